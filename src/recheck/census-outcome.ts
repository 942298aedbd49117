// What one map of a census comes to when it is followed state by state, and the digest of a unit of maps: written anew from the
// definitions of docs/certificates.md, with nothing of the code that counted.

import { decode } from "../number/codec.ts";
import { compare, isZero } from "../number/exact.ts";
import type { Code, NumberFormat } from "../number/format.ts";

/** A map's outcome: the two words that its digest sees, its witness if it fails, and counts by name. */
export interface Outcome {
  readonly words: readonly [number, number];
  readonly witness: number | undefined;
  readonly sums: readonly (readonly [string, number])[];
  readonly maxima: readonly (readonly [string, number])[];
}

function scrambled(word: number): number {
  const first = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  const second = Math.imul(first ^ (first >>> 15), 0x735a2d97);
  return (second ^ (second >>> 15)) >>> 0;
}

/** Both lanes of a map's digest. */
export function mapLanes(map: number, [w0, w1]: Outcome["words"]): readonly [number, number] {
  const inner = scrambled(w0 ^ scrambled((w1 + 0x85ebca6b) >>> 0));
  const low = scrambled((Math.imul(map, 0x9e3779b1) + inner) >>> 0);
  return [low, scrambled(low ^ scrambled((map + 0xc2b2ae35) >>> 0) ^ inner)];
}

export const stateHash = (state: number, number: number) =>
  scrambled(Math.imul(state, 0x9e3779b1) ^ scrambled((number + 0x27d4eb2f) >>> 0));

/** Tail and period of every state from which `starts` lead, by following images. */
function graph(image: (state: number) => number, starts: readonly number[], size: number) {
  const tail = new Int32Array(size).fill(-1);
  const period = new Int32Array(size);
  const next = new Int32Array(size).fill(-1);
  const seen = new Int32Array(size);
  const path: number[] = [];
  for (const start of starts) {
    path.length = 0;
    let s = start;
    while (tail[s] < 0 && seen[s] === 0) {
      path.push(s);
      seen[s] = path.length;
      next[s] = image(s);
      s = next[s];
    }
    if (tail[s] < 0) {
      const cycle = path.splice(seen[s] - 1);
      for (const c of cycle) {
        tail[c] = 0;
        period[c] = cycle.length;
      }
    }
    for (let i = path.length - 1; i >= 0; i--) {
      tail[path[i]] = tail[next[path[i]]] + 1;
      period[path[i]] = period[next[path[i]]];
    }
  }
  return { tail, period, next };
}

/** Places of codes in the order of values, -0 before +0; undefined for NaN. */
export function placesOf(format: NumberFormat): (number | undefined)[] {
  const codes = Array.from({ length: 2 ** format.bits }, (_, code) => code);
  const values = codes.map((code) => decode(format, code));
  const sign = (code: Code) => {
    const x = values[code];
    return x.kind === "nan" ? 0 : x.sign;
  };
  const sorted = codes
    .filter((code) => values[code].kind !== "nan")
    .sort((a, b) => compare(values[a], values[b]) || sign(a) - sign(b));
  const places: (number | undefined)[] = new Array<undefined>(codes.length).fill(undefined);
  for (const [place, code] of sorted.entries()) places[code] = place;
  return places;
}

/** Distance of two codes in places, both zeros being one place; that of NaN from a number is beyond all. */
export function distances(format: NumberFormat): (a: Code, b: Code) => number {
  const places = placesOf(format);
  const zeros = [...places.keys()].filter((code) => isZero(decode(format, code)));
  const high = Math.max(...zeros.map((code) => places[code] ?? 0));
  const low = Math.min(...zeros.map((code) => places[code] ?? 0));
  const at = (code: Code) => {
    const place = places[code];
    return place === undefined ? 2 ** 20 : place >= high ? place - high : place - low;
  };
  return (a, b) => Math.abs(at(a) - at(b));
}

export interface Followed {
  /** Images of state indices. */
  readonly image: (state: number) => number;
  /** State indices: the starts, and of cycles also those with the canonical NaN. */
  readonly starts: readonly number[];
  readonly size: number;
}

const PERIODS = 16;
const FURTHEST = 16;

/** Every cyclic state. `apart`: the distance of two states. */
export function cyclesOf({ image, starts, size }: Followed, apart: (s: number, t: number) => number): Outcome {
  const { tail, period, next } = graph(image, starts, size);
  const sums = new Map<string, number>();
  const add = (name: string) => sums.set(name, (sums.get(name) ?? 0) + 1);
  let [hash, longestTail, longest, furthest] = [0, 0, 0, 0];
  let witness: number | undefined;
  for (let s = 0; s < size; s++) {
    longestTail = Math.max(longestTail, tail[s]);
    if (tail[s] !== 0) continue;
    hash = (hash + stateHash(s, period[s])) >>> 0;
    longest = Math.max(longest, period[s]);
    add("cyclic-states");
    add(period[s] <= PERIODS ? `states-of-period-${period[s]}` : "states-of-longer-periods");
    const distance = period[s] === 1 ? 0 : apart(s, next[s]);
    if (distance === 0) continue;
    witness ??= s;
    if (period[s] !== 2) continue;
    add(distance <= FURTHEST ? `states-of-2-cycles-${distance}-ulps-apart` : "states-of-2-cycles-further-apart");
    furthest = Math.max(furthest, distance);
  }
  const maxima = [
    ["longest-tail", longestTail],
    ["longest-period", longest],
    ["ulps-of-2-cycles", furthest],
  ] as const;
  return { words: [hash, longestTail], witness, sums: [...sums], maxima };
}

const OWN_PERIODS = 64;

/** The orbit of every start. `same`: whether two states are one to a decoder; cycles must repeat after `repeat` steps. */
export function orbitsOf(
  { image, starts, size }: Followed,
  same: (s: number, t: number) => boolean,
  repeat: 1 | 2,
): Outcome {
  const { tail, period, next } = graph(image, starts, size);
  const bad = (start: number): boolean => {
    let s = start;
    for (let i = tail[start]; i > 0; i--) s = next[s];
    for (let i = period[start]; i > 0; i--, s = next[s])
      if (!same(s, repeat === 1 ? next[s] : next[next[s]])) return true;
    return false;
  };
  const sums = new Map<string, number>();
  const add = (name: string, n: number) => sums.set(name, (sums.get(name) ?? 0) + n);
  let [hash, longestTail, longest, failures] = [0, 0, 0, 0];
  let witness: number | undefined;
  starts.forEach((s, index) => {
    hash = (hash + stateHash(s, tail[s] * 2 ** 16 + period[s])) >>> 0;
    longestTail = Math.max(longestTail, tail[s]);
    longest = Math.max(longest, period[s]);
    add("tails", tail[s]);
    add("periods", period[s]);
    add(period[s] <= OWN_PERIODS ? `members-of-period-${period[s]}` : "members-of-longer-periods", 1);
    if (!bad(s)) return;
    failures++;
    witness ??= index;
  });
  add("failures", failures);
  const maxima = [
    ["longest-tail", longestTail],
    ["longest-period", longest],
  ] as const;
  return { words: [hash, failures], witness, sums: [...sums], maxima };
}
