// All elements of a transformation monoid in shortlex order of their least words, with right and left Cayley graphs, by
// the algorithm of Froidure and Pin 1997, doi:10.1007/978-3-642-60720-2_7: an element that is not reached by a least word
// is found by tracing words that are known, without a product of maps. Up to degree 8 a map packs into 24 bits, where a
// product is two table look-ups and direct addressing is faster than tracing (packed.ts).

import type { Generators } from "./generators.ts";
import { ALGEBRA_LIMITS, type AlgebraLimits, done, type Outcome, unknown } from "./limits.ts";
import { type Enumerated, enumeratePacked, LARGEST_PACKED_DEGREE } from "./packed.ts";
import { bytesOf, findOrAdd, rowAt, rowSet } from "./rows.ts";

/** An enumerated monoid. */
export interface Monoid extends Enumerated {
  readonly generators: Generators;
}

export type CayleyGraphs = "right" | "both";

/**
 * Every element of the monoid that `generators` generate.
 * @cost O(size · letters) and, above degree 8, O((size + relations) · degree); 4 (letters + 1) to 4 (2 letters + 2) bytes
 * an element besides the maps and their index, at most twice that on the way
 * @source Froidure and Pin 1997, doi:10.1007/978-3-642-60720-2_7
 */
export function enumerate(
  generators: Generators,
  graphs: CayleyGraphs = "both",
  limits: AlgebraLimits = ALGEBRA_LIMITS,
): Outcome<Monoid> {
  const found = enumerated(generators, limits);
  if (found.status === "unknown") return found;
  const monoid = { generators, ...found.value };
  if (graphs === "right" || monoid.left !== undefined) return done(monoid);
  const bytes = monoid.right.byteLength;
  if (3 * bytes > 2 * limits.bytes) return unknown(`more than ${limits.bytes} bytes with the left Cayley graph`);
  return done({ ...monoid, left: leftGraph(monoid) });
}

function enumerated(generators: Generators, limits: AlgebraLimits): Outcome<Enumerated> {
  const { degree } = generators;
  if (degree > LARGEST_PACKED_DEGREE) return enumerateRows(generators, limits);
  // The table of 8^degree entries pays off for large monoids only, and whether this is one is not known yet.
  const first = Math.min(limits.elements, degree > 6 ? 2 ** 15 : 0);
  const small = first > 0 ? enumerateRows(generators, { ...limits, elements: first }) : unknown("");
  return small.status === "done" || first === limits.elements ? small : enumeratePacked(generators, limits);
}

/** The least word of element i. @cost O(length) */
export function wordOf({ prefix, last }: Monoid, i: number): number[] {
  const word: number[] = [];
  for (let at = i; at !== 0; at = prefix[at]) word.push(last[at]);
  return word.reverse();
}

/** The product x y, by tracing the word of y from x in the right Cayley graph. @cost O(length of y) */
export function product(monoid: Monoid, x: number, y: number): number {
  const width = monoid.generators.maps.length;
  return wordOf(monoid, y).reduce((at, letter) => monoid.right[at * width + letter], x);
}

/** The numbers of all idempotents, rising. @cost O(size · degree) */
export function idempotentsOf(monoid: Monoid): number[] {
  const found: number[] = [];
  for (let i = 0; i < monoid.size; i++) {
    const map = monoid.element(i);
    if (map.every((image) => map[image] === image)) found.push(i);
  }
  return found;
}

/** a · x for all letters a, from the right graph alone: a (p b) = (a p) b, and p comes before p b. */
function leftGraph({ generators, size, prefix, last, right }: Monoid): Uint32Array {
  const width = generators.maps.length;
  const left = new Uint32Array(size * width);
  left.set(right.subarray(0, width));
  for (let i = 1; i < size; i++) {
    const [from, letter] = [prefix[i] * width, last[i]];
    for (let a = 0; a < width; a++) left[i * width + a] = right[left[from + a] * width + letter];
  }
  return left;
}

