// Reads attention files: a transformer of one hard-attention layer with one head, as a baseline beside the recurrent models.
// Every token has a query, a key and a value of its own, which may also depend on its position modulo a period.

import { InputError, messageOf, quote } from "../core/errors.ts";
import { builtin } from "../core/host.ts";
import type { Decoder, Tensor } from "./model.ts";
import { parseDecoder, parseKeepingNumbers, textual } from "./model-file.ts";
import { type Fields, type Json, tensor } from "./model-parameters.ts";
import { validator } from "./schema.ts";

/** Which of the positions with the largest score is read; `average`: the mean of the values of all of them. */
export type AttentionTies = "leftmost" | "rightmost" | "average";

/** Each of shape [period, entries]. */
interface Token {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
}

export interface AttentionModel {
  readonly name: string;
  /** Where it was read, for messages. */
  readonly origin: string;
  readonly alphabet: readonly string[];
  /** Read before every word, at position 0; it makes the empty word a word that is asked about. */
  readonly bos?: string;
  readonly ties: AttentionTies;
  readonly period: number;
  /** By symbol: the letters of the alphabet, then `bos`. */
  readonly tokens: readonly Token[];
  readonly decoder: Decoder;
  readonly accept: readonly string[];
}

const LARGEST_PERIOD = 64;

/** Whether the parsed file is meant to be one of these. */
function isAttention(document: unknown): boolean {
  return typeof document === "object" && document !== null && "attention" in document;
}

/** The parsed file, or undefined where it is none of these; then it is left to `readModel` to say what is wrong with it. */
export function readAttention(path: string): AttentionModel | undefined {
  const { readFileSync } = builtin("node:fs");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new InputError(path, "a readable model file", messageOf(error));
  }
  const document = parseKeepingNumbers(text, path);
  return isAttention(document) ? parseAttention(document, path) : undefined;
}

/** @throws InputError naming the place in the document */
export function parseAttention(document: unknown, where: string): AttentionModel {
  validator("attention")(document, where);
  const file = textual(document) as Fields;
  const attention = file.attention as Fields;
  const alphabet = file.alphabet as readonly string[];
  const bos = file.bos as string | undefined;
  const names = bos === undefined ? alphabet : [...alphabet, bos];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new InputError(`${where}: alphabet`, "distinct symbols", `${quote(twice)} twice`);
  const period = periodOf(attention.period, `${where}: attention.period`);
  const symbols = attention.symbols as Readonly<Record<string, Fields>>;
  const stranger = Object.keys(symbols).find((name) => !names.includes(name));
  if (stranger !== undefined)
    throw new InputError(
      `${where}: attention.symbols`,
      `symbols of the alphabet (${names.join(", ")})`,
      quote(stranger),
    );
  const tokens = names.map((name) => {
    if (!Object.hasOwn(symbols, name))
      throw new InputError(`${where}: attention.symbols`, `a token for the symbol ${quote(name)}`, "none");
    return parseToken(symbols[name], period, `${where}: attention.symbols[${JSON.stringify(name)}]`);
  });
  checkShapes(tokens, where);
  const decoder = file.decoder as Fields;
  const shape = { rows: tokens[0].value.shape[1], columns: 1 };
  return {
    name: (file.name as string | undefined) ?? "unnamed",
    origin: where,
    alphabet,
    ...(bos === undefined ? {} : { bos }),
    ties: attention.ties as AttentionTies,
    period,
    tokens,
    decoder: parseDecoder(decoder, { shape, alphabet: names }, `${where}: decoder`),
    accept: decoder.accept as readonly string[],
  };
}

function periodOf(value: Json | undefined, where: string): number {
  if (value === undefined) return 1;
  const period = Number(value);
  if (!Number.isInteger(period) || period < 1 || period > LARGEST_PERIOD)
    throw new InputError(where, `a whole number from 1 to ${LARGEST_PERIOD}`, quote(value));
  return period;
}

function parseToken(fields: Fields, period: number, where: string): Token {
  const rows = (name: "query" | "key" | "value"): Tensor => {
    const { shape, texts } = tensor(fields[name], `${where}.${name}`);
    if (shape.length === 1) {
      if (period === 1) return { shape: [1, ...shape], texts };
      // The same at all positions.
      return { shape: [period, ...shape], texts: Array.from({ length: period }, () => texts).flat() };
    }
    if (shape[0] !== period)
      throw new InputError(`${where}.${name}`, `a vector, or ${period} of them (the period)`, String(shape[0]));
    return { shape, texts };
  };
  return { query: rows("query"), key: rows("key"), value: rows("value") };
}

/** Queries and keys are equally long, and so are values. */
function checkShapes(tokens: readonly Token[], where: string): void {
  const width = tokens[0].query.shape[1];
  const wrong = tokens.flatMap(({ query, key }) => [query, key]).find(({ shape }) => shape[1] !== width);
  if (wrong !== undefined)
    throw new InputError(`${where}: attention.symbols`, `queries and keys of ${width} entries`, String(wrong.shape[1]));
  const size = tokens[0].value.shape[1];
  const other = tokens.find(({ value }) => value.shape[1] !== size);
  if (other !== undefined)
    throw new InputError(`${where}: attention.symbols`, `values of ${size} entries`, String(other.value.shape[1]));
}
