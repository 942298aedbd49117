// A sweep (check/exhaustive) counted on the device: the same universe, the same tally and so the same digest, and the same
// counterexample, confirmed by the specification. Where there is no device, or no kernel for the step, the CPU sweeps.

import { InputError } from "../../core/errors.ts";
import type { SweepSpec } from "../exhaustive/spec.ts";
import { fillFor } from "../exhaustive/step-code.ts";
import { type SweepOptions, type SweepVerdict, sweep, verdictOf } from "../exhaustive/sweep.ts";
import { space } from "../exhaustive/universe.ts";
import { deviceFor, integerArithmetic } from "./carrier.ts";
import { type Census, census } from "./census.ts";
import { monotoneTally } from "./monotone.ts";
import { sweepTally } from "./orbits.ts";
import { censusArithmetic, runCensus } from "./run.ts";

export interface DeviceSweepOptions extends SweepOptions {
  readonly note?: (line: string) => void;
}

/** As `sweep`. Samples, ranges and checkpoints of sweeps are left to the CPU.
 * @throws InputError as `sweep`; Error where the device and the CPU disagree */
export async function deviceSweep(spec: SweepSpec, options: DeviceSweepOptions = {}): Promise<SweepVerdict> {
  const { note, ...rest } = options;
  const started = performance.now();
  const plain = options.sample === undefined && options.from === undefined && options.to === undefined;
  const monotone = spec.property === "monotone";
  const device = plain ? await deviceFor("webgpu", note) : undefined;
  const given = device === undefined ? undefined : kernelCensus(spec, note);
  if (device === undefined || given === undefined) return sweep(spec, rest);
  const own = space(spec);
  const arithmetic = await censusArithmetic(device, given, note);
  const { interrupted, time, progress } = options;
  const result = await runCensus(given, {
    device,
    arithmetic,
    keep: Number.MAX_SAFE_INTEGER,
    ...(interrupted === undefined ? {} : { interrupted }),
    ...(time === undefined ? {} : { time }),
    ...(note === undefined ? {} : { note }),
    ...(progress === undefined
      ? {}
      : { progress: (done: number, total: number) => progress(done * given.unit, total * given.unit, undefined) }),
  });
  if (result.stopped !== "finished") {
    note?.(`sweep: ${result.stopped}; the CPU counts`);
    return sweep(spec, rest);
  }
  const tallied = monotone ? monotoneTally : sweepTally;
  const tally = tallied(own, result.tally, result.failing, fillFor(own.resolved));
  const verdict = verdictOf(
    own,
    options,
    { tally, covered: [{ from: 0, to: own.maps }], shards: [], stopped: "finished" },
    started,
  );
  return { ...verdict, assumes: result.assumes };
}

/** The census of a sweep's orbits, or of its order; undefined where kernels do not have its step. */
function kernelCensus(spec: SweepSpec, note?: (line: string) => void): Census | undefined {
  const given = census({ procedure: spec.property === "monotone" ? "monotone" : "orbits", sweep: spec });
  try {
    given.program();
    integerArithmetic(given.semantics);
    return given;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    note?.(`sweep: ${error.message}; the CPU counts`);
    return undefined;
  }
}
