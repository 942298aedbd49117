// The egg-box picture of a transition monoid as data: its D-classes (= J-classes), each a grid of R-classes (rows) and
// L-classes (columns) whose cells are H-classes, those with an idempotent being groups; and which D-classes are directly below
// which. A small monoid is enumerated, so that cells can name their elements; otherwise nothing is listed (green.ts).
// Clifford and Preston, The Algebraic Theory of Semigroups I (1961), chapter 2.

import { stronglyConnected } from "../automaton/algebra/components.ts";
import { isTransversal } from "../automaton/algebra/d-classes.ts";
import {
  ALGEBRA_LIMITS,
  type AlgebraLimits,
  type Generators,
  greens,
  groupStructure,
  type Monoid,
  monoid,
  type Outcome,
  type PermutationGroup,
  permutationGroup,
  wordOf,
} from "../automaton/algebra/index.ts";
import { done, unknown } from "../automaton/algebra/limits.ts";
import { GROUP_WORK } from "../automaton/algebra/permutation-group.ts";

export interface EggBoxClass {
  /** States in the image of each element. */
  readonly rank: number;
  readonly regular: boolean;
  /** R-classes and L-classes. */
  readonly rows: number;
  readonly columns: number;
  /** Elements of each cell, in decimal digits. */
  readonly cell: string;
  /** The name of the group of the cells with an idempotent; for a class without, of the group that moves a cell. */
  readonly group: string;
  /** `[rows, columns]`: 1 for a cell with an idempotent. Left out for grids above `MARKED_CELLS`. */
  readonly idempotent?: Uint8Array;
  /** `[rows, columns]`: shortest words of the elements, by letters; only when the monoid was enumerated. */
  readonly words?: readonly (readonly (readonly number[])[])[];
  /** Numbers of the classes directly below. */
  readonly below: readonly number[];
}

export interface EggBox {
  /** Elements of the monoid, in decimal digits. */
  readonly size: string;
  readonly letters: readonly string[];
  /** By falling rank; the class of the identity first. */
  readonly classes: readonly EggBoxClass[];
}

/** Monoids of so many elements are enumerated, and their elements named. */
const NAMED_ELEMENTS = 150;
const MARKED_CELLS = 1600;
/** A picture of more classes is refused. */
export const MOST_CLASSES = 150;

/** @cost that of `greens`, and the idempotents of the classes of at most `MARKED_CELLS` cells */
export function eggBox(generators: Generators, limits: AlgebraLimits = ALGEBRA_LIMITS): Outcome<EggBox> {
  const all = monoid(generators, { ...limits, elements: NAMED_ELEMENTS });
  if (all.status === "done") return done(enumeratedEggBox(all.value));
  return countedEggBox(generators, limits);
}

/** From the elements and both Cayley graphs. @throws TypeError without the left one */
export function enumeratedEggBox(all: Monoid): EggBox {
  const { generators, size, right, left } = all;
  if (left === undefined) throw new TypeError("enumeratedEggBox: expected the left Cayley graph");
  const width = generators.maps.length;
  const r = stronglyConnected(right, size, width).of;
  const l = stronglyConnected(left, size, width).of;
  const dOf = joined(r, l);
  const members = new Map<number, number[]>();
  for (const [i, d] of dOf.entries()) members.set(d, [...(members.get(d) ?? []), i]);
  const rankOf = (i: number) => new Set(all.element(i)).size;
  const lists = [...members.values()].sort((a, b) => rankOf(b[0]) - rankOf(a[0]) || a[0] - b[0]);
  const numberOf = new Uint32Array(size);
  for (const [number, list] of lists.entries()) for (const i of list) numberOf[i] = number;
  const below = lists.map(() => new Set<number>());
  for (let i = 0; i < size; i++)
    for (let a = 0; a < width; a++)
      for (const j of [right[i * width + a], left[i * width + a]])
        if (numberOf[j] !== numberOf[i]) below[numberOf[i]].add(numberOf[j]);
  const covers = reduced(below);
  const classes = lists.map((list, d) => ({ ...enumeratedClass(all, list, r, l), below: covers[d] }));
  return { size: String(size), letters: generators.letters, classes };
}

