// One side of a comparison, read from its own model text and semantics string: its states by number, what it says after a word,
// and whether two sides say the same.

import type { CertifiedLayer, CertifiedSide, ComparisonAsk, Said } from "../core/certificate.ts";
import { InputError } from "../core/errors.ts";
import type { Runs } from "../core/word.ts";
import { compare, type Exact, format, isZero } from "../number/exact.ts";
import { parseModel } from "../rnn/model-file.ts";
import { formatSemantics, parseSemantics, type Semantics } from "../rnn/semantics.ts";
import { codeMachine } from "./blocked.ts";
import { castMachine } from "./cast.ts";
import { exactMachine, type Machine, observed, runWord, type State } from "./machine.ts";
import { checkParameters, modelNumbers } from "./parameters.ts";
import { unequal } from "./question.ts";
import { codeStates, exactStates, type States } from "./states.ts";
import { ignoringMarks } from "./stored.ts";

/** One side, its states by number in the order of first sight. */
export interface Side {
  /** Numbers of a state, and those among them that a decoder may see. */
  readonly size: number;
  readonly seen: number;
  readonly alphabet: readonly string[];
  /** The model's own, without marks of commits. */
  readonly symbols: readonly string[];
  readonly bos: string | undefined;
  readonly format: string | undefined;
  readonly numbers: number;
  initial(): number;
  step(state: number, letter: string): number;
  after(word: Runs): number;
  /** By the question: what is compared after a word that ends in the symbol with this name. */
  said(ask: ComparisonAsk, state: number, symbol: string): Said;
  acceptance(state: number, symbol: string): string;
  values(state: number): readonly Exact[];
  /** Codes, or nothing under exact semantics. */
  codes(state: number): readonly number[] | undefined;
  printed(state: number): readonly string[];
}

export function commitsAnywhere(semantics: Semantics): boolean {
  return semantics.regime !== "exact" && semantics.store?.commit === "any";
}

/** A side read again from its texts. `marks`: over letters with the marks of commits. @throws InputError where a text, or a
 * number that is `stated`, is another */
export function readSide(
  certified: CertifiedSide,
  stated: readonly CertifiedLayer[],
  marks: boolean,
  where: string,
): Side {
  const semantics = parseSemantics(certified.semantics);
  const full = formatSemantics(semantics);
  if (full !== certified.semantics) unequal(`${where}.semantics`, full, certified.semantics);
  const model = parseModel(certified.model, `${where}.model`);
  const layers = modelNumbers(model, semantics.regime === "exact" ? undefined : semantics);
  const numbers = checkParameters(stated, layers);
  if (semantics.regime === "exact") {
    const { cast } = semantics;
    const built =
      cast === undefined ? exactMachine(model, semantics, layers) : castMachine(model, semantics, cast, layers);
    const over = marks ? ignoringMarks(built, where) : built;
    return side(over, exactStates(built), undefined, numbers, model.alphabet);
  }
  const built = codeMachine(model, semantics, layers);
  const over = marks && !commitsAnywhere(semantics) ? ignoringMarks(built, where) : built;
  return side(over, codeStates(semantics.format, built), semantics.format.name, numbers, model.alphabet);
}

function side<T>(
  machine: Machine<T>,
  states: States<T>,
  formatName: string | undefined,
  numbers: number,
  symbols: readonly string[],
): Side {
  const { alphabet, bos, size, seen } = machine;
  const valued = (state: State<T>) => state.slice(0, seen).map((x) => machine.numbers.value(x));
  return {
    size,
    seen,
    alphabet,
    symbols,
    bos,
    format: formatName,
    numbers,
    initial: () => states.number(machine.initial),
    step: stepper(machine, states),
    after: (word) => states.number(runWord(machine, word)),
    said: (ask, state, symbol) => said(machine, ask, states.state(state), symbol),
    acceptance: (state, symbol) => acceptance(machine, states.state(state), symbol),
    values: (state) => valued(states.state(state)),
    codes: (state) => {
      const { code } = machine.numbers;
      return code === undefined ? undefined : states.state(state).map((x) => code(x));
    },
    printed: (state) => states.state(state).map((x) => machine.print(x)),
  };
}

/** Steps by number; each is taken once. */
function stepper<T>(machine: Machine<T>, states: States<T>): Side["step"] {
  const { alphabet } = machine;
  const steps = new Map<string, number[]>(alphabet.map((name) => [name, []]));
  return (state, letter) => {
    const known = steps.get(letter);
    if (known === undefined) return unequal("a letter", alphabet, letter);
    const next = known.at(state) ?? states.number(machine.step(states.state(state), alphabet.indexOf(letter)));
    known[state] = next;
    return next;
  };
}

function acceptance<T>(machine: Machine<T>, state: State<T>, symbol: string): string {
  return machine.answer?.(state, symbol) ?? "none";
}

function said<T>(machine: Machine<T>, ask: ComparisonAsk, state: State<T>, symbol: string): Said {
  switch (ask) {
    case "decodes":
      return machine.classOf?.(state, symbol) ?? null;
    case "accepts":
      return acceptance(machine, state, symbol);
    case "values":
      return state.slice(0, machine.seen).map((x) => {
        const value = machine.numbers.value(x);
        return isZero(value) ? "0" : format(value);
      });
    case "bits":
      return observed(machine, state).map((x) => machine.print(x));
  }
}

/** @throws InputError unless the question has a meaning for both sides */
export function checkAsk(ask: ComparisonAsk, first: Side, second: Side): void {
  const where = "question.ask";
  if (ask === "decodes" || ask === "accepts") return;
  if (first.seen !== second.seen)
    throw new InputError(where, "as many entries on both sides", `${first.seen} and ${second.seen}`);
  if (ask === "bits" && (first.format === undefined || first.format !== second.format))
    throw new InputError(
      where,
      "one format on both sides",
      `${first.format ?? "exact"} and ${second.format ?? "exact"}`,
    );
}

/** Numbers are compared as numbers, everything else by its text. */
export function agree(ask: ComparisonAsk, first: Side, second: Side, a: number, b: number, symbol: string): boolean {
  if (ask === "values") {
    const its = second.values(b);
    return first.values(a).every((x, i) => {
      const order = compare(x, its[i]);
      return order === undefined ? x.kind === its[i].kind : order === 0;
    });
  }
  const [mine, its] = [first.said(ask, a, symbol), second.said(ask, b, symbol)];
  return Array.isArray(mine) && Array.isArray(its) ? mine.every((x, i) => x === its[i]) : mine === its;
}
