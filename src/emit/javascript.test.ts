import { describe, expect, it } from "vitest";
import { type CodeArithmetic, specification } from "../number/arithmetic.ts";
import { canonical, decode } from "../number/codec.ts";
import { fromNumber, zero } from "../number/exact.ts";
import { float64Arithmetic, float64Engine } from "../number/float64.ts";
import {
  type Code,
  type NumberFormat,
  type Overflow,
  ROUNDINGS,
  type RoundingPolicy,
  type Subnormals,
} from "../number/format.ts";
import { defaultOverflow, hasInfinity, hasNaN, parseFormat } from "../number/formats.ts";
import { type Arithmetic, onCodes } from "../number/generic.ts";
import { round } from "../number/round.ts";
import { inOrder, type Term, type Tracer, tracer } from "../number/term.ts";
import { type Field, packedStep, unpackFields } from "./javascript.ts";

function policiesOf(name: string): RoundingPolicy[] {
  const format = parseFormat(name);
  const fixed = format.kind === "fixed";
  const overflows: Overflow[] = [
    "saturate",
    ...(fixed ? ["wrap" as const] : []),
    ...(hasInfinity(format) ? ["infinity" as const] : []),
    ...(hasNaN(format) ? ["nan" as const] : []),
  ];
  const subnormals: Subnormals[] = fixed ? ["gradual"] : ["gradual", "flush"];
  return ROUNDINGS.flatMap((rounding) =>
    overflows.flatMap((overflow) => subnormals.map((s) => ({ format, rounding, overflow, subnormals: s }))),
  );
}

function policy(name: string): RoundingPolicy {
  const format = parseFormat(name);
  return { format, rounding: "tiesToEven", overflow: defaultOverflow(format), subnormals: "gradual" };
}

const print = (p: RoundingPolicy) => `${p.format.name} ${p.rounding} ${p.overflow} ${p.subnormals}`;

/** Codes that a state can hold under the policy: none that its own rounding would change. */
function stateCodes(p: RoundingPolicy): Code[] {
  const all = Array.from({ length: 2 ** p.format.bits }, (_, code) => code);
  return all.filter((code) => round(p, decode(p.format, code)) === code);
}

/** Expressions of two state entries, by name. */
type Expressions = Record<string, <T>(arithmetic: Arithmetic<T>, x: T, y: T) => T>;

const operations: Expressions = {
  add: (a, x, y) => a.add(x, y),
  sub: (a, x, y) => a.sub(x, y),
  mul: (a, x, y) => a.mul(x, y),
  fma: (a, x, y) => a.fma(x, y, x),
  affine: (a, x, y) => a.affine({ coefficients: [fromNumber(0.75), fromNumber(-3)], constant: zero() }, [x, y]),
};

/** Two fields of one word, or two words of 32 bits. */
function twoFields(format: NumberFormat): Field[] {
  return format.bits === 32
    ? [
        { word: 0, shift: 0 },
        { word: 1, shift: 0 },
      ]
    : [
        { word: 0, shift: 0 },
        { word: 0, shift: format.bits },
      ];
}

function pack(format: NumberFormat, x: Code, y: Code): Uint32Array {
  return format.bits === 32 ? Uint32Array.of(x, y) : Uint32Array.of(x + y * 2 ** format.bits);
}

/** Every expression is the output of one symbol, in the first field; the second field stays as it is. */
function differences(
  p: RoundingPolicy,
  expressions: Expressions,
  pairs: Iterable<readonly [Code, Code]>,
  slow: CodeArithmetic = specification(p),
): string[] {
  const trace = tracer(float64Arithmetic(p));
  const [x, y] = [trace.variable(0), trace.variable(1)];
  const names = Object.keys(expressions);
  const stride = p.format.bits === 32 ? 2 : 1;
  const step = packedStep(
    float64Engine(p),
    twoFields(p.format),
    names.map((name) => [expressions[name](trace, x, y), y]),
    stride,
  );
  const target = new Uint32Array(names.length * stride);
  const wrong: string[] = [];
  for (const [a, b] of pairs) {
    step(pack(p.format, a, b), 0, target, 0);
    names.forEach((name, s) => {
      const expected = expressions[name](onCodes(slow), a, b);
      const word = pack(p.format, expected, b);
      for (let w = 0; w < stride; w++) {
        const found = target[s * stride + w];
        if (found !== word[w]) wrong.push(`${print(p)}: ${name} of ${a}, ${b}: expected ${word[w]}, found ${found}`);
      }
    });
  }
  return wrong;
}

function* pairsOf(codes: readonly Code[]): Iterable<[Code, Code]> {
  for (const a of codes) for (const b of codes) yield [a, b];
}

