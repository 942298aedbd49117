// An engine's operation to be compared with the specification's, and what is ranged over: codes, or places among all codes
// that are numbers.

import type { RoundingPolicy } from "../../number/format.ts";
import { ordinals } from "../../number/order.ts";

/** `tables`: number/tables.ts; `float64`: number/float64.ts; `arrays`: number/arrays, on values and on codes; `printed`: the
 * JavaScript of src/emit, operands as variables and as constants; `op`: number/kernel.ts, with its flags. */
export const ENGINES = ["tables", "float64", "arrays", "printed", "op"] as const;
export type Engine = (typeof ENGINES)[number];
export const PAIRED = ["add", "sub", "mul", "div"] as const;
export type Paired = (typeof PAIRED)[number];
export type EngineOperation = Paired | "sqrt" | "fma";

/** What each engine computes itself (others leave a division to the specification). */
export const ENGINE_OPERATIONS: Readonly<Record<Engine, readonly EngineOperation[]>> = {
  tables: ["add", "sub", "mul"],
  float64: [...PAIRED, "sqrt", "fma"],
  arrays: ["add", "sub", "mul", "fma"],
  printed: ["add", "sub", "mul", "fma"],
  op: [...PAIRED, "sqrt", "fma"],
};

/** An engine's operation under `policy`, compared with the specification's under `against` (the same, but in controls). */
export interface EngineTask {
  readonly engine: Engine;
  readonly operation: EngineOperation;
  readonly policy: RoundingPolicy;
  readonly against: RoundingPolicy;
  /** Whether a range's tally gets the SHA-256 of all answers, as core/exhaustion.ts defines it. */
  readonly results?: "digest";
}

/** Operands of so many bits together are examined case by case; a little more where nothing else is possible. */
const FEW_BITS = 16;
const MORE_BITS = 18;

export function arity(operation: EngineOperation): 1 | 2 | 3 {
  return operation === "sqrt" ? 1 : operation === "fma" ? 3 : 2;
}

/** Whether ranks count codes: rank = (a · 2^bits + b) · 2^bits + c as far as there are operands. Otherwise they count ordinals. */
export function byCode({ engine, operation, policy: { format } }: EngineTask): boolean {
  const bits = arity(operation) * format.bits;
  return bits <= FEW_BITS || (bits <= MORE_BITS && (engine === "op" || operation === "fma"));
}

/** Rows of a task. */
export function rows(task: EngineTask): number {
  const { format } = task.policy;
  return byCode(task) ? 2 ** format.bits : ordinals(format);
}
