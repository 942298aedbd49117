// Every layer against its formula written again with matrices of doubles: A H + B as in the paper, or the public reference's
// line where the state is read twice. The numbers are small dyadics, so both sides are exact and must be equal.

import { describe, expect, it } from "vitest";
import { specification } from "../../number/arithmetic.ts";
import { decode } from "../../number/codec.ts";
import { fromNumber, toNumber } from "../../number/exact.ts";
import type { RoundingPolicy } from "../../number/format.ts";
import { parseFormat } from "../../number/formats.ts";
import { onCodes, withoutRounding } from "../../number/generic.ts";
import { round } from "../../number/round.ts";
import { roundedGates } from "../gates.ts";
import { type Layer, type ParameterSpec, type Parameters, type RawOptions, type Shape, symbolStep } from "../layer.ts";
import { LAYERS } from "./index.ts";

type Matrix = number[][];
type Input = Readonly<Record<string, readonly number[]>>;

const matrix = (rows: number, columns: number, entry: (i: number, j: number) => number): Matrix =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => entry(i, j)));
const times = (a: Matrix, b: Matrix): Matrix =>
  matrix(a.length, b[0].length, (i, j) => a[i].reduce((sum, x, m) => sum + x * b[m][j], 0));
const plus = (a: Matrix, b: Matrix): Matrix => matrix(a.length, a[0].length, (i, j) => a[i][j] + b[i][j]);
const diagonal = (d: readonly number[]): Matrix => matrix(d.length, d.length, (i, j) => (i === j ? d[i] : 0));
const scalarMatrix = (c: number, n: number): Matrix => diagonal(new Array<number>(n).fill(c));
const outer = (x: readonly number[], y: readonly number[], c = 1): Matrix =>
  matrix(x.length, y.length, (i, j) => c * x[i] * y[j]);
const householder = (k: readonly number[], beta: number): Matrix => plus(scalarMatrix(1, k.length), outer(k, k, -beta));
const shaped = (values: readonly number[], rows: number): Matrix =>
  matrix(rows, values.length / rows, (i, j) => values[(i * values.length) / rows + j]);

/** Multiples of 1/8 from -2 to 2, the same every time. */
function dyadics(seed: number): () => number {
  let s = seed;
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return ((s >>> 16) % 33) / 8 - 2;
  };
}

/** n_h where a layer has factors. */
const FACTORS = 3;
const count = (spec: ParameterSpec, shape: Shape) =>
  spec.shape(shape).reduce<number>((product, size) => product * (size === "factors" ? FACTORS : size), 1);
const layerOf = (type: string): Layer => {
  const layer = LAYERS.find((candidate) => candidate.type === type);
  if (layer === undefined) throw new TypeError(`expected the layer ${type}, found none`);
  return layer;
};
const drawn = (specs: readonly ParameterSpec[], shape: Shape, next: () => number): Record<string, number[]> =>
  Object.fromEntries(specs.map((spec) => [spec.name, Array.from({ length: count(spec, shape) }, next)]));
const exactly = (input: Input) =>
  Object.fromEntries(Object.entries(input).map(([name, values]) => [name, values.map(fromNumber)]));

/** H after one symbol, by matrices. */
type Formula = (H: Matrix, input: Input, shape: Shape) => Matrix;

const decayedBy =
  (a: (input: Input, rows: number) => Matrix, scale: (input: Input) => number = () => 1): Formula =>
  (H, input, { rows }) =>
    plus(times(a(input, rows), H), outer(input.k, input.v, scale(input)));

/** The factors one after another, S <- S + beta k (v - k S) as in the public references. */
const deltaRule: Formula = (H, { k, beta, v }, { rows, columns }) =>
  beta.reduce((S, b, j) => {
    const [key, value] = [k.slice(j * rows, (j + 1) * rows), v.slice(j * columns, (j + 1) * columns)];
    return plus(times(householder(key, b), S), outer(key, value, b));
  }, H);

const afterDecay =
  (rule: Formula, alpha: (input: Input, rows: number) => Matrix): Formula =>
  (H, input, shape) =>
    rule(times(alpha(input, shape.rows), H), input, shape);

