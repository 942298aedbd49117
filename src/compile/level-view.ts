// One level of a cascade as its layers see it: what a wire does to it, and what goes on to the level below.

import type { LocalAction } from "../automaton/algebra/index.ts";
import type { Wire } from "./stack.ts";

/** A level with what the layers of all levels need to know of the cascade. */
export interface LevelView {
  readonly states: number;
  readonly start: number;
  readonly last: boolean;
  actionOf(wire: Wire): LocalAction;
  /** What goes on to the next level: the prefix longer by the old state; after the last level, by the new ones. */
  finish(wire: Wire, old: number): Wire | undefined;
}
