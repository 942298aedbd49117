// The margin of a decoder by nearest anchors. The gap is the least squared distance to an anchor of another class minus the
// least to one of the own class. Along one entry x the inequality "b is nearer than a" is linear in x, so for every anchor
// b of another class the values of the entry where b wins are an interval, whose ends are found by bisection on exact
// comparisons. Doubles only leave out states that cannot have fewer steps than are known.

import { constant } from "../number/constant.ts";
import { compare, type Exact, finite, multiply, subtract, toNumber } from "../number/exact.ts";
import type { Decoder } from "../rnn/model.ts";
import type { Ties } from "../rnn/semantics.ts";
import { type Meter, type Reading, squaredDistance } from "./margin-meters.ts";
import type { Steps } from "./margin-steps.ts";

interface Anchor {
  readonly index: number;
  readonly point: readonly Exact[];
  readonly near: readonly number[];
  readonly label: string;
}

const TWO = finite(1, 1n, 1);

export function nearest(decoder: Decoder & { type: "nearest" }, ties: Ties, steps: Steps | undefined): Meter {
  const anchors = decoder.anchors.map((anchor, index): Anchor => {
    const point = anchor.point.map((text, j) => constant(text, `decoder.anchors[${index}].point[${j}]`));
    return { index, point, near: point.map(toNumber), label: anchor.class };
  });
  const rivals = new Map(anchors.map(({ label }) => [label, anchors.filter((anchor) => anchor.label !== label)]));
  const rough = new Float64Array(anchors.length);
  return {
    gap: "difference of the squared distances to the nearest anchor of another class and to the nearest one",
    steps: "steps of one entry after which the class is another one or none",
    measure: (reading, known) => {
      const { values, places } = reading;
      const x = values.map(toNumber);
      for (const { near, index } of anchors) rough[index] = roughDistance(x, near);
      const best = closest(values, anchors, rough);
      if (best === undefined) return { gap: undefined, steps: undefined };
      const others = rivals.get(best.label) ?? [];
      const other = closest(values, others, rough);
      const far = other === undefined || exceeds(rough[other.index] - rough[best.index], rough[other.index], known.gap);
      const gap = far
        ? undefined
        : subtract(squaredDistance(values, other.point), squaredDistance(values, best.point), 1);
      if (steps === undefined || places === undefined) return { gap, steps: undefined };
      if (others.length > 0 && isBeyond(x, places, best, others, rough, known.steps, steps))
        return { gap, steps: undefined };
      const rest = anchors.filter((anchor) => anchor.label === best.label && anchor !== best);
      return { gap, steps: fewestSteps(reading, places, [best, ...rest], others, ties, steps, known.steps) };
    },
  };
}

/** Whether a difference of two doubles, the larger of which is given, surely stands for more than `known`. */
function exceeds(difference: number, larger: number, known: Exact | undefined): boolean {
  return known !== undefined && difference - SLACK * larger - TINY > toNumber(known) * (1 + SLACK);
}

/** The nearest of the anchors, the earliest of several; exact comparisons where doubles cannot tell. */
function closest(values: readonly Exact[], anchors: readonly Anchor[], rough: Float64Array): Anchor | undefined {
  let least = Infinity;
  for (const { index } of anchors) least = Math.min(least, rough[index]);
  const limit = least * (1 + SLACK) + TINY;
  const close = Number.isFinite(limit) ? anchors.filter(({ index }) => !(rough[index] > limit)) : anchors;
  if (close.length <= 1) return close.at(0);
  return close
    .map((anchor) => ({ anchor, distance: squaredDistance(values, anchor.point) }))
    .reduce((best, next) => (compare(next.distance, best.distance) === -1 ? next : best)).anchor;
}

function roughDistance(x: readonly number[], near: readonly number[]): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += (x[i] - near[i]) ** 2;
  return total;
}

/** Relative and absolute slack that covers every rounding of a few doubles by far. */
const SLACK = 1e-11;
const TINY = 1e-280;

