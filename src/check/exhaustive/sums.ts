// Running sums of a shard, as doubles that are checked when they are read as a tally.

import { LEAST, type Tally } from "../../core/tally.ts";

/** Adds maps to a running count. */
export interface Counter {
  /** `next[state]` is the image of a state index; `rank` is that of the map's first start. */
  count(next: Uint16Array, rank: number): void;
  /** @throws RangeError if a sum reached 2^53 */
  tally(): Tally;
}

export interface Sums {
  maps: number;
  members: number;
  failures: number;
  failingMaps: number;
  tails: number;
  periods: number;
  longestTail: number;
  longestPeriod: number;
  readonly least: number[];
  /** members[period] */
  readonly histogram: Float64Array;
}

export function emptySums(longestPeriod: number): Sums {
  return {
    maps: 0,
    members: 0,
    failures: 0,
    failingMaps: 0,
    tails: 0,
    periods: 0,
    longestTail: 0,
    longestPeriod: 0,
    least: [],
    histogram: new Float64Array(longestPeriod + 1),
  };
}

/** Keeps the least ranks of failing members; maps come in ascending order, `starts` in any. */
export function addFailures(sums: Sums, rank: number, starts: readonly number[]): void {
  const sorted = [...starts].sort((a, b) => a - b);
  for (const start of sorted.slice(0, LEAST - sums.least.length)) sums.least.push(rank + start);
}

export function tallyOf(sums: Sums): Tally {
  for (const sum of [sums.members, sums.tails, sums.periods])
    if (!Number.isSafeInteger(sum)) throw new RangeError(`tallyOf: expected sums below 2^53, found ${sum}`);
  const periods = Array.from(sums.histogram, (members, period): [number, number] => [period, members]);
  return {
    maps: sums.maps,
    members: sums.members,
    failures: sums.failures,
    failingMaps: sums.failingMaps,
    least: [...sums.least],
    periods: periods.filter(([, members]) => members > 0),
    sumOfTails: String(sums.tails),
    sumOfPeriods: String(sums.periods),
    longestTail: sums.longestTail,
    longestPeriod: sums.longestPeriod,
  };
}
