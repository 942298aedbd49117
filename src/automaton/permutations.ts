// Permutations of 1 … n: their cycle names, all of them in lexicographic order, and a packed form of three bits a point.

/** The images of the points 0 … n - 1 (one less than the points in names). */
export type Permutation = readonly number[];

/** All n! permutations in lexicographic order of the one-line notation; the identity is first. @cost O(n · n!) */
export function allPermutations(n: number): Permutation[] {
  if (n === 0) return [[]];
  const shorter = allPermutations(n - 1);
  return Array.from({ length: n }, (_, first) =>
    shorter.map((rest) => [first, ...rest.map((image) => (image < first ? image : image + 1))]),
  ).flat();
}

/** The cycle that takes each point to the next one and the last to the first. */
export function cycle(n: number, points: readonly number[]): Permutation {
  const images = Array.from({ length: n }, (_, point) => point);
  for (const [i, point] of points.entries()) images[point] = points[(i + 1) % points.length];
  return images;
}

/** Whether the permutation is a product of an even number of transpositions. @cost O(n^2) */
export function isEven(permutation: Permutation): boolean {
  let inversions = 0;
  for (const [i, image] of permutation.entries())
    for (const later of permutation.slice(i + 1)) if (later < image) inversions++;
  return inversions % 2 === 0;
}

/** `(1 3)(2 4)`: cycles begin with their least points and are ordered by them; fixed points are left out. */
export function cycleName(permutation: Permutation): string {
  const seen = new Set<number>();
  let name = "";
  for (const start of permutation.keys()) {
    const points: number[] = [];
    for (let point = start; !seen.has(point); point = permutation[point]) {
      seen.add(point);
      points.push(point + 1);
    }
    if (points.length > 1) name += `(${points.join(" ")})`;
  }
  return name;
}

/** Images as octal digits, that of point 0 lowest, for n <= 8. */
export function pack(permutation: Permutation): number {
  return permutation.reduceRight((code, image) => code * 8 + image, 0);
}

/** The packed form of `letter` after the permutation packed in `code`: first `code` acts, then `letter`. */
export function composePacked(letter: Permutation, code: number): number {
  let product = 0;
  for (let at = 0; at < 3 * letter.length; at += 3) product |= letter[(code >>> at) & 7] << at;
  return product;
}
