// Everything that may be proved for a request, cheapest first: plans of stacks written for the target, or the LSTM.

import type { Dfa } from "../automaton/dfa.ts";
import { InputError } from "../core/errors.ts";
import { dfaToLstm, lstmUnits } from "./dfa-to-lstm.ts";
import { type Attempt, type Constraints, type Plan, plan } from "./plan.ts";
import { type ModelDocument, stackToModel } from "./stack-to-model.ts";
import { KEYED_TARGETS, RAW_TARGETS, type Writing } from "./targets.ts";
import { isRounded, turnedStack } from "./turned-stacks.ts";

export interface Construction extends Omit<Plan, "stack"> {
  readonly document: ModelDocument;
  /** Numbers that the format must hold; none where weights are large only to saturate a gate. */
  readonly numbers: readonly number[];
  /** What each layer is for, with its rows, the first layer first. */
  readonly purposes: readonly string[];
  /** Of layers whose states are rounded: the same in other numbers, `TURNS` choices; choice 0 is `document`. */
  readonly turned?: (choice: number) => ModelDocument;
}

/** States of a DFA at most: larger ones are refused. */
const MOST_STATES = 2000;
const MOST_UNITS = 256;

interface Constructions {
  readonly found: readonly Construction[];
  readonly rejected: readonly Attempt[];
}

/** @throws InputError for more states than `MOST_STATES`, and for options that the target has not */
export function constructions(dfa: Dfa, constraints: Constraints, writing: Writing, name: string): Constructions {
  const { target } = constraints;
  if (dfa.states > MOST_STATES)
    throw new InputError("language", `at most ${MOST_STATES} states of the minimal DFA to compile`, `${dfa.states}`);
  if (writing.raw && (!RAW_TARGETS.includes(target) || constraints.range === "[0,1]"))
    throw new InputError(
      "--logits",
      `a target of ${RAW_TARGETS.join(", ")} in the range [-1,1]`,
      `${target}, ${constraints.range}`,
    );
  if (writing.keys === "normalised" && !KEYED_TARGETS.includes(target))
    throw new InputError("--keys normalised", `a target of ${KEYED_TARGETS.join(", ")}`, target);
  if (target === "lstm") return ofLstm(dfa, constraints, name);
  const { plans, rejected } = plan(dfa, constraints);
  const found = plans.map(({ stack, ...rest }) => ({
    ...rest,
    document: stackToModel(stack, target, writing, name),
    numbers: numbersOf({ stack }),
    purposes: stack.layers.map(({ purpose, states }) => `${purpose} (${states[0].length})`),
    ...(isRounded(stack)
      ? { turned: (choice: number) => stackToModel(turnedStack(stack, choice), target, writing, name) }
      : {}),
  }));
  return { found, rejected };
}

function ofLstm(dfa: Dfa, { maxLayers }: Constraints, name: string): Constructions {
  const units = lstmUnits(dfa);
  const rejected = (outcome: string): Constructions => ({
    found: [],
    rejected: [{ construction: "saturated units", outcome }],
  });
  if (units > MOST_UNITS) return rejected(`${units} units, more than ${MOST_UNITS}`);
  if (maxLayers < 1) return rejected(`1 layer, more than ${maxLayers}`);
  const document = dfaToLstm(dfa, name);
  const shape = { layers: 1, factors: 0, rows: 2 * units, norm: Number.NaN };
  const construction = {
    construction: "saturated units",
    ...shape,
    document,
    numbers: [],
    purposes: [`saturated units (${units})`],
  };
  return { found: [construction], rejected: [] };
}

/** Numbers of states and inputs, each once; factors of 2^-s and keys are powers of two or below them. Layers whose states
 * are rounded need none. */
function numbersOf({ stack }: Pick<Plan, "stack">): readonly number[] {
  const exact = stack.layers.filter(({ nearest }) => nearest !== true);
  const all = exact.flatMap(({ states, actions }) => [
    ...states.flat(),
    ...actions.flatMap(({ input, matrix }) => [...input, ...matrix.flat()]),
  ]);
  return [...new Set(all)].sort((a, b) => a - b);
}
