// What a target layer can take of a stack, and how an action is written in its parameters. Direct parameters are the numbers of
// the step; raw ones are the logits whose gates give them: beta = 2 sigmoid(0) = 1, 2 sigmoid(large) = 2, alpha = exp(-softplus).

import type { Action, Factor } from "./actions.ts";
import { identityAction, overwrite, strongestFactor, zeros } from "./actions.ts";

export const TARGETS = [
  "dense",
  "diagonal",
  "deltaNet",
  "deltaProduct",
  "gatedDeltaNet",
  "gatedDeltaProduct",
  "rwkv7",
  "pdSsm",
  "mamba",
  "lstm",
] as const;
export type Target = (typeof TARGETS)[number];

export type Range = "[0,1]" | "[-1,1]";

/** How parameters are written. */
export interface Writing {
  readonly keys: "unnormalised" | "normalised";
  /** Logits of gates instead of direct gates. */
  readonly raw: boolean;
}

/** Targets that have raw parameters here. */
export const RAW_TARGETS: readonly Target[] = ["deltaNet", "deltaProduct", "gatedDeltaNet", "gatedDeltaProduct"];
/** Targets whose step has a key to normalise. */
export const KEYED_TARGETS: readonly Target[] = [...RAW_TARGETS, "rwkv7"];

type Tensor = number | string | readonly Tensor[];
export type Fields = Readonly<Record<string, Tensor>>;

/** The most factors that a symbol may have; undefined where layers are no products of factors. */
export function mostFactors(target: Target): number | undefined {
  if (target === "deltaProduct" || target === "gatedDeltaProduct") return Infinity;
  return target === "deltaNet" || target === "gatedDeltaNet" || target === "rwkv7" ? 1 : undefined;
}

/** Whether the target's step can be this action, with eigenvalues of its factors (or its diagonal) in the range. */
export function fits(target: Target, action: Action, range: Range, most: number): boolean {
  const limit = mostFactors(target);
  if (limit !== undefined) {
    const { factors, clears } = action;
    if (factors === undefined || factors.length > Math.min(limit, most)) return false;
    if (range === "[0,1]" && strongestFactor(action) > 1) return false;
    return !clears || target === "gatedDeltaNet" || target === "gatedDeltaProduct" || target === "rwkv7";
  }
  const entries = action.matrix.flatMap((row, i) => row.map((a, j) => ({ a, diagonal: i === j })));
  const inRange = entries.every(({ a }) => range === "[-1,1]" || a >= 0);
  switch (target) {
    case "diagonal":
    case "mamba":
      return inRange && entries.every(({ a, diagonal }) => diagonal || a === 0);
    case "pdSsm":
      return isColumnSparse(action) && (range === "[-1,1]" || comesToRest(action));
    default:
      return target === "dense" && (range === "[-1,1]" || comesToRest(action));
  }
}

/** Whether the powers of an integer matrix come to rest, so that its eigenvalues are 0 and 1. */
function comesToRest({ matrix }: Action): boolean {
  const times = (a: Action["matrix"]) =>
    a.map((row) => matrix[0].map((_, j) => row.reduce((sum, x, i) => sum + x * matrix[i][j], 0)));
  let power = matrix;
  for (let i = 1; i < matrix.length; i++) power = times(power);
  return times(power).join() === power.join();
}

function isColumnSparse({ matrix }: Action): boolean {
  return matrix[0].every((_, j) => matrix.filter((row) => row[j] !== 0).length <= 1);
}

