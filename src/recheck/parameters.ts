// The numbers of a certificate: every parameter of the model document is rounded here once more, from its text, goes through
// the layer's gates where it is raw, computed by the checker itself, and must be the one that the certificate states. Codes are written in
// hexadecimal (lower case, no leading zeros), exact numbers as decimals.

import type { CertifiedLayer } from "../core/certificate.ts";
import { InputError, quote } from "../core/errors.ts";
import { canonical, decode, encode, isCode } from "../number/codec.ts";
import { type Exact, format, isZero, zero } from "../number/exact.ts";
import type { Code, NumberFormat, OperandPolicy, RoundingPolicy } from "../number/format.ts";
import { exactParameter, parameter } from "../number/parameter.ts";
import { exactGates } from "../rnn/gates.ts";
import type { Parameters } from "../rnn/layer.ts";
import type { Model, ModelLayer, Tensor } from "../rnn/model.ts";
import { resolved } from "../rnn/raw.ts";
import { checkerGates } from "./gates.ts";

export interface LayerNumbers {
  readonly initial: readonly Exact[];
  /** By the symbols of the layer, in its order. */
  readonly symbols: readonly Parameters[];
  /** What a certificate must state. */
  readonly stated: CertifiedLayer;
}

/** All layers' numbers under a rounding policy, or exactly without one: initial states in the format of results, parameters
 * in that of operands. @throws InputError for a text without a number */
export function modelNumbers(model: Model, policy: OperandPolicy | undefined): LayerNumbers[] {
  return model.layers.map((layer, l) => layerNumbers(layer, policy, `layers[${l}]`));
}

function layerNumbers(layer: ModelLayer, policy: OperandPolicy | undefined, where: string): LayerNumbers {
  const operands = policy?.read === undefined ? policy : { ...policy, format: policy.read };
  const read = (tensor: Tensor, to: RoundingPolicy | undefined, place: string) =>
    tensor.texts.map((text, i) => entry(text, to, `${place}[${i}]`));
  const initial = read(layer.initial, policy, `${where}.initial`);
  const symbols = layer.parameters.map((tensors, s) => {
    const place = `${where}.symbols[${JSON.stringify(layer.alphabet[s])}]`;
    const given = Object.entries(tensors).map(([name, tensor]) => {
      return [name, read(tensor, operands, `${place}.${name}`).map(({ value }) => value)] as const;
    });
    const gates = operands === undefined ? exactGates(place) : checkerGates(operands, place);
    const own = resolved(layer, Object.fromEntries(given), gates, place);
    return Object.entries(own).map(([name, values]) => [name, values.map((x) => stated(x, operands))] as const);
  });
  const texts = (entries: readonly Entry[]) => entries.map(({ text }) => text);
  const statedOf = (s: number) => Object.fromEntries(symbols[s].map(([name, entries]) => [name, texts(entries)]));
  return {
    initial: initial.map(({ value }) => value),
    symbols: symbols.map((named) =>
      Object.fromEntries(named.map(([name, entries]) => [name, entries.map((e) => e.value)])),
    ),
    stated: {
      initial: texts(initial),
      symbols: Object.fromEntries(layer.alphabet.map((name, s) => [name, statedOf(s)])),
    },
  };
}

interface Entry {
  readonly value: Exact;
  readonly text: string;
}

function stated(value: Exact, policy: RoundingPolicy | undefined): Entry {
  return { value, text: policy === undefined ? format(value) : hex(encode(policy.format, value)) };
}

function entry(text: string, policy: RoundingPolicy | undefined, where: string): Entry {
  if (policy !== undefined) {
    const code = parameter(policy, text, where);
    return { value: decode(policy.format, code), text: hex(code) };
  }
  const value = exactParameter(text, where);
  if (value?.kind !== "finite") throw new InputError(where, "a dyadic number under exact semantics", quote(text));
  const unsigned = isZero(value) ? zero(1) : value;
  return { value: unsigned, text: format(unsigned) };
}

export function hex(code: Code): string {
  return `0x${code.toString(16)}`;
}

/** The code that `text` writes. @throws InputError unless it is a code of the format, a NaN the canonical one */
export function readCode(text: string, numberFormat: NumberFormat, where: string): Code {
  const code = /^0x(0|[1-9a-f][0-9a-f]{0,7})$/.test(text) ? Number(text) : Number.NaN;
  if (isCode(numberFormat, code) && canonical(numberFormat, code) === code) return code;
  throw new InputError(where, `a code of ${numberFormat.name} in hexadecimal`, quote(text));
}

/** How many numbers agree. @throws InputError at the first that does not, or for a missing or additional one */
export function checkParameters(stated: readonly CertifiedLayer[], own: readonly LayerNumbers[]): number {
  sameKeys(Object.keys(stated), Object.keys(own), "parameters");
  let checked = 0;
  const compareList = (list: readonly string[], expected: readonly string[], where: string) => {
    if (list.length !== expected.length) throw new InputError(where, `${expected.length} numbers`, String(list.length));
    expected.forEach((text, i) => {
      checked++;
      if (list[i] !== text) throw new InputError(`${where}[${i}]`, text, quote(list[i]));
    });
  };
  own.forEach(({ stated: expected }, l) => {
    const where = `parameters[${l}]`;
    compareList(stated[l].initial, expected.initial, `${where}.initial`);
    sameKeys(Object.keys(stated[l].symbols), Object.keys(expected.symbols), `${where}.symbols`);
    for (const [symbol, named] of Object.entries(expected.symbols)) {
      const place = `${where}.symbols[${JSON.stringify(symbol)}]`;
      const found = stated[l].symbols[symbol];
      sameKeys(Object.keys(found), Object.keys(named), place);
      for (const [name, texts] of Object.entries(named)) compareList(found[name], texts, `${place}.${name}`);
    }
  });
  return checked;
}

function sameKeys(found: readonly string[], expected: readonly string[], where: string): void {
  const known = new Set(found);
  const missing = expected.find((key) => !known.has(key));
  if (missing !== undefined) throw new InputError(where, quote(missing), "nothing of this name");
  const wanted = new Set(expected);
  const extra = found.find((key) => !wanted.has(key));
  if (extra !== undefined) throw new InputError(where, `only ${quote(expected)}`, quote(extra));
}
