// What the cycles of one permutation tell: order, moved points, and reflection length, the least number of transpositions
// whose product it is (n minus the number of cycles, fixed points included), which is also the least number of generalised
// Householder reflections whose product is its matrix (Scherk 1950; Carter 1972 for reflection groups).

/** The lengths of all cycles, fixed points included, falling. */
export function cycleLengths(permutation: ArrayLike<number>): number[] {
  const seen = new Uint8Array(permutation.length);
  const lengths: number[] = [];
  for (let start = 0; start < permutation.length; start++) {
    let length = 0;
    for (let point = start; seen[point] === 0; point = permutation[point]) {
      seen[point] = 1;
      length++;
    }
    if (length > 0) lengths.push(length);
  }
  return lengths.sort((a, b) => b - a);
}

/** n minus the number of cycles. */
export function reflectionLength(permutation: ArrayLike<number>): number {
  return permutation.length - cycleLengths(permutation).length;
}

export function movedPoints(permutation: ArrayLike<number>): number {
  return permutation.length - cycleLengths(permutation).filter((length) => length === 1).length;
}

/** The least common multiple of the cycle lengths. */
export function orderOf(permutation: ArrayLike<number>): bigint {
  return cycleLengths(permutation).reduce((order, length) => leastCommonMultiple(order, BigInt(length)), 1n);
}

export function leastCommonMultiple(a: bigint, b: bigint): bigint {
  return (a / greatestCommonDivisor(a, b)) * b;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}

/** Prime factors in rising order, with repetition; for n whose second-largest prime factor is small. @cost O(sqrt n) at worst */
export function primeFactors(n: bigint): bigint[] {
  const factors: bigint[] = [];
  let rest = n;
  for (let p = 2n; p * p <= rest; p++) for (; rest % p === 0n; rest /= p) factors.push(p);
  if (rest > 1n) factors.push(rest);
  return factors;
}
