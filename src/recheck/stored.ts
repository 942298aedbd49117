// The checker's machine under a store. Its state is what decoders see of every layer; then, where that is read before the
// store, what the next step begins with; then the errors that are carried; then, where there is one, the number of symbols
// since the last commit. All but the last are codes of the format of results.

import type { Code } from "../number/format.ts";
import type { Model, ModelLayer } from "../rnn/model.ts";
import type { RoundedSemantics } from "../rnn/semantics.ts";
import { lettersOf, markedLetters, type Store } from "../rnn/stores/store.ts";
import { codeNumbers, type Numbers } from "./arithmetic.ts";
import type { Language } from "./language.ts";
import { type Machine, observation, ownDecoder, router, type State } from "./machine.ts";
import { hex, type LayerNumbers } from "./parameters.ts";
import { programOf, runner } from "./program.ts";
import { keep } from "./store.ts";

/** Where the parts of a state begin. */
interface Parts {
  readonly kept: number;
  readonly residual: number;
  readonly counter: number;
  readonly size: number;
}

interface Stage {
  readonly source: ModelLayer;
  readonly offset: number;
  readonly size: number;
  /** By symbol of the layer. */
  readonly updates: ReadonlyMap<string, (state: State<Code>) => State<Code>>;
  readonly route: (state: State<Code>, symbol: string) => string;
}

/** A step by the symbol with this name, after which the state is stored where the symbol is `marked`, under commit=any. */
type Advance = (state: State<Code>, name: string, marked: boolean) => State<Code>;

export function storedMachine(
  model: Model,
  semantics: RoundedSemantics,
  store: Store,
  layers: readonly LayerNumbers[],
): Machine<Code> {
  const numbers = codeNumbers(semantics);
  const stages = stagesOf(model, semantics, layers, numbers);
  const last = stages[stages.length - 1];
  const seen = last.offset + last.size;
  const parts = partsOf(store, seen);
  const advance = advancing(stages, parts, store, semantics);
  const entries = layers.flatMap(({ initial }) => initial.map((x) => numbers.arithmetic.constant(x)));
  const start = new Array<Code>(parts.size).fill(0);
  for (const part of [0, parts.kept]) entries.forEach((x, i) => (start[part + i] = x));
  const symbols = model.alphabet.length;
  const alphabet = lettersOf(model.alphabet, store, "question.model");
  const { answer, classOf } = ownDecoder(model, last, semantics.ties, numbers);
  const unmarked = (name: string) => (name === model.bos ? name : model.alphabet[alphabet.indexOf(name) % symbols]);
  return {
    numbers,
    alphabet,
    size: parts.size,
    seen,
    wide: parts.size - parts.counter,
    bos: model.bos,
    initial: model.bos === undefined ? start : advance(start, model.bos, false),
    step: (state, letter) => advance(state, model.alphabet[letter % symbols], letter >= symbols),
    answer: answer && ((state, name) => answer(state, unmarked(name))),
    classOf: classOf && ((state, name) => classOf(state, unmarked(name))),
    observe: observation(semantics, numbers),
    print: hex,
  };
}

function stagesOf(
  model: Model,
  semantics: RoundedSemantics,
  layers: readonly LayerNumbers[],
  numbers: Numbers<Code>,
): Stage[] {
  let end = 0;
  return model.layers.map((source, l) => {
    const [offset, size] = [end, source.shape.rows * source.shape.columns];
    end += size;
    const updates = new Map(
      source.alphabet.map((name, s) => {
        const program = programOf(source.layer, source.shape, layers[l].symbols[s], semantics);
        return [name, runner(program, numbers.arithmetic)] as const;
      }),
    );
    const route = router(source, size, semantics.ties, numbers, `layers[${l}].output`);
    return { source, offset, size, updates, route };
  });
}

function advancing(stages: readonly Stage[], parts: Parts, store: Store, semantics: RoundedSemantics): Advance {
  /** Sets the layer's entries of `next`. @returns those that decoders see */
  const step = (stage: Stage, state: State<Code>, next: Code[], symbol: string, commit: boolean): State<Code> => {
    const { source, offset, size, updates } = stage;
    const from = (part: number) => state.slice(part + offset, part + offset + size);
    const put = (part: number, codes: readonly Code[]) => codes.forEach((x, i) => (next[part + offset + i] = x));
    const wide = updates.get(symbol)?.(from(parts.kept)) ?? [];
    const error = store.feedback === undefined ? [] : from(parts.residual);
    const after = commit ? keep(store, semantics, source.shape, wide, error) : { values: wide, residual: error };
    put(parts.kept, after.values);
    put(parts.residual, after.residual);
    const shown = store.readout === "before" ? wide : after.values;
    put(0, shown);
    return shown;
  };
  const counts = parts.counter < parts.size;
  return (state, name, marked) => {
    const next = new Array<Code>(parts.size).fill(0);
    const since = counts ? state[parts.counter] + 1 : 0;
    const commit = store.commit === "any" ? marked : store.commit === 1 || since === store.commit;
    if (counts) next[parts.counter] = commit ? 0 : since;
    let symbol = name;
    stages.forEach((stage, l) => {
      const shown = step(stage, state, next, symbol, commit);
      if (l < stages.length - 1) symbol = stage.route(shown, symbol);
    });
    return next;
  };
}

function partsOf({ readout, feedback, commit }: Store, seen: number): Parts {
  const kept = readout === "after" ? 0 : seen;
  const residual = kept + seen;
  const counter = residual + (feedback === undefined ? 0 : seen);
  return { kept, residual, counter, size: counter + (typeof commit === "number" && commit > 1 ? 1 : 0) };
}

/** The language of all words that, read without the marks of commits, are in the given one. */
export function withoutMarks(language: Language, alphabet: readonly string[], marked: readonly string[]): Language {
  const letters = marked.length;
  if (letters === alphabet.length) return language;
  const { automaton } = language;
  const next = Uint32Array.from({ length: automaton.states * letters }, (_, edge) => {
    const [state, letter] = [Math.floor(edge / letters), edge % letters];
    return automaton.next[state * alphabet.length + (letter % alphabet.length)];
  });
  const contains: Language["contains"] = (runs) => {
    const plain: [string, number][] = [];
    for (const [name, times] of runs) {
      const symbol = alphabet[marked.indexOf(name) % alphabet.length];
      const last = plain.at(-1);
      if (last?.[0] === symbol) last[1] += times;
      else plain.push([symbol, times]);
    }
    return language.contains(plain);
  };
  return { automaton: { ...automaton, letters, next }, contains };
}

/** The machine over letters with marks, which it does not see. */
export function ignoringMarks<T>(machine: Machine<T>, where: string): Machine<T> {
  const { alphabet, answer, classOf } = machine;
  const marked = markedLetters(alphabet, where);
  const plain = (name: string) => (marked.includes(name) ? alphabet[marked.indexOf(name) % alphabet.length] : name);
  return {
    ...machine,
    alphabet: marked,
    step: (state, letter) => machine.step(state, letter % alphabet.length),
    answer: answer && ((state, name) => answer(state, plain(name))),
    classOf: classOf && ((state, name) => classOf(state, plain(name))),
  };
}
