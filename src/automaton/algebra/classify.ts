// What a regular language is algebraically: the facts about its syntactic monoid, which is the transition monoid of its
// minimal DFA, as plain data with a canonical order. Nothing is enumerated; see green.ts.

import type { Dfa } from "../dfa.ts";
import { minimize } from "../minimize.ts";
import { reflectionLength } from "./cycles.ts";
import { commute, type Generators, LARGEST_DEGREE, transitionGenerators } from "./generators.ts";
import { type Green, greensOf, idempotentCount } from "./green.ts";
import { type GroupStructure, groupStructure } from "./group-structure.ts";
import { imagesOf } from "./images.ts";
import { ALGEBRA_LIMITS, type AlgebraLimits } from "./limits.ts";
import type { PermutationGroup } from "./permutation-group.ts";
import { type GroupWitness, groupWitness, letterWitness } from "./witness.ts";

/** The maximal subgroups of `classes` regular D-classes of this rank (states in the images of their elements). */
export interface SubgroupRecord extends GroupStructure {
  readonly rank: number;
  readonly classes: number;
}

/** A letter as a map on the states of the minimal DFA. */
export interface LetterRecord {
  readonly symbol: string;
  readonly kind: "identity" | "permutation" | "reset" | "other";
  /** States in its image. */
  readonly rank: number;
  readonly movedStates: number;
  /** For permutations: n minus the number of cycles. */
  readonly reflectionLength?: number;
}

/** JSON-serialisable; sizes and orders are decimal digits. What a bound kept from being found is "unknown", and why is in `reason`. */
export interface Classification {
  readonly states: number;
  readonly letters: readonly LetterRecord[] | "unknown";
  readonly size: string;
  /** Star-free (Schützenberger 1965). */
  readonly aperiodic: boolean | "unknown";
  readonly witness?: GroupWitness;
  readonly commutative: boolean | "unknown";
  /** Every letter permutes the states. */
  readonly group: boolean | "unknown";
  /** Whether all groups in the monoid are solvable. */
  readonly solvable: boolean | "unknown";
  /** Nontrivial maximal subgroups: by falling order, then name, then rank; those with equal records are one entry. */
  readonly groups: readonly SubgroupRecord[] | "unknown";
  /** Names of the composition factors of the groups, each once. */
  readonly simpleFactors: readonly string[] | "unknown";
  readonly green: GreenRecord | "unknown";
  readonly reason?: string;
}

export interface GreenRecord {
  readonly dClasses: number;
  readonly regularDClasses: number;
  readonly rClasses: number;
  readonly lClasses: number;
  readonly hClasses: number;
  readonly idempotents: number | "unknown";
  /** J-classes in a longest chain. */
  readonly height: number;
  /** J-classes with a nontrivial group in a chain with most of these (Tilson's depth). */
  readonly depth: number;
}

/**
 * The algebra of the language of `dfa`. Every outcome of a bound is in the record; nothing is thrown for size.
 * @cost that of `minimize` and `greens`, and of the structure of each maximal subgroup
 * @source Schützenberger 1965, doi:10.1016/S0019-9958(65)90108-7 (star-free = aperiodic)
 */
export function classify(dfa: Dfa, limits: AlgebraLimits = ALGEBRA_LIMITS): Classification {
  const minimal = minimize(dfa);
  const { states } = minimal;
  if (states <= LARGEST_DEGREE) return classifyMonoid(transitionGenerators(minimal), limits);
  return { states, ...UNDECIDED, reason: `more than ${LARGEST_DEGREE} states` };
}

