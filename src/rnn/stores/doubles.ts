// Storing on doubles that are values of the format of results, for the formats that doubles carry: the same roundings as
// quantise.ts computes exactly, which defines them and is what the tests compare with. Every product here is exact as a double (at
// most 24 bits times 24); a quotient of two such numbers rounds as the exact one does (number/float64.ts, `divide`).

import { toNumber } from "../../number/exact.ts";
import { type Float64Engine, float64Applies, float64Engine } from "../../number/float64.ts";
import type { NumberFormat, RoundingPolicy } from "../../number/format.ts";
import { binary32, E8M0 } from "../../number/formats.ts";
import { emax, emin, largestFinite } from "../../number/limits.ts";
import type { Shape } from "../layer.ts";
import { type Store, storeFormats, tilesOf } from "./store.ts";

/** Replaces the state and the carried error, [0] without feedback, by what is stored of them. */
export type StoreInPlace = (state: Float64Array, residual: Float64Array) => void;

/** As `storing`; undefined where doubles do not carry a format. */
export function storingDoubles(store: Store, policy: RoundingPolicy, shape: Shape): StoreInPlace | undefined {
  const { format, scale, feedback } = store;
  if (![policy.format, format, ...storeFormats(store)].every(float64Applies)) return undefined;
  const results = float64Engine(policy);
  const carried = feedback && float64Engine({ ...policy, read: feedback });
  const put = scale === undefined ? alone(format, policy) : tiled(store, policy, shape, results);
  if (carried === undefined) return put;
  const sums = new Float64Array(shape.rows * shape.columns);
  return (state, residual) => {
    for (let i = 0; i < sums.length; i++) state[i] = sums[i] = results.add(state[i], residual[i]);
    put(state);
    for (let i = 0; i < sums.length; i++) residual[i] = carried.read(results.sub(sums[i], state[i]));
  };
}

type Put = (state: Float64Array) => void;

function alone(format: NumberFormat, policy: RoundingPolicy): Put {
  const engine = float64Engine({ ...policy, read: format });
  return (state) => {
    for (let i = 0; i < state.length; i++) state[i] = engine.read(state[i]);
  };
}

function tiled(store: Store, policy: RoundingPolicy, shape: Shape, results: Float64Engine): Put {
  const elements = float64Engine({
    format: store.format,
    rounding: policy.rounding,
    overflow: "saturate",
    subnormals: "gradual",
  });
  const put = store.scale === "pow2" ? powerOfTwo(elements, results) : byLargest(elements, results);
  const tiles = tilesOf(shape, store);
  return (state) => {
    for (const tile of tiles) {
      let largest = 0;
      for (const i of tile) largest = Math.max(largest, Math.abs(state[i]));
      if (largest < Infinity) put(state, tile, largest);
      else for (const i of tile) state[i] = NaN;
    }
  };
}

/** `largest` is finite. */
type PutTile = (state: Float64Array, tile: readonly number[], largest: number) => void;

const scratch = new Float64Array(1);
const scratchWords = new Uint32Array(scratch.buffer);

/** floor(log2 x) of a positive double that is not subnormal. */
function exponentOf(x: number): number {
  scratch[0] = x;
  return (scratchWords[1] >>> 20) - 1023;
}

function powerOfTwo(elements: Float64Engine, results: Float64Engine): PutTile {
  const top = exponentOf(toNumber(largestFinite(elements.policy.format, 1)));
  const [low, high] = [emin(E8M0), emax(E8M0)];
  return (state, tile, largest) => {
    const exponent = largest === 0 ? low : Math.min(Math.max(exponentOf(largest) - top, low), high);
    const [up, down] = [2 ** exponent, 2 ** -exponent];
    for (const i of tile) state[i] = results.round(elements.round(state[i] * down, 0) * up, 0);
  };
}

function byLargest(elements: Float64Engine, results: Float64Engine): PutTile {
  const { rounding, subnormals } = results.policy;
  const single = float64Engine({ format: binary32, rounding, subnormals, overflow: "infinity" });
  const top = toNumber(largestFinite(elements.policy.format, 1));
  return (state, tile, largest) => {
    const scale = single.round(largest / top, 0);
    for (const i of tile) {
      if (scale === 0) state[i] = 0;
      else {
        const code = elements.round(single.round(state[i] / scale, 0), 0);
        state[i] = results.round(Math.max(code, -top) * scale, 0);
      }
    }
  };
}
