// A semantics says which arithmetic a recurrence runs in: where it rounds, into which format, and how. It is one record
// and one string, the same in options, answers and certificates; every field is always printed, since several of them
// turn a true theorem into a false one.

import { InputError, quote } from "../core/errors.ts";
import type { NumberFormat, RoundingPolicy } from "../number/format.ts";
import { commonOverflow, hasZero, parseFormat } from "../number/formats.ts";
import { checkOperands } from "../number/operand.ts";
import { checkPolicy } from "../number/round.ts";
import { type Choose, checkFields, chooser, printed, REGIMES, splitFields } from "./semantics-fields.ts";
import type { Block, Cast, DeltaOrder, RoundedSemantics, Semantics, Ties } from "./semantics-types.ts";
import { checkStore, parseStore, storeFormats, storeTexts } from "./stores/store.ts";

export { CHOICES, REGIMES } from "./semantics-fields.ts";
export type * from "./semantics-types.ts";

/** The field that has the length of a block, and the lengths. */
const BLOCKS: ReadonlyMap<string, string> = new Map([
  ["scan", "block"],
  ["chunkwise", "chunk"],
]);
const LONGEST_BLOCK = 1024;
/** Orders of the delta rule under `mixed`; D3 and D7 multiply by a matrix that was derived, which no operand format holds. */
const MIXED_ORDERS: readonly DeltaOrder[] = ["D1", "D2", "D4", "D5", "D6"];

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
  if (regime !== "castOnRead" && regime !== "castTerms")
    return parseRounded(regime as RoundedSemantics["regime"], fields, formats, choose, where);
  const cast: Cast = { regime, ...formats, ...parsePolicy(choose, [formats.format]) };
  checkPolicy(cast);
  return { regime: "exact", cast, ties };
}

type Formats = Pick<RoundedSemantics, "format" | "read">;

function parseRounded(
  regime: RoundedSemantics["regime"],
  fields: ReadonlyMap<string, string>,
  formats: Formats,
  choose: Choose,
  where: string,
): RoundedSemantics {
  const chosen = { scale: choose("scale", "absmax"), readout: choose("readout", "after") };
  const store = parseStore(fields, chosen, where);
  const block = parseBlock(regime, fields, choose, where);
  const semantics: RoundedSemantics = {
    regime,
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
    ties: choose("ties", "fail"),
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

function parseFormats(
  regime: string,
  fields: ReadonlyMap<string, string>,
  defaults: SemanticsDefaults,
  where: string,
): Formats {
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
