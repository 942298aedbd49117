// The outside oracles: this project's rounding against GNU MPFR, numpy and rational arithmetic in Python, programs that share
// no line with it. All pairs of the formats of at most 8 bits, and edge-weighted cases of binary16, bfloat16 and binary32
// through `statetrack op`; what MPFR has not (tiesToAway, toOdd, stochastic, …) by searching lists of values.
// Run: node oracle/run.ts. Ends with "N passed, N failed"; exits with 1 on any difference, with 77 and a line
// "skipped: …" where a compiler, MPFR or numpy is missing. --break compares a table with one wrong code, and must fail.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { specification } from "../src/number/arithmetic.ts";
import { OPERATIONS, type Operation } from "../src/number/flags.ts";
import type { Rounding, RoundingPolicy } from "../src/number/format.ts";
import { defaultOverflow, parseFormat } from "../src/number/formats.ts";
import { textTable } from "../src/report/table.ts";
import { allCases, caseLines, edgeCases } from "./cases.ts";
import { type Comparison, compare, linesOf, withoutPayload } from "./compare.ts";
import { compileDriver, findNumpy, findPython, mpfr, mpfrSync, numpy, statetrackOp } from "./programs.ts";
import * as questions from "./questions.ts";

/** Jobs of this process at once; the narrow formats run beside them. */
const LANES = 2;
const SEED = 20_261_121;

type Job = () => Promise<readonly Comparison[]>;

function policyOf(name: string, rounding: Rounding): RoundingPolicy {
  const format = parseFormat(name);
  return { format, rounding, overflow: defaultOverflow(format), subnormals: "gradual" };
}

const made = new Map<string, string>();

