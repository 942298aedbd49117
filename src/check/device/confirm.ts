// Failing maps, computed again by the specification before anyone reads them: kernels only point. Of a map that fails, the
// witness is a start (orbits, monotone), a state (cycles: a cyclic one; language: a start) or a class (limits).

import { decode } from "../../number/codec.ts";
import { format as formatExact } from "../../number/exact.ts";
import { hex } from "../certify.ts";
import { type Counterexample, counterexample } from "../exhaustive/counterexample.ts";
import { ordinals } from "../exhaustive/monotone.ts";
import { observedStates } from "../exhaustive/shard.ts";
import type { Space } from "../exhaustive/universe.ts";
import type { Census } from "./census.ts";
import { letterImages, searcher, specifiedFills } from "./language.ts";
import { machineLanguage, machineSpace } from "./machines.ts";
import type { Failing } from "./outcome.ts";
import { specifiedStep } from "./specified.ts";

/** A failing map's counterexample, with its rank as a map. */
export interface Confirmed extends Counterexample {
  readonly map: number;
}

export interface Confirmation {
  /** Maps that the specification was asked about, and found to fail with their witness. */
  readonly confirmed: number;
  readonly of: number;
  /** The first of them in full; none for censuses by limits, and of machines. */
  readonly first: Confirmed | undefined;
}

export interface ConfirmOptions {
  /** Maps, the least first; default: all. */
  readonly most?: number;
  readonly progress?: (done: number, total: number) => void;
  readonly interrupted?: () => boolean;
}

/** Milliseconds between two looks at the clock of whoever waits. */
const SLICE = 100;

/** Asks the specification about every failing map. @throws Error where it does not find the failure: then a kernel is wrong
 * @cost formats of at most 8 bits: tables by the specification once, then a few microseconds a step of the witness's orbit */
export async function confirmAll(
  census: Census,
  failing: readonly Failing[],
  { most = Infinity, progress, interrupted }: ConfirmOptions = {},
): Promise<Confirmation> {
  const fails = byWitness(census) ?? byMachine(census) ?? byOutcome(census);
  const wanted = fails === undefined ? 0 : Math.min(failing.length, most);
  if (fails === undefined || wanted === 0) return { confirmed: 0, of: failing.length, first: undefined };
  let done = 0;
  let looked = performance.now();
  while (done < wanted) {
    const [map, witness] = failing[done];
    if (!fails(map, witness))
      throw new Error(
        `census: expected the specification to confirm map ${map} with the witness ${witness}, found that it does not fail there`,
      );
    done++;
    if (done < wanted && performance.now() - looked < SLICE) continue;
    progress?.(done, wanted);
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (interrupted?.() === true) break;
    looked = performance.now();
  }
  return { confirmed: done, of: failing.length, first: confirmed(census, failing, 1).at(0) };
}

type Fails = (map: number, witness: number) => boolean;

/** By the witness's own orbit, or for monotone by its image and those of the starts below. */
function byWitness({ spec, space }: Census): Fails | undefined {
  if (space === undefined || !("sweep" in spec)) return undefined;
  const parameters = new Uint16Array(space.resolved.entries);
  const images = specifiedStep(space.resolved);
  const decide = { cycles: cycleFails, orbits: orbitFails, monotone: fallFails }[spec.procedure](space);
  return (map, witness) => {
    space.parameters(map, parameters);
    return decide(images(parameters), witness);
  };
}

/** By the search from the witness, of a machine that recognises a language from there. */
function byMachine({ spec }: Census): Fails | undefined {
  if (spec.procedure !== "language") return undefined;
  const given = machineSpace(spec.machines);
  const { resolved } = given;
  const { dfa } = machineLanguage(spec.language);
  const search = searcher(resolved.codes ** resolved.shape.rows, dfa, observedStates(resolved));
  const images = letterImages(given, specifiedFills(given));
  return (machine, witness) => search(images(machine), witness).recognises;
}

/** By the outcome of the whole map. */
function byOutcome({ specified }: Census): Fails | undefined {
  if (specified === undefined) return undefined;
  const outcome = specified();
  return (map, witness) => {
    const found = outcome(map);
    return found.failing && found.witness === witness;
  };
}

