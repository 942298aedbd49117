// Derived series and composition factors of permutation groups. A group is cut along its derived series, then along its
// actions on orbits and blocks; what is left is perfect and primitive, where it is alternating by its order, or its
// elements are listed and the normal closures of those of prime order searched for a proper one.

import { type Action, actionOnBlocks, actionOnPoints, blocksOf, normalClosure, orbitsOf } from "./actions.ts";
import { orderOf, primeFactors } from "./cycles.ts";
import {
  commutator,
  elements,
  inverse,
  multiply,
  type Perm,
  type PermutationGroup,
  permutationGroup,
  type Work,
} from "./permutation-group.ts";
import { find, findOrAdd, type RowSet, rowSet } from "./rows.ts";
import { factorialOrder, simpleName } from "./simple-groups.ts";

export interface Factor {
  readonly name: string;
  readonly order: bigint;
}

/** Groups up to this order may be listed. */
export const LISTED_ORDER = 20_160;

/** The group and its derived subgroups up to the first that is its own. Undefined when `work` is spent. */
export function derivedSeries(group: PermutationGroup, work: Work): PermutationGroup[] | undefined {
  const series = [group];
  for (const last of series) {
    const commutators = last.generators.flatMap((a, i) => last.generators.slice(0, i).map((b) => commutator(a, b)));
    const derived = normalClosure(last, commutators, work);
    if (derived === undefined) return undefined;
    if (derived.order < last.order) series.push(derived);
  }
  return series;
}

/** Composition factors, largest first; undefined when `work` is spent or a factor is beyond these methods. */
export function compositionFactors(series: readonly PermutationGroup[], work: Work): Factor[] | undefined {
  const residue = series[series.length - 1];
  const abelian = primeFactors(series[0].order / residue.order).map((p) => ({ name: `Z${p}`, order: p }));
  const others = residue.order === 1n ? [] : ofPerfect(residue, work);
  return others && [...abelian, ...others].sort((a, b) => Number(b.order - a.order));
}

function factorsOf(group: PermutationGroup, work: Work): Factor[] | undefined {
  const series = derivedSeries(group, work);
  return series && compositionFactors(series, work);
}

function ofPerfect(group: PermutationGroup, work: Work): Factor[] | undefined {
  const orbits = orbitsOf(group.degree, group.generators);
  if (orbits.length > 1) return ofAction(actionOnPoints(group, orbits[0], work), work);
  const [orbit] = orbits;
  const blocks = blocksOf(group.degree, group.generators, orbit);
  if (blocks !== undefined) return ofAction(actionOnBlocks(group, orbit, blocks, work), work);
  const alternating = factorialOrder(group.order);
  if (alternating?.n === orbit.length) return [{ name: `A${orbit.length}`, order: group.order }];
  return group.order > BigInt(LISTED_ORDER) ? undefined : ofListed(group, work);
}

function ofAction(action: Action | undefined, work: Work): Factor[] | undefined {
  if (action === undefined) return undefined;
  const above = factorsOf(action.image, work);
  const below = factorsOf(action.kernel, work);
  return above && below && [...above, ...below];
}

/** A perfect group whose elements are listed: simple, or cut by the first proper normal closure. */
function ofListed(group: PermutationGroup, work: Work): Factor[] | undefined {
  const list = rowSet(group.degree);
  const all = elements(group, LISTED_ORDER);
  for (const element of all) findOrAdd(list, element);
  const seen = new Uint8Array(all.length);
  for (const [i, element] of all.entries()) {
    if (i === 0 || seen[i] === 1 || primeFactors(orderOf(element)).length > 1) continue;
    const closure = normalClosure(group, [element], work);
    if (closure === undefined) return undefined;
    if (closure.order < group.order) {
      const image = quotient(group, all, list, closure, work);
      return ofAction(image && { image, kernel: closure }, work);
    }
    markConjugates(group, all, list, seen, i);
  }
  return [{ name: group.order === 20_160n ? nameAt20160(all) : simpleName(group.order), order: group.order }];
}

function nameAt20160(all: readonly Perm[]): string {
  return all.some((element) => orderOf(element) === 15n) ? "A8" : "PSL(3,4)";
}

function markConjugates(
  group: PermutationGroup,
  all: readonly Perm[],
  list: RowSet,
  seen: Uint8Array,
  start: number,
): void {
  const conjugates = [start];
  seen[start] = 1;
  for (const i of conjugates) {
    for (const g of group.generators) {
      const j = find(list, multiply(multiply(inverse(g), all[i]), g));
      if (seen[j] === 1) continue;
      seen[j] = 1;
      conjugates.push(j);
    }
  }
}

/** The regular representation of the quotient by a normal subgroup. */
function quotient(
  group: PermutationGroup,
  all: readonly Perm[],
  list: RowSet,
  normal: PermutationGroup,
  work: Work,
): PermutationGroup | undefined {
  const cosetOf = new Int32Array(all.length).fill(-1);
  const representatives: Perm[] = [];
  const members = elements(normal, LISTED_ORDER);
  for (const [i, element] of all.entries()) {
    if (cosetOf[i] >= 0) continue;
    for (const member of members) cosetOf[find(list, multiply(member, element))] = representatives.length;
    representatives.push(element);
  }
  const generators = group.generators.map((g) =>
    Uint16Array.from(representatives, (element) => cosetOf[find(list, multiply(element, g))]),
  );
  return permutationGroup(representatives.length, generators, work);
}
