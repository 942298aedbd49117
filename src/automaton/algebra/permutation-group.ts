// Permutation groups by a base and strong generating set: the points of the base, and for each the orbit under the
// stabiliser of those before it, with a transversal. Deterministic: every Schreier generator is sifted, so that order and
// membership are exact. Sims 1970; the incremental form is Knuth 1991, doi:10.1007/BF01375471; see also Holt, Eick,
// O'Brien, Handbook of Computational Group Theory (2005), 4.4.

/** Images of the points 0 … degree - 1; products act from left to right. */
export type Perm = Uint16Array;

interface Level {
  readonly point: number;
  readonly orbit: number[];
  /** For each point of the orbit an element that takes the base point to it. */
  readonly transversal: (Perm | undefined)[];
  readonly strong: Perm[];
}

export interface PermutationGroup {
  readonly degree: number;
  readonly generators: readonly Perm[];
  readonly levels: readonly Level[];
  readonly order: bigint;
}

/** Image look-ups that a construction may spend; it is counted down. */
export interface Work {
  left: number;
}

export const GROUP_WORK = 4e9;

/** What keeping an image costs in look-ups, so that a bound on work bounds memory too (to an eighth of a byte each). */
const KEEPING = 16;

export function identity(degree: number): Perm {
  return Uint16Array.from({ length: degree }, (_, point) => point);
}

/** First a, then b. */
export function multiply(a: Perm, b: Perm): Perm {
  const product = new Uint16Array(a.length);
  for (let point = 0; point < a.length; point++) product[point] = b[a[point]];
  return product;
}

export function inverse(a: Perm): Perm {
  const result = new Uint16Array(a.length);
  for (let point = 0; point < a.length; point++) result[a[point]] = point;
  return result;
}

function isIdentity(a: Perm): boolean {
  for (let point = 0; point < a.length; point++) if (a[point] !== point) return false;
  return true;
}

/** a^-1 b^-1 a b. */
export function commutator(a: Perm, b: Perm): Perm {
  return multiply(inverse(multiply(b, a)), multiply(a, b));
}

/**
 * The group that `generators` generate; undefined when `work` is spent. The base begins with `base` where it is given.
 * @cost O(degree^5) at worst, and degree^3 numbers; near degree · order^(1/2) for small groups
 */
export function permutationGroup(
  degree: number,
  generators: readonly Perm[],
  work: Work = { left: GROUP_WORK },
  base: readonly number[] = [],
): PermutationGroup | undefined {
  const levels = base.map((point) => newLevel(degree, point));
  const kept: Perm[] = [];
  for (const generator of generators) {
    if (sifts(levels, 0, generator, work)) continue;
    kept.push(generator);
    add(levels, 0, generator, work);
  }
  if (work.left < 0) return undefined;
  const order = levels.reduce((product, { orbit }) => product * BigInt(orbit.length), 1n);
  return { degree, generators: kept, levels, order };
}

/** The group that `group` and one more permutation generate. Undefined when `work` is spent. */
export function withGenerator(group: PermutationGroup, perm: Perm, work: Work): PermutationGroup | undefined {
  if (isIdentity(perm) || sifts(group.levels, 0, perm, work)) return work.left < 0 ? undefined : group;
  return permutationGroup(group.degree, [...group.generators, perm], work);
}

/** Whether the group contains `perm`. @cost O(levels · degree) */
export function contains(group: PermutationGroup, perm: Perm): boolean {
  return sifts(group.levels, 0, perm, { left: Number.POSITIVE_INFINITY });
}

/** Generators of the pointwise stabiliser of the first `count` points of the base. */
export function stabilizerGenerators(group: PermutationGroup, count: number): readonly Perm[] {
  return count < group.levels.length ? group.levels[count].strong : [];
}

/** All elements, the identity first, for groups of order at most `most`. @throws RangeError above it */
export function elements(group: PermutationGroup, most: number): Perm[] {
  if (group.order > BigInt(most))
    throw new RangeError(`elements: expected order at most ${most}, found ${group.order}`);
  let found = [identity(group.degree)];
  for (const { orbit, transversal } of group.levels.toReversed())
    found = orbit.flatMap((point) => found.map((element) => multiply(element, transversal[point] as Perm)));
  return found;
}

function newLevel(degree: number, point: number): Level {
  const transversal = new Array<Perm | undefined>(degree);
  transversal[point] = identity(degree);
  return { point, orbit: [point], transversal, strong: [] };
}

/** Whether `perm` is a product of transversal elements from level `from` on. */
function sifts(levels: readonly Level[], from: number, perm: Perm, work: Work): boolean {
  const rest = perm.slice();
  const undo = new Uint16Array(perm.length);
  for (let i = from; i < levels.length; i++) {
    const { point, transversal } = levels[i];
    const element = transversal[rest[point]];
    if (element === undefined) return false;
    if (rest[point] === point) continue;
    work.left -= perm.length;
    for (let q = 0; q < undo.length; q++) undo[element[q]] = q;
    for (let q = 0; q < undo.length; q++) rest[q] = undo[rest[q]];
  }
  work.left -= perm.length;
  return isIdentity(rest);
}

/** Adds a strong generator that fixes the base points before level i and does not sift there. */
function add(levels: Level[], i: number, generator: Perm, work: Work): void {
  if (i === levels.length)
    levels.push(
      newLevel(
        generator.length,
        generator.findIndex((image, point) => image !== point),
      ),
    );
  const { orbit, transversal, strong } = levels[i];
  const old = orbit.length;
  strong.push(generator);
  for (let at = 0; at < orbit.length; at++) {
    // The points known before have met the older generators.
    for (let g = at < old ? strong.length - 1 : 0; g < strong.length; g++) {
      if (work.left < 0) return;
      const image = strong[g][orbit[at]];
      const path = multiply(transversal[orbit[at]] as Perm, strong[g]);
      work.left -= path.length;
      const known = transversal[image];
      if (known === undefined) {
        transversal[image] = path;
        work.left -= KEEPING * path.length;
        orbit.push(image);
        continue;
      }
      const schreier = multiply(path, inverse(known));
      if (!sifts(levels, i + 1, schreier, work)) add(levels, i + 1, schreier, work);
    }
  }
}
