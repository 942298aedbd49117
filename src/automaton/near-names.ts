// Words that look like a built-in name but are none: every text is some regular expression, so that a slip of the pen would be
// answered for a language that nobody meant. Near is what one or two letters changed, left out, added or swapped make.

const NAMES = [
  "parity",
  "flip-flop",
  "set-reset",
  "mod",
  "tomita",
  "word-problem",
  "arithmetic",
  "dyck",
  "swaps",
  "programs",
  "board",
  "contains",
  "subsequence",
  "starts-with",
  "ends-with",
  "count",
];

/** The built-in name that a word of at least four letters and hyphens nearly is, or that lacks its `:…`. */
export function nearName(text: string): string | undefined {
  if (!/^[A-Za-z-]{4,20}$/.test(text)) return undefined;
  const word = text.toLowerCase();
  return NAMES.find((name) => distance(word, name) <= (name.length < 6 ? 1 : 2));
}

/** Letters changed, left out, added or swapped with their neighbours, at least (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = rows[i - 1][j - 1] + Number(a[i - 1] !== b[j - 1]);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const best = Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, changed);
      row.push(swapped ? Math.min(best, rows[i - 2][j - 2] + 1) : best);
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}
