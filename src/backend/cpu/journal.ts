// The journal of a long job: JSON lines, one for each finished shard, so that what was finished is never lost.

import { InputError, quote } from "../../core/errors.ts";
import { readTally, type Tally } from "../../core/tally.ts";
import { openJsonLines } from "./json-lines.ts";
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
  const what = "a checkpoint of this sweep";
  const head = `{"digest":${JSON.stringify(digest)}`;
  const { lines, append, close } = openJsonLines(path, { head, what, line: "a finished shard" });
  const finished: Shard[] = [];
  for (const { value, where } of lines) {
    const shard = readShard(value, { digest, code }, where);
    const inside = shard.from >= whole.from && shard.to <= whole.to;
    if (inside && !finished.some((other) => overlap(other, shard))) finished.push(shard);
  }
  return { finished, append: ({ from, to, tally }) => append({ digest, code, from, to, tally }), close };
}

function readShard(value: unknown, owner: Owner, where: string): Shard {
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
