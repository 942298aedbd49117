// The checker of spectra. Nothing of the engine is used: matrices come from the layers' definitions (transitions.ts), the
// polynomial is compared with determinants at n + 1 points, and every count is read off discs: the disc about z of radius
// n |p(z)/p'(z)| contains a root, so n disjoint ones contain one each (docs/spectrum.md has the argument in full).

import type { CertifiedMatrix, CertifiedPart, SpectrumCertificate } from "../core/spectrum-certificate.ts";
import { parseModel } from "../rnn/model-file.ts";
import { formatSemantics, parseSemantics, type Semantics } from "../rnn/semantics.ts";
import { checkParameters, modelNumbers } from "./parameters.ts";
import { unequal } from "./question.ts";
import { checkNorm, determinant, type Integers, matrixText, scaled } from "./spectrum-matrix.ts";
import { checkProducts } from "./spectrum-products.ts";
import { transitionsOf } from "./transitions.ts";

/** Above this degree the signs of Sturm sequences are compared by the roots that they count, not one by one. */
const LARGEST_SEQUENCE = 16;

/** What was verified, in words. @throws InputError at the first thing that is not so */
export function recheckSpectrum(certificate: SpectrumCertificate): string[] {
  const { question, evidence } = certificate;
  const semantics = parseSemantics(question.semantics);
  if (formatSemantics(semantics) !== question.semantics)
    unequal("question.semantics", formatSemantics(semantics), question.semantics);
  const model = parseModel(question.model, "question.model");
  const layers = modelNumbers(model, semantics.regime === "exact" ? undefined : semantics);
  const numbers = checkParameters(certificate.parameters, layers);
  const order = roundsDerived(semantics) ? semantics : undefined;
  const own = model.layers.map((source, l) => {
    const matrices = transitionsOf(source, layers[l].symbols, order);
    return source.alphabet.map((name, s) => {
      const found = matrices[s];
      return { name, stored: found && scaled(found.stored), applied: found && scaled(found.applied) };
    });
  });
  const stated = new Map<string, CertifiedMatrix>();
  const products = new Map<string, CertifiedMatrix>();
  evidence.matrices.forEach((matrix, i) => {
    const where = `evidence.matrices[${i}]`;
    checkMatrix(matrix, where);
    stated.set(`${matrix.layer} ${matrix.of} ${JSON.stringify(matrix.word)}`, matrix);
    if (matrix.of === "stored") products.set(`${matrix.layer} ${matrixText(integersOf(matrix))}`, matrix);
  });
  for (const [l, symbols] of own.entries()) compareMatrices(symbols, l, stated);
  const said = evidence.products.flatMap((claim) => {
    const symbols = own.at(claim.layer) ?? unequal("evidence.products", "a layer of the model", claim.layer);
    return checkProducts(claim, symbols, (text) => products.get(`${claim.layer} ${text}`));
  });
  return [
    `all ${numbers} numbers of the model, read again from its text, are the certificate's`,
    `${evidence.matrices.length} matrices: characteristic polynomials by determinants at n + 1 points, all eigenvalues in disjoint discs, and the counts that follow`,
    `signs of Sturm sequences: the counts that they imply, and up to degree ${LARGEST_SEQUENCE} each sign by another sequence`,
    ...said,
  ];
}

interface OwnMatrices {
  readonly name: string;
  readonly stored: Integers | undefined;
  readonly applied: Integers | undefined;
}

/** The certificate has the matrices of all symbols of layer l, and no others of single symbols. */
function compareMatrices(
  symbols: readonly OwnMatrices[],
  l: number,
  stated: ReadonlyMap<string, CertifiedMatrix>,
): void {
  for (const { name, stored, applied } of symbols) {
    const expect = (of: "stored" | "applied", matrix: Integers | undefined) => {
      const found = stated.get(`${l} ${of} ${JSON.stringify([name])}`);
      const text = found && matrixText(integersOf(found));
      const wanted = matrix && matrixText(matrix);
      if (text !== wanted) unequal(`${of} matrix of ${name} in layer ${l + 1}`, wanted ?? "none", text ?? "none");
    };
    expect("stored", stored);
    expect("applied", applied && stored && matrixText(applied) !== matrixText(stored) ? applied : undefined);
  }
}

/** Whether the order of operations rounds numbers that it derives from parameters. */
function roundsDerived(semantics: Semantics): semantics is Exclude<Semantics, { regime: "exact" }> {
  return semantics.regime === "perOperation" || semantics.regime === "mixed";
}

function integersOf({ entries, denominator }: CertifiedMatrix): Integers {
  return { entries: entries.map((row) => row.map(BigInt)), denominator: BigInt(denominator) };
}

type Polynomial = readonly bigint[];

function valueAt(p: Polynomial, y: bigint): bigint {
  return p.reduceRight((value, c) => value * y + c, 0n);
}

function productOf(polynomials: readonly Polynomial[]): bigint[] {
  return polynomials.reduce<bigint[]>(
    (product, p) => {
      const next = new Array<bigint>(product.length + p.length - 1).fill(0n);
      product.forEach((a, i) => p.forEach((b, j) => (next[i + j] += a * b)));
      return next;
    },
    [1n],
  );
}

