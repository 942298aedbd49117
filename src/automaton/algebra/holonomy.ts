// The skeleton of the holonomy decomposition: the images of all words and the single states, ordered by subduction (P below Q
// when P is inside the image of Q under some word), their heights, and the tiles of each set: the largest of these sets
// that are properly inside it. A word that takes one set onto another of the same height permutes tiles; all others reset.
// Eilenberg, Automata, Languages, and Machines B (1976), chapter II; Egri-Nagy and Nehaniv 2015, arXiv 1508.06345.

import type { Generators } from "./generators.ts";
import { type Images, imagesOf } from "./images.ts";
import { type AlgebraLimits, done, type Outcome, unknown } from "./limits.ts";
import type { Work } from "./permutation-group.ts";

/** Sets are numbered: image i is i unless it is a single state; the single state x is `images.count + x`. */
export interface Skeleton {
  readonly generators: Generators;
  readonly images: Images;
  /** The set of all states. */
  readonly top: number;
  /** `[images + states, letters]`: where each letter takes each set. */
  readonly move: Uint32Array;
  /** Length of a longest chain of sets below each set, of which only the last is a single state; 0 for single states. */
  readonly height: Uint32Array;
  /** The tiles of each set; those of a set that a word reaches from its root are in the order of the root's. */
  readonly tiles: readonly (readonly number[])[];
}

/** @cost that of `imagesOf` and O(components · images · degree / 16) for the tiles of the roots */
export function skeletonOf(generators: Generators, limits: AlgebraLimits): Outcome<Skeleton> {
  const outcome = imagesOf(generators, limits);
  if (outcome.status === "unknown") return outcome;
  const images = outcome.value;
  const { count, components } = images;
  const letters = generators.maps.length;
  if (4 * (count + generators.degree) * letters > limits.bytes)
    return unknown(`more than ${limits.bytes} bytes for the moves of sets`);
  const move = movesOf(generators, images);
  const height = new Uint32Array(count + generators.degree);
  const tiles = Array.from({ length: count + generators.degree }, (): readonly number[] => []);
  const catalogue = catalogueOf(images, generators.degree);
  const work = { left: limits.work };
  let held = 0;
  // From the lowest: a set below another has a smaller rank, or the same and a component of smaller number.
  const numbers = [...components.keys()].sort((a, b) => components[a].rank - components[b].rank || a - b);
  for (const number of numbers) {
    const { root, rank, members } = components[number];
    if (rank === 1) continue;
    const own = tilesOf(images, root, catalogue, work);
    held += own.length * members.length;
    if (work.left < 0) return unknown(`more than ${limits.work} steps for the tiles of sets`);
    if (8 * held > limits.bytes) return unknown(`more than ${limits.bytes} bytes for the tiles of sets`);
    tiles[root] = own;
    spreadTiles(images, move, letters, number, tiles);
    const least = heightOf(images, move, letters, number, own, height);
    for (const set of members) height[set] = least;
  }
  return done({ generators, images, top: canonical(images, 0), move, height, tiles });
}

/** One more than the height of every set that is properly below the members of a component: tiles, and images elsewhere. */
function heightOf(
  { componentOf, components, count }: Images,
  move: Uint32Array,
  letters: number,
  number: number,
  tiles: readonly number[],
  height: Uint32Array,
): number {
  let most = 0;
  for (const tile of tiles) most = Math.max(most, height[tile]);
  for (const set of components[number].members)
    for (let letter = 0; letter < letters; letter++) {
      const target = move[set * letters + letter];
      if (target < count && componentOf[target] !== number) most = Math.max(most, height[target]);
    }
  return most + 1;
}

/** The states of a set, rising. */
export function statesOf({ images: { count, starts, points } }: Skeleton, set: number): readonly number[] {
  return set >= count ? [set - count] : Array.from(points.slice(starts[set], starts[set + 1]).sort());
}

export function hasState({ images }: Skeleton, set: number, state: number): boolean {
  return set >= images.count ? set - images.count === state : has(images, set, state);
}

/** Whether set `a` lies in set `b`. */
export function isInside({ images }: Skeleton, a: number, b: number): boolean {
  if (a >= images.count) return b >= images.count ? a === b : has(images, b, a - images.count);
  return b < images.count && inside(images, a, b);
}

/** The number under which a skeleton knows image i. */
function canonical({ count, starts, points }: Images, image: number): number {
  return starts[image + 1] - starts[image] === 1 ? count + points[starts[image]] : image;
}

