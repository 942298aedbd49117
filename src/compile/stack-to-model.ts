// From the tables of a stack to a model file: a layer's actions in the parameters of the target, its states as classes of a
// decoder, its table as the symbols of the next layer. The answer is read from the last layer's state and the last letter
// where these determine it; otherwise one more layer of one row holds it.

import type { Stack, StackLayer } from "./stack.ts";
import { answerAction, type Fields, parametersOf, sharedOf, type Target, type Writing } from "./targets.ts";

/** A model file's content. */
export interface ModelDocument {
  readonly statetrack: 1;
  readonly name: string;
  readonly source: string;
  readonly alphabet: readonly string[];
  readonly layers: readonly unknown[];
  readonly decoder: unknown;
}

/** The stack with a read-out layer if the last layer does not tell the answer with the last letter (a rounded state: alone). */
export function withReadout(stack: Stack): Stack {
  const last = stack.layers[stack.layers.length - 1];
  const table = answers(last, stack.alphabet.length);
  if (table !== undefined && (last.nearest !== true || rowsOf(last, table).every(({ length }) => length <= 1)))
    return stack;
  const symbols = ["reject", "accept"].map((name, action) => ({ name, letter: 0, action }));
  const actions = [answerAction(0), answerAction(1)];
  const states = [[0], [1]];
  const readout: StackLayer = {
    purpose: "the answer",
    states,
    symbols,
    actions,
    successors: Int32Array.of(0, 1, 0, 1),
    next: Int32Array.of(0, 0, 1, 1),
  };
  return { ...stack, layers: [...stack.layers, readout] };
}

/** `[states, letters]`: the answer, -1 where the state and the letter never meet; undefined where symbols of one letter differ. */
function answers({ states, symbols, next, purpose }: StackLayer, letters: number): Int8Array | undefined {
  const table = new Int8Array(states.length * letters).fill(-1);
  for (let state = 0; state < states.length; state++) {
    for (const [s, { letter }] of symbols.entries()) {
      const answer = next[state * symbols.length + s];
      if (answer < 0) continue;
      const own = purpose === "the answer" ? Array.from({ length: letters }, (_, i) => i) : [letter];
      for (const at of own.map((one) => state * letters + one)) {
        if (table[at] >= 0 && table[at] !== answer) return undefined;
        table[at] = answer;
      }
    }
  }
  return table;
}

/** The different answers of each state. */
function rowsOf({ states }: StackLayer, table: Int8Array): readonly (readonly number[])[] {
  const letters = table.length / states.length;
  return states.map((_, i) => [...new Set(table.subarray(i * letters, (i + 1) * letters))].filter((x) => x >= 0));
}

/** The model of a stack that `withReadout` has seen. */
export function stackToModel(stack: Stack, target: Target, writing: Writing, name: string): ModelDocument {
  const { alphabet, layers } = stack;
  const documents = layers.map((layer, i) => {
    const next = layers.at(i + 1);
    return {
      ...layerDocument(layer, target, writing),
      ...(next === undefined ? {} : { output: outputOf(layer, next, writing) }),
    };
  });
  return {
    statetrack: 1,
    name,
    source: "statetrack compile",
    alphabet,
    layers: documents,
    decoder: answerDecoder(layers[layers.length - 1], alphabet, writing),
  };
}

function layerDocument({ states, symbols, actions }: StackLayer, target: Target, writing: Writing): Fields | object {
  const written = actions.map((action) => parametersOf(target, action, writing));
  const shared = sharedOf(target, writing);
  return {
    type: target,
    ...(writing.raw
      ? { parameters: "raw", range: "[-1,1]", keys: writing.keys === "normalised" ? "normalised" : "as given" }
      : {}),
    initial: states[0],
    ...(shared === undefined ? {} : { shared }),
    symbols: Object.fromEntries(symbols.map(({ name, action }) => [name, written[action]])),
  };
}

const className = (state: number): string => `s${state}`;

/** Rounded keys leave states near those of the table; then the nearest one is meant. */
function stateDecoder({ states, nearest }: StackLayer, { keys }: Writing): object {
  const points = states.map((state, i) => ({ state, class: className(i) }));
  return keys === "normalised" || nearest === true
    ? { type: "nearest", anchors: points.map(({ state, class: name }) => ({ point: state, class: name })) }
    : { type: "lookup", entries: points };
}

function outputOf(layer: StackLayer, next: StackLayer, writing: Writing): object {
  const { states, symbols } = layer;
  const rows = states.map((_, state) => {
    const routes = symbols.flatMap(({ name }, s) => {
      const to = layer.next[state * symbols.length + s];
      return to < 0 ? [] : [[name, next.symbols[to].name] as const];
    });
    return [className(state), Object.fromEntries(routes)] as const;
  });
  return { decoder: stateDecoder(layer, writing), symbols: Object.fromEntries(rows) };
}

/** Reads the answer; entries name the letter only where the answer depends on it. */
function answerDecoder(layer: StackLayer, alphabet: readonly string[], writing: Writing): object {
  const { states } = layer;
  const table = answers(layer, alphabet.length) ?? new Int8Array();
  const rows = states.map((state, i) => ({
    state,
    row: table.subarray(i * alphabet.length, (i + 1) * alphabet.length),
  }));
  const accept = table.includes(1) ? ["accept"] : [];
  const label = (answer: number) => (answer === 1 ? "accept" : "reject");
  const ofRow = (row: Int8Array) => [...new Set(row)].filter((answer) => answer >= 0);
  const near = writing.keys === "normalised" || layer.nearest === true;
  if (near && rows.every(({ row }) => ofRow(row).length <= 1)) {
    const anchors = rows.map(({ state, row }) => ({ point: state, class: label(ofRow(row).at(0) ?? 0) }));
    return { type: "nearest", anchors, accept };
  }
  const entries = rows.flatMap(({ state, row }): object[] => {
    const found = ofRow(row);
    if (found.length === 1) return [{ state, class: label(found[0]) }];
    return alphabet.flatMap((symbol, letter) =>
      row[letter] < 0 ? [] : [{ state, symbol, class: label(row[letter]) }],
    );
  });
  return { type: "lookup", entries, accept };
}
