// Decoders of every type, as model files have them.

import fc, { type Arbitrary } from "fast-check";
import { compare, type Exact, isZero, zero } from "../../src/number/exact.ts";
import { numberText } from "./readable.ts";

export type DecoderType = "threshold" | "nearest" | "lookup" | "rank" | "argmax";
export const DECODER_TYPES: readonly DecoderType[] = ["threshold", "nearest", "lookup", "rank", "argmax"];

export interface DecoderOptions {
  /** Entries of the state, row by row. */
  readonly entries: number;
  /** Finite numbers for thresholds and points. */
  readonly numbers: Arbitrary<Exact>;
  /** All when left out. */
  readonly types?: readonly DecoderType[];
  /** The classes of threshold, nearest and lookup; ["in", "out"] when left out. Each of them occurs. */
  readonly classes?: readonly string[];
}

/** A decoder of a model document. */
export type DecoderDocument = Readonly<Record<string, unknown>> & { readonly type: DecoderType };

/** More places or thresholds than the classes need. */
const SPARE = 2;

/** Decoders, types uniform: as many thresholds of one entry, in increasing order, anchors or listed states as give every
 * class a place, and up to two more. Anchors may coincide. Shrinks to fewer of them and to simpler numbers. Zeros have a
 * plus sign: a decoder compares values. */
export function decoders(options: DecoderOptions): Arbitrary<DecoderDocument> {
  const { entries, types = DECODER_TYPES, classes = ["in", "out"] } = options;
  const numbers = options.numbers.map((x) => (isZero(x) ? zero() : x));
  const point = fc.array(numbers, { minLength: entries, maxLength: entries }).map((list) => list.map(numberText));
  const spare = fc.array(fc.constantFrom(...classes), { minLength: SPARE, maxLength: SPARE });
  const names = spare.map((drawn) => [...classes, ...drawn]);
  const some = { minLength: classes.length, maxLength: classes.length + SPARE };
  const places = (key: string, points: Arbitrary<string[][]>) =>
    fc.tuple(points, names).map(([all, own]) => all.map((at, i) => ({ [key]: at, class: own[i] })));
  const byType: Readonly<Record<DecoderType, Arbitrary<DecoderDocument>>> = {
    threshold: fc
      .tuple(fc.nat({ max: entries - 1 }), increasing(numbers, classes.length - 1), names)
      .map(([entry, thresholds, own]) => ({
        type: "threshold" as const,
        entry,
        thresholds: thresholds.map(numberText),
        classes: own.slice(0, thresholds.length + 1),
      })),
    nearest: places("point", fc.array(point, some)).map((anchors) => ({ type: "nearest" as const, anchors })),
    lookup: places("state", fc.uniqueArray(point, { ...some, selector: String })).map((list) => ({
      type: "lookup" as const,
      entries: list,
    })),
    rank: fc.constant({ type: "rank" as const }),
    argmax: fc.constant({ type: "argmax" as const }),
  };
  return fc.oneof(...types.map((type) => byType[type]));
}

function increasing(numbers: Arbitrary<Exact>, least: number): Arbitrary<Exact[]> {
  const comparator = (x: Exact, y: Exact) => compare(x, y) === 0;
  return fc
    .uniqueArray(numbers, { minLength: least, maxLength: least + SPARE, comparator })
    .map((list) => list.toSorted((x, y) => compare(x, y) ?? 0));
}

/** The classes by which a decoder says that a word is in the language. */
export function accepting(decoder: DecoderDocument, entries: number): string[] {
  if (decoder.type === "rank") return [Array.from({ length: entries }, (_, i) => i + 1).join(" ")];
  if (decoder.type === "argmax") return ["1"];
  const { anchors, entries: listed, classes } = decoder;
  const first = [anchors, listed].find(Array.isArray) as readonly { readonly class: string }[] | undefined;
  return [first === undefined ? (classes as readonly string[])[0] : first[0].class];
}
