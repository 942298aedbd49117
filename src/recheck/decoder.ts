// Decoders by their definitions in src/rnn/model.ts, on exact values: a state goes to the name of its class, or to no
// class at all (not listed, a tie under ties=fail, NaN).

import { InputError, quote } from "../core/errors.ts";
import { constant } from "../number/constant.ts";
import {
  compare,
  type Exact,
  format,
  fromNumber,
  isZero,
  multiply,
  same,
  subtract,
  sum,
  toNumber,
} from "../number/exact.ts";
import { exactParameter } from "../number/parameter.ts";
import type { Decoder } from "../rnn/model.ts";
import type { Ties } from "../rnn/semantics.ts";
import type { Numbers } from "./arithmetic.ts";

/** The class of a state after the symbol with this name. */
type Classify<T> = (state: readonly T[], symbol: string) => string | undefined;

interface Reader<T> {
  readonly classify: Classify<T>;
  /** Whether a class of this name can be the answer. */
  readonly names: (label: string) => boolean;
}

/** A decoder of states of `size` entries, read after symbols of `alphabet`. @throws InputError for a bad constant, a symbol
 * outside the alphabet, thresholds out of order, or two classes for one state */
export function reader<T>(
  decoder: Decoder,
  size: number,
  alphabet: readonly string[],
  ties: Ties,
  numbers: Numbers<T>,
  where: string,
): Reader<T> {
  const named = (labels: readonly string[]) => (label: string) => labels.includes(label);
  switch (decoder.type) {
    case "lookup":
      return {
        classify: lookup(decoder.entries, alphabet, numbers, where),
        names: named(decoder.entries.map((entry) => entry.class)),
      };
    case "threshold":
      return { classify: threshold(decoder, numbers, where), names: named(decoder.classes) };
    case "nearest":
      return {
        classify: nearest(decoder.anchors, ties, numbers, where),
        names: named(decoder.anchors.map((anchor) => anchor.class)),
      };
    case "rank":
      return { classify: rank(size, ties, numbers), names: (label) => isRanking(label, size) };
    case "argmax":
      return {
        classify: argmax(ties, numbers),
        names: (label) => /^[1-9][0-9]*$/.test(label) && Number(label) <= size,
      };
  }
}

/** Equal values have equal texts; -0 is +0. */
function valueKey(x: Exact): string {
  return isZero(x) ? "0" : format(x);
}

/** An entry with a symbol goes before one without. */
function lookup<T>(
  entries: (Decoder & { type: "lookup" })["entries"],
  alphabet: readonly string[],
  numbers: Numbers<T>,
  where: string,
): Classify<T> {
  const table = new Map<string, string>();
  entries.forEach((entry, i) => {
    const place = `${where}.entries[${i}]`;
    if (entry.symbol !== undefined && !alphabet.includes(entry.symbol)) {
      throw new InputError(`${place}.symbol`, `one of ${quote(alphabet)}`, quote(entry.symbol));
    }
    const values = entry.state.map((text, j) => {
      const value = exactParameter(text, `${place}.state[${j}]`);
      if (value === undefined) throw new InputError(`${place}.state[${j}]`, "a dyadic number", quote(text));
      return valueKey(value);
    });
    const key = JSON.stringify([values.join(), entry.symbol ?? null]);
    if ((table.get(key) ?? entry.class) !== entry.class) throw new InputError(place, "one class for each state", "two");
    table.set(key, entry.class);
  });
  const keyOf = numbers.remember(valueKey);
  return (state, symbol) => {
    const values = state.map(keyOf).join();
    return table.get(JSON.stringify([values, symbol])) ?? table.get(JSON.stringify([values, null]));
  };
}

/** Class i where exactly i thresholds are <= the entry. */
function threshold<T>(decoder: Decoder & { type: "threshold" }, numbers: Numbers<T>, where: string): Classify<T> {
  const limits = decoder.thresholds.map((text, i) => constant(text, `${where}.thresholds[${i}]`));
  limits.slice(1).forEach((limit, i) => {
    if (compare(limits[i], limit) === -1) return;
    throw new InputError(`${where}.thresholds[${i + 1}]`, "increasing thresholds", quote(decoder.thresholds[i + 1]));
  });
  const classOf = numbers.remember((x) =>
    x.kind === "nan" ? -1 : limits.filter((limit) => compare(limit, x) !== 1).length,
  );
  return (state) => {
    const index = classOf(state[decoder.entry]);
    return index < 0 ? undefined : decoder.classes[index];
  };
}