const rotation = (cos: readonly number[], sin: readonly number[]): Matrix =>
  matrix(2 * cos.length, 2 * cos.length, (i, j) => {
    if (i >> 1 !== j >> 1) return 0;
    return i === j ? cos[i >> 1] : i < j ? sin[i >> 1] : -sin[i >> 1];
  });

const FORMULAS: Readonly<Record<string, { shape: Shape; formula: Formula }>> = {
  linearAttention: { shape: { rows: 2, columns: 3 }, formula: decayedBy((_, n) => scalarMatrix(1, n)) },
  retNet: { shape: { rows: 2, columns: 3 }, formula: decayedBy(({ gamma }, n) => scalarMatrix(gamma[0], n)) },
  mamba: {
    shape: { rows: 2, columns: 3 },
    formula: (H, { a, delta, k, v }, { columns }) =>
      H.map((row, i) => row.map((h, j) => a[i * columns + j] * h + delta[j] * k[i] * v[j])),
  },
  mamba2: {
    shape: { rows: 2, columns: 3 },
    formula: decayedBy(
      ({ a }, n) => scalarMatrix(a[0], n),
      ({ delta }) => delta[0],
    ),
  },
  mamba3: {
    shape: { rows: 8, columns: 2 },
    formula: (S, { alpha, beta, gamma, cos, sin, k, v }) => {
      const [H, U] = [S.slice(0, 4), S.slice(4)];
      const grown = plus(times(scalarMatrix(alpha[0], 4), H), times(scalarMatrix(beta[0], 4), U));
      return [...plus(times(rotation(cos, sin), grown), outer(k, v, gamma[0])), ...outer(k, v)];
    },
  },
  gla: { shape: { rows: 3, columns: 2 }, formula: decayedBy(({ alpha }) => diagonal(alpha)) },
  mLSTM: {
    shape: { rows: 2, columns: 3 },
    formula: (H, { f, i, k, v }, { rows }) => plus(times(scalarMatrix(f[0], rows), H), outer(k, [...v, 1], i[0])),
  },
  rwkv5: { shape: { rows: 3, columns: 2 }, formula: decayedBy(({ w }) => diagonal(w)) },
  rwkv6: { shape: { rows: 3, columns: 2 }, formula: decayedBy(({ w }) => diagonal(w)) },
  rwkv7: {
    shape: { rows: 3, columns: 2 },
    formula: (H, { w, kappa, a, k, v }) => {
      const removed = outer(
        kappa.map((x, i) => -x * a[i]),
        kappa,
      );
      return plus(times(plus(diagonal(w), removed), H), outer(k, v));
    },
  },
  hgrn2: { shape: { rows: 3, columns: 2 }, formula: decayedBy(({ f }) => diagonal(f)) },
  deltaNet: { shape: { rows: 3, columns: 2 }, formula: deltaRule },
  deltaProduct: { shape: { rows: 3, columns: 2 }, formula: deltaRule },
  gatedDeltaNet: {
    shape: { rows: 3, columns: 2 },
    formula: afterDecay(deltaRule, ({ alpha }, n) => scalarMatrix(alpha[0], n)),
  },
  kda: { shape: { rows: 3, columns: 2 }, formula: afterDecay(deltaRule, ({ alpha }) => diagonal(alpha)) },
  gatedDeltaProduct: {
    shape: { rows: 3, columns: 2 },
    formula: afterDecay(deltaRule, ({ alpha }, n) => scalarMatrix(alpha[0], n)),
  },
  pdSsm: {
    shape: { rows: 3, columns: 2 },
    formula: (H, { P, re, im, b }, { rows }) => {
      const turned = H.map(([x, y], n) => [re[n] * x - im[n] * y, re[n] * y + im[n] * x]);
      return plus(times(shaped(P, rows), turned), shaped(b, rows));
    },
  },
};

/** Columns of a draw become columns with one 1. */
function oneHot(values: readonly number[], rows: number): number[] {
  const target = Array.from({ length: rows }, (_, n) => Math.abs(values[n] * 8) % rows);
  return values.map((_, e) => (target[e % rows] === Math.floor(e / rows) ? 1 : 0));
}

