// Rechecks a closure: explores all pairs again, breadth-first from the initial one, asks the question on every edge, and
// compares the pairs with what the certificate says of them. That the exploration ends is the proof.

import type { ClosureEvidence } from "../core/certificate.ts";
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/host.ts";
import { format } from "../number/exact.ts";
import { type Machine, observed, type State } from "./machine.ts";
import { type Subject, unequal } from "./question.ts";
import { allocate, type Rows, rowSet } from "./rows.ts";
import type { States } from "./states.ts";
import { readTable } from "./table.ts";

/** Tables are given up to this many pairs. */
const MOST_TABLE_ROWS = 1_000_000;
const PROGRESS_EVERY = 4096;

/** What was verified, in words. @throws InputError at the first difference */
export function recheckClosure<T>(
  subject: Subject<T>,
  evidence: ClosureEvidence,
  newStates: () => States<T>,
  progress: (done: number) => void,
): string[] {
  const { automaton } = subject.language;
  if (evidence.pairs < automaton.states) {
    unequal("evidence.pairs", `at least ${automaton.states}, the states of the automaton`, evidence.pairs);
  }
  const walked = explore(subject, evidence.pairs, newStates, progress);
  const { pairs, states, observed, length } = walked;
  const found = { pairs: pairs.count(), states: observed, length, order: walked.order };
  for (const name of ["pairs", "states", "length", "order"] as const) {
    if (evidence[name] !== found[name]) unequal(`evidence.${name}`, found[name], evidence[name]);
  }
  const edges = pairs.count() * automaton.letters;
  return [
    `exploring again found the same ${found.pairs} pairs (${found.states} machine states, longest distance ${length}) in the same order`,
    `they are closed under all ${automaton.letters} letters, and on all ${edges} edges ${MEANING[subject.ask]}`,
    ...(evidence.table === undefined ? [] : [compareTable(subject, evidence.table, states, pairs)]),
  ];
}

const MEANING = {
  recognizes: "the model's decoder gives the automaton's answer",
  separates: "no key was reached with two answers",
  implements: "no key was reached with two states of the automaton",
};

interface Walked<T> {
  readonly states: States<T>;
  /** [number of the machine state, state of the automaton] */
  readonly pairs: Rows;
  /** Different observed machine states. */
  readonly observed: number;
  readonly length: number;
  readonly order: string;
}

function explore<T>(
  subject: Subject<T>,
  claimed: number,
  newStates: () => States<T>,
  progress: (done: number) => void,
): Walked<T> {
  const { machine } = subject;
  const { automaton } = subject.language;
  const states = newStates();
  const seen = machine.observe === undefined && machine.seen === machine.size ? states : newStates();
  const pairs = rowSet(2);
  const order = pairHash(machine);
  const ask = inquiry(subject);
  const buffer = new Uint32Array(2);
  /** The pair is added; an edge (or bos) that leads to it asks the question. */
  const reach = (state: State<T>, target: number, symbol: string | undefined): void => {
    const number = states.number(state);
    const look = seen === states ? number : seen.number(observed(machine, state));
    if (symbol !== undefined) ask(state, look, target, symbol);
    buffer[0] = number;
    buffer[1] = target;
    const before = pairs.count();
    if (pairs.add(buffer) < before) return;
    if (before === claimed) unequal("evidence.pairs", "more", claimed);
    order.add(state, target);
  };
  reach(machine.initial, 0, machine.bos);
  let [level, levelEnd] = [0, 1];
  for (let pair = 0; pair < pairs.count(); pair++) {
    if (pair === levelEnd) {
      level++;
      levelEnd = pairs.count();
    }
    if (pair % PROGRESS_EVERY === 0) progress(pair);
    const state = states.state(pairs.at(pair, 0));
    const row = pairs.at(pair, 1) * automaton.letters;
    for (let x = 0; x < automaton.letters; x++) {
      reach(machine.step(state, x), automaton.next[row + x], machine.alphabet[x]);
    }
  }
  progress(pairs.count());
  return { states, pairs, observed: seen.count(), length: level, order: order.digest() };
}

/** Asks the question on an arrival; `look` is the number of the observed state. */
type Inquiry<T> = (state: State<T>, look: number, target: number, symbol: string) => void;

function inquiry<T>(subject: Subject<T>): Inquiry<T> {
  return subject.ask === "recognizes" ? decoderIsRight(subject) : keysDecide(subject);
}

