import { describe, expect, it } from "vitest";
import { type CodeArithmetic, specification } from "./arithmetic.ts";
import { decode } from "./codec.ts";
import { compare, type Exact, type Finite, fromNumber, isZero, multiply } from "./exact.ts";
import { float64Arithmetic } from "./float64.ts";
import { type Overflow, ROUNDINGS, type Rounding, type RoundingPolicy, type Subnormals } from "./format.ts";
import { binary32, defaultOverflow, largestFinite, parseFormat } from "./formats.ts";
import { quotient, squareRoot } from "./quotient.ts";
import { round } from "./round.ts";

function policy(name: string, rounding: Rounding, overflow?: Overflow, subnormals: Subnormals = "gradual") {
  const format = parseFormat(name);
  return { format, rounding, overflow: overflow ?? defaultOverflow(format), subnormals } satisfies RoundingPolicy;
}

const codeOf = (p: RoundingPolicy, x: number) => round(p, fromNumber(x));
const NARROW = ["E5M2", "E4M3FN", "E2M1FN", "float:e2m3", "q2.3", "uq3.2", "int6"];

/** The code of a / b, or "none". */
function outcome(apply: () => number): number | "none" {
  try {
    return apply();
  } catch (error) {
    if (error instanceof RangeError) return "none";
    throw error;
  }
}

describe("division and square root", () => {
  it("are the processor's in binary32 (a double has 53 >= 2 · 24 + 2 bits)", () => {
    const p = policy("binary32", "tiesToEven");
    const { div, sqrt } = specification(p);
    const view = new Float32Array(1);
    const bits = new Uint32Array(view.buffer);
    const float = (code: number) => {
      bits[0] = code;
      return view[0];
    };
    let state = 7;
    const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
    for (let i = 0; i < 4000; i++) {
      const a = next();
      const b = i % 2 ? next() : (a ^ (next() >>> 9)) >>> 0;
      expect(decode(binary32, div(a, b))).toEqual(fromNumber(Math.fround(float(a) / float(b))));
      expect(decode(binary32, sqrt(a))).toEqual(fromNumber(Math.fround(Math.sqrt(float(a)))));
    }
  });

  it("have the special cases of IEEE 754", () => {
    const p = policy("binary16", "tiesToEven");
    const { div, sqrt } = specification(p);
    const code = (x: number) => codeOf(p, x);
    const numbers = [0, -0, 1, -1, Infinity, -Infinity, NaN];
    for (const x of numbers) {
      expect(sqrt(code(x)), `sqrt ${x}`).toBe(code(Math.sqrt(x)));
      for (const y of numbers) expect(div(code(x), code(y)), `${x} / ${y}`).toBe(code(x / y));
    }
  });

  it("follow the overflow behaviour where x/0 has no infinity to become", () => {
    const nan = policy("E4M3FN", "tiesToEven");
    expect(specification(nan).div(codeOf(nan, -1), 0)).toBe(0x7f);
    const saturate = policy("E2M1FN", "tiesToEven");
    expect(specification(saturate).div(codeOf(saturate, -1), 0)).toBe(codeOf(saturate, -6));
    for (const arithmetic of [specification, float64Arithmetic]) {
      expect(() => arithmetic(saturate).div(0, 0)).toThrow(RangeError);
      expect(() => arithmetic(saturate).sqrt(codeOf(saturate, -1))).toThrow(RangeError);
      expect(() => arithmetic(policy("q3.4", "tiesToEven")).div(1, 0)).toThrow(RangeError);
      expect(() => arithmetic(policy("q3.4", "tiesToEven", "wrap")).div(1, 0)).toThrow(RangeError);
    }
  });

  it.each(NARROW)("lie on the right side in the directed modes, for all pairs: %s", (name) => {
    const down = specification(policy(name, "towardNegative", "saturate"));
    const up = specification(policy(name, "towardPositive", "saturate"));
    const { format } = down.policy;
    const value = (code: number) => decode(format, code);
    const ends = [largestFinite(format, 1), largestFinite(format, -1)];
    for (let a = 0; a < 2 ** format.bits; a++) {
      for (let b = 0; b < 2 ** format.bits; b++) {
        const [x, y] = [value(a), value(b)];
        if (x.kind !== "finite" || y.kind !== "finite" || isZero(y)) continue;
        const [low, high] = [value(down.div(a, b)), value(up.div(a, b))];
        const order = y.sign;
        // low <= x / y <= high unless it was cut off at the largest value; multiplied by y.
        const below = compare(multiply(low, y), x) !== order;
        const above = compare(multiply(high, y), x) !== -order;
        const atAnEnd = ends.some((end) => compare(low, end) === 0 && compare(high, end) === 0);
        if (!atAnEnd && !(below && above)) throw new Error(`${name}: ${a} / ${b}`);
      }
    }
  });
});

