// How far a decoded state is from another answer, decoder by decoder: the least number of steps of one entry after which
// the class is another one or none, and a gap, which is an exact number. The steps are exact in every case.

import { constant } from "../number/constant.ts";
import {
  compare,
  type Exact,
  format as formatExact,
  isZero,
  multiply,
  subtract,
  sum,
  toNumber,
} from "../number/exact.ts";
import { exactParameter } from "../number/parameter.ts";
import type { Decoder } from "../rnn/model.ts";
import type { Ties } from "../rnn/semantics.ts";
import type { Steps } from "./margin-steps.ts";

/** A state that a decoder reads: its entries, and their numbers among the steps (NaN for NaN; absent under exact
 * semantics). */
export interface Reading {
  readonly values: readonly Exact[];
  readonly places: readonly number[] | undefined;
  /** The last symbol's number; that of bos is the number of letters. */
  readonly letter: number;
}

/** Undefined: no change of one entry alters the class; or not less than what is known. */
interface Distance {
  readonly steps: number | undefined;
  readonly gap: Exact | undefined;
}

export interface Meter {
  /** What the gap is. */
  readonly gap: string;
  /** What the steps are. */
  readonly steps: string;
  /** `known` is the least so far (steps may be infinite), which needs no second proof. */
  measure(reading: Reading, known: { readonly steps: number; readonly gap: Exact | undefined }): Distance;
}

const ONE_ENTRY = "steps of one entry after which the class is another one or none";

function least(a: Exact | undefined, b: Exact | undefined): Exact | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compare(b, a) === -1 ? b : a;
}

const fewest = (numbers: readonly number[]): number | undefined =>
  numbers.length === 0 ? undefined : numbers.reduce((a, b) => Math.min(a, b));

export function threshold(decoder: Decoder & { type: "threshold" }, steps: Steps | undefined): Meter {
  const limits = decoder.thresholds.map((text, i) => constant(text, `decoder.thresholds[${i}]`));
  const { classes } = decoder;
  /** Limits at which the class changes, below and above region i. */
  const change = (i: number, by: 1 | -1): Exact | undefined => {
    let j = i;
    while (j >= 0 && j < classes.length && classes[j] === classes[i]) j += by;
    if (j < 0 || j >= classes.length) return undefined;
    return by < 0 ? limits[j] : limits[j - 1];
  };
  // Regions without a value of the format are passed over by every step.
  const starts = steps && limits.map((limit) => steps.first(0, steps.count, (x) => (compare(x, limit) ?? -1) >= 0));
  const runs: { readonly label: string; readonly start: number }[] = [];
  classes.forEach((label, i) => {
    if (steps === undefined || starts === undefined) return;
    const [start, end] = [i === 0 ? 0 : starts[i - 1], starts.at(i) ?? steps.count];
    if (start < end && runs.at(-1)?.label !== label) runs.push({ label, start });
  });
  return {
    gap: "distance of the entry from the nearest threshold that changes the class",
    steps: ONE_ENTRY,
    measure: ({ values, places }) => {
      const x = values[decoder.entry];
      const region = limits.filter((limit) => compare(limit, x) !== 1).length;
      const [below, above] = [change(region, -1), change(region, 1)];
      const gap = least(below && subtract(x, below, 1), above && subtract(above, x, 1));
      if (places === undefined) return { gap, steps: undefined };
      const place = places[decoder.entry];
      const run = runs.findLastIndex(({ start }) => start <= place);
      const down = run > 0 ? [place - runs[run].start + 1] : [];
      const up = run + 1 < runs.length ? [runs[run + 1].start - place] : [];
      return { gap, steps: fewest([...down, ...up]) };
    },
  };
}

/** Steps after which the order of a lower and an upper entry is another one. Under ties=first the earlier of equal entries
 * is the lower one in a ranking, and the winner of argmax. */
function exchange(lower: number, upper: number, tieKeeps: boolean, { count }: Steps): number[] {
  const needed = upper - lower + (tieKeeps ? 1 : 0);
  return lower + needed < count || upper - needed >= 0 ? [needed] : [];
}

/** Whether y - x is surely more than `known`; doubles decide most cases. */
function isWider(x: Exact, y: Exact, known: Exact | undefined): boolean {
  if (known === undefined) return false;
  const [a, b] = [toNumber(x), toNumber(y)];
  const slack = 1e-11 * (Math.abs(a) + Math.abs(b)) + 1e-280;
  return b - a - slack > toNumber(known) * (1 + 1e-11);
}

