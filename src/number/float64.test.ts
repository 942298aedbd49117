import { describe, expect, it } from "vitest";
import { type CodeArithmetic, specification } from "./arithmetic.ts";
import { canonical, decode } from "./codec.ts";
import { type Exact, finite, infinity, nan, type Sign, zero } from "./exact.ts";
import { float64Applies, float64Arithmetic, float64Engine } from "./float64.ts";
import {
  type Code,
  type NumberFormat,
  type Overflow,
  ROUNDINGS,
  type Rounding,
  type RoundingPolicy,
  type Subnormals,
} from "./format.ts";
import { binary16, binary32, defaultOverflow, hasNaN, parseFormat } from "./formats.ts";

function policy(name: string, rounding: Rounding, overflow?: Overflow, subnormals: Subnormals = "gradual") {
  const format = parseFormat(name);
  return { format, rounding, overflow: overflow ?? defaultOverflow(format), subnormals };
}

function overflowsOf(format: NumberFormat): Overflow[] {
  if (format.kind === "fixed") return ["saturate", "wrap"];
  return [...new Set<Overflow>([defaultOverflow(format), "saturate", ...(hasNaN(format) ? ["nan" as const] : [])])];
}

/** Every policy of a format. */
function policiesOf(name: string): RoundingPolicy[] {
  const format = parseFormat(name);
  const subnormals: Subnormals[] = format.kind === "fixed" ? ["gradual"] : ["gradual", "flush"];
  return ROUNDINGS.flatMap((rounding) =>
    overflowsOf(format).flatMap((overflow) => subnormals.map((s) => ({ format, rounding, overflow, subnormals: s }))),
  );
}

const print = (p: RoundingPolicy) => `${p.format.name} ${p.rounding} ${p.overflow} ${p.subnormals}`;

/** Numbers below 2^32 that look random and are the same in every run. */
function sequence(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0;
    let x = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return Math.floor((((x ^ (x >>> 15)) >>> 0) / 2 ** 32) * below);
  };
}
type Draw = ReturnType<typeof sequence>;

function binaryDifferences(fast: CodeArithmetic, slow: CodeArithmetic, pairs: Iterable<[Code, Code]>): string[] {
  const wrong: string[] = [];
  for (const [a, b] of pairs) {
    for (const op of ["add", "sub", "mul"] as const) {
      const [found, expected] = [fast[op](a, b), slow[op](a, b)];
      if (found !== expected) wrong.push(`${op} ${a} ${b}: expected ${expected}, found ${found}`);
    }
  }
  return wrong;
}

function* everyPair(format: NumberFormat): Iterable<[Code, Code]> {
  for (let a = 0; a < 2 ** format.bits; a++) for (let b = 0; b < 2 ** format.bits; b++) yield [a, b];
}

describe("the engine on doubles equals the specification on every pair of codes", () => {
  const fnuz = ["float:e2m2,fnuz", "float:e2m1,fnuz,bias=5"];
  const p3109 = ["p3109:k5p3se", "p3109:k5p2ue", "p3109:k5p3uf", "p3109:k4p2se"];
  for (const name of ["q1.2", "int4", "uq2.2", "E2M1FN", "E3M2FN", "float:e2m2,fn", "float:e3m1", ...fnuz, ...p3109]) {
    it(`of ${name} in every mode`, () => {
      for (const p of policiesOf(name)) {
        const wrong = binaryDifferences(float64Arithmetic(p), specification(p), everyPair(p.format));
        expect(wrong.slice(0, 3), print(p)).toEqual([]);
      }
    });
  }

  it.each([
    ["E4M3FN", undefined],
    ["E4M3FN", "saturate"],
    ["E5M2", undefined],
    ["E5M2", "saturate"],
    ["E4M3FNUZ", undefined],
    ["E4M3IEEE", undefined],
    ["p3109:k8p4se", undefined],
    ["p3109:k8p3ue", undefined],
  ] as const)("of %s, ties to even, overflow %s", (name, overflow) => {
    const p = policy(name, "tiesToEven", overflow);
    const wrong = binaryDifferences(float64Arithmetic(p), specification(p), everyPair(p.format));
    expect(wrong.slice(0, 3)).toEqual([]);
  });
});

/** Codes whose neighbourhoods are where roundings go wrong. */
function landmarks(format: NumberFormat): Code[] {
  const all = 2 ** format.bits;
  const half = all / 2;
  if (format.kind === "fixed") return [0, 1, 2 ** format.fractionBits % all, half - 1, half, all - 1];
  const one = 2 ** (format.precision - 1);
  const top = half / one - 1;
  const magnitudes = [0, 1, one - 1, one, 2 * one, format.bias * one, (top - 1) * one, top * one - 1, top * one];
  return [...magnitudes, half - 1].flatMap((m) => [m, half + m]);
}

