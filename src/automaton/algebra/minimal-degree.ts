// The least degree of a faithful permutation representation. Its orbits are coset spaces of subgroups whose cores meet
// trivially, and it is least over all such choices: a shortest path from the group to 1 through intersections of normal
// subgroups. See Johnson 1971, doi:10.2307/2373737; abelian groups: the sum of the prime powers (Karpilovsky 1970).

import { type CayleyTable, listOf, type Members, subgroups } from "./cayley-table.ts";

export interface DegreeBounds {
  readonly least: number;
  readonly most: number;
}

/** Above this order subgroups are not searched. */
const SEARCHED_ORDER = 64;

const MOST_SUBGROUPS = 4000;

/** The exact degree of a group of order at most `SEARCHED_ORDER`; undefined above it. */
export function minimalDegree(table: CayleyTable): number | undefined {
  if (table.order > SEARCHED_ORDER) return undefined;
  const all = subgroups(table, MOST_SUBGROUPS);
  return all && leastSum(leastIndices(table, all), (1n << BigInt(table.order)) - 1n);
}

/** Bounds from the order and from the orders of elements; `moved` points suffice. */
export function degreeBounds(order: bigint, elementOrders: Iterable<bigint>, moved: number): DegreeBounds {
  let least = 1;
  for (let factorial = 1n; factorial % order !== 0n; factorial *= BigInt(++least));
  for (const n of elementOrders) least = Math.max(least, primePowerSum(n));
  return { least: Math.min(least, moved), most: moved };
}

/** The sum of the prime powers of n: an element of order n moves at least so many points. */
export function primePowerSum(n: bigint): number {
  let sum = 0;
  let rest = Number(n);
  for (let p = 2; p * p <= rest; p++) {
    let power = 1;
    for (; rest % p === 0; rest /= p) power *= p;
    if (power > 1) sum += power;
  }
  return rest > 1 ? sum + rest : sum;
}

/** For each core of a subgroup the least index of a subgroup with it. */
function leastIndices(table: CayleyTable, all: ReadonlySet<Members>): ReadonlyMap<Members, number> {
  const least = new Map<Members, number>();
  for (const members of all) {
    const list = listOf(members);
    const kernel = core(table, list);
    least.set(kernel, Math.min(least.get(kernel) ?? table.order, table.order / list.length));
  }
  return least;
}

/** The intersection of all conjugates. */
function core({ order, product, inverse }: CayleyTable, list: readonly number[]): Members {
  let common = -1n;
  for (let g = 0; g < order; g++) {
    let conjugate = 0n;
    for (const x of list) conjugate |= 1n << BigInt(product[product[inverse[g] * order + x] * order + g]);
    common &= conjugate;
  }
  return common;
}

/** Dijkstra's algorithm over intersections of cores, from the whole group to the trivial one. */
function leastSum(indices: ReadonlyMap<Members, number>, whole: Members): number | undefined {
  const distance = new Map<Members, number>([[whole, 0]]);
  const open = new Set<Members>([whole]);
  while (open.size > 0) {
    let nearest = whole;
    let sum = Number.POSITIVE_INFINITY;
    for (const members of open) {
      const d = distance.get(members) ?? sum;
      if (d < sum) [nearest, sum] = [members, d];
    }
    if (nearest === 1n) return sum;
    open.delete(nearest);
    for (const [kernel, index] of indices) {
      const smaller = nearest & kernel;
      if (smaller === nearest || sum + index >= (distance.get(smaller) ?? Number.POSITIVE_INFINITY)) continue;
      distance.set(smaller, sum + index);
      open.add(smaller);
    }
  }
  return undefined;
}
