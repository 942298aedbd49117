// The algebra of automata: monoids enumerated (monoid, syntacticMonoid), Green's classes without enumeration (greens),
// permutation groups (permutationGroup, groupStructure), and what all that says about a language (classify).

import type { Dfa } from "../dfa.ts";
import { type CayleyGraphs, enumerate, type Monoid } from "./enumerate.ts";
import { type Generators, transitionGenerators } from "./generators.ts";
import { type Green, greens as greensOfGenerators } from "./green.ts";
import { ALGEBRA_LIMITS, type AlgebraLimits, type Outcome } from "./limits.ts";

export {
  actionAt,
  applyAction,
  type Cascade,
  type CascadeBlock,
  type CascadeLevel,
  type CascadeSummary,
  type Coordinates,
  cascadeSummary,
  coordinatesOf,
  type LevelSummary,
  type LocalAction,
  project,
  step,
} from "./cascade.ts";
export { type CascadeCheck, verifyCascade } from "./cascade-check.ts";
export type { Classification, GreenRecord, LetterRecord, SubgroupRecord } from "./classify.ts";
export { classify, classifyMonoid } from "./classify.ts";
export { cycleLengths, movedPoints, orderOf, reflectionLength } from "./cycles.ts";
export type { DClass } from "./d-classes.ts";
export { type CayleyGraphs, idempotentsOf, type Monoid, product, wordOf } from "./enumerate.ts";
export { type Generators, generatorsOf, mapOfWord, transitionGenerators } from "./generators.ts";
export { type Green, idempotentCount } from "./green.ts";
export { type GroupStructure, groupStructure } from "./group-structure.ts";
export { cascadeOf, type Holonomy, holonomy } from "./holonomy-cascade.ts";
export { type BlockDivision, divisionsOf } from "./holonomy-division.ts";
export { ALGEBRA_LIMITS, type AlgebraLimits, type Outcome } from "./limits.ts";
export type { DegreeBounds } from "./minimal-degree.ts";
export { contains, type Perm, type PermutationGroup, permutationGroup } from "./permutation-group.ts";
export { type SyntacticMonoid, syntacticMonoid } from "./syntactic.ts";
export { type GroupWitness, groupWitness } from "./witness.ts";

/** The transition monoid, enumerated in shortlex order with its Cayley graphs. */
export function monoid(
  of: Dfa | Generators,
  limits: AlgebraLimits = ALGEBRA_LIMITS,
  graphs: CayleyGraphs = "both",
): Outcome<Monoid> {
  return enumerate(toGenerators(of), graphs, limits);
}

/** Green's classes of the transition monoid, without its elements. */
export function greens(of: Dfa | Generators, limits: AlgebraLimits = ALGEBRA_LIMITS): Outcome<Green> {
  return greensOfGenerators(toGenerators(of), limits);
}

function toGenerators(of: Dfa | Generators): Generators {
  return "maps" in of ? of : transitionGenerators(of);
}
