// Brzozowski's derivatives: the derivative of a language by a symbol is what may follow that symbol. Expressions are
// shared (equal ones are one object) and normalised up to similarity, so every expression has finitely many derivatives.
// Source: Brzozowski 1964, doi:10.1145/321239.321249; Owens, Reppy, Turon 2009, doi:10.1017/S0956796808007090.

import type { Tree } from "./syntax.ts";

export interface Expression {
  readonly id: number;
  readonly nullable: boolean;
  readonly shape: Shape;
  /** Known derivatives by symbol. */
  readonly after: Map<number, Expression>;
}

type Shape =
  /** One symbol of the set; the empty set matches nothing. */
  | { readonly kind: "set"; readonly symbols: readonly number[] }
  | { readonly kind: "empty" }
  | { readonly kind: "pair"; readonly head: Expression; readonly tail: Expression }
  | { readonly kind: "union" | "intersection"; readonly parts: readonly Expression[] }
  | { readonly kind: "complement"; readonly inner: Expression }
  | { readonly kind: "repetition"; readonly inner: Expression; readonly min: number; readonly max: number };

export interface Derivatives {
  readonly build: (tree: Tree) => Expression;
  readonly derive: (expression: Expression, symbol: number) => Expression;
}

/** Expressions over the symbols 0, …, size - 1. */
export function derivatives(size: number): Derivatives {
  const known = new Map<string, Expression>();
  const make = (key: string, nullable: boolean, shape: Shape): Expression => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made: Expression = { id: known.size, nullable, shape, after: new Map() };
    known.set(key, made);
    return made;
  };
  const empty = make("e", true, { kind: "empty" });
  const set = (symbols: readonly number[]) => make(`s${symbols.join()}`, false, { kind: "set", symbols });
  const nothing = set([]);
  const complement = (inner: Expression): Expression =>
    inner.shape.kind === "complement"
      ? inner.shape.inner
      : make(`~${inner.id}`, !inner.nullable, { kind: "complement", inner });
  const everything = complement(nothing);

  /** Pairs lean to the right: (a b) c is a (b c). */
  function pair(head: Expression, tail: Expression): Expression {
    const heads: Expression[] = [];
    let rest = head;
    for (; rest.shape.kind === "pair"; rest = rest.shape.tail) heads.push(rest.shape.head);
    heads.push(rest);
    return heads.reduceRight((after, first) => {
      if (first === nothing || after === nothing) return nothing;
      if (first === empty) return after;
      if (after === empty) return first;
      const shape: Shape = { kind: "pair", head: first, tail: after };
      return make(`.${first.id},${after.id}`, first.nullable && after.nullable, shape);
    }, tail);
  }

  /** `zero` swallows the whole, `one` disappears; parts are a set. */
  function gathered(kind: "union" | "intersection", parts: readonly Expression[]): Expression {
    const [zero, one] = kind === "union" ? [everything, nothing] : [nothing, everything];
    const flat = parts.flatMap((part) => (part.shape.kind === kind ? part.shape.parts : [part]));
    const merged = kind === "union" ? mergeSets(flat) : flat;
    const distinct = [...new Set(merged)].filter((part) => part !== one).sort((a, b) => a.id - b.id);
    if (distinct.includes(zero)) return zero;
    if (distinct.length === 0) return one;
    if (distinct.length === 1) return distinct[0];
    const nullable = kind === "union" ? distinct.some((p) => p.nullable) : distinct.every((p) => p.nullable);
    const key = `${kind === "union" ? "|" : "&"}${distinct.map((part) => part.id).join()}`;
    return make(key, nullable, { kind, parts: distinct });
  }

  function mergeSets(parts: readonly Expression[]): readonly Expression[] {
    const symbols = parts.flatMap((part) => (part.shape.kind === "set" ? part.shape.symbols : []));
    const others = parts.filter((part) => part.shape.kind !== "set");
    return [...others, set([...new Set(symbols)].sort((a, b) => a - b))];
  }

  function repetition(inner: Expression, min: number, max: number): Expression {
    if (max === 0 || inner === empty) return empty;
    if (inner === nothing) return min === 0 ? empty : nothing;
    if (min === 1 && max === 1) return inner;
    const { shape } = inner;
    if (shape.kind === "repetition" && shape.min === 0 && shape.max === Infinity) return inner;
    if (inner === everything) return everything;
    if (shape.kind === "set" && shape.symbols.length === size && min === 0 && max === Infinity) return everything;
    const least = inner.nullable ? 0 : min;
    return make(`*${inner.id},${least},${max}`, least === 0, { kind: "repetition", inner, min: least, max });
  }

  /** Where the head may be empty, the symbol may also begin the tail. */
  function derivePair(start: Expression, symbol: number): Expression {
    const parts: Expression[] = [];
    let rest = start;
    for (; rest.shape.kind === "pair"; rest = rest.shape.tail) {
      parts.push(pair(derive(rest.shape.head, symbol), rest.shape.tail));
      if (!rest.shape.head.nullable) return gathered("union", parts);
    }
    return gathered("union", [...parts, derive(rest, symbol)]);
  }

  function compute(expression: Expression, symbol: number): Expression {
    const { shape } = expression;
    switch (shape.kind) {
      case "set":
        return shape.symbols.includes(symbol) ? empty : nothing;
      case "empty":
        return nothing;
      case "pair":
        return derivePair(expression, symbol);
      case "union":
      case "intersection":
        return gathered(
          shape.kind,
          shape.parts.map((part) => derive(part, symbol)),
        );
      case "complement":
        return complement(derive(shape.inner, symbol));
      case "repetition":
        // Exact also for a nullable inner language: fewer rounds are then contained in more.
        return pair(derive(shape.inner, symbol), repetition(shape.inner, Math.max(shape.min - 1, 0), shape.max - 1));
    }
  }

  function derive(expression: Expression, symbol: number): Expression {
    const found = expression.after.get(symbol);
    if (found !== undefined) return found;
    const made = compute(expression, symbol);
    expression.after.set(symbol, made);
    return made;
  }

  function build(tree: Tree): Expression {
    switch (tree.kind) {
      case "set":
        return set([...tree.symbols].sort((a, b) => a - b));
      case "sequence":
        return tree.parts.map(build).reduceRight((tail, head) => pair(head, tail), empty);
      case "union":
      case "intersection":
        return gathered(tree.kind, tree.parts.map(build));
      case "complement":
        return complement(build(tree.inner));
      case "repetition":
        return repetition(build(tree.inner), tree.min, tree.max);
    }
  }

  return { build, derive };
}
