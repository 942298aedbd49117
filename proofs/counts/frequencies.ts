// How often does the delta rule with eigenvalues in [0, 1] cycle when every operation is rounded? Random layers: a key drawn
// from the unit sphere (or one number uniform in (0, 1]), beta uniform, v normal, all rounded to the format of operands;
// h_0 = 0 and the same symbol for ever. The period of each orbit is exact (Brent); the share of periods above 1 is a statistic
// of the draw, with Wilson's 95 % interval, and proves nothing about layers that were not drawn. The stored numbers may have
// 1 - beta |k|^2 slightly below 0: such layers are counted apart. Each row has its seed.
// Run: node proofs/counts/frequencies.ts (--quick: 50 trials a row). Prints JSON lines; --record writes them to
// frequencies.json beside this file.

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Exact, fromNumber, multiply, subtract, sum } from "../../src/number/exact.ts";
import { type Float64Engine, float64Engine } from "../../src/number/float64.ts";
import { parseSemantics } from "../../src/rnn/semantics.ts";

export interface Setting {
  readonly seed: number;
  /** A semantics string: perOperation or mixed with order D1; sums sequential, or pairwise with multiplyAdd=fused. */
  readonly semantics: string;
  readonly rows: number;
  readonly keys: "unit" | "uniform";
  readonly trials: number;
  readonly beta: readonly [low: number, high: number];
  /** Steps after which an orbit without a repeat is left. */
  readonly steps: number;
}

export interface Frequency extends Setting {
  /** Trials whose orbit ran into a cycle of period above 1. */
  readonly cycling: number;
  /** Those of them with 1 - beta |k|^2 >= 0, exactly, for the stored numbers; and the trials with it. */
  readonly cyclingNonnegative: number;
  readonly nonnegative: number;
  /** No repeat within the steps allowed: counted as not cycling. */
  readonly open: number;
  /** [period, trials], ascending. */
  readonly periods: readonly (readonly [number, number])[];
  /** Wilson's 95 % interval of the share of cycling trials. */
  readonly interval: readonly [number, number];
}

export interface Layer {
  readonly k: readonly number[];
  readonly beta: number;
  readonly v: number;
}

/** Uniform in (0, 1], by splitmix32 of a counter. */
function generator(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let x = state;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return (((x ^ (x >>> 15)) >>> 0) + 1) / 2 ** 32;
  };
}

const normal = (uniform: () => number) => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());

/** The layers of a setting, as stored. */
export function* layers({ seed, semantics, rows, keys, trials, beta: [low, high] }: Setting): Generator<Layer> {
  const engine = engineOf(semantics);
  const uniform = generator(seed);
  const stored = (x: number) => engine.read(engine.round(x, 0));
  for (let t = 0; t < trials; t++) {
    const direction = Array.from({ length: rows }, () => (keys === "unit" ? normal(uniform) : uniform()));
    const norm = keys === "unit" ? Math.sqrt(direction.reduce((total, x) => total + x * x, 0)) : 1;
    const k = direction.map((x) => stored(x / norm));
    yield { k, beta: stored(low + (high - low) * uniform()), v: stored(normal(uniform)) };
  }
}

function engineOf(semantics: string): Float64Engine {
  const parsed = parseSemantics(semantics);
  if (parsed.regime === "exact") throw new TypeError("frequencies: expected a rounded semantics");
  return float64Engine(parsed);
}

/** One step of the layer in place. */
export function stepOf(semantics: string, { k, beta, v }: Layer): (h: Float64Array) => void {
  const engine = engineOf(semantics);
  const read = (x: number) => engine.read(x);
  const add = (a: number, b: number) => engine.add(a, b);
  const sub = (a: number, b: number) => engine.sub(a, b);
  const mul = (a: number, b: number) => engine.mul(a, read(b));
  const n = k.length;
  const fma = (a: number, b: number, c: number) => engine.fma(a, read(b), c);
  if (!semantics.includes("sum=pairwise")) {
    const chain = semantics.includes("multiplyAdd=fused")
      ? fma
      : (a: number, b: number, c: number) => add(c, mul(a, b));
    return (h) => {
      let s = mul(k[0], h[0]);
      for (let i = 1; i < n; i++) s = chain(k[i], h[i], s);
      const d = mul(beta, sub(v, s));
      for (let i = 0; i < n; i++) h[i] = chain(k[i], d, h[i]);
    };
  }
  const terms = new Float64Array(n);
  return (h) => {
    for (let i = 0; i < n; i++) terms[i] = mul(k[i], h[i]);
    for (let left = n; left > 1; left = Math.ceil(left / 2))
      for (let i = 0; 2 * i < left; i++)
        terms[i] = 2 * i + 1 < left ? add(terms[2 * i], terms[2 * i + 1]) : terms[2 * i];
    const d = mul(beta, sub(v, terms[0]));
    for (let i = 0; i < n; i++) h[i] = fma(k[i], d, h[i]);
  };
}

