// A file of JSON lines that a long job appends to, one line for each piece that it finished. A line that was torn by a
// crash can only be the last one; it is cut off, and its piece is done again. Nobody else's file is ever cut.

import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { InputError, messageOf, quote } from "../../core/errors.ts";

export interface JsonLines {
  /** The values of the whole lines, each with its place for messages. */
  readonly lines: readonly { readonly value: unknown; readonly where: string }[];
  readonly append: (value: unknown) => void;
  readonly close: () => void;
}

export interface LinesOwner {
  /** What every line of this job's file begins with: a torn line must be the beginning of one. */
  readonly head: string;
  /** For messages: "a checkpoint of this sweep". */
  readonly what: string;
  /** "a finished shard". */
  readonly line: string;
}

/** Opens or creates the file. @throws InputError for another file, a line that is no JSON, or a path that cannot be written */
export function openJsonLines(path: string, { head, what, line: piece }: LinesOwner): JsonLines {
  if (existsSync(path) && !statSync(path).isFile()) throw new InputError(path, "a checkpoint file", "something else");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const complete = text.slice(0, text.lastIndexOf("\n") + 1);
  const lines = complete.split("\n").flatMap((line, i) => {
    if (line === "") return [];
    const where = `${path}, line ${i + 1}`;
    try {
      return [{ value: JSON.parse(line) as unknown, where }];
    } catch (error) {
      throw new InputError(where, `${piece} as JSON`, messageOf(error));
    }
  });
  const torn = text.slice(complete.length);
  if (!torn.startsWith(head) && !head.startsWith(torn)) throw new InputError(path, what, quote(torn));
  const file = opened(path);
  ftruncateSync(file, Buffer.byteLength(complete));
  return {
    lines,
    append: (value) => {
      const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
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
