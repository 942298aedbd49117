// The generic arithmetic on doubles that are values of a format, fast enough for millions of kernel steps.

import { toNumber } from "../../src/number/exact.ts";
import { float64Engine } from "../../src/number/float64.ts";
import type { OperandPolicy } from "../../src/number/format.ts";
import { parseFormat } from "../../src/number/formats.ts";
import type { Arithmetic } from "../../src/number/generic.ts";

/** binary32 with operands read as bfloat16, both to nearest even, as the kernels' source has it. */
export const KERNEL: OperandPolicy = {
  format: parseFormat("binary32"),
  read: parseFormat("bfloat16"),
  rounding: "tiesToEven",
  overflow: "infinity",
  subnormals: "gradual",
};

type Needed = Pick<Arithmetic<number>, "constant" | "add" | "sub" | "mul" | "fma" | "read">;

export function doubles(policy: OperandPolicy): Arithmetic<number> {
  const engine = float64Engine(policy);
  const needed: Needed = {
    constant: (x) => engine.round(toNumber(x), 0),
    add: (a, b) => engine.add(a, b),
    sub: (a, b) => engine.sub(a, b),
    mul: (a, b) => engine.mul(a, b),
    fma: (a, b, c) => engine.fma(a, b, c),
    read: (x) => (policy.read === undefined ? x : engine.read(x)),
  };
  const refuse = (): never => {
    throw new RangeError("doubles: expected sums and products, found another operation");
  };
  return { ...needed, div: refuse, apply: refuse, affine: refuse };
}
