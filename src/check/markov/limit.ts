// What becomes of the probability of a wrong answer as words of one process grow (powers of a letter, or uniform letters): the
// closed classes of its chain, where draws end up, with what probability, and the stationary distribution of each, all as
// exact rational numbers. P(wrong after n letters) tends to a limit along every residue of n modulo the least common
// multiple L of the periods; the mean of these limits is the long-run average.
//
// The limits along residues are long-run averages of the chain that counts letters modulo L, times L.
// Source: Kemeny, Snell 1960, Finite Markov Chains, chapters 3 to 5.

import { type Rational, rational } from "../../number/rational.ts";
import { type Classes, classesOf } from "./classes.ts";
import { type Distribution, massOf, type Row } from "./distribution.ts";
import { solve } from "./linear.ts";
import type { Product } from "./product.ts";

export interface ClosedClass {
  readonly nodes: readonly number[];
  readonly period: number;
  /** The probability of ending up in it; absent where the transient part is too large for exact elimination. */
  readonly reached?: Rational;
  /** The long-run share of wrong answers once in it. */
  readonly wrong: Rational;
}

export type Limit =
  | {
      readonly kind: "exact";
      readonly nodes: number;
      /** Nodes that are left for ever, with probability 1. */
      readonly transient: number;
      readonly classes: readonly ClosedClass[];
      /** lim (1/N) Σ_{n <= N} P(wrong after n letters). */
      readonly average: Rational;
      /** residues[r] = lim P(wrong after n letters) over the n that leave r modulo the list's length; absent where that chain is
       * too large. */
      readonly residues?: readonly Rational[];
    }
  /** More nodes than were to be explored, or a system larger than is solved. */
  | { readonly kind: "unknown"; readonly reason: string };

/** Equations of the largest system that is solved exactly. */
const MOST_EQUATIONS = 200;

/** @throws InputError as a chain's `row` @cost solving is cubic in the transient nodes, and in those of each class */
export function limit(process: Product, most: number): Limit {
  const rows: Row[] = [];
  for (let node = 0; node < process.nodes(); node++) {
    rows.push(process.row(node));
    if (process.nodes() > most) return { kind: "unknown", reason: `more than ${most} nodes` };
  }
  const found = longRun(rows, process.start, process.isWrong);
  if (typeof found === "string") return { kind: "unknown", reason: found };
  const period = found.classes.reduce((l, own) => leastCommonMultiple(l, own.period), 1);
  const residues = period === 1 ? [found.average] : residueLimits(rows, process, period);
  return {
    kind: "exact",
    nodes: rows.length,
    transient: rows.length - found.classes.reduce((sum, { nodes }) => sum + nodes.length, 0),
    ...found,
    ...(residues === undefined ? {} : { residues }),
  };
}

/** Node + size · (letters so far modulo the period). */
function residueLimits(rows: readonly Row[], process: Product, period: number): Rational[] | undefined {
  const size = rows.length;
  const counting = Array.from({ length: period }, (_, r) =>
    rows.map(({ entries, total }): Row => {
      const base = size * ((r + 1) % period);
      return { entries: entries.map(([to, weight]) => [to + base, weight] as const), total };
    }),
  ).flat();
  const limits: Rational[] = [];
  for (let r = 0; r < period; r++) {
    const found = longRun(counting, process.start, (x) => Math.floor(x / size) === r && process.isWrong(x % size));
    if (typeof found === "string") return undefined;
    limits.push(rational(found.average.numerator * BigInt(period), found.average.denominator));
  }
  return limits;
}

/** Classes and average of a chain, or why they are not computed. Where all classes have one share of wrong answers, it does not
 * matter which is reached. */
