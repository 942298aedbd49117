// What a hard-attention layer answers: after the last token of a prefix the positions with the largest score query · key are
// read, causally and with the last position itself. Scores are rounded as the semantics says; the mean of values is exact and
// rounded once. A position enters only by its token, its residue modulo the period, and its place among equal scores.
// Sources: Hahn 2020, doi:10.1162/tacl_a_00306 (unique hard attention); Hao, Angluin, Frank 2022,
// doi:10.1162/tacl_a_00490 (averaging hard attention).

import { InputError } from "../core/errors.ts";
import type { Word } from "../core/word.ts";
import { specification } from "../number/arithmetic.ts";
import { decode, encode } from "../number/codec.ts";
import { add, compare, type Exact, fromInteger, multiply, nan } from "../number/exact.ts";
import { onCodes } from "../number/generic.ts";
import { parameter } from "../number/parameter.ts";
import { quotient } from "../number/quotient.ts";
import { round } from "../number/round.ts";
import type { AttentionModel } from "./attention-file.ts";
import { classifier } from "./classifier.ts";
import type { Tensor } from "./model.ts";
import { dot } from "./orders/dot.ts";
import type { RoundedSemantics, Semantics } from "./semantics.ts";

export type AttentionAnswer = "accept" | "reject" | "none";

/** A token class: symbol · period + position mod period. Tokens of one class look alike to every query. */
export type TokenClass = number;

/** The positions of a prefix that matter: a class, and how many positions it stands for. */
export interface Attended {
  readonly token: TokenClass;
  readonly count: bigint;
}

export interface AttentionMachine {
  readonly model: AttentionModel;
  readonly semantics: RoundedSemantics;
  classOf(symbol: number, position: number): TokenClass;
  /** Of the classes present, those whose scores under the query of class `last` are the largest; none if all are NaN. */
  best(last: TokenClass, present: readonly TokenClass[]): TokenClass[];
  /** The decoder's answer where these positions are read after a prefix that ends in class `last`. */
  answer(last: TokenClass, attended: readonly Attended[]): AttentionAnswer;
}

/** @throws InputError for another regime than perOperation and fused, and for parameters as `machine` */
export function attentionMachine(model: AttentionModel, semantics: Semantics): AttentionMachine {
  if ((semantics.regime !== "perOperation" && semantics.regime !== "fused") || semantics.store !== undefined)
    throw new InputError(`${model.origin}: semantics`, "perOperation or fused without a store", semantics.regime);
  const { tokens, period, origin } = model;
  const vectors = (name: "query" | "key" | "value") =>
    tokens.flatMap((token, s) => rowsOf(token[name], semantics, `${origin}: attention.symbols[${s}].${name}`));
  const [queries, keys, values] = [vectors("query"), vectors("key"), vectors("value")];
  const score = scoring(semantics);
  const scores = queries.map((query) => keys.map((key) => score(query, key)));
  const names = model.bos === undefined ? model.alphabet : [...model.alphabet, model.bos];
  const read = classifier(model.decoder, values[0].length, names, semantics.ties, `${origin}: decoder`);
  const accepts = new Set(
    model.accept.map((label, i) => {
      const index = read.index(label);
      if (index !== undefined) return index;
      throw new InputError(`${origin}: decoder.accept[${i}]`, "a class of the decoder", JSON.stringify(label));
    }),
  );
  return {
    model,
    semantics,
    classOf: (symbol, position) => symbol * period + (position % period),
    best: (last, present) => largest(scores[last], present),
    answer: (last, attended) => {
      const index = read.classifyExact(mean(semantics, values, attended), Math.floor(last / period));
      return index < 0 ? "none" : accepts.has(index) ? "accept" : "reject";
    },
  };
}

function rowsOf({ shape, texts }: Tensor, semantics: RoundedSemantics, where: string): Exact[][] {
  const [rows, columns] = shape;
  const entry = (text: string, i: number) =>
    decode(semantics.format, parameter(semantics, text, `${where}[${Math.floor(i / columns)}][${i % columns}]`));
  const entries = texts.map(entry);
  return Array.from({ length: rows }, (_, i) => entries.slice(i * columns, (i + 1) * columns));
}

/** perOperation: products and sums in the stated order. fused: the exact sum of exact products, rounded once. */
function scoring(semantics: RoundedSemantics): (query: readonly Exact[], key: readonly Exact[]) => Exact {
  const { format, regime, order } = semantics;
  const arithmetic = onCodes(specification(semantics));
  return (query, key) => {
    const codes = query.map((x) => encode(format, x));
    const code =
      regime === "fused"
        ? arithmetic.affine({ coefficients: key, constant: undefined }, codes)
        : dot(
            arithmetic,
            order,
            codes,
            key.map((x) => encode(format, x)),
          );
    return decode(format, code);
  };
}

/** The classes with the largest score; NaN is never the largest. */
function largest(scores: readonly Exact[], present: readonly TokenClass[]): TokenClass[] {
  const numbers = present.filter((token) => scores[token].kind !== "nan");
  return numbers.filter((token) => numbers.every((other) => compare(scores[token], scores[other]) !== -1));
}

/** The mean of the values, exact and rounded once; NaN of nothing. */
function mean(
  semantics: RoundedSemantics,
  values: readonly (readonly Exact[])[],
  attended: readonly Attended[],
): Exact[] {
  if (attended.length === 0) return values[0].map(() => nan);
  if (attended.length === 1) return [...values[attended[0].token]];
  const total = attended.reduce((sum, { count }) => sum + count, 0n);
  const zeroSum = semantics.rounding === "towardNegative" ? -1 : 1;
  return values[0].map((_, i) => {
    const sum = attended
      .map(({ token, count }) => multiply(values[token][i], fromInteger(count)))
      .reduce((a, b) => add(a, b, zeroSum));
    return decode(semantics.format, round(semantics, quotient(semantics.format, sum, fromInteger(total))));
  });
}

/** The answer after a word (letters of the alphabet), position by position: the definition, which faster forms must equal. */
export function attend(machine: AttentionMachine, word: Word): AttentionAnswer {
  const { model } = machine;
  const symbols = model.bos === undefined ? word : [model.alphabet.length, ...word];
  const classes = symbols.map((symbol, position) => machine.classOf(symbol, position));
  const last = classes[classes.length - 1];
  const best = new Set(machine.best(last, [...new Set(classes)]));
  const positions = classes.filter((token) => best.has(token));
  const chosen =
    model.ties === "average" ? positions : model.ties === "leftmost" ? positions.slice(0, 1) : positions.slice(-1);
  const counts = new Map<TokenClass, bigint>();
  for (const token of chosen) counts.set(token, (counts.get(token) ?? 0n) + 1n);
  return machine.answer(
    last,
    [...counts].map(([token, count]) => ({ token, count })),
  );
}
