// Rechecks comparisons of two sides: a bisimulation is explored again, pair by pair from the initial one, and on every
// arrival both sides must say the same; a difference is a word after which they do not. Each side is read from its own
// model text and semantics string; letters are matched by name.

import type {
  BisimulationEvidence,
  CertifiedLayer,
  CertifiedSide,
  ComparisonAsk,
  ComparisonCertificate,
  DifferenceEvidence,
  Said,
} from "../core/certificate.ts";
import { InputError, quote } from "../core/errors.ts";
import { sha256 } from "../core/host.ts";
import { formatRuns, type Runs } from "../core/word.ts";
import { compare, type Exact, format, isZero } from "../number/exact.ts";
import { parseModel } from "../rnn/model-file.ts";
import { formatSemantics, parseSemantics, type Semantics } from "../rnn/semantics.ts";
import { codeMachine } from "./blocked.ts";
import { castMachine } from "./cast.ts";
import { rebuildLanguage, walk } from "./language.ts";
import { exactMachine, type Machine, observed, runWord, type State } from "./machine.ts";
import { checkParameters, modelNumbers } from "./parameters.ts";
import { unequal } from "./question.ts";
import { type Rows, rowSet } from "./rows.ts";
import { checkRuns } from "./runs.ts";
import { codeStates, exactStates, type States } from "./states.ts";
import { ignoringMarks, withoutMarks } from "./stored.ts";
import { readTable } from "./table.ts";

const PROGRESS_EVERY = 4096;
const MOST_TABLE_ROWS = 1_000_000;

/** One side, its states by number in the order of first sight. */
interface Side {
  /** Numbers of a state, and those among them that a decoder may see. */
  readonly size: number;
  readonly seen: number;
  readonly alphabet: readonly string[];
  /** The model's own, without marks of commits. */
  readonly symbols: readonly string[];
  readonly bos: string | undefined;
  readonly format: string | undefined;
  readonly numbers: number;
  initial(): number;
  step(state: number, letter: string): number;
  after(word: Runs): number;
  /** By the question: what is compared after a word that ends in the symbol with this name. */
  said(ask: ComparisonAsk, state: number, symbol: string): Said;
  acceptance(state: number, symbol: string): string;
  values(state: number): readonly Exact[];
  /** Codes, or nothing under exact semantics. */
  codes(state: number): readonly number[] | undefined;
  printed(state: number): readonly string[];
}

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

function commitsAnywhere(semantics: Semantics): boolean {
  return semantics.regime !== "exact" && semantics.store?.commit === "any";
}

/** `marks`: over letters with the marks of commits. */
function readSide(certified: CertifiedSide, stated: readonly CertifiedLayer[], marks: boolean, where: string): Side {
  const semantics = parseSemantics(certified.semantics);
  const full = formatSemantics(semantics);
  if (full !== certified.semantics) unequal(`${where}.semantics`, full, certified.semantics);
  const model = parseModel(certified.model, `${where}.model`);
  const layers = modelNumbers(model, semantics.regime === "exact" ? undefined : semantics);
  const numbers = checkParameters(stated, layers);
  if (semantics.regime === "exact") {
    const { cast } = semantics;
    const built =
      cast === undefined ? exactMachine(model, semantics, layers) : castMachine(model, semantics, cast, layers);
    const over = marks ? ignoringMarks(built, where) : built;
    return side(over, exactStates(built), undefined, numbers, model.alphabet);
  }
  const built = codeMachine(model, semantics, layers);
  const over = marks && !commitsAnywhere(semantics) ? ignoringMarks(built, where) : built;
  return side(over, codeStates(semantics.format, built), semantics.format.name, numbers, model.alphabet);
}

