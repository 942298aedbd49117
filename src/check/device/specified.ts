// Steps, images and outcomes of maps by the specification of arithmetic alone (number/arithmetic.ts), run through the layers
// themselves: for units that are drawn to be counted again and for failing maps, since kernels, traces and the other reference
// are what they are to test. Of formats of at most 8 bits every operation is looked up where the specification once put it.

import { type CodeArithmetic, specification } from "../../number/arithmetic.ts";
import { decode } from "../../number/codec.ts";
import type { Exact } from "../../number/exact.ts";
import type { Code } from "../../number/format.ts";
import { type Arithmetic, onCodes } from "../../number/generic.ts";
import { round } from "../../number/round.ts";
import { specifiedTables } from "../../number/tables.ts";
import { type Parameters, symbolStep } from "../../rnn/layer.ts";
import type { RoundedSemantics } from "../../rnn/semantics.ts";
import type { ResolvedSpec } from "../exhaustive/spec.ts";
import type { Fill } from "../exhaustive/step-code.ts";
import { type Space, stateCodes } from "../exhaustive/universe.ts";
import { type Column, columnArithmetic } from "./columns.ts";
import { classified, MOST_STEPS, type ScalarPairs } from "./limits.ts";
import type { MapOutcome } from "./outcome.ts";

/** Formats up to this have tables of all pairs. */
const TABLE_BITS = 8;
/** Roundings that the units of a census may ask of the specification where there are no tables: about a minute. */
const MOST_ROUNDINGS = 2 ** 25;
/** Images that an orbit from one start asks for, roughly. */
const IMAGES = 16;
/** Answers of the specification that are remembered. */
const REMEMBERED = 2 ** 20;

/** As `limitOutcome`. @cost about 2 µs a rounded operation; products by the a of the last map are remembered */
export function specifiedLimits(pairs: ScalarPairs): (map: number) => MapOutcome {
  const { semantics, codes, ends } = pairs;
  const exact = exactCodes(semantics);
  const products = new Int32Array(2 ** semantics.format.bits).fill(-1);
  let row = -1;
  return (map) => {
    const i = Math.floor(map / codes.length);
    const [a, b] = [codes[i], codes[map % codes.length]];
    if (i !== row) products.fill(-1);
    row = i;
    const f = (h: number) => {
      if (products[h] < 0) products[h] = exact.mul(a, h);
      return exact.add(products[h], b);
    };
    const negative = a >>> (semantics.format.bits - 1) === 1;
    let [p, q] = ends;
    for (let steps = 0; ; steps++) {
      const [imageP, imageQ] = [f(p), f(q)];
      const [nextP, nextQ] = [f(imageP), f(imageQ)];
      if ((nextP === p && nextQ === q) || steps === MOST_STEPS) {
        const lawful = negative ? imageP === q && imageQ === p : imageP === p && imageQ === q;
        return classified(pairs, negative, p, q, steps, lawful);
      }
      [p, q] = [nextP, nextQ];
    }
  };
}

/** The images of a map's states, one by one, for its flat parameter codes.
 * @cost about 1 µs an image with tables, else 2 µs a rounded operation that is not remembered */
export function specifiedStep(resolved: ResolvedSpec): (parameters: ArrayLike<number>) => (state: number) => number {
  const { codes } = resolved;
  const arithmetic = withConstants(onCodes(exactCodes(resolved.semantics)), resolved.semantics);
  const steps = layerSteps(resolved);
  const weights = Array.from({ length: resolved.shape.rows }, (_, i) => codes ** (resolved.shape.rows - 1 - i));
  return (parameters) => {
    const step = steps(parameters);
    return (state) =>
      step(
        arithmetic,
        weights.map((weight) => Math.floor(state / weight) % codes),
      ).reduce((index: number, code) => index * codes + code, 0);
  };
}