/** The cases of a format and operation, made once for each number of operands. */
function casesOf(name: string, operation: Operation): string {
  const format = parseFormat(name);
  const operands = OPERATIONS[operation];
  const key = `${name} ${operands}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const cases =
    format.bits * operands <= 16
      ? allCases(format, operands)
      : edgeCases(format, operands, questions.WIDE_CASES, SEED + operands);
  const text = caseLines(cases);
  made.set(key, text);
  return text;
}

/** `statetrack op --flags` against MPFR. */
function againstMpfr(name: string, operation: Operation, rounding: Rounding): Job {
  return async () => {
    const policy = policyOf(name, rounding);
    const [lines, expected] = await answered(policy, operation);
    const asked = lines.filter((_, i) => expected[i] !== "none");
    const found = await statetrackOp(policy, operation, `${asked.join("\n")}\n`);
    const subject = { format: name, operation, rounding, between: "statetrack op --flags, mpfr" };
    const told = expected.filter((line) => line !== "none");
    return [compare(subject, asked, withoutPayload(policy.format, found), told)];
  };
}

async function answered(policy: RoundingPolicy, operation: Operation): Promise<[string[], string[]]> {
  const text = casesOf(policy.format.name, operation);
  return [linesOf(text), await mpfr(policy, operation, text)];
}

/** `statetrack op` against numpy. */
function againstNumpy(python: string, name: string, operation: Operation): Job {
  return async () => {
    const policy = policyOf(name, "tiesToEven");
    const text = casesOf(name, operation);
    const expected = await numpy(python, name, operation, text);
    const found = (await statetrackOp(policy, operation, text)).map((line) => line.split(" ")[0]);
    const subject = { format: name, operation, rounding: "tiesToEven", between: "statetrack op, numpy" };
    return [compare(subject, linesOf(text), withoutPayload(policy.format, found), expected)];
  };
}

/** The comparisons that a program of this folder prints, in a process of its own. */
function beside(name: "narrow.ts" | "rational.ts", args: readonly string[]): Promise<readonly Comparison[]> {
  return new Promise((resolve, reject) => {
    const program = fileURLToPath(new URL(name, import.meta.url));
    const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    const chunks: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => chunks.push(text));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(linesOf(chunks.join("")).map((line) => JSON.parse(line) as Comparison));
      else reject(new Error(`${name}: expected exit code 0, found ${code ?? "a signal"}`));
    });
  });
}

/** All pairs of E2M1FN with one code of the sums changed. */
function broken(): Comparison {
  const policy = policyOf("E2M1FN", "tiesToEven");
  const { add } = specification(policy);
  const cases = allCases(policy.format, 2);
  const text = caseLines(cases);
  const found = cases.map(([a, b], i) => (i === 100 ? add(a, b) ^ 1 : add(a, b)).toString(16));
  const expected = mpfrSync(policy, "add", text).map((line) => line.split(" ")[0]);
  const subject = { format: "E2M1FN", operation: "add", rounding: "tiesToEven", between: "one wrong code, mpfr" };
  return compare(subject, linesOf(text), found, expected);
}

/** Runs jobs, some at once, and keeps their order. */
async function inLanes(jobs: readonly Job[]): Promise<Comparison[]> {
  const results: (readonly Comparison[])[] = [];
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < jobs.length; i = next++) results[i] = await jobs[i]();
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return results.flat();
}

function wideJobs(python: string | undefined): Job[] {
  const modes = questions.MODES;
  const flagged = questions.NARROW_FLAGS.flatMap((name) =>
    questions.NARROW_FLAGS_OPERATIONS.map((operation) => againstMpfr(name, operation, "tiesToEven")),
  );
  const wide = questions.WIDE.flatMap((name) =>
    questions.WIDE_OPERATIONS.flatMap((operation) => modes.map((mode) => againstMpfr(name, operation, mode))),
  );
  if (python === undefined) return [...flagged, ...wide];
  const others = questions.NUMPY.flatMap((name) =>
    questions.NUMPY_OPERATIONS.map((operation) => againstNumpy(python, name, operation)),
  );
  return [...flagged, ...wide, ...others];
}

/** Prints the table and the differences; returns the exit code. */
function report(
  comparisons: readonly Comparison[],
  control: Comparison | undefined,
  skipped: readonly string[],
): number {
  const head = ["format", "operation", "rounding", "between", "cases", "differences"];
  const row = (c: Comparison) => [c.format, c.operation, c.rounding, c.between, String(c.cases), String(c.differences)];
  process.stdout.write(`${textTable(head, comparisons.map(row))}\n\n`);
  const wrong = comparisons.filter((c) => c.differences > 0 || c.cases === 0);
  for (const c of wrong)
    process.stdout.write(`${c.format} ${c.operation} ${c.rounding} (${c.between}):\n  ${c.shown.join("\n  ")}\n`);
  const caught = control === undefined || control.differences === 1;
  if (control !== undefined)
    process.stdout.write(`control, one wrong code among ${control.cases}: ${caught ? "reported" : "NOT REPORTED"}\n`);
  for (const line of skipped) process.stdout.write(`skipped: ${line}\n`);
  const total = comparisons.reduce((sum, c) => sum + c.cases, 0);
  process.stdout.write(`${total.toLocaleString("en")} cases in ${Math.round(process.uptime())} s\n`);
  const failed = wrong.length + (caught ? 0 : 1);
  const checks = comparisons.length + (control === undefined ? 0 : 1);
  process.stdout.write(`${checks - failed} passed, ${failed} failed\n`);
  return failed > 0 ? 1 : skipped.length > 0 ? 77 : 0;
}

async function main(): Promise<number> {
  const missing = compileDriver();
  if (missing !== undefined) return report([], undefined, [missing]);
  if (process.argv.includes("--break")) return report([broken()], undefined, []);
  const [python, numpy] = [findPython(), findNumpy()];
  const skipped = [
    ...(numpy === undefined ? ["expected numpy (apt-get install python3-numpy), found no python3 that has it"] : []),
    ...(python === undefined ? ["expected python3 (apt-get install python3), found none"] : []),
  ];
  const halves = questions.NARROW.map((formats) => beside("narrow.ts", formats));
  const exact = python === undefined ? [] : [beside("rational.ts", [python])];
  const [wide, ...others] = await Promise.all([inLanes(wideJobs(numpy)), ...halves, ...exact]);
  return report([...others.flat(), ...wide], broken(), skipped);
}

process.exitCode = await main();
