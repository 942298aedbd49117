// What an engine answers as values, a row at a time, for formats of 16 bits: the first operand fixed, by its place in the list
// of all codes that are numbers, the results with the others computed when asked for, or the whole row at once in arrays.

import { combineArrays } from "../../number/arrays/index.ts";
import { decode } from "../../number/codec.ts";
import { toNumber } from "../../number/exact.ts";
import { float64Engine } from "../../number/float64.ts";
import type { RoundingPolicy } from "../../number/format.ts";
import { kernel } from "../../number/kernel.ts";
import { printed, printer } from "./printed.ts";
import type { Engine } from "./task.ts";

interface ValueTask {
  readonly engine: Exclude<Engine, "tables">;
  readonly operation: "add" | "mul";
  readonly policy: RoundingPolicy;
}

/** For the n-th first operand: its result with the m-th second one; undefined where the engine's ways differ. */
type ValueRows = (n: number) => (m: number) => number | undefined;

/** @param codes all codes that are numbers @param values theirs */
export function valueRows(task: ValueTask, codes: Uint32Array, values: Float64Array): ValueRows {
  const { engine, operation, policy } = task;
  switch (engine) {
    case "arrays": {
      const [left, target] = [new Float64Array(values.length), new Float64Array(values.length)];
      return (n) => {
        combineArrays(policy, operation, [left.fill(values[n]), values], target);
        return (m) => target[m];
      };
    }
    case "float64": {
      const fast = float64Engine(policy);
      const add: ValueRows = (n) => (m) => fast.add(values[n], values[m]);
      const mul: ValueRows = (n) => (m) => fast.mul(values[n], values[m]);
      return operation === "add" ? add : mul;
    }
    case "printed": {
      const value = valuesOf(policy);
      const own = printer(policy);
      const variable = printed(own, operation, [undefined, undefined]);
      return (n) => {
        const constant = printed(own, operation, [codes[n], undefined]);
        return (m) => {
          const found = variable(codes[n], codes[m]);
          return found === constant(codes[m]) ? value[found] : undefined;
        };
      };
    }
    case "op": {
      const value = valuesOf(policy);
      const { code } = kernel(policy, operation);
      return (n) => (m) => value[code(codes[n], codes[m], 0)];
    }
  }
}

/** By code. */
function valuesOf({ format }: RoundingPolicy): Float64Array {
  return Float64Array.from({ length: 2 ** format.bits }, (_, code) => toNumber(decode(format, code)));
}
