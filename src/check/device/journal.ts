// The journal of a census: finished ranges of units with what they came to and who counted them, so that what was finished is
// never lost, and never taken for another's.

import { openJsonLines } from "../../backend/cpu/json-lines.ts";
import { InputError } from "../../core/errors.ts";
import { type Counted, readCounter } from "./counters.ts";
import type { Part } from "./program.ts";

/** JSON lines, one for each finished range; a torn last line is cut off.
 * @throws InputError for another census's journal, another file, a range that does not say who counted it, or a path that cannot
 * be written */
export function openRanges(path: string | undefined, key: string) {
  if (path === undefined) return { parts: [] as Counted[], append: () => undefined, close: () => undefined };
  const what = "a checkpoint of this census";
  const head = `{"key":${JSON.stringify(key)}`;
  const { lines, append, close } = openJsonLines(path, { head, what, line: "a finished range" });
  const parts = lines.map(({ value, where }): Counted => {
    const line = value as { key?: string; by?: unknown; from: number; to: number; part: Part };
    const { key: own, by, from, to, part } = line;
    if (own !== key) throw new InputError(where, what, "one of another");
    return { range: { from, to }, part, by: readCounter(by, where) };
  });
  return { parts, append: ({ range, part, by }: Counted) => append({ key, by, ...range, part }), close };
}
