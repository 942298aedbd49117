// Options that several commands share, and how their texts are read.

import { InputError, quote } from "../core/errors.ts";
import type { Word } from "../core/word.ts";

/** Budgets: pairs, milliseconds, and the share of free memory that may be used, up to a number of bytes. */
const BUDGETS = {
  quick: { pairs: 2_000_000, time: 20_000, bytes: 2e9 },
  standard: { pairs: 100_000_000, time: Number.POSITIVE_INFINITY, bytes: 20e9 },
  extreme: { pairs: 10_000_000_000, time: Number.POSITIVE_INFINITY, bytes: 200e9 },
} as const;
const SHARE = 0.85;

export interface BudgetOptions {
  readonly budget: string;
  readonly memory?: string;
  readonly time?: string;
  readonly pairs?: string;
}

export interface Budget {
  readonly memory: number;
  readonly pairs: number;
  readonly time: number;
}

/** @throws InputError naming the option */
export function parseBudget(options: BudgetOptions): Budget {
  const name = Object.keys(BUDGETS).find((key) => key === options.budget);
  if (name === undefined) throw new InputError("--budget", Object.keys(BUDGETS).join(", "), quote(options.budget));
  const base = BUDGETS[name as keyof typeof BUDGETS];
  return {
    memory:
      options.memory === undefined
        ? Math.min(base.bytes, Math.floor(process.availableMemory() * SHARE))
        : bytes(options.memory),
    pairs: options.pairs === undefined ? base.pairs : positive("--pairs", options.pairs),
    time: options.time === undefined ? base.time : duration(options.time),
  };
}

/** @throws InputError naming the option */
export function positive(option: string, text: string): number {
  const value = Number(text.replaceAll("_", ""));
  if (!(value > 0) || !Number.isSafeInteger(value))
    throw new InputError(option, "a positive whole number", quote(text));
  return value;
}

const UNITS = new Map<string, number>(
  Object.entries({
    "": 1,
    B: 1,
    kB: 1e3,
    MB: 1e6,
    GB: 1e9,
    KiB: 2 ** 10,
    MiB: 2 ** 20,
    GiB: 2 ** 30,
  }),
);

function bytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(text);
  const unit = match === null ? undefined : UNITS.get(match[2]);
  if (match === null || unit === undefined)
    throw new InputError("--memory", "bytes such as 500MB or 4GiB (B, kB, MB, GB, KiB, MiB, GiB)", quote(text));
  return Math.floor(Number(match[1]) * unit);
}

const SECONDS = new Map<string, number>(Object.entries({ "": 1, s: 1, m: 60, min: 60, h: 3600 }));

/** Milliseconds. @throws InputError */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(text);
  const unit = match === null ? undefined : SECONDS.get(match[2]);
  if (match === null || unit === undefined)
    throw new InputError("--time", "a duration such as 30s, 10m or 2h", quote(text));
  return Number(match[1]) * unit * 1000;
}

/** A word: symbols one after the other, each with an optional ^count; blanks between are ignored and the longest symbol
 * that fits is taken: `1101`, `1^1000 0`, `(1 2)(2 3)^4`. @throws InputError naming the position (from 1) */
export function parseWord(text: string, alphabet: readonly string[], where: string): Word {
  const byLength = alphabet.map((name, symbol) => ({ name, symbol })).sort((a, b) => b.name.length - a.name.length);
  const word: number[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at])) {
      at++;
      continue;
    }
    const found = byLength.find(({ name }) => text.startsWith(name, at));
    if (found === undefined) {
      throw new InputError(
        `${where}, position ${at + 1}`,
        `a symbol (${alphabet.join(", ")})`,
        quote(text.slice(at, at + 12)),
      );
    }
    at += found.name.length;
    const power = /^\^(\d{1,9})/.exec(text.slice(at));
    const times = power === null ? 1 : Number(power[1]);
    at += power?.[0].length ?? 0;
    if (word.length + times > 50_000_000) throw new InputError(where, "at most 50,000,000 symbols", "more");
    for (let i = 0; i < times; i++) word.push(found.symbol);
  }
  return word;
}
