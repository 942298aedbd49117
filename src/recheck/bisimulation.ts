// Rechecks comparisons of two sides: a bisimulation is explored again, pair by pair from the initial one, and on every
// arrival both sides must say the same; a difference is a word after which they do not. Letters are matched by name.

import type {
  BisimulationEvidence,
  ComparisonAsk,
  ComparisonCertificate,
  DifferenceEvidence,
} from "../core/certificate.ts";
import { InputError, quote } from "../core/errors.ts";
import { sha256 } from "../core/host.ts";
import { formatRuns, type Runs } from "../core/word.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { agree, checkAsk, commitsAnywhere, readSide, type Side } from "./comparison-side.ts";
import { rebuildLanguage, walk } from "./language.ts";
import { unequal } from "./question.ts";
import { type Rows, rowSet } from "./rows.ts";
import { checkRuns } from "./runs.ts";
import { withoutMarks } from "./stored.ts";
import { readTable } from "./table.ts";

const PROGRESS_EVERY = 4096;
const MOST_TABLE_ROWS = 1_000_000;

/** What was verified, in words. @throws InputError at the first difference */
export function recheckComparison(
  certificate: ComparisonCertificate & { readonly kind: "bisimulation" | "difference" },
  progress: (done: number) => void,
): string[] {
  const { question, parameters } = certificate;
  const marks = question.sides.some(({ semantics }) => commitsAnywhere(parseSemantics(semantics)));
  const pair = question.sides.map((side, i) => readSide(side, parameters[i], marks, `question.sides[${i}]`));
  const [first, second] = pair;
  const count = first.numbers + second.numbers;
  const letters = first.alphabet;
  if (second.alphabet.length !== letters.length || letters.some((name) => !second.alphabet.includes(name)))
    unequal("question.sides[1].model.alphabet", letters, second.alphabet);
  checkAsk(question.ask, first, second);
  const facts = [`all ${count} numbers of both sides, read again from their texts, are the certificate's`];
  if (certificate.kind === "difference")
    return [...facts, ...recheckDifference(certificate.question, certificate.evidence, first, second)];
  if (question.language !== undefined) unequal("question.language", "nothing for a bisimulation", question.language);
  return [...facts, ...recheckBisimulation(question.ask, certificate.evidence, first, second, progress)];
}

const MEANING = {
  decodes: "both decoders give the same class",
  accepts: "both decoders accept, reject or have no class alike",
  values: "all entries are the same numbers",
  bits: "all entries have the same codes",
} as const;

function recheckBisimulation(
  ask: ComparisonAsk,
  evidence: BisimulationEvidence,
  first: Side,
  second: Side,
  progress: (done: number) => void,
): string[] {
  const letters = first.alphabet;
  const { pairs, reach, order } = pairsReached(ask, evidence.pairs, first, second);
  reach(first.initial(), second.initial(), second.bos === undefined ? undefined : first.bos);
  let [length, levelEnd] = [0, 1];
  for (let pair = 0; pair < pairs.count(); pair++) {
    if (pair === levelEnd) {
      length++;
      levelEnd = pairs.count();
    }
    if (pair % PROGRESS_EVERY === 0) progress(pair);
    const [a, b] = [pairs.at(pair, 0), pairs.at(pair, 1)];
    for (const letter of letters) reach(first.step(a, letter), second.step(b, letter), letter);
  }
  const found = { pairs: pairs.count(), length, order: order() };
  for (const name of ["pairs", "length", "order"] as const) {
    if (evidence[name] !== found[name]) unequal(`evidence.${name}`, found[name], evidence[name]);
  }
  return [
    `exploring again found the same ${found.pairs} pairs of states (longest distance ${length}) in the same order`,
    `they are closed under all ${letters.length} letters, and on all ${found.pairs * letters.length} edges ${MEANING[ask]}`,
    ...(evidence.table === undefined ? [] : [compareTable(evidence.table, first, second, pairs)]),
  ];
}

interface Reached {
  readonly pairs: Rows;
  /** Arrives at a pair by a symbol, or without one. @throws InputError where the sides do not agree */
  readonly reach: (a: number, b: number, symbol: string | undefined) => void;
  /** The digest of the pairs in the order in which they were found. */
  readonly order: () => string;
}

