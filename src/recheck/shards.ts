// What a range of ranks comes to when the specification alone computes it.

import type { Tally } from "../core/tally.ts";

interface Shard {
  /** SHA-256, as core/exhaustion.ts defines it for the kind of question. */
  readonly digest: string;
  readonly tally: Tally;
}

export interface Shards {
  /** Of the universe. */
  readonly ranks: number;
  compute(from: number, to: number): Shard;
}