/** One symbol's parameters. */
export function parametersOf(target: Target, action: Action, writing: Writing): Fields {
  const { matrix, input } = action;
  const rows = input.length;
  switch (target) {
    case "dense":
      return { A: matrix, B: input };
    case "diagonal":
      return { a: matrix.map((row, i) => row[i]), b: input };
    case "mamba":
      return { a: matrix.map((row, i) => row[i]), k: input, v: 1 };
    case "pdSsm":
      return partialPermutation(action);
    case "rwkv7":
      return rwkv7(action, writing);
    case "deltaNet":
    case "gatedDeltaNet": {
      const [factor = idle(rows)] = action.factors ?? [];
      const { k, beta, v, z } = written(factor, writing);
      return { ...gate(target, action, writing), k, ...(writing.raw ? { z } : { beta }), v };
    }
    default: {
      const factors = action.factors === undefined || action.factors.length === 0 ? [idle(rows)] : action.factors;
      const all = factors.map((factor) => written(factor, writing));
      const gates = writing.raw ? { z: all.map(({ z }) => z) } : { beta: all.map(({ beta }) => beta) };
      return { ...gate(target, action, writing), k: all.map(({ k }) => k), ...gates, v: all.map(({ v }) => v) };
    }
  }
}

/** A factor that does nothing: its key is 0. */
function idle(rows: number): Factor {
  return { k: zeros(rows), beta: 1, v: 0 };
}

/** The logit that every gate of a supported format takes to 1, and its opposite to 0 (to 2^-1074 at least). */
const SATURATED = 1024;

function gate(target: Target, { clears }: Action, { raw }: Writing): Fields {
  if (target !== "gatedDeltaNet" && target !== "gatedDeltaProduct") return {};
  return raw ? { dt: clears ? SATURATED : -SATURATED } : { alpha: clears ? 0 : 1 };
}

/** What all symbols of a layer share. */
export function sharedOf(target: Target, { raw }: Writing): Fields | undefined {
  return raw && (target === "gatedDeltaNet" || target === "gatedDeltaProduct") ? { A_log: 0 } : undefined;
}

/** The factor's key and gate; normalised keys of norm sqrt(2) hold 1/sqrt(2), with twice the gate. */
function written({ k, beta, v }: Factor, { keys, raw }: Writing): { k: Tensor[]; beta: number; v: number; z: number } {
  const square = k.reduce((sum, x) => sum + x * x, 0);
  const scaled = keys === "normalised" && square > 0;
  const gated = scaled ? beta * square : beta;
  const own = scaled && square !== 1 && !raw ? k.map((x) => (x === 0 ? 0 : `${x}/sqrt(${square})`)) : [...k];
  // The value is read along the key: beta k (k · h - v) with k / |k| for k needs v / |k|, and v is 0 in such factors here.
  return { k: own, beta: gated, v, z: gated === 1 ? 0 : SATURATED };
}

function partialPermutation({ matrix, input }: Action): Fields {
  const rows = input.length;
  const target = Array.from({ length: rows }, (_, j) => matrix.findIndex((row) => row[j] !== 0));
  const free = Array.from({ length: rows }, (_, i) => i).filter((i) => !target.includes(i));
  const placed = target.map((i) => (i >= 0 ? i : (free.shift() ?? 0)));
  const P = Array.from({ length: rows }, (_, i) => placed.map((to) => Number(to === i)));
  return { P, re: target.map((i, j) => (i < 0 ? 0 : matrix[i][j])), b: input };
}

/** A = diag(w) - (a ∘ kappa) kappa^T: w is 1, or 0 where the state is cleared and only the input remains. */
function rwkv7(action: Action, writing: Writing): Fields {
  const rows = action.input.length;
  if (action.clears) {
    return { w: zeros(rows), kappa: zeros(rows), a: zeros(rows), k: action.input, v: 1 };
  }
  const [factor = idle(rows)] = action.factors ?? [];
  const { k, beta, v } = written(factor, writing);
  const added = factor.k.map((x) => factor.beta * x);
  return { w: zeros(rows).map(() => 1), kappa: k, a: zeros(rows).map(() => beta), k: added, v };
}

/** The read-out layer's action: one row that every step sets to `value`. */
export function answerAction(value: number): Action {
  return { ...identityAction(1), matrix: [[0]], input: [value], factors: [overwrite(1, 0, value)] };
}
