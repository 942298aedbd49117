// Sums, products, selections and conversions, stochastic rounding too, against rational.py, which searches the sorted list of
// a format's values: all pairs of a few formats, samples of others. A program of its own, so that it runs beside the rest.
// Run: node oracle/rational.ts [PYTHON]. Prints one JSON object a line: a Comparison.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { decode } from "../src/number/codec.ts";
import { convert } from "../src/number/convert.ts";
import { exactResult, type Operation, specifiedCode } from "../src/number/flags.ts";
import { type Overflow, ROUNDINGS, type RoundingPolicy } from "../src/number/format.ts";
import { defaultOverflow, parseFormat } from "../src/number/formats.ts";
import { randomNumber, roundStochastically } from "../src/number/stochastic.ts";
import { allCases, type Case, caseLines } from "./cases.ts";
import { compare, linesOf, withoutPayload } from "./compare.ts";
import { RATIONAL, RATIONAL_SAMPLE } from "./questions.ts";

const SCRIPT = fileURLToPath(new URL("rational.py", import.meta.url));
const PYTHON = process.argv.at(2) ?? "python3";
const SEED = 20_261_121n;

interface Job {
  readonly policy: RoundingPolicy;
  readonly operation: string;
  readonly cases: readonly Case[];
  /** The result for a case; a RangeError where the format cannot hold it. */
  readonly answer: (codes: Case) => number;
  /** The rounding as rational.py calls it. */
  readonly rounding: string;
}

function check({ policy, operation, cases, answer, rounding }: Job): void {
  const { format, overflow, subnormals } = policy;
  const text = caseLines(cases);
  const args = [SCRIPT, operation, format.name, rounding, overflow, subnormals];
  const expected = linesOf(execFileSync(PYTHON, args, { input: text, encoding: "utf8", maxBuffer: 2 ** 28 }));
  const digits = Math.ceil(format.bits / 4);
  const names = Array.from({ length: 2 ** format.bits }, (_, code) => code.toString(16).padStart(digits, "0"));
  const shown = withoutPayload(format, names);
  const found = cases.map((codes) => {
    try {
      return shown[answer(codes)];
    } catch (error) {
      if (error instanceof RangeError) return "none";
      throw error;
    }
  });
  const subject = {
    format: `${format.name} ${overflow} ${subnormals}`,
    operation,
    rounding,
    between: "specification, rational.py",
  };
  process.stdout.write(`${JSON.stringify(compare(subject, linesOf(text), found, expected))}\n`);
}

/** All cases, or so many of them drawn at random. */
function drawn(all: readonly Case[], most: number): readonly Case[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, i) => all[randomNumber(SEED, i, 32) % all.length]);
}

/** Every rounding; with subnormals flushed a few. */
function policiesOf(name: string, overflow: Overflow): RoundingPolicy[] {
  const format = parseFormat(name);
  const gradual = ROUNDINGS.map((rounding) => ({ format, rounding, overflow, subnormals: "gradual" }) as const);
  if (format.kind === "fixed") return gradual;
  const few = ["tiesToEven", "towardNegative", "toOdd"] as const;
  return [...gradual, ...few.map((rounding) => ({ format, rounding, overflow, subnormals: "flush" }) as const)];
}

const isWhole = (name: string) => RATIONAL.whole.some((one) => one === name);

function checkArithmetic(name: string, overflow: Overflow): void {
  for (const policy of policiesOf(name, overflow)) {
    const pairs = drawn(allCases(policy.format, 2), isWhole(name) ? 2 ** 16 : RATIONAL_SAMPLE);
    for (const operation of ["add", "mul"] as const) {
      const apply = specifiedCode(policy, operation);
      check({ policy, operation, cases: pairs, answer: ([a, b]) => apply(a, b, 0), rounding: policy.rounding });
    }
  }
}

/** Selections do not depend on the rounding. */
function checkSelections(name: string, overflow: Overflow): void {
  const [policy] = policiesOf(name, overflow);
  for (const operation of ["min", "max", "neg", "abs"] as const) {
    const cases = drawn(allCases(policy.format, operation === "min" || operation === "max" ? 2 : 1), RATIONAL_SAMPLE);
    const apply = specifiedCode(policy, operation);
    check({ policy, operation, cases, answer: ([a, b]) => apply(a, b, 0), rounding: policy.rounding });
  }
}

/** Pairs with a random number beside them. */
function checkStochastic(name: string, overflow: Overflow, randomBits: number): void {
  const [policy] = policiesOf(name, overflow);
  const cases = drawn(allCases(policy.format, 2), RATIONAL_SAMPLE).map((pair, i) => [
    ...pair,
    randomNumber(SEED + 1n, i, randomBits),
  ]);
  for (const operation of ["add", "mul"] as const satisfies Operation[]) {
    const answer = ([a, b, random]: Case) => {
      const values = [decode(policy.format, a), decode(policy.format, b)];
      return roundStochastically({ ...policy, randomBits }, exactResult(policy, operation, values), random);
    };
    check({ policy, operation, cases, answer, rounding: `stochastic:${randomBits}` });
  }
}

function checkConversion(from: string, to: string): void {
  const [source, target] = [parseFormat(from), parseFormat(to)];
  for (const rounding of ROUNDINGS) {
    const policy = { format: target, rounding, overflow: defaultOverflow(target), subnormals: "gradual" } as const;
    const cases = allCases(source, 1);
    check({ policy, operation: `convert:${from}`, cases, answer: ([a]) => convert(source, policy, a), rounding });
  }
}

for (const entry of RATIONAL.formats) {
  const at = entry.lastIndexOf(":");
  const [name, overflow] = [entry.slice(0, at), entry.slice(at + 1) as Overflow];
  checkArithmetic(name, overflow);
  checkSelections(name, overflow);
  for (const randomBits of [1, 4, 11]) checkStochastic(name, overflow, randomBits);
}
for (const [from, to] of RATIONAL.conversions) checkConversion(from, to);