/** Random codes: uniform, at landmarks, powers of two, and close to `near` or to its opposite. */
function draw(format: NumberFormat, random: Draw, near: Code = 0): Code {
  const all = 2 ** format.bits;
  const step = random(5) - 2;
  const around = (code: Code) => (((code + step) % all) + all) % all;
  const places = landmarks(format);
  switch (random(6)) {
    case 0:
      return around(places[random(places.length)]);
    case 1:
      return format.kind === "fixed"
        ? around(2 ** random(format.bits))
        : around(random(2 ** (format.bits - format.precision + 1)) * 2 ** (format.precision - 1));
    case 2:
      return around(near);
    case 3:
      return around(near + all / 2);
    case 4:
      // About as large as `near`, so that the rounding of a sum or of a cancellation shows.
      return around(near + random(2 ** Math.min(12, format.bits)));
    default:
      return random(all);
  }
}

const wide = ["binary16", "bfloat16", "binary32", "tf32", "float:e9m3", "float:e9m6", "q3.12", "uq8.8", "int16"];

describe("the engine on doubles equals the specification near every edge", () => {
  it.each(wide)("of %s in every mode", (name) => {
    const all = policiesOf(name);
    const random = sequence(name.length * 7919);
    for (const p of all) {
      const [fast, slow] = [float64Arithmetic(p), specification(p)];
      const pairs = Array.from({ length: 350 }, (): [Code, Code] => {
        const a = draw(p.format, random);
        return [a, draw(p.format, random, a)];
      });
      expect(binaryDifferences(fast, slow, pairs).slice(0, 3), print(p)).toEqual([]);
    }
  });

  it.each([...wide, "E4M3FN", "E5M2", "E3M2FN", "E2M1FN", "E4M3FNUZ", "p3109:k8p3ue", "q1.2", "uq2.2"])(
    "of %s for multiply-adds",
    (name) => {
      const random = sequence(name.length * 104729);
      for (const p of policiesOf(name)) {
        const [fast, slow] = [float64Arithmetic(p), specification(p)];
        for (let i = 0; i < 180; i++) {
          const [a, b] = [draw(p.format, random), draw(p.format, random)];
          // An addend near the product makes the sum cancel, or puts its bits just below the last place of the product.
          const c = draw(p.format, random, slow.mul(a, b));
          expect(fast.fma(a, b, c), `${print(p)}: ${a} · ${b} + ${c}`).toBe(slow.fma(a, b, c));
        }
      }
    },
  );
});

describe("affine forms on doubles equal the specification", () => {
  function coefficient(format: NumberFormat, random: Draw): Exact | undefined {
    const sign: Sign = random(2) === 0 ? 1 : -1;
    switch (random(hasNaN(format) ? 9 : 8)) {
      case 0:
        return undefined;
      case 1:
        return zero(sign);
      case 2:
        return finite(sign, 1n, 0);
      case 3:
        return finite(sign, 1n, random(1200) - 600);
      case 4:
        return finite(sign, (BigInt(random(2 ** 32)) << 40n) | BigInt(random(2 ** 32)), random(40) - 90);
      case 8:
        return random(3) === 0 ? nan : infinity(sign);
      default:
        return finite(sign, BigInt(random(2 ** (1 + random(24)))), random(20) - 14);
    }
  }

  it.each([...wide, "E4M3FN", "E5M2", "E3M2FN", "E2M1FN", "E4M3FNUZ", "p3109:k8p3ue", "q1.2", "uq2.2", "int4"])(
    "over %s",
    (name) => {
      const random = sequence(name.length * 1299709);
      for (const p of policiesOf(name)) {
        const [fast, slow] = [float64Arithmetic(p), specification(p)];
        for (let i = 0; i < 110; i++) {
          const size = random(4);
          const form = Array.from({ length: size }, () => coefficient(p.format, random));
          const constant = coefficient(p.format, random);
          let near = 0;
          const x = form.map(() => (near = draw(p.format, random, near)));
          const shown = JSON.stringify([form, x, constant], (_, v: unknown) => (typeof v === "bigint" ? String(v) : v));
          expect(fast.affine(form, x, constant), `${print(p)}: ${shown}`).toBe(slow.affine(form, x, constant));
        }
      }
    },
  );

  it("give a sum of zeros of both signs the sign of the direction", () => {
    const zeros = [zero(1), zero(1)];
    const expected = { tiesToEven: 0, towardPositive: 0, towardNegative: 0x8000 } as const;
    for (const [mode, code] of Object.entries(expected)) {
      const a = float64Arithmetic(policy("bfloat16", mode as Rounding));
      // 0 · 1 + 0 · -1 is +0 + -0
      expect(a.affine(zeros, [0x3f80, 0xbf80], undefined)).toBe(code);
      expect(a.affine(zeros, [0xbf80, 0xbf80], undefined)).toBe(0x8000);
      expect(a.affine(zeros, [0x3f80, 0x3f80], undefined)).toBe(0);
    }
  });

  it("give +0 without any term, and infinities their way through the exact path", () => {
    const a = float64Arithmetic(policy("binary16", "tiesToEven"));
    expect(a.affine([], [], undefined)).toBe(0);
    expect(a.affine([undefined, undefined], [0x7c00, 0x7e00], undefined)).toBe(0);
    expect(a.affine([finite(1, 1n, 0)], [0xfc00], zero())).toBe(0xfc00);
    expect(a.affine([zero()], [0xfc00], zero())).toBe(0x7e00);
  });
});

