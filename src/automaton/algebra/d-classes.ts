// From R-classes to D-classes (= J-classes, the monoid being finite): the components of left multiplication on R-classes.
// For a D-class with r R-classes over an image component of c sets with group G: |R| = c |G|, |H| = |Γ| where Γ ≤ G is
// what left multiplication induces on one H-class (its Schützenberger group; Γ = G when the class is regular), and so
// there are c |G| / |Γ| L-classes. A D-class is regular when some image of its component is a transversal of a kernel.

import { membersOf, stronglyConnected } from "./components.ts";
import type { Generators } from "./generators.ts";
import type { ImageComponent, Images } from "./images.ts";
import {
  inverse,
  multiply,
  type Perm,
  type PermutationGroup,
  permutationGroup,
  withGenerator,
} from "./permutation-group.ts";
import { leftProduct, newParts, type Parts, type RClasses } from "./r-classes.ts";

export interface DClass {
  /** The size of the images of its elements. */
  readonly rank: number;
  readonly size: bigint;
  readonly rClasses: number;
  readonly lClasses: number;
  readonly regular: boolean;
  /** Its Schützenberger group on the places of the root image; a maximal subgroup of the monoid when regular. */
  readonly group: PermutationGroup;
  /** Number of the image component. */
  readonly component: number;
  /** Its R-classes in rising order; the first one's representative stands for the class. */
  readonly members: readonly number[];
}

export interface DClasses {
  readonly classes: readonly DClass[];
  /** The D-class of each R-class. */
  readonly classOf: Uint32Array;
}

/** All D-classes, ordered by falling rank and then by first R-class. Undefined when `work` is spent.
 * @cost O(R-classes · letters · degree) and, for each class, O(component · rank) */
export function dClassesOf(
  generators: Generators,
  images: Images,
  rClasses: RClasses,
  work: { left: number },
): DClasses | undefined {
  const found = stronglyConnected(rClasses.next, rClasses.count, generators.maps.length);
  const parts = newParts(generators.degree);
  const classes: DClass[] = [];
  for (const members of membersOf(found)) {
    const dClass = describe({ generators, images, rClasses, parts, inClass: found.of }, members, work);
    if (dClass === undefined || work.left < 0) return undefined;
    classes.push(dClass);
  }
  classes.sort((a, b) => b.rank - a.rank || a.members[0] - b.members[0]);
  const classOf = new Uint32Array(rClasses.count);
  classes.forEach(({ members }, i) => {
    for (const member of members) classOf[member] = i;
  });
  return { classes, classOf };
}

/** Idempotents of a D-class: one for each kernel and image that is a transversal of it. Undefined when `work` is spent. */
export function countIdempotents(
  images: Images,
  rClasses: RClasses,
  { regular, component, members }: DClass,
  work: { left: number },
): number | undefined {
  if (!regular) return 0;
  let count = 0;
  for (const member of members) {
    for (const set of images.components[component].members) {
      work.left -= images.components[component].rank;
      if (isTransversal(images, rClasses, set, member)) count++;
    }
    if (work.left < 0) return undefined;
  }
  return count;
}

/** Whether the points of image `set` lie in different kernel classes of R-class `member`. */
export function isTransversal(images: Images, { kernels, kernelOf }: RClasses, set: number, member: number): boolean {
  const base = kernelOf[member] * kernels.width + 2;
  const [start, end] = [images.starts[set], images.starts[set + 1]];
  if (end - start > 31) {
    const classes = new Set<number>();
    for (let i = start; i < end; i++) classes.add(kernels.rows[base + images.points[i]]);
    return classes.size === end - start;
  }
  let met = 0;
  for (let i = start; i < end; i++) {
    const bit = 1 << kernels.rows[base + images.points[i]];
    if ((met & bit) !== 0) return false;
    met |= bit;
  }
  return true;
}

interface Context {
  readonly generators: Generators;
  readonly images: Images;
  readonly rClasses: RClasses;
  readonly parts: Parts;
  /** Component of left multiplication of each R-class. */
  readonly inClass: Uint32Array;
}

function describe(context: Context, members: readonly number[], work: { left: number }): DClass | undefined {
  const { images, rClasses } = context;
  const { kernels, kernelOf } = rClasses;
  const at = kernelOf[members[0]] * kernels.width;
  const component = kernels.rows[at] + kernels.rows[at + 1] * 65_536;
  const image: ImageComponent = images.components[component];
  const { rank } = image;
  work.left -= rank * image.members.length;
  const regular = image.members.some((set) => isTransversal(images, rClasses, set, members[0]));
  const group = regular || image.group.order === 1n ? image.group : leftGroup(context, members, image, work);
  if (group === undefined) return undefined;
  const sizeOfR = BigInt(image.members.length) * image.group.order;
  return {
    rank,
    size: sizeOfR * BigInt(members.length),
    rClasses: members.length,
    lClasses: Number(sizeOfR / group.order),
    regular,
    group,
    component,
    members,
  };
}

/** What left multiplication induces on the H-class of the first representative, by Schreier generators. */
function leftGroup(
  { generators, images, rClasses, parts, inClass }: Context,
  members: readonly number[],
  { rank, group: whole }: ImageComponent,
  work: { left: number },
): PermutationGroup | undefined {
  const { kernels, kernelOf, coset, next } = rClasses;
  const width = generators.maps.length;
  // t · (first representative) = (representative of i) · moved(i) for the word t of the tree that leads to class i.
  const moved = new Map<number, Perm>([[members[0], Uint16Array.from({ length: rank }, (_, place) => place)]]);
  let group = permutationGroup(rank, [], work);
  for (const [i, perm] of moved) {
    for (let letter = 0; letter < width; letter++) {
      const target = next[i * width + letter];
      if (inClass[target] !== inClass[i]) continue;
      leftProduct(images, kernels, kernelOf[i], coset[i], generators.maps[letter], parts);
      const path = multiply(multiply(inverse(coset[target]), parts.perm), perm);
      const known = moved.get(target);
      if (known === undefined) {
        moved.set(target, path);
        continue;
      }
      if (group === undefined || group.order === whole.order) return group;
      group = withGenerator(group, multiply(inverse(known), path), work);
    }
  }
  return group;
}
