import { describe, expect, it } from "vitest";
import { decode } from "../../number/codec.ts";
import { fromNumber, toNumber } from "../../number/exact.ts";
import { float64Engine } from "../../number/float64.ts";
import { parseFormat } from "../../number/formats.ts";
import type { AffineForm, Arithmetic } from "../../number/generic.ts";
import { withoutGates, withoutRounding } from "../../number/generic.ts";
import { type Layer, type Shape, symbolStep } from "../layer.ts";
import { parseSemantics } from "../semantics.ts";
import { dense, diagonal, scalar } from "./affine.ts";
import { LAYERS } from "./index.ts";

const numbers = (values: readonly number[]) => values.map(fromNumber);

/** One step without rounding. */
function exactStep(layer: Layer, shape: Shape, input: Record<string, number[]>, state: readonly number[]): number[] {
  const parameters = Object.fromEntries(Object.entries(input).map(([name, values]) => [name, numbers(values)]));
  return symbolStep(layer, shape, parameters, { regime: "exact", ties: "fail" })(withoutRounding, numbers(state)).map(
    toNumber,
  );
}

describe("layers with a given transition", () => {
  it("scalar: a h + b", () => {
    expect(exactStep(scalar, { rows: 1, columns: 1 }, { a: [-3], b: [0.5] }, [2])).toEqual([-5.5]);
  });

  it("diagonal: row i times a_i, plus b", () => {
    const shape = { rows: 2, columns: 3 };
    expect(exactStep(diagonal, shape, { a: [2, -1], b: [1, 2, 3, 4, 5, 6] }, [1, 1, 1, 10, 20, 30])).toEqual([
      3, 4, 5, -6, -15, -24,
    ]);
  });

  it("dense: A H + B, column by column", () => {
    const shape = { rows: 2, columns: 2 };
    expect(exactStep(dense, shape, { A: [1, 2, 3, 4], B: [10, 20, 30, 40] }, [1, -1, 0.5, 2])).toEqual([
      12, 23, 35, 45,
    ]);
  });

  it("are listed once each by name", () => {
    const types = LAYERS.map(({ type }) => type);
    expect(types).toEqual([...new Set(types)]);
    expect(types).toEqual(expect.arrayContaining(["scalar", "diagonal", "dense", "mamba2", "deltaNet", "lstm"]));
  });
});

/** The arithmetic of a policy on doubles, and on its values numbered from the least. */
function grid(name: string) {
  const format = parseFormat(name);
  const engine = float64Engine({ format, rounding: "tiesToEven", overflow: "saturate", subnormals: "gradual" });
  const forms = new Map<AffineForm, (x: readonly number[]) => number>();
  const arithmetic: Arithmetic<number> = {
    constant: (x) => engine.round(toNumber(x), 0),
    add: (a, b) => engine.add(a, b),
    sub: (a, b) => engine.sub(a, b),
    mul: (a, b) => engine.mul(a, b),
    fma: (a, b, c) => engine.fma(a, b, c),
    ...withoutGates,
    read: (x) => x,
    affine: (form, x) => {
      const run = forms.get(form) ?? engine.affine(form.coefficients, form.constant);
      forms.set(form, run);
      return run(x);
    },
  };
  const values = Array.from({ length: 2 ** format.bits }, (_, code) => toNumber(decode(format, code))).sort(
    (a, b) => a - b,
  );
  return { arithmetic, values };
}

type Class = "diagonal" | "triangular" | "symmetric" | "same sign" | "opposite, norm <= 1" | "opposite, norm > 1";

/** The class of [[p, q], [r, s]] when its eigenvalues are real and in [0, 1]. */
function classOf(p: number, q: number, r: number, s: number): Class | undefined {
  const [trace, determinant] = [p + s, p * s - q * r];
  const real = trace * trace >= 4 * determinant;
  const between = determinant >= 0 && trace >= 0 && trace <= 2 && 1 - trace + determinant >= 0;
  if (!real || !between) return undefined;
  if (q === 0 && r === 0) return "diagonal";
  if (q === 0 || r === 0) return "triangular";
  if (q * r > 0) return q === r ? "symmetric" : "same sign";
  // The squares of the singular values have the sum f and the product determinant^2; both are at most 1.
  const f = p * p + q * q + r * r + s * s;
  return f <= 2 && 1 - f + determinant * determinant >= 0 ? "opposite, norm <= 1" : "opposite, norm > 1";
}

