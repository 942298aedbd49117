// A finite set of maps on the points 0 … degree - 1, the generators of a transformation monoid. Maps act on the right: in
// a product x y the map x acts first, as the letters of a word do on the states of an automaton.

import type { Dfa } from "../dfa.ts";

/** A map stores the image of each point; images are kept in 16 bits. */
export interface Generators {
  readonly degree: number;
  readonly letters: readonly string[];
  readonly maps: readonly Uint16Array[];
}

export const LARGEST_DEGREE = 65_535;

/** The letters of `dfa` as maps on its states. @throws RangeError above `LARGEST_DEGREE` states */
export function transitionGenerators(dfa: Dfa): Generators {
  checkDegree(dfa.states, "transitionGenerators");
  const width = dfa.symbols.length;
  const maps = dfa.symbols.map(() => new Uint16Array(dfa.states));
  for (let state = 0, at = 0; state < dfa.states; state++)
    for (let letter = 0; letter < width; letter++, at++) maps[letter][state] = dfa.next[at];
  return { degree: dfa.states, letters: dfa.symbols, maps };
}

/** Maps given by their images; letters are named a, b, c, … unless given. @throws RangeError for an image outside */
export function generatorsOf(
  degree: number,
  maps: readonly ArrayLike<number>[],
  letters: readonly string[] = maps.map((_, i) => nameOf(i)),
): Generators {
  checkDegree(degree, "generatorsOf");
  for (const [i, map] of maps.entries()) {
    if (map.length !== degree) throw new RangeError(`generatorsOf: expected ${degree} images, found ${map.length}`);
    const wrong = Array.from(map).find((image) => !(Number.isInteger(image) && image >= 0 && image < degree));
    if (wrong !== undefined)
      throw new RangeError(`generatorsOf: expected images in [0, ${degree}), found ${wrong} in map ${i}`);
  }
  return { degree, letters, maps: maps.map((map) => Uint16Array.from(map)) };
}

/** The map of a word. @cost O(length · degree) */
export function mapOfWord({ degree, maps }: Generators, word: readonly number[]): Uint16Array {
  const map = Uint16Array.from({ length: degree }, (_, point) => point);
  for (const letter of word) for (let point = 0; point < degree; point++) map[point] = maps[letter][map[point]];
  return map;
}

/**
 * Whether every two generators commute, that is, whether the monoid is commutative; undefined when `work` look-ups are spent.
 * Only few have to be tried with all: if letters t of a set T commute with every letter, and every letter takes each of some
 * points, from which T reaches all others, to a point that T reaches from it, then r a b = r u b = r b u = r v u = r u v for
 * words u, v over T, and the same for r b a.
 * @cost O(letters · |T| · degree); |T| is at most the binary logarithm of the degree for a group that is transitive on the points
 */
export function commute(
  { degree, maps }: Generators,
  work: { left: number } = { left: Infinity },
): boolean | undefined {
  const chosen: Uint16Array[] = [];
  const reached = new Uint8Array(degree);
  for (let root = 0; root < degree; root++) {
    if (reached[root] === 1) continue;
    let orbit = reachedFrom(root, chosen);
    for (const map of maps) {
      if (orbit.has(map[root])) continue;
      for (const other of maps) {
        work.left -= degree;
        if (work.left < 0) return undefined;
        if (!commuting(map, other)) return false;
      }
      chosen.push(map);
      orbit = reachedFrom(root, chosen);
      work.left -= orbit.size * chosen.length;
    }
    work.left -= orbit.size * chosen.length + maps.length;
    for (const point of orbit) reached[point] = 1;
  }
  return true;
}

function commuting(a: Uint16Array, b: Uint16Array): boolean {
  for (let point = 0; point < a.length; point++) if (b[a[point]] !== a[b[point]]) return false;
  return true;
}

/** The points that `maps` reach from `root`. */
function reachedFrom(root: number, maps: readonly Uint16Array[]): ReadonlySet<number> {
  const found = new Set([root]);
  for (const point of found) for (const map of maps) found.add(map[point]);
  return found;
}

function checkDegree(degree: number, caller: string): void {
  if (!(degree >= 0 && degree <= LARGEST_DEGREE))
    throw new RangeError(`${caller}: expected a degree from 0 to ${LARGEST_DEGREE}, found ${degree}`);
}

function nameOf(i: number): string {
  return i < 26 ? String.fromCharCode(97 + i) : `x${i}`;
}
