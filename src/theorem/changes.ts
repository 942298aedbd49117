// The semantics that differ from a given one in a single choice: another place of rounding (the regime), another direction,
// overflow, treatment of subnormals, order of operations, format. Which of them turn a statement round is what tells where it rests
// on the arithmetic.

import { InputError } from "../core/errors.ts";
import { CHOICES, formatSemantics, parseSemantics } from "../rnn/semantics.ts";
import { hasField, splitFields } from "../rnn/semantics-fields.ts";

export interface Change {
  /** What is chosen otherwise: `regime`, or a field of semantics strings. */
  readonly field: string;
  /** The other choice. */
  readonly value: string;
  /** In full. */
  readonly semantics: string;
}

export interface ChangeOptions {
  /** Formats to go through; none if left out. */
  readonly formats?: readonly string[];
  /** Whether the order of the delta rule matters to what is asked. */
  readonly delta?: boolean;
  /** Only these fields. */
  readonly fields?: readonly string[];
}

/** Regimes, with the block lengths that the last two want. `mixed` is left out: it has no operand format of its own. */
const REGIMES = ["exact", "castOnRead", "fused", "fusedPerFactor", "perOperation", "scan,block=4", "chunkwise,chunk=4"];

/** Fields that are gone through, in this order. */
const SINGLE = ["rounding", "overflow", "subnormals", "sum", "multiplyAdd", "delta", "observe"] as const;

/** All fields that a change may be of. */
export const CHANGED_FIELDS: readonly string[] = ["regime", ...SINGLE, "format"];

/** Every semantics with one other choice, in the order of CHANGED_FIELDS. What a format or a regime does not have is left out
 * (overflow=infinity of a format without infinities); a field that the changed regime lacks is dropped.
 * @throws InputError for a semantics that is malformed */
export function changesOf(semantics: string, { formats = [], delta = false, fields }: ChangeOptions = {}): Change[] {
  const base = formatSemantics(parseSemantics(semantics));
  const [regime, values] = splitFields(base);
  const wanted = (field: string) => fields === undefined || fields.includes(field);
  const text = (name: string, own: ReadonlyMap<string, string>) =>
    [name, ...[...own].map(([field, value]) => `${field}=${value}`)].join(",");
  const changed = (field: string, value: string) => text(regime, new Map([...values, [field, value]]));
  const all: [field: string, value: string, semantics: string][] = [
    ...REGIMES.filter((other) => splitFields(other)[0] !== regime).map((other): [string, string, string] => {
      const [name, own] = splitFields(other);
      return ["regime", other, text(name, new Map([...[...values].filter(([f]) => hasField(name, f)), ...own]))];
    }),
    ...SINGLE.flatMap((field) =>
      values.has(field) && (field !== "delta" || delta)
        ? CHOICES[field].map((value): [string, string, string] => [field, value, changed(field, value)])
        : [],
    ),
    ...(values.has("format") ? formats : []).map((name): [string, string, string] => [
      "format",
      name,
      text(regime, new Map([...[...values].filter(([field]) => field !== "overflow"), ["format", name]])),
    ]),
  ];
  return all.flatMap(([field, value, other]) => {
    const full = wanted(field) ? canonical(other) : undefined;
    return full === undefined || full === base ? [] : [{ field, value, semantics: full }];
  });
}

/** The canonical string, or undefined for a semantics that there is not. */
function canonical(text: string): string | undefined {
  try {
    return formatSemantics(parseSemantics(text));
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
