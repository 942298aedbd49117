// The images of all elements of a transformation monoid, as a graph under right multiplication, and for each strongly
// connected component the group of permutations that the monoid induces on its root image (by Schreier generators).
// The first half of the method for acting semigroups: East, Egri-Nagy, Mitchell, Péresse 2019, doi:10.1016/j.jsc.2018.02.003.

import { stronglyConnected } from "./components.ts";
import type { Generators } from "./generators.ts";
import { type AlgebraLimits, done, type Outcome, unknown } from "./limits.ts";
import {
  elements,
  type Perm,
  type PermutationGroup,
  permutationGroup,
  type Work,
  withGenerator,
} from "./permutation-group.ts";
import { bytesOf, find, findOrAdd, type RowSet, rowSet } from "./rows.ts";

export interface Images {
  /** Sets of points as bit masks; number 0 is the whole set, and numbers rise with the length of the shortest word. */
  readonly sets: RowSet;
  readonly count: number;
  /** `[count, letters]`: where each letter takes each set. */
  readonly next: Uint32Array;
  readonly componentOf: Uint32Array;
  readonly components: readonly ImageComponent[];
  /** Set i has the points `points[starts[i] … starts[i + 1] - 1]`: those of its root, moved there by the monoid. */
  readonly starts: Uint32Array;
  readonly points: Uint16Array;
}

/** Sets that the monoid takes to one another. */
export interface ImageComponent {
  readonly root: number;
  readonly rank: number;
  /** The root first, the others breadth-first. */
  readonly members: readonly number[];
  /** The group induced on the root: permutations of the places 0 … rank - 1 of its points in rising order. */
  readonly group: PermutationGroup;
  /** All elements of the group when it has at most `FEW`, for comparisons that are cheaper than a membership test. */
  readonly few: readonly Perm[] | undefined;
}

const FEW = 64;

/** All images and their groups. @cost O(images · letters · degree) and the Schreier-Sims algorithm for each component */
export function imagesOf(generators: Generators, limits: AlgebraLimits): Outcome<Images> {
  const work = { left: limits.work };
  const graph = orbit(generators, limits, work);
  if (graph.status === "unknown") return graph;
  const { sets, next } = graph.value;
  const count = sets.count;
  const width = generators.maps.length;
  const { of: componentOf, count: size } = stronglyConnected(next, count, width);
  const starts = startsOf(sets);
  if (2 * starts[count] > limits.bytes) return unknown(`more than ${limits.bytes} bytes for images`);
  const points = new Uint16Array(starts[count]);
  const placed = new Uint8Array(count);
  const components = new Array<ImageComponent>(size);
  for (let root = 0; root < count; root++) {
    if (placed[root] === 1) continue;
    const members = spread(generators, { next, componentOf, starts, points, placed, sets }, root);
    const rank = starts[root + 1] - starts[root];
    const group = schreierGroup(generators, { next, componentOf, starts, points }, members, rank, work);
    if (group === undefined) return unknown(`more than ${limits.work} steps for the groups of images`);
    const few = group.order <= BigInt(FEW) ? elements(group, FEW) : undefined;
    components[componentOf[root]] = { root, rank, members, group, few };
  }
  return done({ sets, count, next, componentOf, components, starts, points });
}

/** The number of the set of points `points[0 … size - 1]`, or -1. */
export function findImage(sets: RowSet, points: ArrayLike<number>, size: number, scratch: Uint16Array): number {
  scratch.fill(0);
  for (let i = 0; i < size; i++) scratch[points[i] >>> 4] |= 1 << (points[i] & 15);
  return find(sets, scratch);
}

/** Words of 16 bits in the mask of a set. */
export function maskWidth(degree: number): number {
  return Math.max(1, (degree + 15) >>> 4);
}

