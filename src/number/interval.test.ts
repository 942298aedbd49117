import { expect, it } from "vitest";
import { compare, format, subtract, toNumber } from "./exact.ts";
import {
  absInterval,
  addIntervals,
  divideIntervals,
  enclosingRational,
  ends,
  type Interval,
  integerSqrt,
  multiplyIntervals,
  negateInterval,
  pi,
  sinCosInterval,
  sqrtInterval,
} from "./interval.ts";
import { rational } from "./rational.ts";

const point = (numerator: bigint, denominator = 1n) => enclosingRational(rational(numerator, denominator));

/** Asserts that the interval is at most `width` wide and that its common leading digits begin with `digits`. */
function encloses(x: Interval, digits: string, width = 2 ** -600): void {
  const { low, high } = ends(x);
  expect(compare(low, high)).not.toBe(1);
  expect(toNumber(subtract(high, low, 1))).toBeLessThanOrEqual(width);
  expect(format(low).slice(0, digits.length)).toBe(digits);
  expect(format(high).slice(0, digits.length)).toBe(digits);
}

it("pi is enclosed", () => {
  encloses(
    pi(),
    "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798214808651",
  );
});

it("sine and cosine are enclosed in every quarter turn", () => {
  encloses(
    sinCosInterval(point(1n)).sin,
    "0.841470984807896506652502321630298999622563060798371065672751709991910404391239668948639743543052695",
  );
  encloses(
    sinCosInterval(point(1n)).cos,
    "0.540302305868139717400936607442976603732310420617922227670097255381100394774471764517951856087183089",
  );
  for (let x = -20n; x <= 20n; x++) {
    const { sin, cos } = sinCosInterval(point(x, 3n));
    expect(toNumber(ends(sin).low)).toBeCloseTo(Math.sin(Number(x) / 3), 14);
    expect(toNumber(ends(cos).high)).toBeCloseTo(Math.cos(Number(x) / 3), 14);
    const unit = ends(addIntervals(multiplyIntervals(sin, sin), multiplyIntervals(cos, cos)));
    expect([toNumber(unit.low) <= 1, toNumber(unit.high) >= 1]).toEqual([true, true]);
  }
});

it("sine and cosine of large and of wide arguments are still enclosed", () => {
  // sin(10^22), a well-known test of argument reduction (K. C. Ng, Good to the Last Bit, 1992).
  encloses(sinCosInterval(point(10n ** 22n)).sin, "-0.8522008497671888017727", 2 ** -500);
  const wide = sinCosInterval({ kind: "interval", low: 0n, high: point(1n).high });
  expect([toNumber(ends(wide.sin).low), toNumber(ends(wide.cos).high)]).toEqual([-1, 1]);
  expect(toNumber(ends(sinCosInterval(point(10n ** 300n)).sin).low)).toBe(-1);
});

it("square roots are enclosed, exact ones exactly", () => {
  const root = sqrtInterval(point(2n));
  expect(root).toBeDefined();
  if (root !== undefined)
    encloses(root, "1.41421356237309504880168872420969807856967187537694807317667973799073247846210703885");
  expect(sqrtInterval(point(9n, 4n))).toEqual(point(3n, 2n));
  expect(sqrtInterval(point(-1n))).toBeUndefined();
  for (const n of [0n, 1n, 2n, 3n, 4n, 8n, 9n, 10n ** 80n, 10n ** 80n - 1n]) {
    const integer = integerSqrt(n);
    expect(integer * integer <= n && (integer + 1n) * (integer + 1n) > n).toBe(true);
  }
});

it("the four operations round outwards", () => {
  const third = point(1n, 3n);
  encloses(third, "0.33333333333333333333333333333333333333333333333333333333333333333333333333333");
  expect(third.high - third.low).toBe(1n);
  const product = multiplyIntervals(third, point(-3n));
  expect(product.low < -(1n << 640n) + 1n && product.high >= -(1n << 640n)).toBe(true);
  expect(divideIntervals(third, point(0n))).toBeUndefined();
  expect(divideIntervals(point(1n), addIntervals(third, negateInterval(third)))).toBeUndefined();
  const quotient = divideIntervals(point(-1n), negateInterval(third));
  expect(quotient !== undefined && quotient.low <= point(3n).low && quotient.high >= point(3n).high).toBe(true);
  expect(absInterval(point(-2n))).toEqual(point(2n));
  expect(absInterval({ kind: "interval", low: -3n, high: 2n })).toEqual({ kind: "interval", low: 0n, high: 3n });
});
