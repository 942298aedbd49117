// What a permutation group is: order, name, series, factors, centre, exponent, minimal degree. Whatever these methods do
// not decide is "unknown", never a guess.

import { orbitsOf } from "./actions.ts";
import { type CayleyTable, cayleyTable, centre, TABLE_ORDER } from "./cayley-table.ts";
import { compositionFactors, derivedSeries, type Factor, LISTED_ORDER } from "./composition.ts";
import { leastCommonMultiple, orderOf } from "./cycles.ts";
import { abelianFactors, invariantFactors, nameOfTable, unnamed } from "./group-name.ts";
import { type DegreeBounds, degreeBounds, minimalDegree, primePowerSum } from "./minimal-degree.ts";
import { elements, multiply, type Perm, type PermutationGroup, type Work } from "./permutation-group.ts";
import { factorialOrder } from "./simple-groups.ts";

/** Plain data; orders are decimal digits, since they may exceed 2^53. */
export interface GroupStructure {
  /** `Z6`, `D4` (of order 8), `A5`, …; `order n, unnamed` where nothing that was checked determines the group. */
  readonly name: string;
  readonly order: string;
  /** Points that it moves, as it acts here. */
  readonly movedPoints: number;
  readonly abelian: boolean;
  readonly solvable: boolean;
  /** Orders of the derived series: the group first, then each derived subgroup that is smaller. */
  readonly derivedSeries: readonly string[];
  /** Largest first, with repetition. */
  readonly compositionFactors: readonly string[] | "unknown";
  /** The order of the centre, or `unknown`. */
  readonly centre: string;
  /** The least common multiple of the orders of elements, or `unknown`. */
  readonly exponent: string;
  /** Bounds on the degree of a smallest faithful permutation representation; equal when it is known. */
  readonly minimalDegree: DegreeBounds;
}

/** Images that may be listed for the elements of one group: 64 MiB. */
const LISTED_IMAGES = 2 ** 25;

/** Undefined when `work` is spent. @cost Schreier-Sims for each subgroup met; O(order^2 · degree) up to order 512 */
export function groupStructure(group: PermutationGroup, work: Work): GroupStructure | undefined {
  const series = derivedSeries(group, work);
  if (series === undefined) return undefined;
  const factors = compositionFactors(series, work);
  if (work.left < 0) return undefined;
  const abelian = series.length === 1 ? group.order === 1n : series[1].order === 1n;
  const facts: Facts = { group, series, factors, abelian, ...listed(group) };
  const name = nameOf(facts);
  return {
    name,
    order: String(group.order),
    movedPoints: moved(group),
    abelian,
    solvable: series[series.length - 1].order === 1n,
    derivedSeries: series.map(({ order }) => String(order)),
    compositionFactors: factors?.map(({ name }) => name) ?? "unknown",
    centre: centreOf(facts),
    exponent: exponentOf(facts),
    minimalDegree: degreeOf(facts, name),
  };
}

interface Facts {
  readonly group: PermutationGroup;
  readonly series: readonly PermutationGroup[];
  readonly factors: readonly Factor[] | undefined;
  readonly abelian: boolean;
  readonly all?: readonly Perm[];
  readonly table?: CayleyTable;
}

function listed(group: PermutationGroup): Pick<Facts, "all" | "table"> {
  const { order, degree } = group;
  if (order > BigInt(LISTED_ORDER) || Number(order) * degree > LISTED_IMAGES) return {};
  const all = elements(group, LISTED_ORDER);
  return order <= BigInt(TABLE_ORDER) ? { all, table: cayleyTable(group) } : { all };
}

function nameOf({ group, series, factors, abelian, all, table }: Facts): string {
  if (table !== undefined) return nameOfTable(table);
  if (abelian) return abelianName(group, all);
  if (factors?.length === 1) return factors[0].name;
  const natural = naturalFactorial(group);
  if (natural?.half === false) return `S${natural.n}`;
  // A group with a trivial centre embeds in the automorphisms of its simple derived subgroup A_n, which are S_n for n ≠ 6.
  const whole = factorialOrder(group.order);
  const half = series.length === 2 && series[1].order * 2n === group.order;
  const simple = half && factors?.length === 2 ? factors[0].name : "";
  if (whole === undefined || whole.half || simple !== `A${whole.n}` || all === undefined) return unnamed(group.order);
  const fits = whole.n !== 6 || all.some((element) => orderOf(element) === 6n);
  return fits && centreOf({ group, series, factors, abelian, all }) === "1" ? `S${whole.n}` : unnamed(group.order);
}

function abelianName(group: PermutationGroup, all: readonly Perm[] | undefined): string {
  if (group.generators.some((g) => orderOf(g) === group.order)) return `Z${group.order}`;
  if (all === undefined) return unnamed(group.order);
  const factors = invariantFactors(abelianFactors(all.map((element) => Number(orderOf(element)))));
  return factors.map((n) => `Z${n}`).join(" × ");
}

/** n and whether it is A_n, when the group is S_n or A_n on n points. */
function naturalFactorial(group: PermutationGroup): ReturnType<typeof factorialOrder> {
  const found = factorialOrder(group.order);
  return found?.n === moved(group) && found.n > 4 ? found : undefined;
}

function centreOf({ group, abelian, all, table }: Facts): string {
  if (abelian) return String(group.order);
  if (table !== undefined) return String(centre(table).length);
  if (naturalFactorial(group) !== undefined) return "1";
  if (all === undefined) return "unknown";
  const central = all.filter((x) => group.generators.every((g) => commutes(x, g)));
  return String(central.length);
}

function commutes(a: Perm, b: Perm): boolean {
  const [ab, ba] = [multiply(a, b), multiply(b, a)];
  return ab.every((image, point) => image === ba[point]);
}

function exponentOf({ group, abelian, all }: Facts): string {
  if (all !== undefined || abelian)
    return String((all ?? group.generators).map(orderOf).reduce(leastCommonMultiple, 1n));
  const natural = naturalFactorial(group);
  if (natural === undefined) return "unknown";
  return String(exponentOfFactorial(natural.n, natural.half));
}

/** The least common multiple of the orders of the permutations, or even permutations, of n points. */
function exponentOfFactorial(n: number, even: boolean): bigint {
  let exponent = 1n;
  for (let k = 2; k <= n; k++) exponent = leastCommonMultiple(exponent, BigInt(k));
  if (!even) return exponent;
  // A cycle of length 2^a is odd and needs two more points.
  const largest = 2 ** Math.floor(Math.log2(n));
  return largest > n - 2 ? exponent / 2n : exponent;
}

function degreeOf({ group, abelian, all, table }: Facts, name: string): DegreeBounds {
  const exact = degreeByName(name, abelian) ?? (table && minimalDegree(table));
  if (exact !== undefined) return { least: exact, most: exact };
  return degreeBounds(group.order, new Set((all ?? group.generators).map(orderOf)), moved(group));
}

/** S_n and A_n act on n points and no fewer (n > 4 or S_n); an abelian group on as many as its prime powers add up to. */
function degreeByName(name: string, abelian: boolean): number | undefined {
  const natural = /^[SA](\d+)$/.exec(name);
  if (natural !== null) return Number(natural[1]);
  if (!abelian || !/^(1$|Z)/.test(name)) return undefined;
  return [...name.matchAll(/Z(\d+)/g)].reduce((sum, [, n]) => sum + primePowerSum(BigInt(n)), 0);
}

function moved({ degree, generators }: PermutationGroup): number {
  return orbitsOf(degree, generators).reduce((sum, orbit) => sum + orbit.length, 0);
}
