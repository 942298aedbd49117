// Words whose powers move states in a cycle: what stands against layers without group behaviour. A word u that takes
// q_0 to q_1 to … to q_(m-1) to q_0 makes membership of s u^k t periodic in k for suitable s and t, and not constant.

import { type Generators, generatorsOf, mapOfWord, monoid, wordOf } from "../automaton/algebra/index.ts";
import type { AlgebraLimits } from "../automaton/algebra/limits.ts";

export interface CyclingWord {
  /** Letters by number. */
  readonly word: readonly number[];
  /** The word takes each state to the next and the last to the first; at least two. */
  readonly states: readonly number[];
}

export interface CyclingWords {
  /** A shortest word with a cycle of at least two states. */
  readonly shortest?: CyclingWord;
  /** A shortest word with a cycle whose length is not a power of two. */
  readonly notPowerOfTwo?: CyclingWord;
  /** A shortest word of even length with a cycle of at least two states. */
  readonly evenLength?: CyclingWord;
  /** Whether all words were tried (up to the map that they are): then what is missing does not exist. */
  readonly complete: boolean;
}

/** All pairs of letters are tried up to so many letters. */
const PAIRED_LETTERS = 64;
const LIMITS: AlgebraLimits = { elements: 2 ** 15, classes: 0, bytes: 2 ** 26, work: 0 };

/** @cost O(letters^2 · degree) when short words do, else the monoid up to 32,768 maps */
export function cyclingWords(generators: Generators): CyclingWords {
  const letters = [...generators.maps.keys()];
  const pairs = letters.length > PAIRED_LETTERS ? [] : letters.flatMap((a) => letters.map((b) => [a, b]));
  const search = new Map<Kind, CyclingWord>();
  for (const word of [...letters.map((letter) => [letter]), ...pairs])
    note(search, word, cyclesOf(mapOfWord(generators, word)));
  const short = Object.fromEntries(search) as Partial<Record<Kind, CyclingWord>>;
  if (search.size === KINDS.length) return { ...short, complete: true };
  const all = monoid(withParity(generators), LIMITS, "right");
  if (all.status === "unknown") return { ...short, complete: false };
  for (let i = 1; i < all.value.size && search.size < KINDS.length; i++) {
    const cycles = cyclesOf(all.value.element(i).subarray(0, generators.degree));
    if (cycles.length > 0) note(search, wordOf(all.value, i), cycles);
  }
  return { ...Object.fromEntries(search), complete: true };
}

type Kind = "shortest" | "notPowerOfTwo" | "evenLength";
const KINDS: readonly Kind[] = ["shortest", "notPowerOfTwo", "evenLength"];

/** Keeps the word where it is the first of its kind. */
function note(search: Map<Kind, CyclingWord>, word: readonly number[], cycles: readonly (readonly number[])[]): void {
  if (cycles.length === 0) return;
  const keep = (kind: Kind, states: readonly number[] | undefined) => {
    if (states !== undefined && !search.has(kind)) search.set(kind, { word, states });
  };
  const longest = cycles.reduce((a, b) => (b.length > a.length ? b : a));
  keep("shortest", longest);
  keep(
    "notPowerOfTwo",
    cycles.find(({ length }) => !isPowerOfTwo(length)),
  );
  if (word.length % 2 === 0) keep("evenLength", longest);
}

export function isPowerOfTwo(n: number): boolean {
  return Number.isInteger(Math.log2(n));
}

/** The cycles of at least two points, each from its least point. @cost O(degree) */
export function cyclesOf(map: ArrayLike<number>): number[][] {
  const seen = new Uint32Array(map.length);
  const cycles: number[][] = [];
  for (let start = 0; start < map.length; start++) {
    let point = start;
    for (; seen[point] === 0; point = map[point]) seen[point] = start + 1;
    if (seen[point] !== start + 1 || map[point] === point) continue;
    const cycle = [point];
    for (let next = map[point]; next !== point; next = map[next]) cycle.push(next);
    const least = cycle.indexOf(Math.min(...cycle));
    cycles.push([...cycle.slice(least), ...cycle.slice(0, least)]);
  }
  return cycles;
}

/** Two more points, which every letter exchanges: they tell words of odd length from words of even length. */
function withParity({ degree, maps, letters }: Generators): Generators {
  return generatorsOf(
    degree + 2,
    maps.map((map) => [...map, degree + 1, degree]),
    letters,
  );
}
