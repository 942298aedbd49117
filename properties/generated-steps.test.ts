// Generated code against the specification on steps of several operations: the ranges of ranges.ts leave checks out, so states
// at the ends of the window, inside and outside of it must all give the specification's codes.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packedStep } from "../src/emit/javascript.ts";
import { bestWindow } from "../src/emit/ranges.ts";
import { specification } from "../src/number/arithmetic.ts";
import { decode } from "../src/number/codec.ts";
import { type Exact, fromNumber } from "../src/number/exact.ts";
import { float64Arithmetic, float64Engine } from "../src/number/float64.ts";
import type { Code, OperandPolicy } from "../src/number/format.ts";
import { defaultOverflow, parseFormat } from "../src/number/formats.ts";
import { type Arithmetic, onCodes } from "../src/number/generic.ts";
import { round } from "../src/number/round.ts";
import { inOrder, tracer } from "../src/number/term.ts";

const OPERATIONS = ["mul", "add", "sub", "fma", "affine", "read"] as const;
type Line = readonly [(typeof OPERATIONS)[number], number, number, number];

/** Runs lines whose operands are counted from the latest value back. */
function run<T>(
  arithmetic: Arithmetic<T>,
  entries: readonly T[],
  constants: readonly Exact[],
  lines: readonly Line[],
): T[] {
  const values = [...constants.map((x) => arithmetic.constant(x)), ...entries];
  for (const [op, i, j, k] of lines) {
    const [a, b, c] = [i, j, k].map((back) => values[values.length - 1 - (back % values.length)]);
    const form = { coefficients: [constants[i % constants.length], fromNumber(-0.75)], constant: constants[0] };
    values.push(
      op === "fma"
        ? arithmetic.fma(a, b, c)
        : op === "affine"
          ? arithmetic.affine(form, [a, b])
          : op === "read"
            ? arithmetic.read(a)
            : arithmetic[op](a, b),
    );
  }
  return values.slice(-2);
}

function policyOf(name: string, change: Partial<OperandPolicy>): OperandPolicy {
  const format = parseFormat(name);
  return { format, rounding: "tiesToEven", overflow: defaultOverflow(format), subnormals: "gradual", ...change };
}

const POLICIES = [
  ...["bfloat16", "binary16", "E5M2", "E4M3FN", "E4M3FNUZ", "float:e6m5"].flatMap((name) => [
    policyOf(name, {}),
    policyOf(name, { subnormals: "flush", overflow: "saturate" }),
  ]),
  policyOf("binary16", { read: parseFormat("E4M3FN"), overflow: "nan" }),
  policyOf("bfloat16", { read: parseFormat("E5M2") }),
  policyOf("E4M3FNUZ", { read: parseFormat("E2M3FN"), overflow: "saturate" }),
];

const back = fc.nat(7);
const line: fc.Arbitrary<Line> = fc.tuple(fc.constantFrom(...OPERATIONS), back, back, back);
const factor = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 0.5, 2, -0.288, 0.1, 96, 2 ** -13, 2 ** -20, 3 * 2 ** -12),
  fc.double({ min: -2, max: 2, noNaN: true }),
);

describe("a generated step of several operations", () => {
  it("equals the specification for states inside of its window, at its ends and outside", () => {
    let windows = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...POLICIES),
        fc.tuple(factor, factor, factor),
        fc.array(line, { minLength: 2, maxLength: 7 }),
        fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 4, maxLength: 4 }),
        (policy, factors, lines, draws) => {
          const { format } = policy;
          const constants = factors.map((x) => decode(format, round(policy, fromNumber(x))));
          const trace = tracer(float64Arithmetic(policy));
          const outputs = run(trace, [trace.variable(0), trace.variable(1)], constants, lines);
          const shift = format.bits > 8 ? 16 : 8;
          const fields = [0, shift].map((at) => ({ word: 0, shift: at }));
          const step = packedStep(float64Engine(policy), fields, [outputs], 1);
          const window = bestWindow(inOrder(outputs), policy);
          windows += window === undefined ? 0 : 1;
          const code = (x: number): Code => round(policy, fromNumber(x));
          const edges = [2 ** (window?.low ?? 0), 2 ** (window?.high ?? 0)].flatMap((x) => [x, -x * 1.01, x * 0.99]);
          const codes = [
            ...[0, -0, 1, -1.5, 1 / 3, Infinity, NaN, 1e-40, ...edges].map(code),
            ...draws.map(([i]) => code(decodeNumber(policy, i))),
          ];
          const target = new Uint32Array(1);
          for (const [i, j] of draws) {
            const [x, y] = [codes[i % codes.length], codes[j % codes.length]];
            step(Uint32Array.of(x | (y << shift)), 0, target, 0);
            const [p, q] = run(onCodes(specification(policy)), [x, y], constants, lines);
            expect([target[0] & (2 ** shift - 1), target[0] >>> shift]).toEqual([p, q]);
          }
        },
      ),
      { numRuns: 1500 },
    );
    // Otherwise nothing was tested here that the tests of single operations do not test.
    expect(windows).toBeGreaterThan(500);
  });
});

/** The value of an arbitrary code, as a double. */
function decodeNumber({ format }: OperandPolicy, i: number): number {
  return float64Engine(policyOf(format.name, {})).toNumber(i % 2 ** format.bits);
}
