// Random numbers that depend on the seed alone: xoshiro128** (Blackman and Vigna 2021, doi:10.1145/3460772), its state filled by
// splitmix32 from the seed. Numbers below a bound are uniform: draws that would be biased are thrown away.

export interface Random {
  /** Uniform in [0, 2^32). */
  next(): number;
}

export function seeded(seed: number): Random {
  let filler = seed >>> 0;
  const fill = (): number => {
    filler = (filler + 0x9e3779b9) >>> 0;
    let x = Math.imul(filler ^ (filler >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return (x ^ (x >>> 15)) >>> 0;
  };
  let [a, b, c, d] = [fill(), fill(), fill(), fill()];
  const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
  return {
    next: () => {
      const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = rotate(d, 11);
      return result;
    },
  };
}

/** Uniform in [0, bound), 1 <= bound <= 2^32. */
export function below(random: Random, bound: number): number {
  const fair = 2 ** 32 - (2 ** 32 % bound);
  let drawn = random.next();
  while (drawn >= fair) drawn = random.next();
  return drawn % bound;
}

/** Uniform in [0, bound), bound >= 1. */
export function bigBelow(random: Random, bound: bigint): bigint {
  if (bound <= 2n ** 32n) return BigInt(below(random, Number(bound)));
  const bits = bound.toString(2).length;
  for (;;) {
    let drawn = 0n;
    for (let have = 0; have < bits; have += 32) drawn = (drawn << 32n) | BigInt(random.next());
    drawn &= (1n << BigInt(bits)) - 1n;
    if (drawn < bound) return drawn;
  }
}
