// For everything that the public arbitraries of semantics, models, automata and words draw: the library's parsers accept it; and every kind that a doc
// comment names is drawn, counted over 2,000 draws.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accepts, checkDfa, type Dfa } from "../src/automaton/dfa.ts";
import { parseLanguage } from "../src/automaton/languages.ts";
import { minimize } from "../src/automaton/minimize.ts";
import { compare, type Exact, isZero } from "../src/number/exact.ts";
import { parseFormat } from "../src/number/formats.ts";
import { exactParameter } from "../src/number/parameter.ts";
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
  DECODER_TYPES,
  type DfaOptions,
  deltaWithin,
  dfas,
  type EigenvalueRange,
  formats,
  LAYER_TYPES,
  type ModelDocument,
  models,
  permutes,
  regexes,
  semantics,
  semanticsTexts,
  words,
} from "./arbitraries/index.ts";
import { expectDrawn, tally } from "./tally.ts";

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
    const alphabet = ["a", "*", "it's \\ long"];
    const counts = tally(regexes(alphabet), (text) => {
      parseLanguage(text, { alphabet });
      return ["~", "&", "|", "*", "{2,}", "()", "[^", "[]", "'it", "\\*", "."].filter((part) => text.includes(part));
    });
    expectDrawn(counts, ["~", "&", "|", "*", "{2,}", "()", "[^", "[]", "'it", "\\*", "."], 50);
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