/** Fills the images of all states, or of what the starts reach where there are no tables and not every state is a start. */
export function specifiedFill(given: Space): Fill {
  const { resolved, starts, complete } = given;
  if (resolved.semantics.format.bits <= TABLE_BITS) return columnFill(resolved);
  const size = resolved.codes ** resolved.shape.rows;
  const from = complete ? Array.from({ length: size }, (_, s) => s) : [...starts];
  const met = new Uint8Array(size);
  const images = specifiedStep(resolved);
  return (parameters, next) => {
    const image = images(parameters);
    met.fill(0);
    for (const start of from)
      for (let s = start; met[s] === 0; s = next[s]) {
        met[s] = 1;
        next[s] = image(s);
      }
  };
}

/** How many drawn units are counted again by the specification at most: all of at most 8 bits, else what takes a minute or so. */
export function specifiedUnits(given: Space, maps: number, few: boolean): number {
  const { resolved, starts } = given;
  if (resolved.semantics.format.bits <= TABLE_BITS) return Infinity;
  const roundings = maps * starts.length * (few ? IMAGES : 1) * resolved.shape.rows;
  return Math.floor(MOST_ROUNDINGS / roundings);
}

function columnFill(resolved: ResolvedSpec): Fill {
  const { codes, shape, semantics } = resolved;
  const size = codes ** shape.rows;
  const arithmetic = columnArithmetic(specifiedTables(semantics));
  const steps = layerSteps(resolved);
  const states = Array.from({ length: shape.rows }, (_, i) =>
    Uint8Array.from({ length: size }, (_, s) => stateCodes(resolved, s)[i]),
  );
  return (parameters, next) => {
    next.fill(0);
    for (const entry of steps(parameters)<Column>(arithmetic, states))
      for (let s = 0; s < size; s++) next[s] = next[s] * codes + (typeof entry === "number" ? entry : entry[s]);
  };
}

/** The specification; of small formats its tables, of others with what it answered last. */
function exactCodes(semantics: RoundedSemantics): CodeArithmetic {
  if (semantics.format.bits <= TABLE_BITS) return specifiedTables(semantics);
  const exact = specification(semantics);
  const remembered = (operation: (a: Code, b: Code) => Code) => {
    const known = new Map<number, Code>();
    return (a: Code, b: Code) => {
      const key = a * 2 ** 26 + b;
      const found = known.get(key) ?? operation(a, b);
      if (known.size >= REMEMBERED) known.clear();
      known.set(key, found);
      return found;
    };
  };
  return { ...exact, add: remembered(exact.add), sub: remembered(exact.sub), mul: remembered(exact.mul) };
}

/** Each parameter is rounded once, not once a step. */
function withConstants(arithmetic: Arithmetic<Code>, semantics: RoundedSemantics): Arithmetic<Code> {
  const known = new WeakMap<Exact, Code>();
  const constant = (x: Exact) => {
    const code = known.get(x) ?? round(semantics, x);
    known.set(x, code);
    return code;
  };
  return { ...arithmetic, constant };
}

type Step = <T>(arithmetic: Arithmetic<T>, state: readonly T[]) => T[];

/** The step of the map with these parameters, in any arithmetic. */
function layerSteps(resolved: ResolvedSpec): (parameters: ArrayLike<number>) => Step {
  const { semantics, layer, shape, spec, codes } = resolved;
  const values = Array.from({ length: codes }, (_, code) => decode(semantics.format, code));
  if (layer === undefined)
    return (parameters) =>
      (arithmetic, [x]) => {
        const own = arithmetic.constant(values[parameters[0]]);
        return [spec.system === "addition" ? arithmetic.add(x, own) : arithmetic.mul(own, x)];
      };
  return (parameters) => {
    const input: Parameters = Object.fromEntries(
      resolved.parameters.map(({ name, offset, length }) => [
        name,
        Array.from({ length }, (_, i) => values[parameters[offset + i]]),
      ]),
    );
    return symbolStep(layer, shape, input, semantics);
  };
}