function checkMatrix(stated: CertifiedMatrix, where: string): void {
  const { entries, denominator } = integersOf(stated);
  const n = entries.length;
  if (denominator < 1n || entries.some((row) => row.length !== n))
    unequal(where, "a square matrix over a denominator", n);
  const characteristic = stated.characteristic.map(BigInt);
  if (characteristic.length !== n + 1 || characteristic[n] !== 1n)
    unequal(`${where}.characteristic`, `degree ${n}, leading coefficient 1`, characteristic.length);
  // Two polynomials of degree n with one leading coefficient that agree at n points are equal.
  for (let t = 0n; t < n; t++)
    if (determinant(entries, t) !== valueAt(characteristic, t))
      unequal(`${where}.characteristic`, `det(${t} I - M) at ${t}`, "another value");
  const counts = emptyCounts();
  const powers = stated.factors.map((factor, f) => {
    const place = `${where}.factors[${f}]`;
    const polynomial = factor.polynomial.map(BigInt);
    if (!(factor.multiplicity >= 1 && factor.multiplicity <= n)) unequal(place, "a multiplicity", factor.multiplicity);
    const own = emptyCounts();
    for (const [i, part] of factor.parts.entries()) countPart(part, denominator, own, `${place}.parts[${i}]`);
    const parts = productOf(factor.parts.map((part) => part.polynomial.map(BigInt)));
    if (parts.join() !== polynomial.join()) unequal(`${place}.polynomial`, "the product of its parts", "another");
    checkSigns(factor.signs, polynomial, denominator, own, `${place}.signs`);
    for (const name of COUNTS) counts[name] += factor.multiplicity * own[name];
    return new Array<Polynomial>(factor.multiplicity).fill(polynomial);
  });
  if (productOf(powers.flat()).join() !== characteristic.join())
    unequal(`${where}.factors`, "factors whose product is the characteristic polynomial", "another product");
  for (const name of COUNTS)
    if (counts[name] !== stated.counts[name]) unequal(`${where}.counts.${name}`, counts[name], stated.counts[name]);
  checkNorm({ entries, denominator }, stated.norm, `${where}.norm`);
}

const LINE = ["belowMinusOne", "minusOne", "negative", "zero", "positive", "one", "aboveOne"] as const;
const COUNTS = ["size", "nonReal", ...LINE, "inside", "onCircle", "outside"] as const;
type Counts = Record<(typeof COUNTS)[number], number>;
const emptyCounts = () => Object.fromEntries(COUNTS.map((name) => [name, 0])) as Counts;

interface Disc {
  readonly re: bigint;
  readonly im: bigint;
  readonly radius: bigint;
}

/** Verifies the discs of a part and adds what they say to the counts. */
function countPart(part: CertifiedPart, denominator: bigint, counts: Counts, where: string): void {
  const p = part.polynomial.map(BigInt);
  const discs = part.discs.map(([re, im, radius]) => ({ re: BigInt(re), im: BigInt(im), radius: BigInt(radius) }));
  const degree = p.length - 1;
  if (degree < 1 || p[degree] !== 1n || discs.length !== degree) unequal(where, "a disc for each root", discs.length);
  const one = 1n << BigInt(part.bits);
  discs.forEach((disc, i) => {
    if (!containsRoot(p, denominator, part.bits, disc))
      unequal(`${where}.discs[${i}]`, "a larger radius", String(disc.radius));
    const meets = discs.findIndex((other, j) => j < i && near(disc, other, disc.radius + other.radius));
    if (meets >= 0) unequal(`${where}.discs[${i}]`, "discs that do not meet", `discs ${meets} and ${i}`);
  });
  discs.forEach((disc, i) => {
    counts.size++;
    counts[
      lineOf(disc, one) ?? unequal(`${where}.discs[${i}]`, "a disc beside -1, 0, 1 or beside the line", "another")
    ]++;
    counts[
      modulusOf(part, denominator, discs, i, one) ?? unequal(`${where}.discs[${i}]`, "a decided modulus", "none")
    ]++;
  });
}

/** Whether radius >= n |p(z)/p'(z)| for the centre z, where y = D z; in units of 2^-bits, exactly. */
function containsRoot(p: Polynomial, denominator: bigint, bits: number, { re, im, radius }: Disc): boolean {
  if (radius < 0n) return false;
  const [x, y, n] = [re * denominator, im * denominator, p.length - 1];
  let [a, b, da, db] = [0n, 0n, 0n, 0n];
  for (let i = n; i >= 0; i--) {
    [da, db] = [da * x - db * y + a, da * y + db * x + b];
    [a, b] = [a * x - b * y + (p[i] << BigInt((n - i) * bits)), a * y + b * x];
  }
  // p = a 2^-(n bits), p' = d 2^-((n - 1) bits) D in units where z has the step 2^-bits.
  return BigInt(n * n) * (a * a + b * b) <= (radius * denominator) ** 2n * (da * da + db * db);
}