describe("a step over the real numbers is the formula of the paper", () => {
  it("for every layer with a transition matrix", () => {
    const given = ["scalar", "diagonal", "dense", "lstm", "sLSTM"];
    expect([...Object.keys(FORMULAS), ...given].sort()).toEqual(LAYERS.map(({ type }) => type).sort());
  });

  it.each(Object.keys(FORMULAS))("%s", (type) => {
    const { shape, formula } = FORMULAS[type];
    const layer = layerOf(type);
    expect(layer.shapes?.fits(shape) ?? true).toBe(true);
    for (let seed = 1; seed <= 20; seed++) {
      const next = dyadics(seed);
      const input = drawn(layer.parameters, shape, next);
      if (type === "pdSsm") input.P = oneHot(input.P, shape.rows);
      const H = matrix(shape.rows, shape.columns, next);
      const step = symbolStep(layer, shape, exactly(input), { regime: "exact", ties: "fail" });
      const found = step(withoutRounding, H.flat().map(fromNumber)).map((x) => toNumber(x) + 0);
      expect(found).toEqual(
        formula(H, input, shape)
          .flat()
          .map((x) => x + 0),
      );
      const form = type === "mamba" ? undefined : layer.form?.(exactly(input), shape);
      if (form?.kind !== "diagonal") continue;
      const decay = diagonal(form.a.map(toNumber));
      expect(plus(times(decay, H), shaped(form.b.map(toNumber), shape.rows)).flat()).toEqual(found);
    }
  });
});

describe("a step as data", () => {
  it("is one for a channel of Mamba, and none for several", () => {
    const form = (given: Parameters, shape: Shape) => layerOf("mamba").form?.(given, shape);
    const input = exactly({ a: [0.5, -1], delta: [3], k: [2, 5], v: [0.25] });
    expect(form(input, { rows: 2, columns: 1 })).toEqual({
      kind: "diagonal",
      ...exactly({ a: [0.5, -1], b: [1.5, 3.75] }),
    });
    expect(() => form(input, { rows: 1, columns: 2 })).toThrow(
      "expected one channel, a state of one column, found 2 columns",
    );
  });
});

/** Wide enough that a formula of a few operations is within 2^-34 of its real value. */
const wide: RoundingPolicy = {
  format: parseFormat("float:e8m40"),
  rounding: "tiesToEven",
  overflow: "infinity",
  subnormals: "gradual",
};
const near = (found: readonly number[], expected: readonly number[]) => {
  expect(found.length).toBe(expected.length);
  found.forEach((x, i) =>
    expect(Math.abs(x - expected[i])).toBeLessThan(2 ** -34 * Math.max(1, Math.abs(expected[i]))),
  );
};

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const softplus = (x: number) => Math.log1p(Math.exp(x));
const unit = (k: readonly number[]) => k.map((x) => x / Math.hypot(...k));
/** Both ranges: what the decay a becomes. */
const extended = (a: number, { range }: RawOptions) => (range === "[0,1]" ? a : 2 * a - 1);
const betaOf = (z: number, { range }: RawOptions) => (range === "[0,1]" ? 1 : 2) * sigmoid(z);
const keyOf = (k: readonly number[], rows: number, { keys }: RawOptions) =>
  keys === "as given" ? [...k] : shaped(k, k.length / rows).flatMap(unit);

type Raw = Readonly<Record<string, readonly number[]>>;
type Gated = (raw: Raw, options: RawOptions, rows: number) => Readonly<Record<string, readonly number[]>>;

const gatedDelta: Gated = ({ A_log, dt, dt_bias, k, z }, options, rows) => ({
  alpha: dt.map((x, i) => Math.exp(-Math.exp(A_log[0]) * softplus(x + dt_bias[i]))),
  beta: z.map((x) => betaOf(x, options)),
  k: keyOf(k, rows, options),
});
const delta: Gated = ({ k, z }, options, rows) => ({
  beta: z.map((x) => betaOf(x, options)),
  k: keyOf(k, rows, options),
});

