// Records a step as the list of operations that it performs, in order, without folding or sharing: symbols whose lists differ in
// constants alone can be run as one list whose constants are looked up by the symbol. (term.ts folds constants instead,
// which makes each symbol's list its own.)

import type { Exact } from "../number/exact.ts";
import type { RoundingPolicy } from "../number/format.ts";
import type { GateName } from "../number/gates/functions.ts";
import type { Arithmetic } from "../number/generic.ts";
import { roundedValue } from "../number/round.ts";

export type Operation =
  | { readonly op: "constant"; readonly value: Exact }
  | { readonly op: "variable"; readonly index: number }
  | { readonly op: "add" | "sub" | "mul" | "div"; readonly args: readonly [number, number] }
  | { readonly op: "read"; readonly args: readonly [number] }
  /** What cannot be composed of operations that round a float32 result. */
  | { readonly op: "other"; readonly what: string };

export interface Recording {
  readonly operations: readonly Operation[];
  /** For each entry of the next state the operation that makes it. */
  readonly outputs: readonly number[];
}

/** Runs a step of `size` entries on numbers of operations. Constants are rounded by the policy, as every arithmetic does. */
export function record(
  policy: RoundingPolicy,
  size: number,
  step: (arithmetic: Arithmetic<number>, state: readonly number[]) => number[],
): Recording {
  const operations: Operation[] = [];
  const push = (operation: Operation) => operations.push(operation) - 1;
  const binary = (op: "add" | "sub" | "mul" | "div") => (a: number, b: number) => push({ op, args: [a, b] });
  const variables = Array.from({ length: size }, (_, index) => push({ op: "variable", index }));
  const arithmetic: Arithmetic<number> = {
    constant: (x) => push({ op: "constant", value: roundedValue(policy, x) }),
    add: binary("add"),
    sub: binary("sub"),
    mul: binary("mul"),
    div: binary("div"),
    read: (a) => push({ op: "read", args: [a] }),
    fma: () => push({ op: "other", what: "a multiply-add with one rounding" }),
    apply: (gate: GateName) => push({ op: "other", what: `the gate ${gate}` }),
    affine: () => push({ op: "other", what: "an exact sum with one rounding" }),
  };
  return { outputs: step(arithmetic, variables), operations };
}

/** What two recordings share when they differ in constants alone. */
export function shapeOf({ operations, outputs }: Recording): string {
  const parts = operations.map((o) => {
    if (o.op === "constant") return "c";
    if (o.op === "variable") return `v${o.index}`;
    return o.op === "other" ? o.what : `${o.op} ${o.args.join(" ")}`;
  });
  return `${parts.join(";")}>${outputs.join()}`;
}
