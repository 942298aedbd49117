// The journal of a census: finished ranges of units with what they came to, so that what was finished is never lost.

import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import type { RankRange } from "../../backend/webgpu/dispatch.ts";
import { InputError, messageOf } from "../../core/errors.ts";
import type { Part } from "./program.ts";

export interface Counted {
  readonly range: RankRange;
  readonly part: Part;
}

/** JSON lines, one for each finished range; a torn last line is cut off. @throws InputError for another census's journal */
export function openRanges(path: string | undefined, key: string) {
  if (path === undefined) return { parts: [] as Counted[], append: () => undefined, close: () => undefined };
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const complete = text.slice(0, text.lastIndexOf("\n") + 1);
  const parts = complete.split("\n").flatMap((line, i): Counted[] => {
    if (line === "") return [];
    const where = `${path}, line ${i + 1}`;
    let value: { key?: string; from: number; to: number; part: Part };
    try {
      value = JSON.parse(line) as typeof value;
    } catch (error) {
      throw new InputError(where, "a finished range as JSON", messageOf(error));
    }
    if (value.key !== key) throw new InputError(where, "a checkpoint of this census", "one of another");
    return [{ range: { from: value.from, to: value.to }, part: value.part }];
  });
  const file = openSync(path, "a");
  ftruncateSync(file, Buffer.byteLength(complete));
  return {
    parts,
    append: ({ range, part }: Counted) => {
      const bytes = Buffer.from(`${JSON.stringify({ key, ...range, part })}\n`);
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    },
    close: () => closeSync(file),
  };
}
