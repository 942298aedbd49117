// The procedures that censuses of sweeps have: what each counts, its reference on the CPU and its kernel.

import type { Space } from "../exhaustive/universe.ts";
import { CYCLE_MAXIMA, CYCLE_SUMS, CYCLE_UNIT, cycleOutcome, cycleProgram } from "./cycles.ts";
import { MONOTONE_MAXIMA, MONOTONE_SUMS, MONOTONE_UNIT, monotoneOutcome, monotoneProgram } from "./monotone.ts";
import { ORBIT_MAXIMA, ORBIT_SUMS, ORBIT_UNIT, orbitOutcome, orbitProgram } from "./orbits.ts";
import type { DeviceProgram } from "./program.ts";

export type SweepProcedure = "cycles" | "orbits" | "monotone";

export interface Procedure {
  readonly sums: readonly string[];
  readonly maxima: readonly string[];
  readonly unit: number;
  readonly outcome: typeof orbitOutcome;
  readonly program: (given: Space) => DeviceProgram;
  readonly failure: (property: string) => string;
}

export const OF_SWEEPS: Readonly<Record<SweepProcedure, Procedure>> = {
  cycles: {
    sums: CYCLE_SUMS,
    maxima: CYCLE_MAXIMA,
    unit: CYCLE_UNIT,
    outcome: cycleOutcome,
    program: cycleProgram,
    failure: () => "has a cycle that a decoder sees",
  },
  orbits: {
    sums: ORBIT_SUMS,
    maxima: ORBIT_MAXIMA,
    unit: ORBIT_UNIT,
    outcome: orbitOutcome,
    program: (given) => orbitProgram(given),
    failure: (property) => `has an orbit that is not ${property}`,
  },
  monotone: {
    sums: MONOTONE_SUMS,
    maxima: MONOTONE_MAXIMA,
    unit: MONOTONE_UNIT,
    outcome: monotoneOutcome,
    program: monotoneProgram,
    failure: () => "is not monotone",
  },
};
