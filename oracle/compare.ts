// Results of two programs on the same cases, compared line by line. NaN compares as NaN; everything else by its code.

import { decode } from "../src/number/codec.ts";
import type { NumberFormat } from "../src/number/format.ts";

export interface Comparison {
  readonly format: string;
  readonly operation: string;
  readonly rounding: string;
  /** Who was asked, who was believed. */
  readonly between: string;
  readonly cases: number;
  readonly differences: number;
  /** The first few differences. */
  readonly shown: readonly string[];
}

export type Subject = Pick<Comparison, "format" | "operation" | "rounding" | "between">;

const SHOWN = 5;

/** Lines of code and flags with every NaN code replaced by "nan". */
export function withoutPayload(format: NumberFormat, lines: readonly string[]): string[] {
  const known = new Map<string, string>();
  return lines.map((line) => {
    const [code, ...flags] = line.split(" ");
    let shown = known.get(code);
    if (shown === undefined) {
      shown = /^[0-9a-f]+$/.test(code) && decode(format, Number.parseInt(code, 16)).kind === "nan" ? "nan" : code;
      if (format.bits <= 16) known.set(code, shown);
    }
    return [shown, ...flags].join(" ");
  });
}

/** Compares results with what the oracle says; a missing or surplus line is a difference. */
export function compare(
  subject: Subject,
  cases: readonly string[],
  found: readonly string[],
  expected: readonly string[],
): Comparison {
  const shown: string[] = [];
  let differences = 0;
  for (let i = 0; i < Math.max(cases.length, found.length, expected.length); i++) {
    const [ours, theirs] = [found.at(i), expected.at(i)];
    if (ours !== undefined && ours === theirs && i < cases.length) continue;
    differences++;
    if (shown.length < SHOWN)
      shown.push(`${cases.at(i) ?? "(no case)"}: expected ${theirs ?? "nothing"}, found ${ours ?? "nothing"}`);
  }
  return { ...subject, cases: cases.length, differences, shown };
}

/** The lines of a text whose every line ends with a line feed. */
export function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}