describe("the float64 engine's division and square root", () => {
  const policies = [...NARROW, "float:e3m4,finite"].flatMap((name) =>
    ROUNDINGS.map((rounding, i) => policy(name, rounding, undefined, i % 2 === 0 ? "gradual" : "flush")),
  );
  const differences = (p: RoundingPolicy, pairs: Iterable<readonly [number, number]>): string[] => {
    const [slow, fast]: CodeArithmetic[] = [specification(p), float64Arithmetic(p)];
    const wrong: string[] = [];
    for (const [a, b] of pairs) {
      const [expected, found] = [outcome(() => slow.div(a, b)), outcome(() => fast.div(a, b))];
      if (expected !== found) wrong.push(`${a} / ${b}: expected ${expected}, found ${found}`);
      const [root, fastRoot] = [outcome(() => slow.sqrt(a)), outcome(() => fast.sqrt(a))];
      if (root !== fastRoot) wrong.push(`sqrt ${a}: expected ${root}, found ${fastRoot}`);
    }
    return wrong;
  };

  it.each(policies)("equal the specification on all pairs: $format.name $rounding $subnormals", (p) => {
    const count = 2 ** p.format.bits;
    const pairs = Array.from({ length: count ** 2 }, (_, rank) => [Math.floor(rank / count), rank % count] as const);
    expect(differences(p, pairs)).toEqual([]);
  });

  it.each(["binary16", "bfloat16", "binary32", "q7.8", "uq0.16", "int16"])(
    "equal the specification on pairs whose quotient or root is near a boundary: %s",
    (name) => {
      for (const rounding of ROUNDINGS) {
        const p = policy(name, rounding);
        const { mul } = specification({ ...p, overflow: p.overflow === "nan" ? "nan" : "saturate" });
        const size = 2 ** p.format.bits;
        let state = 3;
        const next = () => {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          return state % size;
        };
        const pairs = Array.from({ length: 1500 }, (_, i): readonly [number, number] => {
          const [q, b] = [next(), next()];
          // A product and its neighbours: divided by b, on a boundary or next to one. A square likewise.
          const a = (mul(q, i % 2 ? b : q) + (i % 3) - 1 + size) % size;
          return [a, b];
        });
        expect(differences(p, pairs)).toEqual([]);
      }
    },
  );
});

describe("a cut quotient", () => {
  const format = parseFormat("E5M2");
  const finite = (x: Exact): Finite => {
    if (x.kind !== "finite") throw new TypeError("expected a finite number");
    return x;
  };
  it("is exact where the quotient has few digits, and otherwise never a boundary of rounding", () => {
    expect(quotient(format, fromNumber(3), fromNumber(8))).toEqual(fromNumber(0.375));
    expect(squareRoot(format, fromNumber(6.25))).toEqual(fromNumber(2.5));
    expect(squareRoot(format, fromNumber(2 ** -31))).toMatchObject({ kind: "finite" });
    const third = finite(quotient(format, fromNumber(1), fromNumber(3)));
    expect(third.significand.toString(2).length).toBeGreaterThan(format.kind === "float" ? format.precision + 1 : 0);
    expect(third.significand % 2n).toBe(1n);
  });
});
