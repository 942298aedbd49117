// What a failing property shows: laws that are false on purpose must shrink to counterexamples that one can check by hand,
// from every seed, and shrinking must end and stay inside what was asked for.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accepts } from "../src/automaton/dfa.ts";
import { specification } from "../src/number/arithmetic.ts";
import { decode, encode } from "../src/number/codec.ts";
import { compare, type Exact, finite, fromNumber } from "../src/number/exact.ts";
import type { Code, NumberFormat } from "../src/number/format.ts";
import { parseFormat } from "../src/number/formats.ts";
import { exactParameter } from "../src/number/parameter.ts";
import { round } from "../src/number/round.ts";
import { formatSemantics } from "../src/rnn/semantics.ts";
import {
  codes,
  complexity,
  deltaNetModels,
  dependent,
  dfas,
  exactValues,
  formats,
  numberText,
  pairs,
  permutes,
  semantics,
  shrinkingBy,
  significantBits,
  simplerCodes,
  triples,
  words,
} from "./arbitraries/index.ts";

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);

/** The counterexamples to a false law, one for each seed. */
function counterexamples<T>(all: fc.Arbitrary<T>, law: (drawn: T) => boolean): T[] {
  return SEEDS.map((seed) => {
    const found = fc.check(fc.property(all, law), { seed, numRuns: 5000 });
    if (found.counterexample === null) throw new Error(`shrinking: expected a counterexample with seed ${seed}`);
    return found.counterexample[0];
  });
}

const nearest = (format: NumberFormat) =>
  specification({ format, rounding: "tiesToEven", overflow: "saturate", subnormals: "gradual" });
const bits = (x: Exact) => (x.kind === "finite" ? significantBits(x) : Number.POSITIVE_INFINITY);
const texts = (format: NumberFormat, list: readonly Code[]) => list.map((code) => numberText(decode(format, code)));

describe("numbers", () => {
  it.each(["E4M3FN", "bfloat16", "binary32"])(
    "addition is associative: three small numbers of %s refute it",
    (name) => {
      const format = parseFormat(name);
      const { add } = nearest(format);
      const found = counterexamples(triples(format), ([a, b, c]) => add(add(a, b), c) === add(a, add(b, c)));
      for (const triple of found) {
        const numbers = triple.map((code) => decode(format, code));
        const total = numbers.reduce((sum, x) => sum + bits(x), 0);
        expect(total, texts(format, triple).join(" ")).toBeLessThanOrEqual(6);
      }
    },
  );

  it("multiplication is exact: two numbers that nearly fit refute it", () => {
    const format = parseFormat("bfloat16");
    const { mul } = nearest(format);
    const exact = ([a, b]: readonly [Code, Code]) => {
      const [x, y] = [decode(format, a), decode(format, b)];
      if (x.kind !== "finite" || y.kind !== "finite") return true;
      const product = finite(x.sign === y.sign ? 1 : -1, x.significand * y.significand, x.exponent + y.exponent);
      return compare(decode(format, mul(a, b)), product) === 0;
    };
    for (const [a, b] of counterexamples(pairs(format), exact)) {
      const total = bits(decode(format, a)) + bits(decode(format, b));
      expect(total, texts(format, [a, b]).join(" ")).toBeLessThanOrEqual(11);
    }
  });

  it("every code is 0: the counterexample is 1, wherever the draws began", () => {
    for (const format of ["binary32", "E2M1FN", "q3.4", "uq2.2"].map((name) => parseFormat(name))) {
      const found = counterexamples(codes(format), (code) => code === 0);
      for (const code of found) expect(["1", "-0"]).toContain(numberText(decode(format, code)));
    }
  });

  it("no code is infinite or NaN: the counterexamples are +infinity and the canonical NaN", () => {
    const format = parseFormat("bfloat16");
    const infinite = counterexamples(codes(format), (code) => decode(format, code).kind !== "infinity");
    expect(new Set(texts(format, infinite))).toEqual(new Set(["Infinity"]));
    const nans = counterexamples(codes(format), (code) => decode(format, code).kind !== "nan");
    expect(new Set(nans)).toEqual(new Set([encode(format, { kind: "nan" })]));
  });

  it("rounding to three bits changes nothing: the counterexample has four", () => {
    const policy = { rounding: "tiesToEven", overflow: "infinity", subnormals: "gradual" } as const;
    const format = parseFormat("float:e5m2");
    const stays = (x: Exact) => compare(decode(format, round({ ...policy, format }, x)), x) === 0;
    for (const x of counterexamples(exactValues(format), stays)) expect(bits(x), numberText(x)).toBeLessThanOrEqual(4);
  });

  it("every shrinking step is simpler, so that shrinking ends, also from values given as examples", () => {
    const all = dependent(formats(), (format) => codes(format));
    fc.assert(
      fc.property(all, ([format, code]) => {
        for (const one of simplerCodes(format)(code)) {
          const [before, after] = [code, one].map((own) => decode(format, own));
          if (before.kind !== "nan") expect(complexity(after)).toBeLessThan(complexity(before));
        }
      }),
      { numRuns: 2000 },
    );
    const format = parseFormat("bfloat16");
    const property = fc.property(codes(format), (code) => code < 0x4000 || code >= 0x8000);
    const [found] = fc.check(property, { examples: [[0x41a7]], numRuns: 1 }).counterexample ?? [];
    expect(found).toBe(encode(format, fromNumber(2)));
  });
});

