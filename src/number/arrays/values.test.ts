import { afterEach, describe, expect, it } from "vitest";
import { specification } from "../arithmetic.ts";
import { decode, encode } from "../codec.ts";
import { fromNumber, toNumber } from "../exact.ts";
import { float64Applies, float64Engine } from "../float64.ts";
import { type NumberFormat, type Overflow, ROUNDINGS, type RoundingPolicy, type Subnormals } from "../format.ts";
import { namedFormats, parseFormat } from "../formats.ts";
import { defaultOverflow, hasInfinity, hasNaN, hasNegativeZero, largestFinite, smallestSubnormal } from "../limits.ts";
import { round, roundedValue } from "../round.ts";
import { randomNumber, roundedStochastically } from "../stochastic.ts";
import { decodeArray, encodeArray } from "./codes.ts";
import { allocate, engine, useEngine } from "./kernels.ts";
import { type ArrayOperation, combineArrays, fmaArray, roundArray, roundArrayStochastic } from "./values.ts";

afterEach(() => useEngine("wasm"));

/** Numbers below 2^32 that look random and are the same in every run. */
function sequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let x = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return (x ^ (x >>> 15)) >>> 0;
  };
}

const EXTRA = [
  "float:e2m1",
  "float:e5m4,finite",
  "float:e8m6,fn",
  "float:e3m12",
  "q3.4",
  "uq0.8",
  "q0.1",
  "uq4.4",
  "int8",
];
const formats = [
  ...namedFormats.map(({ name }) => name),
  ...EXTRA,
  "int16",
  "q8.7",
  "p3109:k8p4se",
  "p3109:k7p3ue",
  "p3109:k8p4uf",
]
  .map((name) => parseFormat(name))
  .filter(float64Applies);

function overflowsOf(format: NumberFormat): Overflow[] {
  const all: [Overflow, boolean][] = [
    ["infinity", hasInfinity(format)],
    ["nan", hasNaN(format)],
    ["saturate", true],
    ["wrap", format.kind === "fixed"],
  ];
  return all.flatMap(([overflow, has]) => (has ? [overflow] : []));
}

function policiesOf(format: NumberFormat): RoundingPolicy[] {
  const subnormals: Subnormals[] = format.kind === "fixed" ? ["gradual"] : ["gradual", "flush"];
  return ROUNDINGS.flatMap((rounding) =>
    overflowsOf(format).flatMap((overflow) => subnormals.map((s) => ({ format, rounding, overflow, subnormals: s }))),
  );
}

const bits = new Float64Array(1);
const word = new BigInt64Array(bits.buffer);

/** x and the doubles next to it. */
function around(x: number): number[] {
  if (!Number.isFinite(x) || x === 0) return [x];
  return [-1n, 0n, 1n].map((step) => {
    bits[0] = x;
    word[0] += step;
    return bits[0];
  });
}

const SPECIAL = [0, 5e-324, 2 ** -1022, 2 ** 1023, Number.MAX_VALUE, Infinity, 1, 1.5, 1 + 2 ** -52];

/** The values of (at most 600) codes, the midpoints above them, the doubles next to those, and doubles of all sizes. */
function points(format: NumberFormat): Float64Array {
  const step = Math.max(1, Math.floor(2 ** format.bits / 600));
  const values = Array.from({ length: Math.ceil(2 ** format.bits / step) }, (_, i) => i * step)
    .map((code) => toNumber(decode(format, code)))
    .filter(Number.isFinite);
  const top = toNumber(largestFinite(format, 1));
  const least = format.kind === "fixed" ? 2 ** -format.fractionBits : toNumber(smallestSubnormal(format));
  const precision = format.kind === "fixed" ? format.bits : format.precision;
  const halves = [...values, top, -top].flatMap((v) => {
    const ulp =
      format.kind === "fixed"
        ? least
        : Math.max(least, 2 ** (Math.floor(Math.log2(Math.abs(v) || least)) - precision + 1));
    return [v, v + ulp / 2, v + ulp, v + ulp / 4];
  });
  const draw = sequence(format.bits * 64 + precision);
  const random = Array.from({ length: 300 }, (_, i) => {
    word[0] = (BigInt(draw()) << 32n) | BigInt(draw());
    if (i % 3 !== 0) return (bits[0] % 2) * 2 ** (Math.log2(least) + (draw() % 40)) || least;
    return Number.isNaN(bits[0]) ? 1 : bits[0];
  });
  // Doubles whose spacing is about that of fixed point.
  const wide = [2 ** 51 + 1.5, 2 ** 52 + 1, 2 ** 52 + 2 ** 51 + 3, 2 ** 53 - 1, 2 ** 53 + 6].map((n) => n * least);
  const signed = [...SPECIAL, ...wide, ...random].flatMap((x) => [x, -x]);
  return Float64Array.from([...halves.flatMap(around), ...signed, NaN]);
}

