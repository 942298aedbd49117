// What can come of a claim, and what a check of it reports.

export type Outcome = "holds" | "fails";

/** `mixed`, which is never expected: some cases of a decide claim hold and some fail, or a sweep's counts are not those
 * that the claim states. */
export type Found = Outcome | "unknown" | "mixed";

/** One checked claim or control. */
export interface ClaimReport {
  readonly theorem: string;
  readonly claim: string;
  readonly role: "claim" | "control";
  readonly says: string;
  readonly expected: Outcome;
  readonly found: Found;
  /** What was looked at: all word lengths, or so many members of a named universe. */
  readonly scope: string;
  /** What was found, with the least counterexample where there is one. */
  readonly finding: readonly string[];
  readonly semantics: readonly string[];
  readonly assumes: readonly string[];
  /** Certificates that the independent checker accepted. */
  readonly rechecked: number;
  readonly milliseconds: number;
}

/** Whether the outcome is the expected one. */
export function asExpected(report: ClaimReport): boolean {
  return report.found === report.expected;
}
