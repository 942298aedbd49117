// Every state of every map at once, for up to 2^16 states: S <- f(S) from all states until |S| stops falling. The images of a
// set that f maps into itself are nested, so equal sizes mean equal sets, and f permutes what is left: the cyclic states. Their
// exact periods are then read off by going round. The number of rounds is the longest tail. On the device a map is one
// workgroup, S a set of bits in its memory. f is evaluated once: each thread keeps the images of its own states, two a word, and
// only the periods of states that f moves need f again.

import { InputError } from "../../core/errors.ts";
import { decode, encode } from "../../number/codec.ts";
import { nan, zero } from "../../number/exact.ts";
import type { NumberFormat } from "../../number/format.ts";
import { ordinal } from "../../number/order.ts";
import type { Fill } from "../exhaustive/step-code.ts";
import { type Space, stateCodes } from "../exhaustive/universe.ts";
import { imagesText, periodsText, shrinkText } from "./cycle-kernel.ts";
import { type MapOutcome, STATE_HASH_WGSL, stateHash } from "./outcome.ts";
import { type DeviceProgram, mainWgsl } from "./program.ts";
import { imageText, mapData } from "./step.ts";

/** Periods up to this have a sum of their own: of cyclic states with that period. The last one is of all longer periods. */
const PERIODS = 16;
/** Distances of the two states of a 2-cycle (largest over the entries, in places of the order of values) up to this likewise. */
const DISTANCES = 16;

export const CYCLE_SUMS: readonly string[] = [
  "cyclic-states",
  ...Array.from({ length: PERIODS }, (_, i) => `states-of-period-${i + 1}`),
  "states-of-longer-periods",
  ...Array.from({ length: DISTANCES }, (_, i) => `states-of-2-cycles-${i + 1}-ulps-apart`),
  "states-of-2-cycles-further-apart",
];
export const CYCLE_MAXIMA = ["longest-tail", "longest-period", "ulps-of-2-cycles"] as const;
/** Threads of a map: more where each would have many states to remember. */
const WORKGROUPS = [256, 1024] as const;
const MANY_WORDS = 1024;
/** Maps a unit. */
export const CYCLE_UNIT = 64;

/** The states that a census begins with: all without NaN, and those that have the canonical NaN. */
export interface CyclicStates {
  /** State indices Σ code · 2^(bits (rows - 1 - i)), ascending; f maps them among themselves. */
  readonly states: Uint16Array;
  /** For each code its place by value, both zeros 0; NaN beyond all. */
  readonly places: Int32Array;
}

/** @throws InputError for restricted starts, and for a property that is not about orbits */
export function cyclicStates({ resolved, starts, complete }: Space): CyclicStates {
  const { semantics, spec, codes, shape } = resolved;
  const { format, observe } = semantics;
  if (!complete) throw new InputError("census of cycles", "every state as a start", "h in `fixed`");
  if (spec.property !== "eventually-constant" || observe !== "value")
    throw new InputError(
      "census of cycles",
      "eventually-constant and observe=value",
      `${spec.property}, observe=${observe}`,
    );
  const values = Array.from({ length: codes }, (_, code) => decode(format, code));
  const quiet = values.findIndex(({ kind }) => kind === "nan") < 0 ? -1 : encode(format, nan);
  const usable = (code: number) => code === quiet || values[code].kind !== "nan";
  const states = Uint16Array.from({ length: codes ** shape.rows }, (_, s) => s).filter((s) =>
    stateCodes(resolved, s).every(usable),
  );
  if (quiet < 0 && states.length !== starts.length)
    throw new TypeError("cyclicStates: expected every code to be a start");
  return { states, places: valuePlaces(format) };
}

/** For each code its place by value, from the zeros in both directions. */
function valuePlaces(format: NumberFormat): Int32Array {
  const at = (code: number) => ordinal(format, code) ?? Number.NaN;
  const [minus, plus] = [at(encode(format, zero(-1))), at(encode(format, zero()))];
  return Int32Array.from({ length: 2 ** format.bits }, (_, code) => {
    const n = at(code);
    return Number.isNaN(n) ? 2 ** 20 : n >= plus ? n - plus : n - minus;
  });
}

