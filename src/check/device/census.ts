// A census: one question asked of every map of a universe, by one of three procedures, each with a kernel for the device and a
// reference for the CPU whose outcomes are equal word for word. `limits`: scalar maps of a whole 16-bit format by two monotone
// orbits each (limits.ts). `cycles`: every cyclic state and its period (cycles.ts). `orbits`: tail and period from every start
// (orbits.ts). A census is plain JSON, so that a journal, a theorem and a command line can name it.

import { canonicalJson } from "../../core/certificate.ts";
import { InputError, quote } from "../../core/errors.ts";
import { formatSemantics, parseSemantics, type RoundedSemantics } from "../../rnn/semantics.ts";
import { filtersOf } from "../exhaustive/filters.ts";
import { assumptions, canonicalSpec, resolve, type SweepSpec } from "../exhaustive/spec.ts";
import { fillFor } from "../exhaustive/step-code.ts";
import { space, stateCodes, universeOf } from "../exhaustive/universe.ts";
import { CYCLE_MAXIMA, CYCLE_SUMS, CYCLE_UNIT, cycleOutcome, cycleProgram, cyclicStates } from "./cycles.ts";
import { fusedForms } from "./fused.ts";
import { checkLimits, LIMIT_MAXIMA, LIMIT_SUMS, limitOutcome, limitProgram, scalarPairs } from "./limits.ts";
import { ORBIT_MAXIMA, ORBIT_SUMS, ORBIT_UNIT, orbitOutcome, orbitProgram } from "./orbits.ts";
import type { MapOutcome } from "./outcome.ts";
import type { CensusShape, DeviceProgram } from "./program.ts";
import { specifiedFill, specifiedLimits } from "./specified.ts";

export type CensusSpec =
  | { readonly procedure: "limits"; readonly semantics: string }
  | { readonly procedure: "cycles" | "orbits"; readonly sweep: SweepSpec };

export const PROCEDURES = ["limits", "cycles", "orbits"] as const;

export interface Census extends CensusShape {
  readonly spec: CensusSpec;
  /** What is ranged over, in words. */
  readonly name: string;
  /** Steps that a device takes for all maps, roughly. */
  readonly work: number;
  /** What fails of a failing map. */
  readonly failure: string;
  readonly semantics: RoundedSemantics;
  /** Whether a kernel's entries are exact sums of integers, whatever its carrier (fused.ts). */
  readonly exactSums: boolean;
  /** The reference; made anew, since it keeps scratch arrays. */
  readonly reference: () => (map: number) => MapOutcome;
  /** The same by the specification of arithmetic, for units that are counted again; absent where a unit would take minutes. */
  readonly specified: (() => (map: number) => MapOutcome) | undefined;
  /** @throws InputError where there is no kernel for the step */
  readonly program: () => DeviceProgram;
  /** The codes of a map's parameters, by name. */
  readonly parameters: (map: number) => Readonly<Record<string, readonly number[]>>;
  /** The codes of the state that a witness stands for; none for limits. */
  readonly state: (witness: number) => readonly number[];
  readonly assumes: readonly string[];
}

/** Starts of a unit that the specification follows again. */
const SPECIFIED_STARTS = 2 ** 18;

/** @throws InputError for a census that makes no sense */
export function census(spec: CensusSpec): Census {
  switch (spec.procedure) {
    case "limits":
      return limits(spec.semantics);
    case "cycles":
    case "orbits":
      return ofSweep(spec.procedure, spec.sweep);
    default:
      throw new InputError(
        "census, procedure",
        PROCEDURES.join(", "),
        quote((spec as { procedure: unknown }).procedure),
      );
  }
}

function roundedSemantics(text: string): RoundedSemantics {
  const semantics = parseSemantics(text);
  if (semantics.regime === "exact") throw new InputError("census of limits", "a semantics that rounds", text);
  return semantics;
}

