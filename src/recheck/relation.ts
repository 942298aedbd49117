// Rechecks a product relation: for each state of a control automaton and each entry a set of pairs of codes, one of each
// side. The initial entries lie in it, every letter leads from every choice of pairs into it, and every choice is answered
// alike. Steps and numbers are the checker's own; which control automaton was taken does not matter.

import type { CertifiedLayer, ComparisonAsk, ComparisonCertificate, RelationEvidence } from "../core/certificate.ts";
import { InputError, quote } from "../core/errors.ts";
import { compare } from "../number/exact.ts";
import type { Code } from "../number/format.ts";
import type { Model } from "../rnn/model.ts";
import { parseModel } from "../rnn/model-file.ts";
import { formatSemantics, parseSemantics, type RoundedSemantics } from "../rnn/semantics.ts";
import { codeMachine } from "./blocked.ts";
import { deciding } from "./choices.ts";
import type { Machine } from "./machine.ts";
import { checkParameters, type LayerNumbers, modelNumbers, readCode } from "./parameters.ts";
import { programOf, runner } from "./program.ts";
import { unequal } from "./question.ts";
import { type Table, valueSets } from "./value-sets.ts";

const MOST_CHOICES = 2 ** 22;

interface Side {
  readonly model: Model;
  readonly semantics: RoundedSemantics;
  readonly machine: Machine<Code>;
  readonly layer: LayerNumbers;
  readonly numbers: number;
}

type CodePair = readonly [Code, Code];

interface Relation {
  readonly next: readonly (readonly number[])[];
  readonly sets: readonly (readonly CodePair[])[];
  readonly map: readonly (readonly number[])[];
}

/** What was verified, in words. @throws InputError at the first claim that is wrong or too large to check */
export function recheckRelation(
  { question, parameters, evidence }: ComparisonCertificate & { readonly kind: "relation" },
  progress: (done: number) => void,
): string[] {
  const [first, second] = question.sides.map((side, i) =>
    readSide(side.semantics, side.model, parameters[i], `question.sides[${i}]`),
  );
  if (question.language !== undefined) unequal("question.language", "nothing for a relation", question.language);
  const letters = first.machine.alphabet;
  if (
    letters.length !== second.machine.alphabet.length ||
    letters.some((name) => !second.machine.alphabet.includes(name))
  )
    unequal("question.sides[1].model.alphabet", letters, second.machine.alphabet);
  if (first.machine.size !== second.machine.size)
    unequal("question.sides[1].model", `${first.machine.size} entries`, second.machine.size);
  if (question.ask === "bits" && first.semantics.format.name !== second.semantics.format.name)
    unequal("question.ask", "one format on both sides", [first.semantics.format.name, second.semantics.format.name]);
  const relation = readRelation(evidence, [first, second]);
  checkShape(relation, first.machine.size, letters.length);
  checkInitial(relation, first, second);
  checkSteps(relation, first, second, progress);
  checkAnswers(relation, first, second, question.ask);
  const { length: states } = relation.next;
  return [
    `all ${first.numbers + second.numbers} numbers of both sides, read again from their texts, are the certificate's`,
    `the initial entries lie in the sets of control state 0, and under each of ${letters.length} letters every choice of pairs from the sets of each of ${states} control states leads into the sets of the next`,
    `on every choice both sides agree (${question.ask})`,
  ];
}

function readSide(text: string, document: unknown, stated: readonly CertifiedLayer[], where: string): Side {
  const semantics = parseSemantics(text);
  if (formatSemantics(semantics) !== text) unequal(`${where}.semantics`, formatSemantics(semantics), text);
  if (semantics.regime === "exact") return unequal(`${where}.semantics`, "rounded semantics for a relation", text);
  if (semantics.block !== undefined || semantics.store !== undefined)
    return unequal(`${where}.semantics`, "a step for each letter and no store for a relation", text);
  const model = parseModel(document, `${where}.model`);
  if (model.layers.length !== 1) unequal(`${where}.model.layers`, "one layer for a relation", model.layers.length);
  if (model.bos !== undefined) unequal(`${where}.model.bos`, "no bos for a relation", model.bos);
  const layers = modelNumbers(model, semantics);
  const numbers = checkParameters(stated, layers);
  return { model, semantics, machine: codeMachine(model, semantics, layers), layer: layers[0], numbers };
}

