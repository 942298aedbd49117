// The outside oracles: this project's rounding against GNU MPFR, numpy, and exact arithmetic in C (GMP) and in Python, programs
// that share no line with it. All pairs of the formats of at most 8 bits in every rounding, and edge-weighted cases of
// binary16, bfloat16 and binary32 through `statetrack op`.
// Run: node oracle/run.ts [--extreme]. Ends with "N passed, N failed"; exits with 1 on any difference, with 77 and a line
// "skipped: …" where a compiler, MPFR or numpy is missing. --break gives each oracle one wrong answer, and must fail.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { specification } from "../src/number/arithmetic.ts";
import { exceptions, OPERATIONS, type Operation } from "../src/number/flags.ts";
import { ROUNDINGS, type Rounding, type RoundingPolicy } from "../src/number/format.ts";
import { defaultOverflow, parseFormat } from "../src/number/formats.ts";
import { textTable } from "../src/report/table.ts";
import { allCases, type Case, caseLines, edgeCases } from "./cases.ts";
import { type Comparison, compare, linesOf, withoutPayload } from "./compare.ts";
import {
  answers,
  compileDriver,
  exact,
  findNumpy,
  findPython,
  mpfr,
  mpfrSync,
  numpy,
  statetrackOp,
  versions,
} from "./programs.ts";
import * as questions from "./questions.ts";
import { recordComparisons } from "./records.ts";
import { compareCodes, compareFlags } from "./words.ts";

/** Jobs of this process at once; the narrow formats run beside them, so many parts at once. */
const LANES = 2;
/** Each part is a process of its own, which gives back the memory of its tables when it ends. */
const PARTS = 8;

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
      : edgeCases(format, operands, questions.WIDE_CASES, questions.WIDE_SEED + operands);
  const text = caseLines(cases);
  made.set(key, text);
  return text;
}

