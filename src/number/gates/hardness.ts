// How close the values of a gate come to where rounding changes: the table maker's dilemma, counted over all codes of a
// format. A code needs m bits if the distance of the exact value f, 2^e <= |f| < 2^(e+1), from the next breakpoint (a
// midpoint for the two nearest roundings, a number of the grid for the others) is at least 2^(e-m) and less than 2^(e-m+1):
// then every approximation closer than 2^(e-m) rounds alike. Chance alone makes about precision + log2(codes) bits likely.
// Source: J.-M. Muller et al., Handbook of Floating-Point Arithmetic, 2018, 10.5.

import { decode } from "../codec.ts";
import { bitLength, magnitude } from "../exact.ts";
import type { Code, RoundingPolicy } from "../format.ts";
import { largestFinite, ulpExponent } from "../limits.ts";
import { type Bounds, ends, inUnits } from "./bounds.ts";
import { decide } from "./decide.ts";
import { type GateName, gateRules } from "./functions.ts";

/** What deciding all codes of a format took. */
export interface Hardness {
  /** Bits that the hardest code needed; 0 where no code was enclosed. */
  readonly bits: number;
  /** The hardest code, of several the least; undefined where no code was enclosed. */
  readonly code: Code | undefined;
  /** needing[m]: how many codes needed m bits; of enclosed codes whose value lies above the format, m is 0. */
  readonly needing: readonly number[];
  /** Codes by kind of decision, see `Decision`; codes of NaN are special. */
  readonly special: number;
  readonly exact: number;
  readonly near: number;
  readonly enclosed: number;
  readonly none: number;
  readonly unknown: number;
  /** The significant bits of the widest enclosure that `decide` used. */
  readonly worked: number;
}

/** The widest format whose codes are all asked. */
const WIDEST = 16;
/** Where the two ends of an enclosure still need different numbers of bits, the larger one counts. */
const FINEST = 4096;

/** @throws RangeError for a format of more than 16 bits @throws InputError as `checkPolicy`
 * @cost 2^bits times `decide`; about a second for 16 bits */
export function hardness(name: GateName, policy: RoundingPolicy): Hardness {
  const { format } = policy;
  if (format.bits > WIDEST)
    throw new RangeError(
      `hardness: expected a format of at most ${WIDEST} bits, found ${format.bits} in ${format.name}`,
    );
  const kinds = { special: 0, exact: 0, near: 0, enclosed: 0, none: 0, unknown: 0 };
  const needing = new Uint32Array(FINEST + 1);
  let [bits, worked] = [0, 0];
  let hardest: Code | undefined;
  for (let code = 0; code < 2 ** format.bits; code++) {
    const x = decode(format, code);
    const decision = decide(name, policy, x);
    kinds[decision.kind]++;
    if (decision.kind !== "enclosed" || x.kind !== "finite") continue;
    worked = Math.max(worked, decision.bits);
    const needed = bitsNeeded(policy, decision.bounds, decision.bits, (finer) => gateRules[name].bounds(x, finer));
    needing[needed]++;
    if (needed > bits || hardest === undefined) [bits, hardest] = [needed, code];
  }
  return { ...kinds, bits, code: hardest, needing: [...needing.subarray(0, bits + 1)], worked };
}

function bitsNeeded(policy: RoundingPolicy, first: Bounds, firstBits: number, finer: (bits: number) => Bounds): number {
  let bounds = first;
  for (let bits = firstBits; ; bits *= 2, bounds = finer(bits)) {
    const [a, b] = bitsAtEnds(policy, bounds);
    if (a === b || bits >= FINEST) return Math.max(a, b);
  }
}

/** The bits that the two ends would need. */
function bitsAtEnds(policy: RoundingPolicy, bounds: Bounds): readonly [number, number] {
  const { low, high } = ends(bounds);
  if (low.kind !== "finite" || high.kind !== "finite") return [0, 0];
  const top = magnitude(low);
  if (policy.overflow !== "wrap" && top > magnitude(largestFinite(policy.format, 1))) return [0, 0];
  const quantum = ulpExponent(policy.format, low);
  const places = Math.min(bounds.exponent, quantum - 1);
  const fine = inUnits(bounds, places);
  const nearest = policy.rounding === "tiesToEven" || policy.rounding === "tiesToAway";
  const needed = (end: bigint) => {
    const unit = 1n << BigInt(quantum - places);
    const rest = BigInt.asUintN(quantum - places, (end < 0n ? -end : end) + (nearest ? unit >> 1n : 0n));
    const distance = rest < unit - rest ? rest : unit - rest;
    // A distance of 0 is an end on a breakpoint, which a finer enclosure leaves.
    return distance === 0n ? FINEST : Math.max(0, top - (bitLength(distance) - 1 + places));
  };
  return [needed(fine.low), needed(fine.high)];
}
