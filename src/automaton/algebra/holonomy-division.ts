// Why the group of a cascade's block divides a maximal subgroup of the monoid, with words. Take an idempotent e whose image is
// least among those of the words that permute the block's set R, and a word g that permutes R: e g e permutes the image of
// e, which contains R, so it lies in the maximal subgroup of e; restricted to R it acts on the tiles as g does.
// Eilenberg, Automata, Languages, and Machines B (1976), chapter II: holonomy groups divide the semigroup.

import type { Word } from "../../core/word.ts";
import { applyAction } from "./cascade.ts";
import { mapOfWord } from "./generators.ts";
import type { Skeleton } from "./holonomy.ts";
import type { Holonomy, Source } from "./holonomy-cascade.ts";
import { ALGEBRA_LIMITS, type AlgebraLimits, done, type Outcome, unknown } from "./limits.ts";

/** Evidence for one block whose permutations are not all trivial. */
export interface BlockDivision {
  readonly level: number;
  readonly block: number;
  /** Fixes every state of the block's set. */
  readonly idempotent: Word;
  /** For each permutation of the block's states that occurs, except the identity, a word that does it to the tiles. */
  readonly words: readonly { readonly images: readonly number[]; readonly word: Word }[];
}

/** All words together may have this many letters. */
const LETTERS = 200_000;

/** @cost O(images · members of a component · letters) for each block at worst */
export function divisionsOf(
  { cascade, skeleton, sources }: Holonomy,
  limits: AlgebraLimits = ALGEBRA_LIMITS,
): Outcome<readonly BlockDivision[]> {
  const divisions: BlockDivision[] = [];
  let left = LETTERS;
  for (const [level, { blocks, actions }] of cascade.levels.entries()) {
    for (const [block, { first, tiles, group }] of blocks.entries()) {
      if (group.order === "1") continue;
      const permutations = actions.flatMap((action, i) => {
        const images = tiles.map((_, tile) => applyAction(action, first + tile) - first);
        const source = images.some((image, tile) => image !== tile) ? sources[level][i] : undefined;
        return source === undefined ? [] : [{ images, source }];
      });
      const paths = pathsOf(skeleton, skeleton.images.componentOf[permutations[0].source.set]);
      const idempotent = idempotentOf(skeleton, paths.root, limits);
      if (idempotent === undefined) return unknown("no idempotent found for a block within the bounds");
      left -= idempotent.length;
      const words = permutations.map(({ images, source }) => {
        const word = loopOf(skeleton, paths, source, left);
        left -= word.length;
        return { images, word };
      });
      if (left < 0) return unknown(`more than ${LETTERS} letters for the groups of blocks`);
      divisions.push({ level, block, idempotent, words });
    }
  }
  return done(divisions);
}

/** Words inside a component: from its root to each member along the tree of `skeletonOf`, and shortest ones back. */
interface Paths {
  readonly root: number;
  readonly forth: ReadonlyMap<number, Word>;
  readonly back: ReadonlyMap<number, Word>;
}

function pathsOf({ images, move, generators }: Skeleton, component: number): Paths {
  const { root, members } = images.components[component];
  const letters = generators.maps.length;
  const forth = new Map<number, Word>([[root, []]]);
  const sources = new Map<number, [set: number, letter: number][]>(members.map((set) => [set, []]));
  for (const set of members)
    for (let letter = 0; letter < letters; letter++) {
      const target = move[set * letters + letter];
      sources.get(target)?.push([set, letter]);
      if (sources.has(target) && !forth.has(target)) forth.set(target, [...(forth.get(set) ?? []), letter]);
    }
  const back = new Map<number, Word>([[root, []]]);
  for (const [target, word] of back)
    for (const [set, letter] of sources.get(target) ?? []) if (!back.has(set)) back.set(set, [letter, ...word]);
  return { root, forth, back };
}

/** A word that permutes the root and does to its tiles what the source's letter does to those of its set; of at most
 * `most` + 1 letters, when it is too long to be had. */
function loopOf({ generators, images, move }: Skeleton, paths: Paths, { set, letter }: Source, most: number): Word {
  const target = move[set * generators.maps.length + letter];
  const back = paths.back.get(target) ?? [];
  const there = [...(paths.forth.get(target) ?? []), ...back];
  const word = [...(paths.forth.get(set) ?? []), letter, ...back];
  // The way back need not undo the way there: going round once less than the order of both does.
  const map = mapOfWord(generators, there);
  const { starts, points } = images;
  const own = points.subarray(starts[paths.root], starts[paths.root + 1]);
  let moved = own.map((point) => map[point]);
  while (moved.some((point, i) => point !== own[i]) && word.length <= most) {
    word.push(...there);
    moved = moved.map((point) => map[point]);
  }
  return word;
}

/** An idempotent that fixes each state of `root`, with an image as small as can be; undefined beyond the bounds. */
function idempotentOf(skeleton: Skeleton, root: number, limits: AlgebraLimits): Word | undefined {
  const { generators } = skeleton;
  const loop = closestLoop(skeleton, root, limits);
  if (loop === undefined) return undefined;
  const map = mapOfWord(generators, loop);
  let power = map;
  for (let times = 1; times * loop.length <= LETTERS; times++) {
    if (power.every((image) => power[image] === image)) return Array.from({ length: times }, () => loop).flat();
    power = power.map((image) => map[image]);
  }
  return undefined;
}

/** A shortest word that permutes `root`, among those with the fewest states in the image: a walk on pairs (image of all
 * states, image of the root). */
function closestLoop(
  { images, top, move, generators }: Skeleton,
  root: number,
  limits: AlgebraLimits,
): Word | undefined {
  const letters = generators.maps.length;
  const sets = images.count + generators.degree;
  const rankOf = (set: number): number => (set < images.count ? images.starts[set + 1] - images.starts[set] : 1);
  const [least, component] = [rankOf(root), images.componentOf[root]];
  const number = new Map<number, number>([[top * sets + root, 0]]);
  const [parent, by] = [[-1], [-1]];
  let best = { node: 0, rank: rankOf(top) };
  for (const [pair, node] of number) {
    const [whole, part] = [Math.floor(pair / sets), pair % sets];
    if (part === root && rankOf(whole) < best.rank) best = { node, rank: rankOf(whole) };
    if (best.rank === least) break;
    if (number.size * letters > limits.classes) return undefined;
    for (let letter = 0; letter < letters; letter++) {
      const moved = move[part * letters + letter];
      const key = move[whole * letters + letter] * sets + moved;
      if (moved >= images.count || images.componentOf[moved] !== component || number.has(key)) continue;
      number.set(key, parent.length);
      parent.push(node);
      by.push(letter);
    }
  }
  const word: number[] = [];
  for (let node = best.node; node > 0; node = parent[node]) word.push(by[node]);
  return word.reverse();
}
