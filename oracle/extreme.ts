// Ten million edge-weighted cases for each operation and rounding of binary16 and bfloat16: codes and flags as `statetrack op`
// computes them, against the exact oracle in all six roundings and against MPFR in its four. The cases go on from those of
// oracle/run.ts: the same generator and seed, whose first 100,000 cases that one asks.
// Run: node oracle/extreme.ts [--cases N] [--flags N] [--format F] [--operation OP]. Flags are compared for the first N cases
// (whole blocks). Prints one JSON object a line, as in oracle/records/extreme.jsonl, and on stderr "N passed, N failed".
// --break changes one code of each program, and every line must then have one difference from each oracle.

import { parseArgs } from "node:util";
import { OPERATIONS } from "../src/number/flags.ts";
import { ROUNDINGS, type RoundingPolicy } from "../src/number/format.ts";
import { parseFormat } from "../src/number/formats.ts";
import { kernel } from "../src/number/kernel.ts";
import { type Case, edgeStream } from "./cases.ts";
import { answers, compileDriver, versions } from "./programs.ts";
import { MODES, WIDE_CASES, WIDE_OPERATIONS, WIDE_SEED } from "./questions.ts";
import { type Recorded, sampleDigest } from "./records.ts";
import { type Column, expectedCode, expectedFlags, NAN, nanCodes } from "./words.ts";

const FORMATS = ["binary16", "bfloat16"] as const;
const BLOCK = 2 ** 17;

interface Tally {
  cases: number;
  flags: number;
  /** Codes or flags that differ from an oracle's. */
  differences: { exact: number; mpfr?: number };
}

interface Program {
  readonly policy: RoundingPolicy;
  readonly apply: ReturnType<typeof kernel>;
  readonly tally: Tally;
}

/** Compares one block of cases under one policy with the columns of the oracles. */
function compareBlock(
  { apply, tally }: Program,
  nan: Uint8Array,
  cases: readonly Case[],
  columns: readonly (readonly ["exact" | "mpfr", Column])[],
  withFlags: boolean,
): void {
  for (let i = 0; i < cases.length; i++) {
    const [a, b, c] = cases[i];
    const code = apply.code(a, b, c);
    const named = code >= 0 && nan[code] === 1 ? NAN : code;
    const shown = values.break && tally.cases + i === 0 ? named + 1 : named;
    const flags = withFlags ? apply.flags(a, b, c, code) : undefined;
    for (const [name, column] of columns) {
      const same = shown === expectedCode(column, i) && (flags === undefined || flags === expectedFlags(column, i));
      if (!same) tally.differences[name] = (tally.differences[name] ?? 0) + 1;
    }
  }
  tally.cases += cases.length;
  if (withFlags) tally.flags += cases.length;
}

function run(name: string, operation: (typeof WIDE_OPERATIONS)[number], count: number, flagged: number): Program[] {
  const format = parseFormat(name);
  const operands = OPERATIONS[operation];
  const nan = nanCodes(format);
  const programs = ROUNDINGS.map((rounding): Program => {
    const policy = { format, rounding, overflow: "infinity", subnormals: "gradual" } as const;
    const hasMpfr = MODES.some((mode) => mode === rounding);
    const differences = hasMpfr ? { exact: 0, mpfr: 0 } : { exact: 0 };
    return { policy, apply: kernel(policy, operation), tally: { cases: 0, flags: 0, differences } };
  });
  const all = programs.map(({ policy }) => policy);
  const theirs = all.filter(({ rounding }) => MODES.some((mode) => mode === rounding));
  const next = edgeStream(format, operands, WIDE_SEED + operands);
  for (let done = 0; done < count; done += BLOCK) {
    const cases = Array.from({ length: Math.min(BLOCK, count - done) }, next);
    const input = Uint32Array.from(cases.flat());
    const exact = answers("exact", all, operation, input);
    const mpfr = answers("mpfr", theirs, operation, input);
    programs.forEach((program, at) => {
      const place = theirs.indexOf(program.policy);
      const columns: ["exact" | "mpfr", Column][] = [["exact", { words: exact, policies: all.length, at }]];
      if (place >= 0) columns.push(["mpfr", { words: mpfr, policies: theirs.length, at: place }]);
      compareBlock(program, nan, cases, columns, done < flagged);
    });
  }
  return programs;
}

function main(): number {
  const missing = compileDriver();
  if (missing !== undefined) {
    process.stdout.write(`skipped: ${missing}\n`);
    process.stderr.write("0 passed, 0 failed\n");
    return 77;
  }
  const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
  print({ programs: versions(), generator: "edgeStream", seed: WIDE_SEED, sample: WIDE_CASES });
  let [passed, failed] = [0, 0];
  for (const format of FORMATS.filter((name) => name === (values.format ?? name))) {
    for (const operation of WIDE_OPERATIONS.filter((name) => name === (values.operation ?? name))) {
      const sampleSha256 = sampleDigest(format, OPERATIONS[operation]);
      for (const { policy, tally } of run(format, operation, Number(values.cases), Number(values.flags))) {
        print({ format, operation, rounding: policy.rounding, ...tally, sampleSha256 } satisfies Recorded);
        const wrong = tally.cases === 0 || Object.values(tally.differences).some((n) => n > 0);
        [passed, failed] = wrong ? [passed, failed + 1] : [passed + 1, failed];
      }
    }
  }
  process.stderr.write(`${passed} passed, ${failed} failed\n`);
  return failed > 0 ? 1 : 0;
}

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "10000000" },
    flags: { type: "string", default: "1000000" },
    format: { type: "string" },
    operation: { type: "string" },
    break: { type: "boolean", default: false },
  },
});
process.exitCode = main();
