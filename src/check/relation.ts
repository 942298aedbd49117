// Product relations: what proves that two sides answer alike without walking all pairs of states. A control automaton reads
// the letters; for each of its states and each entry there is a set of pairs (code of the first side, code of the second),
// such that every letter leads from every choice of pairs into the pairs of the next control state. If in every control
// state every choice is answered alike, the sides answer alike after every word. Any control automaton will do, because
// closure is what is checked; tried are the trivial one and the classes that the first side's decoder gives.
// Source: abstract interpretation (Cousot and Cousot 1977) of the product of both sides.

import type { ComparisonAsk } from "../core/certificate.ts";
import { encode } from "../number/codec.ts";
import { toNumber } from "../number/exact.ts";
import { float64Applies, float64Arithmetic, float64Engine } from "../number/float64.ts";
import type { Code } from "../number/format.ts";
import type { Sides } from "./bisimulation-product.ts";
import type { Closure } from "./closure.ts";
import { agreeOn, type CodePair, type RelatedSide, type Relation } from "./relation-answers.ts";
import type { PackedSystem } from "./system.ts";
import { type Effort, EffortSpent, entry, type Tabulated, tabulatedArithmetic } from "./value-sets.ts";

export type { Relation };

/** Bounds that end the attempt: pairs in a set, and table entries computed, about two seconds' worth. */
const LARGEST_SET = 512;
const EFFORT = 3_000_000;
/** Control states at most, and pairs of a run that are looked at for them. */
const CONTROL_STATES = 5000;
const SAMPLES = 1 << 18;

/** Both sides as far as relations apply to them: no bos, one layer each, and as many entries. */
function relatedSides({ first, second }: Sides): readonly [RelatedSide, RelatedSide] | undefined {
  const [a, b] = [first, second].map(({ machine }): RelatedSide | undefined => {
    const { semantics, layers, model } = machine;
    if (semantics.regime === "exact" || semantics.block !== undefined || semantics.store !== undefined)
      return undefined;
    if (!float64Applies(semantics.format) || layers.length !== 1 || model.bos !== undefined) return undefined;
    return { machine, semantics };
  });
  if (a === undefined || b === undefined || a.machine.size !== b.machine.size) return undefined;
  return [a, b];
}

/** A relation that proves that both sides answer alike, or undefined where none of the tried ones does within the bounds.
 * @param run a closure of the product; its pairs need not be complete */
export function productRelation(both: Sides, run: Closure, ask: ComparisonAsk): Relation | undefined {
  const related = relatedSides(both);
  if (related === undefined) return undefined;
  for (const { next, samples } of controls(both, run)) {
    for (const map of maps(related[0], samples)) {
      const sets = close(related, both.letters, next, map);
      if (sets === undefined) continue;
      const relation = { next, sets, map };
      if (agreeOn(relation, related, both.letters, ask)) return relation;
    }
  }
  return undefined;
}

interface Control {
  readonly next: number[][];
  /** The first side's codes in the first pair of each control state. */
  readonly samples: number[][];
}

function* controls({ first }: Sides, run: Closure): Iterable<Control> {
  const trivial = first.codes(first.initial, 0);
  if (trivial === undefined) return;
  yield { next: [run.dfa.symbols.map(() => 0)], samples: [trivial] };
  const byClass = classControl(first, run);
  if (byClass !== undefined) yield byClass;
}

/** The automaton of the decoder's classes, as far as the pairs show one: every class leads by every letter to one class. */
function classControl(first: PackedSystem, run: Closure): Control | undefined {
  const { classOf, symbols } = first;
  if (classOf === undefined || first.answerReadsLetter) return undefined;
  const { table, system } = run;
  const numbers = new Map<number, number>();
  const [next, samples]: [number[][], number[][]] = [[], []];
  const numberOf = (states: Uint32Array, from: number): number => {
    const index = classOf(states, from, 0);
    const known = numbers.get(index);
    if (known !== undefined) return known;
    numbers.set(index, samples.length);
    next.push(new Array<number>(symbols).fill(-1));
    return samples.push(first.codes(states, from) ?? []) - 1;
  };
  const successors = new Uint32Array(symbols * system.words);
  for (let pair = 0; pair < Math.min(table.count, SAMPLES); pair++) {
    const from = numberOf(table.rows, pair * table.width);
    system.expand(table.rows, pair * table.width, successors, 0);
    for (let s = 0; s < symbols; s++) {
      const to = numberOf(successors, s * system.words);
      if (next[from][s] < 0) next[from][s] = to;
      if (next[from][s] !== to || samples.length > CONTROL_STATES) return undefined;
    }
  }
  return next.some((row) => row.includes(-1)) ? undefined : { next, samples };
}

/** Ways to share sets: by the initial value that an entry is nearest to, then none. */
function* maps({ machine, semantics }: RelatedSide, samples: readonly number[][]): Iterable<number[][]> {
  const engine = float64Engine(semantics);
  const starts = [...new Set(machine.layers[0].initial.map(toNumber))];
  const nearest = (code: number) => {
    const distances = starts.map((start) => Math.abs(engine.toNumber(code) - start));
    return Math.max(0, distances.indexOf(Math.min(...distances)));
  };
  const coarse = samples.map((codes) => codes.map(nearest));
  const used = [...new Set(coarse.flat())];
  yield coarse.map((row) => row.map((c) => used.indexOf(c)));
  const apart = samples.map((codes, q) => codes.map((_, i) => q * codes.length + i));
  // Where nothing is shared the two are one way under other numbers.
  if (used.length < apart.flat().length) yield apart;
}

