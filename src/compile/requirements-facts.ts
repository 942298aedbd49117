// What the lines of the requirements card are decided from: the classification of the language, words that cycle, and a few
// properties of the minimal DFA that neither of them states.

import type { SubgroupRecord } from "../automaton/algebra/classify.ts";
import { LARGEST_DEGREE } from "../automaton/algebra/generators.ts";
import { type Classification, type Generators, transitionGenerators } from "../automaton/algebra/index.ts";
import type { Dfa } from "../automaton/dfa.ts";
import { minimize } from "../automaton/minimize.ts";
import { formatRuns, toRuns } from "../core/word.ts";
import { type CyclingWord, type CyclingWords, cyclesOf, cyclingWords, isPowerOfTwo } from "./cycling-words.ts";

type Known = boolean | "unknown";

export interface Facts {
  readonly dfa: Dfa;
  /** Undefined where there are too many states for algebra. */
  readonly generators?: Generators;
  readonly aperiodic: Known;
  /** Every letter permutes the states. */
  readonly group: Known;
  readonly solvable: Known;
  readonly groups: readonly SubgroupRecord[] | "unknown";
  /** Whether every group in the syntactic monoid is a 2-group. */
  readonly twoGroups: Known;
  /** The state after a letter does not depend on the state before it. */
  readonly memoryless: boolean;
  /** Every letter permutes or resets the states. */
  readonly permutationReset: boolean;
  readonly cycles: CyclingWords;
  /** A letter with a longest cycle of states, where one has a cycle at all. */
  readonly letter?: CyclingWord;
  /** Nothing beyond these limits was looked at. */
  readonly reason: string;
}

/** @cost that of `cyclingWords` where the language is not known to be star-free */
export function factsOf(dfa: Dfa, classification: Classification): Facts {
  const minimal = minimize(dfa);
  const { aperiodic, group, solvable, groups } = classification;
  const reason = classification.reason ?? "nothing was left out";
  const basis = { dfa: minimal, aperiodic, group, solvable, groups, reason, twoGroups: twoGroups(classification) };
  if (minimal.states > LARGEST_DEGREE)
    return { ...basis, memoryless: false, permutationReset: false, cycles: { complete: false } };
  const generators = transitionGenerators(minimal);
  const ranks = generators.maps.map((map) => new Set(map).size);
  const letter = aperiodic === true ? undefined : longestLetterCycle(generators);
  return {
    ...basis,
    generators,
    memoryless: ranks.every((rank) => rank === 1),
    permutationReset: ranks.every((rank) => rank === 1 || rank === minimal.states),
    cycles: aperiodic === true ? { complete: true } : withWitness(cyclingWords(generators), classification),
    ...(letter === undefined ? {} : { letter }),
  };
}

function twoGroups({ aperiodic, groups, witness }: Classification): Known {
  if (aperiodic === true) return true;
  if (groups === "unknown") return witness !== undefined && !isPowerOfTwo(witness.order) ? false : "unknown";
  return groups.every(({ order }) => isTwoPower(BigInt(order)));
}

function isTwoPower(n: bigint): boolean {
  return (n & (n - 1n)) === 0n;
}

/** The word that the classification found, where the search stopped before it met any. */
function withWitness(cycles: CyclingWords, { witness }: Classification): CyclingWords {
  if (cycles.shortest !== undefined || witness === undefined) return cycles;
  const place = new Map(witness.states.map((state, i) => [state, i]));
  const images = witness.images.map((state) => place.get(state) ?? 0);
  const states = cyclesOf(images)[0].map((i) => witness.states[i]);
  return { ...cycles, shortest: { word: witness.word, states } };
}

function longestLetterCycle({ maps }: Generators): CyclingWord | undefined {
  let best: CyclingWord | undefined;
  for (const [letter, map] of maps.entries())
    for (const states of cyclesOf(map))
      if (best === undefined || states.length > best.states.length) best = { word: [letter], states };
  return best;
}

/** Whether the monoid is a product of groups Z2, each of which a nonnegative DeltaNet tracks when every operation is rounded. */
export function onlyParities({ group, groups }: Facts): boolean {
  return group === true && groups !== "unknown" && groups.every(({ exponent }) => exponent === "2");
}

/** Whether it is one counter that a mixed state with one real eigenvalue keeps: odd, at most 255. */
export function mixedCounter(facts: Facts): number | undefined {
  const counter = soleCounter(facts);
  return counter !== undefined && counter % 2 === 1 && counter <= 255 ? counter : undefined;
}

/** The letter of a group automaton that is all there is besides identities, and the order of what it generates. */
function soleCounter({ dfa, group, generators }: Facts): number | undefined {
  if (group !== true || generators === undefined) return undefined;
  const moving = generators.maps.filter((map) => map.some((image, state) => image !== state));
  if (moving.length === 0) return undefined;
  const [first] = moving;
  if (moving.some((map) => map.some((image, state) => image !== first[state]))) return undefined;
  return cyclesOf(first).length === 1 && cyclesOf(first)[0].length === dfa.states ? dfa.states : undefined;
}

/** `the word a b moves 3 states in a cycle, 0→1→2→0` */
export function cycleText({ dfa }: Facts, { word, states }: CyclingWord): string {
  const name = formatRuns(toRuns(word, dfa.symbols));
  const shown = states.length > 5 ? [...states.slice(0, 4).map(String), "…"] : states.map(String);
  const noun = word.length === 1 ? "letter" : "word";
  return `the ${noun} ${name} moves ${states.length} states in a cycle, ${[...shown, states[0]].join("→")}`;
}
