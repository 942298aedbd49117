// The fields of a semantics string `regime,field=value,…`: which a regime has, in which order they are printed, and what
// values they take.

import { InputError, quote } from "../core/errors.ts";
import { ROUNDINGS } from "../number/format.ts";
import { TREES } from "./orders/scan.ts";
import type { Regime } from "./semantics-types.ts";
import { READOUTS, SCALES, STORE_FIELDS } from "./stores/store.ts";

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
/** Why no machine rounds stochastically; `check/markov` has the chains. */
const MARKOV = "stochastic: a Markov chain, whose answers are probabilities, never holds (statetrack chain)";

/** The fields whose values are names of formats. */
const FORMATTED = ["format", "read", "store", "feedback"];

/** A format name may itself contain commas (`float:e4m3,fn,bias=9`): a piece without `=`, or with `bias=`, belongs to the
 * value before it. */
export function splitFields(text: string): [string, Map<string, string>] {
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

export type Choose = ReturnType<typeof chooser>;

/** Whether semantics strings of a regime have a field. */
export function hasField(regime: string, field: string): boolean {
  return FIELDS[regime as Regime].includes(field);
}

/** @throws InputError on a field that the regime has not */
export function checkFields(regime: string, found: readonly string[], where: string): void {
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
export function chooser(fields: ReadonlyMap<string, string>, where: string) {
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

/** The string of a regime with these values; a field without one is left out. */
export function printed(regime: Regime, values: Readonly<Record<string, string | number | undefined>>): string {
  const fields = FIELDS[regime].flatMap((field) => (values[field] === undefined ? [] : [`${field}=${values[field]}`]));
  return [regime, ...fields].join(",");
}
