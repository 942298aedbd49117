// Which numbers a traced step can meet while the entries of the state lie in a window, so that checks which cannot strike
// are not printed: is a result ever subnormal, ever too large, and is a sum of products exact as a double?
// The idea is that of interval arithmetic, with multiples of powers of two beside the magnitudes.

import { bitLength, type Exact, magnitude, toNumber } from "../number/exact.ts";
import type { FloatFormat, NumberFormat, OperandPolicy, RoundingPolicy } from "../number/format.ts";
import { emax, emin, largestFinite } from "../number/limits.ts";
import { operandPolicy } from "../number/operand.ts";
import type { Term } from "../number/term.ts";
import { BOTH, type Checks, printing, type Window } from "./carrier.ts";

/** A finite number that is 0 or a multiple of 2^quantum with 2^least <= |x| <= most. */
interface Range {
  readonly quantum: number;
  readonly least: number;
  readonly most: number;
}

/** What was found out about a term that rounds. */
interface Facts {
  readonly checks: Checks;
  /** Whether the terms' products and sums are exact as doubles; of `fma` and `affine` only. */
  readonly exact: boolean;
}

/** For each term's id. */
export type Analysis = ReadonlyMap<number, Facts>;

const EXACT_ZERO: Range = { quantum: Infinity, least: Infinity, most: 0 };
/** Bounds are computed in double; this is more than one operation's error. */
const SLACK = 1 + 2 ** -50;
/** Sums of multiples of 2^q below 2^(q + 53) have no error in double; one bit is left for the bound's own error. */
const DOUBLE_BITS = 52;

const FARTHEST = 400;

function ofConstant(x: Exact): Range | undefined {
  if (x.kind !== "finite") return undefined;
  if (x.significand === 0n) return EXACT_ZERO;
  // Far from where products of doubles overflow or underflow.
  if (Math.abs(magnitude(x)) > FARTHEST || x.exponent < -FARTHEST) return undefined;
  // The lowest 1 of the significand.
  const odd = bitLength(x.significand & -x.significand) - 1;
  return { quantum: x.exponent + odd, least: magnitude(x), most: Math.abs(toNumber(x)) * SLACK };
}

function product(a: Range | undefined, b: Range | undefined): Range | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a.most === 0 || b.most === 0) return EXACT_ZERO;
  return { quantum: a.quantum + b.quantum, least: a.least + b.least, most: a.most * b.most * SLACK };
}

function sum(terms: readonly (Range | undefined)[]): Range | undefined {
  return terms.reduce((a, b) => {
    if (a === undefined || b === undefined) return undefined;
    const quantum = Math.min(a.quantum, b.quantum);
    return { quantum, least: quantum, most: (a.most + b.most) * SLACK };
  }, EXACT_ZERO);
}

/** The rounded number's range, and what must be looked at. Sums of the format's values have no low digits to lose. */
function rounded(policy: RoundingPolicy, x: Range | undefined): { range: Range | undefined; checks: Checks } {
  const { format, subnormals } = policy;
  if (format.kind === "fixed" || x === undefined) return { range: undefined, checks: BOTH };
  const normal = emin(format);
  const lowest = normal - format.precision + 1;
  const least = Math.max(x.least, x.quantum);
  const low = least < normal && (subnormals === "flush" || x.quantum < lowest);
  const largest = toNumber(largestFinite(format, 1));
  const high = !(x.most <= largest);
  if (high) return { range: undefined, checks: { low, high } };
  const range = {
    quantum: Math.max(x.quantum, least - format.precision + 1, lowest),
    least: Math.max(least, subnormals === "flush" ? normal : lowest),
    most: Math.min(x.most * (1 + 2 ** (1 - format.precision)), largest),
  };
  return { range: x.most === 0 ? EXACT_ZERO : range, checks: { low, high } };
}

function entry(format: NumberFormat, window: Window | undefined): Range | undefined {
  if (window === undefined || format.kind === "fixed") return undefined;
  const least = Math.max(window.low, emin(format) - format.precision + 1);
  const quantum = Math.max(window.low, emin(format)) - format.precision + 1;
  return { quantum, least, most: 2 ** window.high };
}

const isExact = (x: Range | undefined) => x !== undefined && x.most <= 2 ** (x.quantum + DOUBLE_BITS);