function orbit(
  { degree, maps }: Generators,
  limits: AlgebraLimits,
  work: Work,
): Outcome<{ readonly sets: RowSet; readonly next: Uint32Array }> {
  const words = maskWidth(degree);
  const sets = rowSet(words);
  const row = new Uint16Array(words);
  for (let point = 0; point < degree; point++) row[point >>> 4] |= 1 << (point & 15);
  findOrAdd(sets, row);
  let next = new Uint32Array(64 * maps.length);
  for (let at = 0; at < sets.count; at++) {
    if (sets.count > limits.classes) return unknown(`more than ${limits.classes} images`);
    work.left -= degree * maps.length;
    if (work.left < 0) return unknown(`more than ${limits.work} steps for images`);
    if (bytesOf(sets) + next.byteLength > limits.bytes) return unknown(`more than ${limits.bytes} bytes for images`);
    if ((at + 1) * maps.length > next.length) next = doubled(next);
    for (let letter = 0; letter < maps.length; letter++) {
      imageOfSet(sets, at, maps[letter], row);
      next[at * maps.length + letter] = findOrAdd(sets, row);
    }
  }
  return done({ sets, next });
}

/** The image of set `at` under `map` into `row`. */
function imageOfSet({ rows, width }: RowSet, at: number, map: Uint16Array, row: Uint16Array): void {
  row.fill(0);
  for (let word = 0; word < width; word++) {
    for (let bits = rows[at * width + word]; bits !== 0; bits &= bits - 1) {
      const image = map[(word << 4) + 31 - Math.clz32(bits & -bits)];
      row[image >>> 4] |= 1 << (image & 15);
    }
  }
}

function doubled(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}

function startsOf({ rows, count, width }: RowSet): Uint32Array {
  const starts = new Uint32Array(count + 1);
  for (let i = 0; i < count; i++) {
    let size = 0;
    for (let word = i * width; word < (i + 1) * width; word++)
      for (let bits = rows[word]; bits !== 0; bits &= bits - 1) size++;
    starts[i + 1] = starts[i] + size;
  }
  return starts;
}

interface Placing {
  readonly next: Uint32Array;
  readonly componentOf: Uint32Array;
  readonly starts: Uint32Array;
  readonly points: Uint16Array;
}

/** Moves the points of `root` along a breadth-first tree of its component; returns the sets in that order. */
function spread(
  { degree, maps }: Generators,
  { next, componentOf, starts, points, placed, sets }: Placing & { readonly placed: Uint8Array; readonly sets: RowSet },
  root: number,
): readonly number[] {
  let at = starts[root];
  const base = root * sets.width;
  for (let point = 0; point < degree; point++)
    if (((sets.rows[base + (point >>> 4)] >>> (point & 15)) & 1) === 1) points[at++] = point;
  const rank = starts[root + 1] - starts[root];
  const members = [root];
  placed[root] = 1;
  for (const set of members) {
    for (const [letter, map] of maps.entries()) {
      const target = next[set * maps.length + letter];
      if (placed[target] === 1 || componentOf[target] !== componentOf[root]) continue;
      placed[target] = 1;
      members.push(target);
      for (let i = 0; i < rank; i++) points[starts[target] + i] = map[points[starts[set] + i]];
    }
  }
  return members;
}

/** The group of the permutations of places that close each edge of the component through its tree. */
function schreierGroup(
  { degree, maps }: Generators,
  { next, componentOf, starts, points }: Placing,
  members: readonly number[],
  rank: number,
  work: Work,
): PermutationGroup | undefined {
  let group = permutationGroup(rank, [], work);
  const place = new Uint16Array(degree);
  for (const set of members) {
    for (const [letter, map] of maps.entries()) {
      const target = next[set * maps.length + letter];
      if (componentOf[target] !== componentOf[members[0]]) continue;
      for (let i = 0; i < rank; i++) place[points[starts[target] + i]] = i;
      const perm = new Uint16Array(rank);
      for (let i = 0; i < rank; i++) perm[i] = place[map[points[starts[set] + i]]];
      if (group !== undefined) group = withGenerator(group, perm, work);
    }
  }
  return group;
}