function enumeratedClass(all: Monoid, list: readonly number[], r: Uint32Array, l: Uint32Array) {
  const rowNumbers = [...new Set(list.map((i) => r[i]))];
  const columnNumbers = [...new Set(list.map((i) => l[i]))];
  const cells = rowNumbers.map(() => columnNumbers.map((): number[] => []));
  for (const i of list) cells[rowNumbers.indexOf(r[i])][columnNumbers.indexOf(l[i])].push(i);
  const flat = cells.flat();
  const isIdempotent = (i: number) => all.element(i).every((image, _, map) => map[image] === image);
  const idempotent = Uint8Array.from(flat, (cell) => Number(cell.some(isIdempotent)));
  const ordered = flat.map((cell) =>
    cell.toSorted((a, b) => Number(isIdempotent(b)) - Number(isIdempotent(a)) || a - b),
  );
  const regular = idempotent.includes(1);
  const group = regular ? cellGroup(all, flat[idempotent.indexOf(1)]) : undefined;
  return {
    rank: new Set(all.element(list[0])).size,
    regular,
    rows: rowNumbers.length,
    columns: columnNumbers.length,
    cell: String(flat[0].length),
    group: group === undefined ? ofOrder(flat[0].length) : nameOf(group),
    idempotent,
    words: ordered.map((cell) => cell.map((i) => wordOf(all, i))),
  };
}

/** The elements of a cell with an idempotent, as permutations of its image. */
function cellGroup(all: Monoid, cell: readonly number[]): PermutationGroup | undefined {
  const image = [...new Set(all.element(cell[0]))].sort((a, b) => a - b);
  const place = new Map(image.map((state, i) => [state, i]));
  const perms = cell.map((i) => Uint16Array.from(image, (state) => place.get(all.element(i)[state]) ?? 0));
  return permutationGroup(image.length, perms);
}

function ofOrder(order: number): string {
  return order === 1 ? "1" : `order ${order}`;
}

function nameOf(group: PermutationGroup): string {
  return groupStructure(group, { left: GROUP_WORK })?.name ?? `order ${group.order}`;
}

/** The least common coarsening of two partitions, as a number for each element. */
function joined(a: Uint32Array, b: Uint32Array): Uint32Array {
  const parent = a.map((_, i) => i);
  const leader = (i: number): number => {
    let at = i;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]];
    return at;
  };
  for (const partition of [a, b]) {
    const first = new Map<number, number>();
    for (const [i, part] of partition.entries()) {
      const known = first.get(part);
      if (known === undefined) first.set(part, i);
      else parent[leader(i)] = leader(known);
    }
  }
  return parent.map((_, i) => leader(i));
}

/** From Green's classes, without elements. */
export function countedEggBox(generators: Generators, limits: AlgebraLimits = ALGEBRA_LIMITS): Outcome<EggBox> {
  const green = greens(generators, limits);
  if (green.status === "unknown") return green;
  const { classes, images, rClasses, size } = green.value;
  if (classes.length > MOST_CLASSES) return unknown(`${classes.length} D-classes`);
  const covers = reduced(green.value.below.map((targets) => new Set(targets)));
  const work = { left: limits.work };
  const found: EggBoxClass[] = [];
  for (const [i, dClass] of classes.entries()) {
    const { rank, regular, rClasses: rows, lClasses: columns, group, component, members } = dClass;
    work.left -= rows * columns;
    if (work.left < 0) return unknown(`more than ${limits.work} steps for an egg-box picture`);
    const marked = rows * columns <= MARKED_CELLS;
    const sets = images.components[component].members;
    const mark = () =>
      Uint8Array.from(
        regular ? members.flatMap((m) => sets.map((set) => Number(isTransversal(images, rClasses, set, m)))) : [],
      );
    found.push({
      rank,
      regular,
      rows,
      columns,
      cell: String(group.order),
      group: nameOf(group),
      ...(marked ? { idempotent: regular ? mark() : new Uint8Array(rows * columns) } : {}),
      below: covers[i],
    });
  }
  return done({ size: String(size), letters: generators.letters, classes: found });
}

/** Leaves out what follows by transitivity; targets have higher ranks of depth, so no class is below itself. */
function reduced(below: readonly ReadonlySet<number>[]): number[][] {
  const all: ReadonlySet<number>[] = [];
  const reach = (i: number): ReadonlySet<number> => {
    if (i in all) return all[i];
    const reached = new Set([...below[i]].flatMap((j) => [j, ...reach(j)]));
    all[i] = reached;
    return reached;
  };
  return below.map((targets) =>
    [...targets].filter((j) => ![...targets].some((k) => k !== j && reach(k).has(j))).sort((a, b) => a - b),
  );
}
