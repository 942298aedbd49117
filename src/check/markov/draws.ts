// One step under stochastic rounding: the layer's own step, run once for every sequence of draws. Where a rounding has two
// results the run takes one of them; the runs are the leaves of a binary tree, visited depth first, and the weight of a leaf
// is the product of its draws' probabilities. Nothing is sampled.

import { InputError } from "../../core/errors.ts";
import { decode, encode } from "../../number/codec.ts";
import { type Exact, format as formatExact, multiply, negate, sum } from "../../number/exact.ts";
import type { Code, RoundingPolicy } from "../../number/format.ts";
import type { AffineForm, Arithmetic } from "../../number/generic.ts";
import { round } from "../../number/round.ts";
import { type StochasticPolicy, stochasticProbabilities } from "../../number/stochastic.ts";

/** A result of a rounding; its probability is weight / 2^k, weight > 0. */
interface Alternative {
  readonly code: Code;
  readonly weight: bigint;
}

/** Chooses among the one or two results of a rounding of x. */
type Rounding = (x: Exact) => Code;

/** The results of rounding x, the one nearer to zero first. */
type Alternatives = (x: Exact) => readonly Alternative[];

/** Each x is worked out once. */
export function alternatives(policy: StochasticPolicy): Alternatives {
  const known = new Map<string, readonly Alternative[]>();
  return (x) => {
    const key = x.kind === "finite" ? `${x.sign} ${x.significand.toString(36)} ${x.exponent}` : formatExact(x);
    const before = known.get(key);
    if (before !== undefined) return before;
    const results = stochasticProbabilities(policy, x).map(({ value, probability }) => ({
      code: encode(policy.format, value),
      weight: probability.significand << BigInt(probability.exponent + policy.randomBits),
    }));
    known.set(key, results);
    return results;
  };
}

/** Arithmetic on codes in which every operation is exact and then rounded by `rounded`. Constants, which are values of the
 * format already unless a layer's own number is none, are rounded to nearest.
 * @throws InputError from a quotient or a gate of the state, whose values are no dyadic numbers */
export function arithmeticBy(nearest: RoundingPolicy, rounded: Rounding): Arithmetic<Code> {
  const value = (code: Code) => decode(nearest.format, code);
  const refused = (operation: string): never => {
    throw new InputError("layer", "a step of sums and products under stochastic rounding", operation);
  };
  return {
    constant: (x) => round(nearest, x),
    add: (a, b) => rounded(sum([value(a), value(b)], 1)),
    sub: (a, b) => rounded(sum([value(a), negate(value(b))], 1)),
    mul: (a, b) => rounded(multiply(value(a), value(b))),
    fma: (a, b, c) => rounded(sum([multiply(value(a), value(b)), value(c)], 1)),
    div: () => refused("a quotient"),
    apply: (gate) => refused(`the gate ${gate}`),
    affine: (form, x) => rounded(sum(terms(form, x.map(value)), 1)),
    read: (x) => x,
  };
}

function terms({ coefficients, constant }: AffineForm, x: readonly Exact[]): Exact[] {
  const products = coefficients.flatMap((c, j) => (c === undefined ? [] : [multiply(c, x[j])]));
  return constant === undefined ? products : [...products, constant];
}

/** A result of a run with the weight of its draws: its probability is weight / 2^(k · draws). */
export interface Leaf<R> {
  readonly result: R;
  readonly weight: bigint;
  readonly draws: number;
}

/** Runs of one step beyond which it is refused: 20 draws. */
const MOST_LEAVES = 2 ** 20;

/** Every result of `run` under all draws, one leaf for each sequence of them; `run` must do the same when the same codes are
 * returned to it. @throws InputError for more than 2^20 sequences @cost one run for each */
export function allDraws<R>(resultsOf: Alternatives, run: (rounded: Rounding) => R): Leaf<R>[] {
  const leaves: Leaf<R>[] = [];
  const path: number[] = [];
  do {
    let draws = 0;
    let weight = 1n;
    const result = run((x) => {
      const results = resultsOf(x);
      if (results.length === 1) return results[0].code;
      if (draws === path.length) path.push(0);
      const chosen = results[path[draws++]];
      weight *= chosen.weight;
      return chosen.code;
    });
    leaves.push({ result, weight, draws });
    if (leaves.length > MOST_LEAVES)
      throw new InputError("chain", `at most ${MOST_LEAVES} sequences of draws in one step`, "more");
    while (path.at(-1) === 1) path.pop();
    if (path.length > 0) path[path.length - 1] = 1;
  } while (path.length > 0);
  return leaves;
}
