// Rechecks a product invariant: for each state of the automaton a set of codes for each entry of the machine's state. The
// initial state lies in it, every letter leads from every choice into it, and it answers the question.

import type { InvariantEvidence } from "../core/certificate.ts";
import { InputError, quote } from "../core/errors.ts";
import { format } from "../number/exact.ts";
import type { Code } from "../number/format.ts";
import type { Model } from "../rnn/model.ts";
import type { RoundedSemantics } from "../rnn/semantics.ts";
import { deciding } from "./choices.ts";
import type { Machine } from "./machine.ts";
import { type LayerNumbers, readCode } from "./parameters.ts";
import type { Automaton } from "./partition.ts";
import { programOf, runner } from "./program.ts";
import { type Subject, unequal } from "./question.ts";
import { valueSets } from "./value-sets.ts";

interface Invariant {
  readonly automaton: Automaton;
  readonly sets: readonly (readonly Code[])[];
  /** [states of the automaton, entries]: index of a set. */
  readonly map: readonly (readonly number[])[];
}

/** What was verified, in words. @throws InputError at the first claim that is wrong or too large to check */
export function recheckInvariant(
  subject: Subject<Code>,
  evidence: InvariantEvidence,
  model: Model,
  semantics: RoundedSemantics,
  layers: readonly LayerNumbers[],
  progress: (done: number) => void,
): string[] {
  const { machine, language } = subject;
  if (model.layers.length !== 1) unequal("question.model.layers", "one layer for an invariant", model.layers.length);
  const invariant = { automaton: language.automaton, sets: readSets(evidence, semantics), map: evidence.map };
  checkMap(invariant, machine.size);
  machine.initial.forEach((code, i) => {
    if (!setAt(invariant, 0, i).includes(code))
      unequal(`evidence.map[0][${i}]`, `a set with ${machine.print(code)}`, "none");
  });
  checkSteps(invariant, machine, model, semantics, layers[0], progress);
  const meaning =
    subject.ask === "recognizes" ? checkAnswers(invariant, machine, model) : checkApart(invariant, subject);
  const { states, letters } = language.automaton;
  return [
    `the initial state lies in the sets of state 0, and under each of ${letters} letters every choice from the sets of each of ${states} states leads into the sets of the next`,
    meaning,
  ];
}

function readSets({ sets }: InvariantEvidence, semantics: RoundedSemantics): Code[][] {
  return sets.map((texts, s) => {
    const where = `evidence.sets[${s}]`;
    const codes = texts.map((text, i) => readCode(text, semantics.format, `${where}[${i}]`));
    const unsorted = codes.findIndex((code, i) => i > 0 && code <= codes[i - 1]);
    if (codes.length === 0) throw new InputError(where, "at least one code", "none");
    if (unsorted >= 0)
      throw new InputError(`${where}[${unsorted}]`, "codes in increasing order", quote(texts[unsorted]));
    return codes;
  });
}

function checkMap({ automaton, sets, map }: Invariant, size: number): void {
  if (map.length !== automaton.states) unequal("evidence.map", `${automaton.states} rows`, map.length);
  const used = new Set<number>();
  map.forEach((row, q) => {
    if (row.length !== size) unequal(`evidence.map[${q}]`, `${size} entries`, row.length);
    row.forEach((set, i) => {
      if (!(set >= 0 && set < sets.length)) unequal(`evidence.map[${q}][${i}]`, `an index below ${sets.length}`, set);
      used.add(set);
    });
  });
  const unused = sets.findIndex((_, s) => !used.has(s));
  if (unused >= 0) unequal(`evidence.sets[${unused}]`, "a set that the map uses", "one that it does not");
}

function setAt({ sets, map }: Invariant, q: number, i: number): readonly Code[] {
  return sets[map[q][i]];
}

function setsOf({ sets, map }: Invariant, q: number): (readonly Code[])[] {
  return map[q].map((set) => sets[set]);
}

