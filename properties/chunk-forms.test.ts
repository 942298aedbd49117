// Chunk forms, for every layer that has one: without rounding a chunk is the recurrence, for all chunk lengths, words and dyadic
// parameters; a padded chunk is the shorter one; and what is compiled is what is defined is what the checker runs.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packed } from "../src/check/packed.ts";
import { seenCodes } from "../src/check/system.ts";
import { specification } from "../src/number/arithmetic.ts";
import { decode } from "../src/number/codec.ts";
import { type Exact, finite, fromNumber, isZero, multiply, subtract, sum, toNumber } from "../src/number/exact.ts";
import type { Code } from "../src/number/format.ts";
import { parseFormat } from "../src/number/formats.ts";
import { type Arithmetic, onCodes, withoutRounding } from "../src/number/generic.ts";
import { operandPolicy } from "../src/number/operand.ts";
import { codeMachine } from "../src/recheck/blocked.ts";
import { modelNumbers } from "../src/recheck/parameters.ts";
import { blockSteps } from "../src/rnn/blocks.ts";
import { type Layer, type Parameters, type Shape, symbolStep } from "../src/rnn/layer.ts";
import { LAYERS } from "../src/rnn/layers/index.ts";
import { machine } from "../src/rnn/machine.ts";
import { parseModel } from "../src/rnn/model-file.ts";
import { afterChunk, chunk } from "../src/rnn/orders/chunkwise.ts";
import { parseSemantics, type RoundedSemantics } from "../src/rnn/semantics.ts";
import { codes, numberText, semantics } from "./arbitraries/index.ts";

const CHUNKED = LAYERS.filter((layer) => layer.chunkForm !== undefined);
/** The parameter of each that decays. */
const DECAYS: Readonly<Record<string, string>> = {
  retNet: "gamma",
  mamba2: "a",
  gla: "alpha",
  mLSTM: "f",
  rwkv5: "w",
  rwkv6: "w",
  rwkv7: "w",
  hgrn2: "f",
  gatedDeltaNet: "alpha",
  kda: "alpha",
  gatedDeltaProduct: "alpha",
};
const SHAPE: Shape = { rows: 2, columns: 2 };

function rules(text: string): RoundedSemantics {
  const own = parseSemantics(text);
  if (own.regime === "exact") throw new RangeError("rules: expected a rounding semantics, found exact");
  return own;
}

const sizesOf = (layer: Layer, factors: number) =>
  layer.parameters.map(({ name, shape }) => {
    const sizes = shape(SHAPE).map((size) => (size === "factors" ? factors : size));
    return { name, sizes, count: sizes.reduce((product, size) => product * size, 1) };
  });

/** Multiples of 1/8 of at most 2 in magnitude. */
const dyadics = fc.integer({ min: -16, max: 16 }).map((n) => fromNumber(n / 8));
const parametersOf = (layer: Layer, numbers: fc.Arbitrary<Exact>): fc.Arbitrary<Parameters> =>
  fc
    .integer({ min: 1, max: 3 })
    .chain((factors) =>
      fc.record(
        Object.fromEntries(
          sizesOf(layer, factors).map(({ name, count }) => [
            name,
            fc.array(numbers, { minLength: count, maxLength: count }),
          ]),
        ),
      ),
    );
const three = (layer: Layer) => fc.tuple(...[0, 1, 2].map(() => parametersOf(layer, dyadics)));
const words = (symbols: number, longest: number) => fc.array(fc.nat(symbols - 1), { minLength: 1, maxLength: longest });

/** H after each symbol, in chunks. */
function inChunks<T>(
  arithmetic: Arithmetic<T>,
  own: RoundedSemantics,
  layer: Layer,
  symbols: readonly Parameters[],
  start: readonly Exact[],
  word: readonly number[],
): T[][] {
  const steps = blockSteps(layer, SHAPE, symbols, own, "layer");
  const first = start.map((x) => arithmetic.constant(x));
  let state = [...first, ...first];
  let mode = 0;
  return word.map((symbol) => {
    state = steps.step(mode, symbol)(arithmetic, state);
    mode = steps.next(mode, symbol);
    return state.slice(0, start.length);
  });
}

function recurrent(layer: Layer, symbols: readonly Parameters[], start: readonly Exact[], word: readonly number[]) {
  const steps = symbols.map((input) => symbolStep(layer, SHAPE, input, { regime: "exact", ties: "fail" }));
  let state = [...start];
  return word.map((symbol) => (state = steps[symbol](withoutRounding, state)));
}

/** Exact numbers as texts; zeros have no sign here. */
const shown = (states: readonly (readonly Exact[])[]) =>
  states.map((state) => state.map((x) => (isZero(x) ? "0" : numberText(x))));
const chunksOf = (length: number) => rules(`chunkwise,format=bfloat16,chunk=${length}`);
const START = [1, -0.5, 0.75, 2].map(fromNumber);

