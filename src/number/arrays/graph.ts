// Tails and periods of all starts of maps, by walking functional graphs in WebAssembly: what
// src/check/exhaustive/orbits.ts counts map by map, with the same meaning of every question and sum. Sums are kept by the
// kernels until they are read.

import type { RoundingPolicy } from "../format.ts";
import { type Workplace, workplace } from "./kernels.ts";
import { isNarrow, useNarrowPolicy } from "./orbits.ts";
import { codeValues } from "./parameters.ts";

/** As `OrbitQuestion` of src/check/exhaustive/orbits.ts. */
export interface GraphQuestion {
  /** States of the transition array, at most 2^16. */
  readonly size: number;
  /** State indices of the starts, each once. */
  readonly starts: Uint16Array;
  /** Reachable states that are no starts, where the starts are all others; absent where starts are restricted. */
  readonly others: Uint16Array | undefined;
  /** Equal for states that a decoder cannot tell apart; absent where it can tell all. */
  readonly observed: Uint16Array | undefined;
  /** A cycle fails unless, as observed, it repeats after so many steps. */
  readonly repeat: 1 | 2;
}

/** Sums over all starts of all maps walked so far: doubles, exact below 2^53. */
export interface GraphSums {
  readonly tails: number;
  readonly periods: number;
  /** Starts that run into a failing cycle. */
  readonly failures: number;
  readonly longestTail: number;
  readonly longestPeriod: number;
  /** Starts by period. */
  readonly histogram: Float64Array;
}

/** Tables of 2^bits rows of 2^bits codes, and lists of the codes that are factors and terms: map i has the factor
 * i / terms.length and the term i % terms.length. */
export interface RowTables {
  readonly bits: number;
  readonly multiply: Uint8Array;
  readonly add: Uint8Array;
  readonly factors: Uint8Array;
  readonly terms: Uint8Array;
}

export interface GraphWalker {
  /** Walks one map. @returns its failing starts @throws RangeError unless it has `size` states */
  walk(next: Uint16Array): number;
  /** The array that `walk` need not copy. */
  readonly next: Uint16Array;
  /** Walks h -> add[b][multiply[a][h]] for the maps in [from, to), and writes the failing starts of each to `failing`.
   * @throws RangeError unless size = 2^bits, tables and range fit */
  walkRows(tables: RowTables, from: number, to: number, failing: Uint32Array): void;
  /** Walks h -> round(round(a · h) + b) for values a, b; absent without a recurrence that binary32 carries. @returns as `walk` */
  readonly walkMap?: (a: number, b: number) => number;
  sums(): GraphSums;
  /** Sums begin anew. */
  reset(): void;
}

/** Maps of a call, so that a call is short. */
const MAPS = 4096;
/** Where tables lie, one after the other: multiply, add, factors, terms, and the failing starts of a call. */
const [ADD, FACTORS, TERMS, FAILING] = [65536, 131072, 131328, 131584];
const TABLES = FAILING + 4 * MAPS;

/** A walker; with the `recurrence` of a format whose codes are the states, also one of its maps h -> round(round(a · h) + b).
 * @returns undefined without kernels @throws RangeError for more than 2^16 states or a start that is none
 * @cost a walk O(size), most of it random reads of 2 and 4 bytes a state */
export function graphWalker(question: GraphQuestion, recurrence?: RoundingPolicy): GraphWalker | undefined {
  const { size, starts, others = new Uint16Array(0), observed } = question;
  checkStates(size, starts);
  checkStates(size, others);
  if (observed !== undefined && observed.length !== size)
    throw new RangeError(`graphWalker: expected ${size} observed states, found ${observed.length}`);
  if (recurrence !== undefined && 2 ** recurrence.format.bits !== size)
    throw new RangeError(`graphWalker: expected a recurrence of ${size} codes, found ${recurrence.format.name}`);
  const lists = [starts, others, observed ?? new Uint16Array(0), new Uint16Array(size)];
  const bytes = 64 + 8 * (size + 1) + lists.reduce((sum, list) => sum + list.byteLength + 64, 0);
  const place = workplace(bytes + TABLES + 4 * size);
  if (place === undefined) return undefined;
  const sums = place.free;
  const histogram = sums + 64;
  let free = Math.ceil((histogram + 8 * (size + 1)) / 64) * 64;
  const [startsAt, othersAt, observedAt, nextAt] = lists.map((list) => {
    const at = free;
    new Uint16Array(place.buffer, at, list.length).set(list);
    free = Math.ceil((at + list.byteLength) / 64) * 64;
    return at;
  });
  const otherCount = question.others === undefined ? -1 : others.length;
  const seen = observed === undefined ? 0 : observedAt;
  place.kernels.useQuestion(
    size,
    startsAt,
    starts.length,
    othersAt,
    otherCount,
    seen,
    question.repeat,
    sums,
    histogram,
  );
  const at = { sums, histogram, nextAt, free };
  const walkMap = recurrence === undefined ? undefined : mapWalker(place, recurrence, at);
  return { ...walker(place, size, at), ...(walkMap === undefined ? {} : { walkMap }) };
}