const RAW: Readonly<Record<string, Gated>> = {
  linearAttention: ({ k }) => ({ k: k.map((x) => (x > 0 ? x + 1 : Math.exp(x))) }),
  mamba: ({ A_log, dt, dt_bias }, options) => {
    const steps = dt.map((x, j) => softplus(x + dt_bias[j]));
    return {
      delta: steps,
      a: A_log.map((x, e) => extended(Math.exp(-Math.exp(x) * steps[e % steps.length]), options)),
    };
  },
  mamba2: ({ A_log, dt, dt_bias }, options) => {
    const step = softplus(dt[0] + dt_bias[0]);
    return { delta: [step], a: [extended(Math.exp(-Math.exp(A_log[0]) * step), options)] };
  },
  mamba3: ({ dt_bias, dt, dd_A, trap, angle }) => {
    const step = softplus(dt[0] + dt_bias[0]);
    const rate = Math.max(1e-4, Math.max(dd_A[0], 0) + 1 / (1 - Math.min(dd_A[0], 0)));
    const [alpha, lambda] = [Math.exp(-rate * step), sigmoid(trap[0])];
    const theta = angle.map((x) => Math.tanh(x) * Math.PI * step);
    return {
      alpha: [alpha],
      beta: [alpha * step * (1 - lambda)],
      gamma: [lambda * step],
      cos: theta.map(Math.cos),
      sin: theta.map(Math.sin),
    };
  },
  gla: ({ z, normalizer }, options) => ({ alpha: z.map((x) => extended(sigmoid(x) ** (1 / normalizer[0]), options)) }),
  mLSTM: ({ fgate_preact, igate_preact, k }, options, rows) => ({
    f: [extended(sigmoid(fgate_preact[0]), options)],
    i: [Math.exp(igate_preact[0])],
    k: k.map((x) => x / Math.sqrt(rows)),
  }),
  rwkv5: ({ time_decay }, options) => ({ w: time_decay.map((x) => extended(Math.exp(-Math.exp(x)), options)) }),
  rwkv6: ({ z }, options) => ({ w: z.map((x) => extended(Math.exp(-Math.exp(x)), options)) }),
  rwkv7: ({ k_a, z_w, z_a, kk, k }, { range, keys }) => ({
    w: z_w.map((x) => Math.exp(-0.6065306597126334 * sigmoid(x))),
    a: z_a.map((x) => (range === "[0,1]" ? 1 : 2) * sigmoid(x)),
    kappa: keys === "normalised" ? unit(kk) : kk,
    k: k.map((x, i) => x * (1 + (sigmoid(z_a[i]) - 1) * k_a[i])),
  }),
  hgrn2: ({ lower_bound, z }, options) => {
    const f = z.map((x) => lower_bound[0] + (1 - lower_bound[0]) * sigmoid(x));
    return { f: f.map((x) => extended(x, options)), k: f.map((x) => 1 - x) };
  },
  deltaNet: delta,
  deltaProduct: delta,
  gatedDeltaNet: gatedDelta,
  kda: gatedDelta,
  gatedDeltaProduct: gatedDelta,
  pdSsm: ({ z_m, z_p }) => ({
    re: z_m.map((x, n) => sigmoid(x) * Math.cos(2 * Math.PI * sigmoid(z_p[n]))),
    im: z_m.map((x, n) => sigmoid(x) * Math.sin(2 * Math.PI * sigmoid(z_p[n]))),
  }),
};

describe("raw parameters become the formula's, as nearly as 41 bits say", () => {
  it("for every layer that has them", () => {
    const raw = LAYERS.filter((layer) => layer.raw !== undefined).map(({ type }) => type);
    expect(raw.sort()).toEqual([...Object.keys(RAW), "retNet"].sort());
  });

  it.each(Object.keys(RAW))("%s, in both ranges, keys normalised or not", (type) => {
    const layer = layerOf(type);
    const { shape } = FORMULAS[type];
    const gates = roundedGates(wide, type);
    for (const range of ["[0,1]", "[-1,1]"] as const) {
      for (const keys of ["normalised", "as given"] as const) {
        const next = dyadics(7);
        const raw = drawn(layer.raw?.parameters ?? [], shape, next);
        if (Object.hasOwn(raw, "normalizer")) raw.normalizer = [16];
        const found = layer.raw?.resolve(gates, exactly(raw), shape, { range, keys }) ?? {};
        expect(Object.keys(found).sort()).toEqual(layer.parameters.map(({ name }) => name).sort());
        for (const [name, expected] of Object.entries(RAW[type](raw, { range, keys }, shape.rows)))
          near(found[name].map(toNumber), expected);
      }
    }
  });

  it("RetNet's decay is 1 - 2^(-5 - head), exactly", () => {
    const raw = layerOf("retNet").raw;
    const of = (head: number, range: RawOptions["range"]) =>
      raw
        ?.resolve(roundedGates(wide, "retNet"), exactly({ head: [head], k: [0], v: [0] }), FORMULAS.retNet.shape, {
          range,
          keys: "as given",
        })
        .gamma.map(toNumber);
    expect([0, 1, 7].map((head) => of(head, "[0,1]"))).toEqual([[31 / 32], [63 / 64], [4095 / 4096]]);
    expect(of(0, "[-1,1]")).toEqual([15 / 16]);
    expect(() => of(0.5, "[0,1]")).toThrow("expected a whole number from 0 to 64, found 0.5");
  });

  it("PD-SSM takes the largest entry of each column, the first of equal ones", () => {
    const own = layerOf("pdSsm").raw;
    const raw = exactly({ M: [1, 5, 2, 1, 4, 2, 0, 6, 1], z_m: [0, 0, 0], z_p: [0, 0, 0], b: [0, 0, 0] });
    const options = { range: "[0,1]", keys: "as given" } as const;
    const found = own?.resolve(roundedGates(wide, "pdSsm"), raw, { rows: 3, columns: 1 }, options);
    expect(found?.P.map(toNumber)).toEqual([1, 0, 1, 0, 0, 0, 0, 1, 0]);
  });
});

