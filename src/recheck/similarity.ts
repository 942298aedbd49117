// Regular expressions with intersection and complement, up to similarity: what the laws of union, intersection and
// concatenation make equal is one object, so that every expression has finitely many derivatives.
// Source: Brzozowski 1964, doi:10.1145/321239.321249; Owens, Reppy, Turon 2009, doi:10.1017/S0956796808007090.

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

/** The expressions that were made over one alphabet. */
export interface Pool {
  /** Symbols of the alphabet. */
  readonly size: number;
  readonly known: Map<string, Expression>;
  /** The empty word. */
  readonly empty: Expression;
  /** No word. */
  readonly nothing: Expression;
  /** All words. */
  readonly everything: Expression;
}

/** Expressions over the symbols 0, …, size - 1. */
export function poolOf(size: number): Pool {
  const known = new Map<string, Expression>();
  const empty = made(known, "e", true, { kind: "empty" });
  const nothing = setIn(known, []);
  return { size, known, empty, nothing, everything: complementIn(known, nothing) };
}

function made(known: Map<string, Expression>, key: string, nullable: boolean, shape: Shape): Expression {
  const found = known.get(key);
  if (found !== undefined) return found;
  const fresh: Expression = { id: known.size, nullable, shape, after: new Map() };
  known.set(key, fresh);
  return fresh;
}

function setIn(known: Map<string, Expression>, symbols: readonly number[]): Expression {
  return made(known, `s${symbols.join()}`, false, { kind: "set", symbols });
}

function complementIn(known: Map<string, Expression>, inner: Expression): Expression {
  if (inner.shape.kind === "complement") return inner.shape.inner;
  return made(known, `~${inner.id}`, !inner.nullable, { kind: "complement", inner });
}

/** One of the symbols, which are in increasing order. */
export function set({ known }: Pool, symbols: readonly number[]): Expression {
  return setIn(known, symbols);
}

export function complement({ known }: Pool, inner: Expression): Expression {
  return complementIn(known, inner);
}

/** Pairs lean to the right: (a b) c is a (b c). */
export function pair({ known, empty, nothing }: Pool, head: Expression, tail: Expression): Expression {
  const heads: Expression[] = [];
  let rest = head;
  for (; rest.shape.kind === "pair"; rest = rest.shape.tail) heads.push(rest.shape.head);
  heads.push(rest);
  return heads.reduceRight((after, first) => {
    if (first === nothing || after === nothing) return nothing;
    if (first === empty) return after;
    if (after === empty) return first;
    const shape: Shape = { kind: "pair", head: first, tail: after };
    return made(known, `.${first.id},${after.id}`, first.nullable && after.nullable, shape);
  }, tail);
}

/** `zero` swallows the whole, `one` disappears; parts are a set. */
export function gathered(pool: Pool, kind: "union" | "intersection", parts: readonly Expression[]): Expression {
  const { known, nothing, everything } = pool;
  const [zero, one] = kind === "union" ? [everything, nothing] : [nothing, everything];
  const flat = parts.flatMap((part) => (part.shape.kind === kind ? part.shape.parts : [part]));
  const merged = kind === "union" ? mergeSets(pool, flat) : flat;
  const distinct = [...new Set(merged)].filter((part) => part !== one).sort((a, b) => a.id - b.id);
  if (distinct.includes(zero)) return zero;
  if (distinct.length === 0) return one;
  if (distinct.length === 1) return distinct[0];
  const nullable = kind === "union" ? distinct.some((p) => p.nullable) : distinct.every((p) => p.nullable);
  const key = `${kind === "union" ? "|" : "&"}${distinct.map((part) => part.id).join()}`;
  return made(known, key, nullable, { kind, parts: distinct });
}

function mergeSets(pool: Pool, parts: readonly Expression[]): readonly Expression[] {
  const symbols = parts.flatMap((part) => (part.shape.kind === "set" ? part.shape.symbols : []));
  const others = parts.filter((part) => part.shape.kind !== "set");
  return [
    ...others,
    set(
      pool,
      [...new Set(symbols)].sort((a, b) => a - b),
    ),
  ];
}

/** Between `min` and `max` rounds of the inner language; `max` may be infinite. */
export function repetition(pool: Pool, inner: Expression, min: number, max: number): Expression {
  const { size, known, empty, nothing, everything } = pool;
  if (max === 0 || inner === empty) return empty;
  if (inner === nothing) return min === 0 ? empty : nothing;
  if (min === 1 && max === 1) return inner;
  const { shape } = inner;
  if (shape.kind === "repetition" && shape.min === 0 && shape.max === Infinity) return inner;
  if (inner === everything) return everything;
  if (shape.kind === "set" && shape.symbols.length === size && min === 0 && max === Infinity) return everything;
  const least = inner.nullable ? 0 : min;
  return made(known, `*${inner.id},${least},${max}`, least === 0, { kind: "repetition", inner, min: least, max });
}
