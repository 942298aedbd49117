// Exhaustive checks over ranks: what other folders use.

export type { Counterexample, Numbers } from "./counterexample.ts";
export { certifySweep } from "./exhaustion.ts";
export type { Sample } from "./sample.ts";
export { PROPERTIES, type SweepSpec, type SweptProperty, SYSTEMS, type System } from "./spec.ts";
export { type SweepOptions, type SweepVerdict, sweep, tallyDigest } from "./sweep.ts";
export { type Member, type SweepUniverse, universe } from "./universe.ts";
