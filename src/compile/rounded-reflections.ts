// Counting modulo an odd m in two rows with one reflection a step (Grazzi et al., arXiv 2411.12537, App. D): the states are the
// 2m-th roots of unity, even ones while the plane is not turned over and odd ones while it is. No format holds such reflections,
// so that states are only near the roots: they are read by the nearest one, and whether rounding locks them onto a cycle of the
// right length is for the proof to say.

import { identityAction, moved, product } from "./actions.ts";
import type { Draft, Wire } from "./stack.ts";

interface TurnedWire {
  /** What is added to the counter, 0 <= added < m. */
  readonly added: (wire: Wire) => number;
  /** Whether the plane is turned over after the symbol. */
  readonly turned: (wire: Wire) => boolean;
  /** What is handed on with the new counter. */
  readonly handOn: (wire: Wire, counter: number) => Wire;
}

/** A layer after one that says whether the plane is turned over, which every step that adds changes. */
export function roundedReflections(m: number, { added, turned, handOn }: TurnedWire): Draft {
  const roots = Array.from({ length: 2 * m }, (_, i) => onCircle((i * Math.PI) / m));
  const mod = (n: number) => ((n % (2 * m)) + 2 * m) % (2 * m);
  // Counter c is root 2c, turned over root 1 - 2c; the reflection that takes angle a to b leaves (a + b)/2 where it is.
  const rootOf = (c: number, over: boolean) => mod(over ? 1 - 2 * c : 2 * c);
  // A root of the other side is reached by rounding only; then the answer is wrong, and a word that shows it is found.
  const counterOf = (root: number, over: boolean): number => Math.floor(mod(over ? 1 - root : root) / 2);
  const reflection = (d: number, over: boolean) => {
    const middle = (mod(over ? 1 - 2 * d : 1 + 2 * d) * Math.PI) / (2 * m);
    return product(2, [{ k: onCircle(middle + Math.PI / 2), beta: 2, v: 0 }]);
  };
  const nearest = (state: readonly number[]): number => mod(Math.round((Math.atan2(state[1], state[0]) * m) / Math.PI));
  return {
    purpose: `rounded reflections of ${2 * m} points on a circle`,
    initial: roots[rootOf(0, false)],
    act: (wire) => (added(wire) === 0 ? identityAction(2) : reflection(added(wire), turned(wire))),
    read: (state, wire) => handOn(wire, counterOf(nearest(state), turned(wire))),
    step: (action, state) => roots[nearest(moved(action, state))],
    nearest: true,
  };
}

function onCircle(angle: number): readonly number[] {
  return [Math.cos(angle), Math.sin(angle)];
}
