// A faithful representation of a level's group by rows that are permuted and change signs, with small integers only: actions on
// blocks of points, and on pairs of opposite blocks as one row of either sign (a turn of a square, of a cube; the quaternions).
// Its generators are products of the least numbers of reflections (n - cycles, and one more for a cycle that changes the sign).
// The start has images that differ under different elements: points of a base get numbers of their own, all others 0.
// Sources: Sims 1970 for bases; Scherk 1950 and Carter 1972 for the lengths; arXiv 2411.12537, Theorem 3.

import { permutationGroup } from "../automaton/algebra/index.ts";
import { type Action, type Factor, product, zeros } from "./actions.ts";
import { type BlockAction, blockActions } from "./block-systems.ts";
import type { LevelGroup } from "./level-group.ts";

/** Points that are rows (all positive), or the two signs of rows. */
interface Part {
  readonly points: number;
  readonly rows: number;
  readonly rowOf: readonly number[];
  /** 1 or -1 for each point. */
  readonly signOf: readonly number[];
  /** For each generator the images of points. */
  readonly letters: readonly ArrayLike<number>[];
  /** For each generator. */
  readonly lengths: readonly number[];
}

export interface Reflections {
  readonly rows: number;
  /** For each generator of the group. */
  readonly actions: readonly Action[];
  readonly initial: readonly number[];
  /** The most factors of an action. */
  readonly most: number;
}

/** Parts that are combined, sums that are tested, points of a sum at most. */
const COMBINED = 16;
const TESTED = 800;
const MOST_POINTS = 500;

/** The sum with the fewest factors, then the fewest rows, that was found; and the given action. */
export function reflectionsOf(group: LevelGroup): readonly Reflections[] {
  const given = givenLetters(group);
  const first = realised(group, [pointsPart(given[0].length, given)]);
  const other = sumsOf(given).slice(0, TESTED);
  let found: Reflections | undefined;
  for (const parts of other) {
    found = realised(group, parts);
    if (found !== undefined) break;
  }
  const all = [first, found].filter((one) => one !== undefined);
  return all.sort((a, b) => a.most - b.most || a.rows - b.rows);
}

/** The generators on the points that move. */
function givenLetters({ degree, elements, generators }: LevelGroup): readonly Uint16Array[] {
  const maps = generators.map((g) => elements[g]);
  const moving = Array.from({ length: degree }, (_, point) => point).filter((point) =>
    maps.some((map) => map[point] !== point),
  );
  const place = new Map(moving.map((point, i) => [point, i]));
  return maps.map((map) => Uint16Array.from(moving, (point) => place.get(map[point]) ?? 0));
}

/** Sums of one to three parts, where the group is transitive on the points that move: the best first. */
function sumsOf(letters: readonly Uint16Array[]): readonly (readonly Part[])[] {
  const count = letters[0].length;
  const reached = new Set([0]);
  for (const point of reached) for (const map of letters) reached.add(map[point]);
  if (reached.size < count || count > MOST_POINTS) return [];
  const actions = blockActions(letters);
  const all = [
    ...actions.map(({ count: points, letters: images }) => pointsPart(points, images)),
    ...signedParts(actions),
  ];
  // Conjugate subgroups give equivalent parts: one of each size, list of lengths and order is enough.
  const distinct = new Map(
    all.map((part) => [`${part.rows} ${part.points} ${part.lengths.join()} ${orderOf(part) ?? ""}`, part]),
  );
  const parts = [...distinct.values()].sort((a, b) => most([a]) - most([b]) || a.rows - b.rows);
  const few = parts.slice(0, COMBINED);
  const pairs = few.flatMap((a, i) => few.slice(0, i).map((b) => [a, b]));
  const triples = few.flatMap((a, i) => few.slice(0, i).flatMap((b, j) => few.slice(0, j).map((c) => [a, b, c])));
  return [...parts.map((part) => [part]), ...pairs, ...triples].sort(
    (a, b) => most(a) - most(b) || rowsOf(a) - rowsOf(b),
  );
}

function orderOf({ points, letters }: Part): bigint | undefined {
  return permutationGroup(
    points,
    letters.map((images) => Uint16Array.from(images)),
  )?.order;
}

function most(parts: readonly Part[]): number {
  return Math.max(...parts[0].lengths.map((_, g) => parts.reduce((sum, { lengths }) => sum + lengths[g], 0)));
}

function rowsOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { rows }) => sum + rows, 0);
}

