// For everything that the public arbitraries draw: the library's parsers accept it; and every kind that a doc comment
// names is drawn, counted over 2,000 draws.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accepts, checkDfa, type Dfa } from "../src/automaton/dfa.ts";
import { parseLanguage } from "../src/automaton/languages.ts";
import { minimize } from "../src/automaton/minimize.ts";
import { canonical, decode, encode, isCode } from "../src/number/codec.ts";
import { compare, type Exact, isZero, same, sum } from "../src/number/exact.ts";
import { type Code, type NumberFormat, ROUNDINGS } from "../src/number/format.ts";
import { parseFormat } from "../src/number/formats.ts";
import { canonicalNaN, largestFinite, smallestNormal, smallestSubnormal } from "../src/number/limits.ts";
import { exactParameter } from "../src/number/parameter.ts";
import { checkPolicy, round } from "../src/number/round.ts";
import { LAYERS } from "../src/rnn/layers/index.ts";
import { machine } from "../src/rnn/machine.ts";
import { parseModel } from "../src/rnn/model-file.ts";
import {
  CHOICES,
  formatSemantics,
  parseSemantics,
  type RoundedSemantics,
  type Semantics,
} from "../src/rnn/semantics.ts";
import {
  classOf,
  codes,
  DECODER_TYPES,
  type DfaOptions,
  deltaWithin,
  dfas,
  type EigenvalueRange,
  exactValues,
  formats,
  LAYER_TYPES,
  type ModelDocument,
  models,
  neighbours,
  numberText,
  overflowsOf,
  pairs,
  permutes,
  policies,
  regexes,
  semantics,
  semanticsTexts,
  triples,
  words,
} from "./arbitraries/index.ts";

const DRAWS = 2000;

/** How often each name occurs among the names of 2,000 draws. */
function tally<T>(arbitrary: fc.Arbitrary<T>, names: (drawn: T) => Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  const count = (drawn: T) => {
    for (const name of names(drawn)) counts[name] = (counts[name] ?? 0) + 1;
  };
  fc.assert(fc.property(arbitrary, count), { numRuns: DRAWS });
  return counts;
}

/** Every one of `names` was drawn at least `least` times, and nothing else was. */
function expectDrawn(counts: Record<string, number>, names: readonly string[], least: number): void {
  expect(Object.keys(counts).toSorted()).toEqual([...new Set(names)].toSorted());
  for (const name of names) expect(counts[name], name).toBeGreaterThanOrEqual(least);
}

describe("formats and policies", () => {
  it("have names that are read back, within the limits asked for, of every kind", () => {
    const limited = formats({ minBits: 4, maxBits: 9 });
    const counts = tally(limited, (format) => {
      expect(parseFormat(format.name)).toEqual(format);
      expect(format.bits).toBeGreaterThanOrEqual(4);
      expect(format.bits).toBeLessThanOrEqual(9);
      return [format.kind === "float" ? format.specials : format.name.replace(/\d.*/, ""), format.name.slice(0, 5)];
    });
    for (const kind of ["ieee", "finite-nan", "finite", "fnuz", "p3109", "float", "q", "uq", "int"])
      expect(counts[kind], kind).toBeGreaterThanOrEqual(50);
    expect(() => formats({ origins: ["named"], maxBits: 3 })).toThrow(RangeError);
  });

  it("include every named format, 32 bits and 16-bit members", () => {
    const counts = tally(formats(), ({ bits, name }) => [name, `${bits} bits`]);
    expect(counts.binary32).toBeGreaterThan(20);
    expect(counts.bfloat16).toBeGreaterThan(20);
    expect(counts.E2M1FN).toBeGreaterThan(20);
    expect(counts["16 bits"]).toBeGreaterThan(20);
  });

  it("policies are accepted and take every choice", () => {
    const counts = tally(
      formats().chain((format) => policies(format)),
      (policy) => {
        expect(() => checkPolicy(policy)).not.toThrow();
        return [policy.rounding, policy.overflow, policy.subnormals];
      },
    );
    expectDrawn(counts, [...ROUNDINGS, ...CHOICES.overflow, ...CHOICES.subnormals], 100);
  });

  it("policies refuse an overflow that the format has not", () => {
    expect(() => policies(parseFormat("E2M1FN"), { overflows: ["nan"] })).toThrow(RangeError);
    expect(overflowsOf(parseFormat("int4"))).toEqual(["saturate", "wrap"]);
  });
});

