// Counts a range of maps: what a worker thread runs. The task is a spec (and a sample) as plain JSON.

import { emptyTally, type Tally } from "../../core/tally.ts";
import { decode, encode } from "../../number/codec.ts";
import { nan, zero } from "../../number/exact.ts";
import { compiledOrbits, type RangeCounter } from "./compiled.ts";
import { monotoneCounter } from "./monotone.ts";
import { type OrbitQuestion, orbitCounter } from "./orbits.ts";
import { type Sample, sampledMaps } from "./sample.ts";
import type { ResolvedSpec, SweepSpec } from "./spec.ts";
import { type Fill, fillFor } from "./step-code.ts";
import { type Space, space, stateCodes } from "./universe.ts";

export interface Task {
  readonly spec: SweepSpec;
  readonly sample?: Sample;
}

/** The counter of [from, to): map ranks, or places in the sample. */
export function prepare(task: unknown): (from: number, to: number) => Tally {
  const { spec, sample } = task as Task;
  const given = space(spec);
  const chosen = sample === undefined ? undefined : sampledMaps(sample, given.maps);
  return countRange(given, fillFor(given.resolved), chosen);
}

/** The same with any fill; tests compare them. */
export function countRange(
  given: Space,
  fill: Fill,
  chosen: Float64Array | undefined,
): (from: number, to: number) => Tally {
  const question = orbitQuestion(given);
  const compiled = question === undefined ? undefined : compiledOrbits(given, fill, question);
  const count = compiled ?? interpretedRange(given, fill, question);
  return (from, to) => (from >= to ? emptyTally() : count(from, to, chosen));
}

/** Counts map by map in JavaScript. */
function interpretedRange(given: Space, fill: Fill, question: OrbitQuestion | undefined): RangeCounter {
  const { resolved, starts } = given;
  const codes = new Uint16Array(resolved.entries);
  const next = new Uint16Array(resolved.codes ** resolved.shape.rows);
  return (from, to, chosen) => {
    const counter =
      question === undefined ? monotoneCounter(resolved.semantics.format, starts) : orbitCounter(question);
    for (let i = from; i < to; i++) {
      const map = chosen === undefined ? i : chosen[i];
      given.parameters(map, codes);
      fill(codes, next);
      counter.count(next, map * starts.length);
    }
    return counter.tally();
  };
}

/** What is asked of every orbit; undefined for monotone, which is about no orbits. */
function orbitQuestion({ resolved, starts, complete }: Space): OrbitQuestion | undefined {
  const { spec, codes, shape } = resolved;
  if (spec.property === "monotone") return undefined;
  return {
    size: codes ** shape.rows,
    starts,
    others: complete ? statesWithNaN(resolved) : undefined,
    observed: observedStates(resolved),
    repeat: spec.property === "period-at-most-2" ? 2 : 1,
  };
}

/** States with the canonical NaN in some entry and no other NaN. */
function statesWithNaN(resolved: ResolvedSpec): Uint16Array {
  const { semantics, codes, shape } = resolved;
  const { format } = semantics;
  const isNaNCode = Array.from({ length: codes }, (_, code) => decode(format, code).kind === "nan");
  if (!isNaNCode.includes(true)) return new Uint16Array(0);
  const quiet = encode(format, nan);
  const reachable = (entries: readonly number[]) =>
    entries.includes(quiet) && entries.every((code) => code === quiet || !isNaNCode[code]);
  return Uint16Array.from({ length: codes ** shape.rows }, (_, s) => s).filter((s) =>
    reachable(stateCodes(resolved, s)),
  );
}

/** Under `observe=value` each state as it is seen: -0 becomes +0. */
export function observedStates(resolved: ResolvedSpec): Uint16Array | undefined {
  const { semantics, codes, shape } = resolved;
  const { format, observe } = semantics;
  if (observe === "code" || format.kind === "fixed") return undefined;
  const [negative, positive] = [encode(format, zero(-1)), encode(format, zero())];
  return Uint16Array.from({ length: codes ** shape.rows }, (_, s) =>
    stateCodes(resolved, s).reduce((index, code) => index * codes + (code === negative ? positive : code), 0),
  );
}
