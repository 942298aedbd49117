// Random questions about small machines: formats of 3 to 6 bits, every layer type, one to three letters, languages by
// name, by random automaton, or made from the machine itself so that it tracks them (or nearly does).

import fc from "fast-check";
import type { Dfa } from "../src/automaton/dfa.ts";
import { parseLanguage } from "../src/automaton/languages.ts";
import { minimize } from "../src/automaton/minimize.ts";
import { decode } from "../src/number/codec.ts";
import { format as decimal } from "../src/number/exact.ts";
import { parseFormat } from "../src/number/formats.ts";
import { operandPolicy } from "../src/number/operand.ts";
import { type Machine, machine } from "../src/rnn/machine.ts";
import { parseKeepingNumbers, parseModel } from "../src/rnn/model-file.ts";
import type { Semantics } from "../src/rnn/semantics.ts";
import { dfas, semantics } from "./arbitraries/index.ts";
import { type Reference, reference } from "./brute-force.ts";

/** Draws one value; fast-check's `fc.gen()`. */
type Draw = fc.GeneratorValue;

export interface SmallQuestion {
  readonly machine: Machine;
  readonly reference: Reference;
  /** Text of the language if it has one. */
  readonly language: string | undefined;
  readonly dfa: Dfa;
}

const FORMATS = [
  "float:e2m1",
  "float:e2m2",
  "float:e3m1",
  "float:e3m2",
  "float:e2m2,fn",
  "float:e2m1,finite",
  "E2M1FN",
  "E2M3FN",
  "E3M2FN",
  "float:e10m1",
  "int3",
  "int4",
  "q1.2",
  "q2.3",
  "uq2.2",
  "uq3.0",
];
/** Formats of results and of operands. */
const PAIRS = [
  ["float:e3m2", "float:e2m1"],
  ["float:e2m2", "float:e2m1"],
  ["E2M3FN", "E2M1FN"],
  ["E3M2FN", "E2M1FN"],
  ["float:e10m1", "float:e3m1"],
  ["int4", "int3"],
  ["q2.3", "q1.2"],
];
const SPECIAL = ["0", "1", "-1", "1/2", "2", "-1/2", "-2", "1/3", "-0", "3"];
const DYADIC = ["0", "1", "-1", "1/2", "2", "-1/2", "-2"];
const LETTERS = [["a"], ["0", "1"], ["1", "0"], ["a", "b"], ["a", "b", "c"]];

/** Generic functions lose their type parameter in `draw`, hence an index. */
const pick = <T>(draw: Draw, values: readonly T[]): T => values[draw(fc.nat, { max: values.length - 1 })];
const chance = (draw: Draw, percent: number): boolean => draw(fc.nat, { max: 99 }) < percent;
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

const ROUNDED = ["fused", "fusedPerFactor", "perOperation"] as const;

function drawSemantics(draw: Draw): Semantics {
  if (chance(draw, 10)) return draw(semantics, { regimes: ["exact"] });
  if (chance(draw, 80)) return draw(semantics, { regimes: ROUNDED, formats: [parseFormat(pick(draw, FORMATS))] });
  const [format, read] = pick(draw, PAIRS).map((name) => parseFormat(name));
  return draw(semantics, { regimes: ["mixed"], formats: [format], reads: [read] });
}

/** The text of a number: a simple one, or any value of the format (infinities and NaN now and then). */
function drawNumber(draw: Draw, semantics: Semantics): string {
  if (semantics.regime === "exact") return pick(draw, DYADIC);
  const { format } = operandPolicy(semantics);
  if (format.bits > 6 || chance(draw, 50)) return pick(draw, SPECIAL);
  const x = decode(format, draw(fc.nat, { max: 2 ** format.bits - 1 }));
  if (x.kind === "finite") return decimal(x);
  return semantics.overflow !== "wrap" && chance(draw, 30) ? decimal(x) : "1";
}

interface LayerShape {
  readonly type: string;
  readonly rows: number;
  readonly columns: number;
}

const SHAPES: readonly LayerShape[] = [
  { type: "scalar", rows: 1, columns: 1 },
  { type: "scalar", rows: 1, columns: 1 },
  { type: "diagonal", rows: 2, columns: 1 },
  { type: "diagonal", rows: 1, columns: 2 },
  { type: "dense", rows: 2, columns: 1 },
  { type: "dense", rows: 1, columns: 2 },
  { type: "deltaNet", rows: 2, columns: 1 },
  { type: "deltaNet", rows: 1, columns: 2 },
  { type: "deltaNet", rows: 3, columns: 1 },
  { type: "deltaProduct", rows: 2, columns: 1 },
];