interface Point {
  readonly exact: readonly Exact[];
  readonly near: readonly number[];
  readonly label: string;
}

/** Relative and absolute slack of a distance that was added up in doubles from exact coordinates: far more than the
 * (n + 2) 2^-53 and 2^-1074 that n < 2^10 correctly rounded terms can be off. */
const SLACK = 2 ** -40;
const TINY = 2 ** -1000;

function nearest<T>(
  anchors: (Decoder & { type: "nearest" })["anchors"],
  ties: Ties,
  numbers: Numbers<T>,
  where: string,
): Classify<T> {
  const points = anchors.map((anchor, i): Point => {
    const exact = anchor.point.map((text, j) => constant(text, `${where}.anchors[${i}].point[${j}]`));
    return { exact, near: exact.map(double), label: anchor.class };
  });
  const near = numbers.remember(double);
  return (state) => {
    const close = candidates(state.map(near), points);
    const values = state.map((x) => numbers.value(x));
    if (values.some((x) => x.kind !== "finite")) return undefined;
    const label = close[0].label;
    if (close.every((point) => point.label === label)) return label;
    const distances = close.map((point) => distance(values, point.exact));
    const least = distances.reduce((best, d) => (compare(d, best) === -1 ? d : best));
    const tied = close.filter((_, i) => compare(distances[i], least) === 0);
    return ties === "first" || tied.every((point) => point.label === tied[0].label) ? tied[0].label : undefined;
  };
}

/** The double that is x, or NaN if there is none. */
function double(x: Exact): number {
  const rounded = toNumber(x);
  return same(fromNumber(rounded), x) ? rounded : Number.NaN;
}

/** Points that may be nearest; all of them where doubles cannot tell. */
function candidates(state: readonly number[], points: readonly Point[]): readonly Point[] {
  const rough = points.map(({ near }) => near.reduce((total, a, i) => total + (state[i] - a) ** 2, 0));
  const least = rough.reduce((best, d) => Math.min(best, d));
  if (!Number.isFinite(least) || state.length >= 1024) return points;
  const limit = (least + TINY) * (1 + SLACK) + TINY;
  return points.filter((_, i) => rough[i] <= limit);
}

function distance(values: readonly Exact[], point: readonly Exact[]): Exact {
  const differences = values.map((x, i) => subtract(x, point[i], 1));
  return sum(
    differences.map((d) => multiply(d, d)),
    1,
  );
}

/** 1 + how many entries are less; of equal ones (ties=first) the earlier counts as less. */
function rank<T>(size: number, ties: Ties, numbers: Numbers<T>): Classify<T> {
  return (state) => {
    const ranks = new Array<number>(size).fill(1);
    if (size === 1 && numbers.order(state[0], state[0]) === undefined) return undefined;
    for (let i = 0; i < size; i++) {
      for (let j = i + 1; j < size; j++) {
        const order = numbers.order(state[i], state[j]);
        if (order === undefined || (order === 0 && ties === "fail")) return undefined;
        ranks[order <= 0 ? j : i]++;
      }
    }
    return ranks.join(" ");
  };
}

function isRanking(label: string, size: number): boolean {
  const ranks = label.split(" ");
  return (
    ranks.length === size &&
    ranks.every((r, i) => /^[1-9][0-9]*$/.test(r) && Number(r) <= size && ranks.indexOf(r) === i)
  );
}

/** The first of the largest entries. */
function argmax<T>(ties: Ties, numbers: Numbers<T>): Classify<T> {
  return (state) => {
    if (state.some((x) => numbers.order(x, x) === undefined)) return undefined;
    const best = state.reduce((top, x, i) => (numbers.order(state[top], x) === -1 ? i : top), 0);
    const largest = state.filter((x) => numbers.order(x, state[best]) === 0).length;
    return largest > 1 && ties === "fail" ? undefined : String(best + 1);
  };
}
