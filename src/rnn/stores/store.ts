// How a state is kept between symbols: computed in the format of results, stored in a narrower one after every symbol or
// at commits, as single numbers or as tiles that share a scale, with or without the error carried to the next store.
// What the fields mean, operation by operation: docs/semantics.md, "Stores".
// Sources: OCP Microscaling Formats (MX) 1.0, 6.3 (scales that are powers of two); Dettmers et al. 2022, arXiv:2110.02861
// (absmax scales for each block); Seide et al. 2014, doi:10.21437/Interspeech.2014-274 (error feedback).

import { InputError, quote } from "../../core/errors.ts";
import { parseBlockFormat } from "../../number/block.ts";
import type { NumberFormat, OperandPolicy } from "../../number/format.ts";
import { hasZero, parseFormat } from "../../number/formats.ts";
import { checkOperands } from "../../number/operand.ts";

/** `pow2`: a power of two, an E8M0 number by the conversion of MX; `absmax`: max |x| / (largest element), a binary32 number. */
type Scale = "absmax" | "pow2";
export const SCALES = ["absmax", "pow2"] as const satisfies readonly Scale[];
/** What decoders and the next layer see after a symbol: the state as stored, or the result before it was stored. */
type Readout = "after" | "before";
export const READOUTS = ["after", "before"] as const satisfies readonly Readout[];

export interface Store {
  /** Of what is stored: of single numbers, or of the elements of a tile. */
  readonly format: NumberFormat;
  readonly scale?: Scale;
  /** Entries of a column that share a scale; absent: all of them. Only with a scale. */
  readonly tile?: number;
  /** The format of the error that is carried to the next store. */
  readonly feedback?: NumberFormat;
  readonly readout: Readout;
  /** Every so many symbols the state is stored; `any`: after any symbol or not, as an adversary chooses. */
  readonly commit: number | "any";
}

/** The fields that only a store has, and how they are printed. */
export const STORE_FIELDS = ["store", "scale", "tile", "feedback", "readout", "commit"] as const;
/** Entries that share a scale of MX where `tile` is left out. */
const MX_TILE = 32;
const LARGEST_TILE = 2 ** 16;
const LARGEST_COMMIT = 2 ** 16;
/** Elements of more bits have no use for a scale. */
const WIDEST_ELEMENT = 16;

type Fields = ReadonlyMap<string, string>;
type Chosen = { readonly scale: Scale; readonly readout: Readout };

/** The store that the fields name; undefined without one. `chosen` are the fields of few values, as read.
 * @throws InputError on a field that needs another one, and on formats that do not hold a state */
export function parseStore(fields: Fields, chosen: Chosen, where: string): Store | undefined {
  const name = fields.get("store");
  if (name === undefined) {
    const stranger = STORE_FIELDS.find((field) => fields.has(field));
    if (stranger !== undefined) throw new InputError(where, `store=…, which ${stranger} belongs to`, "no store");
    return undefined;
  }
  const mx = name.startsWith("mx:");
  if (mx && fields.has("scale") && chosen.scale !== "pow2")
    throw new InputError(`${where}, scale`, "pow2 for mx: (its scales are powers of two)", chosen.scale);
  const scaled = mx || fields.has("scale");
  const format = mx ? parseBlockFormat(name, `${where}, store`).element : parseFormat(name, `${where}, store`);
  if (scaled && (!format.signed || format.bits > WIDEST_ELEMENT))
    throw new InputError(`${where}, store`, `under a scale a signed format of at most ${WIDEST_ELEMENT} bits`, name);
  if (!hasZero(format)) throw new InputError(`${where}, store`, "a format with a zero", name);
  if (fields.has("tile") && !scaled) throw new InputError(where, "scale=…, which tile needs", "no scale");
  const tile = fields.has("tile") ? count(fields, "tile", LARGEST_TILE, where) : mx ? MX_TILE : undefined;
  const feedback = fields.get("feedback");
  return {
    format,
    ...(scaled ? { scale: mx ? "pow2" : chosen.scale } : {}),
    ...(tile === undefined ? {} : { tile }),
    ...(feedback === undefined ? {} : { feedback: parseFormat(feedback, `${where}, feedback`) }),
    readout: chosen.readout,
    commit: fields.get("commit") === "any" ? "any" : count(fields, "commit", LARGEST_COMMIT, where),
  };
}

function count(fields: Fields, field: string, most: number, where: string): number {
  const text = fields.get(field) ?? "1";
  const value = /^[1-9][0-9]*$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  const also = field === "commit" ? ", or any" : "";
  throw new InputError(`${where}, ${field}`, `a number from 1 to ${most}${also}`, quote(text));
}

/** The formats whose values are numbers of the format of results, so that one overflow suits them all. */
export function storeFormats({ format, scale, feedback }: Store): NumberFormat[] {
  return [...(scale === undefined ? [format] : []), ...(feedback === undefined ? [] : [feedback])];
}

/** @throws InputError unless what is stored without a scale, and the carried error, are values of the format of results */
export function checkStore(store: Store, policy: OperandPolicy, where: string): void {
  if (store.scale === undefined) checkOperands({ ...policy, read: store.format }, `${where}, store`);
  if (store.feedback !== undefined) checkOperands({ ...policy, read: store.feedback }, `${where}, feedback`);
}

/** The values of the fields as they are printed. */
export function storeTexts(store: Store | undefined): Readonly<Record<string, string | number | undefined>> {
  if (store === undefined) return {};
  const { format, scale, tile, feedback, readout, commit } = store;
  return { store: format.name, scale, tile, feedback: feedback?.name, readout, commit };
}

/** The mark of a symbol after which the state is stored, under commit=any. */
const COMMITTED = "!";

/** The letters of a machine over these symbols: under commit=any with marks, else the symbols. @throws as `markedLetters` */
export function lettersOf(alphabet: readonly string[], store: Store | undefined, where: string): readonly string[] {
  return store?.commit === "any" ? markedLetters(alphabet, where) : alphabet;
}

/** Each symbol twice: first without a commit, then, marked by `!`, with one. @throws InputError where a marked symbol is a
 * symbol already */
export function markedLetters(alphabet: readonly string[], where: string): readonly string[] {
  const marked = alphabet.map((name) => name + COMMITTED);
  const clash = marked.find((name) => alphabet.includes(name));
  if (clash !== undefined) throw new InputError(`${where}: alphabet`, "under commit=any no such symbol", quote(clash));
  return [...alphabet, ...marked];
}

/** Entries that share a scale: the rows of each column in pieces of `tile`, as indices of a state [rows · columns]. */
export function tilesOf(shape: { readonly rows: number; readonly columns: number }, store: Store): number[][] {
  const { rows, columns } = shape;
  const length = store.scale === undefined ? 1 : Math.min(store.tile ?? rows, rows);
  const pieces = Array.from({ length: Math.ceil(rows / length) }, (_, piece) => piece * length);
  return Array.from({ length: columns }, (_, column) =>
    pieces.map((first) =>
      Array.from({ length: Math.min(length, rows - first) }, (__, i) => (first + i) * columns + column),
    ),
  ).flat();
}