function readRelation({ next, sets, map }: RelationEvidence, sides: readonly [Side, Side]): Relation {
  const read = sets.map((pairs, s) => {
    const where = `evidence.sets[${s}]`;
    const codes = pairs.map(
      ([a, b], i): CodePair => [
        readCode(a, sides[0].semantics.format, `${where}[${i}][0]`),
        readCode(b, sides[1].semantics.format, `${where}[${i}][1]`),
      ],
    );
    const unsorted = codes.findIndex(
      ([a, b], i) => i > 0 && !(codes[i - 1][0] < a || (codes[i - 1][0] === a && codes[i - 1][1] < b)),
    );
    if (codes.length === 0) throw new InputError(where, "at least one pair", "none");
    if (unsorted >= 0)
      throw new InputError(`${where}[${unsorted}]`, "pairs in increasing order", quote(pairs[unsorted]));
    return codes;
  });
  return { next, sets: read, map };
}

function checkShape({ next, sets, map }: Relation, size: number, letters: number): void {
  next.forEach((row, q) => {
    if (row.length !== letters) unequal(`evidence.next[${q}]`, `${letters} entries`, row.length);
    row.forEach((to, x) => {
      if (!(to < next.length)) unequal(`evidence.next[${q}][${x}]`, `a control state below ${next.length}`, to);
    });
  });
  if (map.length !== next.length) unequal("evidence.map", `${next.length} rows`, map.length);
  map.forEach((row, q) => {
    if (row.length !== size) unequal(`evidence.map[${q}]`, `${size} entries`, row.length);
    row.forEach((set, i) => {
      if (!(set < sets.length)) unequal(`evidence.map[${q}][${i}]`, `an index below ${sets.length}`, set);
    });
  });
}

/** Whether a set has a pair. */
type Has = (a: Code, b: Code) => boolean;

function membership(pairs: readonly CodePair[]): Has {
  const known = new Map<Code, Set<Code>>();
  for (const [a, b] of pairs) known.set(a, (known.get(a) ?? new Set()).add(b));
  return (a, b) => known.get(a)?.has(b) === true;
}

function checkInitial({ sets, map }: Relation, first: Side, second: Side): void {
  const its = second.machine.initial;
  first.machine.initial.forEach((code, i) => {
    if (!membership(sets[map[0][i]])(code, its[i]))
      unequal(
        `evidence.map[0][${i}]`,
        `a set with (${first.machine.print(code)}, ${second.machine.print(its[i])})`,
        "none",
      );
  });
}

function checkSteps({ next, sets, map }: Relation, first: Side, second: Side, progress: (done: number) => void): void {
  const has = sets.map(membership);
  const { alphabet } = first.model;
  const programs = [first, second].map(({ model, layer, semantics }) =>
    alphabet.map((name) => {
      const [source] = model.layers;
      return programOf(source.layer, source.shape, layer.symbols[source.alphabet.indexOf(name)], semantics);
    }),
  );
  next.forEach((row, q) => {
    progress(q);
    const pairs = map[q].map((set) => sets[set]);
    const sizes = pairs.map((set) => set.length);
    const values = [first, second].map(({ machine }, side) =>
      valueSets(
        machine.numbers.arithmetic,
        pairs.map((set) => set.map((pair) => pair[side])),
      ),
    );
    row.forEach((target, x) => {
      const [mine, its] = values.map(({ arithmetic, entry }, side) =>
        runner(programs[side][x], arithmetic)(pairs.map((_, i) => entry(i))),
      );
      mine.forEach((table, i) => {
        const outside = strayPair(sizes, table, its[i], has[map[target][i]]);
        if (outside === undefined) return;
        const place = `evidence.map[${target}][${i}], from control state ${q} by ${quote(alphabet[x])}`;
        const [a, b] = [first.machine.print(outside[0]), second.machine.print(outside[1])];
        unequal(place, `a set with (${a}, ${b})`, "one without it");
      });
    });
  });
  progress(next.length);
}