/** Whether every change of fewer than `known` steps surely leaves all of `others` farther than `best`. */
function isBeyond(
  x: readonly number[],
  places: readonly number[],
  best: Anchor,
  others: readonly Anchor[],
  rough: Float64Array,
  known: number,
  steps: Steps,
): boolean {
  if (!Number.isFinite(known)) return false;
  /** How far entry i can go in less than `known` steps; infinitely far where it can become infinite, which has no class. */
  const reach = (i: number, by: 1 | -1): number => {
    const n = Math.min(Math.max(places[i] + by * (known - 1), 0), steps.count - 1);
    return Math.abs(toNumber(steps.value(n)) - x[i]) * (1 + SLACK) + TINY;
  };
  const reaches = x.map((_, i) => ({ up: reach(i, 1), down: reach(i, -1) }));
  if (reaches.some(({ up, down }) => !Number.isFinite(up) || !Number.isFinite(down))) return false;
  for (const { index, near } of others) {
    const lead = rough[index] - rough[best.index] - SLACK * (rough[index] + rough[best.index]) - TINY;
    for (let i = 0; i < x.length; i++) {
      const slope = 2 * (near[i] - best.near[i]);
      const most = slope > 0 ? reaches[i].up : reaches[i].down;
      if (!(lead > most * Math.abs(slope) * (1 + SLACK))) return false;
    }
  }
  return true;
}

/** The least number of steps of one entry, less than `known`; undefined if there is none. `own` are the anchors of the
 * present class, the nearest first. */
function fewestSteps(
  { values }: Reading,
  places: readonly number[],
  own: readonly Anchor[],
  others: readonly Anchor[],
  ties: Ties,
  steps: Steps,
  known: number,
): number | undefined {
  let fewest = known;
  const finiteOnes = finiteRange(steps);
  places.forEach((place, i) => {
    // An infinite entry has no nearest anchor.
    if (finiteOnes[0] > 0) fewest = Math.min(fewest, place);
    if (finiteOnes[1] < steps.count) fewest = Math.min(fewest, steps.count - 1 - place);
    for (const b of others) {
      let range = finiteOnes;
      for (const a of own) {
        range = winningRange(values, i, b, a, ties === "fail" || b.index < a.index, range, steps);
        if (away(place, range) >= fewest) break;
      }
      fewest = Math.min(fewest, away(place, range));
    }
  });
  return fewest < known ? fewest : undefined;
}

/** Numbers of values: from the first to behind the last. */
type Range = readonly [number, number];

/** Steps to the nearest number of a range that does not contain `place`; infinite if the range is empty. */
function away(place: number, [from, to]: Range): number {
  return from >= to ? Number.POSITIVE_INFINITY : Math.max(from - place, place - to + 1);
}

/** The numbers in a range of those values of entry i at which b is nearer than a. */
function winningRange(
  values: readonly Exact[],
  i: number,
  b: Anchor,
  a: Anchor,
  tieCounts: boolean,
  [from, to]: Range,
  steps: Steps,
): Range {
  const wins = winsOver(values, i, b, a, tieCounts);
  const slope = compare(b.point[i], a.point[i]);
  if (slope === 0) return wins(values[i]) ? [from, to] : [to, to];
  return slope === 1 ? [steps.first(from, to, wins), to] : [from, steps.first(from, to, (x) => !wins(x))];
}

/** Numbers of the finite values. */
function finiteRange(steps: Steps): Range {
  const isInfinite = (n: number) => steps.value(n).kind === "infinity";
  return [isInfinite(0) ? 1 : 0, steps.count - (isInfinite(steps.count - 1) ? 1 : 0)];
}

/** Whether b is nearer than a (or as near, where a tie alters the class) if entry i has the value x:
 * 2 (a_i - b_i) x <= (d_a + 2 a_i v_i) - (d_b + 2 b_i v_i) with the distances d at the present value v_i. */
function winsOver(
  values: readonly Exact[],
  i: number,
  b: Anchor,
  a: Anchor,
  tieCounts: boolean,
): (x: Exact) => boolean {
  const twice = multiply(TWO, subtract(a.point[i], b.point[i], 1));
  const lead = subtract(squaredDistance(values, b.point), squaredDistance(values, a.point), 1);
  const right = subtract(multiply(twice, values[i]), lead, 1);
  return (x) => {
    const order = compare(multiply(twice, x), right);
    return order === -1 || (tieCounts && order === 0);
  };
}
