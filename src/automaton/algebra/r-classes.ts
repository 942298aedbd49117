// Green's classes of a transformation monoid without its elements: every R-class is found from representatives of others
// by left multiplication, and is known by the component of its image, its kernel, and a coset of the component's group.
// An element whose image lies in a component is (kernel class of each point) · (permutation of places) · (root to image).
// East, Egri-Nagy, Mitchell, Péresse 2019, doi:10.1016/j.jsc.2018.02.003, section 5.

import type { Generators } from "./generators.ts";
import { findImage, type ImageComponent, type Images, maskWidth } from "./images.ts";
import { type AlgebraLimits, done, type Outcome, unknown } from "./limits.ts";
import { contains, inverse, multiply, type Perm } from "./permutation-group.ts";
import { bytesOf, findOrAdd, type RowSet, rowSet } from "./rows.ts";

/** Where the R-class of an element is looked up. */
interface RClassTable {
  /** Rows (component of the image, low and high 16 bits; kernel class of each point, numbered by first occurrence). */
  readonly kernels: RowSet;
  /** For each kernel row the R-classes with it. */
  readonly classesOf: number[][];
  /** The permutation of places in the representative of each R-class. */
  readonly coset: Perm[];
}

export interface RClasses extends RClassTable {
  readonly count: number;
  /** The row of each R-class. */
  readonly kernelOf: readonly number[];
  /** `[count, letters]`: the class of letter · representative. */
  readonly next: Uint32Array;
  /** The representative's first letter, and the class whose representative follows it; class 0 is that of the identity. */
  readonly letter: readonly number[];
  readonly parent: readonly number[];
}

/** An element taken apart, in buffers that are used again. */
export interface Parts {
  readonly row: Uint16Array;
  perm: Perm;
  readonly values: Uint16Array;
  readonly mask: Uint16Array;
  readonly place: Uint16Array;
  readonly label: Int32Array;
}

/** All R-classes. @cost O(R-classes · letters · degree), with a membership test where a kernel has several classes */
export function rClassesOf(generators: Generators, images: Images, limits: AlgebraLimits): Outcome<RClasses> {
  const { degree, maps } = generators;
  const table: RClassTable = { kernels: rowSet(degree + 2), classesOf: [], coset: [] };
  const parts = newParts(degree);
  const [kernelOf, letter, parent]: number[][] = [[], [], []];
  let next = new Uint32Array(64 * maps.length);
  for (let point = 0; point < degree; point++) parts.values[point] = point;
  takeApart(images, parts, 0);
  kernelOf.push(enter(table, images, parts).kernel);
  letter.push(-1);
  parent.push(-1);
  for (let at = 0; at < kernelOf.length; at++) {
    if (kernelOf.length > limits.classes) return unknown(`more than ${limits.classes} R-classes`);
    if (at * maps.length * degree > limits.work) return unknown(`more than ${limits.work} steps for R-classes`);
    if (bytesOf(table.kernels) > limits.bytes) return unknown(`more than ${limits.bytes} bytes for R-classes`);
    if ((at + 1) * maps.length > next.length) next = copyOf(next, 2 * next.length);
    for (let a = 0; a < maps.length; a++) {
      leftProduct(images, table.kernels, kernelOf[at], table.coset[at], maps[a], parts);
      const entry = enter(table, images, parts);
      next[at * maps.length + a] = entry.class;
      if (entry.class < kernelOf.length) continue;
      kernelOf.push(entry.kernel);
      letter.push(a);
      parent.push(at);
    }
  }
  return done({ ...table, count: kernelOf.length, kernelOf, next, letter, parent });
}

export function newParts(degree: number): Parts {
  return {
    row: new Uint16Array(degree + 2),
    perm: new Uint16Array(0),
    values: new Uint16Array(degree),
    mask: new Uint16Array(maskWidth(degree)),
    place: new Uint16Array(degree),
    label: new Int32Array(degree),
  };
}

