// Names of finite simple groups by order. Below 20,160 the order determines a simple group; at 20,160 there are two, A8
// and PSL(3,4), of which only A8 has elements of order 15. Source: Conway, Curtis, Norton, Parker, Wilson, Atlas of Finite
// Groups (1985), table 6.

const BY_ORDER: ReadonlyMap<number, string> = new Map([
  [60, "A5"],
  [168, "PSL(2,7)"],
  [360, "A6"],
  [504, "PSL(2,8)"],
  [660, "PSL(2,11)"],
  [1092, "PSL(2,13)"],
  [2448, "PSL(2,17)"],
  [2520, "A7"],
  [3420, "PSL(2,19)"],
  [4080, "PSL(2,16)"],
  [5616, "PSL(3,3)"],
  [6048, "PSU(3,3)"],
  [6072, "PSL(2,23)"],
  [7800, "PSL(2,25)"],
  [7920, "M11"],
  [9828, "PSL(2,27)"],
  [12_180, "PSL(2,29)"],
  [14_880, "PSL(2,31)"],
]);

/** The name of a group that is known to be simple and not abelian. */
export function simpleName(order: bigint): string {
  return BY_ORDER.get(Number(order)) ?? `unnamed simple group of order ${order}`;
}

/** The least n with n! = order or n! / 2 = order, and which; undefined for other orders. */
export function factorialOrder(order: bigint): { readonly n: number; readonly half: boolean } | undefined {
  let factorial = 1n;
  for (let n = 1; factorial <= 2n * order; factorial *= BigInt(++n)) {
    if (factorial === order) return { n, half: false };
    if (factorial === 2n * order) return { n, half: true };
  }
  return undefined;
}
