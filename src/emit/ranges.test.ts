import { describe, expect, it } from "vitest";
import { specification } from "../number/arithmetic.ts";
import { fromNumber } from "../number/exact.ts";
import { float64Arithmetic, float64Engine } from "../number/float64.ts";
import type { OperandPolicy } from "../number/format.ts";
import { defaultOverflow, parseFormat } from "../number/formats.ts";
import { onCodes } from "../number/generic.ts";
import { round } from "../number/round.ts";
import { inOrder, type Term, type Tracer, tracer } from "../number/term.ts";
import { packedStep } from "./javascript.ts";
import { analyse, bestWindow } from "./ranges.ts";

function policy(name: string, change: Partial<OperandPolicy> = {}): OperandPolicy {
  const format = parseFormat(name);
  return { format, rounding: "tiesToEven", overflow: defaultOverflow(format), subnormals: "gradual", ...change };
}

/** The terms of an expression of two entries, and the window chosen for them. */
function traced(p: OperandPolicy, expression: (trace: Tracer, x: Term, y: Term) => Term) {
  const trace = tracer(float64Arithmetic(p));
  const output = expression(trace, trace.variable(0), trace.variable(1));
  const terms = inOrder([output]);
  return { output, terms, window: bestWindow(terms, p) };
}

const affine = (trace: Tracer, x: Term, y: Term) => {
  const [a, b] = [0.6, -0.8].map((c) => trace.constant(fromNumber(c)));
  return trace.add(trace.add(trace.mul(a, x), trace.mul(b, y)), trace.constant(fromNumber(1)));
};

describe("the window of a step", () => {
  it.each(["bfloat16", "binary16"])("of products with constants and their sums leaves no check in %s", (name) => {
    const p = policy(name);
    const { terms, window } = traced(p, affine);
    expect(window).toBeDefined();
    const left = [...analyse(terms, p, window).values()].filter(({ checks }) => checks.low || checks.high);
    expect(left).toEqual([]);
    // Entries of any size may overflow, and products may be subnormal.
    expect([...analyse(terms, p, undefined).values()].map(({ checks }) => checks)).toContainEqual({
      low: true,
      high: true,
    });
  });

  it("reaches as far as products stay normal and sums finite", () => {
    // 0.6 and 0.8 lie above 2^-1, so the least entry is twice the least normal number.
    expect(traced(policy("binary16"), affine).window).toEqual({ low: -13, high: 15 });
  });

  it("is not there where nothing would be saved", () => {
    expect(traced(policy("binary32"), affine).window).toBeUndefined();
    expect(traced(policy("bfloat16", { rounding: "towardZero" }), affine).window).toBeUndefined();
    expect(traced(policy("q3.4"), affine).window).toBeUndefined();
  });
});

describe("an exact sum in double", () => {
  // For x = 2^31 all but 0.9375 y cancels, after a double has lost the last digits of a small y.
  const form = {
    coefficients: [fromNumber(1 + 2 ** -4), fromNumber(0.9375)],
    constant: fromNumber(-(2 ** 31 + 2 ** 27)),
  };

  it("is taken for one only where it is: numbers too far apart go to the engine", () => {
    const p = policy("bfloat16");
    const { output, terms, window } = traced(p, (trace, x, y) => trace.affine(form, [x, y]));
    expect(analyse(terms, p, window).get(output.id)?.exact).toBe(true);
    expect(analyse(terms, p, { low: -126, high: 126 }).get(output.id)?.exact).toBe(false);
    const fields = [0, 16].map((shift) => ({ word: 0, shift }));
    const step = packedStep(float64Engine(p), fields, [[output, output]], 1);
    const slow = onCodes(specification(p));
    const target = new Uint32Array(1);
    const wrong: string[] = [];
    for (let e = 10; e <= 40; e++) {
      for (let f = -45; f <= 10; f++) {
        const [x, y] = [2 ** e, (1 + 2 ** -7) * 2 ** f].map((v) => round(p, fromNumber(v)));
        step(Uint32Array.of(x | (y << 16)), 0, target, 0);
        const expected = slow.affine(form, [x, y]);
        if (target[0] >>> 16 !== expected) wrong.push(`2^${e}, 2^${f}: ${target[0] >>> 16}, not ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