/** The component of a kernel row. */
function componentOfRow({ rows, width }: RowSet, row: number): number {
  return rows[row * width] + rows[row * width + 1] * 65_536;
}

/** Takes `map` · (kernel row, coset permutation) apart into `parts`. */
export function leftProduct(
  images: Images,
  kernels: RowSet,
  row: number,
  perm: Perm,
  map: Uint16Array,
  parts: Parts,
): void {
  const base = row * kernels.width + 2;
  if (sameImage(kernels, row, perm, map, parts)) return;
  const root = images.starts[images.components[componentOfRow(kernels, row)].root];
  const { values } = parts;
  for (let point = 0; point < map.length; point++)
    values[point] = images.points[root + perm[kernels.rows[base + map[point]]]];
  takeApart(images, parts, -1);
}

/** Whether the product meets every kernel class, so that its image is the same; then `parts` holds it. */
function sameImage({ rows, width }: RowSet, row: number, perm: Perm, map: Uint16Array, parts: Parts): boolean {
  const from = row * width;
  const { label, row: to } = parts;
  const found = new Uint16Array(perm.length);
  for (let i = 0; i < perm.length; i++) label[i] = -1;
  let classes = 0;
  for (let point = 0; point < map.length; point++) {
    const old = rows[from + 2 + map[point]];
    if (label[old] < 0) {
      label[old] = classes;
      found[classes++] = perm[old];
    }
    to[point + 2] = label[old];
  }
  to[0] = rows[from];
  to[1] = rows[from + 1];
  parts.perm = found;
  return classes === perm.length;
}

/** Splits the map in `parts.values`, whose image is set `image` (-1: look it up), into kernel row and permutation. */
export function takeApart(images: Images, parts: Parts, image: number): void {
  const { row, values, place, label } = parts;
  const set = image < 0 ? findImage(images.sets, values, values.length, parts.mask) : image;
  const component = images.componentOf[set];
  const start = images.starts[set];
  const rank = images.starts[set + 1] - start;
  for (let i = 0; i < rank; i++) {
    place[images.points[start + i]] = i;
    label[i] = -1;
  }
  row[0] = component & 65_535;
  row[1] = component >>> 16;
  const perm = new Uint16Array(rank);
  let classes = 0;
  for (let point = 0; point < values.length; point++) {
    const at = place[values[point]];
    if (label[at] < 0) {
      label[at] = classes;
      perm[classes++] = at;
    }
    row[point + 2] = label[at];
  }
  parts.perm = perm;
}

/** The R-class and kernel row of the element in `parts`; it becomes a new class's representative when none has it. */
export function enter(table: RClassTable, images: Images, parts: Parts): { class: number; kernel: number } {
  const kernel = findOrAdd(table.kernels, parts.row);
  if (kernel === table.classesOf.length) table.classesOf.push([]);
  const classes = table.classesOf[kernel];
  if (classes.length > 0) {
    const component = images.components[parts.row[0] + parts.row[1] * 65_536];
    for (const known of classes)
      if (sameCoset(table.coset[known], parts.perm, component)) return { class: known, kernel };
  }
  classes.push(table.coset.length);
  table.coset.push(parts.perm);
  return { class: table.coset.length - 1, kernel };
}

/** Whether b is a times an element of the component's group. */
function sameCoset(a: Perm, b: Perm, { group, few, rank }: ImageComponent): boolean {
  if (isSymmetric(group.order, rank)) return true;
  if (few === undefined) return contains(group, multiply(inverse(a), b));
  for (const element of few) {
    let i = 0;
    while (i < rank && element[a[i]] === b[i]) i++;
    if (i === rank) return true;
  }
  return false;
}

function isSymmetric(order: bigint, rank: number): boolean {
  return rank < FACTORIALS.length && order === FACTORIALS[rank];
}

const FACTORIALS = [1n, 1n, 2n, 6n, 24n, 120n, 720n, 5040n, 40_320n, 362_880n, 3_628_800n];

function copyOf(array: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const copy = new Uint32Array(length);
  copy.set(array);
  return copy;
}
