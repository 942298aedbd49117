// Memories of a cascade level: rows that a reset overwrites with a number, and from which the number before it can still be
// read. What is stored is P^-1 q (the reset state q before all permutations so far), coded as a small integer.

import { affine, identityAction, negate, overwrite, product, swap } from "./actions.ts";
import type { LevelGroup } from "./level-group.ts";
import type { LevelView } from "./level-view.ts";
import type { Draft, Wire } from "./stack.ts";

export type MemoryScheme =
  | { readonly kind: "pair" }
  | { readonly kind: "toggle" }
  /** One row of the factor 2^-shift, with values coded from 2^base on: exact in a format of a large enough precision only. */
  | { readonly kind: "decay"; readonly shift: number; readonly base: number };

/** The state of the level before the wire, from the number in the memory at that time. */
type Old = (wire: Wire, memory: number) => number;

/** Drafts that take wires with `more` [old element of the group] (or none) and finish the level. */
export function memoryDrafts(level: LevelView, group: LevelGroup, scheme: MemoryScheme, old: Old): readonly Draft[] {
  // A reset leaves the group's element as it was.
  const written = (wire: Wire): number | undefined => {
    const action = level.actionOf(wire);
    return action.kind === "reset" ? group.elements[group.inverse(wire.more.at(0) ?? 0)][action.to] : undefined;
  };
  const finish = (wire: Wire, memory: number) => level.finish(wire, old(wire, memory));
  if (level.last) return [single(level, written, finish)];
  if (scheme.kind === "pair") return [pair(level, written, finish)];
  if (scheme.kind === "toggle") return toggled(level, written, finish);
  return decaying(level, written, finish, scheme);
}

type Written = (wire: Wire) => number | undefined;
type Finish = (wire: Wire, memory: number) => Wire | undefined;

/** Nothing below asks for the old state, or a reset makes it irrelevant. */
function single({ start }: LevelView, written: Written, finish: Finish): Draft {
  const keep = identityAction(1);
  return {
    purpose: "a memory",
    initial: [start],
    act: (wire) => {
      const value = written(wire);
      return value === undefined ? keep : product(1, [overwrite(1, 0, value)]);
    },
    read: ([memory], wire) => finish(wire, memory),
  };
}

/** Rows: the number, and after a reset the one before it, else 0 (which keeps the states few). */
function pair({ start }: LevelView, written: Written, finish: Finish): Draft {
  const forget = product(2, [overwrite(2, 1, 0)]);
  return {
    purpose: "a memory with the value before",
    initial: [start, 0],
    act: (wire) => {
      const value = written(wire);
      return value === undefined ? forget : product(2, [swap(2, 0, 1), overwrite(2, 0, value)]);
    },
    read: ([now, before], wire) => finish(wire, written(wire) === undefined ? now : before),
  };
}

/** A sign that changes at every reset, then rows that are written in turns; without a reset the older one becomes 0. */
function toggled({ start }: LevelView, written: Written, finish: Finish): Draft[] {
  const flip = product(1, [negate(1, 0)]);
  const turns: Draft = {
    purpose: "a sign: whose turn",
    initial: [1],
    act: (wire) => (written(wire) === undefined ? identityAction(1) : flip),
    read: ([sign], wire) => ({ ...wire, more: [wire.more.at(0) ?? 0, sign === 1 ? 0 : 1] }),
  };
  const rows: Draft = {
    purpose: "two memories in turns",
    initial: [start, 0],
    act: (wire) => {
      const value = written(wire);
      const turn = wire.more[1];
      return product(2, [value === undefined ? overwrite(2, 1 - turn, 0) : overwrite(2, turn, value)]);
    },
    read: (state, wire) => {
      const turn = wire.more[1];
      return finish(wire, state[written(wire) === undefined ? turn : 1 - turn]);
    },
  };
  return [turns, rows];
}

/** A memory, then a row h <- h / 2^shift + c for its new value's code c: rounding keeps this code and the one before. */
function decaying(
  level: LevelView,
  written: Written,
  finish: Finish,
  { shift, base }: { readonly shift: number; readonly base: number },
): Draft[] {
  const coded = (value: number) => 2 ** base + value;
  const first = single(level, written, (wire, memory) => ({ ...wire, more: [wire.more.at(0) ?? 0, memory] }));
  const before = (state: number) => (state - Math.floor(state)) * 2 ** shift - 2 ** base;
  const second: Draft = {
    purpose: "a row that forgets all but two values",
    initial: [coded(level.start)],
    act: (wire) => affine([[2 ** -shift]], [coded(wire.more[1])]),
    step: ({ input }, [state]) => [input[0] + Math.floor(state) * 2 ** -shift],
    read: ([state], wire) => (before(state) < 0 ? undefined : finish(wire, before(state))),
  };
  return [{ ...first, purpose: "a memory" }, second];
}
