// Tails and periods of all starts of maps, by walking functional graphs in WebAssembly: what
// src/check/exhaustive/orbits.ts counts map by map, with the same meaning of every question and sum. Sums are kept by the
// kernels until they are read.

import { type Workplace, workplace } from "./kernels.ts";

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

/** Tables of 2^bits rows of 2^bits codes, and which codes are left out as factor or term. */
export interface RowTables {
  readonly bits: number;
  readonly multiply: Uint8Array;
  readonly add: Uint8Array;
  readonly skip: Uint8Array;
}

export interface GraphWalker {
  /** Walks one map. @returns its failing starts @throws RangeError unless it has `size` states */
  walk(next: Uint16Array): number;
  /** The array that `walk` need not copy. */
  readonly next: Uint16Array;
  /** Walks h -> add[b][multiply[a][h]] for the maps a · 2^bits + b in [from, to), and writes the failing starts of each to
   * `failing`, 0 for those left out. @returns the maps walked @throws RangeError unless size = 2^bits, tables and range fit */
  walkRows(tables: RowTables, from: number, to: number, failing: Uint32Array): number;
  sums(): GraphSums;
}

/** Maps of a call, so that a call is short. */
const MAPS = 4096;

/** @returns undefined without kernels @throws RangeError for more than 2^16 states or a start that is none
 * @cost a walk O(size), most of it random reads of 2 and 4 bytes a state */
export function graphWalker(question: GraphQuestion): GraphWalker | undefined {
  const { size, starts, others = new Uint16Array(0), observed } = question;
  checkStates(size, starts);
  checkStates(size, others);
  if (observed !== undefined && observed.length !== size)
    throw new RangeError(`graphWalker: expected ${size} observed states, found ${observed.length}`);
  const lists = [starts, others, observed ?? new Uint16Array(0), new Uint16Array(size)];
  const bytes = 64 + 8 * (size + 1) + lists.reduce((sum, list) => sum + list.byteLength + 64, 0);
  const place = workplace(bytes + 2 * 65536 + 256 + 4 * MAPS);
  if (place === undefined) return undefined;
  const sums = place.free;
  const histogram = sums + 64;
  let free = histogram + 8 * (size + 1);
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
  return walker(place, size, { sums, histogram, nextAt, free });
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
      return walkRange(place, free, tables.bits, from, to, failing);
    },
    sums: () => ({
      tails: doubles[0],
      periods: doubles[1],
      failures: doubles[2],
      longestTail: longest[0],
      longestPeriod: longest[1],
      histogram: new Float64Array(place.buffer, histogram, size + 1).slice(),
    }),
  };
}

function checkRows(tables: RowTables, size: number, from: number, to: number, failing: Uint32Array): void {
  const { bits, multiply, add, skip } = tables;
  if (bits > 8 || 2 ** bits !== size) throw new RangeError(`walkRows: expected ${size} codes, found 2^${bits}`);
  for (const [table, length] of [
    [multiply, size * size],
    [add, size * size],
    [skip, size],
  ] as const)
    if (table.length !== length) throw new RangeError(`walkRows: expected ${length} entries, found ${table.length}`);
  if (!(0 <= from && from <= to && to <= size * size))
    throw new RangeError(`walkRows: expected maps in [0, ${size * size}), found [${from}, ${to})`);
  if (failing.length < to - from)
    throw new RangeError(`walkRows: expected room for ${to - from} maps, found ${failing.length}`);
}

/** Where tables lie: multiply, add, skip, then the failing starts of a call. */
function loadRows({ buffer }: Workplace, free: number, { multiply, add, skip }: RowTables): void {
  new Uint8Array(buffer, free, multiply.length).set(multiply);
  new Uint8Array(buffer, free + 65536, add.length).set(add);
  new Uint8Array(buffer, free + 131072, skip.length).set(skip);
}

function walkRange(
  { kernels, buffer }: Workplace,
  free: number,
  bits: number,
  from: number,
  to: number,
  failing: Uint32Array,
): number {
  const out = new Uint32Array(buffer, free + 131328, MAPS);
  let walked = 0;
  for (let map = from; map < to; map += MAPS) {
    const end = Math.min(to, map + MAPS);
    out.fill(0);
    walked += kernels.walkRows(bits, free, free + 65536, free + 131072, map, end, out.byteOffset);
    failing.set(out.subarray(0, end - map), map - from);
  }
  return walked;
}