describe("without rounding a chunk is the recurrence", () => {
  it.each(CHUNKED.map((layer) => [layer.type, layer] as const))("for %s", (_, layer) => {
    fc.assert(
      fc.property(
        three(layer),
        fc.tuple(dyadics, dyadics, dyadics, dyadics),
        words(3, 11),
        fc.integer({ min: 1, max: 5 }),
        (symbols, start, word, length) => {
          const own = inChunks(withoutRounding, chunksOf(length), layer, symbols, start, word);
          expect(shown(own)).toEqual(shown(recurrent(layer, symbols, start, word)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("and every layer of the field with a chunk form is here, and those with a decay known", () => {
    const without = CHUNKED.filter(({ type }) => !Object.hasOwn(DECAYS, type)).map(({ type }) => type);
    expect(without).toEqual(["linearAttention", "deltaNet", "deltaProduct"]);
    expect(CHUNKED).toHaveLength(14);
  });

  it.each(Object.entries(DECAYS))("and of %s it is not when one decay is dropped", (type, name) => {
    const layer = CHUNKED.find((candidate) => candidate.type === type);
    if (layer === undefined) throw new TypeError(`expected a chunk form of ${type}, found none`);
    // Odd sixteenths, so that nothing is 0 or 1.
    let n = 0;
    const next = () => {
      n += 6;
      return fromNumber(((n % 13) - 6.5) / 8);
    };
    const symbols = [0, 1, 2].map(() =>
      Object.fromEntries(sizesOf(layer, 2).map(({ name: own, count }) => [own, Array.from({ length: count }, next)])),
    );
    const expected = shown(recurrent(layer, symbols, START, [0, 1, 2]));
    for (const dropped of symbols) {
      const forgetful: Layer = {
        ...layer,
        chunkForm: (input, shape) => {
          const own = input === dropped ? { ...input, [name]: input[name].map(() => fromNumber(1)) } : input;
          return layer.chunkForm?.(own, shape) ?? { kind: "delta", decays: "none", tokens: [] };
        },
      };
      const seen = (own: Layer) => shown(inChunks(withoutRounding, chunksOf(3), own, symbols, START, [0, 1, 2]));
      expect(seen(layer)).toEqual(expected);
      expect(seen(forgetful)[2]).not.toEqual(expected[2]);
    }
  });
});

describe("a chunk that ends early", () => {
  /** What a kernel loads past the end: zero keys, values and gates, and no further decay. */
  const padding = (layer: Layer): Parameters =>
    Object.fromEntries(
      sizesOf(layer, 1).map(({ name, count }) => {
        const value = name === DECAYS[layer.type] ? 1 : 0;
        return [name, new Array<Exact>(count).fill(fromNumber(value))];
      }),
    );

  it.each(CHUNKED.map((layer) => [layer.type, layer] as const))("of %s is one padded with zeros", (_, layer) => {
    const own = fc
      .constantFrom("separate", "fused")
      .chain((multiplyAdd) => fc.constantFrom("sequential", "pairwise").map((sum) => ({ sum, multiplyAdd })));
    fc.assert(
      fc.property(three(layer), words(3, 4), own, (symbols, word, { sum, multiplyAdd }) => {
        const text = `chunkwise,format=binary32,read=bfloat16,sum=${sum},multiplyAdd=${multiplyAdd},chunk=8`;
        const semantic = rules(text);
        const all = [...symbols, padding(layer)];
        const padded = [...word, ...new Array<number>(8 - word.length).fill(3)];
        const states = inChunks(onCodes(specification(semantic)), semantic, layer, all, START, padded);
        // As numbers: a zero that is added may turn -0 into +0.
        const numbers = states.map((state) => state.map((code) => toNumber(decode(semantic.format, code)) + 0));
        for (let t = word.length; t < 8; t++) expect(numbers[t]).toEqual(numbers[word.length - 1]);
      }),
      { numRuns: 30 },
    );
  });
});

// The output of a kernel at token t: D_t (q · S) + sum_{i<=t} (q · k_i) D_ti e_i, with w and u of the whole chunk.
it("what kernels write inside a chunk of the gated delta rule is q · H_t without rounding, for all chunks", () => {
  const order = { sum: "sequential", multiplyAdd: "separate", delta: "D1" } as const;
  const vector = fc.tuple(dyadics, dyadics);
  const token = fc.record({ k: vector, beta: dyadics, v: fc.tuple(dyadics), decay: fc.tuple(dyadics) });
  const products = (a: readonly Exact[], b: readonly Exact[]) =>
    sum(
      a.map((x, i) => multiply(x, b[i])),
      1,
    );
  fc.assert(
    fc.property(fc.array(token, { minLength: 1, maxLength: 4 }), vector, vector, (tokens, before, q) => {
      const { w, u } = chunk(withoutRounding, order, tokens, "head");
      const errors = tokens.map((_, i) => subtract(u[i][0], products(w[i], before), 1));
      tokens.forEach((_, t) => {
        const left = (i: number) =>
          tokens.slice(i + 1, t + 1).reduce((d, next) => multiply(d, next.decay[0]), fromNumber(1));
        const inside = tokens.slice(0, t + 1).map(({ k }, i) => multiply(multiply(products(q, k), left(i)), errors[i]));
        const written = sum([multiply(left(-1), products(q, before)), ...inside], 1);
        const state = afterChunk(
          withoutRounding,
          order,
          chunk(withoutRounding, order, tokens.slice(0, t + 1), "head"),
          before,
        );
        expect(shown([[written]])).toEqual(shown([[products(q, state)]]));
      });
    }),
  );
});

const LETTERS = ["x", "y"];
const FORMATS = ["E4M3FN", "E5M2", "float:e3m1", "q1.2", "bfloat16", "binary32"];

function nested(values: readonly string[], sizes: readonly number[]): unknown {
  if (sizes.length === 0) return values[0];
  const step = values.length / sizes[0];
  return Array.from({ length: sizes[0] }, (_, i) => nested(values.slice(i * step, (i + 1) * step), sizes.slice(1)));
}

interface Case {
  readonly own: RoundedSemantics;
  readonly document: Record<string, unknown>;
}

const cases = (layer: Layer): fc.Arbitrary<Case> =>
  fc.tuple(fc.constantFrom(...FORMATS), fc.integer({ min: 1, max: 3 })).chain(([name, factors]) =>
    semantics({ regimes: ["chunkwise"], formats: [parseFormat(name)] }).chain((own) => {
      const operands = operandPolicy(own).format;
      const numbers = codes(operands).map((code) => numberText(decode(operands, code)));
      const wide = codes(own.format).map((code) => numberText(decode(own.format, code)));
      const drawn = ({ name: key, sizes, count }: ReturnType<typeof sizesOf>[number]) =>
        [key, fc.array(numbers, { minLength: count, maxLength: count }).map((list) => nested(list, sizes))] as const;
      const isShared = (key: string) => layer.parameters.some((spec) => spec.name === key && spec.shared === true);
      const all = sizesOf(layer, factors);
      const each = fc.record(Object.fromEntries(all.filter(({ name: key }) => !isShared(key)).map(drawn)));
      return fc
        .record({
          shared: fc.record(Object.fromEntries(all.filter(({ name: key }) => isShared(key)).map(drawn))),
          symbols: fc.tuple(each, each),
          initial: fc.array(wide, { minLength: 4, maxLength: 4 }),
        })
        .map(({ shared, symbols, initial }) => ({
          own,
          document: {
            statetrack: 1,
            alphabet: LETTERS,
            layers: [
              {
                type: layer.type,
                initial: nested(initial, [2, 2]),
                ...(Object.keys(shared).length === 0 ? {} : { shared }),
                symbols: Object.fromEntries(LETTERS.map((letter, i) => [letter, symbols[i]])),
              },
            ],
          },
        }));
    }),
  );

function defined({ own, document }: Case, word: readonly number[]): Code[][] {
  const [layer] = machine(parseModel(document, "model"), own).layers;
  const arithmetic = onCodes(specification(own));
  return inChunks(arithmetic, own, layer.source.layer, layer.parameters, layer.initial, word);
}

function compiled({ own, document }: Case, word: readonly number[]): (readonly Code[] | undefined)[] {
  const system = packed(machine(parseModel(document, "model"), { ...own, observe: "code" }));
  let state = system.initial;
  const target = new Uint32Array(system.symbols * system.words);
  return word.map((letter) => {
    system.expand(state, 0, target, 0);
    state = target.slice(letter * system.words, (letter + 1) * system.words);
    return seenCodes(system, state, 0);
  });
}

function checked({ own, document }: Case, word: readonly number[]): Code[][] {
  const model = parseModel(document, "model");
  const built = codeMachine(model, own, modelNumbers(model, own));
  let state = built.initial;
  return word.map((letter) => {
    state = built.step(state, letter);
    return state.slice(0, built.seen);
  });
}

describe("chunks of layers are compiled, and checked, as they are defined", () => {
  it.each(CHUNKED.map((layer) => [layer.type, layer] as const))("%s", (_, layer) => {
    fc.assert(
      fc.property(cases(layer), words(2, 12), (one, word) => {
        const expected = defined(one, word);
        expect(compiled(one, word)).toEqual(expected);
        expect(checked(one, word)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});

// Kernels add up logarithms and take one power of two: where every decay is a power of two, products are that too.
it("a product of decays that are powers of two is exact, so it is the kernels' exp2 of a sum", () => {
  const layer = CHUNKED.find(({ type }) => type === "gla");
  if (layer === undefined) throw new TypeError("expected gla, found none");
  const powers = fc.array(fc.integer({ min: -3, max: 0 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(powers, (exponents) => {
      const own = rules("chunkwise,format=binary32,read=bfloat16,chunk=5");
      const symbols = exponents.map((e) => ({
        alpha: [finite(1, 1n, e), finite(1, 1n, e)],
        k: [0, 0].map(fromNumber),
        v: [0, 0].map(fromNumber),
      }));
      const word = exponents.map((_, i) => i);
      const states = inChunks(onCodes(specification(own)), own, layer, symbols, START, word);
      const total = exponents.reduce((sum, e) => sum + e, 0);
      const last = states[word.length - 1].map((code) => toNumber(decode(own.format, code)));
      expect(last).toEqual(START.map((x) => toNumber(x) * 2 ** total));
    }),
  );
});
