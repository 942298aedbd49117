// A cascade of permutation-reset automata that simulates an automaton. Level i has states of its own; a symbol acts on it by a
// permutation of them or by a reset to one of them, and which one depends on the symbol and on the OLD states of the levels
// above. The coordinates (one state for each level) that are reached from the start map onto the automaton's states, so
// that reading a symbol on both sides agrees. Maler and Pnueli 1994 (the cascaded decomposition theorem); holonomy.ts builds it.

import type { GroupStructure } from "./group-structure.ts";

/** A map of a level's states: a permutation by its images, or the constant map. */
export type LocalAction =
  | { readonly kind: "permutation"; readonly images: readonly number[] }
  | { readonly kind: "reset"; readonly to: number };

/** States first … first + tiles.length - 1 of a level: the parts ("tiles") of one set of states of the automaton. Blocks with
 * nontrivial groups are disjoint; the others share states, and the levels above tell which of them is meant. */
export interface CascadeBlock {
  readonly first: number;
  /** States of the automaton, rising: the representative of the sets that this block is about. */
  readonly set: readonly number[];
  /** For each state of the block the subset that it stands for; they cover `set`. */
  readonly tiles: readonly (readonly number[])[];
  /** The holonomy group: what the words that permute `set` do to its tiles, which is what the permutations that occur
   * generate. It divides a maximal subgroup of the monoid. */
  readonly group: GroupStructure;
}

export type LevelKind = "identity" | "permutation" | "reset" | "permutation-reset";

/** Prefixes are the reached coordinates of the levels above, by number; level 0 has one prefix, the empty one. */
export interface CascadeLevel {
  readonly states: number;
  /** By the actions that occur. */
  readonly kind: LevelKind;
  /** A permutation moves the states of one block with a nontrivial group. */
  readonly blocks: readonly CascadeBlock[];
  /** Those that occur, each once. */
  readonly actions: readonly LocalAction[];
  readonly prefixes: number;
  /** `[prefixes, symbols]`: the number of the action. */
  readonly table: Uint32Array;
  /** For each prefix of the next level (for the last level: all coordinates) the prefix and state here that it consists of. */
  readonly parent: Uint32Array;
  readonly state: Uint32Array;
  /** The longer prefix, by prefix · states + state. */
  readonly child: ReadonlyMap<number, number>;
}

/** One state for each level, the top first. */
export type Coordinates = readonly number[];

export interface Cascade {
  readonly symbols: readonly string[];
  /** States of the automaton. */
  readonly states: number;
  /** The top first. None for an automaton of one state. */
  readonly levels: readonly CascadeLevel[];
  /** For each state of the automaton from which the cascade may start: coordinates that stand for it. */
  readonly starts: ReadonlyMap<number, Coordinates>;
  /** How many coordinates are reached. */
  readonly size: number;
  /** `[size]`: the automaton's state for all coordinates, numbered as the prefixes one longer than the last level's. */
  readonly projection: Uint32Array;
}

/** The number of the prefix or, when they are complete, of the coordinates; undefined where they are not reached. */
export function prefixNumber({ levels }: Cascade, coordinates: Coordinates): number | undefined {
  let prefix: number | undefined = 0;
  for (const [i, state] of coordinates.entries()) {
    if (prefix === undefined || !(state >= 0 && state < levels[i].states)) return undefined;
    prefix = levels[i].child.get(prefix * levels[i].states + state);
  }
  return prefix;
}

/** The coordinates (or the prefix before level `depth`) of a number. */
export function coordinatesOf({ levels }: Pick<Cascade, "levels">, number: number, depth = levels.length): Coordinates {
  const coordinates = new Array<number>(depth);
  for (let [i, prefix] = [depth - 1, number]; i >= 0; prefix = levels[i--].parent[prefix])
    coordinates[i] = levels[i].state[prefix];
  return coordinates;
}

/** What a symbol does to a level, given the states of the levels above it. @throws RangeError where these are not reached */
export function actionAt(cascade: Cascade, level: number, above: Coordinates, symbol: number): LocalAction {
  const prefix = prefixNumber(cascade, above.slice(0, level));
  if (prefix === undefined) throw new RangeError(`actionAt: expected reached coordinates, found ${above.join(", ")}`);
  const { actions, table } = cascade.levels[level];
  return actions[table[prefix * cascade.symbols.length + symbol]];
}

export function applyAction(action: LocalAction, state: number): number {
  return action.kind === "reset" ? action.to : action.images[state];
}

/** Every level moves at once, by the old states of those above. @throws RangeError for coordinates that are not reached */
export function step(cascade: Cascade, coordinates: Coordinates, symbol: number): Coordinates {
  return coordinates.map((state, level) => applyAction(actionAt(cascade, level, coordinates, symbol), state));
}

/** The automaton's state. @throws RangeError for coordinates that are not reached */
export function project(cascade: Cascade, coordinates: Coordinates): number {
  const number = prefixNumber(cascade, coordinates);
  if (number === undefined || coordinates.length !== cascade.levels.length)
    throw new RangeError(`project: expected reached coordinates, found ${coordinates.join(", ")}`);
  return cascade.projection[number];
}

/** Plain data about a level, for reports. */
export interface LevelSummary {
  readonly states: number;
  readonly kind: LevelKind;
  /** Nontrivial groups of its blocks, each once. */
  readonly groups: readonly { readonly name: string; readonly order: string }[];
  /** Different permutations (the identity among them when it occurs) and resets. */
  readonly permutations: number;
  readonly resets: number;
  /** Levels above (from 0) whose states, with the symbol, determine the action on all reached prefixes. None can be left out,
   * unless prefixes are too many to find out: then all levels above. */
  readonly reads: readonly number[];
}

export interface CascadeSummary {
  readonly coordinates: number;
  readonly levels: readonly LevelSummary[];
}

/** @cost O(reached prefixes · levels^2 · symbols) */
export function cascadeSummary(cascade: Cascade): CascadeSummary {
  const levels = cascade.levels.map(({ states, kind, blocks, actions }, i) => {
    const named = new Map(blocks.map(({ group: { name, order } }) => [name, { name, order }]));
    const groups = [...named.values()].filter(({ order }) => order !== "1");
    const resets = actions.filter((action) => action.kind === "reset").length;
    return { states, kind, groups, permutations: actions.length - resets, resets, reads: reads(cascade, i) };
  });
  return { coordinates: cascade.size, levels };
}

const COMPARED = 2e7;

/** Levels above that level i cannot do without, found by leaving out what can be left out, from the top. */
function reads(cascade: Cascade, i: number): readonly number[] {
  const width = cascade.symbols.length;
  const { prefixes, table } = cascade.levels[i];
  let kept = Array.from({ length: i }, (_, level) => level);
  if (prefixes * i * i > COMPARED) return kept;
  const rows = Array.from({ length: prefixes }, (_, prefix) => ({
    above: coordinatesOf(cascade, prefix, i),
    row: table.subarray(prefix * width, (prefix + 1) * width).join(),
  }));
  for (let level = 0; level < i; level++) {
    const fewer = kept.filter((other) => other !== level);
    const known = new Map<string, string>();
    const enough = rows.every(({ above, row }) => {
      const key = fewer.map((other) => above[other]).join();
      const before = known.get(key);
      known.set(key, row);
      return before === undefined || before === row;
    });
    if (enough) kept = fewer;
  }
  return kept;
}