/** The edges of a floating-point format by name. */
function edges(name: string): ReadonlyMap<Code, string> {
  const format = parseFormat(name);
  if (format.kind !== "float") throw new TypeError(name);
  const numbers: [string, Exact][] = [
    ["largest", largestFinite(format, 1)],
    ["smallest normal", smallestNormal(format)],
    ["least", smallestSubnormal(format)],
    ["one", { kind: "finite", sign: 1, significand: 1n, exponent: 0 }],
    ["zero", { kind: "finite", sign: 1, significand: 0n, exponent: 0 }],
  ];
  const found = new Map<Code, string>();
  for (const [edge, x] of numbers) {
    const code = encode(format, x);
    for (const half of [0, 2 ** (format.bits - 1)]) {
      found.set(code + half, `${half === 0 ? "+" : "-"}${edge}`);
      if (edge === "zero") continue;
      if (edge !== "least") found.set(code - 1 + half, `${half === 0 ? "+" : "-"}below ${edge}`);
      if (edge === "smallest normal" || edge === "one")
        found.set(code + 1 + half, `${half === 0 ? "+" : "-"}above ${edge}`);
    }
  }
  return found;
}

describe("codes", () => {
  it.each(["binary32", "bfloat16", "binary16", "E4M3FN", "E5M2"])("of %s: every edge, both signs", (name) => {
    const format = parseFormat(name);
    const known = edges(name);
    const nan = canonicalNaN(format);
    const counts = tally(codes(format), (code) => {
      expect(isCode(format, code)).toBe(true);
      return [known.get(code) ?? "", classOf(format, code), ...(code === nan ? ["canonical NaN"] : [])];
    });
    const names = new Set(known.values());
    for (const edge of names) expect(counts[edge], edge).toBeGreaterThanOrEqual(5);
    const classes = ["zero", "subnormal", "normal", "nan", ...(name === "E4M3FN" ? [] : ["infinity"])];
    for (const own of classes) expect(counts[own], own).toBeGreaterThanOrEqual(30);
    expect(counts["canonical NaN"]).toBeGreaterThanOrEqual(10);
    expect(counts["+zero"] + counts["-zero"]).toBeLessThan(DRAWS / 3);
  });

  it("of a small format are all drawn", () => {
    for (const name of ["float:e2m2", "E2M3FN", "q1.3", "uq2.2", "int5"]) {
      const format = parseFormat(name);
      expect(Object.keys(tally(codes(format), (code) => [String(code)]))).toHaveLength(2 ** format.bits);
    }
  });

  it("asked to be finite are, and a weight of 0 leaves a kind out", () => {
    const format = parseFormat("bfloat16");
    const finite = tally(codes(format, { values: "finite" }), (code) => [classOf(format, code)]);
    expectDrawn(finite, ["zero", "subnormal", "normal"], 50);
    const onlyNaN = {
      zero: 0,
      one: 0,
      besideOne: 0,
      power: 0,
      besidePower: 0,
      smallestNormal: 0,
      subnormal: 0,
      underflowing: 0,
    };
    const drawn = codes(format, { weights: { ...onlyNaN, largest: 0, infinity: 0, uniform: 0, nan: 1 } });
    const counts = tally(drawn, (code) => [classOf(format, code), code < 2 ** 15 ? "plus" : "minus"]);
    expectDrawn(counts, ["nan", "plus", "minus"], 100);
  });
});

