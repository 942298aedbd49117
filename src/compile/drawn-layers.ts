// One layer with weights drawn at random, for requests that no construction meets and no theorem refuses: where rounding alone
// makes a language possible, such weights are common (theory: DeltaNet with eigenvalues in [0, 1] and every operation rounded).
// Letters that leave every state of the DFA alone do nothing, letters with the same transitions share their weights, and all
// numbers are values of the format. What is drawn is a proposal: its spectrum is tested exactly and its answers are decided.

import type { Dfa } from "../automaton/dfa.ts";
import { below, type Random } from "../automaton/random.ts";
import { decode } from "../number/codec.ts";
import { format as formatExact, fromNumber } from "../number/exact.ts";
import type { RoundingPolicy } from "../number/format.ts";
import { round } from "../number/round.ts";
import type { ModelDocument } from "./stack-to-model.ts";
import type { Range, Target } from "./targets.ts";

/** Targets whose weights are drawn here. */
export const DRAWN_TARGETS: readonly Target[] = [
  "dense",
  "deltaNet",
  "deltaProduct",
  "gatedDeltaNet",
  "gatedDeltaProduct",
];

interface Draw {
  readonly target: Target;
  readonly range: Range;
  readonly rows: number;
  /** Of each letter that does something; 1 where the target has no number of factors. */
  readonly factors: number;
}

/** A model without a decoder. `policy` rounds weights as the machine does. */
export type DrawnModel = Omit<ModelDocument, "decoder">;

type Tensor = string | readonly Tensor[];

/** What one letter does, as the target's parameters. */
type Weights = Readonly<Record<string, Tensor>>;

export function drawnModel(dfa: Dfa, draw: Draw, policy: RoundingPolicy, random: Random, name: string): DrawnModel {
  const code = (x: number): string => formatExact(decode(policy.format, round(policy, fromNumber(x))));
  const { rows, target } = draw;
  const drawn = new Map<string, Weights>();
  const symbols = dfa.symbols.map((letter, s): readonly [string, Weights] => {
    const targets = Array.from({ length: dfa.states }, (_, q) => dfa.next[q * dfa.symbols.length + s]);
    if (targets.every((to, q) => to === q)) return [letter, idle(draw, code)];
    const known = drawn.get(targets.join()) ?? weights(draw, code, random);
    drawn.set(targets.join(), known);
    return [letter, known];
  });
  const origin = target !== "dense" && unit(random) < 0.5;
  const initial = Array.from({ length: rows }, () => code(origin ? 0 : normal(random)));
  return {
    statetrack: 1,
    name,
    source: "statetrack compile --search",
    alphabet: dfa.symbols,
    layers: [{ type: target, initial, symbols: Object.fromEntries(symbols) }],
  };
}

type Coded = (x: number) => string;

function idle({ target, rows, factors }: Draw, code: Coded): Weights {
  if (target === "dense") return { A: identity(rows).map((row) => row.map(code)), B: vector(rows, () => code(0)) };
  const all = Array.from({ length: factors }, () => ({ k: vector(rows, () => code(0)), beta: code(0), v: code(0) }));
  return { ...gate(target, code), ...asParameters(target, all) };
}

/** Denominator of the entries of drawn vectors: few bits, so that a matrix u w^T is stored exactly and keeps its eigenvalues 0. */
const GRID = 8;

function weights(draw: Draw, code: Coded, random: Random): Weights {
  const { target, rows, factors } = draw;
  if (target === "dense") {
    const entry = () => (below(random, 2 * GRID + 1) - GRID) / GRID;
    const [u, w] = [vector(rows, entry), vector(rows, entry)];
    return { A: u.map((x) => w.map((y) => code(x * y))), B: vector(rows, () => code(normal(random))) };
  }
  const all = Array.from({ length: factors }, () => factor(draw, code, random));
  return { ...gate(target, code), ...asParameters(target, all) };
}

interface DrawnFactor {
  readonly k: readonly string[];
  readonly beta: string;
  readonly v: string;
}

/** A key in a uniform direction, of norm 1 or in (1/2, 2), with beta |k|^2 up to the range's 1 or 2. */
function factor({ rows, range }: Draw, code: Coded, random: Random): DrawnFactor {
  const direction = vector(rows, () => normal(random));
  const length = Math.hypot(...direction);
  const norm = unit(random) < 0.5 ? 1 : 2 ** (2 * unit(random) - 1);
  const most = (range === "[0,1]" ? 1 : 2) / norm ** 2;
  const beta = norm < 1 && unit(random) < 0.5 ? 1 : most * unit(random);
  return { k: direction.map((x) => code((x / length) * norm)), beta: code(beta), v: code(normal(random)) };
}

function asParameters(target: Target, all: readonly DrawnFactor[]): Weights {
  if (target === "deltaNet" || target === "gatedDeltaNet") return { ...all[0] };
  return { k: all.map(({ k }) => k), beta: all.map(({ beta }) => beta), v: all.map(({ v }) => v) };
}

function gate(target: Target, code: Coded): Weights {
  return target === "gatedDeltaNet" || target === "gatedDeltaProduct" ? { alpha: code(1) } : {};
}

function vector<T>(rows: number, entry: (i: number) => T): T[] {
  return Array.from({ length: rows }, (_, i) => entry(i));
}

function identity(rows: number): number[][] {
  return vector(rows, (i) => vector(rows, (j) => Number(i === j)));
}

/** Uniform in (0, 1). */
function unit(random: Random): number {
  return (random.next() + 0.5) / 2 ** 32;
}

/** Normal with mean 0 and variance 1 (Box and Muller, doi:10.1214/aoms/1177706645). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(unit(random))) * Math.cos(2 * Math.PI * unit(random));
}