type Decide = (image: (state: number) => number, witness: number) => boolean;

/** The witness is a state that comes back to itself, and the cycle changes where a decoder looks. */
function cycleFails({ resolved }: Space): Decide {
  const seen = observedStates(resolved);
  const states = resolved.codes ** resolved.shape.rows;
  return (image, witness) => {
    let changes = false;
    let s = witness;
    for (let steps = 0; steps < states; steps++) {
      const next = image(s);
      changes ||= seen === undefined ? next !== s : seen[next] !== seen[s];
      s = next;
      if (s === witness) return changes;
    }
    return false;
  };
}

/** The witness is the place of a start whose orbit ends in a cycle that does not repeat as the property says. */
function orbitFails({ resolved, starts }: Space): Decide {
  const seen = observedStates(resolved);
  const at = (s: number) => (seen === undefined ? s : seen[s]);
  const repeat = resolved.spec.property === "period-at-most-2" ? 2 : 1;
  const met = new Int32Array(resolved.codes ** resolved.shape.rows).fill(-1);
  return (image, witness) => {
    const path: number[] = [];
    let s = starts[witness];
    for (; met[s] < 0; s = image(s)) met[s] = path.push(s) - 1;
    const cycle = path.slice(met[s]);
    for (const state of path) met[state] = -1;
    return cycle.some((state, i) => at(state) !== at(cycle[(i + repeat) % cycle.length]));
  };
}

/** The witness is the place of a start, and some start of no greater value has a greater image. */
function fallFails({ resolved, starts }: Space): Decide {
  const place = ordinals(resolved.semantics.format);
  const descending = [...starts].sort((s, t) => place[t] - place[s]);
  return (image, witness) => {
    const start = starts[witness];
    const own = place[image(start)];
    return own >= 0 && descending.some((s) => place[s] <= place[start] && place[image(s)] > own);
  };
}

/** The first `most` failing maps of a census of orbits, cycles or monotone maps, each in full: values, and the cycle that its
 * witness runs into. @throws Error where the specification does not find the failure: then a kernel is wrong
 * @cost the steps of one orbit a map, by exact arithmetic */
export function confirmed({ spec, space }: Census, failing: readonly Failing[], most: number): Confirmed[] {
  if (space === undefined) return [];
  return failing.slice(0, most).map(([map, witness]) => {
    const start = spec.procedure === "cycles" ? space.starts.indexOf(witness) : witness;
    if (start < 0) throw new Error(`census: expected a start as the witness of map ${map}, found ${witness}`);
    return { map, ...counterexample(space, map * space.starts.length + start) };
  });
}

/** Columns of a table of failing maps: rank, each parameter's codes and values, and the witness. */
export function failingColumns(census: Census, failing: readonly Failing[]): readonly Column[] {
  const { format } = census.semantics;
  const values = new Map<number, string>();
  const value = (code: number) => {
    const known = values.get(code) ?? formatExact(decode(format, code));
    values.set(code, known);
    return known;
  };
  const rows = failing.map(([map]) => census.parameters(map));
  const names = Object.entries(rows[0] ?? {}).flatMap(([name, codes]) =>
    codes.map((_, i) => ({ name, i, many: codes.length > 1 })),
  );
  return [
    { name: "map", type: "INT64", data: failing.map(([map]) => BigInt(map)) },
    ...names.flatMap(({ name, i, many }): Column[] => {
      const label = many ? `${name}[${i}]` : name;
      const codes = rows.map((row) => row[name][i]);
      return [
        { name: `${label} code`, type: "INT32", data: codes },
        { name: label, type: "STRING", data: codes.map(value) },
      ];
    }),
    { name: "witness", type: "STRING", data: failing.map(([, witness]) => witnessText(census, witness)) },
  ];
}

export interface Column {
  readonly name: string;
  readonly type: "INT32" | "INT64" | "STRING";
  readonly data: readonly (number | bigint | string)[];
}

/** The codes of the witness state, in hexadecimal. */
function witnessText({ spec, state }: Census, witness: number): string {
  return spec.procedure === "limits" ? `class ${witness}` : state(witness).map(hex).join(" ");
}
