// Machines that a census of a language found to recognise it: searched again by the specification of arithmetic, one word length
// after the other, and as model files, of which `statetrack decide` asks the same by its own way.

import { decode } from "../../number/codec.ts";
import { format as formatExact } from "../../number/exact.ts";
import { parseModel } from "../../rnn/model-file.ts";
import { hex } from "../certify.ts";
import { type DecideOptions, decide } from "../decide.ts";
import type { Numbers } from "../exhaustive/counterexample.ts";
import { observedStates } from "../exhaustive/shard.ts";
import { stateCodes } from "../exhaustive/universe.ts";
import { shaped } from "../model-of-map.ts";
import type { Census, CensusSpec } from "./census.ts";
import { letterImages, searcher, specifiedFills } from "./language.ts";
import { LETTERS, type MachineSpace, machineLanguage, machineParameters, machineSpace } from "./machines.ts";
import type { Failing } from "./outcome.ts";

type LanguageSpec = Extract<CensusSpec, { readonly procedure: "language" }>;

/** A machine that recognises the language from a start. */
export interface ConfirmedMachine {
  readonly machine: number;
  readonly parameters: Readonly<Record<string, Numbers>>;
  readonly start: Numbers;
  /** Reachable pairs of states. */
  readonly pairs: number;
  /** Word lengths until no pair was new. */
  readonly rounds: number;
}

/** Steps by the specification that a confirmation may take in all: a few seconds. */
const MOST_STEPS = 2 ** 18;

/** The first `most` failing machines, fewer where there are many states.
 * @throws Error where by the specification no decoder recognises the language from the witness: then a kernel is wrong
 * @cost two steps a state and machine, by exact arithmetic */
export function confirmedMachines(
  { spec }: Census,
  failing: readonly Failing[],
  most: number,
): readonly ConfirmedMachine[] {
  if (spec.procedure !== "language") return [];
  const given = machineSpace(spec.machines);
  const { dfa } = machineLanguage(spec.language);
  const { resolved } = given;
  const states = resolved.codes ** resolved.shape.rows;
  const search = searcher(states, dfa, observedStates(resolved));
  const images = letterImages(given, specifiedFills(given));
  const few = Math.max(1, Math.floor(MOST_STEPS / (2 * states)));
  return failing.slice(0, Math.min(most, few)).map(([machine, witness]) => {
    const { recognises, pairs, rounds } = search(images(machine), witness);
    if (!recognises)
      throw new Error(
        `census: expected the specification to confirm that machine ${machine} recognises the language from state ${witness}, found that it does not`,
      );
    const parameters = Object.entries(machineParameters(given, machine));
    return {
      machine,
      parameters: Object.fromEntries(parameters.map(([name, codes]) => [name, numbers(given, codes)])),
      start: numbers(given, stateCodes(resolved, witness)),
      pairs,
      rounds,
    };
  });
}

function numbers({ resolved }: MachineSpace, codes: readonly number[]): Numbers {
  const { format } = resolved.semantics;
  return { codes: codes.map(hex), values: codes.map((code) => formatExact(decode(format, code))) };
}

/** The machine as a model file from this state; undefined where a number of it is none that model files have. */
export function machineModel(spec: LanguageSpec, machine: number, state: number): object | undefined {
  const given = machineSpace(spec.machines);
  const { resolved } = given;
  const { system, rows } = spec.machines;
  if (resolved.layer === undefined) return undefined;
  const initial = numbers(given, stateCodes(resolved, state)).values;
  const parameters = Object.entries(machineParameters(given, machine)).map(
    ([name, codes]) => [name, numbers(given, codes).values] as const,
  );
  const all = [...initial, ...parameters.flatMap(([, values]) => values)];
  if (!all.every((value) => /^-?[0-9.e+-]+$/.test(value))) return undefined;
  const symbols = LETTERS.map((name, letter) => {
    const own = parameters.flatMap(([key, values]) =>
      key.endsWith(`_${letter}`) ? [[key.slice(0, -2), values] as const] : [],
    );
    return [name, shaped({ system, rows }, Object.fromEntries(own))];
  });
  const layer = {
    type: system,
    initial: rows === 1 && system === "scalar" ? initial[0] : initial,
    symbols: Object.fromEntries(symbols) as object,
  };
  return { statetrack: 1, name: `machine ${machine}`, source: "statetrack sweep", alphabet: LETTERS, layers: [layer] };
}

const OPTIONS: DecideOptions = { memory: 2 ** 28, pairs: 2 ** 22, time: 60_000, method: "closure" };

/** Whether `decide`, asked `separates`, says that a decoder recognises the language; undefined where the machine is no model. */
export async function decidedMachine(spec: LanguageSpec, machine: number, state: number): Promise<boolean | undefined> {
  const document = machineModel(spec, machine, state);
  if (document === undefined) return undefined;
  const { resolved } = machineSpace(spec.machines);
  const model = parseModel(document, `machine ${machine}`);
  const { name, dfa } = machineLanguage(spec.language);
  const verdict = await decide(
    { ask: "separates", model, semantics: resolved.semantics, language: name, dfa },
    OPTIONS,
  );
  return verdict.status === "unknown" ? undefined : verdict.status === "holds";
}
