// The minimal DFA of the language that a model accepts, exactly: its states under the semantics are explored from the start,
// letter by letter, and the automaton of (state, last letter) is minimised. A model without a bos symbol is not asked about
// the empty word, so the caller says what the DFA answers there.

import type { Dfa } from "../automaton/dfa.ts";
import { minimize } from "../automaton/minimize.ts";
import { InputError } from "../core/errors.ts";
import { turn } from "../core/host.ts";
import type { Word } from "../core/word.ts";
import type { Machine } from "../rnn/machine.ts";
import { packed } from "./packed.ts";
import { ACCEPT, NONE } from "./system.ts";

export interface Extracted {
  /** Minimal and canonical. */
  readonly dfa: Dfa;
  /** States of the machine that are reached. */
  readonly states: number;
  /** A shortest word for which the decoder has no class; such words are rejected. */
  readonly undefinedWord?: Word;
}

export interface ExtractLimits {
  readonly states: number;
  readonly milliseconds: number;
  readonly interrupted?: () => boolean;
}

/** How far an exploration came that ended for another reason than being done. */
export interface Cut {
  readonly states: number;
  readonly reason: string;
}

const BATCH = 1024;

/** @throws InputError for a model without a decoder @cost O(reached states · letters) */
export async function extract(built: Machine, empty: boolean, limits: ExtractLimits): Promise<Extracted | Cut> {
  const system = packed(built);
  const { words, symbols, answer } = system;
  if (answer === undefined)
    throw new InputError(`${built.model.origin}: decoder`, "a decoder that accepts words", "none");
  const until = performance.now() + limits.milliseconds;
  const table: Uint32Array[] = [system.initial.slice(0, words)];
  const numbers = new Map([[table[0].join(), 0]]);
  const parents: (readonly [number, number])[] = [[-1, -1]];
  const next: number[] = [];
  const answers: number[] = [];
  const target = new Uint32Array(words * symbols);
  for (let at = 0; at < table.length; at++) {
    system.expand(table[at], 0, target, 0);
    for (let letter = 0; letter < symbols; letter++) {
      const from = letter * words;
      const key = target.subarray(from, from + words).join();
      let to = numbers.get(key);
      if (to === undefined) {
        to = table.push(target.slice(from, from + words)) - 1;
        numbers.set(key, to);
        parents.push([at, letter]);
      }
      next.push(to);
      answers.push(answer(target, from, letter));
    }
    if (table.length > limits.states) return { states: table.length, reason: `more than ${limits.states} states` };
    if (at % BATCH !== 0) continue;
    await turn();
    if (performance.now() > until) return { states: table.length, reason: "the time limit" };
    if (limits.interrupted?.() === true) return { states: table.length, reason: "an interruption" };
  }
  const found = answers.indexOf(NONE);
  return {
    dfa: minimize(automaton(built, next, answers, empty)),
    states: table.length,
    ...(found < 0 ? {} : { undefinedWord: [...wordTo(parents, Math.floor(found / symbols)), found % symbols] }),
  };
}

/** The letters on the way from the start; parents hold the state before and the letter read there. */
function wordTo(parents: readonly (readonly [number, number])[], state: number): number[] {
  const letters: number[] = [];
  for (let at = state; at !== 0; at = parents[at][0]) letters.push(parents[at][1]);
  return letters.reverse();
}

/** States are those of the machine, each with the answer given on arrival. */
function automaton({ alphabet }: Machine, next: readonly number[], answers: readonly number[], empty: boolean): Dfa {
  const width = alphabet.length;
  const numbers = new Map<string, number>([["start", 0]]);
  const machineState = [0];
  const accepting = [Number(empty)];
  const edges: number[] = [];
  for (let at = 0; at < machineState.length; at++) {
    for (let letter = 0; letter < width; letter++) {
      const edge = machineState[at] * width + letter;
      const accepted = Number(answers[edge] === ACCEPT);
      const key = `${next[edge]} ${accepted}`;
      let to = numbers.get(key);
      if (to === undefined) {
        to = machineState.push(next[edge]) - 1;
        accepting.push(accepted);
        numbers.set(key, to);
      }
      edges.push(to);
    }
  }
  return {
    symbols: alphabet,
    states: machineState.length,
    initial: 0,
    next: Uint32Array.from(edges),
    accepting: Uint8Array.from(accepting),
  };
}