export function rank(ties: Ties, steps: Steps | undefined): Meter {
  return {
    gap: "least difference of entries of neighbouring ranks",
    steps: ONE_ENTRY,
    measure: ({ values, places }, known) => {
      const ascending =
        places === undefined
          ? (i: number, j: number) => (compare(values[i], values[j]) ?? 0) || i - j
          : (i: number, j: number) => places[i] - places[j] || i - j;
      const order = values.map((_, i) => i).sort(ascending);
      const neighbours = order.slice(1).map((upper, r) => ({ lower: order[r], upper }));
      const gap = neighbours
        .filter(({ lower, upper }) => !isWider(values[lower], values[upper], known.gap))
        .map(({ lower, upper }) => subtract(values[upper], values[lower], 1))
        .reduce<Exact | undefined>(least, undefined);
      if (places === undefined || steps === undefined) return { gap, steps: undefined };
      const needed = neighbours.flatMap(({ lower, upper }) =>
        exchange(places[lower], places[upper], ties === "first" && lower < upper, steps),
      );
      return { gap, steps: fewest(needed) };
    },
  };
}

export function argmax(ties: Ties, steps: Steps | undefined): Meter {
  return {
    gap: "difference of the largest entry and the next",
    steps: ONE_ENTRY,
    measure: ({ values, places }) => {
      const best = values.reduce((top, x, i) => (compare(values[top], x) === -1 ? i : top), 0);
      const others = values.map((_, i) => i).filter((i) => i !== best);
      const gap = others.map((i) => subtract(values[best], values[i], 1)).reduce<Exact | undefined>(least, undefined);
      if (places === undefined || steps === undefined) return { gap, steps: undefined };
      const needed = others.flatMap((i) => exchange(places[i], places[best], ties === "first" && best < i, steps));
      return { gap, steps: fewest(needed) };
    },
  };
}

/** States that a lookup compares with every other one, at most. */
const MOST_LISTED = 4096;

/** @returns undefined beyond a bound on the listed states */
export function lookup(
  decoder: Decoder & { type: "lookup" },
  alphabet: readonly string[],
  steps: Steps | undefined,
): Meter | undefined {
  const { entries } = decoder;
  if (entries.length > MOST_LISTED) return undefined;
  const listed = entries.map((entry): Listed => {
    const values = entry.state.map(
      (text) => exactParameter(text, "decoder.entries") ?? constant(text, "decoder.entries"),
    );
    const places = steps && values.map((x) => steps.find(x) ?? Number.NaN);
    return { values, places, symbol: entry.symbol, label: entry.class };
  });
  const readsLetter = listed.some(({ symbol }) => symbol !== undefined);
  const tables = new Map<number, ReturnType<typeof listedAfter>>();
  return {
    gap: "squared distance to the nearest listed state of another class",
    steps: "steps, summed over the entries, to the nearest listed state of another class (every other state is none)",
    measure: ({ values, letter }) => {
      const own = readsLetter ? letter : 0;
      const table = tables.get(own) ?? listedAfter(listed, readsLetter ? alphabet.at(letter) : undefined);
      tables.set(own, table);
      return table(values);
    },
  };
}

interface Listed {
  readonly values: readonly Exact[];
  /** NaN for a number that is no value of the format. */
  readonly places: readonly number[] | undefined;
  readonly symbol: string | undefined;
  readonly label: string;
}

/** Distances among the states that are listed for a symbol: an entry with the symbol goes before one without. */
function listedAfter(listed: readonly Listed[], symbol: string | undefined): (values: readonly Exact[]) => Distance {
  const keyOf = (values: readonly Exact[]) => values.map((x) => (isZero(x) ? "0" : formatExact(x))).join(" ");
  const open = listed.filter((entry) => entry.symbol === undefined);
  const own = listed.filter((entry) => entry.symbol !== undefined && entry.symbol === symbol);
  const table = new Map([...open, ...own].map((entry) => [keyOf(entry.values), entry]));
  const known = new Map<string, Distance>();
  return (values) => {
    const key = keyOf(values);
    const entry = table.get(key);
    const found = known.get(key);
    if (found !== undefined || entry === undefined) return found ?? { steps: undefined, gap: undefined };
    const others = [...table.values()].filter(({ label }) => label !== entry.label);
    const gap = others
      .map((other) => squaredDistance(values, other.values))
      .reduce<Exact | undefined>(least, undefined);
    const walks = others
      .map(({ places }) => (places ?? []).reduce((n, to, i) => n + Math.abs(to - (entry.places?.[i] ?? 0)), 0))
      .filter((total) => !Number.isNaN(total));
    const distance = { gap, steps: entry.places === undefined ? undefined : fewest(walks) };
    known.set(key, distance);
    return distance;
  };
}

export function squaredDistance(x: readonly Exact[], y: readonly Exact[]): Exact {
  const squares = x.map((a, i) => {
    const d = subtract(a, y[i], 1);
    return multiply(d, d);
  });
  return sum(squares, 1);
}
