// The step that most gated linear layers share: H_ij <- a_ij H_ij + k_i v_j, each row with its decay, each symbol
// adding an outer product. Operations: k_i v_j is rounded, then a H + that, with one rounding or two as `multiplyAdd` says.
// Layers differ in the shape of the decay, in what multiplies the outer product, and in the gates of their raw parameters.

import { type Exact, fromInteger, multiply } from "../../number/exact.ts";
import type { Arithmetic } from "../../number/generic.ts";
import type { Gates } from "../gates.ts";
import type { BlockForm, ChunkForm, ParameterSpec, Parameters, RawOptions, Shape } from "../layer.ts";
import type { Scales } from "../orders/chunk-outer.ts";
import { multiplyAdd } from "../orders/dot.ts";
import type { Order } from "../semantics.ts";

export const scalarOf = (): readonly number[] => [];
export const rowsOf = ({ rows }: Shape): readonly number[] => [rows];
export const columnsOf = ({ columns }: Shape): readonly number[] => [columns];
export const entriesOf = ({ rows, columns }: Shape): readonly number[] => [rows, columns];

/** The key and value that every such layer has; without them a symbol adds nothing. */
export const KEY_AND_VALUE: readonly ParameterSpec[] = [
  { name: "k", shape: rowsOf, fallback: "0" },
  { name: "v", shape: columnsOf, fallback: "0" },
];

/** a H + k v^T, entry by entry; `a` has one number, or one for each row. */
export function decayed<T>(
  arithmetic: Arithmetic<T>,
  order: Order,
  { columns }: Shape,
  state: readonly T[],
  a: readonly Exact[],
  { k, v }: Parameters,
): T[] {
  const [keys, values] = [k, v].map((list) => list.map((x) => arithmetic.constant(x)));
  const decay = a.map((x) => arithmetic.constant(x));
  return state.map((h, e) => {
    const added = arithmetic.mul(keys[Math.floor(e / columns)], values[e % columns]);
    return multiplyAdd(arithmetic, order, decay.length === 1 ? decay[0] : decay[Math.floor(e / columns)], h, added);
  });
}

/** The same as data: the decay of each row, and c k v^T, which is rounded once, where it is used. */
export function decayForm(
  a: readonly Exact[],
  { k, v }: Parameters,
  { rows, columns }: Shape,
  c: Exact = fromInteger(1),
): BlockForm {
  const scaled = k.map((x) => multiply(c, x));
  return {
    kind: "diagonal",
    a: a.length === rows ? a : Array.from({ length: rows }, () => a[0]),
    b: Array.from({ length: rows * columns }, (_, e) => multiply(scaled[Math.floor(e / columns)], v[e % columns])),
  };
}

/** A symbol as a token of a chunk; `scales` says what the kernel multiplies decays into (orders/chunk-outer.ts). */
export function outerForm(
  scales: Scales,
  decay: readonly Exact[],
  { k, v }: Readonly<Record<"k" | "v", readonly Exact[]>>,
  weight?: Exact,
): ChunkForm {
  return { kind: "outer", scales, token: { k, v, decay, ...(weight === undefined ? {} : { weight }) } };
}

/** 2 a - 1 for the range [-1,1] (the doubling is rounded, then the difference), a as it is otherwise. */
export function ranged(gates: Gates, a: Exact, { range }: RawOptions): Exact {
  return range === "[0,1]" ? a : gates.sub(gates.mul(fromInteger(2), a), fromInteger(1));
}

/** exp(-(exp(A_log) · Delta)), the decay of Mamba, Mamba-2, Gated DeltaNet and KDA. */
export function discretised(gates: Gates, logA: Exact, delta: Exact): Exact {
  return gates.apply("exp", gates.sub(fromInteger(0), gates.mul(gates.apply("exp", logA), delta)));
}

/** softplus(dt + dt_bias) */
export function timeStep(gates: Gates, dt: Exact, bias: Exact): Exact {
  return gates.apply("softplus", gates.add(dt, bias));
}
