// A census: one question asked of every map of a universe, by one of five procedures, each with a kernel for the device and a
// reference for the CPU whose outcomes are equal word for word. `limits`: scalar maps of a whole 16-bit format by two monotone
// orbits each (limits.ts). `cycles`: every cyclic state and its period (cycles.ts). `orbits`: tail and period from every start
// (orbits.ts). `monotone`: whether the order of values is kept (monotone.ts). `language`: machines with two letters, and all words
// (language.ts). A census is plain JSON, so that a journal, a theorem and a command line can name it.

import { canonicalJson } from "../../core/certificate.ts";
import { InputError, quote } from "../../core/errors.ts";
import { formatSemantics, parseSemantics, type RoundedSemantics } from "../../rnn/semantics.ts";
import { filtersOf } from "../exhaustive/filters.ts";
import { assumptions, canonicalSpec, resolve, type SweepSpec } from "../exhaustive/spec.ts";
import { fillFor } from "../exhaustive/step-code.ts";
import { type Space, space, stateCodes, universeOf } from "../exhaustive/universe.ts";
import { cyclicStates } from "./cycles.ts";
import { fusedForms } from "./fused.ts";
import {
  LANGUAGE_MAXIMA,
  LANGUAGE_SUMS,
  languageOutcome,
  languageUnit,
  letterFills,
  specifiedFills,
} from "./language.ts";
import { languageProgram } from "./language-kernel.ts";
import { checkLimits, LIMIT_MAXIMA, LIMIT_SUMS, limitOutcome, limitProgram, scalarPairs } from "./limits.ts";
import {
  letterSpec,
  type MachineSpec,
  machineLanguage,
  machineParameters,
  machineSpace,
  machinesName,
} from "./machines.ts";
import { FEW_STARTS } from "./orbits.ts";
import type { MapOutcome } from "./outcome.ts";
import { OF_SWEEPS, type SweepProcedure } from "./procedures.ts";
import type { CensusShape, DeviceProgram } from "./program.ts";
import { specifiedFill, specifiedLimits, specifiedStep, specifiedUnits } from "./specified.ts";

export type CensusSpec =
  | { readonly procedure: "limits"; readonly semantics: string }
  | { readonly procedure: SweepProcedure; readonly sweep: SweepSpec }
  | { readonly procedure: "language"; readonly language: string; readonly machines: MachineSpec };

export const PROCEDURES = ["limits", "cycles", "orbits", "monotone", "language"] as const;

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
  /** The universe of a sweep's maps; none of limits and of machines. */
  readonly space: Space | undefined;
  /** The reference; made anew, since it keeps scratch arrays. */
  readonly reference: () => (map: number) => MapOutcome;
  /** The same by the specification of arithmetic, for units that are counted again; absent where a unit would take minutes. */
  readonly specified: (() => (map: number) => MapOutcome) | undefined;
  /** How many drawn units it counts at most. */
  readonly specifiedUnits: number;
  /** @throws InputError where there is no kernel for the step */
  readonly program: () => DeviceProgram;
  /** The codes of a map's parameters, by name. */
  readonly parameters: (map: number) => Readonly<Record<string, readonly number[]>>;
  /** The codes of the state that a witness stands for; none for limits. */
  readonly state: (witness: number) => readonly number[];
  readonly assumes: readonly string[];
}

/** @throws InputError for a census that makes no sense */
export function census(spec: CensusSpec): Census {
  switch (spec.procedure) {
    case "limits":
      return limits(spec.semantics);
    case "cycles":
    case "orbits":
    case "monotone":
      return ofSweep(spec.procedure, spec.sweep);
    case "language":
      return ofMachines(spec.language, spec.machines);
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
    space: undefined,
    exactSums: false,
    sums: LIMIT_SUMS,
    maxima: LIMIT_MAXIMA,
    maps: length ** 2,
    unit: length,
    reference: () => limitOutcome(pairs),
    specified: () => specifiedLimits(pairs),
    specifiedUnits: Infinity,
    program: () => limitProgram(pairs),
    state: () => [],
    parameters: (map) => ({ a: [codes[Math.floor(map / length)]], b: [codes[map % length]] }),
    assumes: [`the float64 engine equals the specification of ${semantics.format.name} arithmetic (tested)`],
  };
}

