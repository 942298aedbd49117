// The pictures of statetrack language: the DFA, the egg-box of its monoid, its cascade; laid out by Graphviz, which is loaded
// only here. What is too large to be looked at is refused.

import { LARGEST_DEGREE } from "../automaton/algebra/generators.ts";
import {
  ALGEBRA_LIMITS,
  type AlgebraLimits,
  type Cascade,
  cascadeOf,
  transitionGenerators,
} from "../automaton/algebra/index.ts";
import { unknown } from "../automaton/algebra/limits.ts";
import type { Dfa } from "../automaton/dfa.ts";
import { joinedEdges, toDot } from "../automaton/files/dot-text.ts";
import { InputError } from "../core/errors.ts";
import { cascadeDot } from "../report/cascade-dot.ts";
import { eggBox, MOST_CLASSES } from "../report/egg-box.ts";
import { eggBoxDot } from "../report/egg-box-dot.ts";

/** Graphviz lays out this many edges in layers, or with springs, in a few seconds. */
const LAYERED_EDGES = 120;
const DRAWN_EDGES = 500;
const DRAWN_LEVELS = 60;
/** What is drawn is computed up to these limits. */
export const PICTURED: AlgebraLimits = { ...ALGEBRA_LIMITS, classes: 20_000, work: 2e8, bytes: 2 ** 28 };

/** @throws InputError for too many arrows */
export async function dfaPicture(dfa: Dfa, title: string): Promise<string> {
  const edges = dfa.states > DRAWN_EDGES ? dfa.states : joinedEdges(dfa).length;
  if (edges > DRAWN_EDGES)
    throw new InputError("--svg", `at most ${DRAWN_EDGES} arrows (--dot writes any)`, `${dfa.states} states`);
  return picture(toDot(dfa, title), edges > LAYERED_EDGES ? "neato" : "dot");
}

/** @throws InputError for too many D-classes */
export async function eggBoxPicture(dfa: Dfa, title: string): Promise<string> {
  const found =
    dfa.states > LARGEST_DEGREE ? unknown(`${dfa.states} states`) : eggBox(transitionGenerators(dfa), PICTURED);
  if (found.status === "unknown") throw new InputError("--egg-box", `at most ${MOST_CLASSES} D-classes`, found.reason);
  return picture(eggBoxDot(found.value, title));
}

/** The cascade, where it can be drawn. @throws InputError for more */
export function pictured(dfa: Dfa): Cascade {
  const made = dfa.states > LARGEST_DEGREE ? unknown(`${dfa.states} states`) : cascadeOf(dfa, PICTURED);
  const reason = made.status === "unknown" ? made.reason : `${made.value.levels.length} levels`;
  if (made.status === "unknown" || made.value.levels.length > DRAWN_LEVELS)
    throw new InputError("--cascade", `at most ${DRAWN_LEVELS} levels in a picture`, reason);
  return made.value;
}

export async function cascadePicture(cascade: Cascade, title: string): Promise<string> {
  return picture(cascadeDot(cascade, title));
}

async function picture(dot: string, engine: "dot" | "neato" = "dot"): Promise<string> {
  const { instance } = await import("@viz-js/viz");
  return (await instance()).renderString(dot, { format: "svg", engine });
}
