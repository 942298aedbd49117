// All pairs of every format of at most 8 bits, in every rounding: the specification, the tables and the float64 engine against
// the exact oracle, and against MPFR in the roundings that it has; all triples of the formats of at most 5 bits; the flags of
// those of at most 6. A program of its own, so that several run beside each other.
// Run: node oracle/narrow.ts PART PARTS [--extreme]. Without --extreme the specification is spared some questions about the
// 8-bit formats for which the float64 engine answers (see asksSpecification).
// The C programs must have been compiled (oracle/run.ts). Prints one JSON object a line: a Comparison.

import { type CodeArithmetic, specification } from "../src/number/arithmetic.ts";
import { exceptions, OPERATIONS } from "../src/number/flags.ts";
import { float64Applies, float64Arithmetic } from "../src/number/float64.ts";
import type { NumberFormat, RoundingPolicy } from "../src/number/format.ts";
import { namedFormats } from "../src/number/formats.ts";
import { defaultOverflow } from "../src/number/limits.ts";
import { tabulated } from "../src/number/tables.ts";
import { allCases, type Case, drawnCases } from "./cases.ts";
import type { Comparison, Subject } from "./compare.ts";
import { type NarrowFormat, narrowFormats, policiesOf } from "./formats.ts";
import { answers } from "./programs.ts";
import { MODES } from "./questions.ts";
import { type Column, compareCodes, compareFlags, computed } from "./words.ts";

const OPERATIONS_ASKED = ["add", "sub", "mul", "div", "sqrt", "fma"] as const;
type Asked = (typeof OPERATIONS_ASKED)[number];

/** All triples of formats of at most so many bits; of wider ones so many triples. */
const WHOLE_TRIPLES = 5;
const TRIPLES = 4096;
const WHOLE_FLAGS = 6;
const SEED = 20_261_122;

const extreme = process.argv.includes("--extreme");

interface Program {
  readonly name: string;
  readonly make: (policy: RoundingPolicy) => CodeArithmetic;
  readonly asked: (policy: RoundingPolicy, operation: Asked) => boolean;
}

/** Whether the specification is asked, which is the slowest: with the usual overflow and gradual underflow, and then for the
 * formats with a name of their own always, for the others where MPFR does not have the rounding. */
function asksSpecification({ format, rounding, overflow, subnormals }: RoundingPolicy): boolean {
  if (extreme || format.bits < 8 || !float64Applies(format)) return true;
  if (overflow !== defaultOverflow(format) || subnormals === "flush") return false;
  return namedFormats.some((named) => named.name === format.name) || !MODES.some((mode) => mode === rounding);
}

/** The tables hold sums, differences and products. */
const PROGRAMS: readonly Program[] = [
  { name: "specification", make: specification, asked: asksSpecification },
  { name: "tables", make: tabulated, asked: (_, operation) => ["add", "sub", "mul"].includes(operation) },
  { name: "float64", make: float64Arithmetic, asked: ({ format }) => float64Applies(format) },
];

/** The cases of an operation, and whether they are all. */
function casesOf(format: NumberFormat, operation: Asked): readonly [readonly Case[], boolean] {
  const operands = OPERATIONS[operation];
  const whole = operands < 3 || format.bits <= WHOLE_TRIPLES;
  return [whole ? allCases(format, operands) : drawnCases(format, operands, TRIPLES, SEED), whole];
}

const hasMpfr = ({ rounding, subnormals, format }: RoundingPolicy) =>
  subnormals === "gradual" &&
  MODES.some((mode) => mode === rounding) &&
  (format.kind === "fixed" || (format.signed && format.precision > 1));

interface Oracle {
  readonly name: string;
  readonly column: Column;
}

/** For each policy the columns of the oracles that know it. */
function ask(policies: readonly RoundingPolicy[], operation: Asked, input: Uint32Array | "all"): Oracle[][] {
  const words = answers("exact", policies, operation, input);
  const known = policies.map((_, at) => [{ name: "exact", column: { words, policies: policies.length, at } }]);
  for (const overflow of new Set(policies.map((policy) => policy.overflow))) {
    const asked = policies.filter((policy) => policy.overflow === overflow && hasMpfr(policy));
    if (asked.length === 0) continue;
    const theirs = answers("mpfr", asked, operation, input);
    asked.forEach((policy, at) => {
      known[policies.indexOf(policy)].push({ name: "mpfr", column: { words: theirs, policies: asked.length, at } });
    });
  }
  return known;
}

function print(comparison: Comparison): void {
  process.stdout.write(`${JSON.stringify(comparison)}\n`);
}

/** Every program, and the flags, under each policy. */
function check(policies: readonly RoundingPolicy[], operation: Asked): void {
  const [{ format }] = policies;
  const [cases, whole] = casesOf(format, operation);
  const known = ask(policies, operation, whole ? "all" : Uint32Array.from(cases.flat()));
  policies.forEach((policy, i) => {
    const { rounding, overflow, subnormals } = policy;
    const subject = (program: string, oracle: string): Subject => ({
      format: `${format.name} ${overflow}${subnormals === "flush" ? " flush" : ""}`,
      operation,
      rounding,
      between: `${program}, ${oracle}`,
    });
    for (const { name, make, asked } of PROGRAMS) {
      if (!asked(policy, operation)) continue;
      const found = computed(format, cases, make(policy)[operation]);
      for (const { name: oracle, column } of known[i]) print(compareCodes(subject(name, oracle), cases, found, column));
    }
    if (format.bits > WHOLE_FLAGS) return;
    const flags = (codes: Case) => exceptions(policy, operation, codes);
    for (const { name: oracle, column } of known[i])
      print(compareFlags(subject("flags", oracle), cases, flags, column));
  });
}

/** Of a record that was met under another name only the sums are asked, to see that the name means it. */
function checkFormat(narrow: NarrowFormat, turn: number): void {
  const policies = policiesOf(narrow, turn);
  if (narrow.repeated) check(policies.slice(0, 1), "add");
  else for (const operation of OPERATIONS_ASKED) check(policies, operation);
}

const [part, parts] = process.argv.slice(2).map(Number);
narrowFormats().forEach((narrow, i) => {
  if (i % parts === part) checkFormat(narrow, i);
});
