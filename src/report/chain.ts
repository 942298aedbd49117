// What `statetrack chain` says: probabilities of wrong answers as text and JSON. An exact probability is printed as a fraction
// where it is short and always as a decimal, cut (not rounded) after so many digits that follow the first non-zero one.

import type { Chain, LengthAnswer, Limit, Probability, Reach } from "../check/markov/index.ts";
import { formatRuns, toRuns, type Word } from "../core/word.ts";
import type { Rational } from "../number/rational.ts";
import { textTable } from "./table.ts";

/** Digits of a decimal after its leading zeros, and of the longest fraction that is shown. */
const DIGITS = 6;
const FRACTION = 24;

/** A number in [0, 1] cut to six significant digits, "…" after it where digits are missing: `0.75`, `0.333333…`, `1.19209…e-7`. */
export function decimalText({ numerator, denominator }: Rational): string {
  if (numerator === 0n || numerator === denominator) return numerator === 0n ? "0" : "1";
  let zeros = 0;
  for (let x = numerator * 10n; x < denominator; x *= 10n) zeros++;
  const scaled = numerator * 10n ** BigInt(zeros + DIGITS);
  const digits = (scaled / denominator).toString();
  const isCut = scaled % denominator !== 0n;
  const tail = isCut ? "…" : "";
  const shown = isCut ? digits : digits.replace(/0+$/, "");
  if (zeros < 4) return `0.${"0".repeat(zeros)}${shown}${tail}`;
  const rest = shown.slice(1);
  return `${shown[0]}${rest === "" ? "" : `.${rest}`}${tail}e-${zeros + 1}`;
}

/** `p/q = decimal`, or the decimal alone where the fraction is long. */
export function rationalText(x: Rational): string {
  const fraction = `${x.numerator.toString()}/${x.denominator.toString()}`;
  const decimal = decimalText(x);
  return x.denominator === 1n || fraction.length > FRACTION ? decimal : `${fraction} = ${decimal}`;
}

/** Bits of the longest fraction in JSON. */
const JSON_BITS = 4096;

function rationalJson(x: Rational): { numerator?: string; denominator?: string; decimal: string } {
  const decimal = decimalText(x);
  if (x.denominator.toString(16).length * 4 > JSON_BITS) return { decimal };
  return { numerator: x.numerator.toString(), denominator: x.denominator.toString(), decimal };
}

export function probabilityText(p: Probability): string {
  return p.kind === "exact" ? rationalText(p.value) : `between ${p.low} and ${p.high}`;
}

export function probabilityJson(p: Probability): object {
  return p.kind === "exact" ? { kind: p.kind, ...rationalJson(p.value) } : p;
}

function wordText(word: Word, { machine }: Chain): string {
  return formatRuns(toRuns(word, machine.alphabet));
}

export function reachText(found: Reach, chain: Chain): string {
  if (found.kind === "right")
    return `RIGHT UNDER EVERY DRAW: no draws lead to a wrong answer, for every word length (${found.states} states, ${found.pairs} pairs, closed)`;
  if (found.kind === "unknown")
    return `UNKNOWN: whether draws lead to a wrong answer; none to words of length ${found.rightUpToLength} or less (${found.pairs} pairs explored)`;
  const way = found.states.map((state) => `(${chain.describe(state).join(", ")})`).join(" -> ");
  return `WRONG WITH POSITIVE PROBABILITY, first at length ${found.word.length}: ${wordText(found.word, chain)}\n  by the states ${way}`;
}

export function reachJson(found: Reach, chain: Chain): object {
  if (found.kind !== "wrong") return found;
  const { word, states, ...rest } = found;
  return { ...rest, word: toRuns(word, chain.machine.alphabet), states: states.map((state) => chain.describe(state)) };
}

export function lengthsText(answers: readonly LengthAnswer[], chain: Chain): string {
  return textTable(
    ["length", "worst probability", "worst word", "uniform words"],
    answers.map(({ length, worst, average }) => [
      String(length),
      rationalText(worst.probability),
      wordText(worst.word, chain),
      rationalText(average),
    ]),
  );
}

export function lengthsJson(answers: readonly LengthAnswer[], chain: Chain): object[] {
  return answers.map(({ length, worst, average, beliefs }) => ({
    length,
    worst: { word: toRuns(worst.word, chain.machine.alphabet), ...rationalJson(worst.probability) },
    average: rationalJson(average),
    beliefs,
  }));
}

export function limitText(found: Limit): string {
  if (found.kind === "unknown") return `not computed: ${found.reason}`;
  const { classes, transient, average, residues } = found;
  const lines = classes.slice(0, 12).map(({ nodes, period, reached, wrong }) => {
    const how = reached === undefined ? "" : `, reached with probability ${rationalText(reached)}`;
    return `    ${nodes.length} ${nodes.length === 1 ? "node" : "nodes"}, period ${period}${how}; wrong there: ${rationalText(wrong)}`;
  });
  const more = classes.length > 12 ? [`    and ${classes.length - 12} more`] : [];
  const tendency =
    residues === undefined
      ? `on average ${rationalText(average)} in the long run`
      : new Set(residues.map(rationalText)).size === 1
        ? `tends to ${rationalText(residues[0])}`
        : `tends to ${residues.map((x, r) => `${rationalText(x)} at lengths ${r} mod ${residues.length}`).join(", ")}; on average ${rationalText(average)}`;
  return [
    `P(wrong) ${tendency}`,
    `    ${transient} transient nodes, ${classes.length} ${classes.length === 1 ? "closed class" : "closed classes"}`,
    ...lines,
    ...more,
  ].join("\n");
}

export function limitJson(found: Limit): object {
  if (found.kind === "unknown") return found;
  const { classes, average, residues, ...rest } = found;
  return {
    ...rest,
    average: rationalJson(average),
    ...(residues === undefined ? {} : { residues: residues.map(rationalJson) }),
    classes: classes.map(({ nodes, period, reached, wrong }) => ({
      nodes: nodes.length,
      period,
      ...(reached === undefined ? {} : { reached: rationalJson(reached) }),
      wrong: rationalJson(wrong),
    })),
  };
}
