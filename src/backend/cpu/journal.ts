// The journal of a long job: JSON lines, one for each finished shard, so that what was finished is never lost. A line that
// was torn by a crash can only be the last one; it is cut off and its shard runs again.

import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { InputError, messageOf, quote } from "../../core/errors.ts";
import { readTally, type Tally } from "../../core/tally.ts";
import { overlap, type Range } from "./ranges.ts";

export interface Shard extends Range {
  readonly tally: Tally;
}

export interface Journal {
  /** The shards inside the range that were finished before, none overlapping another. */
  readonly finished: readonly Shard[];
  append(shard: Shard): void;
  close(): void;
}

/** Whose journal it is: digests of the task and of the code that counts it. */
export interface Owner {
  readonly digest: string;
  readonly code: string;
}

/** Opens or creates the journal of a job.
 * @throws InputError for another job's journal, one that other code made, a damaged one, or a path that cannot be written */
export function openJournal(path: string, { digest, code }: Owner, whole: Range): Journal {
  if (existsSync(path) && !statSync(path).isFile()) throw new InputError(path, "a checkpoint file", "something else");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const complete = text.slice(0, text.lastIndexOf("\n") + 1);
  const finished: Shard[] = [];
  complete.split("\n").forEach((line, i) => {
    if (line === "") return;
    const shard = readShard(line, { digest, code }, `${path}, line ${i + 1}`);
    const inside = shard.from >= whole.from && shard.to <= whole.to;
    if (inside && !finished.some((other) => overlap(other, shard))) finished.push(shard);
  });
  // What is cut off below must be the beginning of a line of this journal, not some other file of one line.
  const [torn, head] = [text.slice(complete.length), `{"digest":${JSON.stringify(digest)}`];
  if (!torn.startsWith(head) && !head.startsWith(torn))
    throw new InputError(path, "a checkpoint of this sweep", quote(torn));
  const file = opened(path);
  ftruncateSync(file, Buffer.byteLength(complete));
  return {
    finished,
    append: ({ from, to, tally }) => {
      const bytes = Buffer.from(`${JSON.stringify({ digest, code, from, to, tally })}\n`);
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

function readShard(line: string, owner: Owner, where: string): Shard {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new InputError(where, "a finished shard as JSON", messageOf(error));
  }
  if (typeof value !== "object" || value === null) throw new InputError(where, "a finished shard", quote(value));
  const { digest, code, from, to, tally } = value as Record<string, unknown>;
  if (digest !== owner.digest) throw new InputError(where, "a checkpoint of this sweep", "one of another");
  if (code !== owner.code)
    throw new InputError(
      where,
      "a checkpoint that this version of the code made (remove it to begin anew)",
      "another's",
    );
  const isRank = (x: unknown): x is number => typeof x === "number" && Number.isSafeInteger(x) && x >= 0;
  if (!isRank(from) || !isRank(to) || from >= to) throw new InputError(where, "a range of ranks", quote([from, to]));
  return { from, to, tally: readTally(tally, where) };
}
