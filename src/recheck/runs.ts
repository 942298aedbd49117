// Words of certificates: run lengths over a named alphabet, checked before they are walked.

import { InputError, quote } from "../core/errors.ts";
import type { Runs } from "../core/word.ts";

/** Longer words are not walked. */
const LONGEST = 100_000_000;

/** The number of symbols. @throws InputError for a name outside the alphabet, a count below 1, neighbours of one name, or
 * more than 10^8 symbols */
export function checkRuns(runs: Runs, alphabet: readonly string[], where: string): number {
  let length = 0;
  let before: string | undefined;
  for (const [i, [name, count]] of runs.entries()) {
    if (!alphabet.includes(name)) throw new InputError(`${where}[${i}]`, `one of ${quote(alphabet)}`, quote(name));
    if (!Number.isSafeInteger(count) || count < 1) throw new InputError(`${where}[${i}]`, "a count >= 1", quote(count));
    if (name === before) throw new InputError(`${where}[${i}]`, "another symbol than in the run before", quote(name));
    before = name;
    length += count;
  }
  if (length > LONGEST) throw new InputError(where, `at most ${LONGEST} symbols`, String(length));
  return length;
}

/** The runs of the concatenation. */
export function concatenate(first: Runs, second: Runs): Runs {
  const last = first.at(-1);
  const next = second.at(0);
  if (last === undefined || next === undefined || last[0] !== next[0]) return [...first, ...second];
  return [...first.slice(0, -1), [last[0], last[1] + next[1]], ...second.slice(1)];
}
