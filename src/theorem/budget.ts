// What checking a claim may spend.

import type { Level } from "./theorem.ts";

export interface Budget {
  /** Bytes and pairs of one closure. */
  readonly memory: number;
  readonly pairs: number;
  /** Milliseconds of one case or sweep. */
  readonly time: number;
  readonly threads: number;
}

/** What a claim costs at most at each level. */
export const LEVEL_BUDGETS: Readonly<Record<Level, Omit<Budget, "threads">>> = {
  quick: { memory: 500e6, pairs: 5e6, time: 20_000 },
  standard: { memory: 4e9, pairs: 1e8, time: 600_000 },
  extreme: { memory: 8e9, pairs: 5e8, time: 24 * 3_600_000 },
};
