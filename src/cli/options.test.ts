import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { parseBudget, parseWord } from "./options.ts";

const STANDARD = { budget: "standard" };

describe("parseBudget", () => {
  it("reads bytes with decimal and binary units", () => {
    const memory = (text: string) => parseBudget({ ...STANDARD, memory: text }).memory;
    expect(["1000", "5B", "2kB", "200MB", "1.5 GB", "3KiB", "1MiB", "2GiB"].map(memory)).toEqual([
      1000,
      5,
      2000,
      2e8,
      1.5e9,
      3072,
      2 ** 20,
      2 ** 31,
    ]);
  });

  it("reads durations in seconds, minutes and hours", () => {
    const time = (text: string) => parseBudget({ ...STANDARD, time: text }).time;
    expect(["30", "30s", "1.5m", "10min", "2h", "0"].map(time)).toEqual([3e4, 3e4, 9e4, 6e5, 7.2e6, 0]);
  });

  it("reads whole numbers of pairs, also with underscores", () => {
    expect(parseBudget({ ...STANDARD, pairs: "1_000_000" }).pairs).toBe(1e6);
  });

  it("names the option, what it takes and what was given", () => {
    const wrong = (options: object) => () => parseBudget({ ...STANDARD, ...options });
    for (const memory of ["", "GB", "-1GB", "4 gigs", "1e9"])
      expect(wrong({ memory })).toThrow(
        `--memory: expected bytes such as 500MB or 4GiB (B, kB, MB, GB, KiB, MiB, GiB), found "${memory}"`,
      );
    for (const time of ["", "s", "-1s", "soon", "5d"])
      expect(wrong({ time })).toThrow(`--time: expected a duration such as 30s, 10m or 2h, found "${time}"`);
    for (const pairs of ["", "0", "-5", "1.5", "many", "1e300"])
      expect(wrong({ pairs })).toThrow(`--pairs: expected a positive whole number, found "${pairs}"`);
    expect(wrong({ budget: "huge" })).toThrow('--budget: expected quick, standard, extreme, found "huge"');
  });

  it("leaves some of the free memory alone", () => {
    for (const budget of ["quick", "standard", "extreme"]) {
      const { memory, pairs, time } = parseBudget({ budget });
      expect(memory).toBeGreaterThan(1e6);
      expect(pairs).toBeLessThanOrEqual(1e10);
      expect(time).toBeGreaterThan(0);
    }
  });
});

describe("parseWord", () => {
  const SWAPS = ["(1 2)", "(2 3)", "a", "ab", "^"];
  const word = (text: string, alphabet: readonly string[] = ["0", "1"]) => parseWord(text, alphabet, "--word");

  it("reads symbols one after the other, with blanks and powers", () => {
    expect(word("1101")).toEqual([1, 1, 0, 1]);
    expect(word(" 1^3 0\t1^0 1 ")).toEqual([1, 1, 1, 0, 1]);
    expect(word("")).toEqual([]);
    expect(word("1^1000000")).toHaveLength(1e6);
  });

  it("takes the longest symbol that fits", () => {
    expect(word("(1 2)(2 3)^2abaa^2", SWAPS)).toEqual([0, 1, 1, 3, 2, 2, 2]);
    expect(word("^^2", SWAPS)).toEqual([4, 4]);
  });

  it("names the position of what is no symbol", () => {
    expect(() => word("110 2")).toThrow('--word, position 5: expected a symbol (0, 1), found "2"');
    expect(() => word("^2")).toThrow(InputError);
    expect(() => word("1^999999999")).toThrow("--word: expected at most 50,000,000 symbols, found more");
  });
});
