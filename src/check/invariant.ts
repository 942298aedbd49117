// Product invariants: a set of values for every (target state, entry), such that each step maps the product of the sets of
// q into the product of the sets of its successor. If the sets also determine the answer, the machine is right for all
// lengths, and the certificate is a few dozen numbers instead of a table of pairs. This is abstract interpretation with
// value sets (Cousot and Cousot 1977, doi:10.1145/512950.512973); not closing proves nothing.
//
// Entries share sets by class. The coarse classes follow the initial values ("which object is here"); if they do not
// close, every (target state, entry) gets its own. Any choice is sound, because closure is what is checked.

import type { Dfa } from "../automaton/dfa.ts";
import { toNumber } from "../number/exact.ts";
import { float64Applies, float64Arithmetic, float64Engine } from "../number/float64.ts";
import type { Code } from "../number/format.ts";
import type { Machine, MachineLayer } from "../rnn/machine.ts";
import type { RoundedSemantics } from "../rnn/semantics.ts";
import type { Ask, Closure } from "./closure.ts";
import { answersRightly, type Invariant } from "./invariant-answers.ts";
import { type Effort, EffortSpent, entry, tabulatedArithmetic } from "./value-sets.ts";

export type { Invariant };

/** Bounds that end the attempt: values in a set, and table entries computed, about a second's worth. */
const LARGEST_SET = 512;
const EFFORT = 3_000_000;

/** Whether invariants are tried at all: one layer of numbers that the float64 engine carries. */
export function invariantApplies(machine: Machine): boolean {
  return (
    machine.semantics.regime !== "exact" &&
    machine.semantics.block === undefined &&
    machine.semantics.store === undefined &&
    float64Applies(machine.semantics.format) &&
    machine.layers.length === 1
  );
}

/** A product invariant that proves the question, or undefined if none of the tried ones closes within the bounds.
 * `run` supplies one machine state for every target state (its pairs need not be complete). */
export function productInvariant(run: Closure, ask: Ask): Invariant | undefined {
  const { machine } = run.system;
  if (!invariantApplies(machine) || machine.semantics.regime === "exact") return undefined;
  const samples = sampleStates(run);
  const initial = run.system.codes(run.system.initial, 0);
  if (samples === undefined || initial === undefined) return undefined;
  for (const map of [coarseClasses(machine.layers[0], machine.semantics, samples), fineClasses(samples)]) {
    const sets = close(machine.layers[0], machine, machine.semantics, run.dfa, map, initial);
    if (sets !== undefined && answersRightly({ sets, map }, machine, machine.semantics, run.dfa, ask))
      return { sets, map };
  }
  return undefined;
}

/** The codes of the first pair of every target state, or undefined if some state was not met. */
function sampleStates(run: Closure): number[][] | undefined {
  const { table, system, dfa } = run;
  const samples = new Map<number, number[]>();
  for (let pair = 0; pair < table.count && samples.size < dfa.states; pair++) {
    const target = table.rows[pair * table.width + system.words];
    if (samples.has(target)) continue;
    const codes = system.codes(table.rows, pair * table.width);
    if (codes === undefined) return undefined;
    samples.set(target, codes);
  }
  return samples.size < dfa.states ? undefined : Array.from({ length: dfa.states }, (_, q) => samples.get(q) ?? []);
}

/** Entry i of state q belongs to the initial value that its sample is nearest to. */
function coarseClasses(layer: MachineLayer, semantics: RoundedSemantics, samples: readonly number[][]): number[][] {
  const engine = float64Engine(semantics);
  const starts = [...new Set(layer.initial.map(toNumber))];
  const nearest = (x: number) => {
    const distances = starts.map((start) => Math.abs(x - start));
    return Math.max(0, distances.indexOf(Math.min(...distances)));
  };
  return samples.map((codes) => codes.map((code) => nearest(engine.toNumber(code))));
}

function fineClasses(samples: readonly number[][]): number[][] {
  return samples.map((codes, q) => codes.map((_, i) => q * codes.length + i));
}

/** The least sets that contain the initial state and are closed under every letter; undefined beyond the bounds. */
function close(
  layer: MachineLayer,
  machine: Machine,
  semantics: RoundedSemantics,
  dfa: Dfa,
  map: readonly number[][],
  initial: readonly Code[],
): Code[][] | undefined {
  const classes = map.reduce((most, row) => Math.max(most, ...row), 0) + 1;
  const sets = Array.from({ length: classes }, () => new Set<Code>());
  const versions = new Uint32Array(classes);
  initial.forEach((code, i) => sets[map[0][i]].add(code));
  const arithmetic = float64Arithmetic(semantics);
  const letters = machine.alphabet.length;
  const done = new Map<number, string>();
  const effort: Effort = { left: EFFORT };
  for (let changed = true; changed; ) {
    changed = false;
    for (let q = 0; q < dfa.states; q++) {
      if (map[q].some((c) => sets[c].size === 0)) continue;
      for (let letter = 0; letter < letters; letter++) {
        const stamp = map[q].map((c) => versions[c]).join();
        if (done.get(q * letters + letter) === stamp) continue;
        done.set(q * letters + letter, stamp);
        const outputs = image(
          layer,
          machine.first[letter],
          arithmetic,
          map[q].map((c) => [...sets[c]]),
          effort,
        );
        if (outputs === undefined) return undefined;
        const target = map[dfa.next[q * letters + letter]];
        outputs.forEach((codes, i) => {
          const set = sets[target[i]];
          const before = set.size;
          for (const code of codes) set.add(code);
          if (set.size === before) return;
          versions[target[i]]++;
          changed = true;
        });
        if (target.some((c) => sets[c].size > LARGEST_SET)) return undefined;
      }
    }
  }
  return sets.map((set) => [...set].sort((a, b) => a - b));
}

/** All values that each entry can take after a symbol from a product of sets; undefined when the effort is spent. */
function image(
  layer: MachineLayer,
  symbol: number,
  arithmetic: ReturnType<typeof float64Arithmetic>,
  sets: readonly Code[][],
  effort: Effort,
): readonly (readonly Code[])[] | undefined {
  const tables = tabulatedArithmetic(
    arithmetic,
    sets.map((set) => set.length),
    effort,
  );
  try {
    return layer.steps[symbol](
      tables,
      sets.map((set, i) => entry(i, set)),
    ).map((table) => table.codes);
  } catch (error) {
    if (error instanceof EffortSpent) return undefined;
    throw error;
  }
}