/** By the specification, with one zero where the format has one. */
function expectedValue(policy: RoundingPolicy, x: number): number {
  if (policy.overflow === "wrap" && !Number.isFinite(x)) return NaN;
  return toNumber(roundedValue(policy, fromNumber(x))) + (hasNegativeZero(policy.format) ? -0 : 0);
}

const print = (p: RoundingPolicy) => `${p.format.name} ${p.rounding} ${p.overflow} ${p.subnormals}`;

/** The first few differences as text. */
function differences(input: Float64Array, found: Float64Array, expected: (x: number, i: number) => number): string[] {
  const wrong: string[] = [];
  for (let i = 0; i < input.length && wrong.length < 5; i++) {
    const wanted = expected(input[i], i);
    if (!Object.is(found[i], wanted)) wrong.push(`${input[i]} at ${i}: expected ${wanted}, found ${found[i]}`);
  }
  return wrong;
}

describe("the kernels", () => {
  it("are built and used", () => {
    expect(engine()).toBe("wasm");
    useEngine("javascript");
    expect(engine()).toBe("javascript");
  });
});

describe.each(formats.map((format) => [format.name, format] as const))("roundArray to %s", (_, format) => {
  const input = points(format);
  it("equals the specification under every policy, and so do codes", () => {
    for (const policy of policiesOf(format)) {
      const found = new Float64Array(input.length);
      roundArray(policy, input, found);
      const wrong = differences(input, found, (x) => expectedValue(policy, x));
      expect(wrong.map((text) => `${print(policy)}: ${text}`)).toEqual([]);
      const numbers = hasNaN(format) ? input : input.filter((_, i) => !Number.isNaN(found[i]));
      const codes = new Uint32Array(numbers.length);
      encodeArray(policy, numbers, codes);
      const slow = Array.from(numbers.subarray(0, 400), (x) => round(policy, fromNumber(x)));
      expect(Array.from(codes.subarray(0, 400)), print(policy)).toEqual(slow);
      const back = new Float64Array(codes.length);
      decodeArray(format, codes, back);
      expect(differences(numbers, back, (x) => expectedValue(policy, x))).toEqual([]);
    }
  }, 120_000);

  it("has the same bits in JavaScript", () => {
    for (const policy of policiesOf(format)) {
      const [fast, slow] = [new Float64Array(input.length), new Float64Array(input.length)];
      roundArray(policy, input, fast);
      useEngine("javascript");
      roundArray(policy, input, slow);
      useEngine("wasm");
      expect(differences(input, slow, (_x, i) => fast[i]).map((text) => `${print(policy)}: ${text}`)).toEqual([]);
    }
  });
});

describe.each(formats.map((format) => [format.name, format] as const))("operations on arrays of %s", (_, format) => {
  const draw = sequence(format.bits);
  /** Every third code of any size, the others of about the size of 1: so that sums cancel, tie and lose bits. */
  const code = () => {
    const size = 2 ** format.bits;
    if (draw() % 3 === 0) return draw() % size;
    const near = Math.floor(size / 4) + (draw() % Math.max(2, Math.floor(size / 8))) - Math.floor(size / 32);
    return (near + (draw() % 2) * (size / 2)) % size;
  };
  const operands = [0, 1, 2].map(() => Float64Array.from({ length: 3001 }, () => toNumber(decode(format, code()))));

  it("equal the float64 engine and, for a sample, the specification", () => {
    for (const policy of policiesOf(format)) {
      const [a, b, c] = operands.map((list) => {
        const values = new Float64Array(list.length);
        roundArray(policy, list, values);
        return values;
      });
      const fast = float64Engine(policy);
      const slow = specification(policy);
      const value = (result: number) => toNumber(decode(format, result));
      const codes = [a, b, c].map((list) => Array.from(list, (x) => encode(format, fromNumber(x))));
      const zero = hasNegativeZero(format) ? -0 : 0;
      for (const operation of ["add", "sub", "mul", "fma"] as const satisfies ArrayOperation[]) {
        const found = new Float64Array(a.length);
        combineArrays(policy, operation, operation === "fma" ? [a, b, c] : [a, b], found);
        const wrong = [
          ...differences(a, found, (_x, i) => fast[operation](a[i], b[i], c[i]) + zero),
          ...differences(a.subarray(0, 100), found, (_x, i) =>
            value(slow[operation](codes[0][i], codes[1][i], codes[2][i])),
          ),
        ];
        expect(wrong.map((text) => `${operation} ${print(policy)}: ${text}`)).toEqual([]);
      }
    }
  }, 120_000);
});

