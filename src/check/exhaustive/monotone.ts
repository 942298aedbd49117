// Monotone maps: x <= y implies f(x) <= f(y), decided for all pairs by one walk in the order of values. A start fails if some
// start at or below it has a greater image. NaN images are left out, -0 and +0 are equal. Orbits play no part.

import { LEAST } from "../../core/tally.ts";
import { decode } from "../../number/codec.ts";
import { compare } from "../../number/exact.ts";
import type { NumberFormat } from "../../number/format.ts";
import { addFailures, type Counter, emptySums, tallyOf } from "./sums.ts";

/** ordinals[code]: place of the code's value among all values, equal for -0 and +0; -1 for NaN. @cost O(codes log codes) */
export function ordinals(format: NumberFormat): Int32Array {
  const values = Array.from({ length: 2 ** format.bits }, (_, code) => ({ code, value: decode(format, code) }));
  const numbers = values.filter(({ value }) => value.kind !== "nan");
  numbers.sort((a, b) => compare(a.value, b.value) ?? 0);
  const result = new Int32Array(values.length).fill(-1);
  let place = -1;
  numbers.forEach(({ code, value }, i) => {
    if (i === 0 || compare(numbers[i - 1].value, value) !== 0) place++;
    result[code] = place;
  });
  return result;
}

/** Starts as a walk in the order of values meets them. */
export interface StartsInOrder {
  /** Places in the list of starts, ascending in value, and the codes there. */
  readonly byValue: Uint16Array;
  readonly codes: Uint16Array;
  /** Where the first of the two zeros is, if both are starts, else negative: they are looked at together, since each is below
   * the other. */
  readonly twin: number;
  /** As `ordinals`. */
  readonly place: Int32Array;
}

export function startsInOrder(format: NumberFormat, starts: Uint16Array): StartsInOrder {
  const place = ordinals(format);
  const byValue = Uint16Array.from(starts.keys()).sort((s, t) => place[starts[s]] - place[starts[t]]);
  const codes = byValue.map((s) => starts[s]);
  const twin = codes.findIndex((code, i) => i > 0 && place[code] === place[codes[i - 1]]) - 1;
  return { byValue, codes, twin, place };
}

export function monotoneCounter(format: NumberFormat, starts: Uint16Array): Counter {
  const { byValue, codes, twin, place } = startsInOrder(format, starts);
  const sums = emptySums(0);
  const count = (next: Uint16Array): number[] => {
    let top = -1;
    const failing: number[] = [];
    for (let i = 0; i < codes.length; i++) {
      const image = place[next[codes[i]]];
      if (i === twin) top = Math.max(top, place[next[codes[i + 1]]]);
      if (image > top) top = image;
      else if (image < top && image >= 0) failing.push(byValue[i]);
    }
    return failing;
  };
  return {
    count: (next, rank) => {
      const failing = count(next);
      sums.maps++;
      sums.members += starts.length;
      sums.failures += failing.length;
      if (failing.length === 0) return;
      sums.failingMaps++;
      if (sums.least.length < LEAST) addFailures(sums, rank, failing);
    },
    tally: () => tallyOf(sums),
  };
}
