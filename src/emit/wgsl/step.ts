// A traced layer step printed as WGSL: `fn NAME(state: array<num, R>, parameter: array<num, P>) -> array<num, R>`. Terms come
// from a `tracer`; what is printed is one call of add, sub, mul or fma for each of them.

import { InputError } from "../../core/errors.ts";
import { inOrder, type Term } from "../../number/term.ts";

/** The numbers of a step: variable i is state entry i, variable rows + j is parameter j. */
export interface StepShape {
  readonly rows: number;
  readonly parameters: number;
  /** The prefix of the arithmetic's names. */
  readonly prefix?: string;
}

/** More operations than this make shaders that drivers take minutes to compile. */
export const MOST_TERMS = 2000;

/** @throws InputError for a term that kernels do not have (a quotient, a gate, an operand format, a form) or too many */
export function stepWgsl(name: string, outputs: readonly Term[], { rows, parameters, prefix = "" }: StepShape): string {
  const terms = inOrder(outputs);
  if (terms.length > MOST_TERMS)
    throw new InputError("layer", `a step of at most ${MOST_TERMS} operations, for kernels`, String(terms.length));
  const text = (t: Term): string => {
    if (t.op === "constant") return `${prefix}decode(${t.code}u)`;
    if (t.op !== "variable") return `t${t.id}`;
    return t.index < rows ? `state[${t.index}]` : `parameter[${t.index - rows}]`;
  };
  const lines = terms.flatMap((t) => {
    if (t.op === "constant" || t.op === "variable") return [];
    if (t.op === "add" || t.op === "sub" || t.op === "mul" || t.op === "fma")
      return [`  let t${t.id} = ${prefix}${t.op}(${t.args.map(text).join(", ")});`];
    throw new InputError("layer", "a step of sums and products that round, for kernels", t.op);
  });
  const list = (size: number) => `array<${prefix}num, ${Math.max(size, 1)}>`;
  return `
fn ${name}(state: ${list(rows)}, parameter: ${list(parameters)}) -> ${list(outputs.length)} {
${lines.join("\n")}
  return ${list(outputs.length)}(${outputs.map(text).join(", ")});
}
`;
}
