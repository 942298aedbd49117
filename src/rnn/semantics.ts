// A semantics says which arithmetic a recurrence runs in: where it rounds, into which format, and how. It is one record
// and one string, the same in options, answers and certificates; every field is always printed, since several of them
// turn a true theorem into a false one.

import { InputError, quote } from "../core/errors.ts";
import { type NumberFormat, type OperandPolicy, ROUNDINGS, type RoundingPolicy } from "../number/format.ts";
import { commonOverflow, hasZero, parseFormat } from "../number/formats.ts";
import { checkOperands } from "../number/operand.ts";
import { checkPolicy } from "../number/round.ts";
import { TREES, type Tree } from "./orders/scan.ts";
import {
  checkStore,
  parseStore,
  READOUTS,
  SCALES,
  STORE_FIELDS,
  type Store,
  storeFormats,
  storeTexts,
} from "./stores/store.ts";

/** `sequential`: left to right; `pairwise`: neighbours are added, then the sums, an odd last one is carried. */
export type SumOrder = "sequential" | "pairwise";
/** `separate`: a product is rounded before it is added; `fused`: a multiply-add rounds once. */
export type MultiplyAdd = "separate" | "fused";
/** Orders of the delta rule, see `orders/delta.ts`. */
export type DeltaOrder = "D1" | "D2" | "D3" | "D4" | "D5" | "D6" | "D7";

/** The order in which a step performs its operations. */
export interface Order {
  readonly sum: SumOrder;
  readonly multiplyAdd: MultiplyAdd;
  readonly delta: DeltaOrder;
}

/** What a decoder may see: bit patterns, or values (then -0 and +0 are one). */
export type Observation = "code" | "value";
/** What a decoder that meets a tie answers: nothing, which counts as wrong, or the first of the tied classes. */
export type Ties = "fail" | "first";

/** Symbols are combined in blocks of so many: by a tree under `scan`, in the WY form under `chunkwise`. */
export interface Block {
  readonly length: number;
  readonly tree?: Tree;
}

/** `read` belongs to the regime `mixed`, and may stand in `scan` and `chunkwise`; `block` belongs to these two. */
export interface RoundedSemantics extends OperandPolicy {
  readonly regime: "fused" | "fusedPerFactor" | "perOperation" | "mixed" | "scan" | "chunkwise";
  readonly order: Order;
  readonly block?: Block;
  /** How the state is kept between symbols; absent: as it was computed. Neither in `scan` nor in `chunkwise`. */
  readonly store?: Store;
  readonly observe: Observation;
  readonly ties: Ties;
}
/** No rounding of states: they are dyadic numbers of any size, zero has no sign. */
export interface ExactSemantics {
  readonly regime: "exact";
  /** What decoders and the next layer read is rounded: the regimes `castOnRead` and `castTerms`. */
  readonly cast?: Cast;
  readonly ties: Ties;
}
/** A reading of exact numbers. `castOnRead`: the state, entry by entry. `castTerms`: the sum, rounded once, of the terms of the
 * state, each rounded: the initial state and the input of every symbol, times the transitions since. */
export interface Cast extends RoundingPolicy {
  readonly regime: "castOnRead" | "castTerms";
}
export type Semantics = RoundedSemantics | ExactSemantics;
type Regime = RoundedSemantics["regime"] | "exact" | Cast["regime"];

/** The values of every field but the format, defaults first where they do not depend on it. */
export const CHOICES = {
  rounding: ROUNDINGS,
  overflow: ["infinity", "saturate", "nan", "wrap"],
  subnormals: ["gradual", "flush"],
  sum: ["sequential", "pairwise"],
  multiplyAdd: ["separate", "fused"],
  delta: ["D1", "D2", "D3", "D4", "D5", "D6", "D7"],
  tree: TREES,
  scale: SCALES,
  readout: READOUTS,
  observe: ["code", "value"],
  ties: ["fail", "first"],
} as const;
type Choices = typeof CHOICES;
/** The fields of a regime, in the order in which they are printed. */
const POLICY = ["rounding", "overflow", "subnormals"];
const SEEN = ["observe", "ties"];
const FIELDS: Readonly<Record<Regime, readonly string[]>> = {
  exact: ["ties"],
  castOnRead: ["format", ...POLICY, "ties"],
  castTerms: ["format", ...POLICY, "ties"],
  fused: ["format", ...POLICY, ...STORE_FIELDS, ...SEEN],
  fusedPerFactor: ["format", ...POLICY, ...STORE_FIELDS, ...SEEN],
  perOperation: ["format", ...POLICY, "sum", "multiplyAdd", "delta", ...STORE_FIELDS, ...SEEN],
  mixed: ["format", "read", ...POLICY, "sum", "multiplyAdd", "delta", ...STORE_FIELDS, ...SEEN],
  scan: ["format", "read", ...POLICY, "sum", "multiplyAdd", "tree", "block", ...SEEN],
  chunkwise: ["format", "read", ...POLICY, "sum", "multiplyAdd", "chunk", ...SEEN],
};
export const REGIMES: readonly string[] = Object.keys(FIELDS);
/** The field that has the length of a block, and the lengths. */
const BLOCKS: ReadonlyMap<string, string> = new Map([
  ["scan", "block"],
  ["chunkwise", "chunk"],
]);
const LONGEST_BLOCK = 1024;
/** Orders of the delta rule under `mixed`; D3 and D7 multiply by a matrix that was derived, which no operand format holds. */
const MIXED_ORDERS: readonly DeltaOrder[] = ["D1", "D2", "D4", "D5", "D6"];
/** Why no machine rounds stochastically; `check/markov` has the chains. */
const MARKOV = "stochastic: a Markov chain, whose answers are probabilities, never holds (statetrack chain)";

