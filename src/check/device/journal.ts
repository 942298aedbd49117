// The journal of a census: finished ranges of units with what they came to, so that what was finished is never lost.

import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import type { RankRange } from "../../backend/webgpu/dispatch.ts";
import { InputError, messageOf } from "../../core/errors.ts";
import type { Part } from "./program.ts";

export interface Counted {
  readonly range: RankRange;
  readonly part: Part;
}

/** JSON lines, one for each finished range; a torn last line is cut off.
 * @throws InputError for another census's journal, another file, or a path that cannot be written */
export function openRanges(path: string | undefined, key: string) {
  if (path === undefined) return { parts: [] as Counted[], append: () => undefined, close: () => undefined };
  if (existsSync(path) && !statSync(path).isFile()) throw new InputError(path, "a checkpoint file", "something else");
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
  // What is cut off must be the beginning of a line of this journal, not some other file of one line.
  const [torn, head] = [text.slice(complete.length), `{"key":${JSON.stringify(key)}`];
  if (!torn.startsWith(head) && !head.startsWith(torn))
    throw new InputError(path, "a checkpoint of this census", "another file");
  const file = opened(path);
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

function opened(path: string): number {
  try {
    return openSync(path, "a");
  } catch (error) {
    throw new InputError(path, "a file that can be written", messageOf(error));
  }
}