describe("one generated operation equals the specification", () => {
  it.each(["E2M1FN", "q1.2", "uq2.2", "int4", "float:e2m1", "float:e2m1,fn"])(
    "on all pairs of state codes of %s under every policy",
    (name) => {
      for (const p of policiesOf(name))
        expect(differences(p, operations, pairsOf(stateCodes(p))).slice(0, 3)).toEqual([]);
    },
  );

  it.each(["E4M3FN", "E5M2"])("on all pairs of codes of %s, ties to even", (name) => {
    const p = policy(name);
    const { add, mul } = operations;
    // The engine is the specification by a test of its own, and faster.
    const wrong = differences(p, { add, mul }, pairsOf(stateCodes(p)), float64Arithmetic(p));
    expect(wrong.slice(0, 3)).toEqual([]);
  });
});

/** ±0, ±1, minus a value whose square is about half the least one, infinity, NaN: what sparse parameters hold. */
function constants(p: RoundingPolicy): Code[] {
  const { format } = p;
  const tiny = format.kind === "float" ? 2 ** Math.floor((1 - format.bias - format.precision) / 2) : 0.5;
  const special = [...(hasInfinity(format) ? [-Infinity] : []), ...(hasNaN(format) ? [NaN] : [])];
  return [...new Set([0, -0, 1, -1, -tiny, ...special].map((x) => round(p, fromNumber(x))))];
}

/** Policies between which the generated code differs. */
function telling(name: string): RoundingPolicy[] {
  const plain = policy(name);
  const others: readonly Partial<RoundingPolicy>[] = [
    {},
    { rounding: "towardNegative" },
    { rounding: "toOdd" },
    { overflow: plain.format.kind === "fixed" ? "wrap" : "saturate" },
    { subnormals: "flush", rounding: "tiesToAway" },
    { subnormals: "flush" },
  ];
  return others.map((other) => ({ ...plain, ...other }));
}

/** a · x + b and its kin for all constants a and b: where roundings are left out and codes passed through. */
function sparse(p: RoundingPolicy): Expressions {
  const found: Expressions = {};
  const values = constants(p).map((code) => decode(p.format, code));
  values.forEach((a, i) =>
    values.forEach((b, j) => {
      const key = `${i} ${j}`;
      found[`a·x + b ${key}`] = (m, x) => m.add(m.mul(m.constant(a), x), m.constant(b));
      found[`b - x·a ${key}`] = (m, x) => m.sub(m.constant(b), m.mul(x, m.constant(a)));
      found[`x + a·y ${key}`] = (m, x, y) => m.add(x, m.mul(m.constant(a), m.mul(m.constant(b), y)));
      found[`a·y + x ${key}`] = (m, x, y) => m.add(m.add(m.mul(m.constant(a), y), m.mul(m.constant(b), y)), x);
      found[`x - a·y ${key}`] = (m, x, y) => m.sub(x, m.add(m.mul(m.constant(a), y), m.constant(b)));
      found[`a·y - x ${key}`] = (m, x, y) => m.sub(m.mul(m.constant(a), y), m.mul(m.constant(b), x));
      found[`fma ${key}`] = (m, x) => m.fma(m.constant(a), x, m.constant(b));
    }),
  );
  return found;
}

describe("roundings are left out only where they change no bit", () => {
  it.each(["E2M1FN", "q1.2", "uq1.1", "float:e3m1", "E4M3FN", "E5M2", "float:e9m3", "binary32"])("in %s", (name) => {
    for (const p of telling(name)) {
      const few = constants(p);
      const pairs = [...few, round(p, fromNumber(-1.5))].flatMap((x) => few.map((y) => [x, y] as const));
      expect(differences(p, sparse(p), pairs, float64Arithmetic(p)).slice(0, 3)).toEqual([]);
    }
  });

  it("and a product that is half the least value keeps its sign in becoming zero", () => {
    const p = policy("E4M3FN");
    const trace = tracer(specification(p));
    // -2^-5 · 2^-5 = -2^-10; the least value is 2^-9. Then -0 + -0, which only a lost sign would turn into +0.
    const product = trace.mul(trace.constant(fromNumber(2 ** -5)), trace.variable(0));
    const step = packedStep(
      float64Engine(p),
      [{ word: 0, shift: 0 }],
      [[product], [trace.add(product, trace.constant(fromNumber(-0)))]],
      1,
    );
    const target = new Uint32Array(2);
    step(Uint32Array.of(round(p, fromNumber(-(2 ** -5)))), 0, target, 0);
    expect([...target]).toEqual([0x80, 0x80]);
  });
});

