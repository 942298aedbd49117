// Does some decoder of a machine with two letters recognise a language, for all lengths? From each start all pairs (state of the
// machine, state of the language's automaton) are found, breadth-first, all words of one length after the other. A decoder sees a
// key: the observed state and the last letter, after every word of length 1 or more (docs/semantics.md, the question `separates`).
// As soon as two words lead to one key and only one of them is in the language, no decoder exists; where no new pair is found
// and no key has both answers, one does. Nothing bounds the length of words: there are finitely many pairs.

import type { Dfa } from "../../automaton/dfa.ts";
import { observedStates } from "../exhaustive/shard.ts";
import { type Fill, fillFor } from "../exhaustive/step-code.ts";
import { letterRanks, type MachineSpace } from "./machines.ts";
import { type MapOutcome, stateHash } from "./outcome.ts";
import { specifiedFill } from "./specified.ts";

/** Words that collide of lengths up to this have a sum of their own, by the length of the longer one. */
export const COLLISIONS = 16;
/** Bits of the largest number of pairs, 2^16 states times 32. */
export const PAIR_BITS = 22;

/** Starts by what was decided: those that recognise by the bits of the number of pairs, others by the length of a collision. */
export const LANGUAGE_SUMS: readonly string[] = [
  "recognising-starts",
  "machines-recognising-from-every-start",
  ...Array.from({ length: PAIR_BITS }, (_, i) => `recognising-starts-with-pairs-below-2^${i + 1}`),
  ...Array.from({ length: COLLISIONS }, (_, i) => `collisions-at-length-${i + 1}`),
  "collisions-at-longer-lengths",
];
/** Where the sums by pairs and by lengths begin; bits and lengths count from 1. */
export const PAIRS_AT = 2;
export const COLLISIONS_AT = PAIRS_AT + PAIR_BITS;
/** `most-rounds`: of starts that recognise, with the last round, which finds nothing. */
export const LANGUAGE_MAXIMA = ["longest-collision", "most-pairs", "most-rounds"] as const;
/** Machines a unit, a power of two: fewer where there are many states, so that a dispatch of some units ends in time. */
export function languageUnit({ resolved }: MachineSpace): number {
  return resolved.codes ** resolved.shape.rows <= 256 ? 1024 : 64;
}

/** Entries of all images of one letter that are kept. */
const KEPT_IMAGES = 2 ** 24;

/** What was found from one start. `pairs` are those that words of at most `rounds` letters reach. */
export interface Reached {
  readonly recognises: boolean;
  readonly pairs: number;
  readonly rounds: number;
}

/** Both letters' images of all states. */
type Images = readonly [ArrayLike<number>, ArrayLike<number>];

/** The search from one start; it keeps scratch arrays. @param observed what is seen of each state, if not all */
export function searcher(size: number, dfa: Dfa, observed: ArrayLike<number> | undefined) {
  const { states, initial, next, accepting } = dfa;
  const seen = new Int32Array(size * states).fill(-1);
  const queue = new Int32Array(size * states);
  // [letter, answer, observed state]: the search that has met it.
  const met = new Int32Array(4 * size).fill(-1);
  let search = -1;
  return ([image0, image1]: Images, start: number): Reached => {
    search++;
    let collisions = 0;
    let [head, tail, level, rounds] = [0, 1, 1, 0];
    queue[0] = start * states + initial;
    seen[queue[0]] = search;
    for (; ; level = tail) {
      rounds++;
      for (; head < level; head++) {
        const q = queue[head] % states;
        const s = (queue[head] - q) / states;
        for (let letter = 0; letter < 2; letter++) {
          const image = letter === 0 ? image0[s] : image1[s];
          const target = next[2 * q + letter];
          const key = observed === undefined ? image : observed[image];
          const answer = accepting[target];
          met[(2 * letter + answer) * size + key] = search;
          if (met[(2 * letter + 1 - answer) * size + key] === search) collisions++;
          const pair = image * states + target;
          if (seen[pair] === search) continue;
          seen[pair] = search;
          queue[tail++] = pair;
        }
      }
      if (collisions > 0 || tail === level) return { recognises: collisions === 0, pairs: tail, rounds };
    }
  };
}

/** The outcome of a machine by the search from every start. `fills`: of each letter. */
export function languageOutcome(
  given: MachineSpace,
  dfa: Dfa,
  fills: readonly Fill[],
): (machine: number) => MapOutcome {
  const { resolved, starts } = given;
  const size = resolved.codes ** resolved.shape.rows;
  const search = searcher(size, dfa, observedStates(resolved));
  const images = letterImages(given, fills);
  return (machine) => {
    const tables = images(machine);
    const sums = new Array<number>(LANGUAGE_SUMS.length).fill(0);
    const maxima = [0, 0, 0];
    let [hash, count, witness] = [0, 0, 2 ** 16];
    for (const start of starts) {
      const { recognises, pairs, rounds } = search(tables, start);
      hash = (hash + stateHash(stateHash(start, 2 * pairs + Number(recognises)), rounds)) >>> 0;
      if (!recognises) {
        sums[COLLISIONS_AT - 1 + Math.min(rounds, COLLISIONS + 1)]++;
        maxima[0] = Math.max(maxima[0], rounds);
        continue;
      }
      count++;
      witness = Math.min(witness, start);
      sums[PAIRS_AT + 31 - Math.clz32(pairs)]++;
      maxima[1] = Math.max(maxima[1], pairs);
      maxima[2] = Math.max(maxima[2], rounds);
    }
    sums[0] = count;
    sums[1] = Number(count === starts.length);
    return { words: [hash, count], failing: count > 0, witness, sums, maxima };
  };
}

/** The images of both letters by the rank of a machine. */
export function letterImages(given: MachineSpace, fills: readonly Fill[]): (machine: number) => Images {
  const size = given.resolved.codes ** given.resolved.shape.rows;
  const images = given.letters.map((_, letter) => keptImages(given, letter, fills[letter], size));
  return (machine) => {
    const [first, second] = letterRanks(given, machine);
    return [images[0](first), images[1](second)];
  };
}

/** A letter's images by its rank, of all its maps where they are few, else of the last one. */
function keptImages({ letters, resolved }: MachineSpace, letter: number, fill: Fill, size: number) {
  const own = letters[letter];
  const { maps } = own;
  const codes = new Uint16Array(resolved.entries);
  const slots = maps * size <= KEPT_IMAGES ? maps : 1;
  const tables: (Uint16Array | undefined)[] = new Array<undefined>(slots).fill(undefined);
  const ranks = new Float64Array(slots).fill(-1);
  return (rank: number): Uint16Array => {
    const slot = rank % slots;
    const known = tables[slot];
    if (known !== undefined && ranks[slot] === rank) return known;
    const table = known ?? new Uint16Array(size);
    own.parameters(rank, codes);
    fill(codes, table);
    tables[slot] = table;
    ranks[slot] = rank;
    return table;
  };
}

/** The fast fills of both letters. */
export function letterFills({ letters }: MachineSpace): readonly Fill[] {
  return letters.map(({ resolved }) => fillFor(resolved));
}

/** The fills by the specification of arithmetic. @cost about 5 µs a state */
export function specifiedFills({ letters }: MachineSpace): readonly Fill[] {
  return letters.map((own) => specifiedFill({ ...own, complete: true }));
}
