// The part of statetrack sweep about machines with two letters: the census that the options name, and what is said of a machine
// that recognises the language.

import type { Census, CensusSpec } from "../check/device/census.ts";
import {
  type ConfirmedMachine,
  confirmedMachines,
  decidedMachine,
  machineModel,
} from "../check/device/language-confirm.ts";
import type { Failing } from "../check/device/outcome.ts";
import type { System } from "../check/exhaustive/index.ts";
import { InputError, quote } from "../core/errors.ts";

interface Options {
  readonly universe: string;
  readonly semantics: string;
  readonly procedure: string;
  readonly property?: string;
  readonly language?: string;
  readonly where?: readonly string[];
}

const LETTERS = /^([a-zA-Z]+):(?:(\d+),)?(?:(\d+),)?letters=(\d+)$/;

/** Whether the options are about machines. */
export function asksMachines({ procedure, universe, language }: Options): boolean {
  return procedure === "language" || language !== undefined || universe.includes("letters=");
}

/** @throws InputError naming the option */
export function machinesOf(options: Options, fixed: Readonly<Record<string, readonly string[]>>): CensusSpec {
  const { procedure, universe, semantics, language, property = "cannot-recognise", where = [] } = options;
  if (procedure !== "language")
    throw new InputError("--procedure", "language for machines with letters", quote(procedure));
  if (language === undefined) throw new InputError("--language", "a language over 0 and 1", "none");
  const match = LETTERS.exec(universe);
  if (match === null) throw new InputError("--universe", "system:rows,factors,letters=2", quote(universe));
  if (match[4] !== "2") throw new InputError("--universe", "letters=2", quote(universe));
  if (property !== "cannot-recognise")
    throw new InputError("--property", "cannot-recognise of machines", quote(property));
  const [system, rows = "1", factors] = [match[1], match.at(2), match.at(3)];
  return {
    procedure,
    language,
    machines: {
      system: system as System,
      rows: Number(rows),
      letters: 2,
      semantics,
      where,
      property,
      ...(factors === undefined ? {} : { factors: Number(factors) }),
      ...(Object.keys(fixed).length === 0 ? {} : { fixed }),
    },
  };
}

/** Machines that `decide` is asked about. */
const DECIDED = 8;

export interface ShownMachine extends ConfirmedMachine {
  /** A model file; absent where a number of the machine is none that model files have. */
  readonly model?: object;
}

export interface ShownMachines {
  readonly machines: readonly ShownMachine[];
  /** How many `decide` confirmed, of those it was asked about: it says nothing of machines that are no model files, or in time. */
  readonly decided: { readonly confirmed: number; readonly of: number };
}

/** The first failing machines, by the specification and the first of them by `decide`; undefined of another census.
 * @throws Error where one of them says otherwise */
export async function shownMachines(
  given: Census,
  failing: readonly Failing[],
  most: number,
  decideMachine: typeof decidedMachine = decidedMachine,
): Promise<ShownMachines | undefined> {
  const { spec } = given;
  if (spec.procedure !== "language") return undefined;
  const asked = failing.slice(0, DECIDED);
  let confirmed = 0;
  for (const [machine, state] of asked) {
    const recognises = await decideMachine(spec, machine, state);
    if (recognises === false)
      throw new Error(`census: expected decide to confirm machine ${machine} from state ${state}, found that it fails`);
    confirmed += Number(recognises === true);
  }
  const machines = confirmedMachines(given, failing, most).map((one, i) => {
    const model = i === 0 ? machineModel(spec, failing[0][0], failing[0][1]) : undefined;
    return model === undefined ? one : { ...one, model };
  });
  return { machines, decided: { confirmed, of: asked.length } };
}

/** A line for people; none where no machine fails. */
export function decidedLines(decided: ShownMachines["decided"] | undefined): readonly string[] {
  if (decided === undefined || decided.of === 0) return [];
  const { confirmed, of } = decided;
  const rest = confirmed === of ? "" : `; it answered nothing about the other ${of - confirmed}`;
  return [`decide confirmed ${confirmed} of the first ${of} failing machines${rest}`];
}
