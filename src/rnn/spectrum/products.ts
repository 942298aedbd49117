// Products of transitions over words, A(x_k) … A(x_1) for the word x_1 … x_k, told apart by their entries: for every length
// the different products, how many words give each, and the shortlex-least of these. What is said of products up to a length
// is said of no longer ones, unless no longer word gives another product: then it is said of all.

import type { Word } from "../../core/word.ts";
import { characteristicPolynomial } from "./characteristic-polynomial.ts";
import { factsOf, PREDICATE_NAMES, PREDICATES, type Predicate, type SpectralFacts } from "./facts.ts";
import { matrixKey, product, type ScaledMatrix } from "./scaled-matrix.ts";

/** A product that occurs, with the shortlex-least word that gives it. */
interface TransitionProduct {
  readonly word: Word;
  readonly matrix: ScaledMatrix;
  readonly facts: SpectralFacts;
}

export interface ProductFinding {
  readonly predicate: Predicate;
  /** How many words (of a length), or different products (of all words), have the property. */
  readonly count: bigint;
  /** The shortlex-least word whose product has it. */
  readonly first?: Word;
}

/** What is known of longer words. `closed`: `products` are all that any word gives. `open`: there are infinitely many, for the
 * powers of the named word's product all differ: an eigenvalue is neither 0 nor a root of unity. */
type Beyond =
  | {
      readonly kind: "closed";
      readonly products: readonly TransitionProduct[];
      readonly findings: readonly ProductFinding[];
    }
  | { readonly kind: "open"; readonly word: Word }
  | { readonly kind: "unknown"; readonly explored: number };

export interface ProductReport {
  /** Every word of the lengths 1 to this one was considered; less than asked where a bound on different products ended it. */
  readonly length: number;
  readonly words: bigint;
  /** All different products of these words, in the order of their words. */
  readonly products: readonly TransitionProduct[];
  readonly findings: readonly ProductFinding[];
  readonly beyond: Beyond;
}

interface ProductOptions {
  readonly length: number;
  /** Different products at most; if left out 20,000, and fewer where a product costs more than 10,000 multiplications. */
  readonly limit?: number;
  readonly where: string;
  readonly interrupted?: () => boolean;
}

const LIMIT = 20_000;
const MULTIPLICATIONS = 2e8;

interface Entry {
  readonly word: Word;
  readonly matrix: ScaledMatrix;
  /** Words of the present length that give the matrix. */
  count: bigint;
}
type Level = ReadonlyMap<string, Entry>;

/** @cost a characteristic polynomial for each different product */
export function transitionProducts(transitions: readonly ScaledMatrix[], options: ProductOptions): ProductReport {
  const { length, where, interrupted = () => false } = options;
  const limit = options.limit ?? Math.min(LIMIT, Math.floor(MULTIPLICATIONS / transitions[0].entries.length ** 3));
  const seen = new Map<string, Entry>();
  const factsFor = factsByPolynomial(where);
  const totals = new Map<Predicate, { count: bigint; first?: Word }>();
  const products: TransitionProduct[] = [];
  const facts = new Map<string, SpectralFacts>();
  let level: Level | undefined;
  let [done, words] = [0, 0n];
  while (done < length && !interrupted()) {
    const next = extended(level, transitions, seen, limit);
    if (next === undefined) break;
    for (const [key, entry] of next) {
      words += entry.count;
      if (!seen.has(key)) {
        seen.set(key, entry);
        facts.set(key, factsFor(entry.matrix));
        products.push({ word: entry.word, matrix: entry.matrix, facts: factsFor(entry.matrix) });
      }
      tally(totals, facts.get(key) ?? factsFor(entry.matrix), entry.count, entry.word);
    }
    level = next;
    done++;
  }
  const beyond = whatFollows(transitions, products, seen, limit, factsFor, interrupted);
  return { length: done, words, products, findings: findingsOf(totals), beyond };
}

