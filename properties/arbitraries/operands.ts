// Operands that have something to do with each other: independent ones hardly ever cancel, absorb one another, or have a
// product beside a rounding boundary.

import fc, { type Arbitrary } from "fast-check";
import { decode } from "../../src/number/codec.ts";
import { type Exact, finite, multiply, negate, sum } from "../../src/number/exact.ts";
import type { Code, NumberFormat } from "../../src/number/format.ts";
import { quotient } from "../../src/number/quotient.ts";
import { type CodeOptions, codes, nearestCode } from "./codes.ts";
import { neighbours } from "./neighbours.ts";
import { simplerOperands } from "./readable.ts";
import { shrinkingBy } from "./shrinking.ts";

/** The code nearest to `x`, saturated; `fallback` for NaN and infinities. */
function nearest(format: NumberFormat, x: Exact, fallback: Code): Code {
  return x.kind === "finite" ? nearestCode(format, x) : fallback;
}

const midpoint = (x: Exact, y: Exact): Exact => multiply(sum([x, y], 1), finite(1, 1n, -1));

/** `code` moved by `steps` (at most two) numbers of the format; the ends stay. */
function moved(format: NumberFormat, code: Code, steps: number): Code {
  let at = code;
  for (let i = 0; i < Math.abs(steps); i++) {
    const [below, above] = neighbours(format, at);
    at = nearest(format, steps < 0 ? below : above, at);
  }
  return at;
}

/** Pairs: independent 6, equal 1, opposite 1, neighbours of either sign (cancelling up to two ulps) 3, one of them about
 * half an ulp of the other 2, product within an ulp or so of the midpoint of two neighbours 3. Single codes as `codes`.
 * Shrinks operand by operand as `codes`, and by scaling both. */
export function pairs(format: NumberFormat, options: CodeOptions = {}): Arbitrary<[Code, Code]> {
  const code = codes(format, options);
  const near = fc.integer({ min: -2, max: 2 });
  const minus = (a: Code) => nearest(format, negate(decode(format, a)), a);
  const drawn = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(code, code) },
    { weight: 1, arbitrary: code.map((a): [Code, Code] => [a, a]) },
    { weight: 1, arbitrary: code.map((a): [Code, Code] => [a, minus(a)]) },
    {
      weight: 3,
      arbitrary: fc.tuple(code, near, fc.boolean()).map(([a, steps, cancels]): [Code, Code] => {
        const b = moved(format, a, steps);
        return [a, cancels ? minus(b) : b];
      }),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(code, near, fc.boolean()).map(([a, steps, before]): [Code, Code] => {
        const b = moved(format, halfUlp(format, a), steps);
        return before ? [b, a] : [a, b];
      }),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(code, code, near).map(([a, product, steps]): [Code, Code] => {
        const [, above] = neighbours(format, product);
        const target = midpoint(decode(format, product), above);
        return [a, moved(format, nearest(format, quotient(format, target, decode(format, a)), a), steps)];
      }),
    },
  );
  return shrinkingBy(drawn, simplerOperands(format) as (pair: [Code, Code]) => Iterable<[Code, Code]>);
}

/** Half the distance from `a` to the number above it, as far as the format has it. */
function halfUlp(format: NumberFormat, a: Code): Code {
  const x = decode(format, a);
  const [, above] = neighbours(format, a);
  return x.kind === "finite" ? nearest(format, multiply(sum([above, negate(x)], 1), finite(1, 1n, -1)), a) : a;
}

const RELATIONS = [
  "none",
  "none",
  "none",
  "none",
  "equal",
  "product",
  "product",
  "product",
  "sum",
  "sum",
  "half",
  "half",
];

/** Triples a, b, c whose first two are `pairs`: c independent 4, equal to a 1, within two ulps of -(a · b) (a multiply-add
 * that cancels) 3, of -(a + b) 2, of half an ulp of a · b 2. Shrinks as `pairs`. */
export function triples(format: NumberFormat, options: CodeOptions = {}): Arbitrary<[Code, Code, Code]> {
  const steps = fc.integer({ min: -2, max: 2 });
  const drawn = fc
    .tuple(pairs(format, options), fc.constantFrom(...RELATIONS), codes(format, options), steps)
    .map(([[a, b], relation, other, by]): [Code, Code, Code] => {
      const c = related(format, a, b, relation);
      return [a, b, c === undefined ? other : relation === "equal" ? c : moved(format, c, by)];
    });
  return shrinkingBy(drawn, simplerOperands(format) as (triple: [Code, Code, Code]) => Iterable<[Code, Code, Code]>);
}

/** The code that `relation` asks for, before it is moved; undefined for "none" and where there is no finite result. */
function related(format: NumberFormat, a: Code, b: Code, relation: string): Code | undefined {
  const [x, y] = [decode(format, a), decode(format, b)];
  if (relation === "none") return undefined;
  if (relation === "equal") return a;
  const exact = relation === "sum" ? sum([x, y], 1) : multiply(x, y);
  if (exact.kind !== "finite") return undefined;
  if (relation === "half") return halfUlp(format, nearest(format, exact, a));
  return nearest(format, negate(exact), a);
}
