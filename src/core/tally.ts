// Tallies: what a range of ranks came to, in a form that merges. Ranges may be counted anywhere and in any order; the merged
// tally depends only on which ranks were counted. A tally is plain JSON; sums that may pass 2^53 are decimal strings.

import { InputError, quote } from "./errors.ts";

/** Counts over members (map, start), and over whole maps. */
export interface Tally {
  readonly maps: number;
  readonly members: number;
  /** Members that fail the property. */
  readonly failures: number;
  /** Maps with at least one failing member; a range never cuts a map. */
  readonly failingMaps: number;
  /** The least ranks of failing members, ascending, at most `LEAST`. */
  readonly least: readonly number[];
  /** [period by code, members that run into a cycle of this period], ascending by period. Empty where orbits play no part. */
  readonly periods: readonly (readonly [number, number])[];
  /** Sum of the members' tails (steps before the cycle is entered), in decimal digits. */
  readonly sumOfTails: string;
  /** Sum of the members' periods, in decimal digits. */
  readonly sumOfPeriods: string;
  readonly longestTail: number;
  readonly longestPeriod: number;
  /** SHA-256 of the answers of one range, where the job takes it (core/exhaustion.ts); a merged tally has none. */
  readonly results?: string;
}

/** How many failing ranks a tally keeps. */
export const LEAST = 8;

export function emptyTally(): Tally {
  return {
    maps: 0,
    members: 0,
    failures: 0,
    failingMaps: 0,
    least: [],
    periods: [],
    sumOfTails: "0",
    sumOfPeriods: "0",
    longestTail: 0,
    longestPeriod: 0,
  };
}

/** The tally of two disjoint sets of ranks. Commutative and associative, with `emptyTally` as its unit.
 * @throws RangeError if a count reaches 2^53 */
export function mergeTallies(a: Tally, b: Tally): Tally {
  return {
    maps: added(a.maps, b.maps),
    members: added(a.members, b.members),
    failures: added(a.failures, b.failures),
    failingMaps: added(a.failingMaps, b.failingMaps),
    least: [...a.least, ...b.least].sort((x, y) => x - y).slice(0, LEAST),
    periods: mergedPeriods(a.periods, b.periods),
    sumOfTails: (BigInt(a.sumOfTails) + BigInt(b.sumOfTails)).toString(),
    sumOfPeriods: (BigInt(a.sumOfPeriods) + BigInt(b.sumOfPeriods)).toString(),
    longestTail: Math.max(a.longestTail, b.longestTail),
    longestPeriod: Math.max(a.longestPeriod, b.longestPeriod),
  };
}

function added(a: number, b: number): number {
  const sum = a + b;
  if (!Number.isSafeInteger(sum)) throw new RangeError(`mergeTallies: expected counts below 2^53, found ${sum}`);
  return sum;
}

function mergedPeriods(a: Tally["periods"], b: Tally["periods"]): [number, number][] {
  const counts = new Map<number, number>();
  for (const [period, members] of [...a, ...b]) counts.set(period, added(counts.get(period) ?? 0, members));
  return [...counts].sort(([x], [y]) => x - y);
}

const COUNTS = ["maps", "members", "failures", "failingMaps", "longestTail", "longestPeriod"] as const;

/** The tally that a file holds. @throws InputError for anything else */
export function readTally(value: unknown, where: string): Tally {
  const isCount = (x: unknown) => typeof x === "number" && Number.isSafeInteger(x) && x >= 0;
  const isSum = (x: unknown) => typeof x === "string" && /^\d+$/.test(x);
  const isList = (x: unknown, item: (entry: unknown) => boolean) => Array.isArray(x) && x.every(item);
  const isPair = (x: unknown) => isList(x, isCount) && (x as unknown[]).length === 2;
  const refused = (field: string, expected: string, found: unknown) =>
    new InputError(`${where}, tally${field}`, expected, quote(found));
  if (typeof value !== "object" || value === null) throw refused("", "an object", value);
  const fields = value as Record<string, unknown>;
  for (const name of COUNTS) if (!isCount(fields[name])) throw refused(`.${name}`, "a whole number", fields[name]);
  for (const name of ["sumOfTails", "sumOfPeriods"])
    if (!isSum(fields[name])) throw refused(`.${name}`, "decimal digits", fields[name]);
  if (!isList(fields.least, isCount)) throw refused(".least", "ranks", fields.least);
  const { results } = fields;
  if (results !== undefined && !(typeof results === "string" && /^[0-9a-f]{64}$/.test(results)))
    throw refused(".results", "a SHA-256", results);
  if (!isList(fields.periods, isPair)) throw refused(".periods", "pairs of whole numbers", fields.periods);
  return value as Tally;
}