function decoderIsRight<T>({ machine, language }: Subject<T>): Inquiry<T> {
  const { answer } = machine;
  if (answer === undefined) return unequal("question.model", "a model with a decoder", "none");
  return (state, _look, target, symbol) => {
    const expected = language.automaton.accepting[target] === 1 ? "accept" : "reject";
    const found = answer(state, symbol);
    if (found !== expected)
      unequal(`the pair ((${values(machine, state)}), ${target}) after ${symbol}`, expected, found);
  };
}

/** Keys are (number of the observed state, letter). */
function keysDecide<T>({ ask, machine, language }: Subject<T>): Inquiry<T> {
  const names = machine.bos === undefined ? machine.alphabet : [...machine.alphabet, machine.bos];
  const letters = new Map(names.map((name, x) => [name, x]));
  // One more than the answer or state that a key was reached with; 0 where it was not reached.
  let meanings = allocate(64 * names.length);
  return (state, look, target, symbol) => {
    const key = look * names.length + (letters.get(symbol) ?? 0);
    if (key >= meanings.length) {
      const larger = allocate(Math.max(2 * meanings.length, key + 1));
      larger.set(meanings);
      meanings = larger;
    }
    const meaning = 1 + (ask === "implements" ? target : language.automaton.accepting[target]);
    if (meanings[key] === 0) meanings[key] = meaning;
    if (meanings[key] === meaning) return;
    const what = ask === "implements" ? "one state of the automaton" : "one answer";
    unequal(`the key ((${values(machine, state)}), ${symbol})`, what, [meanings[key] - 1, meaning - 1]);
  };
}

function values<T>(machine: Machine<T>, state: State<T>): string {
  return state
    .slice(0, machine.seen)
    .map((x) => format(machine.numbers.value(x)))
    .join(", ");
}

/** SHA-256 over pairs as docs/certificates.md writes them. */
function pairHash<T>(machine: Machine<T>): { add(state: State<T>, target: number): void; digest(): string } {
  const hash = sha256();
  const { code } = machine.numbers;
  const bytes = new Uint8Array(4 * (machine.size + 1) * 1024);
  const view = new DataView(bytes.buffer);
  let filled = 0;
  const append = (number: number): void => {
    view.setUint32(filled, number, true);
    filled += 4;
  };
  return {
    add: (state, target) => {
      if (code === undefined) {
        hash.update(`${state.map((x) => machine.print(x)).join(" ")} ${target}\n`);
        return;
      }
      for (const x of state) append(code(x));
      append(target);
      if (filled < bytes.length) return;
      hash.update(bytes);
      filled = 0;
    },
    digest: () => hash.update(bytes.subarray(0, filled)).digest(),
  };
}

/** The table's rows are distinct, as many as the pairs, and each is a pair: so they are the pairs. */
function compareTable<T>(
  { machine, language }: Subject<T>,
  table: NonNullable<ClosureEvidence["table"]>,
  states: States<T>,
  pairs: Rows,
): string {
  const where = "evidence.table";
  const { code } = machine.numbers;
  if (code === undefined) throw new InputError(where, "no table under exact semantics", "one");
  if (table.rows > MOST_TABLE_ROWS)
    throw new InputError(`${where}.rows`, `at most ${MOST_TABLE_ROWS}`, String(table.rows));
  if (table.columns !== machine.size + 2) unequal(`${where}.columns`, machine.size + 2, table.columns);
  if (table.rows !== pairs.count()) unequal(`${where}.rows`, pairs.count(), table.rows);
  const known = tableRows(machine.size, code, states, pairs);
  const buffer = new Uint32Array(machine.size + 1);
  readTable(table, (row, r) => {
    buffer.set(row.subarray(0, machine.size + 1));
    if (known.find(buffer) < 0) unequal(`${where}: row ${r}`, "a pair that is reached", [...buffer]);
    const answer = language.automaton.accepting[row[machine.size]];
    if (row[machine.size + 1] !== answer) unequal(`${where}: row ${r}`, `the answer ${answer}`, row[machine.size + 1]);
  });
  return `the table's ${table.rows} rows are these pairs, with the automaton's answers`;
}

/** All pairs as rows (codes…, state of the automaton). */
function tableRows<T>(size: number, code: (x: T) => number, states: States<T>, pairs: Rows): Rows {
  const rows = rowSet(size + 1);
  const buffer = new Uint32Array(size + 1);
  for (let pair = 0; pair < pairs.count(); pair++) {
    states.state(pairs.at(pair, 0)).forEach((x, i) => (buffer[i] = code(x)));
    buffer[size] = pairs.at(pair, 1);
    rows.add(buffer);
  }
  return rows;
}