/** The facts about all terms (in order), for entries in the window, or for any entries. @cost O(number of terms) */
export function analyse(terms: readonly Term[], policy: OperandPolicy, window: Window | undefined): Analysis {
  const ranges = new Map<number, Range | undefined>();
  const facts = new Map<number, Facts>();
  const of = (t: Term) => ranges.get(t.id);
  const settle = (t: Term, x: Range | undefined, by: RoundingPolicy = policy) => {
    const { range, checks } = rounded(by, x);
    ranges.set(t.id, range);
    facts.set(t.id, { checks, exact: isExact(x) });
  };
  const valuesOnly = policy.subnormals === "gradual" && policy.read === undefined;
  for (const t of terms) {
    if (t.op === "constant") ranges.set(t.id, ofConstant(t.value));
    else if (t.op === "variable") ranges.set(t.id, entry(policy.format, window));
    else if (t.op === "mul") settle(t, product(of(t.args[0]), of(t.args[1])));
    else if (t.op === "read") settle(t, of(t.args[0]), operandPolicy(policy));
    else if (t.op === "fma") settle(t, sum([product(of(t.args[0]), of(t.args[1])), of(t.args[2])]));
    else if (t.op === "affine") settle(t, affineRange(t, of));
    else if (t.op === "add" || t.op === "sub") {
      settle(t, sum(t.args.map(of)));
      const known = facts.get(t.id) ?? { checks: BOTH, exact: false };
      if (valuesOnly) facts.set(t.id, { ...known, checks: { ...known.checks, low: false } });
    } else ranges.set(t.id, undefined);
  }
  return facts;
}

function affineRange(term: Term & { op: "affine" }, of: (t: Term) => Range | undefined): Range | undefined {
  const { coefficients, constant } = term.form;
  const products = coefficients.flatMap((c, j) => (c === undefined ? [] : [product(ofConstant(c), of(term.args[j]))]));
  return sum([...products, ...(constant === undefined ? [] : [ofConstant(constant)])]);
}

/** A call of the engine costs as much as so many checks. */
const CALL = 16;

/** How many checks are left. */
function cost(terms: readonly Term[], policy: OperandPolicy, window: Window | undefined): number {
  const facts = analyse(terms, policy, window);
  const split = printing(policy) === "split";
  const splitOperand = printing(operandPolicy(policy)) === "split";
  return terms.reduce((total, t) => {
    const own = facts.get(t.id);
    if (own === undefined || !(t.op === "read" ? splitOperand : split)) return total;
    const call = (t.op === "fma" || t.op === "affine") && !own.exact;
    return total + (call ? CALL : (own.checks.low ? 1 : 0) + (own.checks.high ? 1 : 0));
  }, 0);
}

/** Narrower windows than 2^-8 to 2^4 would be left too often. */
const [NARROWEST_LOW, NARROWEST_HIGH] = [-8, 4];

/** Exponents from the widest to the narrowest: near the format's own ends one by one, further in by halves. */
function candidates(end: number, narrowest: number): number[] {
  const near = Array.from({ length: 10 }, (_, i) => end - Math.sign(end) * i);
  const far = [2, 3, 4, 8].map((n) => Math.trunc(end / n));
  const list = [...near, ...far, 2 * narrowest, narrowest].filter((e) => Math.abs(e) >= Math.abs(narrowest));
  return [...new Set(list)].filter((e) => Math.abs(e) <= Math.abs(end)).sort((a, b) => Math.abs(b) - Math.abs(a));
}

function cheapest<T>(list: readonly T[], price: (x: T) => number): T {
  return list.map((x) => ({ x, own: price(x) })).reduce((best, other) => (other.own < best.own ? other : best)).x;
}

/** The window in which the fewest checks are left, of equal ones about the widest; none where it would save nothing. */
export function bestWindow(terms: readonly Term[], policy: OperandPolicy): Window | undefined {
  const { format } = policy;
  if (format.kind === "fixed" || !format.signed || !terms.some(({ op }) => op === "variable")) return undefined;
  const outside = cost(terms, policy, undefined);
  if (outside === 0) return undefined;
  const all = lowestOf(format);
  const lows = [all, ...candidates(emin(format), NARROWEST_LOW)];
  const price = (low: number, high: number) => cost(terms, policy, { low, high });
  const highs = candidates(emax(format), NARROWEST_HIGH);
  if (highs.length === 0) return undefined;
  // The upper end is chosen for a lower end well inside, then the lower end for that upper one.
  const windows = [2 * NARROWEST_LOW, NARROWEST_LOW].map((start) => {
    const high = cheapest(highs, (e) => price(Math.max(all, start), e));
    return { low: cheapest(lows, (e) => price(e, high)), high };
  });
  const best = cheapest(windows, ({ low, high }) => price(low, high));
  return price(best.low, best.high) < outside ? best : undefined;
}

function lowestOf(format: FloatFormat): number {
  return emin(format) - format.precision + 1;
}