/** How two numbers are related; a pair may be related in several ways. */
function relations(format: NumberFormat, [a, b]: readonly [Code, Code]): string[] {
  const [x, y] = [decode(format, a), decode(format, b)];
  if (x.kind !== "finite" || y.kind !== "finite") return ["special"];
  const total = sum([x, y], 1);
  const found: string[] = [];
  if (a === b) found.push("equal");
  if (!isZero(x) && isZero(total)) found.push("opposite");
  if (Math.abs(a - b) === 1) found.push("neighbours");
  const policy = { format, rounding: "towardZero", overflow: "saturate", subnormals: "gradual" } as const;
  const nearly = compare(decode(format, round(policy, total)), total) === 0;
  const small = total.kind === "finite" && total.significand < 5n && !isZero(total);
  if (nearly && small && x.sign !== y.sign) found.push("cancelling");
  const absorbed = !isZero(x) && !isZero(y) && compare(decode(format, round(policy, total)), x) === 0;
  if (absorbed) found.push("absorbed");
  return found.length === 0 ? ["other"] : found;
}

describe("operands", () => {
  it("are related in every way, and unrelated too", () => {
    for (const name of ["bfloat16", "E4M3FN", "q3.4"]) {
      const format = parseFormat(name);
      const counts = tally(pairs(format), (pair) => {
        expect(pair.every((code) => isCode(format, code))).toBe(true);
        return relations(format, pair);
      });
      for (const relation of ["equal", "opposite", "neighbours", "cancelling", "other"])
        expect(counts[relation], `${name} ${relation}`).toBeGreaterThanOrEqual(50);
      if (format.kind === "float") expect(counts.absorbed).toBeGreaterThanOrEqual(50);
    }
  });

  it("of three often cancel: a · b + c is a few units in the last place of the product, or a half of one", () => {
    const format = parseFormat("binary16");
    const counts = tally(triples(format), ([a, b, c]) => {
      expect([a, b, c].every((code) => isCode(format, code))).toBe(true);
      const [x, y, z] = [a, b, c].map((code) => decode(format, code));
      if (x.kind !== "finite" || y.kind !== "finite" || z.kind !== "finite" || isZero(x) || isZero(y))
        return ["special"];
      const product = { ...x, sign: x.sign === y.sign ? 1 : -1, significand: x.significand * y.significand } as const;
      const exact = sum([{ ...product, exponent: x.exponent + y.exponent }, z], 1);
      const left = exact.kind === "finite" ? exact.significand : 1n;
      const inexact = compare(decode(format, round(NEAREST(format), exact)), exact) !== 0;
      return [left < 2n ** 12n && z.sign !== product.sign ? "cancelling" : "other", inexact ? "inexact" : "exact"];
    });
    expect(counts.cancelling).toBeGreaterThan(150);
    expect(counts.inexact).toBeGreaterThan(150);
  });
});

const NEAREST = (format: NumberFormat) =>
  ({ format, rounding: "tiesToEven", overflow: "saturate", subnormals: "gradual" }) as const;