/** A pair of entries of both tables, at one choice, that is not in the set. */
function strayPair(sizes: readonly number[], a: Table, b: Table, has: Has): CodePair | undefined {
  const axes = [...new Set([...a.axes, ...b.axes])].sort((x, y) => x - y);
  const total = axes.reduce((product, axis) => product * sizes[axis], 1);
  if (total > MOST_CHOICES)
    throw new InputError("evidence.sets", `at most ${MOST_CHOICES} choices in one entry`, String(total));
  const place = (axesOf: readonly number[], digits: ReadonlyMap<number, number>) =>
    axesOf.reduce((at, axis) => at * sizes[axis] + (digits.get(axis) ?? 0), 0);
  const digits = new Map(axes.map((axis) => [axis, 0]));
  for (let choice = 0; choice < total; choice++) {
    let rest = choice;
    for (const axis of axes) {
      digits.set(axis, rest % sizes[axis]);
      rest = Math.floor(rest / sizes[axis]);
    }
    const pair: CodePair = [a.codes[place(a.axes, digits)], b.codes[place(b.axes, digits)]];
    if (!has(...pair)) return pair;
  }
  return undefined;
}

function checkAnswers(relation: Relation, first: Side, second: Side, ask: ComparisonAsk): void {
  if (ask === "values" || ask === "bits") {
    relation.sets.forEach((pairs, s) => {
      const wrong = pairs.findIndex(([a, b]) => !(ask === "values" ? sameValue : sameBits)(first, second, a, b));
      if (wrong >= 0)
        unequal(`evidence.sets[${s}][${wrong}]`, `one ${ask === "values" ? "number" : "code"}`, pairs[wrong]);
    });
    return;
  }
  relation.next.forEach((_, q) => {
    const pairs = relation.map[q].map((set) => relation.sets[set]);
    for (const [x, letter] of first.model.alphabet.entries()) {
      if (!relation.next.some((row) => row[x] === q)) continue;
      const found = disagreement(first, second, pairs, ask, letter, `evidence.map[${q}]`);
      if (found !== undefined) unequal(`control state ${q} after ${letter}`, found[0], found[1]);
    }
  });
}

function sameValue(first: Side, second: Side, a: Code, b: Code): boolean {
  const [x, y] = [first.machine.numbers.value(a), second.machine.numbers.value(b)];
  const order = compare(x, y);
  return order === undefined ? x.kind === y.kind : order === 0;
}

function sameBits(first: Side, second: Side, a: Code, b: Code): boolean {
  const seen = ({ machine }: Side, code: Code) => machine.observe?.(code) ?? code;
  return seen(first, a) === seen(second, b);
}

/** What the sides say at a choice where they differ. One answer of each side for all choices settles it at once. */
function disagreement(
  first: Side,
  second: Side,
  pairs: readonly (readonly CodePair[])[],
  ask: "decodes" | "accepts",
  letter: string,
  where: string,
): readonly [string, string] | undefined {
  const sides = [first, second];
  const says = sides.map(({ machine }, i) => (state: readonly Code[]): string => {
    if (machine.answer === undefined) return unequal(`question.sides[${i}].model`, "a model with a decoder", "none");
    return ask === "accepts" ? machine.answer(state, letter) : quote(machine.classOf?.(state, letter) ?? null);
  });
  const constant = sides.map(({ model, machine }, i) => {
    if (model.decoder === undefined) return undefined;
    const sets = pairs.map((set) => [...new Set(set.map((pair) => pair[i]))]);
    if (sets.reduce((total, set) => total * set.length, 1) > MOST_CHOICES && model.decoder.decoder.type === "lookup")
      return undefined;
    const answers = new Set([...deciding(model.decoder.decoder, sets, machine.numbers, where)].map(says[i]));
    return answers.size === 1 ? [...answers][0] : undefined;
  });
  if (constant[0] !== undefined && constant[0] === constant[1]) return undefined;
  const total = pairs.reduce((product, set) => product * set.length, 1);
  if (total > MOST_CHOICES) throw new InputError(where, `at most ${MOST_CHOICES} choices of pairs`, String(total));
  for (let choice = 0; choice < total; choice++) {
    let rest = choice;
    const chosen = pairs.map((set) => {
      const pair = set[rest % set.length];
      rest = Math.floor(rest / set.length);
      return pair;
    });
    const [a, b] = says.map((say, i) => say(chosen.map((pair) => pair[i])));
    if (a !== b) return [a, b];
  }
  return undefined;
}
