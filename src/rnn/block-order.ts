// What a block of symbols does under `scan` and `chunkwise`: H after the last of them, from H before the block.

import { InputError } from "../core/errors.ts";
import { type Arithmetic, readingOperands } from "../number/generic.ts";
import type { BlockForm, Layer, Parameters, Shape } from "./layer.ts";
import { afterChunk, chunk } from "./orders/chunkwise.ts";
import { dot, multiplyAdd } from "./orders/dot.ts";
import { prefix } from "./orders/scan.ts";
import type { Order, RoundedSemantics } from "./semantics.ts";

/** The symbols of a block (at least one, at most as many as it holds) ready to be applied to H before it [rows · columns]. */
export type Block = <T>(arithmetic: Arithmetic<T>, list: readonly number[]) => (before: readonly T[]) => T[];

/** The blocks of a layer whose symbols have these parameters. @throws InputError for a layer that has no such form */
export function blockOrder(
  layer: Layer,
  shape: Shape,
  parameters: readonly Parameters[],
  semantics: RoundedSemantics,
  where: string,
): Block {
  const { regime } = semantics;
  const forms = parameters.map((input) => formOf(layer, shape, input, regime, where));
  return regime === "scan" ? scanned(forms, semantics) : chunked(forms, semantics);
}

function formOf(layer: Layer, shape: Shape, input: Parameters, regime: string, where: string): BlockForm {
  const form = layer.form?.(input, shape);
  const wanted = regime === "scan" ? form?.kind !== "delta" : form?.kind === "delta";
  if (form !== undefined && wanted) return form;
  const kinds = regime === "scan" ? "given by A and B (scalar, diagonal, dense, …)" : "of the delta rule";
  throw new InputError(where, `under ${regime} a layer ${kinds}`, layer.type);
}

function chunked(forms: readonly BlockForm[], { order }: RoundedSemantics): Block {
  const tokens = forms.map((form) => (form.kind === "delta" ? form.tokens : []));
  return (arithmetic, list) => {
    const all = list.flatMap((symbol) => tokens[symbol]);
    // Symbols without factors leave H as it is.
    if (all.length === 0) return (before) => [...before];
    const prepared = chunk(arithmetic, order, all);
    return (before) => afterChunk(arithmetic, order, prepared, before);
  };
}

/** A symbol's A and B as numbers: A is a diagonal [rows] or a matrix [rows][rows]. */
interface Element<T> {
  readonly a: readonly T[] | undefined;
  readonly A: readonly (readonly T[])[] | undefined;
  readonly b: readonly T[];
}

function scanned(forms: readonly BlockForm[], { block, order, read }: RoundedSemantics): Block {
  const tree = block?.tree ?? "sklansky";
  const length = block?.length ?? 1;
  return <T>(plain: Arithmetic<T>, list: readonly number[]) => {
    const arithmetic = read === undefined ? plain : readingOperands(plain);
    const elements = list.map((symbol) => element(arithmetic, forms[symbol]));
    const whole = prefix(tree, elements, length, (earlier, later) => combined(arithmetic, order, earlier, later));
    return (before: readonly T[]) => applied(arithmetic, order, whole, before);
  };
}

function element<T>(arithmetic: Arithmetic<T>, form: BlockForm): Element<T> {
  if (form.kind === "delta") throw new RangeError("element: expected A and B, found keys");
  const b = form.b.map((x) => arithmetic.constant(x));
  return form.kind === "diagonal"
    ? { a: form.a.map((x) => arithmetic.constant(x)), A: undefined, b }
    : { a: undefined, A: form.A.map((row) => row.map((x) => arithmetic.constant(x))), b };
}

/** A x + b for entries x [rows · columns]. */
function applied<T>(arithmetic: Arithmetic<T>, order: Order, { a, A, b }: Element<T>, x: readonly T[]): T[] {
  const rows = a?.length ?? A?.length ?? 1;
  const columns = x.length / rows;
  return x.map((entry, e) => {
    const i = Math.floor(e / columns);
    if (a !== undefined) return multiplyAdd(arithmetic, order, a[i], entry, b[e]);
    const column = x.filter((_, other) => other % columns === e % columns);
    return dot(arithmetic, order, A?.[i] ?? [], column, b[e]);
  });
}

function combined<T>(arithmetic: Arithmetic<T>, order: Order, earlier: Element<T>, later: Element<T>): Element<T> {
  const b = applied(arithmetic, order, later, earlier.b);
  if (earlier.a !== undefined && later.a !== undefined) {
    const own = earlier.a;
    return { a: later.a.map((x, i) => arithmetic.mul(x, own[i])), A: undefined, b };
  }
  const columnsOf = (rows: readonly (readonly T[])[]) => rows.map((_, j) => rows.map((row) => row[j]));
  const columns = columnsOf(earlier.A ?? []);
  return { a: undefined, A: (later.A ?? []).map((row) => columns.map((c) => dot(arithmetic, order, row, c))), b };
}
