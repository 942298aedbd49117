// One value of a gate, correctly rounded: an exact case, or a number that is known to round alike, or an enclosure that is
// narrowed until both its ends round to the same code. Narrowing ends by transcendence (`functions.ts`), but nothing says
// how late: where it would need more than MOST_BITS the answer is that it is unknown.
// Sources: A. Ziv 1991, doi:10.1145/114697.116813; J.-M. Muller et al., Handbook of Floating-Point Arithmetic, 2018, ch. 10.

import { type Exact, format as formatExact, infinity, magnitude, nan, type Sign } from "../exact.ts";
import type { Code, NumberFormat, RoundingPolicy } from "../format.ts";
import { hasNaN } from "../limits.ts";
import { round, roundEnclosure } from "../round.ts";
import { type Bounds, ends } from "./bounds.ts";
import { type GateName, gateRules } from "./functions.ts";

/** Significant bits of the first enclosure. */
export const FIRST_BITS = 64;
/** No enclosure of more significant bits is tried. */
export const MOST_BITS = 2 ** 17;

/** How a result was found. `special`: a NaN, an infinity, or the result of one; `exact`: the gate's value is dyadic; `near`:
 * it rounds as a number that is known; `enclosed`: the enclosure of `bits` significant bits has one rounding. */
export type Decision =
  | { readonly kind: "special" | "exact" | "near"; readonly code: Code }
  | { readonly kind: "enclosed"; readonly code: Code; readonly bits: number; readonly bounds: Bounds }
  | { readonly kind: "unknown"; readonly bits: number }
  | { readonly kind: "none"; readonly bits: 0 };

/** The value of a gate at x, rounded once. `unknown` if more than `most` bits are needed; `none` for a NaN that the format
 * does not have. Special values as in docs/gates.md.
 * @throws InputError as `checkPolicy` @throws RangeError as `round`, for infinities under overflow `wrap`
 * @error correctly rounded @cost O(√b M(b)) for b bits needed */
export function decide(name: GateName, policy: RoundingPolicy, x: Exact, most = MOST_BITS): Decision {
  const rule = gateRules[name];
  const exact = rule.exact(x, poleOf(policy.format));
  if (exact?.kind === "nan" && !hasNaN(policy.format)) return { kind: "none", bits: 0 };
  if (exact !== undefined) return { kind: kindOf(x, exact), code: round(policy, exact) };
  if (x.kind !== "finite") throw new TypeError(`decide: expected ${name} to know its value at ${x.kind}`);
  const near = rule.near(policy, x);
  if (near !== undefined) return { kind: "near", code: round(policy, near) };
  return narrowed((bits) => rule.bounds(x, bits), policy, most);
}

function kindOf(x: Exact, result: Exact): "special" | "exact" {
  return x.kind === "finite" && result.kind === "finite" ? "exact" : "special";
}

/** What stands for an infinity at a finite argument: in fixed point nothing does, as in `quotient`. */
function poleOf(format: NumberFormat): (sign: Sign) => Exact {
  return (sign) => (format.kind === "fixed" ? nan : infinity(sign));
}

function narrowed(bounds: (bits: number) => Bounds, policy: RoundingPolicy, most: number): Decision {
  for (let bits = FIRST_BITS; bits <= most; bits *= 2) {
    const found = bounds(bits);
    const { low, high } = ends(found);
    const code = roundEnclosure(policy, low, high);
    if (code !== undefined) return { kind: "enclosed", code, bits, bounds: found };
  }
  return { kind: "unknown", bits: most };
}

/** The code of the gate's value at x, any exact value, rounded once; for formats of at most 53 bits.
 * @throws InputError as `checkPolicy`
 * @throws RangeError for a NaN in a format without NaN, for infinities under overflow `wrap`, and where MOST_BITS
 * significant bits do not decide the rounding, which is then unknown
 * @error correctly rounded @cost as `decide` */
export function gateExact(name: GateName, policy: RoundingPolicy, x: Exact): Code {
  const decision = decide(name, policy, x);
  if ("code" in decision) return decision.code;
  throw new RangeError(`gateExact: ${refusal(name, policy, x, decision.kind)}`);
}

/** Why there is no code, as "expected …, found …". */
function refusal(name: GateName, policy: RoundingPolicy, x: Exact, kind: "none" | "unknown"): string {
  const subject = `${name}(${shown(x)}) in ${policy.format.name}`;
  if (kind === "none") return `expected a result that ${policy.format.name} has, found ${subject}, which is NaN`;
  return `expected a rounding that ${MOST_BITS} bits decide, found ${subject}, which stays unknown`;
}

const LONGEST_SHOWN = 40;

function shown(x: Exact): string {
  if (x.kind !== "finite" || Math.abs(x.exponent) <= LONGEST_SHOWN) return formatExact(x);
  return `${x.sign < 0 ? "-" : ""}about 2^${magnitude(x)}`;
}
