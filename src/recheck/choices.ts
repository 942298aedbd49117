// Which choices of entries a decoder must be asked about, so that it is known for all choices from given sets: all of
// them, or one where bounds on the sets already decide the class.

import { InputError } from "../core/errors.ts";
import { constant } from "../number/constant.ts";
import { compare, type Exact, multiply, subtract, sum } from "../number/exact.ts";
import type { Decoder } from "../rnn/model.ts";
import type { Numbers } from "./arithmetic.ts";

const MOST_CHOICES = 2 ** 22;

/** States that stand for all choices of entry i from sets[i] (not empty). @throws InputError where more than 2^22 remain */
export function deciding<T>(
  decoder: Decoder,
  sets: readonly (readonly T[])[],
  numbers: Numbers<T>,
  where: string,
): Iterable<T[]> {
  const one = sets.map((set) => [set[0]]);
  if (decoder.type === "threshold") return choices(one.with(decoder.entry, [...sets[decoder.entry]]), where);
  if (decoder.type === "lookup") return choices(sets, where);
  const decided =
    decoder.type === "nearest" ? nearestDecided(decoder, sets, numbers) : orderDecided(decoder, sets, numbers);
  return choices(decided ? one : sets, where);
}

function* choices<T>(sets: readonly (readonly T[])[], where: string): Iterable<T[]> {
  const total = sets.reduce((product, set) => product * set.length, 1);
  if (total > MOST_CHOICES) throw new InputError(where, `at most ${MOST_CHOICES} choices of codes`, String(total));
  for (let number = 0; number < total; number++) {
    let rest = number;
    yield sets.map((set) => {
      const x = set[rest % set.length];
      rest = Math.floor(rest / set.length);
      return x;
    });
  }
}

/** Whether the order of the sets decides: for `rank` all of them apart, for `argmax` one above all others. */
function orderDecided<T>(decoder: Decoder, sets: readonly (readonly T[])[], numbers: Numbers<T>): boolean {
  if (sets.some((set) => set.some((x) => numbers.order(x, x) === undefined))) return false;
  const extreme = (set: readonly T[], side: 1 | -1) =>
    set.reduce((best, x) => (numbers.order(x, best) === side ? x : best));
  const least = sets.map((set) => extreme(set, -1));
  const greatest = sets.map((set) => extreme(set, 1));
  const below = (i: number, j: number) => numbers.order(greatest[i], least[j]) === -1;
  const all = [...sets.keys()];
  if (decoder.type === "rank") return all.every((i) => all.every((j) => i === j || below(i, j) || below(j, i)));
  return all.some((top) => all.every((i) => i === top || below(i, top)));
}

/** Whether one anchor is nearer than every anchor of another class whatever is chosen: the difference of two squared
 * distances is a sum over the entries, so its maximum is the sum of the maxima. */
function nearestDecided<T>(
  decoder: Decoder & { type: "nearest" },
  sets: readonly (readonly T[])[],
  numbers: Numbers<T>,
): boolean {
  const values = sets.map((set) => set.map((x) => numbers.value(x)));
  if (values.some((set) => set.some((x) => x.kind !== "finite"))) return false;
  const anchors = decoder.anchors.map(({ point, class: label }, i) => ({
    label,
    point: point.map((text, j) => constant(text, `decoder.anchors[${i}].point[${j}]`)),
  }));
  const squared = (x: Exact, a: Exact) => multiply(subtract(x, a, 1), subtract(x, a, 1));
  const largest = (a: readonly Exact[], b: readonly Exact[]) =>
    values.map((set, i) =>
      set
        .map((x) => subtract(squared(x, a[i]), squared(x, b[i]), 1))
        .reduce((best, x) => (compare(x, best) === 1 ? x : best)),
    );
  const nearer = (a: readonly Exact[], b: readonly Exact[]) => compare(sum(largest(a, b), 1), ZERO) === -1;
  return anchors.some((own) => anchors.every((other) => other.label === own.label || nearer(own.point, other.point)));
}

const ZERO: Exact = { kind: "finite", sign: 1, significand: 0n, exponent: 0 };
