// An LSTM with saturated gates that follows a DFA: one unit for each state and letter, on exactly when that letter was read in that
// state, and one for the start. A unit's pre-activation adds a bias of its letter and a weight for every unit that leads to its
// state. With all of them large, gates are 0 or 1 in the format, the forget gate 0, and a unit that is on has c = 1, h = tanh(1).
// Sources: Minsky 1967; Merrill et al. 2020, arXiv:2004.08500.

import type { Dfa } from "../automaton/dfa.ts";
import type { ModelDocument } from "./stack-to-model.ts";

/** Weights, in proportion: an on unit adds 4 tanh(1) > 3, the bias of the letter is -3/2, that of other letters -12. */
const SCALE = 1024;
const [WEIGHT, BIAS, OTHER, CLOSED] = [4 * SCALE, -1.5 * SCALE, -12 * SCALE, -12 * SCALE];

/** To the nearest double; formats round it, and the decoder takes the nearest point. */
const TANH_1 = 0.7615941559557649;

/** Units of the model. */
export function lstmUnits({ states, symbols }: Dfa): number {
  return states * symbols.length + 1;
}

export function dfaToLstm(dfa: Dfa, name: string): ModelDocument {
  const { states, symbols, next, initial, accepting } = dfa;
  const width = symbols.length;
  const units = Array.from({ length: states * width }, (_, at) => at);
  const start = units.length;
  const all = [...units, start];
  // next[unit] is the state to which the unit leads; the start unit leads to the initial state.
  const leads = (unit: number) => (unit === start ? initial : next[unit]);
  const weights = all.map((to) =>
    all.map((from) => (to !== start && leads(from) === Math.floor(to / width) ? WEIGHT : 0)),
  );
  const bias = (letter: number) => all.map((unit) => (unit !== start && unit % width === letter ? BIAS : OTHER));
  const closed = all.map(() => CLOSED);
  const open = all.map(() => SCALE);
  const on = (unit: number) => all.map((other) => (other === unit ? [TANH_1, 1] : [0, 0]));
  return {
    statetrack: 1,
    name,
    source: "statetrack compile",
    alphabet: symbols,
    layers: [
      {
        type: "lstm",
        initial: on(start),
        shared: { R_i: weights, R_z: weights },
        symbols: Object.fromEntries(
          symbols.map((symbol, letter) => [symbol, { i: bias(letter), z: bias(letter), f: closed, o: open }]),
        ),
      },
    ],
    decoder: {
      type: "nearest",
      anchors: all.map((unit) => ({
        point: on(unit).flat(),
        class: accepting[leads(unit)] === 1 ? "accept" : "reject",
      })),
      accept: accepting.includes(1) ? ["accept"] : [],
    },
  };
}
