// Decoders made ready to run: a state's values (and a symbol) go to a class index, or to -1 where there is no class
// (no entry, a tie under ties=fail, a NaN). All comparisons are exact, for doubles that are values of a format and for
// exact dyadic numbers alike.

import { InputError, quote } from "../core/errors.ts";
import { constant } from "../number/constant.ts";
import { compare, type Exact, fromNumber, same, toNumber } from "../number/exact.ts";
import { exactParameter } from "../number/parameter.ts";
import { exactly, inDouble, type Numbers, type PreparedAnchor } from "./decoder-numbers.ts";
import type { Decoder } from "./model.ts";
import type { Ties } from "./semantics.ts";

export const NO_CLASS = -1;

export interface Classifier {
  /** Class of a state whose entries are doubles. `symbol` is an index in the alphabet given to `classifier`. */
  classify(values: ArrayLike<number>, symbol: number): number;
  /** The same for entries of any size. */
  classifyExact(values: readonly Exact[], symbol: number): number;
  /** Whether the class can depend on the symbol. */
  readonly readsSymbol: boolean;
  label(index: number): string;
  /** The index of a class name, or undefined if the decoder never answers it. */
  index(label: string): number | undefined;
}

type Classify<T> = (values: ArrayLike<T>, symbol: number) => number;

/** What a decoder type is: its classes, and how it classifies numbers of any kind. */
interface Prepared {
  /** The numbers that the decoder compares with. */
  readonly constants: readonly Exact[];
  readonly labels: { label(index: number): string; index(label: string): number | undefined };
  readonly readsSymbol: boolean;
  readonly classify: <T>(numbers: Numbers<T>) => Classify<T>;
}

function named(labels: readonly string[]): Prepared["labels"] {
  return {
    label: (index) => labels[index],
    index: (label) => (labels.includes(label) ? labels.indexOf(label) : undefined),
  };
}

function distinct(labels: readonly string[]): string[] {
  return [...new Set(labels)];
}

function lookup(decoder: Decoder & { type: "lookup" }, alphabet: readonly string[], where: string): Prepared {
  const classes = distinct(decoder.entries.map((entry) => entry.class));
  const index = new Map(classes.map((name, i) => [name, i]));
  const entries = decoder.entries.map((entry, i) => {
    const place = `${where}.entries[${i}]`;
    if (entry.symbol !== undefined && !alphabet.includes(entry.symbol)) {
      throw new InputError(`${place}.symbol`, `one of ${alphabet.join(", ")}`, quote(entry.symbol));
    }
    const state = entry.state.map((text, j) => dyadic(text, `${place}.state[${j}]`));
    return {
      state,
      symbol: entry.symbol === undefined ? undefined : alphabet.indexOf(entry.symbol),
      place,
      class: index.get(entry.class) ?? NO_CLASS,
    };
  });
  return {
    constants: entries.flatMap((entry) => entry.state),
    labels: named(classes),
    readsSymbol: entries.some((entry) => entry.symbol !== undefined),
    classify: <T>(numbers: Numbers<T>): Classify<T> => {
      const table = new Map<string, number>();
      const keyOf = (values: ArrayLike<T>) => Array.from(values, numbers.key).join(" ");
      for (const entry of entries) {
        const state = keyOf(entry.state.map((x) => numbers.from(x)));
        const key = entry.symbol === undefined ? state : `${state} @${entry.symbol}`;
        if ((table.get(key) ?? entry.class) !== entry.class)
          throw new InputError(entry.place, "one class for each state", "two");
        table.set(key, entry.class);
      }
      return (values, symbol) => {
        const state = keyOf(values);
        return table.get(`${state} @${symbol}`) ?? table.get(state) ?? NO_CLASS;
      };
    },
  };
}

function dyadic(text: string, where: string): Exact {
  const value = exactParameter(text, where);
  if (value === undefined) throw new InputError(where, "a dyadic number, as states are", quote(text));
  return value;
}

function threshold(decoder: Decoder & { type: "threshold" }, where: string): Prepared {
  const limits = decoder.thresholds.map((text, i) => constant(text, `${where}.thresholds[${i}]`));
  const order = limits.findIndex((limit, i) => i > 0 && compare(limits[i - 1], limit) !== -1);
  if (order >= 0)
    throw new InputError(`${where}.thresholds[${order}]`, "increasing thresholds", quote(decoder.thresholds[order]));
  const classes = distinct(decoder.classes);
  const target = decoder.classes.map((name) => classes.indexOf(name));
  return {
    constants: limits,
    labels: named(classes),
    readsSymbol: false,
    classify: <T>(numbers: Numbers<T>): Classify<T> => {
      const own = limits.map((limit) => numbers.from(limit));
      return (values) => {
        const x = values[decoder.entry];
        if (numbers.isNaN(x)) return NO_CLASS;
        return target[own.filter((limit) => !numbers.less(x, limit)).length];
      };
    },
  };
}