/** The values of all codes lie where tables would. */
function mapWalker(place: Workplace, recurrence: RoundingPolicy, at: Addresses): GraphWalker["walkMap"] {
  const { format } = recurrence;
  if (format.kind === "fixed" || format.bits < 2 || !isNarrow(recurrence)) return undefined;
  useNarrowPolicy(place, { ...recurrence, format });
  const size = 2 ** format.bits;
  const valuesAt = at.free + TABLES;
  new Float32Array(place.buffer, valuesAt, size).set(codeValues(format));
  return (a, b) => {
    place.kernels.compose(a, b, valuesAt, at.nextAt, size);
    return place.kernels.walk(at.nextAt);
  };
}

function checkStates(size: number, states: Uint16Array): void {
  if (!(Number.isInteger(size) && size >= 1 && size <= 65536))
    throw new RangeError(`graphWalker: expected 1 to 65536 states, found ${size}`);
  const beyond = states.find((state) => state >= size);
  if (beyond !== undefined) throw new RangeError(`graphWalker: expected a state below ${size}, found ${beyond}`);
}

interface Addresses {
  readonly sums: number;
  readonly histogram: number;
  readonly nextAt: number;
  readonly free: number;
}

function walker(place: Workplace, size: number, { sums, histogram, nextAt, free }: Addresses): GraphWalker {
  const next = new Uint16Array(place.buffer, nextAt, size);
  const doubles = new Float64Array(place.buffer, sums, 3);
  const longest = new Int32Array(place.buffer, sums + 24, 2);
  let loaded: RowTables | undefined;
  return {
    next,
    walk: (map) => {
      if (map.length !== size) throw new RangeError(`walk: expected ${size} states, found ${map.length}`);
      if (map !== next) next.set(map);
      return place.kernels.walk(nextAt);
    },
    walkRows: (tables, from, to, failing) => {
      checkRows(tables, size, from, to, failing);
      if (tables !== loaded) loadRows(place, free, tables);
      loaded = tables;
      walkRange(place, free, tables, from, to, failing);
    },
    sums: () => ({
      tails: doubles[0],
      periods: doubles[1],
      failures: doubles[2],
      longestTail: longest[0],
      longestPeriod: longest[1],
      histogram: new Float64Array(place.buffer, histogram, size + 1).slice(),
    }),
    reset: () => {
      doubles.fill(0);
      longest.fill(0);
      new Float64Array(place.buffer, histogram, size + 1).fill(0);
    },
  };
}

function checkRows(tables: RowTables, size: number, from: number, to: number, failing: Uint32Array): void {
  const { bits, multiply, add, factors, terms } = tables;
  if (bits > 8 || 2 ** bits !== size) throw new RangeError(`walkRows: expected ${size} codes, found 2^${bits}`);
  for (const table of [multiply, add])
    if (table.length !== size * size)
      throw new RangeError(`walkRows: expected ${size * size} entries, found ${table.length}`);
  for (const codes of [factors, terms])
    if (codes.length > size || codes.some((code) => code >= size))
      throw new RangeError(`walkRows: expected at most ${size} codes of ${bits} bits, found others`);
  const maps = factors.length * terms.length;
  if (!(0 <= from && from <= to && to <= maps))
    throw new RangeError(`walkRows: expected maps in [0, ${maps}), found [${from}, ${to})`);
  if (failing.length < to - from)
    throw new RangeError(`walkRows: expected room for ${to - from} maps, found ${failing.length}`);
}

function loadRows({ buffer }: Workplace, free: number, { multiply, add, factors, terms }: RowTables): void {
  new Uint8Array(buffer, free, multiply.length).set(multiply);
  new Uint8Array(buffer, free + ADD, add.length).set(add);
  new Uint8Array(buffer, free + FACTORS, factors.length).set(factors);
  new Uint8Array(buffer, free + TERMS, terms.length).set(terms);
}

function walkRange(
  { kernels, buffer }: Workplace,
  free: number,
  { bits, terms }: RowTables,
  from: number,
  to: number,
  failing: Uint32Array,
): void {
  const out = new Uint32Array(buffer, free + FAILING, MAPS);
  const [add, factors, list] = [free + ADD, free + FACTORS, free + TERMS];
  for (let map = from; map < to; map += MAPS) {
    const end = Math.min(to, map + MAPS);
    kernels.walkRows(bits, free, add, factors, list, terms.length, map, end, out.byteOffset);
    failing.set(out.subarray(0, end - map), map - from);
  }
}
