import { describe, expect, it } from "vitest";
import { decode } from "../../number/codec.ts";
import { type Exact, fromNumber, toNumber } from "../../number/exact.ts";
import { float64Engine } from "../../number/float64.ts";
import type { Rounding } from "../../number/format.ts";
import { defaultOverflow, parseFormat } from "../../number/formats.ts";
import type { AffineForm, Arithmetic } from "../../number/generic.ts";
import { readingOperands, withoutGates, withoutRounding } from "../../number/generic.ts";
import type { DeltaOrder, Order } from "../semantics.ts";
import { delta } from "./delta.ts";

const ORDERS: readonly DeltaOrder[] = ["D1", "D2", "D3", "D4", "D5", "D6", "D7"];
const order = (name: DeltaOrder): Order => ({ sum: "sequential", multiplyAdd: "separate", delta: name });

/** Rounding arithmetic on doubles that are values of the format; the engine has a test of its own. */
function doubles(name: string, rounding: Rounding = "tiesToEven"): Arithmetic<number> {
  const format = parseFormat(name);
  const engine = float64Engine({ format, rounding, overflow: defaultOverflow(format), subnormals: "gradual" });
  const compiled = new Map<AffineForm, (x: readonly number[]) => number>();
  return {
    constant: (x) => engine.round(toNumber(x), 0),
    add: (a, b) => engine.add(a, b),
    sub: (a, b) => engine.sub(a, b),
    mul: (a, b) => engine.mul(a, b),
    fma: (a, b, c) => engine.fma(a, b, c),
    ...withoutGates,
    read: (x) => x,
    affine: (form, x) => {
      const run = compiled.get(form) ?? engine.affine(form.coefficients, form.constant);
      compiled.set(form, run);
      return run(x);
    },
  };
}

interface Given {
  readonly k: readonly number[];
  readonly beta: number;
  readonly v: number;
}

const input = ({ k, beta, v }: Given) => ({ k: k.map(fromNumber), beta: fromNumber(beta), v: fromNumber(v) });

/** The states after 0, 1, …, `steps` updates. */
function trace(
  arithmetic: Arithmetic<number>,
  name: DeltaOrder,
  given: Given,
  steps: number,
  start = given.k.map(() => 0),
): number[][] {
  const states = [start];
  for (let i = 0; i < steps; i++) states.push(delta(arithmetic, order(name), states[i], input(given)));
  return states;
}

/** Arithmetic that writes down what is done. */
const written: Arithmetic<string> = {
  constant: (x) => String(toNumber(x)),
  add: (a, b) => `(${a} + ${b})`,
  sub: (a, b) => `(${a} - ${b})`,
  mul: (a, b) => `${a}·${b}`,
  fma: (a, b, c) => `fma(${a}, ${b}, ${c})`,
  ...withoutGates,
  read: (x) => `[${x}]`,
  affine: ({ coefficients, constant }, x) =>
    `affine(${coefficients.map((c, j) => (c === undefined ? "" : `${toNumber(c)}·${x[j]}`)).join(", ")}, ${
      constant === undefined ? "" : toNumber(constant)
    })`,
};

