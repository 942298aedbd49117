// Machines with two letters and the words of a language, from the definitions of docs/certificates.md: which pairs (state, state of
// the minimal automaton) the words of length 0, 1, 2, … lead to, from each start, until two words with one key (observed state, last
// letter) are answered differently or no pair is new. Images are computed one by one, by the specification.

import type { CensusMachines } from "../core/census-certificate.ts";
import { InputError, quote } from "../core/errors.ts";
import type { SweepQuestion } from "../core/exhaustion.ts";
import { isZero } from "../number/exact.ts";
import { type Outcome, stateHash } from "./census-outcome.ts";
import { censusUniverse } from "./census-universe.ts";
import { stepsOf } from "./exhaustion-maps.ts";
import { rebuildLanguage, tryWords } from "./language.ts";
import type { Automaton } from "./partition.ts";

const LETTERS = ["0", "1"];
const MOST_STATES = 32;
const OWN_LENGTHS = 16;

export interface Machines {
  readonly maps: number;
  readonly outcome: (machine: number) => Outcome;
}

type Image = (state: number) => number;

/** @throws InputError for a question that has no meaning, and a language whose two definitions differ */
export function machineDecider(machines: CensusMachines, language: string): Machines {
  if (machines.property !== "cannot-recognise")
    throw new InputError("question.machines.property", "cannot-recognise", quote(machines.property));
  const rebuilt = rebuildLanguage(language, LETTERS);
  tryWords(rebuilt, LETTERS);
  const { automaton } = rebuilt;
  if (automaton.states > MOST_STATES)
    throw new InputError(
      "question.language",
      `an automaton of at most ${MOST_STATES} states`,
      String(automaton.states),
    );
  const sides = [0, 1].map((letter) => letterSide(machines, letter));
  const { starts, seen, size } = sides[0];
  const inner = sides[1].maps;
  const search = searchFrom(automaton, seen, size);
  return {
    maps: sides[0].maps * inner,
    outcome: (machine) => {
      const images = [sides[0].images(Math.floor(machine / inner)), sides[1].images(machine % inner)];
      return outcomeOf(starts, (start) => search(images, start));
    },
  };
}

/** The letter's question: names like "a_1" are for letter 1 alone, and stand before what is said for both. */
function letterQuestion(machines: CensusMachines, letter: number): SweepQuestion {
  const { system, rows, factors, semantics, where, fixed = {} } = machines;
  const own: Record<string, readonly string[]> = {};
  const parts = Object.entries(fixed).map(([name, values]) => {
    const match = /^([A-Za-z]+)_([01])(.*)$/.exec(name);
    return match === null
      ? { name, of: undefined, values }
      : { name: match[1] + match[3], of: Number(match[2]), values };
  });
  if (parts.some(({ name, of }) => of !== undefined && /^h(\[|$)/.test(name)))
    throw new InputError("question.machines.fixed", "one start state for both letters, h", quote(Object.keys(fixed)));
  for (const { name, of, values } of parts) if (of === undefined) own[name] = values;
  for (const { name, of, values } of parts) if (of === letter) own[name] = values;
  const shape = factors === undefined ? {} : { factors };
  return { about: "sweep", system, rows, ...shape, semantics, where, property: "eventually-constant", fixed: own };
}

function letterSide(machines: CensusMachines, letter: number) {
  const question = letterQuestion(machines, letter);
  const { maps, at, universe } = censusUniverse(question);
  const { values, starts, semantics } = universe;
  const codes = values.length;
  const step = stepsOf(question, universe);
  const indexOf = (state: readonly number[]) => state.reduce((index, code) => index * codes + code, 0);
  const stateOf = (index: number) =>
    Array.from({ length: question.rows }, (_, i) => Math.floor(index / codes ** (question.rows - 1 - i)) % codes);
  const least = [...values.keys()].find((code) => isZero(values[code])) ?? 0;
  const shown = (code: number) => (semantics.observe === "value" && isZero(values[code]) ? least : code);
  const size = codes ** question.rows;
  const seen = Int32Array.from({ length: size }, (_, s) => indexOf(stateOf(s).map(shown)));
  // The images of the last map of the letter, as far as they were asked for.
  const known = new Int32Array(size);
  let last = -1;
  let run: (state: readonly number[]) => readonly number[] = (state) => state;
  const images = (map: number): Image => {
    if (map !== last) {
      known.fill(-1);
      run = step(at(map));
      last = map;
    }
    return (s) => {
      if (known[s] < 0) known[s] = indexOf(run(stateOf(s)));
      return known[s];
    };
  };
  return { maps, starts: starts.map(indexOf), seen, size, images };
}

interface Found {
  readonly recognises: boolean;
  readonly pairs: number;
  readonly rounds: number;
}

/** The levels of pairs, one word length after the other. */
function searchFrom({ states, next, accepting }: Automaton, seen: Int32Array, size: number) {
  const BOTH = 3;
  return (images: readonly Image[], start: number): Found => {
    const reached = new Uint8Array(size * states);
    const answers = [new Uint8Array(size), new Uint8Array(size)];
    let level: readonly (readonly [state: number, target: number])[] = [[start, 0]];
    reached[start * states] = 1;
    let [pairs, rounds] = [1, 0];
    while (level.length > 0) {
      rounds++;
      let contradicted = false;
      const longer: [number, number][] = [];
      for (const [state, target] of level)
        for (const letter of [0, 1]) {
          const image = images[letter](state);
          const to = next[2 * target + letter];
          answers[letter][seen[image]] |= accepting[to] === 1 ? 2 : 1;
          contradicted ||= answers[letter][seen[image]] === BOTH;
          if (reached[image * states + to] === 1) continue;
          reached[image * states + to] = 1;
          longer.push([image, to]);
        }
      pairs += longer.length;
      if (contradicted) return { recognises: false, pairs, rounds };
      level = longer;
    }
    return { recognises: true, pairs, rounds };
  };
}

function outcomeOf(starts: readonly number[], search: (start: number) => Found): Outcome {
  const sums = new Map<string, number>();
  const add = (name: string) => sums.set(name, (sums.get(name) ?? 0) + 1);
  let [hash, recognising, collision, most, longest] = [0, 0, 0, 0, 0];
  let witness: number | undefined;
  for (const start of starts) {
    const { recognises, pairs, rounds } = search(start);
    hash = (hash + stateHash(stateHash(start, 2 * pairs + (recognises ? 1 : 0)), rounds)) >>> 0;
    if (!recognises) {
      add(rounds <= OWN_LENGTHS ? `collisions-at-length-${rounds}` : "collisions-at-longer-lengths");
      collision = Math.max(collision, rounds);
      continue;
    }
    recognising++;
    witness ??= start;
    add("recognising-starts");
    add(`recognising-starts-with-pairs-below-2^${pairs.toString(2).length}`);
    most = Math.max(most, pairs);
    longest = Math.max(longest, rounds);
  }
  if (recognising === starts.length) add("machines-recognising-from-every-start");
  const maxima = [
    ["longest-collision", collision],
    ["most-pairs", most],
    ["most-rounds", longest],
  ] as const;
  return { words: [hash, recognising], witness, sums: [...sums], maxima };
}