describe("exact values", () => {
  it("lie on values, on midpoints, beside both, and beyond the limits", () => {
    for (const name of ["bfloat16", "E4M3FN", "E5M2", "q3.4", "uq2.2"]) {
      const format = parseFormat(name);
      const by = (rounding: "towardNegative" | "towardPositive", x: Exact) =>
        decode(format, round({ ...NEAREST(format), rounding }, x));
      const counts = tally(exactValues(format), (x) => {
        if (compare(x, largestFinite(format, 1)) === 1 || compare(x, largestFinite(format, -1)) === -1)
          return ["beyond"];
        const [down, up] = [by("towardNegative", x), by("towardPositive", x)];
        if (compare(down, up) === 0) return ["value"];
        if (compare(sum([down, up], 1), sum([x, x], 1)) === 0) return ["midpoint"];
        return ["between"];
      });
      expectDrawn(counts, ["beyond", "value", "midpoint", "between"], 100);
    }
  });

  it("are finite unless infinities and NaN are asked for", () => {
    const counts = tally(exactValues(parseFormat("binary16"), { values: "all" }), ({ kind }) => [kind]);
    expectDrawn(counts, ["finite", "infinity", "nan"], 50);
    expectDrawn(
      tally(exactValues(parseFormat("binary16")), ({ kind }) => [kind]),
      ["finite"],
      DRAWS,
    );
  });

  it("have texts that are read back exactly", () => {
    const all = formats().chain((format) => exactValues(format, { values: "all" }));
    tally(all, (x) => {
      expect(same(exactParameter(numberText(x), "x") ?? { kind: "nan" }, x)).toBe(true);
      return [];
    });
  });

  it("neighbours of a code lie beside it, whatever lies between is no value", () => {
    const all = formats().chain((format) => codes(format, { values: "finite" }).map((code) => ({ format, code })));
    tally(all, ({ format, code }) => {
      const x = decode(format, code);
      const [below, above] = neighbours(format, code);
      expect([compare(below, x), compare(x, above)]).toEqual([-1, -1]);
      if (compare(above, largestFinite(format, 1)) !== 1) {
        expect(canonical(format, encode(format, above))).toBe(encode(format, above));
        const inside = sum([x, above], 1);
        const half = inside.kind === "finite" ? { ...inside, exponent: inside.exponent - 1 } : inside;
        const policy = { ...NEAREST(format), rounding: "towardNegative" as const };
        expect(compare(decode(format, round(policy, half)), x)).toBe(0);
      }
      return [];
    });
  });
});

describe("semantics", () => {
  it("are what parseSemantics makes of their string, in every regime and field", () => {
    const regimes = ["exact", "fused", "fusedPerFactor", "perOperation", "mixed", "scan", "chunkwise"] as const;
    const counts = tally(semantics({ regimes, stores: "some" }), (own) => {
      expect(parseSemantics(formatSemantics(own))).toEqual(own);
      return fieldsOf(own);
    });
    const lengths = ["1", "2", "3", "4"];
    expectDrawn(counts, [...regimes, ...Object.values(CHOICES).flat(), ...MIXED_FIELDS, ...lengths, ...KEPT], 10);
    expect(tally(semantics(), fieldsOf)).not.toHaveProperty("scan");
    expect(tally(semantics(), fieldsOf)).not.toHaveProperty("after");
    expect(counts["mixed with one format"]).toBeLessThan(counts.mixed / 2);
  });

  it("have strings that are canonical", () => {
    tally(semanticsTexts(), (text) => {
      expect(formatSemantics(parseSemantics(text))).toBe(text);
      return [];
    });
  });

  it("keep to what is asked", () => {
    const own = { regimes: ["mixed", "fused"], roundings: ["toOdd"], overflows: ["saturate"], deltas: ["D6"] } as const;
    const counts = tally(
      semantics({ ...own, formats: [parseFormat("E4M3FN")], reads: [parseFormat("E2M1FN")] }),
      fieldsOf,
    );
    const names = ["mixed", "fused", "toOdd", "saturate", "gradual", "flush", "sequential", "pairwise", "separate"];
    expectDrawn(counts, [...names, "code", "value", "fail", "first", "D6", "D1", "mixed with two formats"], 100);
  });
});

const MIXED_FIELDS = ["mixed with one format", "mixed with two formats"];

const KEPT = ["castOnRead", "castTerms", "commit 1", "commit 3", "commit any", "a tile", "an error"];

function fieldsOf(own: Semantics): string[] {
  if (own.regime === "exact") return [own.regime, own.ties, ...(own.cast === undefined ? [] : [own.cast.regime])];
  const { sum: order, multiplyAdd, delta } = own.order;
  const reads =
    own.read === undefined || own.regime !== "mixed" ? [] : [MIXED_FIELDS[own.read.name === own.format.name ? 0 : 1]];
  const fields = [own.rounding, own.overflow, own.subnormals, order, multiplyAdd, delta, own.observe, own.ties];
  const { block } = own;
  const blocks = block === undefined ? [] : [String(block.length), ...(block.tree === undefined ? [] : [block.tree])];
  return [own.regime, ...fields, ...reads, ...blocks, ...storeFields(own.store)];
}

