// From a regular expression to its minimal DFA.
// Concatenation, union and repetition go through an NFA and the subset construction; complement and intersection are
// done on minimal DFAs, which enter an NFA again where they stand inside another operator.

import { InputError, quote } from "../core/errors.ts";
import { determinize } from "./determinize.ts";
import { type Dfa, firstRepeated } from "./dfa.ts";
import { checkTable, DEFAULT_STATE_LIMIT, type Limits } from "./limits.ts";
import { minimize } from "./minimize.ts";
import { addMove, appendDfa, appendRepetition, appendSymbols, EMPTY, emptyNfa, type Nfa, newState } from "./nfa.ts";
import { complement, product } from "./operations.ts";
import { parseRegex, type Regex, type SymbolSet } from "./regex.ts";
import { classify, type SymbolClasses, symbolsOf, widen } from "./symbol-classes.ts";

export interface RegexOptions {
  /** Defaults to the symbols that occur in the expression, sorted by code unit. */
  readonly alphabet?: readonly string[] | undefined;
  /** The most states of any automaton on the way; 1,000,000 when left out. */
  readonly states?: number | undefined;
}

interface Work {
  readonly classes: SymbolClasses;
  readonly symbols: readonly string[];
  readonly limits: Limits;
  /** Complements and intersections that are done: a repetition asks for the same one many times. */
  readonly done: Map<Regex, Dfa>;
}

/**
 * The minimal, canonical DFA of the expression `text`.
 * @throws InputError for a syntax error, a symbol outside the alphabet, or an automaton above the limits
 * @cost exponential in |text| in the worst case, within the limits
 */
export function regexToDfa(text: string, options: RegexOptions = {}): Dfa {
  const regex = parseRegex(text);
  const where = `language ${quote(text)}`;
  const alphabet = options.alphabet ?? symbolsOf(regex);
  if (alphabet.length === 0) throw new InputError(where, "a symbol, or an alphabet beside the expression", "neither");
  const twice = firstRepeated(alphabet);
  if (twice !== undefined) throw new InputError(where, "an alphabet of distinct symbols", `${quote(twice)} twice`);
  const classes = classify(regex, alphabet, text);
  const limits: Limits = { where, states: options.states ?? DEFAULT_STATE_LIMIT };
  const symbols = Array.from({ length: classes.count }, (_, i) => alphabet[classes.classOf.indexOf(i)]);
  const dfa = compile(regex, { classes, symbols, limits, done: new Map() });
  checkTable(dfa.states * alphabet.length, "transitions", where);
  return widen(dfa, classes);
}

/** The minimal DFA of `regex` over the classes of symbols. */
function compile(regex: Regex, work: Work): Dfa {
  if (regex.kind === "complement") return complement(compile(regex.inner, work));
  if (regex.kind === "intersection") {
    const both = (a: Dfa, b: Dfa): Dfa => minimize(product(a, b, (x, y) => x && y, work.limits));
    return regex.parts.map((part) => compile(part, work)).reduce(both);
  }
  const nfa = emptyNfa(work.limits);
  const start = newState(nfa);
  const accept = append(nfa, regex, start, work);
  return minimize(determinize(nfa, start, accept, work.symbols, work.limits));
}

/** Appends the words of `regex` at `start`; the state that they reach. */
function append(nfa: Nfa, regex: Regex, start: number, work: Work): number {
  switch (regex.kind) {
    case "set":
      return appendSymbols(nfa, classesIn(regex, work), start);
    case "concatenation":
      return regex.parts.reduce((at, part) => append(nfa, part, at, work), start);
    case "union": {
      // The sets among the parts become one move.
      const sets = regex.parts.flatMap((part) => (part.kind === "set" ? classesIn(part, work) : []));
      const end = appendSymbols(nfa, [...new Set(sets)], start);
      const ends = regex.parts.filter(({ kind }) => kind !== "set").map((part) => append(nfa, part, start, work));
      for (const from of ends) addMove(nfa, from, end, EMPTY);
      return end;
    }
    case "repetition":
      return appendRepetition(nfa, (at) => append(nfa, regex.inner, at, work), regex.min, regex.max, start);
    case "complement":
    case "intersection": {
      const dfa = work.done.get(regex) ?? compile(regex, work);
      work.done.set(regex, dfa);
      return appendDfa(nfa, dfa, start);
    }
  }
}

function classesIn(set: SymbolSet, work: Work): readonly number[] {
  return work.classes.classesIn.get(set) ?? [];
}
