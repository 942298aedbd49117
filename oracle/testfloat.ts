// Berkeley TestFloat (J. Hauser) against `statetrack op --flags`: what testfloat_gen prints for binary16, binary32 and
// binary64 and for conversions with bfloat16, under all six roundings, results and flags. Any NaN equals any NaN.
// Run: node oracle/testfloat.ts PATH-TO-testfloat_gen [--level 2] [--only PATTERN] [--json] [--break]
// Ends with "N passed, N failed"; exits with 1 on any difference, with 77 where there is no testfloat_gen (Debian has none:
// build ucb-bar/berkeley-softfloat-3 and ucb-bar/berkeley-testfloat-3). --json prints one object a line and function, as in
// oracle/records/testfloat.jsonl. --break changes one expected result of each function, and must fail.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type FloatFormat, ROUNDINGS, type Rounding } from "../src/number/format.ts";
import { bfloat16, binary16, binary32, binary64 } from "../src/number/formats.ts";
import { decodeWide } from "../src/number/wide.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SHOWN = 5;

const OPTIONS: Readonly<Record<Rounding, string>> = {
  tiesToEven: "-rnear_even",
  tiesToAway: "-rnear_maxMag",
  towardZero: "-rminMag",
  towardPositive: "-rmax",
  towardNegative: "-rmin",
  toOdd: "-rodd",
};

const FORMATS = { f16: binary16, bf16: bfloat16, f32: binary32, f64: binary64 } as const;
type Prefix = keyof typeof FORMATS;

interface Question {
  /** As testfloat_gen calls it. */
  readonly name: string;
  readonly operands: number;
  /** The arguments of `statetrack op`. */
  readonly op: readonly string[];
  /** The format of results; absent where they are truth values. */
  readonly result?: FloatFormat;
  readonly roundings: readonly Rounding[];
  /** For a relation, the answers of `op compare` that make it true. */
  readonly holds?: readonly string[];
}

function arithmetic(prefix: Prefix): Question[] {
  const format = FORMATS[prefix];
  const operations = { add: "add", sub: "sub", mul: "mul", div: "div", sqrt: "sqrt", mulAdd: "fma" };
  return Object.entries(operations).map(([name, ours]) => ({
    name: `${prefix}_${name}`,
    operands: name === "sqrt" ? 1 : name === "mulAdd" ? 3 : 2,
    op: [ours, "--format", format.name],
    result: format,
    // Every triple of binary64 goes through bigints: one rounding will do.
    roundings: prefix === "f64" && name === "mulAdd" ? ["tiesToAway"] : ROUNDINGS,
  }));
}

function conversion(from: Prefix, to: Prefix): Question {
  return {
    name: `${from}_to_${to}`,
    operands: 1,
    op: ["convert", "--format", FORMATS[from].name, "--to", FORMATS[to].name],
    result: FORMATS[to],
    roundings: ROUNDINGS,
  };
}

/** The quiet relations of IEEE 754, which raise invalid for signalling NaNs only. */
function relations(prefix: Prefix): Question[] {
  const holds = { eq: ["equal"], le_quiet: ["less", "equal"], lt_quiet: ["less"] };
  return Object.entries(holds).map(([name, answers]) => ({
    name: `${prefix}_${name}`,
    operands: 2,
    op: ["compare", "--format", FORMATS[prefix].name],
    roundings: ["tiesToEven"],
    holds: answers,
  }));
}

const QUESTIONS: readonly Question[] = [
  ...arithmetic("f16"),
  ...arithmetic("f32"),
  ...arithmetic("f64"),
  ...(["f16", "f32", "f64"] as const).flatMap(relations),
  conversion("f16", "f32"),
  conversion("f16", "f64"),
  conversion("f32", "f16"),
  conversion("f32", "f64"),
  conversion("f64", "f16"),
  conversion("f64", "f32"),
  conversion("f32", "bf16"),
  conversion("bf16", "f32"),
];

interface Outcome {
  readonly function: string;
  readonly rounding: Rounding;
  readonly level: number;
  readonly cases: number;
  readonly differences: number;
}

/** The whole lines of a stream, chunk by chunk. */
async function* lineBlocks(stream: AsyncIterable<string>): AsyncGenerator<string[]> {
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    if (lines.length > 0) yield lines;
  }
  if (rest !== "") yield [rest];
}

