// How often an arbitrary draws what: for the tests of the public arbitraries.

import fc from "fast-check";
import { expect } from "vitest";

export const DRAWS = 2000;

/** How often each name occurs among the names of 2,000 draws. */
export function tally<T>(arbitrary: fc.Arbitrary<T>, names: (drawn: T) => Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  const count = (drawn: T) => {
    for (const name of names(drawn)) counts[name] = (counts[name] ?? 0) + 1;
  };
  fc.assert(fc.property(arbitrary, count), { numRuns: DRAWS });
  return counts;
}

/** Every one of `names` was drawn at least `least` times, and nothing else was. */
export function expectDrawn(counts: Record<string, number>, names: readonly string[], least: number): void {
  expect(Object.keys(counts).toSorted()).toEqual([...new Set(names)].toSorted());
  for (const name of names) expect(counts[name], name).toBeGreaterThanOrEqual(least);
}