function nearest(decoder: Decoder & { type: "nearest" }, ties: Ties, where: string): Prepared {
  const classes = distinct(decoder.anchors.map((anchor) => anchor.class));
  const anchors = decoder.anchors.map((anchor, i) => {
    const exact = anchor.point.map((text, j) => finiteConstant(text, `${where}.anchors[${i}].point[${j}]`));
    return { exact, near: exact.map(toNumber), class: classes.indexOf(anchor.class) };
  });
  return {
    constants: anchors.flatMap((anchor) => anchor.exact),
    labels: named(classes),
    readsSymbol: false,
    classify: <T>(numbers: Numbers<T>): Classify<T> => {
      const { candidates } = numbers;
      return (values) => {
        for (let i = 0; i < values.length; i++) if (!numbers.isFinite(values[i])) return NO_CLASS;
        return nearestOf(numbers, values, candidates === undefined ? anchors : candidates(values, anchors), ties);
      };
    },
  };
}

function finiteConstant(text: string, where: string): Exact {
  const value = constant(text, where);
  if (value.kind !== "finite") throw new InputError(where, "a finite number", quote(text));
  return value;
}

function nearestOf<T>(numbers: Numbers<T>, values: ArrayLike<T>, close: readonly PreparedAnchor[], ties: Ties): number {
  let best = close[0];
  let tied = false;
  for (const anchor of close.slice(1)) {
    const order = numbers.nearer(values, anchor.exact, best.exact);
    if (order < 0) [best, tied] = [anchor, false];
    else if (order === 0 && anchor.class !== best.class) tied = true;
  }
  return tied && ties === "fail" ? NO_CLASS : best.class;
}

/** Ranks as a Lehmer code: digit i counts the later entries that are less than entry i. */
const rank = (size: number, ties: Ties, where: string): Prepared => {
  if (size > 18) throw new InputError(where, "at most 18 entries to rank", String(size));
  return {
    constants: [],
    labels: { label: (index) => ranksOf(index, size).join(" "), index: (label) => lehmer(label, size) },
    readsSymbol: false,
    classify:
      <T>(numbers: Numbers<T>): Classify<T> =>
      (values) => {
        let code = 0;
        for (let i = 0; i < size; i++) {
          const x = values[i];
          if (numbers.isNaN(x)) return NO_CLASS;
          let smaller = 0;
          for (let j = i + 1; j < size; j++) {
            if (numbers.less(values[j], x)) smaller++;
            else if (ties === "fail" && !numbers.less(x, values[j])) return NO_CLASS;
          }
          code = code * (size - i) + smaller;
        }
        return code;
      },
  };
};

function ranksOf(code: number, size: number): number[] {
  const digits: number[] = [];
  for (let i = size - 1, rest = code; i >= 0; i--) {
    digits[i] = rest % (size - i);
    rest = Math.floor(rest / (size - i));
  }
  const left = Array.from({ length: size }, (_, i) => i + 1);
  return digits.map((digit) => left.splice(digit, 1)[0]);
}

function lehmer(label: string, size: number): number | undefined {
  const ranks = label.split(" ").map(Number);
  if (ranks.join(" ") !== label) return undefined;
  if (ranks.length !== size || !ranks.every((r, i) => r >= 1 && r <= size && ranks.indexOf(r) === i)) return undefined;
  return ranks.reduce((code, r, i) => code * (size - i) + ranks.slice(i + 1).filter((later) => later < r).length, 0);
}

const argmax = (size: number, ties: Ties): Prepared => ({
  constants: [],
  labels: named(Array.from({ length: size }, (_, i) => String(i + 1))),
  readsSymbol: false,
  classify:
    <T>(numbers: Numbers<T>): Classify<T> =>
    (values) => {
      let best = 0;
      let tied = false;
      for (let i = 0; i < size; i++) {
        if (numbers.isNaN(values[i])) return NO_CLASS;
        if (i === 0) continue;
        if (numbers.less(values[best], values[i])) [best, tied] = [i, false];
        else if (!numbers.less(values[i], values[best])) tied = true;
      }
      return tied && ties === "fail" ? NO_CLASS : best;
    },
});

function prepare(decoder: Decoder, size: number, alphabet: readonly string[], ties: Ties, where: string): Prepared {
  switch (decoder.type) {
    case "lookup":
      return lookup(decoder, alphabet, where);
    case "threshold":
      return threshold(decoder, where);
    case "nearest":
      return nearest(decoder, ties, where);
    case "rank":
      return rank(size, ties, where);
    case "argmax":
      return argmax(size, ties);
  }
}

/** A decoder of states with `size` entries, ready to run. Constants are dyadic, or rounded once to binary64 (nearest even)
 * if they are not; lookup states must be dyadic. @throws InputError on a bad constant, naming it under `where` */
export function classifier(
  decoder: Decoder,
  size: number,
  alphabet: readonly string[],
  ties: Ties,
  where: string,
): Classifier {
  const { constants, labels, readsSymbol, classify } = prepare(decoder, size, alphabet, ties, where);
  const classifyExact = classify(exactly);
  // Comparing doubles is exact only with constants that are doubles.
  const doubles = constants.every((x) => same(x, fromNumber(toNumber(x))));
  return {
    ...labels,
    readsSymbol,
    classify: doubles ? classify(inDouble) : (values, symbol) => classifyExact(Array.from(values, fromNumber), symbol),
    classifyExact,
  };
}