describe("the orders of the delta rule", () => {
  const given = input({ k: [2, 3], beta: 5, v: 7 });
  const first = (name: DeltaOrder) => delta(written, order(name), ["x", "y"], given)[0];

  it("perform the operations that their definitions list", () => {
    expect(first("D1")).toBe("(2·5·(7 - (2·x + 3·y)) + x)");
    expect(first("D2")).toBe("fma(2, 5·(7 - fma(3, y, 2·x)), x)");
    expect(first("D3")).toBe("((-19·x + -30·y) + 70)");
    expect(first("D4")).toBe("((x - 5·2·(2·x + 3·y)) + 5·2·7)");
    expect(first("D5")).toBe("(2·(5·7 - (5·2·x + 5·3·y)) + x)");
    expect(first("D6")).toBe("fma(2, 5·(7 - affine(2·x, 3·y, )), x)");
    expect(first("D7")).toBe("affine(-19·x, -30·y, 70)");
  });

  it("read both operands of each multiplication under mixed, and nothing else", () => {
    const reading = readingOperands(written);
    const next = (name: DeltaOrder) => delta(reading, order(name), ["x", "y"], given)[0];
    expect(next("D1")).toBe("([2]·[[5]·[(7 - ([2]·[x] + [3]·[y]))]] + x)");
    expect(next("D2")).toBe("fma([2], [[5]·[(7 - fma([3], [y], [2]·[x]))]], x)");
    expect(next("D4")).toBe("((x - [5]·[[2]·[([2]·[x] + [3]·[y])]]) + [[5]·[2]]·[7])");
    expect(next("D5")).toBe("([2]·[([5]·[7] - ([[5]·[2]]·[x] + [[5]·[3]]·[y]))] + x)");
    expect(next("D6")).toBe("fma([2], [[5]·[(7 - affine(2·[x], 3·[y], ))]], x)");
  });

  it("are one map over the exact numbers", () => {
    const h: Exact[] = [fromNumber(0.375), fromNumber(-11)];
    const expected = delta(withoutRounding, order("D1"), h, given);
    expect(expected.map(toNumber)).toEqual([0.375 + 10 * (7 - (0.75 - 33)), -11 + 15 * (7 - (0.75 - 33))]);
    for (const name of ORDERS) expect(delta(withoutRounding, order(name), h, given), name).toEqual(expected);
  });
});

describe("hand-computed orbits", () => {
  it("a key that is too long: 0 and 1/2 in turn on a grid of quarters", () => {
    // s = 0, e = -1/4, beta e = -3/8 -> -1/2, k d = 3/8 -> 1/2; then s = -3/8 -> -1/2, e = 1/4, 3/8 -> 1/2, -3/8 -> -1/2.
    const given = { k: [-0.75], beta: 1.5, v: -0.25 };
    expect(trace(doubles("q1.2"), "D1", given, 4).flat()).toEqual([0, 0.5, 0, 0.5, 0]);
    expect(trace(doubles("q1.2"), "D7", given, 3).flat()).toEqual([0, 0.25, 0.25, 0.25]);
  });

  it("two bfloat16 states in turn, with eigenvalues 1 and 0.0021", () => {
    const given = { k: [0.384765625, 0.921875], beta: 1, v: 0.69921875 };
    const [low, high] = [
      [0.26953125, 0.64453125],
      [0.271484375, 0.6484375],
    ];
    expect(trace(doubles("bfloat16"), "D1", given, 5)).toEqual([[0, 0], low, high, low, high, low]);
    for (const beta of [0.875, 0.75]) {
      const orbit = trace(doubles("bfloat16"), "D1", { ...given, beta }, 42).map(String);
      expect(orbit[40]).toBe(orbit[42]);
      expect(orbit[40]).not.toBe(orbit[41]);
    }
  });

  it("and the operations between them", () => {
    const bfloat16 = doubles("bfloat16");
    const [k, low, high] = [
      [0.384765625, 0.921875],
      [0.26953125, 0.64453125],
      [0.271484375, 0.6484375],
    ];
    expect(k.map((c, i) => bfloat16.mul(c, low[i]))).toEqual([0.103515625, 0.59375]);
    // 0.697265625 is a tie.
    expect(bfloat16.add(0.103515625, 0.59375)).toBe(0.6953125);
    expect(bfloat16.sub(0.69921875, 0.6953125)).toBe(0.00390625);
    expect(k.map((c, i) => bfloat16.add(low[i], bfloat16.mul(c, 0.00390625)))).toEqual(high);
    expect(k.map((c, i) => bfloat16.mul(c, high[i]))).toEqual([0.1044921875, 0.59765625]);
    expect(bfloat16.add(0.1044921875, 0.59765625)).toBe(0.703125);
    expect(bfloat16.sub(0.69921875, 0.703125)).toBe(-0.00390625);
  });

  it("binary32: six states of tail, then two in turn", () => {
    const given = { k: [0.625, 0.75], beta: 1, v: Math.fround(0.7) };
    const orbit = trace(doubles("binary32"), "D1", given, 12);
    expect(new Set(orbit.map(String)).size).toBe(8);
    expect(orbit[6]).toEqual([0.4590164124965668, 0.5508196949958801]);
    expect(orbit[7]).toEqual([0.4590163826942444, 0.5508196353912354]);
    expect(orbit.slice(8)).toEqual([orbit[6], orbit[7], orbit[6], orbit[7], orbit[6]]);
    expect(trace(doubles("binary32"), "D7", given, 40)[40]).toEqual(trace(doubles("binary32"), "D7", given, 41)[41]);
  });
});

