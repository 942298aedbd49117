// What a symbol must feed into a layer of flash-linear-attention so that its kernel sees the wanted delta rule. The layers
// normalise keys (with 1e-6 added to |k|²), send values through silu, make beta by sigmoid (doubled under
// allow_neg_eigval), and begin at the state 0. I - beta k k^T is I - (beta |k|²) k' k'^T with k' = k / |k|, and beta k v^T is
// (beta |k|²) k' (v / |k|)^T. (k, v) and (-k, -v) are the same, which is used where silu does not reach v.
// Sources: fla/layers/{delta_net,gated_deltanet,gated_deltaproduct}.py and fla/modules/l2norm.py at bc3b101.

import { InputError } from "../core/errors.ts";
import { decode } from "../number/codec.ts";
import {
  compare,
  type Exact,
  format as formatExact,
  fromInteger,
  fromNumber,
  isZero,
  multiply,
  negate,
  same,
  sum,
  toNumber,
  zero,
} from "../number/exact.ts";
import type { FloatFormat } from "../number/format.ts";
import { round } from "../number/round.ts";
import { gateArgument, nearest, roundsSafely } from "./gate-arguments.ts";

/** One factor of the delta rule. */
export interface Factor {
  readonly k: readonly Exact[];
  readonly beta: Exact;
  readonly v: readonly Exact[];
}

/** Logits that a layer's projections must give, and the factor that its kernel sees then. */
export interface LayerToken {
  readonly k: readonly Exact[];
  readonly b: Exact;
  readonly v: readonly Exact[];
  readonly kernel: Factor;
}

export interface TokenRules {
  readonly format: FloatFormat;
  /** 2 under allow_neg_eigval. */
  readonly scale: 1 | 2;
  /** Whether keys pass through silu. */
  readonly keyActivation: "identity" | "silu";
  /** Whether beta is rounded to the format before the kernel reads it; where it is not, only 0, 1/2 and 1 are certain. */
  readonly gate: "rounded" | "unrounded";
}

const EPSILON = 1e-6;
/** Keys through silu are multiplied by a power of two first; normalising takes it out again. */
const KEY_SCALES = [0, -1, -2, -3, -4, -5, -6].map(
  (e): Exact => ({ kind: "finite", sign: 1, significand: 1n, exponent: e }),
);

function squareOf(k: readonly Exact[]): Exact {
  return sum(
    k.map((x) => multiply(x, x)),
    1,
  );
}

/** The codes that the kernels store for a key, as values; undefined where the last places of binary32 decide them. */
export function storedKey(format: FloatFormat, k: readonly Exact[]): Exact[] | undefined {
  const policy = nearest(format);
  const norm = Math.sqrt(toNumber(squareOf(k)) + EPSILON);
  const entries = k.map((x) => {
    const quotient = toNumber(x) / norm;
    const code = round(policy, fromNumber(quotient));
    return roundsSafely(policy, quotient, code) ? decode(format, code) : undefined;
  });
  return entries.every((x) => x !== undefined) ? entries : undefined;
}

const equal = (a: readonly Exact[], b: readonly Exact[]) => a.every((x, i) => compare(x, b[i]) === 0);

/** The beta and values that go with the normalised key: the given ones where the key is stored as it is. */
export function normalisedFactor({ k, beta, v }: Factor, format: FloatFormat): { beta: Exact; v: Exact[] } {
  const stored = storedKey(format, k);
  if (stored !== undefined && equal(stored, k)) return { beta, v: [...v] };
  const square = squareOf(k);
  const norm = Math.sqrt(toNumber(square));
  const values = v.map((x) => decode(format, round(nearest(format), fromNumber(toNumber(x) / norm))));
  return { beta: multiply(beta, square), v: values };
}

/** The logits of a factor. @throws InputError where no logit has the wanted beta, key or value */
export function layerToken(factor: Factor, rules: TokenRules, where: string): LayerToken {
  const { format, scale } = rules;
  const still = isZero(factor.beta) || factor.k.every(isZero);
  if (still) return stillToken(factor, rules, where);
  const { beta, v } = normalisedFactor(factor, format);
  const half = multiply(beta, scale === 2 ? fromNumber(0.5) : fromInteger(1));
  const b = gateArgument("sigmoid", format, half);
  const certain = rules.gate === "rounded" || [0, 0.5, 1].some((x) => same(half, fromNumber(x)));
  if (b === undefined || !certain) {
    const range = rules.gate === "rounded" ? `in ${format.name}` : "of 0, 1/2 and 1";
    const text = `a beta |k|² that is ${scale === 2 ? "twice " : ""}a sigmoid ${range}`;
    throw new InputError(`${where}.beta`, text, formatExact(beta));
  }
  const values = reachable(v, format);
  if (values === undefined)
    throw new InputError(
      `${where}.v`,
      `values that are a silu in ${format.name}, or all of whose negatives are`,
      `(${v.map(formatExact).join(", ")})`,
    );
  const signed = values.flipped ? factor.k.map(negate) : factor.k;
  const key = keyLogits(signed, rules, `${where}.k`);
  const seen = values.flipped ? v.map(negate) : v;
  return { k: key.logits, b, v: values.logits, kernel: { k: key.stored, beta, v: seen } };
}

/** A factor that changes nothing: beta 0. */
function stillToken({ k, v }: Factor, { format }: TokenRules, where: string): LayerToken {
  const b = gateArgument("sigmoid", format, zero(1));
  if (b === undefined) throw new InputError(`${where}.beta`, `a logit whose sigmoid is 0 in ${format.name}`, "none");
  const zeros = (list: readonly Exact[]) => list.map(() => zero(1));
  return { k: zeros(k), b, v: zeros(v), kernel: { k: zeros(k), beta: zero(1), v: zeros(v) } };
}

function reachable(
  v: readonly Exact[],
  format: FloatFormat,
): { readonly flipped: boolean; readonly logits: Exact[] } | undefined {
  for (const flipped of [false, true]) {
    const logits = v.map((x) =>
      gateArgument("silu", format, flipped && !isZero(x) ? negate(x) : isZero(x) ? zero(1) : x),
    );
    if (logits.every((x) => x !== undefined)) return { flipped, logits };
  }
  return undefined;
}

function keyLogits(
  k: readonly Exact[],
  { format, keyActivation }: TokenRules,
  where: string,
): { readonly logits: readonly Exact[]; readonly stored: Exact[] } {
  if (keyActivation === "identity") {
    const stored = storedKey(format, k);
    if (stored !== undefined) return { logits: k, stored };
  } else {
    for (const factor of KEY_SCALES) {
      const scaled = k.map((x) => multiply(x, factor));
      const logits = scaled.map((x) => gateArgument("silu", format, isZero(x) ? zero(1) : x));
      const stored = logits.every((x) => x !== undefined) ? storedKey(format, scaled) : undefined;
      if (stored !== undefined) return { logits: logits as Exact[], stored };
    }
  }
  throw new InputError(
    where,
    `a key that ${keyActivation === "silu" ? "silu reaches and that " : ""}normalises alike whatever the last places`,
    `(${k.map(formatExact).join(", ")})`,
  );
}
