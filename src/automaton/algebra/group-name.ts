// Names of small groups. A name is given only where what was checked determines the group up to isomorphism: relations
// that are a presentation (cyclic, dihedral, dicyclic, split metacyclic, generalised dihedral), a direct decomposition
// whose factors are named, or invariants with a uniqueness theorem; otherwise "order n, unnamed".

import {
  type CayleyTable,
  centre,
  derived,
  generated,
  listOf,
  type Members,
  normalSubgroups,
  restrict,
} from "./cayley-table.ts";
import { simpleName } from "./simple-groups.ts";

const MOST_NORMAL_SUBGROUPS = 400;

/** The name of a group: `1`, `Z6`, `Z2 × Z4`, `S3`, `D4` (of order 8), `Q8`, `Dic3`, `Z2 × A4`, `Z7 ⋊ Z3 (x ↦ x^2)`, `Z2 × (Z5 ⋊ Z4 (x ↦ x^2))`, … */
export function nameOfTable(table: CayleyTable): string {
  if (table.order === 1) return "1";
  const short = isAbelian(table) ? undefined : (dihedral(table) ?? dicyclic(table));
  if (short !== undefined) return short;
  const parts = directFactors(table);
  if (parts === undefined) return unnamed(BigInt(table.order));
  const factors = [...invariantFactors(parts.powers).map((n) => `Z${n}`), ...parts.names];
  if (factors.length === 1) return factors[0];
  return factors.map((name) => (name.includes(" ⋊ ") ? `(${name})` : name)).join(" × ");
}

export function unnamed(order: bigint): string {
  return `order ${order}, unnamed`;
}

/** Invariant factors, each dividing the next, from the orders of cyclic factors of prime-power order. */
export function invariantFactors(powers: readonly (readonly [prime: number, power: number])[]): number[] {
  const factors: number[] = [];
  const primes = new Set(powers.map(([prime]) => prime));
  for (const prime of primes) {
    const own = powers.filter(([p]) => p === prime).map(([, power]) => power);
    for (const [i, power] of own.sort((a, b) => b - a).entries()) factors[i] = (factors[i] ?? 1) * power;
  }
  return factors.reverse();
}

/** Prime and prime power of the cyclic factors of an abelian group, from the orders of its elements. */
export function abelianFactors(orders: ArrayLike<number>): [prime: number, power: number][] {
  const factors: [number, number][] = [];
  let rest = orders.length;
  for (let p = 2; rest > 1; p++) {
    if (rest % p !== 0) continue;
    while (rest % p === 0) rest /= p;
    // The elements whose order divides p^k are p^(rank of the factors of order at least p, …, p^k, added up).
    let [known, power] = [0, p];
    const ranks: number[] = [];
    for (;;) {
      let dividing = 0;
      for (let x = 0; x < orders.length; x++) if (power % orders[x] === 0) dividing++;
      const exponent = Math.round(Math.log(dividing) / Math.log(p));
      if (exponent === known) break;
      ranks.push(exponent - known);
      [known, power] = [exponent, power * p];
    }
    for (const [k, rank] of ranks.entries())
      for (let i = ranks[k + 1] ?? 0; i < rank; i++) factors.push([p, p ** (k + 1)]);
  }
  return factors;
}

interface Parts {
  readonly powers: readonly (readonly [prime: number, power: number])[];
  readonly names: readonly string[];
}

function directFactors(table: CayleyTable): Parts | undefined {
  if (isAbelian(table)) return { powers: abelianFactors(table.orders), names: [] };
  const normal = normalSubgroups(table, MOST_NORMAL_SUBGROUPS);
  if (normal === undefined) return undefined;
  const cut = complementary(table, normal);
  if (cut === undefined) {
    const name = indecomposable(table, normal);
    return name === undefined ? undefined : { powers: [], names: [name] };
  }
  const [a, b] = cut.map((members) => directFactors(restrict(table, members)));
  return a && b && { powers: [...a.powers, ...b.powers], names: [...a.names, ...b.names].sort() };
}

/** Two proper normal subgroups whose direct product is the group, the first as small as possible. */
function complementary({ order }: CayleyTable, normal: ReadonlySet<Members>): [Members, Members] | undefined {
  const sized = [...normal].map((members) => ({ members, size: listOf(members).length }));
  sized.sort((a, b) => a.size - b.size || (a.members < b.members ? -1 : 1));
  for (const a of sized) {
    if (a.size === 1 || a.size * a.size > order) continue;
    const b = sized.find(({ members, size }) => size * a.size === order && (members & a.members) === 1n);
    if (b !== undefined) return [a.members, b.members];
  }
  return undefined;
}

/** A nonabelian group that is no direct product. */
function indecomposable(table: CayleyTable, normal: ReadonlySet<Members>): string | undefined {
  if (normal.size === 2) return simpleName(BigInt(table.order));
  return dihedral(table) ?? dicyclic(table) ?? byInvariants(table) ?? metacyclic(table) ?? inverting(table, normal);
}

