// Running a closure to its outcome in slices, with reports and requests to stop between them.

import { removeScratch } from "../backend/disk/journal.ts";
import { turn } from "../core/host.ts";
import type { Closure } from "./closure.ts";
import { type DiskClosure, diskClosure } from "./disk-closure.ts";
import { readScratch, writeScratch } from "./disk-scratch.ts";
import { type Exploration, inMemory } from "./exploration.ts";

/** What a long exploration has done so far. */
export interface Progress {
  readonly pairs: number;
  /** Pairs found whose edges have not been taken. */
  readonly open: number;
  readonly length: number;
  readonly bytes: number;
  readonly milliseconds: number;
}

interface ExploreOptions {
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
  run: Closure | DiskClosure,
  { time, progress, interrupted }: ExploreOptions,
  started: number,
  between?: () => T | undefined,
): Promise<T | undefined> {
  while (run.advance(SLICE) === undefined) {
    const milliseconds = performance.now() - started;
    const [pairs, bytes] = "table" in run ? [run.table.count, run.table.peakBytes] : [run.pairs, run.bytes];
    progress?.({ pairs, open: pairs - run.head, length: run.levels.length - 1, bytes, milliseconds });
    const found = between?.();
    if (found !== undefined) return found;
    // Lets signals and timers in.
    await turn();
    if (interrupted?.() === true) run.stop("an interruption");
    else if (milliseconds > time) run.stop(`the time limit of ${time} ms`);
  }
  return undefined;
}

export interface ScratchOptions extends ExploreOptions {
  /** Bytes for the pairs that are in memory. */
  readonly memory: number;
  readonly pairs: number;
  /** A folder for the pairs when the memory is full, from which the same question goes on. Without it the memory ends the
   * exploration. */
  readonly scratch?: string;
  /** Whether an exploration that did not end is removed instead of kept to go on with. */
  readonly discard?: boolean;
  /** Told when the disk is turned to, and what is left there. */
  readonly notice?: (text: string) => void;
}

/** An exploration that an earlier one left in the scratch folder, or undefined. */
export function leftOnDisk(run: Closure, text: string, options: ScratchOptions): DiskClosure | undefined {
  const { scratch, notice } = options;
  if (scratch === undefined || run.system.internedStates !== undefined) return undefined;
  const entry = readScratch(scratch, text, run.system.words);
  if (entry === undefined) return undefined;
  notice?.(`going on with ${entry.pairs} pairs in ${scratch}`);
  return diskClosure(run, scratch, options, entry, 0);
}

/** What a closure that has ended became: itself, or, where its memory was full, what the disk made of it. */
export async function exploreFurther(
  run: Closure,
  text: string,
  options: ScratchOptions,
  started: number,
  left: DiskClosure | undefined,
): Promise<Exploration> {
  const { scratch, notice } = options;
  if (left === undefined && (!run.full || scratch === undefined || run.system.internedStates !== undefined))
    return inMemory(run);
  const folder = left?.folder ?? scratch ?? "";
  if (left === undefined) notice?.(`the memory is full after ${run.table.count} pairs; going on in ${folder}`);
  const peak = run.table.peakBytes;
  const own = left ?? diskClosure(run, folder, options, writeScratch(run, text, folder, options.memory), peak);
  await explore(own, options, started);
  if (own.outcome?.kind === "exhausted" && options.discard !== true) {
    notice?.(`${own.pairs} pairs are kept in ${folder}; the same command goes on from there`);
  }
  return own;
}

/** Ends the use of what `exploreFurther` gave; files of an answered question are removed. */
export function release(run: Exploration | DiskClosure, { discard }: Pick<ScratchOptions, "discard"> = {}): void {
  if (!("folder" in run)) return;
  run.close();
  if (run.outcome?.kind !== "exhausted" || discard === true) removeScratch(run.folder);
}
