// Green's relations of a transformation monoid without enumerating it: size, classes, regularity, idempotents, maximal
// subgroups, the order of J-classes and its depth. The steps are in images, r-classes, d-classes and j-order.

import { countIdempotents, type DClass, dClassesOf } from "./d-classes.ts";
import type { Generators } from "./generators.ts";
import { type Images, imagesOf } from "./images.ts";
import { jOrder, longestChain } from "./j-order.ts";
import { ALGEBRA_LIMITS, type AlgebraLimits, done, type Outcome, unknown } from "./limits.ts";
import { type RClasses, rClassesOf } from "./r-classes.ts";

export interface Green {
  readonly images: Images;
  readonly rClasses: RClasses;
  /** Ordered by falling rank, then by first R-class; D = J. */
  readonly classes: readonly DClass[];
  /** For each D-class those that one letter on either side leads down to; their transitive closure is the J-order. */
  readonly below: readonly (readonly number[])[];
  readonly size: bigint;
  /** How many R-, L- and H-classes there are. */
  readonly counts: { readonly r: number; readonly l: number; readonly h: number };
  /** J-classes in a longest chain. */
  readonly height: number;
  /** J-classes with a nontrivial group in a chain with most of these (Tilson's depth): 0 exactly when aperiodic. */
  readonly depth: number;
}

/**
 * Green's classes of the monoid that `generators` generate (the identity included).
 * @cost O((images + R-classes + L-classes) · letters · degree), and the Schreier-Sims algorithm for each image component
 * @source East, Egri-Nagy, Mitchell, Péresse 2019, doi:10.1016/j.jsc.2018.02.003
 */
export function greens(generators: Generators, limits: AlgebraLimits = ALGEBRA_LIMITS): Outcome<Green> {
  const images = imagesOf(generators, limits);
  return images.status === "unknown" ? images : greensOf(generators, images.value, limits);
}

/** The same, when the images are known. */
export function greensOf(
  generators: Generators,
  images: Images,
  limits: AlgebraLimits = ALGEBRA_LIMITS,
): Outcome<Green> {
  const rClasses = rClassesOf(generators, images, limits);
  return rClasses.status === "unknown" ? rClasses : assemble(generators, images, rClasses.value, limits);
}

/** How many elements are their own square. @cost O(regular R-classes · images of the same component · rank) */
export function idempotentCount({ images, rClasses, classes }: Green, limits: AlgebraLimits): Outcome<number> {
  const work = { left: limits.work };
  let count = 0;
  for (const dClass of classes) {
    const found = countIdempotents(images, rClasses, dClass, work);
    if (found === undefined) return unknown(`more than ${limits.work} steps to count idempotents`);
    count += found;
  }
  return done(count);
}

function assemble(generators: Generators, images: Images, rClasses: RClasses, limits: AlgebraLimits): Outcome<Green> {
  const work = { left: limits.work };
  const tooMuch = unknown(`more than ${limits.work} steps for D-classes`);
  const dClasses = dClassesOf(generators, images, rClasses, work);
  if (dClasses === undefined) return tooMuch;
  const { classes } = dClasses;
  const below = jOrder(generators, images, rClasses, dClasses, work);
  if (below === undefined) return tooMuch;
  let [size, r, l, h] = [0n, 0, 0, 0];
  for (const dClass of classes) {
    size += dClass.size;
    r += dClass.rClasses;
    l += dClass.lClasses;
    h += dClass.rClasses * dClass.lClasses;
  }
  const essential = classes.map(({ regular, group }) => (regular && group.order > 1n ? 1 : 0));
  const height = longestChain(
    below,
    classes.map(() => 1),
  );
  const depth = longestChain(below, essential);
  return done({ images, rClasses, classes, below, size, counts: { r, l, h }, height, depth });
}
