// Remembered results are those of the specification, over more operands than the tables hold.

import { describe, expect, it } from "vitest";
import { specification } from "../number/arithmetic.ts";
import { decode } from "../number/codec.ts";
import type { AffineForm } from "../number/generic.ts";
import { parseSemantics, type RoundedSemantics } from "../rnn/semantics.ts";
import { codeNumbers } from "./arithmetic.ts";

function policyOf(text: string): RoundedSemantics {
  const semantics = parseSemantics(text);
  if (semantics.regime === "exact") throw new TypeError("expected rounded semantics");
  return semantics;
}

const POLICIES = [
  "perOperation,format=E4M3FN",
  "perOperation,format=E5M2,rounding=towardNegative",
  "perOperation,format=int8,overflow=wrap",
  "perOperation,format=binary32,rounding=toOdd",
].map(policyOf);

describe("arithmetic on codes", () => {
  it.each(POLICIES)("of $format.name is the specification's", (policy) => {
    const slow = specification(policy);
    const { arithmetic } = codeNumbers(policy);
    const span = 2 ** policy.format.bits;
    const code = (i: number) => (Math.imul(i, 0x9e3779b1) >>> 0) % span;
    const coefficients = [code(3), undefined, 0, code(5)].map((c) => (c === undefined ? c : decode(policy.format, c)));
    const forms: AffineForm[] = [
      { coefficients, constant: undefined },
      { coefficients, constant: decode(policy.format, code(9)) },
      { coefficients: [undefined, undefined, undefined, undefined], constant: undefined },
    ];
    for (let i = 0; i < 3000; i++) {
      const [a, b, c, d] = [code(i), code(i % 50), code(7 * (i % 90)), code(i >> 3)];
      for (const operation of ["add", "sub", "mul"] as const)
        expect(arithmetic[operation](a, b)).toBe(slow[operation](a, b));
      expect(arithmetic.fma(a, b, c)).toBe(slow.fma(a, b, c));
      for (const form of forms) {
        const x = [b, a, c, d];
        expect(arithmetic.affine(form, x)).toBe(slow.affine(form.coefficients, x, form.constant));
      }
    }
  });
});
