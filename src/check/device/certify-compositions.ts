// What compilers fuse and simplify lies between operations, where pairs of codes show nothing: so a certification also compares several
// operations in a row, in one kernel, on triples of codes: all of them for formats of at most 5 bits, else 2^20 drawn ones with
// weight on the edges. Each composition is written once, over texts for kernels and over codes for the specification.

import { FIRST_INPUT, type Kernel } from "../../backend/webgpu/kernel.ts";
import type { WgslArithmetic } from "../../emit/wgsl/arithmetic.ts";
import type { NumberFormat } from "../../number/format.ts";
import { caseList } from "./certify-cases.ts";
import { operationsOf, ownOperands, type RankCount, rankKernel } from "./certify-kernels.ts";

interface Operations<T> {
  readonly add: (a: T, b: T) => T;
  readonly sub: (a: T, b: T) => T;
  readonly mul: (a: T, b: T) => T;
}

/** Products that a fused operation would not round, a product of a sum, two products with a factor in common, a sum that a
 * regrouping undoes, and two steps of a recurrence. */
export const COMPOSITIONS = [
  { name: "a*b + c", of: ({ add, mul }, a, b, c) => add(mul(a, b), c) },
  { name: "c - a*b", of: ({ sub, mul }, a, b, c) => sub(c, mul(a, b)) },
  { name: "(a - b)*c", of: ({ sub, mul }, a, b, c) => mul(sub(a, b), c) },
  { name: "a*b + b*c", of: ({ add, mul }, a, b, c) => add(mul(a, b), mul(b, c)) },
  { name: "(a + b) - b", of: ({ add, sub }, a, b) => sub(add(a, b), b) },
  { name: "a*(a*b + c) + c", of: ({ add, mul }, a, b, c) => add(mul(a, add(mul(a, b), c)), c) },
] as const satisfies readonly {
  readonly name: string;
  readonly of: <T>(operations: Operations<T>, a: T, b: T, c: T) => T;
}[];

export type Composition = (typeof COMPOSITIONS)[number]["name"];

/** Formats of at most so many bits have all their triples compared. */
const ALL_TRIPLES_BITS = 5;

/** Drawn triples without which nothing is certified. */
export const DRAWN_TRIPLES = 2 ** 20;

export interface TripleList {
  readonly kind: "all triples" | "edge-weighted";
  readonly seed: number | undefined;
  /** Three codes a triple. */
  readonly codes: Uint32Array;
  readonly count: number;
}

/** All triples, or `count` drawn ones. */
export function tripleList(format: NumberFormat, count: number, seed: number): TripleList {
  const { bits } = format;
  if (bits > ALL_TRIPLES_BITS) {
    const { codes } = caseList(format, count, seed, "drawn");
    return { kind: "edge-weighted", seed, codes, count };
  }
  const size = 2 ** bits;
  const codes = Uint32Array.from({ length: 3 * size ** 3 }, (_, i) => {
    const [rank, place] = [Math.floor(i / 3), i % 3];
    return Math.floor(rank / size ** (2 - place)) % size;
  });
  return { kind: "all triples", seed: undefined, codes, count: size ** 3 };
}

/** Compares `candidate` (names prefixed by `own_`) with `integer` (by `exact_`) on listed triples, all compositions. */
export function compositionKernel(
  integer: WgslArithmetic,
  candidate: WgslArithmetic,
  triples: Uint32Array,
): Kernel<readonly RankCount[]> {
  const [own, exact] = [operationsOf("own_"), operationsOf("exact_")];
  const given = ["a", "b", "c"].map(
    (x, i) => `let ${x} = triples[3u * rank + ${i}u]; let exact_${x} = exact_decode(${x});`,
  );
  return rankKernel(
    "compositions",
    integer,
    candidate,
    {
      declarations: `@group(0) @binding(${FIRST_INPUT}) var<storage, read> triples: array<u32>;`,
      operands: `${given.join(" ")}
    ${ownOperands(candidate, ["a", "b", "c"], ["c", "a", "b"])}`,
      compared: COMPOSITIONS.map(({ of }) => ({
        own: of(own, "own_a", "own_b", "own_c"),
        expected: [
          `exact_encode(${of(exact, "exact_a", "exact_b", "exact_c")})`,
          `exact_encode(${of(exact, "exact_c", "exact_a", "exact_b")})`,
        ],
      })),
    },
    [triples],
  );
}