/** Whether two results, code and flags, are the same, NaN being NaN. */
function isSame({ result, holds }: Question, found: string, expected: string): boolean {
  const [[code, flags], [theirs, raised]] = [found.split(" "), expected.split(" ")];
  if (flags !== raised) return false;
  if (holds !== undefined) return (holds.includes(code) ? "1" : "0") === theirs;
  const nan = (text: string) => result !== undefined && decodeWide(result, BigInt(`0x${text}`)).kind === "nan";
  return code === theirs || (nan(code) && nan(theirs));
}

async function ask(generator: string, question: Question, rounding: Rounding, level: number): Promise<Outcome> {
  const args = ["-level", String(level), OPTIONS[rounding], "-tininessafter", question.name];
  const theirs = spawn(generator, args, { stdio: ["ignore", "pipe", "ignore"] });
  const choice = question.holds === undefined ? ["--rounding", rounding] : [];
  const ours = spawn(process.execPath, ["bin/statetrack.js", "op", ...question.op, ...choice, "--flags"], {
    cwd: ROOT,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const closed = Promise.all([once(theirs, "close"), once(ours, "close")]);
  const expected: string[] = [];
  const operands: string[] = [];
  const feed = async () => {
    for await (const lines of lineBlocks(theirs.stdout.setEncoding("latin1"))) {
      // Operands have equal widths, so that every line is cut at the same place.
      const cut = question.operands * (lines[0].indexOf(" ") + 1);
      for (const line of lines) {
        expected.push(line.slice(cut).toLowerCase());
        operands.push(line.slice(0, cut));
      }
      if (!ours.stdin.write(`${lines.map((line) => line.slice(0, cut)).join("\n")}\n`)) await once(ours.stdin, "drain");
    }
    ours.stdin.end();
  };
  const counted = { cases: 0, differences: 0 };
  const shown: string[] = [];
  const collect = async () => {
    for await (const lines of lineBlocks(ours.stdout.setEncoding("latin1"))) {
      for (const [i, line] of lines.entries()) {
        const wanted = values.break && counted.cases === 0 ? altered(expected[i]) : expected[i];
        counted.cases++;
        if (line === wanted || isSame(question, line, wanted)) continue;
        counted.differences++;
        if (shown.length < SHOWN) shown.push(`${operands[i]}: expected ${wanted}, found ${line}`);
      }
      expected.splice(0, lines.length);
      operands.splice(0, lines.length);
    }
  };
  await Promise.all([feed(), collect()]);
  const [[theirCode], [ourCode]] = (await closed) as [[number], [number]];
  if (theirCode !== 0 || ourCode !== 0 || expected.length > 0)
    throw new Error(
      `${question.name}: expected exit codes 0, 0 and an answer to every case, found ${theirCode}, ${ourCode}`,
    );
  if (shown.length > 0) process.stderr.write(`${question.name} ${rounding}:\n  ${shown.join("\n  ")}\n`);
  return { function: question.name, rounding, level, ...counted };
}

/** Another result and the same flags. */
function altered(line: string): string {
  return line.replace(/^./, (digit) => (digit === "0" ? "1" : "0"));
}

async function main(generator: string | undefined): Promise<number> {
  const found = generator !== undefined && spawnSync(generator, ["-help"], { stdio: "ignore" }).status === 0;
  if (generator === undefined || !found) {
    process.stdout.write("skipped: expected the path of testfloat_gen, found none that runs\n0 passed, 0 failed\n");
    return 77;
  }
  const only = new RegExp(values.only);
  const outcomes: Outcome[] = [];
  for (const question of QUESTIONS.filter(({ name }) => only.test(name))) {
    for (const rounding of question.roundings) {
      const outcome = await ask(generator, question, rounding, Number(values.level));
      outcomes.push(outcome);
      const text = `${outcome.function.padEnd(14)} ${rounding.padEnd(15)} ${String(outcome.cases).padStart(9)} cases, ${outcome.differences} differences`;
      process.stdout.write(`${values.json ? JSON.stringify(outcome) : text}\n`);
    }
  }
  const failed = outcomes.filter(({ cases, differences }) => differences > 0 || cases === 0).length;
  const summary = `${outcomes.length - failed} passed, ${failed} failed\n`;
  (values.json ? process.stderr : process.stdout).write(summary);
  return failed > 0 ? 1 : 0;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    level: { type: "string", default: "1" },
    only: { type: "string", default: "" },
    json: { type: "boolean", default: false },
    break: { type: "boolean", default: false },
  },
});
process.exitCode = await main(positionals.at(0));
