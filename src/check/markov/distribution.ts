// Exact distributions over numbered states, and one step of a Markov chain on them: integers over a common total.

/** The next states with their weights; the probability of each is weight / total, and the weights add up to the total. */
export interface Row {
  readonly entries: readonly (readonly [state: number, weight: bigint])[];
  readonly total: bigint;
}

/** mass.get(state) / total; states of probability 0 are left out. */
export interface Distribution {
  readonly mass: ReadonlyMap<number, bigint>;
  readonly total: bigint;
}

/** The distribution after one step. Totals of rows must divide their largest (powers of two, or these times one number).
 * @cost one multiplication for each entry of the rows of the states that have mass */
export function step({ mass, total }: Distribution, rowOf: (state: number) => Row): Distribution {
  const rows = [...mass].map(([state, weight]) => ({ weight, row: rowOf(state) }));
  const common = largestTotal(rows.map(({ row }) => row));
  const next = new Map<number, bigint>();
  for (const { weight, row } of rows) {
    if (common % row.total !== 0n) throw new RangeError(`step: expected totals that divide ${common}`);
    const scaled = weight * (common / row.total);
    for (const [to, own] of row.entries) next.set(to, (next.get(to) ?? 0n) + scaled * own);
  }
  return withoutTwos({ mass: next, total: total * common });
}

/** 1 for no rows. */
export function largestTotal(rows: readonly Row[]): bigint {
  let most = 1n;
  for (const { total } of rows) if (total > most) most = total;
  return most;
}

/** The same distribution with common factors two taken out: equal dyadic distributions become equal numbers. */
export function withoutTwos({ mass, total }: Distribution): Distribution {
  const all = [...mass.values()].reduce((bits, weight) => bits | weight, total);
  const factor = all & -all;
  if (factor === 1n) return { mass, total };
  const shift = BigInt(factor.toString(2).length - 1);
  return { mass: new Map([...mass].map(([state, weight]) => [state, weight >> shift])), total: total >> shift };
}

/** The weights of the same states put together, in the order of their first appearance. */
export function merged(entries: Iterable<readonly [number, bigint]>): (readonly [number, bigint])[] {
  const weights = new Map<number, bigint>();
  for (const [state, weight] of entries) weights.set(state, (weights.get(state) ?? 0n) + weight);
  return [...weights];
}

/** The mass of the states that satisfy `has`, as a numerator over the total. */
export function massOf({ mass }: Distribution, has: (state: number) => boolean): bigint {
  let sum = 0n;
  for (const [state, weight] of mass) if (has(state)) sum += weight;
  return sum;
}