function ofSweep(procedure: SweepProcedure, sweep: SweepSpec): Census {
  const given = space(sweep);
  const { resolved } = given;
  if (given.maps === 0) throw new InputError("census", "at least one map", `none in: ${universeOf(given).name}`);
  const [own, asked] = [procedure === "monotone", sweep.property === "monotone"];
  if (own !== asked)
    throw new InputError(
      `census of ${procedure}`,
      own ? "the property monotone" : "a property of orbits",
      sweep.property,
    );
  if (procedure === "cycles") cyclicStates(given);
  const codes = new Uint16Array(resolved.entries);
  const { sums, maxima, unit, outcome, program, failure } = OF_SWEEPS[procedure];
  const units = specifiedUnits(given, unit, procedure === "orbits" && given.starts.length < FEW_STARTS);
  return {
    spec: { procedure, sweep: canonicalSpec(resolved) },
    name: universeOf(given).name,
    work: given.maps * given.starts.length * 8,
    failure: failure(sweep.property),
    semantics: resolved.semantics,
    space: given,
    exactSums: fusedForms(resolved) !== undefined,
    sums,
    maxima,
    maps: given.maps,
    unit,
    reference: () => outcome(given, fillFor(resolved)),
    specified: units === 0 ? undefined : () => outcome(given, specifiedFill(given), specifiedStep),
    specifiedUnits: units,
    program: () => program(given),
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

function ofMachines(text: string, spec: MachineSpec): Census {
  const given = machineSpace(spec);
  const { name, dfa } = machineLanguage(text);
  const { resolved, machines } = given;
  const states = resolved.codes ** resolved.shape.rows;
  const units = specifiedUnits({ ...given.letters[0], starts: new Uint16Array(states) }, languageUnit(given), false);
  return {
    spec: { procedure: "language", language: name, machines: given.spec },
    name: `${machinesName(given)}, and all words over 0 and 1: ${text}`,
    work: machines * 2 * states,
    failure: "recognises the language from some start",
    semantics: resolved.semantics,
    space: undefined,
    exactSums: fusedForms(resolved) !== undefined,
    sums: LANGUAGE_SUMS,
    maxima: LANGUAGE_MAXIMA,
    maps: machines,
    unit: languageUnit(given),
    reference: () => languageOutcome(given, dfa, letterFills(given)),
    specified: units === 0 ? undefined : () => languageOutcome(given, dfa, specifiedFills(given)),
    specifiedUnits: units,
    program: () => languageProgram(given, dfa),
    state: (witness) => stateCodes(resolved, witness),
    parameters: (machine) => machineParameters(given, machine),
    // No graph of a map is walked, as none is for monotonicity.
    assumes: assumptions({ ...resolved, spec: { ...resolved.spec, property: "monotone" } }),
  };
}

/** The semantics string of a census. */
export function censusSemantics(spec: CensusSpec): string {
  if (spec.procedure === "limits") return spec.semantics;
  return spec.procedure === "language" ? spec.machines.semantics : spec.sweep.semantics;
}

/** Refuses what is malformed without going through parameters. @throws InputError */
export function checkCensus(spec: CensusSpec): void {
  if (spec.procedure === "limits") checkLimits(roundedSemantics(spec.semantics));
  else if (spec.procedure === "language") {
    machineLanguage(spec.language);
    for (const letter of [0, 1] as const) filtersOf(resolve(letterSpec(spec.machines, letter)));
  } else filtersOf(resolve(spec.sweep));
}

/** What is ranged over, without numbers. */
export function censusTitle(spec: CensusSpec): string {
  if (spec.procedure === "limits") return `all h <- a h + b, a and b finite, in ${spec.semantics}`;
  const { system, rows, where, fixed = {}, semantics } = spec.procedure === "language" ? spec.machines : spec.sweep;
  const limits = [...where, ...Object.keys(fixed).map((name) => `${name} fixed`)];
  const what = spec.procedure === "language" ? `for ${spec.language} all two-letter ${system}` : `all ${system}`;
  return `${what}, ${rows} ${rows === 1 ? "row" : "rows"}, with ${limits.join(", ") || "any parameters"}, in ${semantics}`;
}

/** A text that no other census has. */
export function censusKey(spec: CensusSpec): string {
  return canonicalJson(spec);
}
