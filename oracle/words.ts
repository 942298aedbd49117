// Results of millions of cases, compared as numbers: what a program of this project says (`found`) against the words that
// the C programs write (see `answers` in programs.ts). NaN compares as NaN; everything else by its code.

import { decode } from "../src/number/codec.ts";
import type { NumberFormat } from "../src/number/format.ts";
import type { Case } from "./cases.ts";
import type { Comparison, Subject } from "./compare.ts";

/** In the place of a code: the format cannot hold the result; NaN. */
export const NO_RESULT = -1;
export const NAN = -2;

/** Bits of a status word. */
const FLAGS = 31;
const STATUS_NAN = 256;
const STATUS_NO_RESULT = 512;

const SHOWN = 5;

/** Which codes are NaN, for formats of at most 16 bits. */
export function nanCodes(format: NumberFormat): Uint8Array {
  return Uint8Array.from({ length: 2 ** format.bits }, (_, code) => (decode(format, code).kind === "nan" ? 1 : 0));
}

/** What `apply` says to each case: a code, NAN, or NO_RESULT where it throws a RangeError. */
export function computed(
  format: NumberFormat,
  cases: readonly Case[],
  apply: (a: number, b: number, c: number) => number,
): Int32Array {
  const nan = nanCodes(format);
  const found = new Int32Array(cases.length);
  for (let i = 0; i < cases.length; i++) {
    const [a, b, c] = cases[i];
    try {
      const code = apply(a, b, c);
      found[i] = nan[code] === 1 ? NAN : code;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      found[i] = NO_RESULT;
    }
  }
  return found;
}

/** One policy's column of the words [case, policy, 2] of an oracle. */
export interface Column {
  readonly words: Uint32Array;
  readonly policies: number;
  readonly at: number;
}

/** What an oracle says to a case: a code, NAN or NO_RESULT. */
export function expectedCode({ words, policies, at }: Column, i: number): number {
  const index = 2 * (i * policies + at);
  const status = words[index + 1];
  if (status & STATUS_NO_RESULT) return NO_RESULT;
  return status & STATUS_NAN ? NAN : words[index];
}

/** The flags that an oracle raises, or undefined where there is no result. */
export function expectedFlags({ words, policies, at }: Column, i: number): number | undefined {
  const status = words[2 * (i * policies + at) + 1];
  return status & STATUS_NO_RESULT ? undefined : status & FLAGS;
}

/** Compares codes with a column; a missing or surplus result is a difference. */
export function compareCodes(subject: Subject, cases: readonly Case[], found: Int32Array, column: Column): Comparison {
  return differing(subject, cases, column, (i) => {
    const expected = expectedCode(column, i);
    return found[i] === expected ? undefined : [shownCode(expected), shownCode(found[i])];
  });
}

/** Compares flags with a column, where there is a result. */
export function compareFlags(
  subject: Subject,
  cases: readonly Case[],
  flags: (codes: Case) => number,
  column: Column,
): Comparison {
  return differing(subject, cases, column, (i) => {
    const expected = expectedFlags(column, i);
    if (expected === undefined) return undefined;
    const found = flags(cases[i]);
    return found === expected ? undefined : [expected.toString(16), found.toString(16)];
  });
}

function differing(
  subject: Subject,
  cases: readonly Case[],
  { words, policies }: Column,
  difference: (i: number) => readonly [string, string] | undefined,
): Comparison {
  const shown: string[] = [];
  let differences = Math.abs(words.length / (2 * policies) - cases.length);
  if (differences > 0) shown.push(`expected ${cases.length} answers, found ${words.length / (2 * policies)}`);
  for (let i = 0; i < cases.length; i++) {
    const found = difference(i);
    if (found === undefined) continue;
    differences++;
    const codes = cases[i].map((code) => code.toString(16)).join(" ");
    if (shown.length < SHOWN) shown.push(`${codes}: expected ${found[0]}, found ${found[1]}`);
  }
  return { ...subject, cases: cases.length, differences, shown };
}

function shownCode(code: number): string {
  return code === NAN ? "nan" : code === NO_RESULT ? "none" : code.toString(16);
}
