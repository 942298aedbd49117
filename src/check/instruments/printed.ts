// One operation as src/emit prints it, applied to codes: states of two or three entries side by side in words, a step that is
// the operation, compiled. Operands may be entries of the state or constants, which are printed differently.

import { packedStep } from "../../emit/javascript.ts";
import type { CodeArithmetic } from "../../number/arithmetic.ts";
import { decode } from "../../number/codec.ts";
import { type Float64Engine, float64Arithmetic, float64Engine } from "../../number/float64.ts";
import type { Code, RoundingPolicy } from "../../number/format.ts";
import { type Term, tracer } from "../../number/term.ts";

export type PrintedOperation = "add" | "sub" | "mul" | "fma";

/** What all steps of a policy share. */
interface Printer {
  readonly engine: Float64Engine;
  readonly arithmetic: CodeArithmetic;
}

export function printer(policy: RoundingPolicy): Printer {
  return { engine: float64Engine(policy), arithmetic: float64Arithmetic(policy) };
}

/** The operation on codes: a number is a constant, `undefined` an entry of the state. What is returned takes the codes of the
 * entries in their order. Codes and constants must be such as the policy's rounding leaves them. */
export function printed(
  { engine, arithmetic }: Printer,
  operation: PrintedOperation,
  operands: readonly (Code | undefined)[],
): (first: Code, second?: Code, third?: Code) => Code {
  const { format } = engine.policy;
  const { bits } = format;
  const trace = tracer(arithmetic);
  let entries = 0;
  const terms = operands.map((operand) =>
    operand === undefined ? trace.variable(entries++) : trace.constant(decode(format, operand)),
  );
  const [x, y, z] = terms;
  const output: Term = operation === "fma" ? trace.fma(x, y, z) : trace[operation](x, y);
  const perWord = Math.floor(32 / bits);
  const fields = terms.map((_, i) => ({ word: Math.floor(i / perWord), shift: (i % perWord) * bits }));
  const step = packedStep(engine, fields, [[output]], fields.length);
  const source = new Uint32Array(fields.length);
  const target = new Uint32Array(fields.length);
  const shift = (i: number) => fields[i].shift;
  const word = (i: number) => fields[i].word;
  return (first, second, third) => {
    source[0] = first;
    if (second !== undefined) source[word(1)] = word(1) === 0 ? source[0] | (second << shift(1)) : second;
    if (third !== undefined) source[word(2)] = word(2) === word(1) ? source[word(2)] | (third << shift(2)) : third;
    step(source, 0, target, 0);
    return target[0];
  };
}
