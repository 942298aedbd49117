// Whether a cascade simulates an automaton: from each start every symbol is read on both sides, until no new coordinates are
// reached. Uses the cascade's tables only, and nothing of how they were found.

import type { Dfa } from "../dfa.ts";
import { applyAction, type Cascade, type LocalAction, prefixNumber } from "./cascade.ts";

export type CascadeCheck =
  | {
      readonly status: "holds";
      readonly starts: number;
      /** Coordinates that were reached, and steps from them: each was compared with the automaton's. */
      readonly coordinates: number;
      readonly steps: number;
      /** Different states of the automaton that they stand for. */
      readonly states: number;
    }
  | { readonly status: "fails"; readonly start: number; readonly word: readonly number[]; readonly reason: string };

/** From the automaton's initial state and every other start of the cascade. @cost O(coordinates · symbols · levels) */
export function verifyCascade(
  cascade: Cascade,
  dfa: Pick<Dfa, "states" | "symbols" | "next" | "initial">,
): CascadeCheck {
  const { starts, levels, projection } = cascade;
  const width = dfa.symbols.length;
  const fails = (start: number, word: readonly number[], reason: string): CascadeCheck => {
    return { status: "fails", start, word, reason };
  };
  if (cascade.symbols.length !== width || cascade.states !== dfa.states)
    return fails(dfa.initial, [], "another number of symbols or states");
  for (const [i, { actions, states }] of levels.entries()) {
    const wrong = actions.findIndex((action) => !isPermutationOrReset(action, states));
    if (wrong >= 0) return fails(dfa.initial, [], `action ${wrong} of level ${i} is no permutation and no reset`);
  }
  if (!starts.has(dfa.initial)) return fails(dfa.initial, [], "no coordinates for the initial state");
  const seen = new Set<number>();
  for (const [state, coordinates] of starts) {
    const found = coordinates.length === levels.length ? prefixNumber(cascade, coordinates) : undefined;
    if (found === undefined || projection[found] !== state)
      return fails(state, [], `coordinates that do not stand for state ${state}`);
    const path: Path = { numbers: [found], from: [-1], by: [-1] };
    const before = seen.size;
    seen.add(found);
    if (seen.size === before) continue;
    const reason = walk(cascade, dfa, path, seen);
    if (reason !== undefined) return fails(state, reason.word, reason.reason);
  }
  const states = new Set([...seen].map((number) => projection[number])).size;
  return { status: "holds", starts: starts.size, coordinates: seen.size, steps: seen.size * width, states };
}

interface Path {
  readonly numbers: number[];
  readonly from: number[];
  readonly by: number[];
}

function walk(
  cascade: Cascade,
  { next, symbols }: Pick<Dfa, "next" | "symbols">,
  path: Path,
  seen: Set<number>,
): { word: number[]; reason: string } | undefined {
  const { projection } = cascade;
  for (let at = 0; at < path.numbers.length; at++) {
    const state = projection[path.numbers[at]];
    for (let symbol = 0; symbol < symbols.length; symbol++) {
      const target = stepNumber(cascade, path.numbers[at], symbol);
      const expected = next[state * symbols.length + symbol];
      const found = target === undefined ? undefined : projection[target];
      if (target === undefined || found !== expected) {
        const stands = found === undefined ? "coordinates without a number" : `coordinates of state ${found}`;
        return { word: wordTo(path, at, symbol), reason: `expected coordinates of state ${expected}, found ${stands}` };
      }
      if (seen.has(target)) continue;
      seen.add(target);
      path.numbers.push(target);
      path.from.push(at);
      path.by.push(symbol);
    }
  }
  return undefined;
}

function wordTo({ from, by }: Path, at: number, last: number): number[] {
  const word = [last];
  for (let i = at; from[i] >= 0; i = from[i]) word.push(by[i]);
  return word.reverse();
}

/** The number of the coordinates after a symbol: every action is looked up with the old prefix, every state in the new one. */
function stepNumber({ levels, symbols }: Cascade, number: number, symbol: number): number | undefined {
  const old = new Array<number>(levels.length);
  for (let [i, prefix] = [levels.length - 1, number]; i >= 0; i--) old[i] = prefix = levels[i].parent[prefix];
  let next: number | undefined = 0;
  for (const [i, { actions, table, state, child, states }] of levels.entries()) {
    const own = state[i + 1 < levels.length ? old[i + 1] : number];
    const action = table[old[i] * symbols.length + symbol];
    if (!(action < actions.length) || next === undefined) return undefined;
    next = child.get(next * states + applyAction(actions[action], own));
  }
  return next;
}

function isPermutationOrReset(action: LocalAction, states: number): boolean {
  const inside = (state: number): boolean => Number.isInteger(state) && state >= 0 && state < states;
  if (action.kind === "reset") return inside(action.to);
  return action.images.length === states && action.images.every(inside) && new Set(action.images).size === states;
}
