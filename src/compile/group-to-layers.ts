// Layers that follow the product g of a level's permutations. `points`: one layer in a faithful representation by permuted rows
// and signs, a letter as many reflections as it needs. `series`: a layer for each step of a series of subgroups of prime index,
// one reflection a step: g = x^c n with n in the smaller subgroup, and a letter m adds d to c, then x^-c' m x^c goes on (Kaloujnine
// and Krasner). Index 2 is a sign; index 3 is a permutation of three points, turned over at every step that adds (theory: H(a) H(b)
// is a rotation, Grazzi et al. App. D), with a sign that says whether it is turned. A larger prime index is the same with rounded
// reflections of a circle, which is tried only where `largest` allows it. Sources: arXiv 2411.12537; arXiv 2502.10297.

import { identityAction, moved, negate, product, swapsOf } from "./actions.ts";
import { type LevelGroup, primeSeries } from "./level-group.ts";
import type { Reflections } from "./permutation-to-reflections.ts";
import { roundedReflections } from "./rounded-reflections.ts";
import type { Draft, Wire } from "./stack.ts";

/** Drafts that take wires of a level's letters and hand on wires whose `more` is [the old element]. */
export interface GroupLayers {
  readonly drafts: readonly Draft[];
}

/** The group element by which a wire acts on the level (0, the identity, where it resets). */
export type ElementOf = (wire: Wire) => number;

/** One layer. */
export function pointLayer(group: LevelGroup, reflections: Reflections, elementOf: ElementOf): GroupLayers {
  const { actions, initial, rows } = reflections;
  const identity = identityAction(rows);
  const actionOf = new Map(group.generators.map((g, i) => [g, actions[i]]));
  const elements = new Map([[initial.join(), 0]]);
  const open: (readonly [readonly number[], number])[] = [[initial, 0]];
  for (const [state, element] of open) {
    for (const [i, g] of group.generators.entries()) {
      const to = moved(actions[i], state);
      if (elements.has(to.join())) continue;
      const next = group.product(g, element);
      elements.set(to.join(), next);
      open.push([to, next]);
    }
  }
  const draft: Draft = {
    purpose: `permutations of ${rows} rows`,
    initial,
    act: (wire) => actionOf.get(elementOf(wire)) ?? identity,
    read: (state, wire) => {
      const after = elements.get(state.join());
      if (after === undefined) return undefined;
      return { ...wire, more: [group.product(group.inverse(elementOf(wire)), after)] };
    },
  };
  return { drafts: [draft] };
}

/** The largest index of a step that has an exact construction with one reflection. */
const INDEX_THREE = 3;

/** Undefined where the group is not solvable or a step has an index above `largest` (2 for signs alone, 3 where all is exact). */
export function seriesLayers(group: LevelGroup, elementOf: ElementOf, largest: number): GroupLayers | undefined {
  const steps = primeSeries(group);
  if (steps === undefined || steps.some(({ index }) => index > largest)) return undefined;
  const { product: times, inverse } = group;
  // What a wire carries: the element m still to be added, and the old element as far as it is known.
  const carried = (wire: Wire): readonly [number, number] =>
    wire.more.length === 0 ? [elementOf(wire), 0] : [wire.more[0], wire.more[1]];
  const drafts = steps.flatMap(({ members, index, representatives }, i): Draft[] => {
    const addedBy = (m: number) => representatives.findIndex((x) => members.has(times(inverse(x), m)));
    const handOn = (wire: Wire, after: number): Wire => {
      const [m, known] = carried(wire);
      const before = (after - addedBy(m) + index) % index;
      const rest = times(times(inverse(representatives[after]), m), representatives[before]);
      const found = times(known, representatives[before]);
      return { ...wire, more: i === steps.length - 1 ? [found] : [rest, found] };
    };
    const added = (wire: Wire) => addedBy(carried(wire)[0]);
    if (index === 2) return [signRow(added, handOn)];
    return index === INDEX_THREE ? threePoints(added, carried, handOn) : circle(index, added, carried, handOn);
  });
  return { drafts };
}

function signRow(added: (wire: Wire) => number, handOn: (wire: Wire, after: number) => Wire): Draft {
  const flip = product(1, [negate(1, 0)]);
  const keep = identityAction(1);
  return {
    purpose: "a sign",
    initial: [1],
    act: (wire) => (added(wire) === 1 ? flip : keep),
    read: ([sign], wire) => handOn(wire, sign === 1 ? 0 : 1),
  };
}

/** Rows 0, 1, 2 hold the permutation s^p r^c, where r is a turn, s a swap, p the sign's and c the counter. */
function threePoints(
  added: (wire: Wire) => number,
  carried: Carried,
  handOn: (wire: Wire, after: number) => Wire,
): Draft[] {
  const turn = (c: number) => [0, 1, 2].map((point) => (point + c) % 3);
  const over = [0, 2, 1];
  const after = (first: readonly number[], second: readonly number[]) => first.map((point) => second[point]);
  const rowsOf = (images: readonly number[]) => [0, 1, 2].map((row) => images.indexOf(row));
  const counters = new Map<string, number>(
    [0, 1, 2].flatMap((c) => [
      [`${rowsOf(turn(c)).join()} 0`, c] as const,
      [`${rowsOf(after(turn(c), over)).join()} 1`, c] as const,
    ]),
  );
  // The sign has changed already: p = 0 before means s r^d now, p = 1 before means r^d s.
  const reflection = (d: number, before: number) =>
    product(3, swapsOf(before === 0 ? after(turn(d), over) : after(over, turn(d)), 3));
  const side = sideRow(added, carried);
  const points: Draft = {
    purpose: "reflections of three points",
    initial: rowsOf(turn(0)),
    act: (wire) => (added(wire) === 0 ? identityAction(3) : reflection(added(wire), 1 - wire.more[2])),
    read: (state, wire) => {
      const c = counters.get(`${state.join()} ${wire.more[2]}`);
      return c === undefined ? undefined : handOn({ ...wire, more: wire.more.slice(0, 2) }, c);
    },
  };
  return [side, points];
}

type Carried = (wire: Wire) => readonly [number, number];

/** The sign that every step that adds changes; its wires have it as their third number. */
function sideRow(added: (wire: Wire) => number, carried: Carried): Draft {
  const side = signRow(
    (wire) => Number(added(wire) !== 0),
    (wire, p) => ({ ...wire, more: [...carried(wire), p] }),
  );
  return { ...side, purpose: "a sign: turned over" };
}

function circle(
  index: number,
  added: (wire: Wire) => number,
  carried: Carried,
  handOn: (wire: Wire, after: number) => Wire,
): Draft[] {
  const points = roundedReflections(index, {
    added,
    turned: (wire) => wire.more[2] === 1,
    handOn: (wire, counter) => handOn({ ...wire, more: wire.more.slice(0, 2) }, counter),
  });
  return [sideRow(added, carried), points];
}
