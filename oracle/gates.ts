// The outside oracle of gates: src/number/gates against GNU MPFR. All codes of binary16, bfloat16 and of formats of at most
// 8 bits, 10,000 edge-weighted codes of binary32, and keys to normalise, in the four roundings that MPFR has.
// Run: node oracle/gates.ts. Ends with "N passed, N failed"; exits with 1 on any difference, with 77 and a line "skipped: …"
// where a compiler or MPFR is missing. --break changes one code, and must fail.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { decode } from "../src/number/codec.ts";
import type { Code, Overflow, Rounding, RoundingPolicy } from "../src/number/format.ts";
import { parseFormat } from "../src/number/formats.ts";
import { GATES, type GateName, gate, normalise } from "../src/number/gates/index.ts";
import { hasNaN } from "../src/number/limits.ts";
import { allCases, type Case, caseLines, edgeCases } from "./cases.ts";
import { type Comparison, compare, linesOf } from "./compare.ts";
import { compileDriver } from "./programs.ts";
import { MODES } from "./questions.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DRIVER = fileURLToPath(new URL("../out/oracle/gates", import.meta.url));
const SEED = 20_261_122;
const WIDE_CASES = 10_000;
const KEYS = 2_000;

const FORMATS = [
  "binary16:infinity",
  "bfloat16:infinity",
  "binary16:saturate",
  "bfloat16:nan",
  "E5M2:infinity",
  "E5M2:saturate",
  "E4M3FN:nan",
  "E4M3FN:saturate",
  "E3M2FN:saturate",
  "E2M3FN:saturate",
  "E2M1FN:saturate",
  "E4M3IEEE:infinity",
  "E3M4:infinity",
  "E5M2FNUZ:nan",
  "E4M3FNUZ:nan",
  "E4M3B11FNUZ:saturate",
  "p3109:k8p4se:infinity",
  "p3109:k8p3se:infinity",
  "p3109:k6p2sf:nan",
  "float:e2m5:infinity",
  "float:e6m1:infinity",
  "q3.4:saturate",
  "q0.7:saturate",
  "int8:wrap",
  "uq0.8:saturate",
  "uq4.4:wrap",
  "binary32:infinity",
];

function policyOf(argument: string, rounding: Rounding): RoundingPolicy {
  const at = argument.lastIndexOf(":");
  const [name, overflow] = [argument.slice(0, at), argument.slice(at + 1) as Overflow];
  return { format: parseFormat(name), rounding, overflow, subnormals: "gradual" };
}

function mpfr(policy: RoundingPolicy, operation: string, cases: string): string[] {
  const args = [operation, policy.rounding, policy.format.name, policy.overflow];
  return linesOf(execFileSync(DRIVER, args, { input: cases, encoding: "utf8", maxBuffer: 2 ** 28 }));
}

/** A code as the driver writes it. */
function shown(policy: RoundingPolicy, code: Code): string {
  if (decode(policy.format, code).kind === "nan") return "nan";
  return code.toString(16).padStart(Math.ceil(policy.format.bits / 4), "0");
}

/** What a function answers, "none" where it has to refuse because the format has no NaN. */
function answered(policy: RoundingPolicy, ask: () => string): string {
  if (hasNaN(policy.format)) return ask();
  try {
    return ask();
  } catch (error) {
    if (error instanceof RangeError && /which is NaN|with NaN/.test(error.message)) return "none";
    throw error;
  }
}

function againstMpfr(argument: string, name: GateName, rounding: Rounding, cases: readonly Case[]): Comparison {
  const policy = policyOf(argument, rounding);
  const text = caseLines(cases);
  const apply = gate(name, policy);
  const found = cases.map(([code]) => answered(policy, () => shown(policy, apply(code))));
  const subject = { format: argument, operation: name, rounding, between: "gate, mpfr" };
  return compare(subject, linesOf(text), found, mpfr(policy, name, text));
}

