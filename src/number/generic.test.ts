import { describe, expect, it } from "vitest";
import { specification } from "./arithmetic.ts";
import { type Exact, fromNumber, infinity, nan, toNumber, zero } from "./exact.ts";
import { bfloat16 } from "./formats.ts";
import { type AffineForm, type Arithmetic, affineForms, onCodes, variable, withoutRounding } from "./generic.ts";

const x = (value: number): Exact => fromNumber(value);
const numbers = (form: AffineForm) => [
  ...form.coefficients.map((c) => (c === undefined ? undefined : toNumber(c))),
  form.constant === undefined ? undefined : toNumber(form.constant),
];

describe("arithmetic on codes", () => {
  const policy = { format: bfloat16, rounding: "tiesToEven", overflow: "infinity", subnormals: "gradual" } as const;
  const arithmetic = onCodes(specification(policy));

  it("rounds constants once, and rounds every operation once", () => {
    expect(arithmetic.constant(x(0.7))).toBe(0x3f33);
    const [one, third] = [arithmetic.constant(x(1)), arithmetic.constant(x(1 / 3))];
    expect(arithmetic.add(one, third)).toBe(arithmetic.constant(x(1.3359375)));
    expect(arithmetic.sub(third, one)).toBe(arithmetic.constant(x(-0.66796875 + 2 ** -9)));
    expect(arithmetic.mul(third, third)).toBe(arithmetic.constant(x(0.333984375 ** 2)));
    expect(arithmetic.fma(third, third, one)).toBe(arithmetic.constant(x(1 + 0.333984375 ** 2)));
  });

  it("evaluates forms exactly before the one rounding", () => {
    const form: AffineForm = { coefficients: [x(2 ** 100), x(-(2 ** 100)), undefined], constant: x(3) };
    const one = arithmetic.constant(x(1));
    expect(arithmetic.affine(form, [one, one, 0x7fc0])).toBe(arithmetic.constant(x(3)));
  });
});

describe("arithmetic without rounding", () => {
  it("keeps every digit", () => {
    const tiny = withoutRounding.mul(x(2 ** -600), x(2 ** -600));
    expect(withoutRounding.sub(withoutRounding.add(x(1), tiny), x(1))).toEqual(tiny);
    expect(withoutRounding.fma(x(3), x(5), x(-15))).toEqual(zero());
    expect(withoutRounding.constant(x(0.1))).toEqual(x(0.1));
  });

  it("evaluates forms, in which an absent coefficient is not a term", () => {
    const form: AffineForm = { coefficients: [x(2), undefined], constant: x(-1) };
    expect(toNumber(withoutRounding.affine(form, [x(5), nan]))).toBe(9);
    expect(toNumber(withoutRounding.affine({ ...form, constant: undefined }, [x(5), nan]))).toBe(10);
    expect(withoutRounding.affine({ coefficients: [zero()], constant: undefined }, [infinity(1)])).toEqual(nan);
    expect(withoutRounding.affine({ coefficients: [undefined], constant: undefined }, [nan])).toEqual(zero());
  });
});

describe("arithmetic on forms", () => {
  const forms = affineForms(2);
  const [a, b] = [variable(0, 2), variable(1, 2)];
  const constant = (value: number) => forms.constant(x(value));

  it("has variables with the coefficient one and nothing else", () => {
    expect(numbers(a)).toEqual([1, undefined, undefined]);
    expect(numbers(b)).toEqual([undefined, 1, undefined]);
    expect(numbers(constant(7))).toEqual([undefined, undefined, 7]);
  });

  it("derives the matrix and the input of an expression that is affine", () => {
    // 3 (a - 2 b) + (b · 0.5 + 1) - a
    const scaled = forms.mul(constant(3), forms.sub(a, forms.mul(b, constant(2))));
    const form = forms.sub(forms.add(scaled, forms.fma(b, constant(0.5), constant(1))), a);
    expect(numbers(form)).toEqual([2, -5.5, 1]);
  });

  it("keeps coefficients that cancel or are zero as terms", () => {
    expect(numbers(forms.sub(a, a))).toEqual([0, undefined, undefined]);
    expect(numbers(forms.mul(constant(-0), forms.add(a, constant(2))))).toEqual([-0, undefined, -0]);
  });

  it("inserts forms into forms", () => {
    const outer: AffineForm = { coefficients: [x(2), undefined], constant: x(1) };
    expect(numbers(forms.affine(outer, [forms.add(a, b), a]))).toEqual([2, 2, 1]);
    expect(numbers(forms.affine({ ...outer, constant: undefined }, [forms.add(b, constant(4)), a]))).toEqual([
      undefined,
      2,
      8,
    ]);
  });

  it("refuses a product of two forms that both have variables, and a factor that is no number", () => {
    expect(() => forms.mul(a, forms.add(b, constant(1)))).toThrow(TypeError);
    const empty: AffineForm = { coefficients: [undefined, undefined], constant: undefined };
    expect(() => forms.mul(empty, a)).toThrow("affineForms: expected a constant factor, found an empty form");
  });

  it("agrees with running the expression on numbers", () => {
    const expression = <T>(m: Arithmetic<T>, u: T, v: T) =>
      m.fma(m.constant(x(-3)), m.sub(u, m.mul(v, m.constant(x(0.25)))), m.add(v, m.constant(x(1.5))));
    const form = expression(forms, a, b);
    for (const [u, v] of [
      [1, 2],
      [-0.5, 1e-3],
      [0, -7],
    ]) {
      expect(withoutRounding.affine(form, [x(u), x(v)])).toEqual(expression(withoutRounding, x(u), x(v)));
    }
  });
});
