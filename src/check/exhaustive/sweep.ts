// Exhaustive checks: every member of a universe is examined, or the answer says what was left out. *Holds* is said of whole
// universes only; samples, parts and interrupted runs are unknown unless they fail.

import { createHash } from "node:crypto";
import { type Progress, type RunResult, runJob } from "../../backend/cpu/run.ts";
import { codeDigest } from "../../backend/cpu/version.ts";
import { canonicalJson } from "../../core/certificate.ts";
import { InputError } from "../../core/errors.ts";
import type { Tally } from "../../core/tally.ts";
import { formatSemantics } from "../../rnn/semantics.ts";
import { type Counterexample, counterexample } from "./counterexample.ts";
import { type Sample, sampledMaps } from "./sample.ts";
import type { Task } from "./shard.ts";
import { assumptions, canonicalSpec, type SweepSpec } from "./spec.ts";
import { type Space, space, universeOf } from "./universe.ts";

export interface SweepOptions {
  /** Default: all that the machine has, and this process alone for small sweeps. */
  readonly threads?: number;
  /** Map ranks [from, to); default: all. */
  readonly from?: number;
  readonly to?: number;
  /** A file of finished shards, made if it is not there; the sweep goes on from it. */
  readonly checkpoint?: string;
  /** Examines so many maps, chosen by the seed, with all their starts. Not together with from, to. */
  readonly sample?: Sample;
  /** Members done and in all, and the milliseconds that the rest will take. */
  readonly progress?: (done: number, total: number, remaining: number | undefined) => void;
  /** Asked before each shard. */
  readonly interrupted?: () => boolean;
  /** Milliseconds after which no shard is begun. */
  readonly time?: number;
}

export interface SweepVerdict {
  readonly status: "holds" | "fails" | "unknown";
  /** Of unknown: what was covered. */
  readonly reason?: string;
  /** The universe in words. */
  readonly name: string;
  /** Maps and members that were examined. */
  readonly maps: number;
  readonly members: number;
  readonly tally: Tally;
  /** SHA-256 of the tally as canonical JSON. */
  readonly digest: string;
  readonly semantics: string;
  readonly spec: SweepSpec;
  /** What the answer rests on besides mathematics. */
  readonly assumes: readonly string[];
  readonly cost: { readonly milliseconds: number };
  /** The failing member of least rank among those examined, confirmed by the specification. */
  readonly counterexample?: Counterexample;
}

/** Members a shard: about a tenth of a second. */
const SHARD = 2 ** 23;
const MODULE = new URL(`./shard.${import.meta.url.endsWith(".ts") ? "ts" : "js"}`, import.meta.url).href;

/** Decides a property of every member of the universe.
 * @throws InputError for a spec or options that make no sense, an empty universe, or another sweep's checkpoint
 * @throws Error if the specification does not confirm a counterexample
 * @cost about 10 to 20 ns a member where the steps are compiled */
export async function sweep(spec: SweepSpec, options: SweepOptions = {}): Promise<SweepVerdict> {
  const started = performance.now();
  const { result, given } = await sweepShards(spec, options);
  return verdictOf(given, options, result, started);
}

/** What was counted, as an answer. @throws Error if the specification does not confirm a counterexample */
export function verdictOf(
  given: Space,
  options: Pick<SweepOptions, "sample">,
  result: RunResult,
  started: number,
): SweepVerdict {
  const { resolved } = given;
  const { tally } = result;
  const found = tally.least.length === 0 ? undefined : counterexample(given, tally.least[0]);
  return {
    ...answer(given, options, result),
    name: universeOf(given).name,
    maps: tally.maps,
    members: tally.members,
    tally,
    digest: tallyDigest(tally),
    semantics: formatSemantics(resolved.semantics),
    spec: canonicalSpec(resolved),
    assumes: assumptions(resolved),
    cost: { milliseconds: Math.round(performance.now() - started) },
    ...(found === undefined ? {} : { counterexample: found }),
  };
}

interface Swept {
  readonly result: RunResult;
  readonly given: Space;
  readonly canonical: SweepSpec;
  /** What identifies the code that counted. @cost reads it */
  readonly code: () => string;
}

/** Counts the universe, in shards of so many maps. @throws InputError as `sweep` */
export async function sweepShards(spec: SweepSpec, options: SweepOptions, shard?: number): Promise<Swept> {
  const given = space(spec);
  const { resolved, maps, starts } = given;
  if (maps * starts.length === 0)
    throw new InputError("sweep", "at least one member", `none in: ${universeOf(given).name}`);
  const { sample, progress, ...rest } = options;
  const range = rangeOf(given, options);
  const canonical = canonicalSpec(resolved);
  const task: Task = { spec: canonical, ...(sample === undefined ? {} : { sample }) };
  const result = await runJob(
    {
      module: MODULE,
      task,
      digest: sha256(canonicalJson(task)),
      range,
      shard: shard ?? Math.max(1, Math.floor(SHARD / starts.length)),
      weight: starts.length,
    },
    {
      ...rest,
      ...(progress === undefined ? {} : { progress: (p: Progress) => progress(p.done, p.total, p.remaining) }),
    },
  );
  return { result, given, canonical, code: () => codeDigest(MODULE) };
}

function rangeOf({ maps }: Space, { from = 0, to, sample }: SweepOptions): { from: number; to: number } {
  if (sample !== undefined) {
    if (from !== 0 || to !== undefined) throw new InputError("sweep", "a sample or a range of maps", "both");
    return { from: 0, to: sampledMaps(sample, maps).length };
  }
  const end = to ?? maps;
  const fits = Number.isSafeInteger(from) && Number.isSafeInteger(end) && from >= 0 && from < end && end <= maps;
  if (!fits) throw new InputError("sweep, from and to", `0 <= from < to <= ${maps}`, `${from} and ${end}`);
  return { from, to: end };
}

function answer(
  { maps }: Space,
  { sample }: Pick<SweepOptions, "sample">,
  { tally, stopped }: RunResult,
): Pick<SweepVerdict, "status" | "reason"> {
  if (tally.failures > 0) return { status: "fails" };
  const count = (n: number) => n.toLocaleString("en-US");
  const why = { finished: "", interrupted: "interrupted: ", time: "stopped by the time limit: " }[stopped];
  if (sample !== undefined)
    return {
      status: "unknown",
      reason: `${why}sampled ${count(tally.maps)} of ${count(maps)} maps: no counterexample`,
    };
  if (tally.maps === maps) return { status: "holds" };
  return { status: "unknown", reason: `${why}examined ${count(tally.maps)} of ${count(maps)} maps: no counterexample` };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** SHA-256 of the tally as canonical JSON: equal for equal tallies, however the shards were cut. */
export function tallyDigest(tally: Tally): string {
  return sha256(canonicalJson(tally));
}
