// The committed record of the long run (oracle/extreme.ts, oracle/records/extreme.jsonl), compared with what this checkout
// would ask: the same generator must still draw the first cases of the record, which oracle/run.ts asks again.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { OPERATIONS, type Operation } from "../src/number/flags.ts";
import { parseFormat } from "../src/number/formats.ts";
import { caseLines, edgeCases } from "./cases.ts";
import { type Comparison, linesOf } from "./compare.ts";
import { WIDE_CASES, WIDE_SEED } from "./questions.ts";

const RECORD = new URL("records/extreme.jsonl", import.meta.url);

/** One line of the record. */
export interface Recorded {
  readonly format: string;
  readonly operation: Operation;
  readonly rounding: string;
  /** Cases whose codes were compared, and how many of them, the first ones, with flags. */
  readonly cases: number;
  readonly flags: number;
  /** Cases in which the code or a flag differs from an oracle's. */
  readonly differences: { readonly exact: number; readonly mpfr?: number };
  readonly sampleSha256: string;
}

const digests = new Map<string, string>();

/** Digest of the first `WIDE_CASES` cases, as lines. */
export function sampleDigest(format: string, operands: number): string {
  const key = `${format} ${operands}`;
  const known = digests.get(key);
  if (known !== undefined) return known;
  const cases = edgeCases(parseFormat(format), operands, WIDE_CASES, WIDE_SEED + operands);
  const digest = createHash("sha256").update(caseLines(cases)).digest("hex");
  digests.set(key, digest);
  return digest;
}

/** For each line of the record: a difference where it records one, or was made of other cases. */
export function recordComparisons(): Comparison[] {
  const [, ...lines] = linesOf(readFileSync(RECORD, "utf8"));
  return lines.map((line) => {
    const { format, operation, rounding, differences, sampleSha256 } = JSON.parse(line) as Recorded;
    const same = sampleDigest(format, OPERATIONS[operation]) === sampleSha256;
    const recorded = differences.exact + (differences.mpfr ?? 0);
    return {
      format,
      operation,
      rounding,
      between: "cases drawn now, record of the long run",
      cases: WIDE_CASES,
      differences: recorded + (same ? 0 : 1),
      shown: same ? [] : ["expected the first cases of the record, found others"],
    };
  });
}