/** The outcome of a map by walking its graph. */
export function cycleOutcome(given: Space, fill: Fill): (map: number) => MapOutcome {
  const { resolved } = given;
  const { states, places } = cyclicStates(given);
  const parameters = new Uint16Array(resolved.entries);
  const next = new Uint16Array(resolved.codes ** resolved.shape.rows);
  const apart = (s: number, t: number) => {
    const [x, y] = [stateCodes(resolved, s), stateCodes(resolved, t)];
    return Math.max(...x.map((code, i) => Math.abs(places[code] - places[y[i]])));
  };
  return (map) => {
    given.parameters(map, parameters);
    fill(parameters, next);
    return read(next, states, apart);
  };
}

function read(next: Uint16Array, states: Uint16Array, apart: (s: number, t: number) => number): MapOutcome {
  const { cyclic, rounds } = shrink(next, states);
  const sums = new Array<number>(CYCLE_SUMS.length).fill(0);
  sums[0] = cyclic.length;
  let [longest, furthest, hash, witness] = [0, 0, 0, 2 ** 16];
  for (const s of cyclic) {
    let period = 1;
    for (let x = next[s]; x !== s; x = next[x]) period++;
    sums[Math.min(period, PERIODS + 1)]++;
    longest = Math.max(longest, period);
    hash = (hash + stateHash(s, period)) >>> 0;
    const distance = period === 1 ? 0 : apart(s, next[s]);
    if (distance > 0) witness = Math.min(witness, s);
    if (period !== 2 || distance === 0) continue;
    sums[PERIODS + 1 + Math.min(distance, DISTANCES + 1)]++;
    furthest = Math.max(furthest, distance);
  }
  return { words: [hash, rounds], failing: witness < 2 ** 16, witness, sums, maxima: [rounds, longest, furthest] };
}

/** The cyclic states, and after how many steps nothing else is left. */
function shrink(next: Uint16Array, states: Uint16Array): { cyclic: Uint16Array; rounds: number } {
  let now = states;
  for (let rounds = 0; ; rounds++) {
    const hit = new Uint8Array(next.length);
    for (const s of now) hit[next[s]] = 1;
    const image = now.filter((s) => hit[s] === 1);
    if (image.length === now.length) return { cyclic: now, rounds };
    now = image;
  }
}

export function cycleProgram(given: Space): DeviceProgram {
  const { resolved } = given;
  const { states, places } = cyclicStates(given);
  const { codes, shape } = resolved;
  const words = Math.max(1, codes ** shape.rows / 32);
  const workgroup = WORKGROUPS[words >= MANY_WORDS ? 1 : 0];
  const all = new Uint32Array(words);
  for (const s of states) all[s >>> 5] |= 1 << (s & 31);
  const universe = mapData(given);
  const [setAt, placesAt] = [universe.data.length, universe.data.length + words];
  const sizes = {
    words,
    workgroup,
    own: Math.ceil(words / workgroup),
    states: states.length,
    all: codes ** shape.rows,
    periods: PERIODS,
    distances: DISTANCES,
  };
  return {
    data: new Uint32Array([...universe.data, ...all, ...places]),
    groupsPerUnit: CYCLE_UNIT,
    workgroup,
    perMap: states.length,
    code: `${STATE_HASH_WGSL}
${universe.code}
${imageText(resolved)}
var<workgroup> marks: array<atomic<u32>, ${words}>;
var<workgroup> size_of: array<atomic<u32>, 2>;
var<workgroup> finished: u32;
var<workgroup> hash_of: atomic<u32>;
var<workgroup> witness: atomic<u32>;
fn place_of(code: u32) -> i32 { return bitcast<i32>(data[${placesAt}u + code]); }
fn apart(s: u32, t: u32) -> u32 {
  let x = codes_of(s);
  let y = codes_of(t);
  var most_apart = 0u;
  for (var i = 0u; i < ${shape.rows}u; i++) { most_apart = max(most_apart, u32(abs(place_of(x[i]) - place_of(y[i])))); }
  return most_apart;
}
fn mark(t: u32) {
  let bit = 1u << (t & 31u);
  if ((atomicLoad(&marks[t >> 5u]) & bit) == 0u) { atomicOr(&marks[t >> 5u], bit); }
}
${mainWgsl(workgroup)}
  let map = shard.x * UNIT + number;
  if (map >= MAPS) { return; }
  let parameters = parameters_of(map);
${imagesText(sizes, setAt)}${shrinkText(sizes)}${periodsText(sizes)}
  publish(thread, number);
}
`,
  };
}