function longRun(
  rows: readonly Row[],
  start: Distribution,
  isWrong: (node: number) => boolean,
): { classes: ClosedClass[]; average: Rational } | string {
  const { transient, closed } = classesOf(rows, [...start.mass.keys()]);
  const largest = Math.max(...closed.map(({ nodes }) => nodes.length));
  if (largest > MOST_EQUATIONS) return tooLarge("a closed class", largest);
  const shares = closed.map((own) => ({ ...own, wrong: stationaryShare(rows, own.nodes, isWrong) }));
  const [{ wrong: first }] = shares;
  const same = shares.every(
    ({ wrong }) => wrong.numerator === first.numerator && wrong.denominator === first.denominator,
  );
  if (transient.length > MOST_EQUATIONS)
    return same ? { classes: shares, average: first } : tooLarge("the transient part", transient.length);
  const reached = absorption(rows, start, transient, closed);
  const average = shares.reduce((sum, { wrong }, c) => plus(sum, times(reached[c], wrong)), rational(0n));
  return { classes: shares.map((own, c) => ({ ...own, reached: reached[c] })), average };
}

function tooLarge(what: string, nodes: number): string {
  return `${what} has ${nodes} nodes; systems of at most ${MOST_EQUATIONS} equations are solved exactly`;
}

/** The probability of ending up in each closed class. With u_i = (expected visits to the transient node i) / total_i:
 * total_j u_j - Σ_i u_i weight_ij = start_j. */
function absorption(
  rows: readonly Row[],
  start: Distribution,
  transient: readonly number[],
  closed: Classes["closed"],
): Rational[] {
  const place = new Map(transient.map((node, i) => [node, i]));
  const system = transient.map((node) => [...transient.map(() => 0n), start.mass.get(node) ?? 0n]);
  transient.forEach((node, i) => {
    system[i][i] += rows[node].total;
    for (const [to, weight] of rows[node].entries) {
      const j = place.get(to);
      if (j !== undefined) system[j][i] -= weight;
    }
  });
  const visits = solve(system);
  if (visits === undefined) throw new RangeError("limit: expected a transient part that is left, found a singular one");
  const { numerators, denominator } = visits;
  const inClass = new Map(closed.flatMap(({ nodes }, c) => nodes.map((node) => [node, c] as const)));
  const reached = closed.map(({ nodes }) => massOf(start, (node) => nodes.includes(node)) * denominator);
  transient.forEach((node, i) => {
    for (const [to, weight] of rows[node].entries) {
      const c = inClass.get(to);
      if (c !== undefined) reached[c] += numerators[i] * weight;
    }
  });
  return reached.map((sum) => rational(sum, start.total * denominator));
}

/** π(wrong) of a closed class. With u_i = π_i / total_i: total_j u_j = Σ_i u_i weight_ij, of which one equation follows from the
 * others and gives way to Σ total_i u_i = 1. */
function stationaryShare(rows: readonly Row[], nodes: readonly number[], isWrong: (node: number) => boolean): Rational {
  const place = new Map(nodes.map((node, i) => [node, i]));
  const n = nodes.length;
  const system = nodes.map(() => new Array<bigint>(n + 1).fill(0n));
  nodes.forEach((node, i) => {
    system[i][i] += rows[node].total;
    for (const [to, weight] of rows[node].entries) {
      const j = place.get(to);
      if (j === undefined) throw new RangeError(`limit: expected a closed class, found a way out of node ${node}`);
      system[j][i] -= weight;
    }
  });
  system[n - 1] = [...nodes.map((node) => rows[node].total), 1n];
  const solution = solve(system);
  if (solution === undefined) throw new RangeError("limit: expected one stationary distribution, found none");
  const wrong = nodes.reduce(
    (sum, node, i) => (isWrong(node) ? sum + solution.numerators[i] * rows[node].total : sum),
    0n,
  );
  return rational(wrong, solution.denominator);
}

function plus(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

function times(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator);
}

function leastCommonMultiple(a: number, b: number): number {
  const divisor = (x: number, y: number): number => (y === 0 ? x : divisor(y, x % y));
  return (a / divisor(a, b)) * b;
}
