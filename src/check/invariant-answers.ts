// Whether the sets of a product invariant determine the answer: by the model's own decoder on every choice of values
// (`recognizes`), or because states with different answers have sets without a common observed value in some entry
// (`separates`, `implements`).

import type { Dfa } from "../automaton/dfa.ts";
import { type Float64Engine, float64Engine } from "../number/float64.ts";
import type { Code } from "../number/format.ts";
import type { Machine } from "../rnn/machine.ts";
import type { RoundedSemantics } from "../rnn/semantics.ts";
import type { Ask } from "./closure.ts";

/** Sets of values by class, and the class of every (target state, entry). */
export interface Invariant {
  /** Sorted codes of each class. */
  readonly sets: readonly (readonly Code[])[];
  /** map[q][entry] = class */
  readonly map: readonly (readonly number[])[];
}

/** Choices of values decoded at most, over all target states. */
const CHOICES = 1 << 22;
/** Pairs of target states compared at most. */
const STATE_PAIRS = 30_000_000;

export function answersRightly(
  invariant: Invariant,
  machine: Machine,
  semantics: RoundedSemantics,
  dfa: Dfa,
  ask: Ask,
): boolean {
  const engine = float64Engine(semantics);
  const values = invariant.sets.map((set) => set.map((code) => engine.toNumber(code)));
  if (ask === "recognizes") return decodesRightly(invariant, values, machine, dfa);
  return keysDiffer(invariant, observedValues(invariant, engine, semantics), dfa, ask);
}

/** Keys for comparing values: codes, or values with one zero under `observe: value`. */
function observedValues(
  invariant: Invariant,
  engine: Float64Engine,
  semantics: RoundedSemantics,
): ReadonlySet<number>[] {
  const seen = (code: number) => (semantics.observe === "value" && engine.toNumber(code) === 0 ? 0 : code);
  return invariant.sets.map((set) => new Set(set.map(seen)));
}

function keysDiffer({ map }: Invariant, observed: readonly ReadonlySet<number>[], dfa: Dfa, ask: Ask): boolean {
  if (dfa.states * dfa.states > STATE_PAIRS) return false;
  const disjoint = observed.map((a) => observed.map((b) => ![...a].some((code) => b.has(code))));
  for (let p = 0; p < dfa.states; p++) {
    for (let q = 0; q < p; q++) {
      if (ask === "separates" && dfa.accepting[p] === dfa.accepting[q]) continue;
      if (!map[p].some((c, i) => disjoint[c][map[q][i]])) return false;
    }
  }
  return true;
}

function decodesRightly({ map }: Invariant, values: readonly number[][], machine: Machine, dfa: Dfa): boolean {
  const { decoder } = machine;
  if (decoder === undefined) return false;
  const letters = machine.alphabet.map((_, letter) => letter);
  // The letter after the last stands for bos, which leads to the initial state.
  const bos = machine.model.bos === undefined ? [] : [machine.alphabet.length];
  let choices = 0;
  for (let q = 0; q < dfa.states; q++) {
    const sets = map[q].map((c) => values[c]);
    const own = q === dfa.initial ? bos : [];
    const into = [...letters.filter((letter) => leadsTo(dfa, letter, q)), ...own];
    const asked = decoder.classifier.readsSymbol ? into : into.slice(0, 1);
    const all =
      decoder.source === "rank" && separated(sets) ? [sets.map((set) => set[0])] : product(sets, CHOICES - choices);
    if (all === undefined) return false;
    choices += all.length;
    for (const point of all) {
      for (const letter of asked) {
        const index = decoder.classifier.classify(point, letter);
        if (index < 0 || decoder.accepts.has(index) !== (dfa.accepting[q] === 1)) return false;
      }
    }
  }
  return true;
}

function leadsTo(dfa: Dfa, letter: number, q: number): boolean {
  for (let p = 0; p < dfa.states; p++) if (dfa.next[p * dfa.symbols.length + letter] === q) return true;
  return false;
}

/** Whether the sets lie apart on the line, so that every choice has the same ranks. */
function separated(sets: readonly number[][]): boolean {
  const ranges = sets.map((set) => [Math.min(...set), Math.max(...set)]).sort((a, b) => a[0] - b[0]);
  return ranges.every(([low, high], i) => !Number.isNaN(low + high) && (i === 0 || ranges[i - 1][1] < low));
}

function product(sets: readonly number[][], bound: number): number[][] | undefined {
  if (sets.reduce((count, set) => count * set.length, 1) > bound) return undefined;
  return sets.reduce<number[][]>((points, set) => points.flatMap((point) => set.map((x) => [...point, x])), [[]]);
}
