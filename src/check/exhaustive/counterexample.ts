// A failing member, computed again with the specification before anyone reads it: the fast kernels only point.

import { specification } from "../../number/arithmetic.ts";
import { decode, encode } from "../../number/codec.ts";
import { compare, type Exact, format as formatExact, isZero, zero } from "../../number/exact.ts";
import { onCodes } from "../../number/generic.ts";
import { symbolStep } from "../../rnn/layer.ts";
import { hex } from "../certify.ts";
import { layerParameters, type ResolvedSpec } from "./spec.ts";
import { type Member, type Space, universeOf } from "./universe.ts";

/** Numbers as codes (hexadecimal) and as exact values (all decimal digits). */
export interface Numbers {
  readonly codes: readonly string[];
  readonly values: readonly string[];
}

export interface Counterexample {
  readonly rank: number;
  readonly parameters: Readonly<Record<string, Numbers>>;
  readonly start: Numbers;
  /** Steps from the start onto the cycle. */
  readonly tail: number;
  /** Steps round the cycle; states are compared by code. */
  readonly period: number;
  /** The states of the cycle from where it is entered, at most `LONGEST_CYCLE` of them. */
  readonly cycle: readonly Numbers[];
  /** For monotone: a start at or below the failing one whose image is greater, and both images. */
  readonly monotone?: { readonly below: Numbers; readonly imageBelow: Numbers; readonly image: Numbers };
}

const LONGEST_CYCLE = 64;

/** One step of a member's map on codes, by the specification. */
export function specificationStep(
  resolved: ResolvedSpec,
  parameters: ArrayLike<number>,
): (state: readonly number[]) => number[] {
  const { semantics, layer, shape, spec } = resolved;
  const arithmetic = specification(semantics);
  if (layer === undefined)
    return ([x]) => [spec.system === "addition" ? arithmetic.add(x, parameters[0]) : arithmetic.mul(parameters[0], x)];
  const step = symbolStep(layer, shape, layerParameters(resolved, parameters), semantics);
  return (state) => step(onCodes(arithmetic), state);
}

/** @throws Error if the specification does not confirm the failure: then a kernel is wrong */
export function counterexample(given: Space, rank: number): Counterexample {
  const { resolved } = given;
  const member = universeOf(given).at(rank);
  const flat = resolved.parameters.flatMap(({ name }) => member.parameters[name]);
  const step = specificationStep(resolved, flat);
  const orbit = orbitOf(step, member.start);
  const cycle = orbit.states.slice(orbit.tail);
  const monotone = resolved.spec.property === "monotone" ? greaterBelow(given, member, step) : undefined;
  const confirmed = resolved.spec.property === "monotone" ? monotone !== undefined : !repeats(resolved, cycle);
  if (!confirmed)
    throw new Error(`sweep: expected the specification to confirm rank ${rank}, found that it does not fail there`);
  const numbers = (codes: readonly number[]) => shown(resolved, codes);
  return {
    rank,
    parameters: Object.fromEntries(Object.entries(member.parameters).map(([name, codes]) => [name, numbers(codes)])),
    start: numbers(member.start),
    tail: orbit.tail,
    period: cycle.length,
    cycle: cycle.slice(0, LONGEST_CYCLE).map(numbers),
    ...(monotone === undefined ? {} : { monotone }),
  };
}

function shown({ semantics: { format } }: ResolvedSpec, codes: readonly number[]): Numbers {
  return { codes: codes.map(hex), values: codes.map((code) => formatExact(decode(format, code))) };
}

function orbitOf(
  step: (state: readonly number[]) => number[],
  start: readonly number[],
): { readonly states: readonly (readonly number[])[]; readonly tail: number } {
  const seen = new Map<string, number>();
  const states: (readonly number[])[] = [];
  for (let state = start; ; state = step(state)) {
    const tail = seen.get(state.join());
    if (tail !== undefined) return { states, tail };
    seen.set(state.join(), states.length);
    states.push(state);
  }
}

function repeats({ spec, semantics }: ResolvedSpec, cycle: readonly (readonly number[])[]): boolean {
  const { format, observe } = semantics;
  const seen = (code: number) => {
    const value = decode(format, code);
    return observe === "value" && isZero(value) ? encode(format, zero()) : code;
  };
  const observed = cycle.map((state) => state.map(seen).join());
  const after = spec.property === "period-at-most-2" ? 2 : 1;
  return observed.every((state, i) => state === observed[(i + after) % observed.length]);
}

/** A start at or below the member's whose image is greater, the first in rank. */
function greaterBelow(
  { resolved, starts }: Space,
  { start: [x] }: Member,
  step: (state: readonly number[]) => number[],
): Counterexample["monotone"] {
  const value = (code: number): Exact => decode(resolved.semantics.format, code);
  const [image] = step([x]);
  for (const y of starts) {
    const order = compare(value(y), value(x));
    if (order === undefined || order > 0) continue;
    const [imageBelow] = step([y]);
    if (compare(value(imageBelow), value(image)) !== 1) continue;
    return {
      below: shown(resolved, [y]),
      imageBelow: shown(resolved, [imageBelow]),
      image: shown(resolved, [image]),
    };
  }
  return undefined;
}
