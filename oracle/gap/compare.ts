// Our facts and GAP's in one shape, and where they differ.

import type { Classification, GroupStructure, SubgroupRecord } from "../../src/automaton/algebra/index.ts";

export interface GapGroup {
  readonly order: string;
  readonly abelian: boolean;
  readonly solvable: boolean;
  readonly derivedSeries: readonly string[];
  readonly factors: readonly string[];
  readonly centre: string;
  readonly exponent: string;
  /** -1 where GAP was not asked (above order 64). */
  readonly minimalDegree: number;
  /** `[ order, number ]` in the Small Groups library, or `none`. */
  readonly id: string;
}

export interface GapMonoid {
  readonly name: string;
  readonly size: string;
  readonly d: number;
  readonly regular: number;
  readonly r: number;
  readonly l: number;
  readonly h: number;
  readonly idempotents: number;
  readonly commutative: boolean;
  readonly aperiodic: boolean;
  readonly groups: readonly GapGroup[];
}

/** What differs, as `fact: ours, GAP's`; nothing when all agrees. */
export function differences(ours: Classification, theirs: GapMonoid): string[] {
  if (ours.green === "unknown" || ours.groups === "unknown") return [`known: ${ours.reason ?? "no"}, known`];
  const { green } = ours;
  const found = [
    differ("size", ours.size, theirs.size),
    differ("D-classes", green.dClasses, theirs.d),
    differ("regular D-classes", green.regularDClasses, theirs.regular),
    differ("R-classes", green.rClasses, theirs.r),
    differ("L-classes", green.lClasses, theirs.l),
    differ("H-classes", green.hClasses, theirs.h),
    differ("idempotents", green.idempotents, theirs.idempotents),
    differ("commutative", ours.commutative, theirs.commutative),
    differ("aperiodic", ours.aperiodic, theirs.aperiodic),
    differ("depth is 0", green.depth === 0, theirs.aperiodic),
    differ(
      "solvable",
      ours.solvable,
      theirs.groups.every(({ solvable }) => solvable),
    ),
  ].flat();
  return [...found, ...groupsDiffer(ours.groups, theirs.groups)];
}

/** The facts of one group; the name is compared by `identified`. */
export function groupDifferences(ours: GroupStructure, theirs: GapGroup): string[] {
  const factors = ours.compositionFactors === "unknown" ? ["unknown"] : ours.compositionFactors.map(gapFactor);
  const { least, most } = ours.minimalDegree;
  const degree = theirs.minimalDegree;
  // Up to order 64 the degree must be found; above, GAP was not asked.
  const wrongDegree = degree >= 0 && (least !== degree || most !== degree);
  return [
    differ("order", ours.order, theirs.order),
    differ("abelian", ours.abelian, theirs.abelian),
    differ("solvable", ours.solvable, theirs.solvable),
    differ("derived series", ours.derivedSeries.join(), theirs.derivedSeries.join()),
    differ("composition factors", factors.sort().join(), theirs.factors.map(shortFactor).sort().join()),
    differ("centre", ours.centre, theirs.centre),
    differ("exponent", ours.exponent, theirs.exponent),
    wrongDegree ? [`minimal degree: ${least} to ${most}, ${degree}`] : [],
  ].flat();
}

/** Groups of both sides in one order, each of ours as often as it has D-classes. */
function groupsDiffer(ours: readonly SubgroupRecord[], theirs: readonly GapGroup[]): string[] {
  const mine = ours.flatMap((group) => Array.from({ length: group.classes }, () => group));
  if (mine.length !== theirs.length) return [`groups: ${mine.length}, ${theirs.length}`];
  const rest = [...theirs];
  return mine.flatMap((group) => {
    const at = rest.findIndex((other) => groupDifferences(group, other).length === 0);
    if (at >= 0) {
      rest.splice(at, 1);
      return [];
    }
    return [`group ${group.name}: ${groupDifferences(group, rest[0]).join("; ")}`];
  });
}

function differ(fact: string, ours: unknown, theirs: unknown): string[] {
  return ours === theirs ? [] : [`${fact}: ${String(ours)}, ${String(theirs)}`];
}

/** How GAP begins its name of a simple group: `A(5) ~ …`, or has it as `L(2,7)`. */
function gapFactor(name: string): string {
  return name.replace(/^A(\d+)$/, "A($1)").replace(/^PSL/, "L");
}

function shortFactor(name: string): string {
  return /^A\(\d+\)/.exec(name)?.[0] ?? /L\(\d+,\d+\)/.exec(name)?.[0] ?? name;
}
