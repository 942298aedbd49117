// What the kernels will answer, computed before they run. Run: node oracle/kernels/predict.ts > prediction.json
//
// Counters and swaps under the chunk kernel's order (src/rnn/orders/chunkwise.ts); swaps under the fused recurrent kernel's,
// D1 in binary32 with operands in binary32: with multiply and add apart, with the update fused, and with both the
// update and the dot product fused (a compiler may contract them; which it does is read off its output, not off its source).

import { fromNumber } from "../../src/number/exact.ts";
import { parseFormat } from "../../src/number/formats.ts";
import { afterChunk, chunk, type Token } from "../../src/rnn/orders/chunkwise.ts";
import type { Order } from "../../src/rnn/semantics.ts";
import { doubles, KERNEL } from "./doubles.ts";
import { SEED, type Workload, workload } from "./workload.ts";

const SEPARATE: Order = { sum: "sequential", multiplyAdd: "separate", delta: "D1" };
const START = [1, 2, 3, 4, 5];

/** The bits of binary32, in hexadecimal. */
export const hex32 = (x: number): string => {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, x);
  return view.getUint32(0).toString(16).padStart(8, "0");
};

const fromHex32 = (bits: string): number => {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, Number.parseInt(bits, 16));
  return view.getFloat32(0);
};

export interface Prediction {
  readonly seed: number;
  /** states[word]: bits of the last state. */
  readonly counters: readonly { readonly m: number; readonly states: readonly string[] }[];
  readonly swaps: readonly SwapPrediction[];
  readonly lanes: readonly { readonly format: string; readonly states: readonly number[] }[];
}

export interface SwapPrediction {
  readonly key: string;
  readonly kernel: string;
  /** firstWrong[word]: the first end of a chunk, in tokens, at which the ranks are wrong; 0 where they never are. */
  readonly firstWrong: readonly number[];
  /** final[word]: bits of the five entries. */
  readonly final: readonly (readonly string[])[];
  /** ends[chunk]: bits of the first word's five entries at the ends of its chunks. */
  readonly ends: readonly (readonly string[])[];
}

function counters({ counters: { k: keys, bits } }: Workload): Prediction["counters"] {
  const arithmetic = doubles(KERNEL);
  return keys.map(({ m, k }) => {
    const token: Token = { k: [fromNumber(k)], beta: fromNumber(1), v: [fromNumber(1)] };
    const prepared = chunk(arithmetic, SEPARATE, [token]);
    const states = bits.map((word) => {
      const ones = word.filter((bit) => bit === 1);
      return hex32(ones.reduce<number[]>((state) => afterChunk(arithmetic, SEPARATE, prepared, state), [0])[0]);
    });
    return { m, states };
  });
}

function swapTokens(entry: number, beta: number): Token[] {
  return Array.from({ length: 4 }, (_, i) => ({
    k: START.map((_, r) => fromNumber(r === i ? entry : r === i + 1 ? -entry : 0)),
    beta: fromNumber(beta),
    v: [fromNumber(0)],
  }));
}

/** Whether the entries stand in the order of the permuted objects, without ties. */
function ranked(state: readonly number[], objects: readonly number[]): boolean {
  const place = START.map((object) => state[objects.indexOf(object)]);
  return place.every((x, i) => i === 0 || place[i - 1] < x);
}

function swapped(objects: readonly number[], i: number): number[] {
  return objects.with(i, objects[i + 1]).with(i + 1, objects[i]);
}

function chunked(load: Workload, entry: number, beta: number, name: string): SwapPrediction {
  const arithmetic = doubles(KERNEL);
  const tokens = swapTokens(entry, beta);
  const ends: string[][] = [];
  const results = load.swaps.words.map((word, w) => {
    let [state, objects, first] = [START, START, 0];
    for (let from = 0; from < word.length; from += load.chunk) {
      const list = word.slice(from, from + load.chunk);
      const prepared = chunk(
        arithmetic,
        SEPARATE,
        list.map((i) => tokens[i]),
      );
      state = afterChunk(arithmetic, SEPARATE, prepared, state);
      objects = list.reduce(swapped, objects);
      if (w === 0) ends.push(state.map(hex32));
      if (first === 0 && !ranked(state, objects)) first = from + list.length;
    }
    return { first, final: state.map(hex32) };
  });
  return {
    key: name,
    kernel: "chunk",
    firstWrong: results.map((r) => r.first),
    final: results.map((r) => r.final),
    ends,
  };
}

