// Letters under commit=any: each symbol twice, the second time marked as one after which the state is stored. Every way to
// store is then a word of an ordinary machine, and what is asked of all words is asked of all ways to store. Languages, and
// machines without commits that are compared with one that has them, do not see the marks.

import type { Dfa } from "../automaton/dfa.ts";
import { bosLetter, type Machine } from "../rnn/machine.ts";
import { markedLetters } from "../rnn/stores/store.ts";
import type { PackedSystem } from "./system.ts";

/** The automaton over a machine's letters, of which those beyond its own symbols are the same symbols again. */
export function withMarks(dfa: Dfa, letters: readonly string[]): Dfa {
  const own = dfa.symbols.length;
  if (letters.length === own) return dfa;
  const next = Uint32Array.from({ length: dfa.states * letters.length }, (_, edge) => {
    const [state, letter] = [Math.floor(edge / letters.length), edge % letters.length];
    return dfa.next[state * own + (letter % own)];
  });
  return { ...dfa, symbols: letters, next };
}

/** The decoder's number of a letter: that of the symbol without its mark; `bos` comes after the symbols. */
export function unmarked(machine: Machine, letter: number): number {
  const symbols = machine.model.alphabet.length;
  return letter === bosLetter(machine) ? symbols : letter % symbols;
}

function isMarked({ machine }: PackedSystem): boolean {
  return machine.alphabet.length > machine.model.alphabet.length;
}

/** The systems over letters with marks, if one of them has marks. */
export function withEqualMarks(systems: readonly PackedSystem[]): PackedSystem[] {
  if (!systems.some(isMarked)) return [...systems];
  return systems.map((system) => (isMarked(system) ? system : ignoringMarks(system)));
}

function ignoringMarks(system: PackedSystem): PackedSystem {
  const { machine: own, symbols, words, answer, classOf } = system;
  const alphabet = markedLetters(own.alphabet, own.model.origin);
  const machine = { ...own, alphabet };
  return {
    ...system,
    machine,
    symbols: alphabet.length,
    expand: (source, from, target, to) => {
      system.expand(source, from, target, to);
      target.copyWithin(to + symbols * words, to, to + symbols * words);
    },
    ...(answer && { answer: (states, from, letter) => answer(states, from, unmarked(machine, letter)) }),
    ...(classOf && { classOf: (states, from, letter) => classOf(states, from, unmarked(machine, letter)) }),
  };
}
