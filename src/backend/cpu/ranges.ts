// Half-open ranges of ranks [from, to), and what is missing between those that are done.

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The parts of `whole` that no range of `done` covers, ascending, cut to at most `size` ranks each. */
export function missing(whole: Range, done: readonly Range[], size: number): Range[] {
  const found: Range[] = [];
  let at = whole.from;
  const cutUpTo = (end: number) => {
    for (; at < end; at += size) found.push({ from: at, to: Math.min(at + size, end) });
  };
  for (const { from, to } of [...done].sort((a, b) => a.from - b.from)) {
    cutUpTo(Math.min(from, whole.to));
    at = Math.max(at, to);
  }
  cutUpTo(whole.to);
  return found;
}

/** Disjoint ranges joined where they touch, ascending. */
export function joined(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last?.to === range.from) result[result.length - 1] = { from: last.from, to: range.to };
    else if (range.from < range.to) result.push(range);
  }
  return result;
}

export function overlap(a: Range, b: Range): boolean {
  return a.from < b.to && b.from < a.to;
}