function limits(text: string): Census {
  const semantics = roundedSemantics(text);
  const pairs = scalarPairs(semantics);
  const { codes } = pairs;
  const { length } = codes;
  const count = (n: number) => n.toLocaleString("en-US");
  return {
    spec: { procedure: "limits", semantics: formatSemantics(semantics) },
    name: `all h <- a h + b over ${semantics.format.name}, a and b finite: ${count(length ** 2)} maps, by the limits from the least and the greatest finite code`,
    work: length ** 2 * 64,
    failure: "breaks the order that decides it",
    semantics,
    exactSums: false,
    sums: LIMIT_SUMS,
    maxima: LIMIT_MAXIMA,
    maps: length ** 2,
    unit: length,
    reference: () => limitOutcome(pairs),
    specified: () => specifiedLimits(pairs),
    program: () => limitProgram(pairs),
    state: () => [],
    parameters: (map) => ({ a: [codes[Math.floor(map / length)]], b: [codes[map % length]] }),
    assumes: [`the float64 engine equals the specification of ${semantics.format.name} arithmetic (tested)`],
  };
}

function ofSweep(procedure: "cycles" | "orbits", sweep: SweepSpec): Census {
  const given = space(sweep);
  const { resolved } = given;
  if (given.maps === 0) throw new InputError("census", "at least one map", `none in: ${universeOf(given).name}`);
  if (sweep.property === "monotone") throw new InputError("census", "a property of orbits", sweep.property);
  if (procedure === "cycles") cyclicStates(given);
  const fill = () => fillFor(resolved);
  const codes = new Uint16Array(resolved.entries);
  const own =
    procedure === "cycles"
      ? { sums: CYCLE_SUMS, maxima: CYCLE_MAXIMA, unit: CYCLE_UNIT, failure: "has a cycle that a decoder sees" }
      : {
          sums: ORBIT_SUMS,
          maxima: ORBIT_MAXIMA,
          unit: ORBIT_UNIT,
          failure: `has an orbit that is not ${sweep.property}`,
        };
  return {
    ...own,
    spec: { procedure, sweep: canonicalSpec(resolved) },
    name: universeOf(given).name,
    work: given.maps * given.starts.length * 8,
    semantics: resolved.semantics,
    exactSums: fusedForms(resolved) !== undefined,
    maps: given.maps,
    reference: () => (procedure === "cycles" ? cycleOutcome(given, fill()) : orbitOutcome(given, fill())),
    specified:
      own.unit * given.starts.length > SPECIFIED_STARTS
        ? undefined
        : () => (procedure === "cycles" ? cycleOutcome : orbitOutcome)(given, specifiedFill(given)),
    program: () => (procedure === "cycles" ? cycleProgram(given) : orbitProgram(given)),
    state: (witness) => stateCodes(resolved, procedure === "cycles" ? witness : given.starts[witness]),
    parameters: (map) => {
      given.parameters(map, codes);
      return Object.fromEntries(
        resolved.parameters.map(({ name, offset, length }) => [name, [...codes.subarray(offset, offset + length)]]),
      );
    },
    assumes: assumptions(resolved),
  };
}

/** The semantics string of a census. */
export function censusSemantics(spec: CensusSpec): string {
  return spec.procedure === "limits" ? spec.semantics : spec.sweep.semantics;
}

/** Refuses what is malformed without going through parameters. @throws InputError */
export function checkCensus(spec: CensusSpec): void {
  if (spec.procedure === "limits") checkLimits(roundedSemantics(spec.semantics));
  else filtersOf(resolve(spec.sweep));
}

/** What is ranged over, without numbers. */
export function censusTitle(spec: CensusSpec): string {
  if (spec.procedure === "limits") return `all h <- a h + b, a and b finite, in ${spec.semantics}`;
  const { system, rows, where, fixed = {}, semantics } = spec.sweep;
  const limits = [...where, ...Object.keys(fixed).map((name) => `${name} fixed`)];
  return `all ${system}, ${rows} ${rows === 1 ? "row" : "rows"}, with ${limits.join(", ") || "any parameters"}, in ${semantics}`;
}

/** A text that no other census has. */
export function censusKey(spec: CensusSpec): string {
  return canonicalJson(spec);
}
