// Stores and casts: for all small models, what the compiled system does is what the definition says (the specification's step,
// then the store, with commits counted by place), and what the checker's own machine does; every certificate of a decided
// question is accepted; commit=any says of a word what its pattern of commits says; castTerms is its formula, term by term.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLanguage } from "../src/automaton/languages.ts";
import { decide } from "../src/check/decide.ts";
import { packed } from "../src/check/packed.ts";
import { seenCodes } from "../src/check/system.ts";
import { InputError } from "../src/core/errors.ts";
import { specification, zeroSumSign } from "../src/number/arithmetic.ts";
import { decode, encode } from "../src/number/codec.ts";
import { add, format as decimal, type Exact, isZero, negate, sum, zero } from "../src/number/exact.ts";
import type { Code } from "../src/number/format.ts";
import { parseFormat } from "../src/number/formats.ts";
import { onCodes, withoutRounding } from "../src/number/generic.ts";
import { roundedValue } from "../src/number/round.ts";
import { codeMachine } from "../src/recheck/blocked.ts";
import { castMachine } from "../src/recheck/cast.ts";
import { recheck } from "../src/recheck/index.ts";
import { modelNumbers } from "../src/recheck/parameters.ts";
import { machine } from "../src/rnn/machine.ts";
import { parseModel } from "../src/rnn/model-file.ts";
import { parseSemantics, type RoundedSemantics, type Semantics } from "../src/rnn/semantics.ts";
import { storing } from "../src/rnn/stores/quantise.ts";
import { type LayerType, models } from "./arbitraries/index.ts";

const FORMATS = ["binary32", "bfloat16", "binary16", "E4M3FN", "float:e4m2", "q2.3", "int6"];
const STORES = ["bfloat16", "E4M3FN", "E5M2", "float:e3m1", "q1.2", "int4", "mx:E2M1FN", "mx:INT8"];
const SCALES = ["", "", ",scale=absmax", ",scale=pow2"];
const FEEDBACK = ["", "", ",feedback=E5M2", ",feedback=q1.2", ",feedback=bfloat16"];
const REGIMES = ["perOperation", "fused", "fusedPerFactor"];
const TYPES: readonly LayerType[] = ["scalar", "diagonal", "dense", "deltaNet"];