function pointsPart(points: number, letters: readonly ArrayLike<number>[]): Part {
  const rowOf = Array.from({ length: points }, (_, point) => point);
  return withLengths({ points, rows: points, rowOf, signOf: rowOf.map(() => 1), letters });
}

/** Blocks in pairs: a system of half as many blocks each of which is two of them; two blocks alone are a sign. */
function signedParts(actions: readonly BlockAction[]): Part[] {
  return actions
    .filter(({ count }) => count % 2 === 0)
    .flatMap((fine) => {
      const coarser = actions.filter(({ count }) => 2 * count === fine.count).map(({ blocks }) => blocks);
      const whole = fine.count === 2 ? [new Uint16Array(fine.blocks.length)] : [];
      return [...whole, ...coarser].flatMap((blocks) => {
        const part = signedPart(fine, blocks);
        return part === undefined ? [] : [part];
      });
    });
}

function signedPart({ blocks: fine, count, letters }: BlockAction, coarse: Uint16Array): Part | undefined {
  const rowOf = new Array<number>(count).fill(-1);
  for (const [point, block] of fine.entries()) {
    if (rowOf[block] >= 0 && rowOf[block] !== coarse[point]) return undefined;
    rowOf[block] = coarse[point];
  }
  const signOf = rowOf.map((row, block) => (rowOf.indexOf(row) === block ? 1 : -1));
  return withLengths({ points: count, rows: count / 2, rowOf, signOf, letters });
}

function withLengths(part: Omit<Part, "lengths">): Part {
  return { ...part, lengths: part.letters.map((images) => factorsOf(part, images, 0, part.rows).length) };
}

/** A generator on rows `first` … of `rows`: reflections along each cycle, a last one where the cycle changes the sign. */
function factorsOf(part: Omit<Part, "lengths">, images: ArrayLike<number>, first: number, rows: number): Factor[] {
  const { rowOf, signOf } = part;
  const factors: Factor[] = [];
  const seen = new Set<number>();
  for (let start = 0; start < part.rows; start++) {
    const cycle: { row: number; sign: number }[] = [];
    let point = rowOf.findIndex((row, p) => row === start && signOf[p] === 1);
    for (; !seen.has(rowOf[point]); point = images[point]) {
      seen.add(rowOf[point]);
      cycle.push({ row: first + rowOf[point], sign: signOf[point] });
    }
    for (let i = cycle.length - 1; i > 0; i--) {
      const [a, b] = [cycle[i - 1], cycle[i]];
      const k = zeros(rows).map((_, row) => (row === a.row ? 1 : row === b.row ? -a.sign * b.sign : 0));
      factors.push({ k, beta: 1, v: 0 });
    }
    if (cycle.length > 0 && signOf[point] !== cycle[0].sign)
      factors.push({ k: zeros(rows).map((_, row) => Number(row === cycle[0].row)), beta: 2, v: 0 });
  }
  return factors;
}

function realised(group: LevelGroup, parts: readonly Part[]): Reflections | undefined {
  const initial = startOf(group, parts);
  if (initial === undefined) return undefined;
  const rows = rowsOf(parts);
  const actions = group.generators.map((_, g) =>
    product(
      rows,
      parts.flatMap((part, i) => factorsOf(part, part.letters[g], rowsOf(parts.slice(0, i)), rows)),
    ),
  );
  return { rows, actions, initial, most: most(parts) };
}

/** Points of a base are numbered 1, 2, …; the start is undefined where the representation is not faithful. */
function startOf(group: LevelGroup, parts: readonly Part[]): number[] | undefined {
  const starts = parts.map((_, i) => parts.slice(0, i).reduce((sum, { points }) => sum + points, 0));
  const degree = parts.reduce((sum, { points }) => sum + points, 0);
  if (degree > MOST_POINTS && parts.length > 1) return undefined;
  const letters = group.generators.map((_, g) =>
    Uint16Array.from(parts.flatMap((part, i) => Array.from(part.letters[g], (image) => starts[i] + image))),
  );
  const generated = permutationGroup(degree, letters);
  if (generated?.order !== BigInt(group.elements.length)) return undefined;
  const base = generated.levels.filter(({ orbit }) => orbit.length > 1).map(({ point }) => point);
  return parts.flatMap((part, i) => {
    const values = zeros(part.rows);
    for (const [n, point] of base.entries()) {
      const own = point - starts[i];
      if (own < 0 || own >= part.points || values[part.rowOf[own]] !== 0) continue;
      values[part.rowOf[own]] = (n + 1) * part.signOf[own];
    }
    return values;
  });
}
