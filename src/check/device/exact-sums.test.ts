// Rounded exact sums against the specification: every pair of codes under many coefficients, and doubles at and beside the ends of
// intervals.

import { describe, expect, it } from "vitest";
import { specification } from "../../number/arithmetic.ts";
import { decode } from "../../number/codec.ts";
import { type Exact, finite, fromNumber, infinity, multiply, nan, zero } from "../../number/exact.ts";
import { type Overflow, ROUNDINGS, type RoundingPolicy } from "../../number/format.ts";
import { parseFormat } from "../../number/formats.ts";
import { round } from "../../number/round.ts";
import { roundedDoubles, roundedForm } from "./exact-sums.ts";

const policy = (name: string, overflow: Overflow, more: Partial<RoundingPolicy> = {}): RoundingPolicy => ({
  format: parseFormat(name),
  rounding: "tiesToEven",
  overflow,
  subnormals: "gradual",
  ...more,
});

const POLICIES: readonly RoundingPolicy[] = [
  ...ROUNDINGS.map((rounding) => policy("E2M3FN", "saturate", { rounding })),
  ...ROUNDINGS.map((rounding) => policy("E4M3FN", "nan", { rounding, subnormals: "flush" })),
  policy("E5M2", "infinity"),
  policy("q1.2", "wrap"),
  policy("uq0.8", "saturate", { rounding: "tiesToAway" }),
  policy("p3109:k7p1ue", "saturate"),
];

describe("doubles", () => {
  it.each(POLICIES)("are rounded as by the specification: $format.name $rounding $overflow $subnormals", (p) => {
    const rounded = roundedDoubles(p);
    const values = Array.from({ length: 2 ** p.format.bits }, (_, code) => decode(p.format, code)).filter(hasDigits);
    const numbers = [
      ...new Set(values.map(({ sign, significand, exponent }) => sign * Number(significand) * 2 ** exponent)),
    ].sort((a, b) => a - b);
    const middles = numbers.slice(1).map((x, i) => (x + numbers[i]) / 2);
    const quarters = numbers.slice(1).map((x, i) => (3 * x + numbers[i]) / 4);
    const ends = [
      ...numbers,
      ...middles,
      ...quarters,
      2 * numbers[0],
      2 * numbers[numbers.length - 1],
      1e30,
      -1e30,
      1e-30,
    ];
    for (const end of ends)
      for (const x of [end, end * (1 + 2 ** -52), end * (1 - 2 ** -52), end * (1 + 2 ** -11), end * (1 - 2 ** -9)])
        if (x !== 0) expect([x, rounded(x)]).toEqual([x, round(p, fromNumber(x))]);
  });

  function hasDigits(x: Exact): x is Extract<Exact, { kind: "finite" }> {
    return x.kind === "finite";
  }
});

describe("forms", () => {
  const third = finite(1, 0x5555555555555n, -52);
  const cases: readonly (readonly [string, (Exact | undefined)[], Exact | undefined])[] = [
    ["two coefficients and a constant", [fromNumber(0.75), fromNumber(-0.4375)], fromNumber(0.125)],
    ["more digits than doubles add exactly", [third, multiply(third, third)], third],
    ["an absent coefficient", [undefined, fromNumber(-1)], undefined],
    ["zeros of both signs", [zero(-1), zero()], zero(-1)],
    ["what cancels", [fromNumber(1), fromNumber(-1)], undefined],
    ["an infinity", [infinity(1), fromNumber(0.5)], fromNumber(1)],
    ["an infinite constant", [fromNumber(-0.5), fromNumber(0.5)], infinity(-1)],
    ["NaN", [fromNumber(1), fromNumber(1)], nan],
    ["beyond doubles", [finite(1, 1n, 1200), finite(-1, 1n, -1200)], undefined],
  ];
  const policies = [policy("E5M2", "infinity"), policy("E5M2", "infinity", { rounding: "towardNegative" })];

  it.each(cases)("are the specification's affine at all pairs of codes: %s", (_, coefficients, constant) => {
    for (const p of policies) {
      const values = Array.from({ length: 256 }, (__, code) => decode(p.format, code));
      const form = roundedForm(p, roundedDoubles(p), values, { coefficients, constant });
      const exact = specification(p);
      for (let a = 0; a < 256; a += 3)
        for (let b = 0; b < 256; b += 5)
          expect([a, b, form([a, b])]).toEqual([a, b, exact.affine(coefficients, [a, b], constant)]);
    }
  });
});
