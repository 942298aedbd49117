// What a product relation is, and whether it answers a comparison: in every control state every choice of pairs is answered alike.

import type { ComparisonAsk } from "../core/certificate.ts";
import { decode } from "../number/codec.ts";
import { compare, isZero } from "../number/exact.ts";
import { float64Engine } from "../number/float64.ts";
import type { Code } from "../number/format.ts";
import type { Machine } from "../rnn/machine.ts";
import type { RoundedSemantics } from "../rnn/semantics.ts";
import { verdictOf } from "./system.ts";

export type CodePair = readonly [Code, Code];

export interface Relation {
  /** next[control state][letter of the first side]; the initial one is 0. */
  readonly next: readonly (readonly number[])[];
  /** Pairs of codes, sorted. */
  readonly sets: readonly (readonly CodePair[])[];
  /** map[control state][entry]: index of a set. */
  readonly map: readonly (readonly number[])[];
}

/** One layer of numbers that the float64 engine carries. */
export interface RelatedSide {
  readonly machine: Machine;
  readonly semantics: RoundedSemantics;
}

/** Choices of pairs that are decoded at most, over all control states. */
const CHOICES = 1 << 22;

export function agreeOn(
  relation: Relation,
  related: readonly [RelatedSide, RelatedSide],
  letters: readonly number[],
  ask: ComparisonAsk,
): boolean {
  switch (ask) {
    case "values":
      return relation.sets.every((set) => set.every(([a, b]) => sameValue(related, a, b)));
    case "bits":
      return relation.sets.every((set) => set.every(([a, b]) => seen(related[0], a) === seen(related[1], b)));
    case "decodes":
    case "accepts":
      return sameAnswers(relation, related, letters, ask);
  }
}

/** As numbers: -0 is +0, NaN is NaN. */
function sameValue([first, second]: readonly [RelatedSide, RelatedSide], a: Code, b: Code): boolean {
  const [x, y] = [decode(first.semantics.format, a), decode(second.semantics.format, b)];
  const order = compare(x, y);
  return order === undefined ? x.kind === y.kind : order === 0;
}

/** The code that a decoder may see. */
function seen({ semantics }: RelatedSide, code: Code): Code {
  return semantics.observe === "value" && isZero(decode(semantics.format, code)) ? 0 : code;
}

function sameAnswers(
  { next, sets, map }: Relation,
  related: readonly [RelatedSide, RelatedSide],
  letters: readonly number[],
  ask: "decodes" | "accepts",
): boolean {
  const [first, second] = related.map(({ machine }) => machine.decoder);
  if (first === undefined || second === undefined) return false;
  const engines = related.map(({ semantics }) => float64Engine(semantics));
  const values = sets.map((set) => set.map((pair) => pair.map((code, side) => engines[side].toNumber(code))));
  const readsSymbol = first.classifier.readsSymbol || second.classifier.readsSymbol;
  const said = (a: number[], b: number[], letter: number): boolean => {
    const [x, y] = [first.classifier.classify(a, letter), second.classifier.classify(b, letters[letter])];
    if (ask === "accepts") return verdictOf(x, first.accepts) === verdictOf(y, second.accepts);
    return x < 0 || y < 0 ? x < 0 && y < 0 : first.classifier.label(x) === second.classifier.label(y);
  };
  let left = CHOICES;
  return map.every((row, q) => {
    const into = letters.slice(0, next[0].length).flatMap((_, s) => (next.some((to) => to[s] === q) ? [s] : []));
    const asked = readsSymbol ? into : into.slice(0, 1);
    const choices = row.map((c) => values[c]);
    const ranked = first.source === "rank" && second.source === "rank";
    const each = ranked && [0, 1].every((side) => separated(choices.map((set) => set.map((pair) => pair[side]))));
    const all = each ? choices.map((set) => set.slice(0, 1)) : choices;
    left -= all.reduce((count, set) => count * set.length, 1);
    if (left < 0) return false;
    return everyChoice(all, (a, b) => asked.every((letter) => said(a, b, letter)));
  });
}

/** Whether the sets lie apart on the line, so that every choice has the same ranks. */
function separated(sets: readonly number[][]): boolean {
  const ranges = sets.map((set) => [Math.min(...set), Math.max(...set)]).sort((a, b) => a[0] - b[0]);
  return ranges.every(([low, high], i) => !Number.isNaN(low + high) && (i === 0 || ranges[i - 1][1] < low));
}

/** Asks of every choice of a pair from each set, as the entries of both sides. */
function everyChoice(sets: readonly number[][][], holds: (a: number[], b: number[]) => boolean): boolean {
  const [a, b] = [sets.map(() => 0), sets.map(() => 0)];
  const choose = (i: number): boolean => {
    if (i === sets.length) return holds(a, b);
    return sets[i].every(([x, y]) => {
      a[i] = x;
      b[i] = y;
      return choose(i + 1);
    });
  };
  return choose(0);
}