interface Cycles {
  readonly anywhere: number;
  readonly fromZero: number;
  readonly longest: number;
}

/** How many (k, beta, v) with |k| <= 1 and 0 < beta <= 1 have an orbit of period > 1, from some state and from 0. States
 * are compared by value: -0 is 0. */
function cycles(name: string, orderName: DeltaOrder): Cycles {
  const arithmetic = doubles(name);
  const format = parseFormat(name);
  const codes = Array.from({ length: 2 ** format.bits }, (_, code) => toNumber(decode(format, code)));
  const values = [...new Set(codes.map((x) => x + 0))];
  const index = new Map(values.map((x, i) => [x, i]));
  const size = values.length;
  const at = (x: number) => index.get(x + 0) ?? Number.NaN;
  let [anywhere, fromZero, longest] = [0, 0, 1];
  for (const a of values) {
    for (const b of values) {
      if (a * a + b * b > 1) continue;
      for (const beta of values.filter((x) => x > 0 && x <= 1)) {
        for (const v of values) {
          const given = input({ k: [a, b], beta, v });
          const next = Int32Array.from({ length: size * size }, (_, s) => {
            const h = delta(arithmetic, order(orderName), [values[Math.floor(s / size)], values[s % size]], given);
            return at(h[0]) * size + at(h[1]);
          });
          const periods = periodsOf(next);
          longest = Math.max(longest, ...periods);
          if (periods.some((p) => p > 1)) anywhere++;
          if (periods[at(0) * size + at(0)] > 1) fromZero++;
        }
      }
    }
  }
  return { anywhere, fromZero, longest };
}

/** The period of the cycle that each state runs into. */
function periodsOf(next: Int32Array): number[] {
  const period = new Array<number>(next.length).fill(0);
  for (let start = 0; start < next.length; start++) {
    const seen = new Map<number, number>();
    let s = start;
    while (period[s] === 0 && !seen.has(s)) {
      seen.set(s, seen.size);
      s = next[s];
    }
    const found = period[s] === 0 ? seen.size - (seen.get(s) ?? 0) : period[s];
    for (const state of seen.keys()) period[state] = found;
  }
  return period;
}

describe("exhaustively over two rows, keys of norm at most 1 and beta in (0, 1]", () => {
  it.each([
    ["D1", 0, 0],
    ["D2", 10, 0],
    ["D4", 8, 0],
    ["D5", 0, 0],
    ["D6", 0, 0],
    ["D7", 0, 0],
  ] as const)("q0.2 in order %s has %d cycling parameters, %d of them from 0", (name, anywhere, fromZero) => {
    const found = cycles("q0.2", name);
    expect(found).toEqual({ anywhere, fromZero, longest: anywhere === 0 ? 1 : 2 });
  });

  it("E2M1FN has cycles of length two in order D4, and none in D1 and D2", () => {
    expect(cycles("E2M1FN", "D4")).toEqual({ anywhere: 8, fromZero: 0, longest: 2 });
    for (const name of ["D1", "D2"] as const) expect(cycles("E2M1FN", name).anywhere).toBe(0);
  });
});