/** The period of the orbit of 0; 0 where no state repeated. */
export function period(semantics: string, layer: Layer, steps: number): number {
  const step = stepOf(semantics, layer);
  const h = new Float64Array(layer.k.length);
  const kept = new Float64Array(layer.k.length);
  let since = 0;
  let power = 1;
  for (let t = 0; t < steps; t++) {
    step(h);
    since++;
    let i = 0;
    while (i < h.length && h[i] === kept[i]) i++;
    if (i === h.length) return since;
    if (since === power) {
      kept.set(h);
      power *= 2;
      since = 0;
    }
  }
  return 0;
}

/** Whether 1 - beta |k|^2 >= 0, exactly. */
function isNonnegative({ k, beta }: Layer): boolean {
  const square = sum(
    k.map((x) => multiply(fromNumber(x), fromNumber(x))),
    1,
  );
  const eigenvalue: Exact = subtract(fromNumber(1), multiply(fromNumber(beta), square), 1);
  return eigenvalue.kind === "finite" && (eigenvalue.sign > 0 || eigenvalue.significand === 0n);
}

/** Wilson's 95 % interval for a share. */
export function wilson(successes: number, trials: number): readonly [number, number] {
  const z = 1.959963984540054;
  const share = successes / trials;
  const centre = share + (z * z) / (2 * trials);
  const spread = z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  const scale = 1 + (z * z) / trials;
  return [(centre - spread) / scale, (centre + spread) / scale].map((x) => Number(x.toFixed(4))) as [number, number];
}

/** @cost the orbits of all trials, step by step */
export function frequency(setting: Setting): Frequency {
  const counts = new Map<number, number>();
  let [cycling, cyclingNonnegative, nonnegative] = [0, 0, 0];
  for (const layer of layers(setting)) {
    const found = period(setting.semantics, layer, setting.steps);
    const fits = isNonnegative(layer);
    counts.set(found, (counts.get(found) ?? 0) + 1);
    nonnegative += Number(fits);
    cycling += Number(found > 1);
    cyclingNonnegative += Number(found > 1 && fits);
  }
  return {
    ...setting,
    cycling,
    cyclingNonnegative,
    nonnegative,
    open: counts.get(0) ?? 0,
    periods: [...counts].filter(([p]) => p > 0).sort(([a], [b]) => a - b),
    interval: wilson(cycling, setting.trials),
  };
}

const BF16 = "perOperation,format=bfloat16";
const TREE = "sum=pairwise,multiplyAdd=fused";
/** binary16's 11 bits without its limits of range. */
const BITS_11 = "perOperation,format=float:e8m10";
const FP32 = "perOperation,format=binary32";

const MIXED = "mixed,format=binary32,read=bfloat16";

const rowsOf = (semantics: string, trials: number, sizes: readonly number[], low = 0, high = 1) =>
  sizes.map((rows) => ({ semantics, rows, keys: "unit" as const, trials, beta: [low, high] as const, steps: 200_000 }));

export const SETTINGS: readonly Setting[] = [
  ...rowsOf(BF16, 2000, [1, 2, 4, 16, 64]),
  ...rowsOf(`${BF16},${TREE}`, 2000, [1, 2, 4, 16, 64]),
  ...rowsOf(BITS_11, 1000, [1, 2, 4, 16, 64]),
  ...rowsOf(FP32, 500, [1, 2, 4, 16], 0.05),
  ...rowsOf(`${FP32},multiplyAdd=fused`, 400, [2, 16], 0.05),
  ...rowsOf(`${FP32},${TREE}`, 400, [2, 16], 0.05),
  ...rowsOf(BF16, 2000, [2, 16], 0, 2),
  ...rowsOf(BF16, 2000, [2, 16], 1, 2),
  ...([1, 0] as const).flatMap((low) => [
    { semantics: MIXED, rows: 1, keys: "uniform" as const, trials: 500, beta: [low, 1] as const, steps: 200_000 },
    { semantics: MIXED, rows: 2, keys: "unit" as const, trials: 500, beta: [low, 1] as const, steps: 60_000 },
  ]),
].map((setting, i) => ({ seed: 1001 + i, ...setting }));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const quick = process.argv.includes("--quick");
  const lines = SETTINGS.map((setting) => {
    const line = JSON.stringify(frequency({ ...setting, ...(quick ? { trials: 50 } : {}) }));
    process.stdout.write(`${line}\n`);
    return line;
  });
  const file = fileURLToPath(new URL("frequencies.json", import.meta.url));
  if (process.argv.includes("--record")) writeFileSync(file, `[\n${lines.join(",\n")}\n]\n`);
}