/** The same facts about the monoid that `generators` generate, with its points as states. */
export function classifyMonoid(generators: Generators, limits: AlgebraLimits = ALGEBRA_LIMITS): Classification {
  const letters = lettersOf(generators);
  const states = generators.degree;
  const group = letters.every(({ rank }) => rank === states);
  const basis = {
    states,
    ...UNDECIDED,
    letters,
    commutative: commute(generators, { left: limits.work }) ?? ("unknown" as const),
    group,
  };
  const images = imagesOf(generators, limits);
  if (images.status === "unknown") {
    const cycle = letterWitness(generators);
    const found = cycle === undefined ? {} : { aperiodic: false, witness: cycle };
    return { ...basis, ...found, reason: images.reason };
  }
  const witness = groupWitness(generators, images.value);
  const aperiodic = witness === undefined;
  const periodicity = aperiodic ? { aperiodic, solvable: true } : { aperiodic, witness };
  const green = greensOf(generators, images.value, limits);
  if (green.status === "unknown") return { ...basis, ...periodicity, reason: green.reason };
  const record = greenRecord(green.value, limits);
  const known = { ...basis, ...periodicity, size: String(green.value.size), green: record };
  const groups = subgroups(green.value, limits);
  const reason = `more than ${limits.work} steps for the structure of groups`;
  return groups === undefined ? { ...known, reason } : { ...known, ...groups };
}

const UNDECIDED = {
  letters: "unknown",
  size: "unknown",
  aperiodic: "unknown",
  commutative: "unknown",
  group: "unknown",
  solvable: "unknown",
  groups: "unknown",
  simpleFactors: "unknown",
  green: "unknown",
} as const;

function lettersOf({ degree, letters, maps }: Generators): LetterRecord[] {
  const met = new Uint32Array(degree);
  return maps.map((map, i) => {
    let rank = 0;
    for (const image of map) {
      if (met[image] !== i + 1) rank++;
      met[image] = i + 1;
    }
    const moved = map.reduce((count, image, state) => (image === state ? count : count + 1), 0);
    const record = { symbol: letters[i], rank, movedStates: moved };
    if (rank === degree) {
      const kind = moved === 0 ? ("identity" as const) : ("permutation" as const);
      return { ...record, kind, reflectionLength: reflectionLength(map) };
    }
    return { ...record, kind: rank === 1 ? ("reset" as const) : ("other" as const) };
  });
}

function greenRecord(green: Green, limits: AlgebraLimits): GreenRecord {
  const { classes, counts, height, depth } = green;
  const idempotents = idempotentCount(green, limits);
  return {
    dClasses: classes.length,
    regularDClasses: classes.filter(({ regular }) => regular).length,
    rClasses: counts.r,
    lClasses: counts.l,
    hClasses: counts.h,
    idempotents: idempotents.status === "done" ? idempotents.value : "unknown",
    height,
    depth,
  };
}

/** The nontrivial maximal subgroups; undefined when their structure takes more work than the limits allow. */
function subgroups(
  { classes }: Green,
  limits: AlgebraLimits,
): Pick<Classification, "groups" | "simpleFactors" | "solvable"> | undefined {
  // Classes over the same images have the same group.
  const ofComponent = new Map<number, { rank: number; classes: number; group: PermutationGroup }>();
  for (const { regular, group, component, rank } of classes) {
    if (!regular || group.order === 1n) continue;
    const known = ofComponent.get(component);
    if (known === undefined) ofComponent.set(component, { rank, classes: 1, group });
    else known.classes++;
  }
  const work = { left: limits.work };
  const records = new Map<string, SubgroupRecord>();
  for (const { rank, classes: count, group } of ofComponent.values()) {
    const structure = groupStructure(group, work);
    if (structure === undefined) return undefined;
    const record = { rank, ...structure };
    const key = JSON.stringify(record);
    records.set(key, { ...record, classes: count + (records.get(key)?.classes ?? 0) });
  }
  const groups = [...records.values()].sort(compareGroups);
  return { groups, simpleFactors: factorsOf(groups), solvable: groups.every(({ solvable }) => solvable) };
}

function compareGroups(a: SubgroupRecord, b: SubgroupRecord): number {
  const byOrder = BigInt(b.order) - BigInt(a.order);
  if (byOrder !== 0n) return byOrder > 0n ? 1 : -1;
  const [x, y] = [JSON.stringify([a.name, a.rank, a]), JSON.stringify([b.name, b.rank, b])];
  return x < y ? -1 : Number(x > y);
}

function factorsOf(groups: readonly SubgroupRecord[]): readonly string[] | "unknown" {
  const names = new Set<string>();
  for (const { compositionFactors } of groups) {
    if (compositionFactors === "unknown") return "unknown";
    for (const name of compositionFactors) names.add(name);
  }
  return [...names].sort();
}