describe("the engine", () => {
  it("applies to precision 2 to 24, exponents of about nine bits, and 19 bits or binary32", () => {
    for (const name of ["binary32", "float:e8m23", "bfloat16", "tf32", "float:e9m6", "q0.15", "int2", "p3109:k8p3ue"])
      expect(float64Applies(parseFormat(name))).toBe(true);
    const others = ["float:e10m3", "float:e14m1", "float:e9m22", "float:e8m23,fn", "binary64", "E8M0", "p3109:k8p1se"];
    for (const name of [...others, "float:e4m3,bias=400"]) expect(float64Applies(parseFormat(name))).toBe(false);
    expect(() => float64Engine(policy("float:e10m3", "tiesToEven"))).toThrow(
      "float64Engine: expected precision 2 to 24, a narrow exponent and at most 19 bits or binary32, found float:e10m3",
    );
  });

  it("reads every code as its value and writes it back", () => {
    for (const name of ["E4M3FN", "E5M2", "bfloat16", "q3.4", "uq2.2", "float:e9m3", "E2M1FN", "tf32", "E4M3FNUZ"]) {
      const p = policy(name, "tiesToEven");
      const engine = float64Engine(p);
      for (let code = 0; code < 2 ** p.format.bits; code++) {
        const back = engine.toCode(engine.toNumber(code));
        if (back !== canonical(p.format, code)) throw new Error(`${name}: ${code} became ${back}`);
      }
    }
    const engine = float64Engine(policy("binary32", "tiesToEven"));
    for (const code of [0, 1, 0x80000000, 0x7f800000, 0xff800000, 0x7fc00000, 0x7f7fffff, 0xbf800001])
      expect(engine.toCode(engine.toNumber(code))).toBe(code);
    expect(engine.toCode(engine.toNumber(0xffc00001))).toBe(0x7fc00000);
  });

  it("refuses to write what is not a value of the format", () => {
    const engine = float64Engine(policy("E4M3FN", "tiesToEven"));
    expect(() => engine.toCode(449)).toThrow("toCode: expected a value of E4M3FN, found 449");
    expect(() => engine.toCode(Infinity)).toThrow(RangeError);
  });

  it("rounds an unseen residual as a number just beside x", () => {
    // 1 + 2^-11 lies midway between two numbers of binary16, and 1 + 2^-10 is the odd one.
    const tie = 1 + 2 ** -11;
    const round = (mode: Rounding, x: number, e: number) => float64Engine(policy("binary16", mode)).round(x, e);
    expect([-1, 0, 1].map((s) => round("tiesToEven", tie, s * 2 ** -60))).toEqual([1, 1, 1 + 2 ** -10]);
    expect([-1, 0, 1].map((s) => round("tiesToAway", tie, s * 2 ** -60))).toEqual([1, 1 + 2 ** -10, 1 + 2 ** -10]);
    expect([-1, 0, 1].map((s) => round("towardZero", 1, s * 2 ** -60))).toEqual([1 - 2 ** -11, 1, 1]);
    expect([-1, 0, 1].map((s) => round("towardPositive", 1, s * 2 ** -60))).toEqual([1, 1, 1 + 2 ** -10]);
    expect([-1, 0, 1].map((s) => round("toOdd", 1, s * 2 ** -60))).toEqual([1 - 2 ** -11, 1, 1 + 2 ** -10]);
    expect([-1, 0, 1].map((s) => round("toOdd", -1, s * 2 ** -60))).toEqual([-1 - 2 ** -10, -1, -1 + 2 ** -11]);
    expect(decode(binary16, 0x3c00)).toEqual(finite(1, 1n, 0));
    expect(decode(binary32, 0x3f800000)).toEqual(finite(1, 1n, 0));
  });
});