function drawSymbol(draw: Draw, { type, rows, columns }: LayerShape, semantics: Semantics): object {
  const number = () => drawNumber(draw, semantics);
  const vector = (length: number) => times(length, number);
  const matrix = (n: number, d: number) => times(n, () => vector(d));
  const maybe = (name: string, make: () => unknown) => (chance(draw, 60) ? { [name]: make() } : {});
  switch (type) {
    case "scalar":
      return { a: number(), ...maybe("b", number) };
    case "diagonal":
      return { a: vector(rows), ...maybe("b", () => matrix(rows, columns)) };
    case "dense":
      return { A: matrix(rows, rows), ...maybe("B", () => matrix(rows, columns)) };
    case "deltaNet":
      return { k: vector(rows), beta: number(), ...maybe("v", () => vector(columns)) };
    default: {
      const factors = pick(draw, [1, 2]);
      return { k: matrix(factors, rows), beta: vector(factors), ...maybe("v", () => matrix(factors, columns)) };
    }
  }
}

function drawLayer(draw: Draw, shape: LayerShape, symbols: readonly string[], semantics: Semantics): object {
  const { rows, columns } = shape;
  const initial = times(rows, () => times(columns, () => drawNumber(draw, semantics)));
  return {
    type: shape.type,
    initial: shape.type === "scalar" ? initial[0][0] : initial,
    symbols: Object.fromEntries(symbols.map((name) => [name, drawSymbol(draw, shape, semantics)])),
  };
}

function drawThreshold(draw: Draw, size: number) {
  const thresholds = pick(draw, [["0"], ["1/2"], ["-1/2", "1/2"], ["0", "1"], ["-1", "1/3", "3/2"]]);
  const classes = times(thresholds.length + 1, () => pick(draw, ["x", "y"]));
  classes[0] = "x";
  return { type: "threshold", entry: draw(fc.nat, { max: size - 1 }), thresholds, classes };
}

/** The classes that accept are classes of the decoder. */
function drawDecoder(draw: Draw, size: number): object {
  switch (pick(draw, ["threshold", "threshold", "nearest", "rank", "argmax"])) {
    case "nearest": {
      const anchors = times(draw(fc.integer, { min: 1, max: 4 }), (i) => ({
        point: times(size, () => pick(draw, [...SPECIAL, "3/4"])),
        class: i === 0 ? "x" : pick(draw, ["x", "y"]),
      }));
      return { type: "nearest", anchors, accept: ["x"] };
    }
    case "rank":
      return { type: "rank", accept: [times(size, (i) => i + 1).join(" ")] };
    case "argmax":
      return { type: "argmax", accept: ["1"] };
    default:
      return { ...drawThreshold(draw, size), accept: chance(draw, 90) ? ["x"] : [] };
  }
}

/** A model's document without its decoder. */
function drawDocument(draw: Draw, alphabet: readonly string[], semantics: Semantics): Record<string, unknown> {
  const bos = chance(draw, 25) ? "<s>" : undefined;
  const own = [...alphabet, ...(bos === undefined ? [] : [bos]), ...(chance(draw, 10) ? ["spare"] : [])];
  const order = chance(draw, 20) ? [...own].reverse() : own;
  const shape = pick(draw, SHAPES);
  const first = drawLayer(draw, shape, order, semantics);
  const head = { statetrack: 1, name: "small", alphabet, ...(bos === undefined ? {} : { bos }) };
  if (!chance(draw, 25)) return { ...head, layers: [first] };
  const second = pick(draw, SHAPES.slice(0, 4));
  if (chance(draw, 30)) return { ...head, layers: [first, drawLayer(draw, second, order, semantics)] };
  const names = ["p", "q", "r"];
  const decoder = drawThreshold(draw, shape.rows * shape.columns);
  const row = () => Object.fromEntries(order.map((symbol) => [symbol, pick(draw, names)]));
  const symbols = Object.fromEntries([...new Set(decoder.classes)].map((name) => [name, row()]));
  const output = { decoder, symbols };
  return { ...head, layers: [{ ...first, output }, drawLayer(draw, second, names, semantics)] };
}

