// Blocks of symbols: for all models of the kinds that have them, what the compiled system does is what the definition says,
// and what the checker's own machine does; and every certificate of a decided question is accepted.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLanguage } from "../src/automaton/languages.ts";
import { decide } from "../src/check/decide.ts";
import { packed } from "../src/check/packed.ts";
import { seenCodes } from "../src/check/system.ts";
import { specification } from "../src/number/arithmetic.ts";
import type { Code } from "../src/number/format.ts";
import { parseFormat } from "../src/number/formats.ts";
import { onCodes } from "../src/number/generic.ts";
import { codeMachine } from "../src/recheck/blocked.ts";
import { recheck } from "../src/recheck/index.ts";
import { modelNumbers } from "../src/recheck/parameters.ts";
import { blockSteps } from "../src/rnn/blocks.ts";
import { machine } from "../src/rnn/machine.ts";
import { parseModel } from "../src/rnn/model-file.ts";
import type { RoundedSemantics } from "../src/rnn/semantics.ts";
import { type LayerType, models, semantics } from "./arbitraries/index.ts";

const FORMATS = ["E4M3FN", "E5M2", "E2M1FN", "float:e3m1", "q1.2", "int4", "bfloat16", "binary16"];
const TYPES: Readonly<Record<string, readonly LayerType[]>> = {
  scan: ["scalar", "diagonal", "dense"],
  chunkwise: ["deltaNet", "deltaProduct"],
};

const rules = (regimes: readonly ("scan" | "chunkwise")[]) =>
  fc.constantFrom(...FORMATS).chain((name) => semantics({ regimes, formats: [parseFormat(name)] }));

interface Case {
  readonly own: RoundedSemantics;
  readonly document: Record<string, unknown>;
}

const cases: fc.Arbitrary<Case> = rules(["scan", "chunkwise"]).chain((own) =>
  fc.constantFrom(...TYPES[own.regime]).chain((type) =>
    models(type, own.read ?? own.format, { rows: 2, columns: 2, decoder: "drawn" }).map((document) => ({
      own,
      document: document as unknown as Record<string, unknown>,
    })),
  ),
);

const words = fc.array(fc.nat(100), { minLength: 1, maxLength: 20 });

/** The codes of H after each symbol by the definition, computed with the specification's arithmetic. */
function defined({ own, document }: Case, word: readonly number[]): Code[][] {
  const built = machine(parseModel(document, "model"), own);
  const [layer] = built.layers;
  const steps = blockSteps(layer.source.layer, layer.source.shape, layer.parameters, own, "layer");
  const arithmetic = onCodes(specification(own));
  let state = [...layer.initial, ...layer.initial].map((x) => arithmetic.constant(x));
  let mode = 0;
  const advance = (symbol: number) => {
    state = steps.step(mode, symbol)(arithmetic, state);
    mode = steps.next(mode, symbol);
    return state.slice(0, layer.size);
  };
  if (built.model.bos !== undefined) advance(built.first[built.alphabet.length]);
  return word.map((letter) => advance(built.first[letter % built.alphabet.length]));
}

function compiled({ own, document }: Case, word: readonly number[]): (readonly Code[] | undefined)[] {
  const system = packed(machine(parseModel(document, "model"), { ...own, observe: "code" }));
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

describe("blocks of symbols", () => {
  it("are compiled, and checked, as they are defined", () => {
    fc.assert(
      fc.property(cases, words, (one, word) => {
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
      fc.asyncProperty(
        cases,
        fc.constantFrom("separates", "implements", "recognizes"),
        async ({ own, document }, ask) => {
          const model = parseModel(document, "model");
          if (ask === "recognizes" && model.decoder === undefined) return;
          const language = `.*${model.alphabet[0].length === 1 ? model.alphabet[0] : "."}`;
          const { dfa } = parseLanguage(language, { alphabet: [...model.alphabet] });
          const verdict = await decide(
            { ask, model, semantics: own, language, dfa },
            { memory: 2 ** 26, pairs: 3000, time: 2000, method: "auto" },
          );
          asked.set(verdict.status, (asked.get(verdict.status) ?? 0) + 1);
          if (verdict.status === "unknown") return;
          const result = recheck(JSON.parse(JSON.stringify(verdict.certificate)), "certificate");
          expect(result).toMatchObject({ accepted: true, status: verdict.status });
        },
      ),
      { numRuns: 80 },
    );
    expect(asked.get("holds") ?? 0).toBeGreaterThan(3);
    expect(asked.get("fails") ?? 0).toBeGreaterThan(3);
  });
});