/** @param most pairs that the certificate says there are */
function pairsReached(ask: ComparisonAsk, most: number, first: Side, second: Side): Reached {
  const pairs = rowSet(2);
  const order = sha256();
  const buffer = new Uint32Array(2);
  const note = (a: number, b: number): void => {
    const [x, y] = [first.codes(a), second.codes(b)];
    if (x !== undefined && y !== undefined) order.update(Uint32Array.from([...x, ...y]));
    else order.update(`${[...first.printed(a), ...second.printed(b)].join(" ")}\n`);
  };
  const reach = (a: number, b: number, symbol: string | undefined): void => {
    if (symbol !== undefined && !agree(ask, first, second, a, b, symbol)) {
      const where = `the pair ((${first.printed(a).join(", ")}), (${second.printed(b).join(", ")})) after ${symbol}`;
      unequal(where, first.said(ask, a, symbol), second.said(ask, b, symbol));
    }
    buffer[0] = a;
    buffer[1] = b;
    const before = pairs.count();
    if (pairs.add(buffer) < before) return;
    if (before === most) unequal("evidence.pairs", "more", most);
    note(a, b);
  };
  return { pairs, reach, order: () => order.digest() };
}

/** The table's rows are distinct, as many as the pairs, and each is a pair: so they are the pairs. */
function compareTable(
  table: NonNullable<BisimulationEvidence["table"]>,
  first: Side,
  second: Side,
  pairs: Rows,
): string {
  const where = "evidence.table";
  const columns = first.size + second.size;
  if (table.columns !== columns) unequal(`${where}.columns`, columns, table.columns);
  if (table.rows !== pairs.count()) unequal(`${where}.rows`, pairs.count(), table.rows);
  if (table.rows > MOST_TABLE_ROWS) unequal(`${where}.rows`, `at most ${MOST_TABLE_ROWS}`, table.rows);
  const known = rowSet(columns);
  const buffer = new Uint32Array(columns);
  for (let pair = 0; pair < pairs.count(); pair++) {
    const [x, y] = [first.codes(pairs.at(pair, 0)), second.codes(pairs.at(pair, 1))];
    if (x === undefined || y === undefined) throw new InputError(where, "no table under exact semantics", "one");
    buffer.set([...x, ...y]);
    known.add(buffer);
  }
  readTable(table, (row, r) => {
    if (known.find(row) < 0) unequal(`${where}: row ${r}`, "a pair that is reached", [...row]);
  });
  return `the table's ${table.rows} rows are these pairs`;
}

function recheckDifference(
  { ask, language }: ComparisonCertificate["question"],
  { word, found, right }: DifferenceEvidence,
  first: Side,
  second: Side,
): string[] {
  checkRuns(word, first.alphabet, "evidence.word");
  const symbol = word.at(-1)?.[0] ?? (second.bos === undefined ? undefined : first.bos);
  if (symbol === undefined)
    throw new InputError("evidence.word", "a word of length >= 1 (not both sides have a bos)", "the empty word");
  const [a, b] = [first.after(word), second.after(word)];
  [first.said(ask, a, symbol), second.said(ask, b, symbol)].forEach((own, i) => {
    if (JSON.stringify(found[i]) !== JSON.stringify(own)) unequal(`evidence.found[${i}]`, own, found[i]);
  });
  if (agree(ask, first, second, a, b, symbol)) unequal("evidence.found", "two different things", found);
  const fact = `after the word ${formatRuns(word)} the first side says ${quote(found[0])}, the second ${quote(found[1])}`;
  if (language === undefined) {
    if (right !== undefined) unequal("evidence.right", "nothing without a language", right);
    return [fact];
  }
  const expected = memberOf(language, word, first) ? "accept" : "reject";
  const [mine, its] = [first.acceptance(a, symbol) === expected, second.acceptance(b, symbol) === expected];
  const own = mine ? (its ? "both" : "first") : its ? "second" : "neither";
  if (right !== own) unequal("evidence.right", own, right);
  return [fact, `the language says ${expected}: ${own === "both" ? "both are" : `${own} is`} right`];
}

/** Whether the word over the side's letters is in the language, by its automaton and by its definition. */
function memberOf(language: string, word: Runs, { symbols, alphabet }: Side): boolean {
  const rebuilt = withoutMarks(rebuildLanguage(language, symbols), symbols, alphabet);
  const member = rebuilt.automaton.accepting[walk(rebuilt.automaton, word, alphabet)] === 1;
  if (rebuilt.contains(word) !== member)
    throw new InputError("question.language", "one answer of the automaton and of the definition", "two");
  return member;
}