function parsed(text: string): Semantics | undefined {
  try {
    return parseSemantics(text);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

interface Case {
  readonly own: RoundedSemantics;
  readonly document: Record<string, unknown>;
}

/** Semantics with a store: the drawn fields, as far as they fit together. */
const rules = (commits: readonly string[]): fc.Arbitrary<RoundedSemantics> =>
  fc
    .tuple(
      fc.constantFrom(...REGIMES),
      fc.constantFrom(...FORMATS),
      fc.constantFrom(...STORES),
      fc.constantFrom(...SCALES),
      fc.constantFrom(...FEEDBACK),
      fc.constantFrom("", ",tile=1", ",tile=2"),
      fc.constantFrom("after", "before"),
      fc.constantFrom(...commits),
      fc.constantFrom("tiesToEven", "tiesToEven", "towardZero", "towardNegative"),
    )
    .map(([regime, format, store, scale, feedback, tile, readout, commit, rounding]) =>
      parsed(
        `${regime},format=${format},store=${store}${scale}${feedback}${tile},readout=${readout},commit=${commit},rounding=${rounding}`,
      ),
    )
    .filter((own): own is RoundedSemantics => own !== undefined && own.regime !== "exact");

const cases = (commits: readonly string[]): fc.Arbitrary<Case> =>
  rules(commits).chain((own) =>
    fc.constantFrom(...TYPES).chain((type) =>
      models(type, own.format, { rows: 3, columns: 2, decoder: "drawn" }).map((document) => ({
        own,
        document: document as unknown as Record<string, unknown>,
      })),
    ),
  );

const words = fc.array(fc.nat(100), { minLength: 1, maxLength: 14 });

/** The codes that are seen after each letter, by the definition; under commit=any letters beyond the symbols are commits. */
function defined({ own, document }: Case, word: readonly number[]): Code[][] {
  const { store } = own;
  if (store === undefined) throw new TypeError("expected a store");
  const built = machine(parseModel(document, "model"), own);
  const [layer] = built.layers;
  const arithmetic = onCodes(specification(own));
  const put = storing(store, own, layer.source.shape);
  const value = (code: Code) => decode(own.format, code);
  let kept = layer.initial.map((x) => encode(own.format, x));
  let residual: Exact[] = kept.map(() => zero());
  let place = 0;
  const advance = (letter: number): Code[] => {
    const wide = layer.steps[built.first[letter]](arithmetic, kept);
    const symbols = built.model.alphabet.length;
    place++;
    const marked = letter >= symbols && letter < built.alphabet.length;
    const commit = store.commit === "any" ? marked : place % store.commit === 0;
    kept = wide;
    if (commit) {
      const after = put(wide.map(value), residual);
      kept = after.values.map((x) => encode(own.format, x));
      residual = after.residual;
    }
    return store.readout === "before" ? wide : kept;
  };
  if (built.model.bos !== undefined) advance(built.alphabet.length);
  return word.map((letter) => advance(letter % built.alphabet.length));
}

function compiled({ own, document }: Case, word: readonly number[]): (readonly Code[] | undefined)[] {
  const system = packed(machine(parseModel(document, "model"), own));
  let state = system.initial;
  const target = new Uint32Array(system.symbols * system.words);
  return word.map((letter) => {
    system.expand(state, 0, target, 0);
    const at = (letter % system.symbols) * system.words;
    state = target.slice(at, at + system.words);
    return seenCodes(system, state, 0);
  });
}

function checked({ own, document }: Case, word: readonly number[]): Code[][] {
  const model = parseModel(document, "model");
  const built = codeMachine(model, own, modelNumbers(model, own));
  let state = built.initial;
  return word.map((letter) => {
    state = built.step(state, letter % built.alphabet.length);
    return state.slice(0, built.seen);
  });
}

const COMMITS = ["1", "1", "2", "3", "any"];
const LIMITS = { memory: 2 ** 26, pairs: 3000, time: 2000, method: "auto" } as const;

describe("stores", () => {
  it("are computed, and checked, as they are defined", () => {
    fc.assert(
      fc.property(cases(COMMITS), words, (one, word) => {
        const expected = defined(one, word);
        expect(compiled(one, word)).toEqual(expected);
        expect(checked(one, word)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it("give answers whose certificates are accepted", async () => {
    const asked = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(cases(COMMITS), fc.boolean(), async ({ own, document }, keys) => {
        const model = parseModel(document, "model");
        const ask = keys && own.store?.commit !== "any" ? "separates" : "recognizes";
        if (ask === "recognizes" && model.decoder === undefined) return;
        const language = `.*${model.alphabet[0].length === 1 ? model.alphabet[0] : "."}`;
        const { dfa } = parseLanguage(language, { alphabet: [...model.alphabet] });
        const verdict = await decide({ ask, model, semantics: own, language, dfa }, LIMITS);
        asked.set(verdict.status, (asked.get(verdict.status) ?? 0) + 1);
        if (verdict.status === "unknown") return;
        const result = recheck(JSON.parse(JSON.stringify(verdict.certificate)), "certificate");
        expect(result).toMatchObject({ accepted: true, status: verdict.status });
      }),
      { numRuns: 80 },
    );
    expect(asked.get("holds") ?? 0).toBeGreaterThan(3);
    expect(asked.get("fails") ?? 0).toBeGreaterThan(3);
  });
});

/** What is seen after the word by the formula: every term from its own beginning, in exact arithmetic. */
function byFormula(document: Record<string, unknown>, own: Semantics, word: readonly number[]): string[] {
  const built = machine(parseModel(document, "model"), own);
  if (own.regime !== "exact" || own.cast === undefined) throw new TypeError("expected a cast");
  const { cast } = own;
  const [layer] = built.layers;
  const step = (symbol: number, state: readonly Exact[]) => layer.steps[symbol](withoutRounding, state);
  const symbols = word.map((letter) => built.first[letter]);
  const nothing = layer.initial.map(() => zero());
  const linear = (symbol: number, state: readonly Exact[]) => {
    const origin = step(symbol, nothing);
    return step(symbol, state).map((x, i) => add(x, negate(origin[i]), 1));
  };
  const rounded = (x: Exact) => {
    const seen = roundedValue(cast, x);
    return isZero(seen) ? zero() : seen;
  };
  if (cast.regime === "castOnRead")
    return symbols.reduce<readonly Exact[]>((h, s) => step(s, h), layer.initial).map((x) => decimal(rounded(x)));
  const terms = [
    symbols.reduce<readonly Exact[]>((h, s) => linear(s, h), layer.initial),
    ...symbols.map((symbol, i) =>
      symbols.slice(i + 1).reduce<readonly Exact[]>((h, s) => linear(s, h), step(symbol, nothing)),
    ),
  ];
  return layer.initial.map((_, e) =>
    decimal(
      rounded(
        sum(
          terms.map((term) => rounded(term[e])),
          zeroSumSign(cast),
        ),
      ),
    ),
  );
}

describe("casts of exact states", () => {
  const exactCases = fc.constantFrom(...TYPES).chain((type) =>
    models(type, parseFormat("q2.2"), { rows: 2, columns: 2, decoder: "drawn" }).map((document) => {
      const fields = Object.entries(document as unknown as Record<string, unknown>);
      return Object.fromEntries(fields.filter(([name]) => name !== "bos"));
    }),
  );
  const casts = fc.constantFrom(
    "castOnRead,format=q1.2",
    "castTerms,format=q1.2",
    "castTerms,format=E4M3FN",
    "castTerms,format=int4,overflow=wrap",
    "castOnRead,format=bfloat16",
    "castTerms,format=float:e3m2,rounding=towardNegative",
  );

  it("are what their formulas say, word by word", () => {
    fc.assert(
      fc.property(exactCases, casts, words, (document, text, letters) => {
        const own = parseSemantics(text);
        const model = parseModel(document, "model");
        if (own.regime !== "exact" || own.cast === undefined) throw new TypeError("expected a cast");
        const system = packed(machine(model, own));
        const checker = castMachine(model, own, own.cast, modelNumbers(model, undefined));
        let state = system.initial;
        let its = checker.initial;
        const word: number[] = [];
        for (const letter of letters) {
          its = checker.step(its, letter % system.symbols);
          word.push(letter % system.symbols);
          const next = new Uint32Array(system.symbols);
          system.expand(state, 0, next, 0);
          state = Uint32Array.of(next[letter % system.symbols]);
          expect(system.describe(state, 0)).toEqual(byFormula(document, own, word));
          expect(system.identity?.(state, 0)).toEqual(its.map((x) => checker.print(x)));
        }
      }),
      { numRuns: 150 },
    );
  });

  it("give answers whose certificates are accepted", async () => {
    const asked = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(exactCases, casts, fc.boolean(), async (document, text, keys) => {
        const model = parseModel(document, "model");
        const ask = keys || model.decoder === undefined ? "separates" : "recognizes";
        const language = `.*${model.alphabet[0].length === 1 ? model.alphabet[0] : "."}`;
        const { dfa } = parseLanguage(language, { alphabet: [...model.alphabet] });
        const semantics = parseSemantics(text);
        const verdict = await decide({ ask, model, semantics, language, dfa }, { ...LIMITS, pairs: 300 });
        asked.set(verdict.status, (asked.get(verdict.status) ?? 0) + 1);
        if (verdict.status === "unknown") return;
        const result = recheck(JSON.parse(JSON.stringify(verdict.certificate)), "certificate");
        expect(result).toMatchObject({ accepted: true, status: verdict.status });
      }),
      { numRuns: 80 },
    );
    expect(asked.get("holds") ?? 0).toBeGreaterThan(3);
    expect(asked.get("fails") ?? 0).toBeGreaterThan(3);
  });
});