describe("gates of the state, as nearly as 41 bits say", () => {
  const code = (x: number) => round(wide, fromNumber(x));
  const run = (type: string, shape: Shape, input: Input, state: Matrix) =>
    symbolStep(layerOf(type), shape, exactly(input), {
      regime: "perOperation",
      ...wide,
      order: { sum: "sequential", multiplyAdd: "separate", delta: "D1" },
      observe: "code",
      ties: "fail",
    })(onCodes(specification(wide)), state.flat().map(code)).map((c) => toNumber(decode(wide.format, c)));
  const pre = (input: Input, name: string, h: readonly number[]) =>
    plus(times(shaped(input[`R_${name}`], h.length), outer(h, [1])), outer(input[name], [1])).flat();

  it("LSTM", () => {
    const shape = { rows: 2, columns: 2 };
    const next = dyadics(3);
    const input = drawn(layerOf("lstm").parameters, shape, next);
    const state = matrix(2, 2, next);
    const h = state.map((row) => row[0]);
    const [i, f, z, o] = ["i", "f", "z", "o"].map((name) => pre(input, name, h));
    const c = state.map((row, n) => sigmoid(f[n]) * row[1] + sigmoid(i[n]) * Math.tanh(z[n]));
    const expected = c.flatMap((x, n) => [sigmoid(o[n]) * Math.tanh(x), x]);
    near(run("lstm", shape, input, state), expected);
  });

  it("sLSTM", () => {
    const shape = { rows: 2, columns: 3 };
    const next = dyadics(4);
    const input = drawn(layerOf("sLSTM").parameters, shape, next);
    const state = matrix(2, 3, (_, j) => (j === 2 ? 1.5 : next()));
    const h = state.map((row) => row[0]);
    const [i, f, z, o] = ["i", "f", "z", "o"].map((name) => pre(input, name, h));
    const expected = state.flatMap((row, n) => {
      const c = sigmoid(f[n]) * row[1] + Math.exp(i[n]) * Math.tanh(z[n]);
      const m = sigmoid(f[n]) * row[2] + Math.exp(i[n]);
      return [(sigmoid(o[n]) * c) / m, c, m];
    });
    near(run("sLSTM", shape, input, state), expected);
  });

  it("are refused without rounding, and where forms are derived", () => {
    const shape = { rows: 1, columns: 2 };
    const input = exactly(drawn(layerOf("lstm").parameters, shape, dyadics(1)));
    const state = [fromNumber(0), fromNumber(0)];
    const refusal = "for a layer with gates of its state, found the gate";
    expect(() =>
      symbolStep(layerOf("lstm"), shape, input, { regime: "exact", ties: "fail" })(withoutRounding, state),
    ).toThrow(refusal);
    const rules = { ...wide, order: { sum: "sequential", multiplyAdd: "separate", delta: "D1" } } as const;
    expect(() =>
      symbolStep(layerOf("lstm"), shape, input, { regime: "fused", ...rules, observe: "code", ties: "fail" }),
    ).toThrow(refusal);
  });
});