describe("stochastic rounding of arrays", () => {
  it.each(formats.map(({ name }) => name))("of %s equals the specification with the stated random numbers", (name) => {
    const format = parseFormat(name);
    const input = points(format).filter((_, i) => i % 5 === 0);
    for (const overflow of overflowsOf(format))
      for (const randomBits of [1, 8, 23, 32]) {
        const policy = { format, overflow, subnormals: "gradual", randomBits } as const;
        const found = new Float64Array(input.length);
        roundArrayStochastic(policy, input, found, 0x123456789abcdef0n, 1000);
        const wrong = differences(input, found, (x, i) => {
          if (overflow === "wrap" && !Number.isFinite(x)) return NaN;
          const random = randomNumber(0x123456789abcdef0n, 1000 + i, randomBits);
          return toNumber(roundedStochastically(policy, fromNumber(x), random)) + (hasNegativeZero(format) ? -0 : 0);
        });
        expect(wrong.map((text) => `${overflow} ${randomBits}: ${text}`)).toEqual([]);
      }
  });

  it("does not depend on how the array is cut, where it lies, or the engine", () => {
    const format = parseFormat("E4M3FN");
    const policy = { format, overflow: "saturate", subnormals: "flush", randomBits: 12 } as const;
    const input = allocate(1 << 17).float64(5003);
    input.forEach((_, i) => (input[i] = Math.sin(i) * 2 ** ((i % 30) - 18)));
    const whole = new Float64Array(input.length);
    roundArrayStochastic(policy, input, whole, -5n);
    const pieces = new Float64Array(input.length);
    for (let i = 0; i < input.length; i += 777)
      roundArrayStochastic(policy, input.subarray(i, i + 777), pieces.subarray(i, i + 777), -5n, i);
    expect(pieces).toEqual(whole);
    roundArrayStochastic(policy, input, input, -5n);
    expect(input).toEqual(whole);
    useEngine("javascript");
    input.forEach((_, i) => (input[i] = Math.sin(i) * 2 ** ((i % 30) - 18)));
    roundArrayStochastic(policy, input, pieces, -5n);
    expect(pieces).toEqual(whole);
  });

  it("refuses a number of bits or a place that is none", () => {
    const policy = { format: parseFormat("E5M2"), overflow: "infinity", subnormals: "gradual" } as const;
    const x = new Float64Array(1);
    for (const randomBits of [0, 33, 1.5])
      expect(() => roundArrayStochastic({ ...policy, randomBits }, x, x, 1n)).toThrow(/1 to 32 random bits/);
    expect(() => roundArrayStochastic({ ...policy, randomBits: 8 }, x, x, 1n, -1)).toThrow(/place >= 0/);
  });
});

describe("where arrays lie", () => {
  const format = parseFormat("binary16");
  const policy = { format, rounding: "tiesToEven", overflow: defaultOverflow(format), subnormals: "gradual" } as const;
  const number = (i: number) => Math.tan(i) * 2 ** (i % 20);

  it.each([0, 1, 7, 15, 16, 17, 1023, 1024, 1025, 70_001])("does not matter for %i elements", (n) => {
    const memory = allocate(8 * 4 * (n + 16));
    const [wide, b, target] = [memory.float64(n + 1), memory.float64(n), memory.float64(n)];
    const a = wide.subarray(1);
    a.forEach((_, i) => (a[i] = number(i)));
    const plain = Float64Array.from(a);
    roundArray(policy, a, b);
    roundArray(policy, plain, plain);
    expect(b).toEqual(plain);
    fmaArray(policy, b, b, b, target);
    fmaArray(policy, plain, plain, plain, plain);
    expect(target).toEqual(plain);
    expect(wide[0]).toBe(0);
  });

  it("is checked", () => {
    const memory = allocate(256);
    memory.float64(1);
    expect(() => memory.float64(1e6)).toThrow(/at most \d+ bytes more/);
    expect(() => allocate(-1)).toThrow(/0 to 4e9 bytes/);
    expect(() => roundArray(policy, new Float64Array(2), new Float64Array(3))).toThrow(/expected 2 elements, found 3/);
    const wide = { ...policy, format: parseFormat("binary64") };
    expect(() => roundArray(wide, new Float64Array(1), new Float64Array(1))).toThrow(RangeError);
  });
});
