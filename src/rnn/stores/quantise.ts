// What storing does to a layer's state, number by number, as the engines compute it: the definition is in docs/semantics.md,
// "Stores", and the checker has its own (recheck/store.ts).

import { zeroSumSign } from "../../number/arithmetic.ts";
import { type BlockFormat, decodeBlock, encodeBlock } from "../../number/block.ts";
import { add, compare, type Exact, isZero, multiply, nan, negate, subtract, zero } from "../../number/exact.ts";
import type { NumberFormat, RoundingPolicy } from "../../number/format.ts";
import { binary32, E8M0 } from "../../number/formats.ts";
import { largestFinite } from "../../number/limits.ts";
import { reader } from "../../number/operand.ts";
import { quotient } from "../../number/quotient.ts";
import { roundedValue } from "../../number/round.ts";
import type { Shape } from "../layer.ts";
import { type Store, tilesOf } from "./store.ts";

/** A layer's entries as stored, and the error that is carried; without feedback no error [0]. */
interface Stored {
  readonly values: Exact[];
  readonly residual: Exact[];
}

/** Stores a state of numbers of the policy's format; `residual` is the error carried so far, [0] without feedback. */
export function storing(
  store: Store,
  policy: RoundingPolicy,
  shape: Shape,
): (wide: readonly Exact[], residual: readonly Exact[]) => Stored {
  const { feedback } = store;
  const tiles = tilesOf(shape, store);
  const dequantised = tileStore(store, policy);
  const sign = zeroSumSign(policy);
  const results = (x: Exact) => roundedValue(policy, x);
  const carried = feedback && reader({ ...policy, read: feedback });
  return (wide, residual) => {
    const sums = carried === undefined ? [...wide] : wide.map((x, i) => results(add(x, residual[i], sign)));
    const values = [...sums];
    for (const tile of tiles) {
      const stored = dequantised(tile.map((i) => sums[i]));
      tile.forEach((i, t) => (values[i] = stored[t]));
    }
    const error = (u: Exact, i: number) => results(subtract(u, values[i], sign));
    return { values, residual: carried === undefined ? [] : sums.map((u, i) => carried(error(u, i))) };
  };
}

/** The numbers of one tile after storing. */
function tileStore(store: Store, policy: RoundingPolicy): (tile: readonly Exact[]) => Exact[] {
  const { format, scale } = store;
  if (scale === undefined) {
    const stored = reader({ ...policy, read: format });
    return (tile) => tile.map(stored);
  }
  const scaled = scale === "pow2" ? powerOfTwo(format, policy) : byLargest(format, policy);
  return (tile) => (tile.every((x) => x.kind === "finite") ? scaled(tile) : tile.map(() => nan));
}

function powerOfTwo(element: NumberFormat, policy: RoundingPolicy): (tile: readonly Exact[]) => Exact[] {
  return (tile) => {
    const block: BlockFormat = { name: "tile", element, scale: E8M0, size: tile.length, source: "OCP MX 1.0, 6.3" };
    const numbers = decodeBlock(block, encodeBlock(block, tile, policy.rounding));
    return numbers.map((x) => roundedValue(policy, x));
  };
}

function byLargest(element: NumberFormat, policy: RoundingPolicy): (tile: readonly Exact[]) => Exact[] {
  const single: RoundingPolicy = { ...policy, format: binary32, overflow: "infinity" };
  const elements: RoundingPolicy = { ...policy, format: element, overflow: "saturate", subnormals: "gradual" };
  const top = largestFinite(element, 1);
  const bottom = negate(top);
  const divided = (x: Exact, y: Exact) => roundedValue(single, quotient(binary32, x, y));
  return (tile) => {
    const largest = tile.map(magnitudeOf).reduce((most, x) => (compare(x, most) === 1 ? x : most));
    const scale = divided(largest, top);
    if (isZero(scale)) return tile.map(() => zero());
    return tile.map((x) => {
      const code = roundedValue(elements, divided(x, scale));
      const held = compare(code, bottom) === -1 ? bottom : code;
      // Integers and fixed point have one zero.
      const signed = element.kind === "fixed" && isZero(held) ? zero() : held;
      return roundedValue(policy, multiply(signed, scale));
    });
  };
}

function magnitudeOf(x: Exact): Exact {
  return x.kind === "nan" || x.sign > 0 ? x : negate(x);
}
