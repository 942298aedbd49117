// Terms: the arithmetic that computes nothing but remembers what would be computed, as a hash-consed graph. A traced
// step is straight-line code; `emit` prints it. Constants are folded by the specification, so a term never changes a bit.

import type { CodeArithmetic } from "./arithmetic.ts";
import { decode } from "./codec.ts";
import type { Exact } from "./exact.ts";
import type { Code } from "./format.ts";
import type { GateName } from "./gates/functions.ts";
import { type AffineForm, type Arithmetic, gatesOf } from "./generic.ts";
import { round } from "./round.ts";

export type Term =
  | { readonly id: number; readonly op: "constant"; readonly code: Code; readonly value: Exact }
  | { readonly id: number; readonly op: "variable"; readonly index: number }
  | { readonly id: number; readonly op: "add" | "sub" | "mul" | "div"; readonly args: readonly [Term, Term] }
  | { readonly id: number; readonly op: "read"; readonly args: readonly [Term] }
  | { readonly id: number; readonly op: "gate"; readonly gate: GateName; readonly args: readonly [Term] }
  | { readonly id: number; readonly op: "fma"; readonly args: readonly [Term, Term, Term] }
  | { readonly id: number; readonly op: "affine"; readonly form: AffineForm; readonly args: readonly Term[] };

type Body = Term extends infer T ? (T extends Term ? Omit<T, "id"> : never) : never;

/** Builds terms for one policy; ids grow in the order of creation, so arguments come before what uses them. */
export interface Tracer extends Arithmetic<Term> {
  variable(index: number): Term;
}

/** A tracer whose constant folding uses `arithmetic` (the specification or anything equal to it). */
export function tracer(arithmetic: CodeArithmetic): Tracer {
  const { policy } = arithmetic;
  const seen = new Map<string, Term>();
  const forms = new Map<AffineForm, number>();
  const gates = gatesOf(arithmetic);
  const intern = (key: string, body: Body): Term => {
    const known = seen.get(key);
    if (known !== undefined) return known;
    const term: Term = { id: seen.size, ...body };
    seen.set(key, term);
    return term;
  };
  const literal = (code: Code): Term =>
    intern(`c${code}`, { op: "constant", code, value: decode(policy.format, code) });
  const binary = (op: "add" | "sub" | "mul" | "div") => (a: Term, b: Term) =>
    a.op === "constant" && b.op === "constant"
      ? literal(arithmetic[op](a.code, b.code))
      : intern(`${op} ${a.id} ${b.id}`, { op, args: [a, b] });
  return {
    variable: (index) => intern(`v${index}`, { op: "variable", index }),
    constant: (x) => literal(round(policy, x)),
    add: binary("add"),
    sub: binary("sub"),
    mul: binary("mul"),
    div: binary("div"),
    apply: (gate, a) =>
      a.op === "constant" ? literal(gates(gate, a.code)) : intern(`${gate} ${a.id}`, { op: "gate", gate, args: [a] }),
    read: (a) =>
      policy.read === undefined
        ? a
        : a.op === "constant"
          ? literal(arithmetic.read(a.code))
          : intern(`read ${a.id}`, { op: "read", args: [a] }),
    fma: (a, b, c) =>
      a.op === "constant" && b.op === "constant" && c.op === "constant"
        ? literal(arithmetic.fma(a.code, b.code, c.code))
        : intern(`fma ${a.id} ${b.id} ${c.id}`, { op: "fma", args: [a, b, c] }),
    affine: (form, x) => {
      const number = forms.get(form) ?? forms.size;
      forms.set(form, number);
      return intern(`affine ${number} ${x.map((t) => t.id).join(" ")}`, { op: "affine", form, args: [...x] });
    },
  };
}

/** The terms that `roots` need, arguments first. @cost O(number of terms) */
export function inOrder(roots: readonly Term[]): Term[] {
  const found = new Map<number, Term>();
  const stack = [...roots];
  for (let term = stack.pop(); term !== undefined; term = stack.pop()) {
    if (found.has(term.id)) continue;
    found.set(term.id, term);
    if (term.op !== "constant" && term.op !== "variable") stack.push(...term.args);
  }
  return [...found.values()].sort((a, b) => a.id - b.id);
}