/** `statetrack op --flags` against the exact oracle, and against MPFR where it has the rounding. */
function againstExact(name: string, operation: Operation, rounding: Rounding): Job {
  return async () => {
    const policy = policyOf(name, rounding);
    const text = casesOf(name, operation);
    const lines = linesOf(text);
    const expected = await exact(policy, operation, text);
    // Where the format cannot hold the result, the command ends at a bad line.
    const told = (_: string, i: number) => expected[i] !== "none";
    const asked = lines.filter(told);
    const found = withoutPayload(policy.format, await statetrackOp(policy, operation, `${asked.join("\n")}\n`));
    const subject = (oracle: string) => ({
      format: name,
      operation,
      rounding,
      between: `statetrack op --flags, ${oracle}`,
    });
    const compared = [compare(subject("exact"), asked, found, expected.filter(told))];
    if (!questions.MODES.some((mode) => mode === rounding)) return compared;
    const theirs = await mpfr(policy, operation, text);
    return [...compared, compare(subject("mpfr"), asked, found, theirs.filter(told))];
  };
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

/** All sums of E2M1FN, one of them wrong, against MPFR and the exact oracle; and their flags, one wrong. */
function broken(): Comparison[] {
  const policy = policyOf("E2M1FN", "tiesToEven");
  const { add } = specification(policy);
  const cases = allCases(policy.format, 2);
  const text = caseLines(cases);
  const codes = Int32Array.from(cases, ([a, b], i) => (i === 100 ? add(a, b) ^ 1 : add(a, b)));
  const lines = Array.from(codes, (code) => code.toString(16));
  const expected = mpfrSync(policy, "add", text).map((line) => line.split(" ")[0]);
  const column = { words: answers("exact", [policy], "add", "all"), policies: 1, at: 0 };
  const flags = ([a, b]: Case) => exceptions(policy, "add", [a, b]) ^ (a === 6 && b === 4 ? 1 : 0);
  const subject = (between: string) => ({ format: "E2M1FN", operation: "add", rounding: "tiesToEven", between });
  return [
    compare(subject("one wrong code, mpfr"), linesOf(text), lines, expected),
    compareCodes(subject("one wrong code, exact"), cases, codes, column),
    compareFlags(subject("one wrong flag, exact"), cases, flags, column),
  ];
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
  const flagged = questions.NARROW_FLAGS.flatMap((name) =>
    questions.NARROW_FLAGS_OPERATIONS.flatMap((operation) =>
      questions.NARROW_FLAGS_ROUNDINGS.map((rounding) => againstExact(name, operation, rounding)),
    ),
  );
  const wide = questions.WIDE.flatMap((name) =>
    questions.WIDE_OPERATIONS.flatMap((operation) => ROUNDINGS.map((mode) => againstExact(name, operation, mode))),
  );
  if (python === undefined) return [...flagged, ...wide];
  const others = questions.NUMPY.flatMap((name) =>
    questions.NUMPY_OPERATIONS.map((operation) => againstNumpy(python, name, operation)),
  );
  return [...flagged, ...wide, ...others];
}

/** The format as the table names it: members of a family share their rows. */
function family(format: string): string {
  const [name] = format.split(" ");
  if (name.includes(":")) return name.slice(0, name.indexOf(":") + 1);
  return /^(u?q|int)\d/.test(name) ? "fixed point" : name;
}

/** The comparisons of a format or family with the same two programs in one row. */
function rows(comparisons: readonly Comparison[]): string[][] {
  const merged = new Map<string, Comparison[]>();
  for (const comparison of comparisons) {
    const key = `${family(comparison.format)}\n${comparison.between}`;
    const same = merged.get(key);
    if (same === undefined) merged.set(key, [comparison]);
    else same.push(comparison);
  }
  return [...merged.values()].map((same) => [
    family(same[0].format),
    [...new Set(same.map((c) => c.operation))].join(" "),
    String(new Set(same.map((c) => c.rounding)).size),
    same[0].between,
    String(same.length),
    String(same.reduce((sum, c) => sum + c.cases, 0)),
    String(same.reduce((sum, c) => sum + c.differences, 0)),
  ]);
}

/** Prints the table and the differences; returns the exit code. */
function report(
  comparisons: readonly Comparison[],
  controls: readonly Comparison[],
  skipped: readonly string[],
): number {
  const head = ["format", "operations", "roundings", "between", "checks", "cases", "differences"];
  process.stdout.write(`${textTable(head, rows(comparisons))}\n\n`);
  const wrong = comparisons.filter((c) => c.differences > 0 || c.cases === 0);
  for (const c of wrong)
    process.stdout.write(`${c.format} ${c.operation} ${c.rounding} (${c.between}):\n  ${c.shown.join("\n  ")}\n`);
  const missed = controls.filter((control) => control.differences !== 1);
  for (const c of controls)
    process.stdout.write(`control, ${c.between}: ${missed.includes(c) ? "NOT REPORTED" : "reported"}\n`);
  for (const line of skipped) process.stdout.write(`skipped: ${line}\n`);
  const total = comparisons.reduce((sum, c) => sum + c.cases, 0);
  process.stdout.write(`${total.toLocaleString("en")} cases in ${Math.round(process.uptime())} s\n`);
  const failed = wrong.length + missed.length;
  process.stdout.write(`${comparisons.length + controls.length - failed} passed, ${failed} failed\n`);
  return failed > 0 ? 1 : skipped.length > 0 ? 77 : 0;
}

async function main(): Promise<number> {
  const missing = compileDriver();
  if (missing !== undefined) return report([], [], [missing]);
  if (process.argv.includes("--break")) return report(broken(), [], []);
  const [python, numpy] = [findPython(), findNumpy()];
  const skipped = [
    ...(numpy === undefined ? ["expected numpy (apt-get install python3-numpy), found no python3 that has it"] : []),
    ...(python === undefined ? ["expected python3 (apt-get install python3), found none"] : []),
  ];
  process.stdout.write(`${versions().join(", ")}\n`);
  const extreme = process.argv.includes("--extreme") ? ["--extreme"] : [];
  const narrow = Array.from(
    { length: PARTS },
    (_, part) => () => beside("narrow.ts", [String(part), String(PARTS), ...extreme]),
  );
  const rational = python === undefined ? [] : [beside("rational.ts", [python])];
  const [wide, ...others] = await Promise.all([inLanes(wideJobs(numpy)), inLanes(narrow), ...rational]);
  return report([...others.flat(), ...wide, ...recordComparisons()], broken(), skipped);
}

process.exitCode = await main();