/** An element of order n > 2 outside whose powers, half of the group, there are involutions only. */
function dihedral(table: CayleyTable): string | undefined {
  const { order, orders } = table;
  const n = order / 2;
  const rotation = orders.indexOf(n);
  if (n < 3 || !Number.isInteger(n) || rotation < 0) return undefined;
  const powers = generated(table, [rotation]);
  if (outside(order, powers).some((x) => orders[x] !== 2)) return undefined;
  return n === 3 ? "S3" : `D${n}`;
}

/** An element x of order 2 n > 2 outside whose powers, half of the group, all y have y^2 = x^n. */
function dicyclic(table: CayleyTable): string | undefined {
  const { order, orders, product } = table;
  const n = order / 4;
  const x = orders.indexOf(2 * n);
  if (n < 2 || !Number.isInteger(n) || x < 0) return undefined;
  const powers = generated(table, [x]);
  const involution = listOf(powers).find((power) => orders[power] === 2);
  if (outside(order, powers).some((y) => product[y * order + y] !== involution)) return undefined;
  return (n & (n - 1)) === 0 ? `Q${order}` : `Dic${n}`;
}

/** Invariants that occur once among the groups of their order (Besche, Eick, O'Brien 2002, doi:10.1142/S0218196702001115). */
function byInvariants(table: CayleyTable): string | undefined {
  const { order, orders } = table;
  const commutators = listOf(derived(table));
  const perfect = commutators.length === order / 2 ? restrict(table, derived(table)) : undefined;
  // A4 is the only group of order 12 with derived subgroup of order 4; SL(2,3) the only one of order 24 with one of order 8.
  if (order === 12 && commutators.length === 4) return "A4";
  if (order === 24 && commutators.length === 8) return "SL(2,3)";
  // With a trivial centre the group embeds in the automorphisms of its derived subgroup: Aut A4 = S4, Aut A5 = S5.
  if (order === 24 && commutators.length === 12 && centre(table).length === 1) return "S4";
  if (order === 120 && centre(table).length === 1 && perfect !== undefined && normalSubgroups(perfect, 2)?.size === 2)
    return "S5";
  // The two nonabelian groups of order p^3, p odd, differ in their exponent.
  const p = Math.round(Math.cbrt(order));
  if (p % 2 === 1 && p ** 3 === order && commutators.length === p && orders.every((n) => n === 1 || n === p))
    return `He${p}`;
  return undefined;
}

/** ⟨x⟩ normal and ⟨y⟩ a complement: x^n = y^m = 1, y^-1 x y = x^k; the largest n, then the least k. */
function metacyclic(table: CayleyTable): string | undefined {
  const { order, orders } = table;
  const sizes = [...new Set(orders)].filter((n) => n > 2 && order % n === 0).sort((a, b) => b - a);
  for (const n of sizes) {
    const m = order / n;
    let least = n;
    for (const x of firstOfEach(table, n)) least = Math.min(least, leastPower(table, x, n, m));
    if (least === n) continue;
    if (m === 2 && (n & (n - 1)) === 0 && least === n / 2 - 1) return `SD${order}`;
    return `Z${n} ⋊ Z${m} (x ↦ x^${least})`;
  }
  return undefined;
}

/** The least k for generator x of order n and any y of order m; n when there is none. */
function leastPower(table: CayleyTable, x: number, n: number, m: number): number {
  const { order, orders, product, inverse } = table;
  const powers = generated(table, [x]);
  const exponent = new Map<number, number>();
  for (let k = 0, power = 0; k < n; k++, power = product[power * order + x]) exponent.set(power, k);
  let least = n;
  for (let y = 0; y < order; y++) {
    if (orders[y] !== m) continue;
    const k = exponent.get(product[product[inverse[y] * order + x] * order + y]);
    if (k === undefined || k >= least || (generated(table, [y]) & powers) !== 1n) continue;
    least = k;
  }
  return least;
}

/** One generator of each cyclic subgroup of order n. */
function firstOfEach(table: CayleyTable, n: number): number[] {
  const seen = new Map<Members, number>();
  for (let x = 0; x < table.order; x++) {
    if (table.orders[x] !== n) continue;
    const powers = generated(table, [x]);
    if (!seen.has(powers)) seen.set(powers, x);
  }
  return [...seen.values()];
}

/** An abelian subgroup of index 2 outside which there are involutions only: those invert it. */
function inverting(table: CayleyTable, normal: ReadonlySet<Members>): string | undefined {
  const { order, orders } = table;
  for (const members of normal) {
    if (listOf(members).length * 2 !== order || outside(order, members).some((x) => orders[x] !== 2)) continue;
    const subgroup = restrict(table, members);
    if (isAbelian(subgroup)) return `Dih(${nameOfTable(subgroup)})`;
  }
  return undefined;
}

function outside(order: number, members: Members): number[] {
  return listOf(((1n << BigInt(order)) - 1n) & ~members);
}

function isAbelian(table: CayleyTable): boolean {
  return centre(table).length === table.order;
}
