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

/** The first failing machines, by the specification and the first of them by `decide`.
 * @throws Error where one of them says otherwise */
export async function shownMachines(
  given: Census,
  failing: readonly Failing[],
  most: number,
): Promise<readonly ShownMachine[]> {
  const { spec } = given;
  if (spec.procedure !== "language") return [];
  for (const [machine, state] of failing.slice(0, DECIDED))
    if ((await decidedMachine(spec, machine, state)) === false)
      throw new Error(`census: expected decide to confirm machine ${machine} from state ${state}, found that it fails`);
  return confirmedMachines(given, failing, most).map((one, i) => {
    const model = i === 0 ? machineModel(spec, failing[0][0], failing[0][1]) : undefined;
    return model === undefined ? one : { ...one, model };
  });
}
