// The eigenvalues one by one: exact where they are fractions over the matrix's denominator, else a disc that contains the
// one eigenvalue, as small as asked. The discs also decide every question of `facts.ts` a second time, without Sturm
// sequences: certificates carry them, and the checker tests nothing else (src/recheck/spectrum.ts).

import { reciprocalPart } from "./circle.ts";
import { type Disc, type Discs, enclose } from "./enclosures.ts";
import type { FactorSigns, SpectralFacts } from "./facts.ts";
import { absolute, degree, type Polynomial, quotient, signAt } from "./polynomial.ts";
import type { SquareFreeFactor } from "./sturm.ts";

/** A factor of a square-free factor with a disc for each of its roots. `point`: one of -D, 0, D, whose disc has radius 0;
 * `mirrored`: the roots y come with D^2/y, and the mirror image of a disc meets one disc alone; `plain`: no disc meets the
 * circle. No other disc about a real centre contains -1, 0 or 1, and no disc about another centre meets the real line. */
export interface RootPart extends Discs {
  readonly kind: "point" | "mirrored" | "plain";
  readonly polynomial: Polynomial;
}

export interface EnclosedFactor extends SquareFreeFactor {
  readonly parts: readonly RootPart[];
}

/** Discs for all eigenvalues, radii at most 2^-accuracy; undefined where 8192 bits do not tell eigenvalues apart. */
export function encloseEigenvalues(facts: SpectralFacts, accuracy = 40): EnclosedFactor[] | undefined {
  const { denominator } = facts;
  const factors: EnclosedFactor[] = [];
  for (const known of facts.factors) {
    const { polynomial, multiplicity } = known;
    const parts: RootPart[] = [];
    for (const { kind, factor } of splitByKind(known, denominator)) {
      const decisive = (found: Discs) =>
        found.discs.every(({ radius }) => radius <= 1n << BigInt(found.bits - accuracy)) && isDecisive(kind, found);
      const found = enclose(factor, denominator, decisive, bitsFor(denominator, accuracy));
      if (found === undefined) return undefined;
      parts.push({ kind, polynomial: factor, ...found });
    }
    factors.push({ polynomial, multiplicity, parts });
  }
  return factors;
}

/** Enough for the accuracy, and for dyadic eigenvalues to be on the grid. */
function bitsFor(denominator: bigint, accuracy: number): number {
  return Math.max(64, 32 * Math.ceil((denominator.toString(2).length + accuracy) / 32));
}

function splitByKind(
  { polynomial, counts }: FactorSigns,
  denominator: bigint,
): { kind: RootPart["kind"]; factor: Polynomial }[] {
  const found: { kind: RootPart["kind"]; factor: Polynomial }[] = [];
  let rest = polynomial;
  for (const point of [-denominator, 0n, denominator]) {
    if (signAt(rest, point) !== 0) continue;
    const factor = [-point, 1n];
    found.push({ kind: "point", factor });
    rest = quotient(rest, factor);
  }
  // Discs cannot tell a root on the circle from one beside it: those come apart.
  const onCircle = counts.onCircle > counts.one + counts.minusOne;
  const mirrored = onCircle ? reciprocalPart(rest, denominator) : [1n];
  if (degree(mirrored) > 0) found.push({ kind: "mirrored", factor: mirrored });
  rest = quotient(rest, mirrored);
  return degree(rest) > 0 ? [...found, { kind: "plain", factor: rest }] : found;
}

function isDecisive(kind: RootPart["kind"], { bits, discs }: Discs): boolean {
  const one = 1n << BigInt(bits);
  if (kind === "point") return discs.every(({ im, radius }) => im === 0n && radius === 0n);
  const apart = ({ re, im, radius }: Disc) =>
    im === 0n ? [-one, 0n, one].every((point) => absolute(re - point) > radius) : absolute(im) > radius;
  if (!discs.every(apart)) return false;
  return kind === "plain"
    ? discs.every((disc) => side(disc, one) !== 0)
    : discs.every((disc, i) => {
        const partners = discs.flatMap((other, j) => (mirrorMeets(disc, other, one) ? [j] : []));
        return partners.length === 1 && (partners[0] === i || side(disc, one) !== 0);
      });
}

/** -1: the disc lies inside the unit circle; 1: outside; 0: they meet. */
function side({ re, im, radius }: Disc, one: bigint): -1 | 0 | 1 {
  const square = re * re + im * im;
  if (radius < one && square < (one - radius) ** 2n) return -1;
  return square > (one + radius) ** 2n ? 1 : 0;
}

/** Whether the image of a disc under z -> 1/conj(z), which has the centre z/(|z|^2 - r^2) and the radius r/(|z|^2 - r^2), meets
 * another disc; also if 0 lies in the disc. */
function mirrorMeets({ re, im, radius }: Disc, other: Disc, one: bigint): boolean {
  const q = re * re + im * im - radius * radius;
  if (q <= 0n) return true;
  const [x, y] = [re * one * one - other.re * q, im * one * one - other.im * q];
  return x * x + y * y <= (radius * one * one + other.radius * q) ** 2n;
}
