// The other way through a gate: which logit of a format has exactly this value after the gate? A correctly rounded monotone gate
// has an interval of such codes, found by halving. Public code computes gates in binary32 and rounds; a logit counts only if
// every value within 2^-20 of the gate's (relatively) rounds to the wanted code, so that the last places do not matter.

import { decode, encode } from "../number/codec.ts";
import { compare, type Exact, fromNumber, same, toNumber, zero } from "../number/exact.ts";
import type { Code, FloatFormat, RoundingPolicy } from "../number/format.ts";
import { binary32 } from "../number/formats.ts";
import { gateExact } from "../number/gates/index.ts";
import { largestFinite } from "../number/limits.ts";
import { round } from "../number/round.ts";

export const nearest = <F extends RoundingPolicy["format"]>(format: F): RoundingPolicy & { readonly format: F } => ({
  format,
  rounding: "tiesToEven",
  overflow: "infinity",
  subnormals: "gradual",
});

/** What a gate in binary32 may be off by, relatively; some units of its last place. */
const SLACK = 2 ** -20;

/** Whether all numbers within SLACK of x, relatively, round to `code`. */
export function roundsSafely(policy: RoundingPolicy, x: number, code: Code): boolean {
  return [1 - SLACK, 1 + SLACK].every((factor) => round(policy, fromNumber(x * factor)) === code);
}

/** Codes in the order of their values: place 0 is +0, place -n the negative of place n. */
function atPlace(format: FloatFormat, place: number): Code {
  return place >= 0 ? place : 2 ** (format.bits - 1) - place;
}

/** Logits that are taken before others: none at all, and values at which sigmoids are saturated in every format here. */
const PREFERRED = [0, 128, -128];

/** From where the gate does not decrease; silu has its minimum -0.2785 at -1.2785. */
const LEAST_ARGUMENT = { sigmoid: Number.NEGATIVE_INFINITY, silu: -1.25 } as const;

/** A finite number of the format whose gate is exactly `target`, or undefined where there is none.
 * @cost O(bits of the format) evaluations of the gate */
export function gateArgument(name: keyof typeof LEAST_ARGUMENT, format: FloatFormat, target: Exact): Exact | undefined {
  const policy = nearest(format);
  const wanted = round(policy, target);
  if (!same(decode(format, wanted), target)) return undefined;
  const top = encode(format, largestFinite(format, 1));
  const least = LEAST_ARGUMENT[name];
  const bottom = Number.isFinite(least) ? -encode(format, fromNumber(-least)) : -top;
  const valueAt = (place: number) => decode(format, gateExact(name, policy, decode(format, atPlace(format, place))));
  /** The first place whose gate is not below (or is above) the target. */
  const first = (isBefore: (order: -1 | 0 | 1 | undefined) => boolean) => {
    let [low, high] = [bottom, top + 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (isBefore(compare(valueAt(middle), target))) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const from = first((order) => order === -1);
  const past = first((order) => order !== 1);
  const inside = (x: number) => {
    const place = Math.sign(x) * encode(format, fromNumber(Math.abs(x)));
    return place >= from && place < past ? place : undefined;
  };
  const places = [...PREFERRED.map(inside), Math.floor((from + past - 1) / 2)];
  const safe = places.find((place) => place !== undefined && from < past && isSafe(name, format, place, wanted));
  return safe === undefined ? undefined : decode(format, atPlace(format, safe));
}

function isSafe(name: "sigmoid" | "silu", format: FloatFormat, place: number, wanted: Code): boolean {
  const argument = place === 0 ? zero(1) : decode(format, atPlace(format, place));
  const fine = toNumber(decode(binary32, gateExact(name, nearest(binary32), argument)));
  return roundsSafely(nearest(format), fine, wanted);
}