function movesOf({ degree, maps }: Generators, images: Images): Uint32Array {
  const { count, next } = images;
  const letters = maps.length;
  const move = new Uint32Array((count + degree) * letters);
  for (let at = 0; at < count * letters; at++) move[at] = canonical(images, next[at]);
  for (let state = 0; state < degree; state++)
    for (const [letter, map] of maps.entries()) move[(count + state) * letters + letter] = count + map[state];
  return move;
}

/** Images of more than one state, the largest first; and for each state where in that list the images with it are. */
interface Catalogue {
  readonly falling: Uint32Array;
  /** State x is in images `falling[places[first[x] … first[x + 1] - 1]]`; places rise. */
  readonly first: Uint32Array;
  readonly places: Uint32Array;
}

function catalogueOf({ count, starts, points }: Images, degree: number): Catalogue {
  const rank = (set: number): number => starts[set + 1] - starts[set];
  const large = Uint32Array.from({ length: count }, (_, set) => set).filter((set) => rank(set) > 1);
  const falling = large.sort((a, b) => rank(b) - rank(a) || a - b);
  const first = new Uint32Array(degree + 2);
  const each = (visit: (state: number, place: number) => void): void => {
    for (let place = 0; place < falling.length; place++)
      for (let i = starts[falling[place]]; i < starts[falling[place] + 1]; i++) visit(points[i], place);
  };
  // Counted two further on and filled one further on, so that in the end first[x] is where the list of x begins.
  each((state) => first[state + 2]++);
  for (let state = 2; state <= degree + 1; state++) first[state] += first[state - 1];
  const places = new Uint32Array(first[degree + 1]);
  each((state, place) => {
    places[first[state + 1]++] = place;
  });
  return { falling, first, places };
}

/** Images that may lie in set `root`, the largest first: all that share a state with it, or simply all when that is less. */
function candidatesOf({ starts, points }: Images, root: number, { falling, first, places }: Catalogue): Uint32Array {
  const own = points.subarray(starts[root], starts[root + 1]);
  let shared = 0;
  for (const state of own) shared += first[state + 1] - first[state];
  if (shared >= falling.length) return falling;
  const found = new Set<number>();
  for (const state of own) for (let i = first[state]; i < first[state + 1]; i++) found.add(places[i]);
  return Uint32Array.from(found)
    .sort()
    .map((place) => falling[place]);
}

/** What one candidate costs, in look-ups. */
const CANDIDATE = 8;

/** The largest sets properly inside `root`: images, then the single states that none covers. They are not all of them when
 * `work` is spent. */
function tilesOf(images: Images, root: number, catalogue: Catalogue, work: Work): number[] {
  const { starts, points, count, sets } = images;
  const rank = starts[root + 1] - starts[root];
  const tiles: number[] = [];
  for (const set of candidatesOf(images, root, catalogue)) {
    work.left -= CANDIDATE;
    if (work.left < 0) return tiles;
    if (starts[set + 1] - starts[set] >= rank || !inside(images, set, root)) continue;
    work.left -= sets.width * tiles.length;
    if (!tiles.some((tile) => inside(images, set, tile))) tiles.push(set);
  }
  const covered = new Set<number>();
  for (const tile of tiles) for (let i = starts[tile]; i < starts[tile + 1]; i++) covered.add(points[i]);
  for (const state of points.slice(starts[root], starts[root + 1]).sort())
    if (!covered.has(state)) tiles.push(count + state);
  return tiles;
}

/** Tiles of the other members of a component: those of the root, moved along a tree of letters. */
function spreadTiles(
  { componentOf, components, count }: Images,
  move: Uint32Array,
  letters: number,
  number: number,
  tiles: (readonly number[])[],
): void {
  const { root, members } = components[number];
  for (const set of members)
    for (let letter = 0; letter < letters; letter++) {
      const target = move[set * letters + letter];
      if (target >= count || componentOf[target] !== number || target === root || tiles[target].length > 0) continue;
      tiles[target] = tiles[set].map((tile) => move[tile * letters + letter]);
    }
}

function has({ sets: { rows, width } }: Images, set: number, state: number): boolean {
  return ((rows[set * width + (state >>> 4)] >>> (state & 15)) & 1) === 1;
}

function inside({ sets: { rows, width } }: Images, a: number, b: number): boolean {
  for (let word = 0; word < width; word++) if ((rows[a * width + word] & ~rows[b * width + word]) !== 0) return false;
  return true;
}