function keysAgainstMpfr(argument: string, rounding: Rounding): Comparison {
  const policy = policyOf(argument, rounding);
  const { format } = policy;
  const drawn = [2, 3, 5].flatMap((length) =>
    format.kind === "fixed" ? [] : edgeCases(format, length, KEYS / 4, SEED + length),
  );
  const cases = [...drawn, ...(format.bits <= 8 ? allCases(format, 2).filter((_, i) => i % 37 === 0) : [])];
  const text = caseLines(cases);
  const found = cases.map((codes) => {
    const k = codes.map((code) => decode(format, code));
    const whole = answered(policy, () =>
      normalise(policy, k)
        .map((code) => shown(policy, code))
        .join(" "),
    );
    return whole;
  });
  // Where the format has no NaN the whole key is refused.
  const expected = mpfr(policy, "normalise", text).map((line) => (line.includes("none") ? "none" : line));
  return compare(
    { format: argument, operation: "normalise", rounding, between: "normalise, mpfr" },
    linesOf(text),
    found,
    expected,
  );
}

function casesOf(argument: string): readonly Case[] {
  const { format } = policyOf(argument, "tiesToEven");
  return format.bits <= 16 ? allCases(format, 1) : edgeCases(format, 1, WIDE_CASES, SEED);
}

/** All codes of E4M3FN with one code of sigmoid changed. */
function broken(): Comparison {
  const policy = policyOf("E4M3FN:nan", "tiesToEven");
  const apply = gate("sigmoid", policy);
  const cases = allCases(policy.format, 1);
  const text = caseLines(cases);
  const found = cases.map(([code], i) => shown(policy, i === 40 ? apply(code) ^ 1 : apply(code)));
  const subject = {
    format: "E4M3FN:nan",
    operation: "sigmoid",
    rounding: "tiesToEven",
    between: "one wrong code, mpfr",
  };
  return compare(subject, linesOf(text), found, mpfr(policy, "sigmoid", text));
}

function compile(): string | undefined {
  const missing = compileDriver();
  if (missing !== undefined) return missing;
  const args = ["-O2", "-Wall", "-Wextra", "-Werror", "-o", DRIVER, "oracle/gates.c", "-lmpfr", "-lgmp"];
  execFileSync("gcc", args, { cwd: ROOT, stdio: "inherit" });
  return undefined;
}

function comparisons(argument: string): Comparison[] {
  const cases = casesOf(argument);
  const gates = GATES.flatMap((name) => MODES.map((mode) => againstMpfr(argument, name, mode, cases)));
  const found = [...gates, ...MODES.map((mode) => keysAgainstMpfr(argument, mode))];
  const wrong = found.reduce((sum, c) => sum + c.differences, 0);
  const count = found.reduce((sum, c) => sum + c.cases, 0);
  process.stdout.write(
    `${argument.padEnd(24)} ${count.toLocaleString("en").padStart(12)} cases, ${wrong} differences\n`,
  );
  return found;
}

function main(): number {
  const missing = compile();
  if (missing !== undefined) {
    process.stdout.write(`skipped: ${missing}\n0 passed, 0 failed\n`);
    return 77;
  }
  const all = process.argv.includes("--break") ? [broken()] : FORMATS.flatMap(comparisons);
  const wrong = all.filter((c) => c.differences > 0 || c.cases === 0);
  for (const c of wrong)
    process.stdout.write(`${c.format} ${c.operation} ${c.rounding} (${c.between}):\n  ${c.shown.join("\n  ")}\n`);
  const control = broken();
  const caught = control.differences === 1 ? 0 : 1;
  process.stdout.write(
    `control, one wrong code among ${control.cases}: ${caught === 0 ? "reported" : "NOT REPORTED"}\n`,
  );
  const total = all.reduce((sum, c) => sum + c.cases, 0);
  process.stdout.write(`${total.toLocaleString("en")} cases in ${Math.round(process.uptime())} s\n`);
  process.stdout.write(`${all.length + 1 - wrong.length - caught} passed, ${wrong.length + caught} failed\n`);
  return wrong.length + caught > 0 ? 1 : 0;
}

process.exitCode = main();