function storeFields(store: RoundedSemantics["store"]): string[] {
  if (store === undefined) return [];
  const { scale, readout, commit, tile, feedback } = store;
  const optional = [scale, tile === undefined ? undefined : "a tile", feedback === undefined ? undefined : "an error"];
  return [readout, `commit ${commit}`, ...optional.filter((name) => name !== undefined)];
}

describe("models", () => {
  it("are drawn for every layer that the library has", () => {
    expect(LAYERS.map(({ type }) => type)).toEqual(expect.arrayContaining([...LAYER_TYPES]));
  });

  it.each(LAYER_TYPES)("of type %s are read, built, and have every decoder, input and size", (type) => {
    const format = parseFormat("E4M3FN");
    const all = models(type, format, { rows: 3, columns: 2, decoder: "drawn", values: "all" });
    const exactly = parseSemantics("perOperation,format=E4M3FN");
    const counts = tally(all, (document) => {
      const model = parseModel(document, "drawn");
      machine(model, exactly);
      const { rows, columns } = model.layers[0].shape;
      return [`${rows}x${columns}`, `${model.alphabet.length} letters`, document.decoder?.type ?? "no decoder"];
    });
    const sizes = type === "scalar" ? ["1x1"] : ["1x1", "1x2", "2x1", "2x2", "3x1", "3x2"];
    expectDrawn(counts, [...sizes, ...DECODER_TYPES, "no decoder", "1 letters", "2 letters", "3 letters"], 50);
  });

  it("keep the alphabet, the input and the initial state that are asked for", () => {
    const options = { alphabet: ["0", "1"], initial: "zero", input: "none" } as const;
    tally(models("diagonal", parseFormat("bfloat16"), options), ({ alphabet, layers: [layer] }) => {
      expect(alphabet).toEqual(["0", "1"]);
      expect([layer.initial].flat(2).every((text) => text === "0")).toBe(true);
      expect(Object.values(layer.symbols).every((symbol) => !("b" in symbol))).toBe(true);
      return [];
    });
  });

  const small = formats({ maxBits: 16 });
  const RANGES: readonly EigenvalueRange[] = ["nonnegative", "[0,1]", "[-1,1]"];

  it.each(RANGES)("with eigenvalues %s have them", (range) => {
    const all = fc
      .tuple(small, fc.constantFrom("scalar" as const, "diagonal" as const))
      .chain(([format, type]) =>
        models(type, format, { eigenvalues: range }).map((document) => entries(document, "a")),
      );
    const counts = tally(all, (numbers) =>
      numbers.flatMap((x) => {
        expect(range === "[-1,1]" || (x.kind === "finite" && x.sign === 1)).toBe(true);
        if (range !== "nonnegative") expect(x.kind === "finite" && compare({ ...x, sign: 1 }, ONE)).not.toBe(1);
        return [
          isZero(x) ? "zero" : compare(x, ONE) === 0 ? "one" : x.kind === "finite" && x.sign < 0 ? "minus" : "plus",
        ];
      }),
    );
    expect(counts.zero).toBeGreaterThan(200);
    expect(counts.one).toBeGreaterThan(100);
    if (range === "[-1,1]") expect(counts.minus).toBeGreaterThan(200);
  });

  it.each(["[0,1]", "[-1,1]"] as const)("of the delta rule with eigenvalues %s: beta and |k| in range", (range) => {
    for (const type of ["deltaNet", "deltaProduct"] as const) {
      const all = small.chain((format) => models(type, format, { eigenvalues: range, rows: 3 }));
      const counts = tally(all, (document) =>
        factors(document).map(([k, beta]) => {
          expect(deltaWithin(range, k, beta), JSON.stringify(document)).toBe(true);
          const unit =
            k.filter((x) => !isZero(x)).length === 1 && k.some((x) => compare({ ...x, sign: 1 } as Exact, ONE) === 0);
          return unit ? (compare(beta, TWO) === 0 ? "reflection" : "unit") : k.every(isZero) ? "zero" : "other";
        }),
      );
      expect(counts.unit).toBeGreaterThan(30);
      expect(counts.other).toBeGreaterThan(500);
      if (range === "[-1,1]") expect(counts.reflection).toBeGreaterThan(5);
    }
  });
});

