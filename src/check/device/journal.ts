// The journal of a census: finished ranges of units with what they came to, so that what was finished is never lost.

import { openJsonLines } from "../../backend/cpu/json-lines.ts";
import type { RankRange } from "../../backend/webgpu/dispatch.ts";
import { InputError } from "../../core/errors.ts";
import type { Part } from "./program.ts";

export interface Counted {
  readonly range: RankRange;
  readonly part: Part;
}

/** JSON lines, one for each finished range; a torn last line is cut off.
 * @throws InputError for another census's journal, another file, or a path that cannot be written */
export function openRanges(path: string | undefined, key: string) {
  if (path === undefined) return { parts: [] as Counted[], append: () => undefined, close: () => undefined };
  const what = "a checkpoint of this census";
  const head = `{"key":${JSON.stringify(key)}`;
  const { lines, append, close } = openJsonLines(path, { head, what, line: "a finished range" });
  const parts = lines.map(({ value, where }): Counted => {
    const { key: own, from, to, part } = value as { key?: string; from: number; to: number; part: Part };
    if (own !== key) throw new InputError(where, what, "one of another");
    return { range: { from, to }, part };
  });
  return { parts, append: ({ range, part }: Counted) => append({ key, ...range, part }), close };
}