/** The length of the longest cycle of a map on 0, …, next.length - 1. */
function longestCycle(next: Int32Array): number {
  const visit = new Int32Array(next.length).fill(-1);
  let [clock, longest] = [0, 0];
  for (let start = 0; start < next.length; start++) {
    const begin = clock;
    let s = start;
    while (visit[s] < 0) {
      visit[s] = clock++;
      s = next[s];
    }
    if (visit[s] >= begin) longest = Math.max(longest, clock - visit[s]);
  }
  return longest;
}

/** Per class: matrices with a cycle of length > 1 for some input b, and all matrices; the longest cycle of any. */
function census(name: string, semantics: string) {
  const { arithmetic, values } = grid(name);
  const rules = parseSemantics(semantics);
  const size = values.length;
  const rank = new Map(values.map((x, i) => [x, i]));
  const at = (x: number) => rank.get(x) ?? Number.NaN;
  const found = new Map<Class, [number, number]>();
  let longest = 0;
  for (let m = 0; m < size ** 4; m++) {
    const matrix = [3, 2, 1, 0].map((i) => values[Math.floor(m / size ** i) % size]);
    const kind = classOf(matrix[0], matrix[1], matrix[2], matrix[3]);
    // Diagonal and triangular maps never cycle; that is a theorem, and these are most of the matrices.
    if (kind === undefined || kind === "diagonal" || kind === "triangular") continue;
    let cycle = 0;
    for (const b1 of values) {
      for (const b2 of values) {
        const step = symbolStep(dense, { rows: 2, columns: 1 }, { A: numbers(matrix), B: numbers([b1, b2]) }, rules);
        const next = Int32Array.from({ length: size * size }, (_, s) => {
          const [x, y] = step(arithmetic, [values[Math.floor(s / size)], values[s % size]]);
          return at(x) * size + at(y);
        });
        cycle = Math.max(cycle, longestCycle(next));
      }
    }
    const [cycling, all] = found.get(kind) ?? [0, 0];
    found.set(kind, [cycling + (cycle > 1 ? 1 : 0), all + 1]);
    longest = Math.max(longest, cycle);
  }
  return { ...Object.fromEntries(found), longest };
}

describe("all full 2x2 matrices over q1.1 with real eigenvalues in [0, 1], all inputs and all starts", () => {
  // F: one rounding for each entry; R: every operation; X: a chain of multiply-adds that begins with b.
  it.each([
    ["F", "fused", [0, 2], [4, 4], [44, 60], 4],
    ["R", "perOperation", [0, 2], [4, 4], [60, 60], 15],
    ["X", "perOperation,multiplyAdd=fused", [2, 2], [4, 4], [50, 60], 10],
  ] as const)("%s: cycling matrices of all, by class", (_, semantics, symmetric, contracting, others, longest) => {
    const [regime, ...rest] = semantics.split(",");
    expect(census("q1.1", [regime, "format=q1.1", ...rest].join())).toEqual({
      symmetric,
      "opposite, norm <= 1": contracting,
      "opposite, norm > 1": others,
      longest,
    });
  });
});

describe("hand-computed cycles of dense layers on a grid of quarters", () => {
  function orbit(semantics: string, A: number[], b: number[], start: number[], steps: number): number[][] {
    const { arithmetic } = grid("q1.2");
    const rules = parseSemantics(semantics);
    const step = symbolStep(dense, { rows: 2, columns: 1 }, { A: numbers(A), B: numbers(b) }, rules);
    const states = [start];
    for (let i = 0; i < steps; i++) states.push(step(arithmetic, states[i]));
    return states;
  }

  it("a nilpotent matrix of norm one, one rounding for each entry", () => {
    const [low, high] = [
      [-1.25, -0.5],
      [-1, -0.5],
    ];
    expect(orbit("fused,format=q1.2", [-0.5, -0.5, 0.5, 0.5], [-2, 0.25], high, 4)).toEqual([
      high,
      low,
      high,
      low,
      high,
    ]);
  });

  it("a symmetric matrix with eigenvalues 1/2 and 1, every operation rounded", () => {
    const [A, b] = [
      [0.75, -0.25, -0.25, 0.75],
      [-0.75, -0.75],
    ];
    expect(orbit("perOperation,format=q1.2", A, b, [-1.5, -1.5], 2)).toEqual([
      [-1.5, -1.5],
      [-1.25, -1.25],
      [-1.5, -1.5],
    ]);
    const fused = orbit("fused,format=q1.2", A, b, [-1.5, -1.5], 20);
    expect(fused[20]).toEqual(fused[19]);
  });
});
