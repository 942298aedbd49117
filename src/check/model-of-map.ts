// A map of a sweep as one letter of a model: letters that do nothing in the DFA are the identity, all others are the map. The first
// state is a start from which the map comes to a cycle of the period asked for; the decoder is the closed set of `separates`.

import type { Dfa } from "../automaton/dfa.ts";
import { InputError } from "../core/errors.ts";
import type { Verdict } from "../core/verdict.ts";
import { decode } from "../number/codec.ts";
import { format as formatExact } from "../number/exact.ts";
import { type Machine, machine } from "../rnn/machine.ts";
import { parseModel } from "../rnn/model-file.ts";
import { closure } from "./closure.ts";
import { type DecideOptions, decide } from "./decide.ts";
import { specificationStep } from "./exhaustive/counterexample.ts";
import { type ResolvedSpec, resolve, type SweepSpec } from "./exhaustive/spec.ts";
import { universe } from "./exhaustive/universe.ts";
import { type LookupDecoder, lookupDecoder } from "./lookup.ts";
import { packed } from "./packed.ts";

export interface MadeModel {
  readonly document: object;
  readonly verdict: Verdict;
}

/** Starts of the map that are tried. */
const STARTS = 16;

/** Undefined where no model of the map is proved: letters do different things, the universe has no identity, or answers are wrong. */
export async function modelOfMap(
  { language, dfa }: { readonly language: string; readonly dfa: Dfa },
  spec: SweepSpec,
  map: number,
  period: number,
  options: DecideOptions,
): Promise<MadeModel | undefined> {
  const { semantics, ...resolved } = resolve(spec);
  const acting = actingLetters(dfa);
  if (acting === undefined) return undefined;
  const numbers = (codes: readonly number[]) => codes.map((code) => formatExact(decode(semantics.format, code)));
  const states = universe(spec);
  let tried = 0;
  for (let start = 0; start < states.states && tried < STARTS; start++) {
    const member = states.at(map * states.states + start);
    const flat = resolved.parameters.flatMap(({ name }) => member.parameters[name]);
    if (cycleLength({ ...resolved, semantics }, flat, member.start) % period !== 0) continue;
    const initial = numbers(member.start);
    if (initial.some((x) => !/^-?[0-9.e+-]+$/.test(x))) continue;
    tried++;
    const own = Object.fromEntries(
      resolved.parameters.map(({ name, offset, length }) => [name, numbers(flat.slice(offset, offset + length))]),
    );
    if (acting.includes(false) && !isMember(spec, identity(spec, own))) return undefined;
    const layer = {
      type: spec.system,
      initial,
      symbols: Object.fromEntries(
        dfa.symbols.map((letter, s) => [letter, shaped(spec, acting[s] ? own : identity(spec, own))]),
      ),
    };
    const name = `${language}: map ${map} of a universe`;
    const model = { statetrack: 1, name, source: "statetrack minimal", alphabet: dfa.symbols, layers: [layer] };
    const decoder = decoderOf(machine(parseModel(model, name), semantics), dfa, options);
    if (decoder === undefined) continue;
    const document = { ...model, decoder };
    const verdict = await decide(
      { ask: "recognizes", model: parseModel(document, name), semantics, language, dfa },
      options,
    );
    if (verdict.status === "holds") return { document, verdict };
  }
  return undefined;
}

/** Undefined where there is none that looks states up by value. */
function decoderOf(built: Machine, dfa: Dfa, options: DecideOptions): LookupDecoder | undefined {
  const run = closure(packed(built), dfa, "separates", options);
  while (run.advance(1000) === undefined);
  if (run.outcome?.kind !== "closed") return undefined;
  try {
    return lookupDecoder(run);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Which letters move a state; undefined where two of them move states differently. */
function actingLetters({ symbols, states, next }: Dfa): readonly boolean[] | undefined {
  const columns = symbols.map((_, s) => Array.from({ length: states }, (_, q) => next[q * symbols.length + s]));
  const acting = columns.map((column) => column.some((to, q) => to !== q));
  const different = new Set(columns.filter((_, s) => acting[s]).map((column) => column.join()));
  return different.size <= 1 ? acting : undefined;
}

function cycleLength(resolved: ResolvedSpec, flat: readonly number[], start: readonly number[]): number {
  const step = specificationStep(resolved, flat);
  const seen = new Map<string, number>();
  let state = start;
  for (let time = 0; ; time++) {
    const known = seen.get(state.join());
    if (known !== undefined) return time - known;
    seen.set(state.join(), time);
    state = step(state);
  }
}

type Numbers = Readonly<Record<string, readonly string[]>>;

/** Parameters that leave a state as it is: a gain 1 and no input, or the map's own key with a gate 0. */
function identity({ rows }: SweepSpec, own: Numbers): Numbers {
  return Object.fromEntries(
    Object.entries(own).map(([name, list]) => {
      if (name === "k" || name === "v") return [name, list];
      if (name === "a") return [name, list.map(() => "1")];
      if (name === "A") return [name, list.map((_, i) => (i % (rows + 1) === 0 ? "1" : "0"))];
      return [name, list.map(() => "0")];
    }),
  );
}

/** Whether the universe has these parameters, so that a model of them is one of its models. */
function isMember(spec: SweepSpec, own: Numbers): boolean {
  const entries = Object.entries(own).flatMap(([name, list]) => list.map((x, i) => [`${name}[${i}]`, [x]] as const));
  const given = spec.fixed ?? {};
  if (entries.some(([key, [x]]) => Object.hasOwn(given, key) && !given[key].includes(x))) return false;
  try {
    return universe({ ...spec, fixed: { ...given, ...Object.fromEntries(entries) } }).maps > 0;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** Flat lists in the shapes of model files. */
export function shaped(
  { system, rows }: Pick<SweepSpec, "system" | "rows">,
  own: Numbers,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(own).map(([name, list]): [string, unknown] => {
      if (name === "A" || (name === "k" && system === "deltaProduct"))
        return [name, Array.from({ length: list.length / rows }, (_, i) => list.slice(i * rows, (i + 1) * rows))];
      const isNumber = system === "scalar" || (system === "deltaNet" && name !== "k");
      return [name, isNumber ? list[0] : list];
    }),
  );
}