describe("a packed step", () => {
  const p = policy("q3.4");
  const engine = float64Engine(p);
  const four: Field[] = [0, 8, 16, 24].map((shift) => ({ word: 0, shift }));

  function chain(trace: Tracer, length: number): Term {
    let term = trace.variable(0);
    for (let i = 0; i < length; i++) term = trace.add(trace.mul(term, trace.variable(1)), trace.variable(2));
    return term;
  }

  it("writes symbol s at the stride, reads anywhere, and leaves other words alone", () => {
    const trace = tracer(specification(p));
    const entries = [0, 1, 2, 3].map((i) => trace.variable(i));
    const step = packedStep(engine, four, [entries, entries.toReversed(), [...entries.slice(1), entries[0]]], 2);
    const target = new Uint32Array(8).fill(9);
    step(Uint32Array.of(1, 0xf4030201), 1, target, 1);
    expect([...target]).toEqual([9, 0xf4030201, 9, 0x010203f4, 9, 0x01f40302, 9, 9]);
  });

  it("of symbols with more operations than one function holds is cut and stays the same", () => {
    const trace = tracer(specification(p));
    const outputs = [150, 150, 500, 1, 150].map((length, s) => {
      const term = chain(trace, length + s);
      return [term, term, trace.variable(3), trace.constant(fromNumber(s))];
    });
    const step = packedStep(engine, four, outputs, 1);
    const together = new Uint32Array(outputs.length);
    step(Uint32Array.of(0x7f050f11), 0, together, 0);
    const alone = outputs.map((terms) => {
      const target = new Uint32Array(1);
      packedStep(engine, four, [terms], 1)(Uint32Array.of(0x7f050f11), 0, target, 0);
      return target[0];
    });
    expect([...together]).toEqual(alone);
    const arithmetic = specification(p);
    let expected = 0x11;
    for (let i = 0; i < 502; i++) expected = arithmetic.add(arithmetic.mul(expected, 0x0f), 0x05);
    expect(together[2]).toBe(0x207f0000 + expected * 0x101);
  });

  it("is the same in parts, whatever they are cut at", () => {
    const half = policy("binary16");
    const trace = tracer(specification(half));
    const [x, y] = [trace.variable(0), trace.variable(1)];
    const zeroed = trace.mul(trace.constant(fromNumber(0)), x);
    let long = x;
    for (let i = 0; i < 9; i++) long = trace.add(trace.mul(long, y), x);
    const outputs = [
      [trace.add(long, y), trace.add(zeroed, y)],
      [trace.mul(long, trace.constant(fromNumber(0.3))), x],
    ];
    const run = (inOne: number | undefined, codes: readonly number[]) => {
      const target = new Uint32Array(2);
      const step = packedStep(float64Engine(half), twoFields(half.format), outputs, 1, inOne);
      step(pack(half.format, codes[0], codes[1]), 0, target, 0);
      return [...target];
    };
    const [tiny, huge] = [1, 0x7bff];
    for (const codes of [
      [0x3c00, 0xbc01],
      [0x8000, 0x8000],
      [tiny, huge],
      [huge, 0x7e00],
      [0xfc00, 0],
    ]) {
      const whole = run(undefined, codes);
      for (const inOne of [1, 2, 5, 19]) expect(run(inOne, codes), `${codes.join()} in ${inOne}`).toEqual(whole);
    }
  });

  it("of more numbers than a stack frame has room for is a step too", () => {
    const trace = tracer(float64Arithmetic(p));
    const target = new Uint32Array(1);
    packedStep(engine, four, [[chain(trace, 80_000)]], 1)(Uint32Array.of(0x7f050f11), 0, target, 0);
    let expected = 0x11;
    const { add, mul } = float64Arithmetic(p);
    for (let i = 0; i < 80_000; i++) expected = add(mul(expected, 0x0f), 0x05);
    expect(target[0]).toBe(expected);
  });

  it("of constants alone, and of no symbol at all, is a step too", () => {
    const trace = tracer(specification(p));
    const target = Uint32Array.of(5);
    packedStep(engine, four.slice(0, 1), [], 1)(Uint32Array.of(0), 0, target, 0);
    expect(target[0]).toBe(5);
    packedStep(engine, four.slice(0, 1), [[trace.constant(fromNumber(-1))]], 1)(Uint32Array.of(0), 0, target, 0);
    expect(target[0]).toBe(0xf0);
  });

  it("shares the terms of different symbols", () => {
    const trace = tracer(specification(p));
    const outputs = [chain(trace, 100), chain(trace, 100), chain(trace, 100)].map((term) => [term]);
    expect(inOrder(outputs.flat()).length).toBe(203);
  });
});

describe("unpacking", () => {
  it("gives the doubles of the fields", () => {
    for (const name of ["E4M3FN", "q3.4", "binary16", "binary32"]) {
      const p = policy(name);
      const engine = float64Engine(p);
      const fields = twoFields(p.format);
      const values = new Float64Array(2);
      const codes = [round(p, fromNumber(-1.25)), round(p, fromNumber(1.5))];
      unpackFields(engine, fields)(Uint32Array.of(77, ...pack(p.format, codes[0], codes[1])), 1, values);
      expect([...values], name).toEqual([-1.25, 1.5]);
      expect(canonical(p.format, codes[0])).toBe(codes[0]);
    }
  });

  it("keeps the sign of zero, infinities and NaN", () => {
    const p = policy("E5M2");
    const fields = [0, 8, 16, 24].map((shift) => ({ word: 0, shift }));
    const values = new Float64Array(4);
    unpackFields(float64Engine(p), fields)(Uint32Array.of(0xfffc8000), 0, values);
    expect([...values]).toEqual([0, -0, -Infinity, NaN]);
  });
});
