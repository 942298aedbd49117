// Ranges of ranks counted by a compute shader. Each range is cut into dispatches whose size follows from the measured time, so
// that no driver's time limit is met; two are under way at a time, and one's results are read while the other runs. When the
// device is lost, what is finished stays and the rest goes to the fallback.

import { messageOf } from "../../core/errors.ts";
import type { Device } from "./device.ts";
import { type CompiledKernel, type Kernel, prepare, type RankRange } from "./kernel.ts";

export type { RankRange };

export interface ShardOptions<T> {
  /** Counts a range on the CPU where the device cannot: a lost device, a kernel that does not compile or fit. */
  readonly fallback?: (range: RankRange) => T | Promise<T>;
  /** One visible line: that the device was left, and why. */
  readonly note?: (line: string) => void;
  readonly progress?: (state: { done: number; total: number; milliseconds: number }) => void;
  /** A finished shard and who counted it, as soon as all of it is there: what a journal keeps. */
  readonly finished?: (range: RankRange, value: T, by: ShardResult<T>["by"]) => void;
  /** Milliseconds that a dispatch should take. */
  readonly target?: number;
  /** Ranks of the first dispatch, and the most of any. */
  readonly first?: number;
  readonly most?: number;
  readonly interrupted?: () => boolean;
}

export interface ShardResult<T> extends RankRange {
  readonly value: T;
  /** Who counted it. */
  readonly by: "device" | "fallback";
}

export interface ShardResults<T> {
  /** In the order of the shards; all of them unless it was interrupted. */
  readonly shards: readonly ShardResult<T>[];
  /** Why the device was left, if it was. */
  readonly left: string | undefined;
  readonly stopped: "finished" | "interrupted";
  readonly dispatches: number;
  readonly milliseconds: number;
  /** Of the dispatches, by the device's clock; undefined where it has none. */
  readonly deviceMilliseconds: number | undefined;
}

const TARGET = 150;
const FIRST = 2 ** 16;
/** A dispatch that is very short is not made more than so many times as long at once. */
const GROWTH = 8;

/** The state of one call. */
interface Run<T> {
  readonly options: ShardOptions<T>;
  readonly kernel: Kernel<T>;
  readonly results: (ShardResult<T> | undefined)[];
  readonly total: number;
  readonly start: number;
  done: number;
  size: number;
  dispatches: number;
  elapsed: number | undefined;
}

/** @throws Error where the device fails and there is no fallback */
export async function runShards<T>(
  device: Device,
  kernel: Kernel<T>,
  shards: readonly RankRange[],
  options: ShardOptions<T> = {},
): Promise<ShardResults<T>> {
  const total = shards.reduce((sum, { from, to }) => sum + to - from, 0);
  const results = new Array<ShardResult<T> | undefined>(shards.length).fill(undefined);
  const run: Run<T> = {
    options,
    kernel,
    results,
    total,
    start: performance.now(),
    done: 0,
    size: options.first ?? FIRST,
    dispatches: 0,
    elapsed: undefined,
  };
  let left: string | undefined;
  try {
    await onDevice(run, await prepare(device, kernel), shards);
  } catch (error) {
    left = device.lost() === undefined ? messageOf(error) : `the device was lost: ${device.lost() ?? ""}`;
    await onFallback(run, shards, left);
  }
  const stopped = results.includes(undefined) ? "interrupted" : "finished";
  const finished = results.filter((result) => result !== undefined);
  return {
    shards: finished,
    left,
    stopped,
    dispatches: run.dispatches,
    milliseconds: performance.now() - run.start,
    deviceMilliseconds: run.elapsed,
  };
}

function settle<T>(run: Run<T>, index: number, { from, to }: RankRange, value: T, by: ShardResult<T>["by"]): void {
  run.results[index] = { from, to, value, by };
  run.options.finished?.({ from, to }, value, by);
}

function advance<T>(run: Run<T>, ranks: number): void {
  run.done += ranks;
  run.options.progress?.({ done: run.done, total: run.total, milliseconds: performance.now() - run.start });
}

/** A piece of a shard that is under way. */
interface Piece<T> {
  readonly range: RankRange;
  readonly shard: number;
  readonly submitted: number;
  readonly value: Promise<T>;
}

async function onDevice<T>(run: Run<T>, compiled: CompiledKernel<T>, shards: readonly RankRange[]): Promise<void> {
  const { options, kernel } = run;
  const target = options.target ?? TARGET;
  const partial = new Array<{ value: T; done: number } | undefined>(shards.length).fill(undefined);
  let last = 0;
  const finish = async ({ range, shard, submitted, value }: Piece<T>): Promise<void> => {
    const found = await value;
    const now = performance.now();
    const ranks = range.to - range.from;
    // Two pieces share the device: a piece's own time begins when the one before it ended.
    const time = Math.max(now - Math.max(submitted, last), 0.01);
    last = now;
    if (ranks >= run.size) run.size = Math.ceil(run.size * Math.min(GROWTH, Math.max(1 / GROWTH, target / time)));
    run.size = Math.min(Math.max(run.size, kernel.least ?? 1), options.most ?? compiled.most);
    const before = partial[shard];
    const merged = {
      value: before === undefined ? found : kernel.merge(before.value, found),
      done: (before?.done ?? 0) + ranks,
    };
    partial[shard] = merged;
    advance(run, ranks);
    const { from, to } = shards[shard];
    if (merged.done === to - from) settle(run, shard, { from, to }, merged.value, "device");
  };
  const waiting: Piece<T>[] = [];
  try {
    for (let shard = 0; shard < shards.length; shard++) {
      const { from, to } = shards[shard];
      for (let at = from; at < to; ) {
        if (options.interrupted?.() === true) return;
        const range = { from: at, to: Math.min(to, at + Math.min(run.size, compiled.most)) };
        waiting.push({ range, shard, submitted: performance.now(), value: compiled.dispatch(range) });
        run.dispatches++;
        at = range.to;
        if (waiting.length === 2) await finish(waiting.splice(0, 1)[0]);
      }
    }
    while (waiting.length > 0) await finish(waiting.splice(0, 1)[0]);
  } finally {
    await Promise.allSettled(waiting.map(({ value }) => value));
    run.elapsed = compiled.elapsed();
    compiled.close();
  }
}

async function onFallback<T>(run: Run<T>, shards: readonly RankRange[], reason: string): Promise<void> {
  const { options, results } = run;
  if (options.fallback === undefined)
    throw new Error(`GPU: expected ${run.total} ranks to be counted, found that ${reason}`);
  const rest = shards.filter((_, i) => results[i] === undefined).length;
  options.note?.(
    `GPU: ${reason}; ${shards.length - rest} of ${shards.length} shards are kept, the CPU counts the other ${rest}`,
  );
  run.done = results.reduce((sum, result) => sum + (result === undefined ? 0 : result.to - result.from), 0);
  for (let i = 0; i < shards.length; i++) {
    if (results[i] !== undefined) continue;
    if (options.interrupted?.() === true) return;
    settle(run, i, shards[i], await options.fallback(shards[i]), "fallback");
    advance(run, shards[i].to - shards[i].from);
  }
}