/** Of the chunks of the first word, in how many the state at the end is the one seen, from the state seen before the chunk. */
export function chunksFromSeen(load: Workload, key: string, ends: readonly (readonly string[])[]): number {
  const entry = load.swaps.keys.find(({ name }) => name === key);
  if (entry === undefined) throw new RangeError(`chunksFromSeen: expected a key of the workload, found ${key}`);
  const arithmetic = doubles(KERNEL);
  const tokens = swapTokens(entry.entry, entry.beta);
  const [word] = load.swaps.words;
  return ends.filter((bits, c) => {
    const before = c === 0 ? START : ends[c - 1].map(fromHex32);
    const list = word.slice(c * load.chunk, (c + 1) * load.chunk).map((i) => tokens[i]);
    const after = afterChunk(arithmetic, SEPARATE, chunk(arithmetic, SEPARATE, list), before);
    return after.every((x, i) => hex32(x) === bits[i]);
  }).length;
}

const VARIANTS = ["apart", "update fused", "dot and update fused"] as const;

function recurrent(load: Workload, entry: number, beta: number, name: string, variant: (typeof VARIANTS)[number]) {
  const plain = doubles({ ...KERNEL, read: KERNEL.format });
  const sum = (a: number, b: number) => plain.add(a, b);
  const times = (a: number, b: number) => plain.mul(a, b);
  const ends: string[][] = [];
  const results = load.swaps.words.map((word, w) => {
    let [state, objects, first]: [number[], number[], number] = [START, START, 0];
    word.forEach((i, t) => {
      const [x, y] = [state[i], state[i + 1]];
      const s =
        variant === "dot and update fused"
          ? plain.fma(y, -entry, times(x, entry))
          : sum(times(x, entry), times(y, -entry));
      const d = times(plain.sub(0, s), beta);
      const update = (h: number, k: number) => (variant === "apart" ? sum(h, times(k, d)) : plain.fma(k, d, h));
      state = state.with(i, update(x, entry)).with(i + 1, update(y, -entry));
      objects = swapped(objects, i);
      if ((t + 1) % load.chunk !== 0) return;
      if (w === 0) ends.push(state.map(hex32));
      if (first === 0 && !ranked(state, objects)) first = t + 1;
    });
    return { first, final: state.map(hex32) };
  });
  return {
    key: name,
    kernel: `recurrent, ${variant}`,
    firstWrong: results.map((r) => r.first),
    final: results.map((r) => r.final),
    ends,
  };
}

function lanes({ lanes: { steps, formats } }: Workload): Prediction["lanes"] {
  return formats.map(({ format, a, b, h }) => {
    const arithmetic = doubles({ ...KERNEL, format: parseFormat(format), read: parseFormat(format) });
    const states = h.map((start, i) => {
      // Orbits are eventually periodic: whole rounds are left out.
      let [x, anchor, since, patience] = [start, start, 0, 1];
      for (let left = steps; left > 0; left--) {
        x = arithmetic.add(arithmetic.mul(a[i], x), b[i]);
        since++;
        if (Object.is(x, anchor)) left -= Math.floor((left - 1) / since) * since;
        if (since < patience) continue;
        [anchor, since, patience] = [x, 0, 2 * patience];
      }
      return x;
    });
    return { format, states };
  });
}

export function predict(load: Workload): Prediction {
  return {
    seed: load.seed,
    counters: counters(load),
    swaps: load.swaps.keys.flatMap(({ name, entry, beta }) => [
      chunked(load, entry, beta, name),
      ...VARIANTS.map((variant) => recurrent(load, entry, beta, name, variant)),
    ]),
    lanes: lanes(load),
  };
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(predict(workload(SEED)))}\n`);
