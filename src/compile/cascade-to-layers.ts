// From a holonomy cascade to a stack of layers of norm at most 1. A level of permutations and resets is the product P_t of its
// permutations (group-to-layers.ts) and a memory of P_r^-1 q_r, which a reset at time r writes: q_t = P_t P_r^-1 q_r. The levels
// below need the OLD state (theory: a reset loses it), so the memory keeps what it overwrites: `pair`, rows that are swapped
// before one is written; `toggle`, rows written in turns, with a sign that says which; `decay`, one row h / 2^s + c whose
// rounding forgets all but two values. `oneHot`: permutations and resets (A = 0, B = e_q) of one layer.
// Sources: arXiv 2411.12537, Theorem 4 and App. C.5; Krohn, Rhodes 1965; docs/languages.md, "One reflection a step".

import { applyAction, type Cascade, type LocalAction } from "../automaton/algebra/index.ts";
import { type ElementOf, type GroupLayers, pointLayer, seriesLayers } from "./group-to-layers.ts";
import { type LevelGroup, levelGroup } from "./level-group.ts";
import type { LevelView } from "./level-view.ts";
import { type MemoryScheme, memoryDrafts } from "./memories.ts";
import { oneHotDraft } from "./one-hot.ts";
import { reflectionsOf } from "./permutation-to-reflections.ts";
import type { Draft, Wire } from "./stack.ts";

/** How groups and memories are made. */
export interface Scheme {
  readonly groups: "points" | "series" | "signs" | "rounded series";
  readonly memory: MemoryScheme;
  /** Permutation-reset levels in one layer of as many rows as states (twice as many above the last). */
  readonly oneHot: "none" | "last" | "all";
  /** Whether the target has a gate that sets a state to 0. */
  readonly gated: boolean;
}

/** Drafts for all levels; undefined where the scheme cannot express a group. */
export function cascadeToDrafts(cascade: Cascade, initial: number, scheme: Scheme): readonly Draft[] | undefined {
  const letters = cascade.symbols.length;
  const start = cascade.starts.get(initial);
  if (start === undefined) throw new RangeError("cascadeToDrafts: expected the cascade to start in the initial state");
  const drafts: Draft[] = [];
  let next = new Uint32Array(letters);
  for (const [i, level] of cascade.levels.entries()) {
    const last = i === cascade.levels.length - 1;
    const action = (prefix: number, letter: number) => level.actions[level.table[prefix * letters + letter]];
    const above = next;
    const actionOf = ({ prefix, letter }: Wire) => action(prefix, letter);
    const finish = (wire: Wire, old: number): Wire | undefined => {
      const { prefix, letter } = wire;
      const to = last
        ? level.child.get(above[prefix * letters + letter] * level.states + applyAction(actionOf(wire), old))
        : level.child.get(prefix * level.states + old);
      return to === undefined ? undefined : { letter, prefix: to, more: [] };
    };
    const made = levelDrafts({ states: level.states, start: start[i], last, actionOf, finish }, level.actions, scheme);
    if (made === undefined) return undefined;
    drafts.push(...made);
    next = Uint32Array.from({ length: level.parent.length * letters }, (_, at) => {
      const [child, letter] = [Math.floor(at / letters), at % letters];
      const prefix = level.parent[child];
      const to = applyAction(action(prefix, letter), level.state[child]);
      return level.child.get(above[prefix * letters + letter] * level.states + to) ?? 0;
    });
  }
  return drafts;
}

function isMoving(action: LocalAction): action is LocalAction & { kind: "permutation" } {
  return action.kind === "permutation" && action.images.some((image, state) => image !== state);
}

function levelDrafts(level: LevelView, actions: readonly LocalAction[], scheme: Scheme): readonly Draft[] | undefined {
  const permutations = actions.filter(isMoving).map(({ images }) => images);
  const resets = actions.some(({ kind }) => kind === "reset");
  const oneHot = scheme.oneHot === "all" || (scheme.oneHot === "last" && level.last);
  if (oneHot && resets && permutations.length > 0) return [oneHotDraft(level, scheme.gated)];
  const group = levelGroup(level.states, permutations);
  if (group === undefined) return undefined;
  const grouped = permutations.length === 0 ? [] : groupDrafts(group, level, scheme);
  if (grouped === undefined) return undefined;
  const old = (wire: Wire, memory: number) => group.elements[wire.more.at(0) ?? 0][memory];
  if (resets) return [...grouped, ...memoryDrafts(level, group, scheme.memory, old)];
  const finish = (wire: Wire) => level.finish(wire, old(wire, level.start));
  if (grouped.length === 0) return [passing(finish)];
  const end = grouped[grouped.length - 1];
  const read = (state: readonly number[], wire: Wire) => {
    const to = end.read(state, wire);
    return to === undefined ? undefined : finish(to);
  };
  return [...grouped.slice(0, -1), { ...end, read }];
}

/** Of a step of a series of subgroups. */
const LARGEST_INDEX = { signs: 2, series: 3, "rounded series": Infinity } as const;

function groupDrafts(group: LevelGroup, level: LevelView, scheme: Scheme): readonly Draft[] | undefined {
  const elementOf: ElementOf = (wire) => {
    const action = level.actionOf(wire);
    return action.kind === "reset" ? 0 : group.numberOf(action.images);
  };
  const made: GroupLayers | undefined =
    scheme.groups === "points"
      ? pointLayer(group, reflectionsOf(group)[0], elementOf)
      : seriesLayers(group, elementOf, LARGEST_INDEX[scheme.groups]);
  return made?.drafts;
}

/** A level on which nothing happens. */
function passing(finish: (wire: Wire) => Wire | undefined): Draft {
  const keep = { matrix: [[1]], input: [0], factors: [], clears: false };
  return { purpose: "nothing", initial: [0], act: () => keep, read: (_, wire) => finish(wire) };
}