/** The products of words that are one letter longer, in shortlex order; undefined if more than `limit` would be known. */
function extended(
  level: Level | undefined,
  transitions: readonly ScaledMatrix[],
  seen: ReadonlyMap<string, Entry>,
  limit: number,
): Level | undefined {
  const next = new Map<string, Entry>();
  let fresh = 0;
  const add = (matrix: ScaledMatrix, word: Word, count: bigint) => {
    const key = matrixKey(matrix);
    const known = next.get(key);
    if (known !== undefined) known.count += count;
    else {
      next.set(key, { word, matrix, count });
      if (!seen.has(key)) fresh++;
    }
  };
  if (level === undefined) transitions.forEach((matrix, x) => add(matrix, [x], 1n));
  for (const { word, matrix, count } of level?.values() ?? []) {
    transitions.forEach((transition, x) => add(product(transition, matrix), [...word, x], count));
    if (seen.size + fresh > limit) return undefined;
  }
  return next;
}

function factsByPolynomial(where: string): (matrix: ScaledMatrix) => SpectralFacts {
  const known = new Map<string, SpectralFacts>();
  return ({ entries, denominator }) => {
    const polynomial = characteristicPolynomial(entries, where);
    const key = `${denominator.toString(36)}:${polynomial.map((c) => c.toString(36)).join()}`;
    const facts = known.get(key) ?? factsOf(polynomial, denominator);
    known.set(key, facts);
    return facts;
  };
}

function tally(
  totals: Map<Predicate, { count: bigint; first?: Word }>,
  { counts }: SpectralFacts,
  count: bigint,
  word: Word,
): void {
  for (const predicate of PREDICATE_NAMES) {
    if (!PREDICATES[predicate](counts)) continue;
    const found = totals.get(predicate) ?? { count: 0n, first: word };
    totals.set(predicate, { ...found, count: found.count + count });
  }
}

function findingsOf(totals: ReadonlyMap<Predicate, { count: bigint; first?: Word }>): ProductFinding[] {
  return PREDICATE_NAMES.map((predicate) => ({ predicate, count: 0n, ...totals.get(predicate) }));
}

/** Goes on with products that were not seen until there are none, within the limit. */
function whatFollows(
  transitions: readonly ScaledMatrix[],
  products: readonly TransitionProduct[],
  seen: Map<string, Entry>,
  limit: number,
  factsFor: (matrix: ScaledMatrix) => SpectralFacts,
  interrupted: () => boolean,
): Beyond {
  const endless = products.find(({ facts }) => !onlyRootsOfUnity(facts));
  if (endless !== undefined) return { kind: "open", word: endless.word };
  // A Map is gone through in the order of insertion, with what is inserted meanwhile: breadth first.
  for (const { word, matrix } of seen.values()) {
    for (const [x, transition] of transitions.entries()) {
      const next = product(transition, matrix);
      const key = matrixKey(next);
      if (!seen.has(key)) seen.set(key, { word: [...word, x], matrix: next, count: 0n });
    }
    if (seen.size > limit || interrupted()) return { kind: "unknown", explored: seen.size };
  }
  const all = [...seen.values()].map(({ word, matrix }, i) =>
    i < products.length ? products[i] : { word, matrix, facts: factsFor(matrix) },
  );
  const totals = new Map<Predicate, { count: bigint; first?: Word }>();
  for (const { word, facts } of all) tally(totals, facts, 1n, word);
  return { kind: "closed", products: all, findings: findingsOf(totals) };
}

/** Whether all eigenvalues are 0 or roots of unity: those of modulus 0 or 1 with an integer characteristic polynomial
 * (Kronecker). Otherwise the powers of the matrix all differ. */
export function onlyRootsOfUnity({ characteristic, denominator, counts }: SpectralFacts): boolean {
  if (counts.zero + counts.onCircle !== counts.size) return false;
  return characteristic.every((c, i) => c % denominator ** BigInt(counts.size - i) === 0n);
}
