// Whether one map of numbers keeps their order, for the rechecker of censuses: from the definition, with nothing of the code that
// counted. A start fails if a start of no greater value has a greater image; both zeros are one value, NaN images are left out.

import { decode } from "../number/codec.ts";
import { isZero } from "../number/exact.ts";
import type { Code, NumberFormat } from "../number/format.ts";
import { type Outcome, placesOf, stateHash } from "./census-outcome.ts";

/** Places of values: as `placesOf`, with one place for both zeros. */
export function valuePlaces(format: NumberFormat): (number | undefined)[] {
  const places = placesOf(format);
  const zeros = [...places.keys()].filter((code) => isZero(decode(format, code))).map((code) => places[code] ?? 0);
  const [low, apart] = [Math.min(...zeros), zeros.length > 1 ? 1 : 0];
  return places.map((place) => (place === undefined || place <= low ? place : place - apart));
}

/** `starts` in the order of ranks; `places` as `valuePlaces`. */
export function monotoneOf(
  image: (start: Code) => Code,
  starts: readonly Code[],
  places: readonly (number | undefined)[],
): Outcome {
  const images = starts.map(image);
  const at = (code: Code) => places[code] ?? -1;
  const best = new Map<number, number>();
  for (const [i, start] of starts.entries()) best.set(at(start), Math.max(best.get(at(start)) ?? -1, at(images[i])));
  let top = -1;
  for (const value of [...best.keys()].sort((a, b) => a - b)) {
    top = Math.max(top, best.get(value) ?? -1);
    best.set(value, top);
  }
  let [hash, failures, furthest] = [0, 0, 0];
  let witness: number | undefined;
  for (const [i, start] of starts.entries()) {
    hash = (hash + stateHash(start, images[i])) >>> 0;
    const fall = (best.get(at(start)) ?? -1) - at(images[i]);
    if (at(images[i]) < 0 || fall <= 0) continue;
    failures++;
    furthest = Math.max(furthest, fall);
    witness ??= i;
  }
  return { words: [hash, failures], witness, sums: [["failures", failures]], maxima: [["furthest-fall", furthest]] };
}