/** Pairs of codes that are known by both numbers. */
interface PairSet {
  readonly pairs: CodePair[];
  readonly known: Map<Code, Set<Code>>;
}

function include({ pairs, known }: PairSet, a: Code, b: Code): void {
  const own = known.get(a);
  if (own?.has(b) === true) return;
  if (own === undefined) known.set(a, new Set([b]));
  else own.add(b);
  pairs.push([a, b]);
}

/** The least sets that contain the initial pairs and are closed under every letter; undefined beyond the bounds. */
function close(
  [a, b]: readonly [RelatedSide, RelatedSide],
  letters: readonly number[],
  next: readonly number[][],
  map: readonly number[][],
): CodePair[][] | undefined {
  const classes = 1 + map.reduce((most, row) => Math.max(most, ...row), 0);
  const sets = Array.from({ length: classes }, (): PairSet => ({ pairs: [], known: new Map() }));
  const [own, other] = [a.machine.layers[0].initial, b.machine.layers[0].initial];
  own.forEach((x, i) => {
    include(sets[map[0][i]], encode(a.semantics.format, x), encode(b.semantics.format, other[i]));
  });
  const effort: Effort = { left: EFFORT };
  const done = new Map<number, string>();
  const step = pairStep([a, b], letters, effort);
  try {
    for (let changed = true; changed; ) {
      changed = false;
      for (let q = 0; q < next.length; q++) {
        if (map[q].some((c) => sets[c].pairs.length === 0)) continue;
        for (let letter = 0; letter < next[q].length; letter++) {
          const stamp = map[q].map((c) => sets[c].pairs.length).join();
          const place = q * next[q].length + letter;
          if (done.get(place) === stamp) continue;
          done.set(place, stamp);
          const target = map[next[q][letter]].map((c) => sets[c]);
          const before = target.map(({ pairs }) => pairs.length);
          step(
            letter,
            map[q].map((c) => sets[c].pairs.slice()),
            (i, x, y) => include(target[i], x, y),
          );
          if (target.some(({ pairs }) => pairs.length > LARGEST_SET)) return undefined;
          changed ||= target.some(({ pairs }, i) => pairs.length > before[i]);
        }
      }
    }
  } catch (error) {
    if (error instanceof EffortSpent) return undefined;
    throw error;
  }
  // A class that no control state reaches has no pair.
  if (map.some((row) => row.some((c) => sets[c].pairs.length === 0))) return undefined;
  return sets.map(({ pairs }) => pairs.sort((x, y) => x[0] - y[0] || x[1] - y[1]));
}

type PairStep = (
  letter: number,
  sets: readonly (readonly CodePair[])[],
  see: (entry: number, a: Code, b: Code) => void,
) => void;

/** Tells all pairs that each entry can have after a letter, from every choice of pairs. */
function pairStep(related: readonly [RelatedSide, RelatedSide], letters: readonly number[], effort: Effort): PairStep {
  const arithmetics = related.map(({ semantics }) => float64Arithmetic(semantics));
  return (letter, sets, see) => {
    const sizes = sets.map((set) => set.length);
    const [mine, its] = related.map(({ machine }, side) => {
      const tables = tabulatedArithmetic(arithmetics[side], sizes, effort);
      const symbol = machine.first[side === 0 ? letter : letters[letter]];
      const codes = sets.map((set) => set.map((pair) => pair[side]));
      return machine.layers[0].steps[symbol](
        tables,
        codes.map((own, i) => entry(i, own)),
      );
    });
    mine.forEach((table, i) => {
      joint(table, its[i], sizes, effort, (a, b) => see(i, a, b));
    });
  };
}

/** Goes through both tables over the union of their axes. */
function joint(
  a: Tabulated,
  b: Tabulated,
  sizes: readonly number[],
  effort: Effort,
  see: (a: Code, b: Code) => void,
): void {
  const axes = [...new Set([...a.axes, ...b.axes])].sort((x, y) => x - y);
  const total = axes.reduce((product, axis) => product * sizes[axis], 1);
  effort.left -= total;
  if (effort.left < 0) throw new EffortSpent("relation: expected one within the effort, found none");
  const strides = [a, b].map((table) => {
    let stride = 1;
    const own = new Map<number, number>();
    for (const axis of table.axes.toReversed()) {
      own.set(axis, stride);
      stride *= sizes[axis];
    }
    return axes.map((axis) => own.get(axis) ?? 0);
  });
  for (let i = 0; i < total; i++) {
    let [rest, x, y] = [i, 0, 0];
    for (let k = axes.length - 1; k >= 0; k--) {
      const digit = rest % sizes[axes[k]];
      rest = Math.floor(rest / sizes[axes[k]]);
      x += digit * strides[0][k];
      y += digit * strides[1][k];
    }
    see(a.codes[x], b.codes[y]);
  }
}