/** The fields whose values are names of formats. */
const FORMATTED = ["format", "read", "store", "feedback"];

/** A format name may itself contain commas (`float:e4m3,fn,bias=9`): a piece without `=`, or with `bias=`, belongs to the
 * value before it. */
function splitFields(text: string): [string, Map<string, string>] {
  const [regime, ...pieces] = text.split(",").map((piece) => piece.trim());
  const fields = new Map<string, string>();
  let last = "";
  for (const piece of pieces) {
    const at = piece.indexOf("=");
    if ((at < 0 || piece.startsWith("bias=")) && FORMATTED.includes(last)) {
      fields.set(last, `${fields.get(last) ?? ""},${piece}`);
      continue;
    }
    if (at < 0) throw new InputError(`semantics ${quote(text)}`, "field=value", quote(piece));
    last = piece.slice(0, at);
    if (fields.has(last)) throw new InputError(`semantics ${quote(text)}`, `one value of ${last}`, "two");
    fields.set(last, piece.slice(at + 1));
  }
  return [regime, fields];
}

/** Options that a semantics string may leave open, such as `--format`. */
export interface SemanticsDefaults {
  readonly format?: string;
}

/** Parses `regime,field=value,…`. Left out, a field is: rounding tiesToEven, overflow as `commonOverflow` of the formats,
 * subnormals gradual, sum sequential, multiplyAdd separate, delta D1, observe code, ties fail.
 * @throws InputError on an unknown regime, field or value, a missing format, an overflow that a format has not, and under
 * `mixed` on an operand format with values that are not values of the format, or an order that derives a matrix */
export function parseSemantics(text: string, defaults: SemanticsDefaults = {}): Semantics {
  const where = `semantics ${quote(text)}`;
  const [regime, fields] = splitFields(text);
  if (!REGIMES.includes(regime)) throw new InputError(where, `one of ${REGIMES.join(", ")}`, quote(regime));
  checkFields(regime, [...fields.keys()], where);
  const choose = chooser(fields, where);
  const ties: Ties = choose("ties", "fail");
  if (regime === "exact") return { regime, ties };
  const formats = parseFormats(regime, fields, defaults, where);
  if (regime === "castOnRead" || regime === "castTerms") {
    const cast: Cast = { regime, ...formats, ...parsePolicy(choose, [formats.format]) };
    checkPolicy(cast);
    return { regime: "exact", cast, ties };
  }
  const chosen = { scale: choose("scale", "absmax"), readout: choose("readout", "after") };
  const store = parseStore(fields, chosen, where);
  const block = parseBlock(regime, fields, choose, where);
  const semantics: RoundedSemantics = {
    regime: regime as RoundedSemantics["regime"],
    ...formats,
    ...parsePolicy(choose, [...Object.values(formats), ...(store === undefined ? [] : storeFormats(store))]),
    order: {
      sum: choose("sum", "sequential"),
      multiplyAdd: choose("multiplyAdd", "separate"),
      delta: choose("delta", "D1"),
    },
    ...(block === undefined ? {} : { block }),
    ...(store === undefined ? {} : { store }),
    observe: choose("observe", "code"),
    ties,
  };
  if (semantics.read !== undefined) checkOperands(semantics, `${where}, read`);
  else checkPolicy(semantics);
  if (regime === "mixed") checkMixed(semantics, where);
  if (store !== undefined) checkStore(store, semantics, where);
  return semantics;
}

/** How results are rounded, where one overflow must suit all the formats. */
function parsePolicy(choose: Choose, formats: readonly NumberFormat[]): Omit<RoundingPolicy, "format"> {
  return {
    rounding: choose("rounding", "tiesToEven"),
    overflow: choose("overflow", commonOverflow(formats)),
    subnormals: choose("subnormals", "gradual"),
  };
}

