// Runs a job over a range of ranks: shards go to threads, tallies come back in any order and are merged. Small jobs and
// single threads run in this process, where nothing has to be started.

import { availableParallelism } from "node:os";
import { emptyTally, mergeTallies, type Tally } from "../../core/tally.ts";
import { type Journal, openJournal, type Shard } from "./journal.ts";
import { lane } from "./pool.ts";
import { joined, missing, type Range } from "./ranges.ts";
import { codeDigest } from "./version.ts";
import type { Prepare } from "./worker.ts";

export interface Job {
  /** URL of a module that exports `prepare`. */
  readonly module: string;
  /** Plain JSON; what `prepare` gets. */
  readonly task: unknown;
  /** Identifies task and meaning. A checkpoint of another digest is refused, and one that other code made (`version.ts`). */
  readonly digest: string;
  readonly range: Range;
  /** Ranks a shard. */
  readonly shard: number;
  /** Members a rank, for progress and for the choice of threads. */
  readonly weight: number;
}

export interface Progress {
  /** Members done, checkpointed ones included. */
  readonly done: number;
  readonly total: number;
  /** Milliseconds since the start of this run, and until the end at its rate so far. */
  readonly elapsed: number;
  readonly remaining: number | undefined;
}

export interface RunOptions {
  /** Default: `os.availableParallelism()`. */
  readonly threads?: number;
  readonly checkpoint?: string;
  readonly progress?: (progress: Progress) => void;
  /** Asked before each shard; shards that were begun are finished. */
  readonly interrupted?: () => boolean;
  /** Milliseconds after which no shard is begun. */
  readonly time?: number;
}

export interface RunResult {
  readonly tally: Tally;
  /** The ranges counted, joined; the whole range if the job was finished. */
  readonly covered: readonly Range[];
  /** The same in the pieces in which they were counted, ascending. */
  readonly shards: readonly Shard[];
  readonly stopped: "finished" | "interrupted" | "time";
}

/** Fewer members than this are counted before a thread has started. */
const WORTH_A_THREAD = 4_000_000;

/** Counts a job. @throws InputError for another job's checkpoint or one of other code; whatever a shard throws */
export async function runJob(job: Job, options: RunOptions = {}): Promise<RunResult> {
  const { checkpoint } = options;
  const owner = () => ({ digest: job.digest, code: codeDigest(job.module) });
  const journal = checkpoint === undefined ? undefined : openJournal(checkpoint, owner(), job.range);
  try {
    return await runShards(job, options, journal);
  } finally {
    journal?.close();
  }
}

interface Run {
  readonly job: Job;
  /** The next shard, or undefined where there is none or the run is over. */
  readonly next: () => Range | undefined;
  readonly finish: (range: Range, tally: Tally) => void;
}

async function runShards(job: Job, options: RunOptions, journal: Journal | undefined): Promise<RunResult> {
  const finished: Shard[] = [...(journal?.finished ?? [])];
  const queue = missing(job.range, finished, job.shard);
  const started = performance.now();
  let tally = finished.reduce((sum, shard) => mergeTallies(sum, shard.tally), emptyTally());
  let stopped: RunResult["stopped"] = "finished";
  let at = 0;
  const report = reporter(job, options, size(finished) * job.weight, started);
  const run: Run = {
    job,
    next: () => {
      if (at >= queue.length || stopped !== "finished") return undefined;
      if (options.interrupted?.() === true) stopped = "interrupted";
      else if (performance.now() - started > (options.time ?? Infinity)) stopped = "time";
      return stopped === "finished" ? queue[at++] : undefined;
    },
    finish: (range, counted) => {
      const shard = { ...range, tally: counted };
      journal?.append(shard);
      finished.push(shard);
      tally = mergeTallies(tally, counted);
      report(size([range]) * job.weight);
    },
  };
  const threads = Math.min(options.threads ?? availableParallelism(), queue.length);
  const work = size(queue) * job.weight;
  if (threads <= 1 || (options.threads === undefined && work < WORTH_A_THREAD)) await here(run);
  else await inThreads(run, threads);
  const shards = [...finished].sort((a, b) => a.from - b.from);
  return { tally, covered: joined(finished), shards, stopped };
}

function size(ranges: readonly Range[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from, 0);
}

function reporter(job: Job, options: RunOptions, before: number, started: number): (members: number) => void {
  const total = size([job.range]) * job.weight;
  let done = before;
  return (members) => {
    done += members;
    const elapsed = performance.now() - started;
    const remaining = done > before ? ((total - done) * elapsed) / (done - before) : undefined;
    options.progress?.({ done, total, elapsed, remaining });
  };
}

/** In this process; between shards other events have their turn. */
async function here({ job, next, finish }: Run): Promise<void> {
  const { prepare } = (await import(job.module)) as { readonly prepare: Prepare };
  const count = prepare(job.task);
  for (let range = next(); range !== undefined; range = next()) {
    finish(range, count(range.from, range.to));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The first error ends the job once the other threads have finished what they had begun. */
async function inThreads({ job, next, finish }: Run, threads: number): Promise<void> {
  const task = JSON.stringify(job.task);
  let failed = false;
  const lanes = Array.from({ length: threads }, async () => {
    const thread = lane();
    try {
      for (let range = next(); range !== undefined && !failed; range = next()) {
        finish(range, await thread.count({ module: job.module, task, ...range }));
      }
    } catch (error) {
      failed = true;
      throw error;
    } finally {
      thread.release();
    }
  });
  const results = await Promise.allSettled(lanes);
  const broken = results.find((result) => result.status === "rejected");
  if (broken !== undefined) throw broken.reason;
}