const ONE: Exact = { kind: "finite", sign: 1, significand: 1n, exponent: 0 };
const TWO: Exact = { kind: "finite", sign: 1, significand: 1n, exponent: 1 };
const number = (text: string): Exact => exactParameter(text, "x") ?? { kind: "nan" };

function entries({ layers: [layer] }: ModelDocument, name: string): Exact[] {
  return Object.values(layer.symbols)
    .flatMap((symbol) => ([symbol[name]] as unknown[]).flat() as string[])
    .map(number);
}

/** Key and beta of every factor. */
function factors({ layers: [layer] }: ModelDocument): [Exact[], Exact][] {
  return Object.values(layer.symbols).flatMap(({ k, beta }) => {
    const betas = Array.isArray(beta) ? (beta as string[]) : [beta as string];
    const keys = Array.isArray(beta) ? (k as string[][]) : [k as string[]];
    return betas.map((text, i): [Exact[], Exact] => [keys[i].map(number), number(text)]);
  });
}

describe("automata", () => {
  const FORMS = ["any", "reachable", "minimal"] as const;
  const LETTERS = ["any", "permutations"] as const;
  const options = FORMS.flatMap((form) => LETTERS.map((letters): DfaOptions => ({ form, letters, states: 5 })));

  it.each(options)("$form with $letters letters are what they say, of every size", (own) => {
    const counts = tally(dfas(own), (dfa: Dfa) => {
      expect(() => checkDfa(dfa, "drawn")).not.toThrow();
      if (own.letters === "permutations") expect(permutes(dfa)).toBe(true);
      if (own.form === "minimal") expect(minimize(dfa)).toEqual(dfa);
      if (own.form === "reachable") expect(reached(dfa)).toBe(dfa.states);
      return [`${dfa.states} states`];
    });
    expectDrawn(counts, ["1 states", "2 states", "3 states", "4 states", "5 states"], 30);
  });

  it("of expressions are read, with every operator", () => {
    const alphabet = ["a", "b", "it's \\ long"];
    const counts = tally(regexes(alphabet), (text) => {
      parseLanguage(text, { alphabet });
      return ["~", "&", "|", "*", "{2,}", "()", "[^", "[]", "'it", "\\a", "."].filter((part) => text.includes(part));
    });
    expectDrawn(counts, ["~", "&", "|", "*", "{2,}", "()", "[^", "[]", "'it", "\\a", "."], 50);
  });
});

function reached(dfa: Dfa): number {
  const seen = new Set([dfa.initial]);
  for (const q of seen) dfa.symbols.forEach((_, a) => seen.add(dfa.next[q * dfa.symbols.length + a]));
  return seen.size;
}

describe("words", () => {
  it("are words, have the lengths asked for, and long powers", () => {
    const { dfa } = parseLanguage(".*a", { alphabet: ["a", "b"] });
    const counts = tally(words(dfa.symbols, { minLength: 2, maxLength: 60 }), (word) => {
      accepts(dfa, word);
      expect(word.length).toBeGreaterThanOrEqual(2);
      expect(word.length).toBeLessThanOrEqual(60);
      const longest = word.reduce((best, x, i) => Math.max(best, i - word.lastIndexOf(1 - x, i)), 0);
      return [longest >= 20 ? "a run of 20" : "short runs", word.length >= 40 ? "long" : "short"];
    });
    expectDrawn(counts, ["a run of 20", "short runs", "long", "short"], 100);
    expect(tally(words(["a"]), (word) => [String(word.length === 0)]).true).toBeGreaterThan(10);
  });
});