/** The arrays of an enumeration that is under way. */
interface Growing {
  prefix: Uint32Array;
  suffix: Uint32Array;
  first: Uint16Array;
  last: Uint16Array;
  right: Uint32Array;
  left: Uint32Array;
  /** Per element and letter: 1 when the least word of the product is that of the element and the letter. */
  reduced: Uint8Array;
}

function enumerateRows(generators: Generators, limits: AlgebraLimits): Outcome<Enumerated> {
  const { degree, maps } = generators;
  const width = maps.length;
  const set = rowSet(degree);
  const row = Uint16Array.from({ length: degree }, (_, point) => point);
  findOrAdd(set, row);
  const state = growing(width);
  let [levelStart, levelEnd] = [0, 1];
  for (let x = 0; x < set.count; x++) {
    if (set.count > limits.elements) return unknown(`more than ${limits.elements} elements`);
    if (bytesOf(set) + state.right.byteLength * 4 > limits.bytes) return unknown(`more than ${limits.bytes} bytes`);
    if (x === levelEnd) {
      closeLevel(state, levelStart, levelEnd, width);
      [levelStart, levelEnd] = [levelEnd, set.count];
    }
    while (set.count + width >= state.prefix.length) enlarge(state, width);
    for (let a = 0; a < width; a++) {
      const traced = x === 0 ? -1 : trace(state, x, a, width);
      if (traced >= 0) {
        state.right[x * width + a] = traced;
        continue;
      }
      for (let point = 0; point < degree; point++) row[point] = maps[a][set.rows[x * degree + point]];
      const known = set.count;
      const y = findOrAdd(set, row);
      state.right[x * width + a] = y;
      if (y === known) append(state, x, a, y, width);
    }
  }
  closeLevel(state, levelStart, levelEnd, width);
  const size = set.count;
  return done({
    size,
    prefix: state.prefix.slice(0, size),
    last: state.last.slice(0, size),
    right: state.right.slice(0, size * width),
    left: state.left.slice(0, size * width),
    element: (i) => rowAt(set, i),
  });
}

/** x · a by known words, or -1 when the product must be computed. */
function trace({ suffix, first, reduced, prefix, last, right, left }: Growing, x: number, a: number, width: number) {
  const s = suffix[x] * width + a;
  if (reduced[s] === 1) return -1;
  // x = b s' and s' a = r with a smaller word p c: x a = b p c = (b p) c.
  const r = right[s];
  if (r === 0) return right[first[x]];
  return right[left[prefix[r] * width + first[x]] * width + last[r]];
}

function append(state: Growing, x: number, a: number, y: number, width: number): void {
  state.prefix[y] = x;
  state.last[y] = a;
  state.first[y] = x === 0 ? a : state.first[x];
  state.suffix[y] = x === 0 ? 0 : state.right[state.suffix[x] * width + a];
  state.reduced[x * width + a] = 1;
}

/** Left products of the elements of one length, whose right products are all known. */
function closeLevel({ left, right, prefix, last }: Growing, start: number, end: number, width: number): void {
  for (let x = start; x < end; x++)
    for (let a = 0; a < width; a++)
      left[x * width + a] = x === 0 ? right[a] : right[left[prefix[x] * width + a] * width + last[x]];
}

function growing(width: number): Growing {
  return {
    prefix: new Uint32Array(64),
    suffix: new Uint32Array(64),
    first: new Uint16Array(64),
    last: new Uint16Array(64),
    right: new Uint32Array(64 * width),
    left: new Uint32Array(64 * width),
    reduced: new Uint8Array(64 * width),
  };
}

function enlarge(state: Growing, width: number): void {
  const length = state.prefix.length * 2;
  state.prefix = copied(state.prefix, new Uint32Array(length));
  state.suffix = copied(state.suffix, new Uint32Array(length));
  state.first = copied(state.first, new Uint16Array(length));
  state.last = copied(state.last, new Uint16Array(length));
  state.right = copied(state.right, new Uint32Array(length * width));
  state.left = copied(state.left, new Uint32Array(length * width));
  state.reduced = copied(state.reduced, new Uint8Array(length * width));
}

function copied<A extends Uint8Array | Uint16Array | Uint32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
