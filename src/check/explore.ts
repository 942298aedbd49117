// Running a closure to its outcome in slices, with reports and requests to stop between them.

import { turn } from "../core/host.ts";
import type { Closure } from "./closure.ts";

/** What a long exploration has done so far. */
export interface Progress {
  readonly pairs: number;
  /** Pairs found whose edges have not been taken. */
  readonly open: number;
  readonly length: number;
  readonly bytes: number;
  readonly milliseconds: number;
}

export interface ExploreOptions {
  /** Milliseconds of exploration. */
  readonly time: number;
  readonly progress?: (progress: Progress) => void;
  /** Asked between slices of work; true ends the exploration as unknown. */
  readonly interrupted?: () => boolean;
}

/** Milliseconds between reports and requests to stop. */
const SLICE = 100;

/** Runs the closure until it has an outcome, which an interruption or the time limit also are, or until `between`, which is
 * asked after every slice, gives something; that is returned. `started` is a time of performance.now(). */
export async function explore<T = never>(
  run: Closure,
  { time, progress, interrupted }: ExploreOptions,
  started: number,
  between?: () => T | undefined,
): Promise<T | undefined> {
  while (run.advance(SLICE) === undefined) {
    const milliseconds = performance.now() - started;
    const { table } = run;
    progress?.({
      pairs: table.count,
      open: table.count - run.head,
      length: run.levels.length - 1,
      bytes: table.peakBytes,
      milliseconds,
    });
    const found = between?.();
    if (found !== undefined) return found;
    // Lets signals and timers in.
    await turn();
    if (interrupted?.() === true) run.stop("an interruption");
    else if (milliseconds > time) run.stop(`the time limit of ${time} ms`);
  }
  return undefined;
}
