// Brzozowski's derivatives: the derivative of a language by a symbol is what may follow that symbol.
// Source: Brzozowski 1964, doi:10.1145/321239.321249; Owens, Reppy, Turon 2009, doi:10.1017/S0956796808007090.

import { complement, type Expression, gathered, type Pool, pair, poolOf, repetition, set } from "./similarity.ts";
import type { Tree } from "./syntax.ts";

interface Derivatives {
  readonly build: (tree: Tree) => Expression;
  readonly derive: (expression: Expression, symbol: number) => Expression;
}

/** Expressions over the symbols 0, …, size - 1. */
export function derivatives(size: number): Derivatives {
  const pool = poolOf(size);
  return {
    build: (tree) => build(pool, tree),
    derive: (expression, symbol) => derive(pool, expression, symbol),
  };
}

function build(pool: Pool, tree: Tree): Expression {
  const all = (parts: readonly Tree[]) => parts.map((part) => build(pool, part));
  switch (tree.kind) {
    case "set":
      return set(
        pool,
        [...tree.symbols].sort((a, b) => a - b),
      );
    case "sequence":
      return all(tree.parts).reduceRight((tail, head) => pair(pool, head, tail), pool.empty);
    case "union":
    case "intersection":
      return gathered(pool, tree.kind, all(tree.parts));
    case "complement":
      return complement(pool, build(pool, tree.inner));
    case "repetition":
      return repetition(pool, build(pool, tree.inner), tree.min, tree.max);
  }
}

function derive(pool: Pool, expression: Expression, symbol: number): Expression {
  const found = expression.after.get(symbol);
  if (found !== undefined) return found;
  const made = compute(pool, expression, symbol);
  expression.after.set(symbol, made);
  return made;
}

function compute(pool: Pool, expression: Expression, symbol: number): Expression {
  const { shape } = expression;
  switch (shape.kind) {
    case "set":
      return shape.symbols.includes(symbol) ? pool.empty : pool.nothing;
    case "empty":
      return pool.nothing;
    case "pair":
      return derivePair(pool, expression, symbol);
    case "union":
    case "intersection": {
      const parts = shape.parts.map((part) => derive(pool, part, symbol));
      return gathered(pool, shape.kind, parts);
    }
    case "complement":
      return complement(pool, derive(pool, shape.inner, symbol));
    case "repetition": {
      // Exact also for a nullable inner language: fewer rounds are then contained in more.
      const first = derive(pool, shape.inner, symbol);
      return pair(pool, first, repetition(pool, shape.inner, Math.max(shape.min - 1, 0), shape.max - 1));
    }
  }
}

/** Where the head may be empty, the symbol may also begin the tail. */
function derivePair(pool: Pool, start: Expression, symbol: number): Expression {
  const parts: Expression[] = [];
  let rest = start;
  for (; rest.shape.kind === "pair"; rest = rest.shape.tail) {
    parts.push(pair(pool, derive(pool, rest.shape.head, symbol), rest.shape.tail));
    if (!rest.shape.head.nullable) return gathered(pool, "union", parts);
  }
  return gathered(pool, "union", [...parts, derive(pool, rest, symbol)]);
}
