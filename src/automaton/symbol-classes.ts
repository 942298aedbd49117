// What the sets of a regular expression mean over an alphabet, and which symbols the expression cannot tell apart.
// Symbols that lie in the same written sets behave alike, so automata are built over classes of symbols and
// widened at the end: `.` over 719 symbols costs as much as over one.

import { InputError, quote } from "../core/errors.ts";
import type { Dfa } from "./dfa.ts";
import { children, type NamedSymbol, POSIX_CLASSES, positionIn, type Regex, type SymbolSet } from "./regex.ts";

/** Classes are numbered by their first symbols in the alphabet's order. */
export interface SymbolClasses {
  readonly alphabet: readonly string[];
  readonly count: number;
  /** The class of each symbol. */
  readonly classOf: readonly number[];
  /** The classes that make up each set of the expression. */
  readonly classesIn: ReadonlyMap<SymbolSet, readonly number[]>;
}

/** The names that occur in `regex` (all of a POSIX class that is named), each once, sorted by code unit. */
export function symbolsOf(regex: Regex): string[] {
  const names = setsOf(regex).flatMap((set) => [
    ...set.ranges.flatMap(({ first, last }) => [first.name, last.name]),
    ...(set.classes ?? []).flatMap((name) => POSIX_CLASSES.get(name) ?? []),
  ]);
  return [...new Set(names)].sort();
}

/**
 * The classes of symbols of `alphabet` for `regex`; `text` is the source, for messages.
 * @throws InputError for a symbol outside the alphabet or a range that runs against its order
 * @cost O(|alphabet| + total size of the sets)
 */
export function classify(regex: Regex, alphabet: readonly string[], text: string): SymbolClasses {
  const index = new Map(alphabet.map((name, i) => [name, i]));
  const members = new Map<SymbolSet, readonly number[]>();
  for (const set of setsOf(regex)) members.set(set, membersOf(set, alphabet, index, text));
  const classOf = number(split(alphabet.length, members.values()));
  const classesIn = new Map<SymbolSet, readonly number[]>();
  for (const [set, symbols] of members) classesIn.set(set, [...new Set(symbols.map((symbol) => classOf[symbol]))]);
  return { alphabet, count: new Set(classOf).size, classOf, classesIn };
}

/** A DFA over the classes as one over the symbols; canonical when the given one is. @cost O(states · symbols) */
export function widen(dfa: Dfa, classes: SymbolClasses): Dfa {
  const { alphabet, classOf } = classes;
  const next = new Uint32Array(dfa.states * alphabet.length);
  for (let state = 0, at = 0; state < dfa.states; state++)
    for (const symbolClass of classOf) next[at++] = dfa.next[state * classes.count + symbolClass];
  return { ...dfa, symbols: alphabet, next };
}

function setsOf(regex: Regex): SymbolSet[] {
  const sets: SymbolSet[] = [];
  const open: Regex[] = [regex];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === "set") sets.push(next);
    for (const child of children(next).toReversed()) open.push(child);
  }
  return sets;
}

function membersOf(
  set: SymbolSet,
  alphabet: readonly string[],
  index: ReadonlyMap<string, number>,
  text: string,
): readonly number[] {
  const find = ({ name, position }: NamedSymbol): number => {
    const found = index.get(name);
    if (found !== undefined) return found;
    throw new InputError(positionIn(text, position), `a symbol of the alphabet ${quote(alphabet)}`, quote(name));
  };
  const inside = new Set<number>();
  for (const { first, last } of set.ranges) {
    const [from, to] = [find(first), find(last)];
    if (from > to) {
      const expected = `a range in the order of the alphabet ${quote(alphabet)}`;
      throw new InputError(positionIn(text, first.position), expected, `${quote(first.name)} to ${quote(last.name)}`);
    }
    for (let symbol = from; symbol <= to; symbol++) inside.add(symbol);
  }
  for (const name of set.classes ?? []) {
    // The members that the alphabet has: a class is no claim that it has them all.
    for (const member of POSIX_CLASSES.get(name) ?? []) {
      const symbol = index.get(member);
      if (symbol !== undefined) inside.add(symbol);
    }
  }
  if (!set.negated) return [...inside];
  return [...alphabet.keys()].filter((symbol) => !inside.has(symbol));
}

/** A label for every symbol, equal for two symbols when every set has both or neither: each set splits the classes it cuts. */
function split(size: number, sets: Iterable<readonly number[]>): number[] {
  const label = new Array<number>(size).fill(0);
  let labels = 1;
  for (const set of sets) {
    if (set.length === size) continue;
    const renamed = new Map<number, number>();
    for (const symbol of set) {
      let fresh = renamed.get(label[symbol]);
      if (fresh === undefined) {
        fresh = labels++;
        renamed.set(label[symbol], fresh);
      }
      label[symbol] = fresh;
    }
  }
  return label;
}

/** The labels renamed 0, 1, … in order of first occurrence. */
function number(labels: readonly number[]): number[] {
  const distinct = new Map([...new Set(labels)].map((label, i) => [label, i]));
  return labels.map((label) => distinct.get(label) ?? 0);
}