function checkSteps(
  invariant: Invariant,
  machine: Machine<Code>,
  model: Model,
  semantics: RoundedSemantics,
  numbers: LayerNumbers,
  progress: (done: number) => void,
): void {
  const { automaton, sets, map } = invariant;
  const [source] = model.layers;
  const programs = model.alphabet.map((name) =>
    programOf(source.layer, source.shape, numbers.symbols[source.alphabet.indexOf(name)], semantics),
  );
  const members = sets.map((set) => new Set(set));
  for (let q = 0; q < automaton.states; q++) {
    progress(q);
    const values = valueSets(machine.numbers.arithmetic, setsOf(invariant, q));
    const entries = map[q].map((_, i) => values.entry(i));
    programs.forEach((program, x) => {
      const target = automaton.next[q * automaton.letters + x];
      runner(
        program,
        values.arithmetic,
      )(entries).forEach(({ codes }, i) => {
        const outside = codes.find((code) => !members[map[target][i]].has(code));
        if (outside === undefined) return;
        const place = `evidence.map[${target}][${i}], from state ${q} by ${quote(model.alphabet[x])}`;
        unequal(place, `a set with ${machine.print(outside)}`, "one without it");
      });
    });
  }
  progress(automaton.states);
}

/** Every choice is answered as the automaton answers, after every letter that leads to its state. */
function checkAnswers(invariant: Invariant, machine: Machine<Code>, model: Model): string {
  const { automaton } = invariant;
  const { answer } = machine;
  if (answer === undefined || model.decoder === undefined)
    return unequal("question.model", "a model with a decoder", "none");
  const { decoder } = model.decoder;
  const readsSymbol = decoder.type === "lookup" && decoder.entries.some(({ symbol }) => symbol !== undefined);
  const arriving = arrivingSymbols(automaton, model);
  for (let q = 0; q < automaton.states; q++) {
    const symbols = readsSymbol ? [...arriving[q]] : [...arriving[q]].slice(0, 1);
    const expected = automaton.accepting[q] === 1 ? "accept" : "reject";
    for (const symbol of symbols) {
      for (const state of deciding(decoder, setsOf(invariant, q), machine.numbers, `evidence.map[${q}]`)) {
        const found = answer(state, symbol);
        if (found !== expected)
          unequal(`state ${q} of the automaton, machine state (${print(machine, state)})`, expected, found);
      }
    }
  }
  return "the model's decoder gives the automaton's answer on every choice";
}

function print(machine: Machine<Code>, state: readonly Code[]): string {
  return state.map((code) => format(machine.numbers.value(code))).join(", ");
}

/** The symbols after which the automaton may be in each state; bos leads to the initial one. */
function arrivingSymbols({ states, letters, next }: Automaton, { alphabet, bos }: Model): Set<string>[] {
  const arriving = Array.from({ length: states }, () => new Set<string>());
  next.forEach((target, at) => arriving[target].add(alphabet[at % letters]));
  if (bos !== undefined) arriving[0].add(bos);
  return arriving;
}

/** States with different answers (implements: any two states) have disjoint sets of observed codes for some entry. */
function checkApart(invariant: Invariant, { ask, machine, language }: Subject<Code>): string {
  const { accepting } = language.automaton;
  const observe = machine.observe ?? ((code: Code) => code);
  const observed = invariant.sets.map((set) => new Set(set.map(observe)));
  const component = components(observed);
  // Sets of different components are disjoint; only states that agree in all components need a closer look.
  const alike = new Map<string, number[]>();
  invariant.map.forEach((row, q) => {
    const key = row.map((set) => component[set]).join();
    const group = alike.get(key) ?? [];
    for (const other of group) {
      const relevant = ask === "implements" || accepting[q] !== accepting[other];
      const apart = row.some((set, i) => observed[set].isDisjointFrom(observed[invariant.map[other][i]]));
      if (relevant && !apart)
        unequal(`evidence.map[${q}]`, `a set without a value in common with map[${other}]`, "none");
    }
    alike.set(key, [...group, q]);
  });
  return ask === "implements"
    ? "any two states of the automaton differ in an entry whose sets have no observed value in common"
    : "any two states with different answers differ in an entry whose sets have no observed value in common";
}

/** For each set a number that it shares with all sets that it has a code in common with. */
function components(sets: readonly ReadonlySet<Code>[]): number[] {
  const parent = sets.map((_, s) => s);
  const root = (s: number): number => {
    let top = s;
    while (parent[top] !== top) top = parent[top] = parent[parent[top]];
    return top;
  };
  const owner = new Map<Code, number>();
  sets.forEach((set, s) => {
    for (const code of set) {
      const known = owner.get(code);
      if (known === undefined) owner.set(code, s);
      else parent[root(s)] = root(known);
    }
  });
  return sets.map((_, s) => root(s));
}
