// Words over a finite alphabet as arrays of symbol indices, and their run-length form for files and print.
// The order is shortlex: shorter first, then lexicographic by symbol index.

export type Word = readonly number[];

/** Runs `[symbol name, count]`; counts are at least 1 and neighbouring names differ. */
export type Runs = readonly (readonly [string, number])[];

/** Negative, zero or positive as `a` comes before, is, or comes after `b` in shortlex order. */
export function compareShortlex(a: Word, b: Word): number {
  if (a.length !== b.length) return a.length - b.length;
  const at = a.findIndex((symbol, i) => symbol !== b[i]);
  return at < 0 ? 0 : a[at] - b[at];
}

/** The run-length form of `word` with the symbol names of `alphabet`. */
export function toRuns(word: Word, alphabet: readonly string[]): Runs {
  const runs: [string, number][] = [];
  for (const symbol of word) {
    const last = runs.at(-1);
    if (last !== undefined && last[0] === alphabet[symbol]) last[1]++;
    else runs.push([alphabet[symbol], 1]);
  }
  return runs;
}

/** `1^3 0 1` for 11101; symbols are separated by blanks, the empty word is `ε`. Cut after `limit` runs. */
export function formatRuns(runs: Runs, limit = 24): string {
  if (runs.length === 0) return "ε";
  const shown = runs.slice(0, limit).map(([name, count]) => (count === 1 ? name : `${name}^${count}`));
  return runs.length > limit ? `${shown.join(" ")} … (${runs.length} runs)` : shown.join(" ");
}