function side<T>(
  machine: Machine<T>,
  states: States<T>,
  formatName: string | undefined,
  numbers: number,
  symbols: readonly string[],
): Side {
  const { alphabet, bos, size, seen } = machine;
  const steps = new Map<string, number[]>(alphabet.map((name) => [name, []]));
  const decoded = (state: number, symbol: string): string | null =>
    machine.classOf === undefined ? null : (machine.classOf(states.state(state), symbol) ?? null);
  const acceptance = (state: number, symbol: string): string => machine.answer?.(states.state(state), symbol) ?? "none";
  const valued = (state: State<T>) => state.slice(0, seen).map((x) => machine.numbers.value(x));
  const shown = (state: number) => valued(states.state(state)).map((x) => (isZero(x) ? "0" : format(x)));
  return {
    size,
    seen,
    alphabet,
    symbols,
    bos,
    format: formatName,
    numbers,
    initial: () => states.number(machine.initial),
    step: (state, letter) => {
      const known = steps.get(letter);
      if (known === undefined) return unequal("a letter", alphabet, letter);
      const next = known.at(state) ?? states.number(machine.step(states.state(state), alphabet.indexOf(letter)));
      known[state] = next;
      return next;
    },
    after: (word) => states.number(runWord(machine, word)),
    said: (ask, state, symbol) => {
      switch (ask) {
        case "decodes":
          return decoded(state, symbol);
        case "accepts":
          return acceptance(state, symbol);
        case "values":
          return shown(state);
        case "bits":
          return observed(machine, states.state(state)).map((x) => machine.print(x));
      }
    },
    acceptance,
    values: (state) => valued(states.state(state)),
    codes: (state) => {
      const { code } = machine.numbers;
      return code === undefined ? undefined : states.state(state).map((x) => code(x));
    },
    printed: (state) => states.state(state).map((x) => machine.print(x)),
  };
}

/** The question must have a meaning for both sides. */
function checkAsk(ask: ComparisonAsk, first: Side, second: Side): void {
  const where = "question.ask";
  if (ask === "decodes" || ask === "accepts") return;
  if (first.seen !== second.seen)
    throw new InputError(where, "as many entries on both sides", `${first.seen} and ${second.seen}`);
  if (ask === "bits" && (first.format === undefined || first.format !== second.format))
    throw new InputError(
      where,
      "one format on both sides",
      `${first.format ?? "exact"} and ${second.format ?? "exact"}`,
    );
}

/** Numbers are compared as numbers, everything else by its text. */
function agree(ask: ComparisonAsk, first: Side, second: Side, a: number, b: number, symbol: string): boolean {
  if (ask === "values") {
    const its = second.values(b);
    return first.values(a).every((x, i) => {
      const order = compare(x, its[i]);
      return order === undefined ? x.kind === its[i].kind : order === 0;
    });
  }
  const [mine, its] = [first.said(ask, a, symbol), second.said(ask, b, symbol)];
  return Array.isArray(mine) && Array.isArray(its) ? mine.every((x, i) => x === its[i]) : mine === its;
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
  const pairs = rowSet(2);
  const order = sha256();
  const buffer = new Uint32Array(2);
  const reach = (a: number, b: number, symbol: string | undefined): void => {
    if (symbol !== undefined && !agree(ask, first, second, a, b, symbol)) {
      const says = [first.said(ask, a, symbol), second.said(ask, b, symbol)];
      unequal(
        `the pair ((${first.printed(a).join(", ")}), (${second.printed(b).join(", ")})) after ${symbol}`,
        says[0],
        says[1],
      );
    }
    buffer[0] = a;
    buffer[1] = b;
    const before = pairs.count();
    if (pairs.add(buffer) < before) return;
    if (before === evidence.pairs) unequal("evidence.pairs", "more", evidence.pairs);
    const [x, y] = [first.codes(a), second.codes(b)];
    if (x !== undefined && y !== undefined) order.update(Uint32Array.from([...x, ...y]));
    else order.update(`${[...first.printed(a), ...second.printed(b)].join(" ")}\n`);
  };
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
  const found = { pairs: pairs.count(), length, order: order.digest() };
  for (const name of ["pairs", "length", "order"] as const) {
    if (evidence[name] !== found[name]) unequal(`evidence.${name}`, found[name], evidence[name]);
  }
  return [
    `exploring again found the same ${found.pairs} pairs of states (longest distance ${length}) in the same order`,
    `they are closed under all ${letters.length} letters, and on all ${found.pairs * letters.length} edges ${MEANING[ask]}`,
    ...(evidence.table === undefined ? [] : [compareTable(evidence.table, first, second, pairs)]),
  ];
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
  const rebuilt = withoutMarks(rebuildLanguage(language, first.symbols), first.symbols, first.alphabet);
  const member = rebuilt.automaton.accepting[walk(rebuilt.automaton, word, first.alphabet)] === 1;
  if (rebuilt.contains(word) !== member)
    throw new InputError("question.language", "one answer of the automaton and of the definition", "two");
  const expected = member ? "accept" : "reject";
  const [mine, its] = [first.acceptance(a, symbol) === expected, second.acceptance(b, symbol) === expected];
  const own = mine ? (its ? "both" : "first") : its ? "second" : "neither";
  if (right !== own) unequal("evidence.right", own, right);
  return [fact, `the language says ${expected}: ${own === "both" ? "both are" : `${own} is`} right`];
}