describe("formats, semantics and what depends on them", () => {
  it("every format has at most 6 bits: the counterexample has 7 or is the smallest named one with more", () => {
    for (const format of counterexamples(formats(), ({ bits: size }) => size <= 6)) expect(format.bits).toBeLessThan(9);
  });

  it("fields that a law does not look at are the default ones", () => {
    const found = counterexamples(semantics(), (own) => own.regime === "exact" || own.rounding !== "toOdd");
    const plain = "sum=sequential,multiplyAdd=separate,delta=D1,observe=code,ties=fail";
    for (const own of found) {
      const text = formatSemantics(own);
      expect(text).toMatch(/^perOperation,format=.*,rounding=toOdd,overflow=\w+,subnormals=gradual/);
      expect(text.endsWith(plain)).toBe(true);
    }
  });

  it("chain draws the second anew when the first shrinks; dependent keeps it", () => {
    const source = shrinkingBy(fc.constantFrom<number[]>(8, 16), (n) => (n > 1 ? [n / 2] : []));
    const all = dependent(source, (n) => fc.integer({ min: 100 * n, max: 100 * n + 5 }));
    for (const [n, m] of counterexamples(all, ([, second]) => second < 800)) expect([n, m >= 800]).toEqual([1, true]);
    const fitting = dependent(
      source,
      () => fc.constant(0),
      (n) => n >= 4,
    );
    for (const [n] of counterexamples(fitting, () => false)) expect(n).toBe(4);
  });
});

describe("models, automata and words", () => {
  it("every delta rule of 3 rows has no input: one symbol, one row, one number are left", () => {
    const format = parseFormat("bfloat16");
    const law = ({ layers: [layer] }: { layers: readonly [{ symbols: Readonly<Record<string, object>> }] }) =>
      Object.values(layer.symbols).every((symbol) => !("v" in symbol));
    for (const model of counterexamples(deltaNetModels(format, { rows: 3, columns: 2, decoder: "drawn" }), law)) {
      expect(model.alphabet).toHaveLength(1);
      expect(model.decoder).toBeUndefined();
      const [symbol] = model.alphabet;
      const expected = { k: ["0"], beta: "0", v: ["0"] };
      expect(model.layers).toEqual([{ type: "deltaNet", initial: [["0"]], symbols: { [symbol]: expected } }]);
    }
  });

  it("keeps inside the range of eigenvalues: what is left of beta > 1 is 2 or less", () => {
    const all = deltaNetModels(parseFormat("bfloat16"), { alphabet: ["a"], rows: 1, eigenvalues: "[-1,1]" });
    const law = ({ layers: [{ symbols }] }: { layers: readonly [{ symbols: Readonly<Record<string, object>> }] }) =>
      compare(exactParameter((symbols.a as { beta: string }).beta, "beta") ?? { kind: "nan" }, fromNumber(1)) !== 1;
    const found = counterexamples(all, law).map((model) => (model.layers[0].symbols.a as { beta: string }).beta);
    expect(new Set(found)).toEqual(new Set(["2"]));
  });

  it("every automaton accepts the empty word: one rejecting state, and permutations stay permutations", () => {
    const two = { symbols: ["a", "b"], states: 1, initial: 0, next: new Uint32Array(2), accepting: new Uint8Array(1) };
    for (const form of ["any", "reachable", "minimal"] as const)
      for (const dfa of counterexamples(dfas({ form }), (own) => accepts(own, []))) expect(dfa).toEqual(two);
    const odd = dfas({ letters: "permutations", states: 6 });
    for (const dfa of counterexamples(odd, (own) => own.states < 3)) {
      expect(dfa.states).toBe(3);
      expect(permutes(dfa)).toBe(true);
    }
  });

  it("every word is shorter than 12: a power of the first symbol is left", () => {
    const found = counterexamples(words(["a", "b", "c"]), (word) => word.length < 12);
    for (const word of found) expect(word).toHaveLength(12);
    const powers = found.filter((word) => word.every((symbol) => symbol === 0));
    expect(powers.length).toBeGreaterThan(SEEDS.length / 2);
  });
});
