// What a block of symbols does under `scan` and `chunkwise`: H after the last of them, from H before the block.

import { InputError } from "../core/errors.ts";
import { type Arithmetic, readingOperands } from "../number/generic.ts";
import type { BlockForm, ChunkForm, Layer, Parameters, Shape } from "./layer.ts";
import { dplrChunk } from "./orders/chunk-dplr.ts";
import { outerChunk } from "./orders/chunk-outer.ts";
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
  const given = <F>(form: F | undefined, kinds: string): F => {
    if (form !== undefined) return form;
    throw new InputError(where, `under ${semantics.regime} a layer ${kinds}`, layer.type);
  };
  if (semantics.regime === "scan") {
    const kinds = "given by A and B (scalar, diagonal, dense, …)";
    const forms = parameters.map((input) => given(layer.form?.(input, shape), kinds));
    return scanned(forms, semantics);
  }
  const kinds = "whose public kernel works in chunks (docs/semantics.md)";
  const forms = parameters.map((input) => given(layer.chunkForm?.(input, shape), kinds));
  return (arithmetic, list) =>
    chunked(
      arithmetic,
      semantics.order,
      list.map((symbol) => forms[symbol]),
    );
}

/** The forms of a chunk's symbols (of one layer, so all of one kind) applied together. */
function chunked<T>(
  arithmetic: Arithmetic<T>,
  order: Order,
  forms: readonly ChunkForm[],
): (before: readonly T[]) => T[] {
  const [first] = forms;
  if (first.kind === "outer") {
    const tokens = ofKind(forms, "outer").map(({ token }) => token);
    return outerChunk(arithmetic, order, tokens, first.scales);
  }
  if (first.kind === "dplr") {
    const tokens = ofKind(forms, "dplr").map(({ token }) => token);
    return dplrChunk(arithmetic, order, tokens);
  }
  const tokens = ofKind(forms, "delta").flatMap((form) => form.tokens);
  // Symbols without factors leave H as it is.
  if (tokens.length === 0) return (before) => [...before];
  const prepared = chunk(arithmetic, order, tokens, first.decays);
  return (before) => afterChunk(arithmetic, order, prepared, before);
}

function ofKind<K extends ChunkForm["kind"]>(forms: readonly ChunkForm[], kind: K): Extract<ChunkForm, { kind: K }>[] {
  return forms.filter((form): form is Extract<ChunkForm, { kind: K }> => form.kind === kind);
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
