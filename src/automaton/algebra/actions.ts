// What a permutation group does to its points: orbits, blocks, and the groups it induces on them, each with its kernel.
// Least blocks are found by merging as in Atkinson 1975, doi:10.1090/S0025-5718-1975-0367030-3.

import {
  contains,
  inverse,
  multiply,
  type Perm,
  type PermutationGroup,
  permutationGroup,
  stabilizerGenerators,
  type Work,
} from "./permutation-group.ts";

/** A group acting on something, and the normal subgroup that acts trivially. */
export interface Action {
  readonly image: PermutationGroup;
  readonly kernel: PermutationGroup;
}

/** The orbits of more than one point, each in the order in which it is found from its least point. */
export function orbitsOf(degree: number, generators: readonly Perm[]): readonly (readonly number[])[] {
  const seen = new Uint8Array(degree);
  const orbits: number[][] = [];
  for (let start = 0; start < degree; start++) {
    if (seen[start] === 1) continue;
    seen[start] = 1;
    const orbit = [start];
    for (const point of orbit) {
      for (const generator of generators) {
        const image = generator[point];
        if (seen[image] === 1) continue;
        seen[image] = 1;
        orbit.push(image);
      }
    }
    if (orbit.length > 1) orbits.push(orbit);
  }
  return orbits;
}

/** A system of blocks of a group that is transitive on `orbit`: the block number of each point; undefined if primitive. */
export function blocksOf(
  degree: number,
  generators: readonly Perm[],
  orbit: readonly number[],
): Uint16Array | undefined {
  for (const second of orbit.slice(1)) {
    const leader = leastBlocks(degree, generators, orbit[0], second);
    const size = orbit.filter((point) => leader[point] === leader[orbit[0]]).length;
    if (size === orbit.length) continue;
    const numbers = new Map<number, number>();
    for (const point of orbit) if (!numbers.has(leader[point])) numbers.set(leader[point], numbers.size);
    const blocks = new Uint16Array(degree);
    for (const point of orbit) blocks[point] = numbers.get(leader[point]) ?? 0;
    return blocks;
  }
  return undefined;
}

/** The action on a set of points that the group keeps. */
export function actionOnPoints(group: PermutationGroup, points: readonly number[], work: Work): Action | undefined {
  const place = new Map(points.map((point, i) => [point, i]));
  const images = group.generators.map((g) => Uint16Array.from(points, (point) => place.get(g[point]) ?? 0));
  const image = permutationGroup(points.length, images, work);
  const based = permutationGroup(group.degree, group.generators, work, points);
  if (image === undefined || based === undefined) return undefined;
  const kernel = permutationGroup(group.degree, stabilizerGenerators(based, points.length), work);
  return kernel && { image, kernel };
}

/** The action on blocks, which are numbered for the points of `orbit`. */
export function actionOnBlocks(
  group: PermutationGroup,
  orbit: readonly number[],
  blocks: Uint16Array,
  work: Work,
): Action | undefined {
  const count = orbit.reduce((most, point) => Math.max(most, blocks[point]), 0) + 1;
  const images = group.generators.map((g) => {
    const image = new Uint16Array(count);
    for (const point of orbit) image[blocks[point]] = blocks[g[point]];
    return image;
  });
  const image = permutationGroup(count, images, work);
  // Blocks as points of their own, before the others: their pointwise stabiliser is the kernel.
  const joint = group.generators.map((g, i) => {
    const both = new Uint16Array(count + group.degree);
    both.set(images[i]);
    for (let point = 0; point < group.degree; point++) both[count + point] = count + g[point];
    return both;
  });
  const based = permutationGroup(count + group.degree, joint, work, [...images[0].keys()]);
  if (image === undefined || based === undefined) return undefined;
  const trivial = stabilizerGenerators(based, count).map((g) => g.subarray(count).map((point) => point - count));
  const kernel = permutationGroup(group.degree, trivial, work);
  return kernel && { image, kernel };
}

/** The least normal subgroup of `group` that contains `seeds`. */
export function normalClosure(
  group: PermutationGroup,
  seeds: readonly Perm[],
  work: Work,
): PermutationGroup | undefined {
  const generators = [...seeds];
  let closure = permutationGroup(group.degree, generators, work);
  for (const element of generators) {
    for (const g of group.generators) {
      if (closure === undefined) return undefined;
      const conjugate = multiply(multiply(inverse(g), element), g);
      if (contains(closure, conjugate)) continue;
      generators.push(conjugate);
      closure = permutationGroup(group.degree, generators, work);
    }
  }
  return closure;
}

/** For each point a leader of its block, in the finest system that puts `first` and `second` together. */
function leastBlocks(degree: number, generators: readonly Perm[], first: number, second: number): Uint16Array {
  const parent = Uint16Array.from({ length: degree }, (_, point) => point);
  const leader = (point: number): number => {
    let at = point;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]];
    return at;
  };
  const merged: [number, number][] = [[first, second]];
  parent[second] = first;
  for (const [a, b] of merged) {
    for (const g of generators) {
      const [x, y] = [leader(g[a]), leader(g[b])];
      if (x === y) continue;
      parent[y] = x;
      merged.push([x, y]);
    }
  }
  return parent.map((_, point) => leader(point));
}
