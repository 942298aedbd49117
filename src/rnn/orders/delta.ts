// The delta rule h <- h + beta k (v - k·h), that is (I - beta k k^T) h + beta v k, in the orders that kernels use.
// Every operation named below rounds once; `·` between vectors is `dot` of orders/dot.ts.
//
//   D1  s = k·h;  e = v - s;  d = beta e;  h_i <- h_i + k_i d
//   D2  as D1 with multiply-adds: s by a chain of them, h_i <- fma(k_i, d, h_i)
//   D3  the matrix first: A_ij = round(delta_ij - beta k_i k_j), b_i = round(beta v k_i), each once; h <- A h + b
//   D4  s = k·h;  g_i = h_i - beta (k_i s);  h_i <- g_i + (beta k_i) v
//   D5  q_i = beta k_i and w = beta v rounded first;  s = q·h;  e = w - s;  h_i <- h_i + k_i e
//   D6  s = k·h exactly, rounded once;  e = v - s;  d = beta e;  h_i <- fma(k_i, d, h_i)
//   D7  everything exact, one rounding for each entry

import { type Exact, fromInteger, multiply, subtract } from "../../number/exact.ts";
import { type Arithmetic, affineForms, variable } from "../../number/generic.ts";
import type { Order } from "../semantics.ts";
import { dot, multiplyAdd } from "./dot.ts";

/** One key, gate and value of the delta rule, for one column of the state. */
interface DeltaInput {
  readonly k: readonly Exact[];
  readonly beta: Exact;
  readonly v: Exact;
}

type Step = <T>(arithmetic: Arithmetic<T>, order: Order, h: readonly T[], input: DeltaInput) => T[];

const FUSED_CHAIN = { sum: "sequential", multiplyAdd: "fused" } as const;

const d1: Step = (arithmetic, order, h, { k, beta, v }) => {
  const keys = k.map((x) => arithmetic.constant(x));
  const error = arithmetic.sub(arithmetic.constant(v), dot(arithmetic, order, keys, h));
  const d = arithmetic.mul(arithmetic.constant(beta), error);
  return h.map((x, i) => multiplyAdd(arithmetic, order, keys[i], d, x));
};

const d2: Step = (arithmetic, order, h, input) => d1(arithmetic, { ...order, ...FUSED_CHAIN }, h, input);

const d3: Step = (arithmetic, order, h, { k, beta, v }) => {
  const identity = (i: number, j: number) => fromInteger(i === j ? 1 : 0);
  const entry = (i: number, j: number) => subtract(identity(i, j), multiply(beta, multiply(k[i], k[j])), 1);
  return h.map((_, i) => {
    const row = k.map((_, j) => arithmetic.constant(entry(i, j)));
    return dot(arithmetic, order, row, h, arithmetic.constant(multiply(beta, multiply(v, k[i]))));
  });
};

const d4: Step = (arithmetic, order, h, { k, beta, v }) => {
  const keys = k.map((x) => arithmetic.constant(x));
  const gate = arithmetic.constant(beta);
  const s = dot(arithmetic, order, keys, h);
  return h.map((x, i) => {
    const kept = arithmetic.sub(x, arithmetic.mul(gate, arithmetic.mul(keys[i], s)));
    return arithmetic.add(kept, arithmetic.mul(arithmetic.mul(gate, keys[i]), arithmetic.constant(v)));
  });
};

const d5: Step = (arithmetic, order, h, { k, beta, v }) => {
  const keys = k.map((x) => arithmetic.constant(x));
  const gate = arithmetic.constant(beta);
  const gated = keys.map((x) => arithmetic.mul(gate, x));
  const error = arithmetic.sub(arithmetic.mul(gate, arithmetic.constant(v)), dot(arithmetic, order, gated, h));
  return h.map((x, i) => multiplyAdd(arithmetic, order, keys[i], error, x));
};

const d6: Step = (arithmetic, _order, h, { k, beta, v }) => {
  const s = arithmetic.affine({ coefficients: k, constant: undefined }, h);
  const d = arithmetic.mul(arithmetic.constant(beta), arithmetic.sub(arithmetic.constant(v), s));
  return h.map((x, i) => arithmetic.fma(arithmetic.constant(k[i]), d, x));
};

const d7: Step = (arithmetic, order, h, input) => {
  const variables = h.map((_, j) => variable(j, h.length));
  return d1(affineForms(h.length), order, variables, input).map((form) => arithmetic.affine(form, h));
};

const ORDERS: Readonly<Record<Order["delta"], Step>> = { D1: d1, D2: d2, D3: d3, D4: d4, D5: d5, D6: d6, D7: d7 };

/** One delta-rule update of a column h under `order.delta`. */
export function delta<T>(arithmetic: Arithmetic<T>, order: Order, h: readonly T[], input: DeltaInput): T[] {
  return ORDERS[order.delta](arithmetic, order, h, input);
}
