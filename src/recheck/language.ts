// A certificate's language, rebuilt without the engine that found the answer: the minimal automaton in canonical
// numbering, and a test of single words that does not go through the automaton. Source: docs/languages.md.

import { InputError, quote } from "../core/errors.ts";
import { formatRuns, type Runs, toRuns } from "../core/word.ts";
import { builtIn } from "./built-in.ts";
import { derivatives } from "./derivative.ts";
import { type Automaton, minimal } from "./partition.ts";
import type { BuiltIn } from "./reader.ts";
import { readExpression, type Tree } from "./syntax.ts";

export interface Language {
  readonly automaton: Automaton;
  /** Whether a word is in the language: runs of known symbols, neighbours different. Not by the automaton. */
  readonly contains: (runs: Runs) => boolean;
}

const MOST_STATES = 1_000_000;
const MOST_ENTRIES = 2 ** 27;

/** The language `text` over `alphabet`. @throws InputError for a text without meaning, an alphabet that is not the
 * language's own (in any order), or more than 10^6 states or 2^27 transitions */
export function rebuildLanguage(text: string, alphabet: readonly string[]): Language {
  const known = builtIn(text, alphabet);
  return known === undefined ? ofExpression(text, alphabet) : ofBuiltIn(known, text, alphabet);
}

/** The automaton of a deterministic reader over `letters` letters, before it is made minimal. */
function explore<S>(
  where: string,
  letters: number,
  initial: S,
  keyOf: (state: S) => string | number,
  step: (state: S, letter: number) => S,
  accepts: (state: S) => boolean,
): Automaton {
  const numberOf = new Map<string | number, number>([[keyOf(initial), 0]]);
  const states = [initial];
  const next: number[] = [];
  for (const state of states) {
    for (let letter = 0; letter < letters; letter++) {
      const target = step(state, letter);
      const key = keyOf(target);
      const number = numberOf.get(key) ?? states.length;
      if (number === states.length) {
        checkSize(number + 1, letters, where);
        numberOf.set(key, number);
        states.push(target);
      }
      next.push(number);
    }
  }
  const accepting = Uint8Array.from(states, (state) => Number(accepts(state)));
  return { letters, states: states.length, next: Uint32Array.from(next), accepting };
}

function checkSize(states: number, letters: number, where: string): void {
  if (states <= MOST_STATES && states * letters <= MOST_ENTRIES) return;
  throw new InputError(where, `at most ${MOST_STATES} states and ${MOST_ENTRIES} transitions`, "more");
}

function ofBuiltIn(language: BuiltIn, text: string, alphabet: readonly string[]): Language {
  const { letters, initial, step, accepts, contains } = language;
  const where = `language ${quote(text)}`;
  const own = alphabet.map((name) => letters.indexOf(name));
  if (own.includes(-1) || new Set(own).size !== letters.length) {
    throw new InputError(where, `the alphabet ${quote(letters)}, in any order`, quote(alphabet));
  }
  checkSize(language.states, letters.length, where);
  const walk = (state: readonly number[], letter: number) => step(state, own[letter]);
  const automaton = explore(where, own.length, initial, (state) => state.join(), walk, accepts);
  return { automaton: minimal(automaton), contains };
}

function ofExpression(text: string, alphabet: readonly string[]): Language {
  const tree = readExpression(text, alphabet);
  const { build, derive } = derivatives(alphabet.length);
  const root = build(tree);
  // Symbols that lie in the same sets have the same derivatives: the first of them stands for all.
  const first = firstAlike(tree, alphabet.length);
  const tried = [...new Set(first)];
  const where = `language ${quote(text)}`;
  const small = minimal(
    explore(
      where,
      tried.length,
      root,
      ({ id }) => id,
      (state, i) => derive(state, tried[i]),
      ({ nullable }) => nullable,
    ),
  );
  checkSize(small.states, alphabet.length, where);
  const next = new Uint32Array(small.states * alphabet.length);
  const columns = first.map((symbol) => tried.indexOf(symbol));
  for (let q = 0, at = 0; q < small.states; q++) {
    for (const column of columns) next[at++] = small.next[q * small.letters + column];
  }
  const contains = (runs: Runs): boolean => {
    let rest = root;
    for (const [name, times] of runs) {
      const symbol = first[alphabet.indexOf(name)];
      for (let i = 0; i < times; i++) rest = derive(rest, symbol);
    }
    return rest.nullable;
  };
  return { automaton: { ...small, letters: alphabet.length, next }, contains };
}

/** For each symbol the first one that no set of the expression tells from it. */
function firstAlike(tree: Tree, size: number): number[] {
  const labels = new Array<string>(size).fill("");
  const open = [tree];
  const seen = new Set<string>();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === "set") {
      const members = [...node.symbols];
      if (seen.size === seen.add(members.join()).size) continue;
      for (const symbol of members) labels[symbol] += `${seen.size},`;
    } else open.push(...("parts" in node ? node.parts : [node.inner]));
  }
  return labels.map((label) => labels.indexOf(label));
}

/** The first words in shortlex order, on which the automaton and the direct test must agree. */
const TRIED = 1000;

/** How many words were tried. @throws InputError at a word that the automaton and the definition answer differently */
export function tryWords({ automaton, contains }: Language, alphabet: readonly string[]): number {
  const words: number[][] = [[]];
  for (let i = 0; i < words.length && words.length < TRIED; i++) {
    const longer = alphabet.map((_, x) => [...words[i], x]);
    words.push(...longer.slice(0, TRIED - words.length));
  }
  for (const word of words) {
    const runs = toRuns(word, alphabet);
    const accepted = automaton.accepting[walk(automaton, runs, alphabet)] === 1;
    if (contains(runs) === accepted) continue;
    throw new InputError("automaton", `the definition's answer to ${formatRuns(runs)}`, quote(accepted));
  }
  return words.length;
}

/** The state of the automaton after a word. */
export function walk(automaton: Automaton, runs: Runs, alphabet: readonly string[], from = 0): number {
  let state = from;
  for (const [name, times] of runs) {
    const letter = alphabet.indexOf(name);
    for (let i = 0; i < times; i++) state = automaton.next[state * automaton.letters + letter];
  }
  return state;
}
