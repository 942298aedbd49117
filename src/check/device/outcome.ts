// What one map of a census comes to, and what a range of maps comes to: counts, greatest values, the failing maps, and a
// digest that does not depend on the order. The digest of a range is the sum, in each of two lanes modulo 2^32, of a hash of
// (rank, outcome); the same hash is printed for the device. It finds differences between two honest counts; it is no
// cryptographic commitment.

/** One map, decided. `words` hold all that the digest is to see of it. */
export interface MapOutcome {
  readonly words: readonly [number, number];
  /** Whether the map fails the census's property; `witness` then says where (a state, a class). */
  readonly failing: boolean;
  readonly witness: number;
  /** Added up over maps, in the order of the census's names. */
  readonly sums: readonly number[];
  /** Of which the greatest is kept. */
  readonly maxima: readonly number[];
}

/** A failing map and its witness. */
export type Failing = readonly [map: number, witness: number];

/** What a range of maps came to. Plain JSON. */
export interface CensusTally {
  readonly maps: number;
  readonly failingMaps: number;
  readonly sums: readonly number[];
  readonly maxima: readonly number[];
  /** 16 hexadecimal digits: both lanes. */
  readonly digest: string;
}

function mix(word: number): number {
  let x = word | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

/** The hash of one map's outcome; ranks below 2^32. */
export function outcomeHash(rank: number, [w0, w1]: MapOutcome["words"]): readonly [number, number] {
  const inner = mix(w0 ^ mix((w1 + 0x85ebca6b) | 0));
  const first = mix((Math.imul(rank, 0x9e3779b1) + inner) | 0);
  return [first, mix((first ^ mix((rank + 0xc2b2ae35) | 0) ^ inner) | 0)];
}

/** WGSL of `mix` and of `outcome_hash(rank, w0, w1)`, bit for bit the functions above. */
export const HASH_WGSL = `fn mix(word: u32) -> u32 {
  var x = word;
  x = (x ^ (x >> 16u)) * 0x21f0aaadu;
  x = (x ^ (x >> 15u)) * 0x735a2d97u;
  return x ^ (x >> 15u);
}
fn outcome_hash(rank: u32, w0: u32, w1: u32) -> vec2u {
  let inner = mix(w0 ^ mix(w1 + 0x85ebca6bu));
  let first = mix(rank * 0x9e3779b1u + inner);
  return vec2u(first, mix(first ^ mix(rank + 0xc2b2ae35u) ^ inner));
}`;

/** One part of the second word of outcomes: the hash of a state's period, added up over the cyclic states. */
export function stateHash(state: number, period: number): number {
  return mix(Math.imul(state, 0x9e3779b1) ^ mix((period + 0x27d4eb2f) | 0));
}

export const STATE_HASH_WGSL = `fn state_hash(state: u32, period: u32) -> u32 {
  return mix((state * 0x9e3779b1u) ^ mix(period + 0x27d4eb2fu));
}`;

const hex = (word: number) => word.toString(16).padStart(8, "0");

export function digestOf(lanes: readonly [number, number]): string {
  return lanes.map((lane) => hex(lane >>> 0)).join("");
}

export function lanesOf(digest: string): [number, number] {
  return [Number.parseInt(digest.slice(0, 8), 16), Number.parseInt(digest.slice(8), 16)];
}

export function emptyCensus(sums: number, maxima: number): CensusTally {
  const zeros = (n: number) => new Array<number>(n).fill(0);
  return { maps: 0, failingMaps: 0, sums: zeros(sums), maxima: zeros(maxima), digest: "0".repeat(16) };
}

/** The tally of two disjoint sets of maps. Commutative and associative. @throws RangeError if a sum reaches 2^53 */
export function mergeCensus(a: CensusTally, b: CensusTally): CensusTally {
  const sums = a.sums.map((x, i) => x + b.sums[i]);
  if (!sums.every(Number.isSafeInteger)) throw new RangeError("mergeCensus: expected sums below 2^53");
  const [x, y] = [lanesOf(a.digest), lanesOf(b.digest)];
  return {
    maps: a.maps + b.maps,
    failingMaps: a.failingMaps + b.failingMaps,
    sums,
    maxima: a.maxima.map((m, i) => Math.max(m, b.maxima[i])),
    digest: digestOf([x[0] + y[0], x[1] + y[1]]),
  };
}

/** The tally of a range by deciding map after map. `failing` is handed every failing map. */
export function countMaps(
  census: { readonly sums: readonly string[]; readonly maxima: readonly string[] },
  outcome: (map: number) => MapOutcome,
  from: number,
  to: number,
  failing: (found: Failing) => void = () => undefined,
): CensusTally {
  const sums = new Array<number>(census.sums.length).fill(0);
  const maxima = new Array<number>(census.maxima.length).fill(0);
  let [failingMaps, low, high] = [0, 0, 0];
  for (let map = from; map < to; map++) {
    const found = outcome(map);
    for (let i = 0; i < sums.length; i++) sums[i] += found.sums[i];
    for (let i = 0; i < maxima.length; i++) maxima[i] = Math.max(maxima[i], found.maxima[i]);
    const [x, y] = outcomeHash(map, found.words);
    low = (low + x) >>> 0;
    high = (high + y) >>> 0;
    if (!found.failing) continue;
    failingMaps++;
    failing([map, found.witness]);
  }
  return { maps: to - from, failingMaps, sums, maxima, digest: digestOf([low, high]) };
}