type Choose = ReturnType<typeof chooser>;

/** @throws InputError without a length, or for one that is no number from 1 to 1024 */
function parseBlock(
  regime: string,
  fields: ReadonlyMap<string, string>,
  choose: Choose,
  where: string,
): Block | undefined {
  const field = BLOCKS.get(regime);
  if (field === undefined) return undefined;
  const text = fields.get(field);
  const length = text !== undefined && /^[1-9][0-9]*$/.test(text) ? Number(text) : 0;
  if (length < 1 || length > LONGEST_BLOCK) {
    const found = text === undefined ? `no ${field}` : quote(text);
    throw new InputError(where, `${field}=…, a number of symbols from 1 to ${LONGEST_BLOCK}`, found);
  }
  return regime === "scan" ? { length, tree: choose("tree", "sklansky") } : { length };
}

/** @throws InputError on a field that the regime has not */
function checkFields(regime: string, found: readonly string[], where: string): void {
  const allowed = FIELDS[regime as Regime];
  const stranger = found.find((field) => !allowed.includes(field));
  if (stranger === undefined) return;
  const stored: readonly string[] = STORE_FIELDS;
  const why =
    stranger === "read"
      ? ", which mixed, scan and chunkwise have"
      : stored.includes(stranger)
        ? ", which fused, fusedPerFactor, perOperation and mixed have"
        : "";
  throw new InputError(where, `for ${regime} one of the fields ${allowed.join(", ")}`, `${quote(stranger)}${why}`);
}

/** The value of a field, or what it is when it is left out. */
function chooser(fields: ReadonlyMap<string, string>, where: string) {
  return <F extends keyof Choices>(field: F, fallback: Choices[F][number]): Choices[F][number] => {
    const value = fields.get(field) ?? fallback;
    const choices: readonly Choices[F][number][] = CHOICES[field];
    const found = choices.find((choice) => choice === value);
    if (found === undefined && field === "rounding" && /^stochastic(:\d*)?$/.test(value))
      throw new InputError(`${where}, ${field}`, `one of ${choices.join(", ")}`, MARKOV);
    if (found === undefined) throw new InputError(`${where}, ${field}`, `one of ${choices.join(", ")}`, quote(value));
    return found;
  };
}

function parseFormats(
  regime: string,
  fields: ReadonlyMap<string, string>,
  defaults: SemanticsDefaults,
  where: string,
): { readonly format: NumberFormat; readonly read?: NumberFormat } {
  const name = fields.get("format") ?? defaults.format;
  if (name === undefined) throw new InputError(where, "format=…", "no format");
  const format = stateFormat(name, "format", where);
  const read = fields.get("read");
  if (read === undefined && regime !== "mixed") return { format };
  if (read === undefined) throw new InputError(where, "for mixed read=…, the format of operands", "no read");
  return { format, read: stateFormat(read, "read", where) };
}

/** @throws InputError unless a state may consist of numbers of the format: at most 32 bits, and a zero to begin with */
function stateFormat(name: string, field: string, where: string): NumberFormat {
  const format = parseFormat(name, field);
  if (format.bits > 32)
    throw new InputError(
      `${where}, ${field}`,
      "a format of at most 32 bits (wider states are not supported yet)",
      name,
    );
  if (!hasZero(format)) throw new InputError(`${where}, ${field}`, "a format with a zero", name);
  return format;
}

function checkMixed(semantics: RoundedSemantics, where: string): void {
  const { delta } = semantics.order;
  if (!MIXED_ORDERS.includes(delta))
    throw new InputError(`${where}, delta`, `for mixed one of ${MIXED_ORDERS.join(", ")}`, quote(delta));
}

/** The canonical string: every field that the regime has, in a fixed order. `parseSemantics` reads it back. */
export function formatSemantics(semantics: Semantics): string {
  if (semantics.regime === "exact") {
    const { cast, ties } = semantics;
    if (cast === undefined) return `exact,ties=${ties}`;
    return printed(cast.regime, { ...cast, format: cast.format.name, ties });
  }
  const { regime, order, block, store, format, read, ...rest } = semantics;
  const length = block?.length;
  return printed(regime, {
    ...order,
    ...storeTexts(store),
    tree: block?.tree,
    block: length,
    chunk: length,
    ...rest,
    format: format.name,
    read: read?.name,
  });
}

function printed(regime: Regime, values: Readonly<Record<string, string | number | undefined>>): string {
  const fields = FIELDS[regime].flatMap((field) => (values[field] === undefined ? [] : [`${field}=${values[field]}`]));
  return [regime, ...fields].join(",");
}