function near(a: Disc, b: Disc, distance: bigint): boolean {
  return (a.re - b.re) ** 2n + (a.im - b.im) ** 2n <= distance ** 2n;
}

/** The part of the line, or nonReal. A disc about a real centre that has one root of a real polynomial has a real one; a
 * point in it that is a root is that one. */
function lineOf({ re, im, radius }: Disc, one: bigint): keyof Counts | undefined {
  if (im !== 0n) return im > radius || -im > radius ? "nonReal" : undefined;
  const marks = [-one, 0n, one];
  if (radius === 0n) {
    const at = marks.indexOf(re);
    if (at >= 0) return LINE[2 * at + 1];
  }
  const below = marks.filter((mark) => mark < re - radius).length;
  return marks.filter((mark) => mark > re + radius).length === 3 - below ? LINE[2 * below] : undefined;
}

function modulusOf(
  part: CertifiedPart,
  denominator: bigint,
  discs: readonly Disc[],
  i: number,
  one: bigint,
): keyof Counts | undefined {
  const { re, im, radius } = discs[i];
  const square = re * re + im * im;
  if (radius === 0n && square === one * one) return "onCircle";
  if (part.kind === "mirrored" && mirrorsItself(part.polynomial.map(BigInt), denominator, discs, i, one))
    return "onCircle";
  if (radius < one && square < (one - radius) ** 2n) return "inside";
  return square > (one + radius) ** 2n ? "outside" : undefined;
}

/** Whether the root in disc i is its own mirror image in the circle: the roots of p come with their images, and the image of
 * the disc, about z/(|z|^2 - r^2) with the radius r/(|z|^2 - r^2), meets no other disc. */
function mirrorsItself(p: Polynomial, denominator: bigint, discs: readonly Disc[], i: number, one: bigint): boolean {
  const last = p.length - 1;
  const closed = p.every((c, k) => c * denominator ** BigInt(2 * k) === p[0] * p[last - k]);
  const { re, im, radius } = discs[i];
  const q = re * re + im * im - radius * radius;
  if (!closed || p[0] === 0n || q <= 0n) return false;
  const image = { re: re * one * one, im: im * one * one, radius: radius * one * one };
  return discs.every((other, j) => {
    const scaledUp = { re: other.re * q, im: other.im * q, radius: other.radius * q };
    return j === i || !near(image, scaledUp, image.radius + scaledUp.radius);
  });
}

/** Rows of signs at -infinity, -1, 0, 1, infinity: their variations count the roots, and the signs are those of a sequence. */
function checkSigns(
  signs: readonly (readonly number[])[],
  polynomial: Polynomial,
  denominator: bigint,
  counts: Counts,
  where: string,
): void {
  const changes = signs.map(
    (row) => row.filter((s) => s !== 0).filter((s, i, all) => i > 0 && s !== all[i - 1]).length,
  );
  const roots = [0, 2, 4, 6].map((i) => counts[LINE[i]] + (i < 6 ? counts[LINE[i + 1]] : 0));
  roots.forEach((expected, i) => {
    if (changes[i] - changes[i + 1] !== expected)
      unequal(`${where}[${i + 1}]`, `${expected} variations less`, changes[i] - changes[i + 1]);
  });
  if (polynomial.length - 1 > LARGEST_SEQUENCE) return;
  const own = signsOfSequence(polynomial, denominator);
  if (own.join(";") !== signs.join(";")) unequal(where, own, signs);
}

/** By Euclid's algorithm on primitive polynomials. */
function signsOfSequence(p: Polynomial, denominator: bigint): number[][] {
  const sequence = [p, primitive(p.map((c, i) => c * BigInt(i)).slice(1))];
  for (;;) {
    const [a, b] = sequence.slice(-2);
    const scale = b[b.length - 1] < 0n ? -b[b.length - 1] : b[b.length - 1];
    let rest = [...a];
    while (rest.length >= b.length) {
      const c = rest[rest.length - 1] * (b[b.length - 1] < 0n ? -1n : 1n);
      const up = rest.length - b.length;
      rest = rest.map((r, i) => r * scale - (i >= up ? c * b[i - up] : 0n));
      while (rest.at(-1) === 0n) rest.pop();
    }
    if (rest.length === 0) break;
    sequence.push(primitive(rest.map((c) => -c)));
  }
  const sign = (n: bigint) => (n > 0n ? 1 : n < 0n ? -1 : 0);
  const end = (side: 1n | -1n) => sequence.map((q) => sign(q[q.length - 1] * side ** BigInt(q.length - 1)));
  const at = (y: bigint) => sequence.map((q) => sign(valueAt(q, y)));
  return [end(-1n), at(-denominator), at(0n), at(denominator), end(1n)];
}

function primitive(p: Polynomial): Polynomial {
  let divisor = 0n;
  for (let c of p) while (c !== 0n) [divisor, c] = [c, divisor % c];
  return divisor === 0n ? p : p.map((c) => c / (divisor < 0n ? -divisor : divisor));
}