/** Nodes of the automaton that follows a machine: a state and the letter that led there. */
const MOST_NODES = 120;

/** An automaton whose answer is a function of (value of the state, last letter), and that function; undefined if the
 * machine has many states. */
function ownLanguage(
  draw: Draw,
  own: Reference,
  bos: number,
): { dfa: Dfa; entries: { state: readonly string[]; symbol?: string; class: string }[] } | undefined {
  const symbols = own.machine.alphabet;
  const nodes = [{ state: own.initial, letter: bos }];
  const find = (state: number, letter: number) => nodes.findIndex((n) => n.state === state && n.letter === letter);
  const next: number[] = [];
  for (let head = 0; head < nodes.length; head++) {
    if (nodes.length > MOST_NODES) return undefined;
    for (let letter = 0; letter < symbols.length; letter++) {
      const to = own.step(nodes[head].state, letter);
      const known = find(to, letter);
      next.push(known < 0 ? nodes.length : known);
      if (known < 0) nodes.push({ state: to, letter });
    }
  }
  const seed = draw(fc.nat, { max: 2 ** 30 });
  const readsLetter = chance(draw, 40);
  const text = ({ state }: { state: number }) => own.values(state).map((x) => (Number(x) === 0 ? "0" : x));
  const answers = nodes.map((node) => {
    const key = `${seed} ${text(node).join(" ")} ${readsLetter ? node.letter : ""}`;
    let h = 0;
    for (const c of key) h = Math.imul(h ^ (c.codePointAt(0) ?? 0), 0x9e3779b1) ^ (h >>> 13);
    return ((h >>> 16) & 3) === 0;
  });
  const entries = new Map(
    nodes.map((node, i) => {
      const symbol = readsLetter && node.letter < symbols.length ? { symbol: symbols[node.letter] } : {};
      const entry = { state: text(node), ...symbol, class: answers[i] ? "in" : "out" };
      return [JSON.stringify([entry.state, symbol]), entry];
    }),
  );
  const accepting = Uint8Array.from(answers, Number);
  const transitions = Uint32Array.from(next);
  if (chance(draw, 30)) accepting[draw(fc.nat, { max: nodes.length - 1 })] ^= 1;
  if (chance(draw, 20)) transitions[draw(fc.nat, { max: next.length - 1 })] = draw(fc.nat, { max: nodes.length - 1 });
  const dfa = minimize({ symbols, states: nodes.length, initial: 0, next: transitions, accepting });
  return { dfa, entries: [...entries.values()] };
}

const NAMED = ["parity", "mod:3", "mod:4", "tomita:2", "tomita:3", "tomita:4", "tomita:5", "tomita:6", "tomita:7"];
const REGEXES = [".*", "[]", "(..)*", "~(.*aa.*)", "a*", ".*a", "(...)*", ".{3,}"];

function drawLanguage(draw: Draw, alphabet: readonly string[]): Pick<SmallQuestion, "language" | "dfa"> {
  if (chance(draw, 35))
    return { language: undefined, dfa: draw(dfas, { symbols: alphabet, states: 4, form: "minimal" }) };
  const language = pick(draw, alphabet.includes("0") ? NAMED : REGEXES);
  return { language, dfa: parseLanguage(language, { alphabet }).dfa };
}

/** @throws InputError where a layer's output is undefined for a state that occurs */
export function drawQuestion(draw: Draw): SmallQuestion {
  const semantics = drawSemantics(draw);
  const alphabet = pick(draw, LETTERS);
  const document = drawDocument(draw, alphabet, semantics);
  const build = (extra: object) => {
    const text = JSON.stringify({ ...document, ...extra });
    const built = machine(parseModel(parseKeepingNumbers(text, "small"), "small"), semantics);
    return { machine: built, reference: reference(built) };
  };
  const bare = build({});
  const { layers } = bare.machine;
  if (layers.length === 1 && chance(draw, 50)) {
    const own = ownLanguage(draw, bare.reference, alphabet.length);
    if (own !== undefined) {
      const decoder = {
        type: "lookup",
        entries: own.entries,
        accept: own.entries.some((e) => e.class === "in") ? ["in"] : [],
      };
      return { ...build({ decoder }), language: undefined, dfa: own.dfa };
    }
  }
  const extra = chance(draw, 80) ? { decoder: drawDecoder(draw, layers[layers.length - 1].size) } : {};
  return { ...build(extra), ...drawLanguage(draw, alphabet) };
}
