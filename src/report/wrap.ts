// Text broken at blanks into lines of at most a width; a longer word has a line of its own.

export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Cells side by side, each broken to its column's width; two blanks between columns, none at the end of a line. */
export function columns(cells: readonly string[], widths: readonly number[]): string[] {
  const parts = cells.map((cell, c) => wrapped(cell, widths[c]));
  const height = parts.reduce((most, lines) => Math.max(most, lines.length), 0);
  return Array.from({ length: height }, (_, i) =>
    parts
      .map((lines, c) => (lines[i] ?? "").padEnd(widths[c]))
      .join("  ")
      .trimEnd(),
  );
}
