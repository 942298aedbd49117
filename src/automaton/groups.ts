// Finite groups with chosen generators, and the automata of their word problems: the state after a word x_1 … x_t is
// the left product x_t ∘ … ∘ x_1, and the word is accepted when that is the identity.
// The Cayley graph is that automaton, minimal as it stands: if g ≠ h, a word for the inverse of g separates them.

import type { Dfa } from "./dfa.ts";
import { checkStates, type Limits } from "./limits.ts";
import { allPermutations, composePacked, cycle, cycleName, isEven, type Permutation, pack } from "./permutations.ts";

export type GeneratorChoice = "adjacent" | "standard" | "all";

/** A group whose elements are coded by numbers in [0, codes), with named letters that act on the left. */
export interface Group {
  readonly order: number;
  readonly codes: number;
  readonly identity: number;
  readonly letters: readonly string[];
  act(letter: number, element: number): number;
}

/** The symmetric group of degree n, 2 <= n <= 8. */
export function symmetricGroup(n: number, choice: GeneratorChoice): Group {
  if (choice === "adjacent") return permutationGroup(n, transpositions(n));
  if (choice === "all") return permutationGroup(n, allPermutations(n).slice(1));
  const rotation = cycle(
    n,
    Array.from({ length: n }, (_, point) => point),
  );
  return permutationGroup(n, n === 2 ? [rotation] : [cycle(n, [0, 1]), rotation]);
}

/** The alternating group of degree n, 3 <= n <= 8. */
export function alternatingGroup(n: number, choice: Exclude<GeneratorChoice, "adjacent">): Group {
  const letters =
    choice === "all"
      ? allPermutations(n).filter(isEven).slice(1)
      : Array.from({ length: n - 2 }, (_, i) => cycle(n, [0, 1, i + 2]));
  return { ...permutationGroup(n, letters), order: factorial(n) / 2 };
}

/** The integers modulo n. */
export function cyclicGroup(n: number, choice: Exclude<GeneratorChoice, "adjacent">): Group {
  const steps = choice === "all" ? Array.from({ length: n }, (_, step) => step) : [1];
  const act = (letter: number, element: number): number => (element + steps[letter]) % n;
  return { order: n, codes: n, identity: 0, letters: steps.map(String), act };
}

/** The dihedral group of order 2 n: r^n = s^2 = e, s r s = r^-1. The element s^f r^k has code f n + k. */
export function dihedralGroup(n: number, choice: Exclude<GeneratorChoice, "adjacent">): Group {
  const all = Array.from({ length: 2 * n }, (_, code) => code);
  const codes = choice === "all" ? all : [1 % n, n];
  const act = (letter: number, element: number): number => {
    const [by, of] = [codes[letter], element];
    const flipped = of >= n;
    // s^g r^j s^f r^k = s^(g+f) r^(k+j) for f = 0, and r^j s = s r^-j.
    const turn = (of + (flipped ? n - (by % n) : by)) % n;
    return by >= n === flipped ? turn : turn + n;
  };
  const letters = choice === "all" ? all.map((code) => dihedralName(n, code)) : ["r", "s"];
  return { order: 2 * n, codes: 2 * n, identity: 0, letters, act };
}

/** Products of the units: `UNITS[a][b]` is a b as index and sign, for 1, i, j, k. */
const UNITS: readonly (readonly (readonly [number, 0 | 1])[])[] = [
  [
    [0, 0],
    [1, 0],
    [2, 0],
    [3, 0],
  ],
  [
    [1, 0],
    [0, 1],
    [3, 0],
    [2, 1],
  ],
  [
    [2, 0],
    [3, 1],
    [0, 1],
    [1, 0],
  ],
  [
    [3, 0],
    [2, 0],
    [1, 1],
    [0, 1],
  ],
];

/** The quaternion group: i^2 = j^2 = k^2 = i j k = -1. The elements 1, -1, i, -i, j, -j, k, -k have codes 0 … 7. */
export function quaternionGroup(choice: Exclude<GeneratorChoice, "adjacent">): Group {
  const names = ["1", "-1", "i", "-i", "j", "-j", "k", "-k"];
  const codes = choice === "all" ? [...names.keys()] : [2, 4];
  const act = (letter: number, element: number): number => {
    const by = codes[letter];
    const [unit, sign] = UNITS[by >> 1][element >> 1];
    return 2 * unit + (sign ^ (by & 1) ^ (element & 1));
  };
  return { order: 8, codes: 8, identity: 0, letters: codes.map((code) => names[code]), act };
}

/** The minimal, canonical DFA of the word problem. @throws InputError above the limits @cost O(order · letters) */
export function wordProblem(group: Group, limits: Limits): Dfa {
  const width = group.letters.length;
  checkStates(group.order, width, limits);
  const numberOf = new Int32Array(group.codes).fill(-1);
  const elements = new Uint32Array(group.order);
  const next = new Uint32Array(group.order * width);
  let states = 1;
  elements[0] = group.identity;
  numberOf[group.identity] = 0;
  for (let state = 0; state < states; state++) {
    for (let letter = 0; letter < width; letter++) {
      const element = group.act(letter, elements[state]);
      if (numberOf[element] < 0) {
        numberOf[element] = states;
        elements[states++] = element;
      }
      next[state * width + letter] = numberOf[element];
    }
  }
  const accepting = new Uint8Array(states);
  accepting[0] = 1;
  return { symbols: group.letters, states, initial: 0, next, accepting };
}

function permutationGroup(n: number, letters: readonly Permutation[]): Group {
  return {
    order: factorial(n),
    codes: 8 ** n,
    identity: pack(cycle(n, [])),
    letters: letters.map(cycleName),
    act: (letter, element) => composePacked(letters[letter], element),
  };
}

function transpositions(n: number): Permutation[] {
  return Array.from({ length: n - 1 }, (_, point) => cycle(n, [point, point + 1]));
}

function dihedralName(n: number, code: number): string {
  const turn = code % n;
  const power = turn > 1 ? `r^${turn}` : "r".repeat(turn);
  return code < n ? power || "e" : `s${power}`;
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}
