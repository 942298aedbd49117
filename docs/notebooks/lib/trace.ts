// One step of the delta rule in the order D1, number by number: what each operation would give exactly and what the format
// keeps. Uses the specification of rounding, not the engine.

import {
  type Code,
  decode,
  type Exact,
  encode,
  type Machine,
  specification,
  withoutRounding,
} from "../../../src/browser.ts";

export interface Operation {
  readonly name: string;
  /** The exact result of the rounded operands. */
  readonly exact: Exact;
  readonly rounded: Exact;
}

/** The operations of the step under the letter 1 from `state`; the last ones are the entries of the next state.
 * @throws RangeError for a layer that is not one deltaNet layer under perOperation, D1, sequential, separate */
export function traceDelta({ layers: [layer], semantics }: Machine, state: readonly Exact[]): Operation[] {
  const fits =
    semantics.regime === "perOperation" && semantics.order.delta === "D1" && semantics.order.multiplyAdd === "separate";
  if (!fits || layer.source.layer.type !== "deltaNet")
    throw new RangeError("traceDelta: expected a deltaNet layer under perOperation, D1, found another");
  const arithmetic = specification(semantics);
  const { k, v, beta } = layer.parameters[layer.source.alphabet.indexOf("1")];
  const operations: Operation[] = [];
  const perform = (name: string, of: "add" | "sub" | "mul", a: Exact, b: Exact): Exact => {
    const codes: [Code, Code] = [encode(semantics.format, a), encode(semantics.format, b)];
    const rounded = decode(semantics.format, arithmetic[of](...codes));
    operations.push({ name, exact: withoutRounding[of](a, b), rounded });
    return rounded;
  };
  const products = state.map((h, i) => perform(`k${i + 1} · h${i + 1}`, "mul", k[i], h));
  const s = products.reduce((total, product) => perform("s, their sum", "add", total, product));
  const e = perform("e = v − s", "sub", v[0], s);
  const d = perform("d = β · e", "mul", beta[0], e);
  const updates = state.map((_, i) => perform(`k${i + 1} · d`, "mul", k[i], d));
  state.forEach((h, i) => perform(`next h${i + 1}`, "add", h, updates[i]));
  return operations;
}
