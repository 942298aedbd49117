import { describe, expect, it } from "vitest";
import { emptyTally, LEAST, mergeTallies, readTally, type Tally } from "./tally.ts";

const one = (rank: number, tail: number, period: number, fails: boolean): Tally => ({
  maps: 1,
  members: 1,
  failures: fails ? 1 : 0,
  failingMaps: fails ? 1 : 0,
  least: fails ? [rank] : [],
  periods: [[period, 1]],
  sumOfTails: String(tail),
  sumOfPeriods: String(period),
  longestTail: tail,
  longestPeriod: period,
});

describe("merging", () => {
  it("adds counts, joins histograms and keeps the extremes", () => {
    const sum = mergeTallies(mergeTallies(one(9, 3, 2, true), one(4, 7, 1, false)), one(2, 0, 2, true));
    expect(sum).toEqual({
      maps: 3,
      members: 3,
      failures: 2,
      failingMaps: 2,
      least: [2, 9],
      periods: [
        [1, 1],
        [2, 2],
      ],
      sumOfTails: "10",
      sumOfPeriods: "5",
      longestTail: 7,
      longestPeriod: 2,
    });
  });

  it("keeps the least ranks only", () => {
    const many = Array.from({ length: 20 }, (_, i) => one((i * 7) % 20, 0, 2, true)).reduce(mergeTallies, emptyTally());
    expect(many.least).toEqual(Array.from({ length: LEAST }, (_, i) => i));
  });

  it("is exact beyond 2^53 where sums grow, and refuses counts that do", () => {
    const large = { ...emptyTally(), sumOfTails: "9007199254740993" };
    expect(mergeTallies(large, one(0, 1, 1, false)).sumOfTails).toBe("9007199254740994");
    const full = { ...emptyTally(), members: Number.MAX_SAFE_INTEGER };
    expect(() => mergeTallies(full, one(0, 0, 1, false))).toThrow("expected counts below 2^53");
  });
});

describe("reading", () => {
  it("takes what JSON keeps and refuses everything else", () => {
    const tally = one(5, 2, 3, true);
    expect(readTally(JSON.parse(JSON.stringify(tally)), "file")).toEqual(tally);
    expect(() => readTally({ ...tally, members: -1 }, "file")).toThrow("file, tally.members: expected a whole number");
    expect(() => readTally({ ...tally, sumOfTails: 3 }, "file")).toThrow("decimal digits");
    expect(() => readTally({ ...tally, least: [0.5] }, "file")).toThrow("ranks");
    expect(() => readTally({ ...tally, periods: [[1]] }, "file")).toThrow("pairs");
    expect(() => readTally(null, "file")).toThrow("an object");
  });
});
