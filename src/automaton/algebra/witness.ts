// Why a monoid is not aperiodic: a word that permutes a set of states, not as the identity. Its powers then make a
// nontrivial group (Schützenberger 1965, doi:10.1016/S0019-9958(65)90108-7: a language is star-free exactly when its
// syntactic monoid has none).

import { orderOf } from "./cycles.ts";
import type { Generators } from "./generators.ts";
import type { ImageComponent, Images } from "./images.ts";
import type { Perm } from "./permutation-group.ts";

/** `word` takes `states[i]` to `images[i]`, and these are the same states in another order. */
export interface GroupWitness {
  /** Letters by number. */
  readonly word: readonly number[];
  /** Rising. */
  readonly states: readonly number[];
  readonly images: readonly number[];
  /** The order of the permutation. */
  readonly order: number;
}

/** A witness with a short word (least over the loops through tree paths, not over all words); undefined when aperiodic.
 * @cost O(images · letters · degree) */
export function groupWitness(generators: Generators, images: Images): GroupWitness | undefined {
  let best: { readonly loop: Loop; readonly component: ImageComponent } | undefined;
  for (const component of images.components) {
    if (component.group.order === 1n) continue;
    const loop = shortestLoop(generators, images, component);
    if (loop !== undefined && (best === undefined || loop.word.length < best.loop.word.length))
      best = { loop, component };
  }
  if (best === undefined) return undefined;
  const { loop, component } = best;
  const start = images.starts[component.root];
  const states = [...images.points.subarray(start, start + component.rank)];
  const moved = Array.from(loop.perm, (place) => states[place]);
  return { word: loop.word, states, images: moved, order: Number(orderOf(loop.perm)) };
}

/** A witness that is one letter on one of its cycles of states: what can be had when the images are too many.
 * @cost O(letters · degree) */
export function letterWitness({ degree, maps }: Generators): GroupWitness | undefined {
  for (const [letter, map] of maps.entries()) {
    const seen = new Uint32Array(degree);
    for (let start = 0; start < degree; start++) {
      let state = start;
      for (; seen[state] === 0; state = map[state]) seen[state] = start + 1;
      // A walk that meets itself has found a cycle.
      if (seen[state] !== start + 1 || map[state] === state) continue;
      const cycle = [state];
      for (let next = map[state]; next !== state; next = map[next]) cycle.push(next);
      const states = cycle.sort((a, b) => a - b);
      return { word: [letter], states, images: states.map((q) => map[q]), order: states.length };
    }
  }
  return undefined;
}

interface Loop {
  readonly word: readonly number[];
  readonly perm: Perm;
}

/** Tree path from the root, one edge, shortest path back: the shortest such loop that is not the identity. */
function shortestLoop({ degree, maps }: Generators, images: Images, component: ImageComponent): Loop | undefined {
  const { next, starts, points } = images;
  const forth = pathsFrom(images, component, maps.length);
  const back = pathsTo(images, component, maps);
  let best: { length: number; set: number; letter: number; perm: Perm } | undefined;
  const place = new Uint16Array(degree);
  for (const set of component.members) {
    for (const [letter, map] of maps.entries()) {
      const target = next[set * maps.length + letter];
      const home = back.get(target);
      if (home === undefined) continue;
      const length = (forth.get(set)?.length ?? 0) + 1 + home.word.length;
      if (best !== undefined && best.length <= length) continue;
      for (let i = 0; i < component.rank; i++) place[points[starts[target] + i]] = home.perm[i];
      const perm = new Uint16Array(component.rank);
      for (let i = 0; i < component.rank; i++) perm[i] = place[map[points[starts[set] + i]]];
      if (perm.some((image, i) => image !== i)) best = { length, set, letter, perm };
    }
  }
  if (best === undefined) return undefined;
  const target = next[best.set * maps.length + best.letter];
  return { word: [...(forth.get(best.set) ?? []), best.letter, ...(back.get(target)?.word ?? [])], perm: best.perm };
}

/** A shortest word from the root to each set of the component, the one along which its points were placed. */
function pathsFrom(
  { next, componentOf }: Images,
  { root, members }: ImageComponent,
  width: number,
): Map<number, number[]> {
  const words = new Map<number, number[]>([[root, []]]);
  for (const set of members) {
    for (let letter = 0; letter < width; letter++) {
      const target = next[set * width + letter];
      if (componentOf[target] !== componentOf[root] || words.has(target)) continue;
      words.set(target, [...(words.get(set) ?? []), letter]);
    }
  }
  return words;
}

/** A shortest word from each set back to the root, and where it takes the place of each of the set's points. */
function pathsTo(
  { next, componentOf, starts, points }: Images,
  { root, rank, members }: ImageComponent,
  maps: readonly Uint16Array[],
) {
  const sources = new Map<number, [set: number, letter: number][]>(members.map((set) => [set, []]));
  for (const set of members)
    for (let letter = 0; letter < maps.length; letter++) {
      const target = next[set * maps.length + letter];
      if (componentOf[target] === componentOf[root]) sources.get(target)?.push([set, letter]);
    }
  const found = new Map<number, Loop>([[root, { word: [], perm: Uint16Array.from({ length: rank }, (_, i) => i) }]]);
  for (const [target, { word, perm }] of found) {
    const placeAt = new Map<number, number>();
    for (let i = 0; i < rank; i++) placeAt.set(points[starts[target] + i], perm[i]);
    for (const [set, letter] of sources.get(target) ?? []) {
      if (found.has(set)) continue;
      const moved = Uint16Array.from(
        { length: rank },
        (_, i) => placeAt.get(maps[letter][points[starts[set] + i]]) ?? 0,
      );
      found.set(set, { word: [letter, ...word], perm: moved });
    }
  }
  return found;
}
