// All pairs of the formats of at most 8 bits: the specification, the tables and the float64 engine against MPFR, in every
// rounding that MPFR has. A program of its own, so that it runs beside the rest. Run: node oracle/narrow.ts FORMAT:OVERFLOW…
// The driver must have been compiled (oracle/run.ts). Prints one JSON object a line: a Comparison.

import { type CodeArithmetic, specification } from "../src/number/arithmetic.ts";
import { OPERATIONS } from "../src/number/flags.ts";
import { float64Arithmetic } from "../src/number/float64.ts";
import type { Overflow, RoundingPolicy } from "../src/number/format.ts";
import { parseFormat } from "../src/number/formats.ts";
import { tabulated } from "../src/number/tables.ts";
import { allCases, type Case, caseLines } from "./cases.ts";
import { compare, linesOf, withoutPayload } from "./compare.ts";
import { mpfrSync } from "./programs.ts";
import { MODES, type NarrowOperation } from "./questions.ts";

const SQUARE: readonly NarrowOperation[] = ["add", "sub", "mul", "div"];

/** What is asked of each operation: the specification always; the tables have no division. */
const PROGRAMS: readonly { readonly name: string; readonly make: (p: RoundingPolicy) => CodeArithmetic }[] = [
  { name: "specification", make: specification },
  { name: "tables", make: tabulated },
  { name: "float64", make: float64Arithmetic },
];

function results(
  policy: RoundingPolicy,
  arithmetic: CodeArithmetic,
  operation: NarrowOperation,
  cases: readonly Case[],
  expected: readonly string[],
): string[] {
  const digits = Math.ceil(policy.format.bits / 4);
  const names = Array.from({ length: 2 ** policy.format.bits }, (_, code) => code.toString(16).padStart(digits, "0"));
  const shown = withoutPayload(policy.format, names);
  const apply: (a: number, b: number) => number = arithmetic[operation];
  return cases.map(([a, b], i) => {
    if (expected[i] !== "none") return shown[apply(a, b)];
    // Where the format cannot hold the result, the program must say so.
    try {
      return shown[apply(a, b)];
    } catch (error) {
      if (error instanceof RangeError) return "none";
      throw error;
    }
  });
}

function check(name: string, overflow: Overflow, operation: NarrowOperation, cases: readonly Case[]): void {
  const format = parseFormat(name);
  const text = caseLines(cases);
  const lines = linesOf(text);
  for (const rounding of MODES) {
    const policy: RoundingPolicy = { format, rounding, overflow, subnormals: "gradual" };
    const expected = mpfrSync(policy, operation, text).map((line) => line.split(" ")[0]);
    for (const { name: program, make } of PROGRAMS) {
      if (program === "tables" && (operation === "div" || operation === "sqrt")) continue;
      const found = results(policy, make(policy), operation, cases, expected);
      const subject = { format: `${name} ${overflow}`, operation, rounding, between: `${program}, mpfr` };
      process.stdout.write(`${JSON.stringify(compare(subject, lines, found, expected))}\n`);
    }
  }
}

for (const argument of process.argv.slice(2)) {
  const at = argument.lastIndexOf(":");
  const [name, overflow] = [argument.slice(0, at), argument.slice(at + 1) as Overflow];
  const format = parseFormat(name);
  const pairs = allCases(format, OPERATIONS.add);
  for (const operation of SQUARE) check(name, overflow, operation, pairs);
  check(name, overflow, "sqrt", allCases(format, 1));
}
