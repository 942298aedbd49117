// Cases on which the integer kernels are compared with the specification: all pairs of codes where they are few, else seeded
// draws with weight on the edges of a format. Random words by splitmix32, a counter-based generator.

import { decode } from "../../number/codec.ts";
import { isZero } from "../../number/exact.ts";
import type { Code, NumberFormat } from "../../number/format.ts";

/** Pairs of a format of at most so many bits are gone through. */
export const EXHAUSTIVE_BITS = 8;

/** Drawn cases that certify, of wider formats. */
export const DRAWN_CASES = 1_000_000;

export interface CaseList {
  readonly kind: "all pairs" | "edge-weighted";
  readonly seed: number | undefined;
  /** Three operands a case; the third is drawn in either kind. */
  readonly codes: Uint32Array;
  readonly count: number;
}

/** A seeded source of 32-bit words. */
export function randomWords(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return (word ^ (word >>> 15)) >>> 0;
  };
}

/** Codes within 2 of where the kind of a number changes (zero, least normal, infinity, NaN, the sign) and of powers of two. */
export function edgeCodes(format: NumberFormat): Code[] {
  const size = 2 ** format.bits;
  const near = new Set<Code>();
  const add = (code: number) => {
    for (let d = -2; d <= 2; d++) near.add((code + d + size) % size);
  };
  const kind = (code: Code) => {
    const x = decode(format, code);
    return x.kind !== "finite" ? x.kind : isZero(x) ? "zero" : x.sign < 0 ? "-" : "+";
  };
  for (let code = 0; code < size; code++) if (kind(code) !== kind((code + 1) % size)) add(code);
  const step = format.kind === "float" ? 2 ** (format.precision - 1) : 2 ** Math.floor(format.bits / 4);
  for (let code = 0; code < size; code += step) add(code);
  return [...near].sort((a, b) => a - b);
}

/** All pairs with a drawn third operand where they are few and not `drawn` is asked for, or `count` drawn triples: each operand an
 * edge in half of the cases, and in a quarter of all cases the second one near the first in magnitude, where sums cancel. */
export function caseList(
  format: NumberFormat,
  count: number,
  seed: number,
  which: "drawn" | "all where few" = "all where few",
): CaseList {
  const size = 2 ** format.bits;
  const edges = edgeCodes(format);
  const next = randomWords(seed);
  const drawn = () => (next() & 1 ? edges[next() % edges.length] : next() % size);
  if (format.bits <= EXHAUSTIVE_BITS && which === "all where few") {
    const codes = new Uint32Array(3 * size * size);
    for (let i = 0; i < size * size; i++) codes.set([Math.floor(i / size), i % size, drawn()], 3 * i);
    return { kind: "all pairs", seed, codes, count: size * size };
  }
  const codes = new Uint32Array(3 * count);
  for (let i = 0; i < count; i++) {
    const a = drawn();
    const close = (next() & 3) === 0;
    const b = close ? (a + size / 2 + (next() % 9) - 4 + size) % size : drawn();
    codes.set([a, b, drawn()], 3 * i);
  }
  return { kind: "edge-weighted", seed, codes, count };
}
