import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Dfa } from "../automaton/dfa.ts";
import { parseLanguage } from "../automaton/languages.ts";
import { specification } from "../number/arithmetic.ts";
import { encode } from "../number/codec.ts";
import type { Code } from "../number/format.ts";
import { onCodes } from "../number/generic.ts";
import { recheck } from "../recheck/index.ts";
import { type Machine, machine } from "../rnn/machine.ts";
import type { Model } from "../rnn/model.ts";
import { parseModel, readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { certificate, invariantEvidence } from "./certify.ts";
import { type Ask, type Closure, closure } from "./closure.ts";
import { type Invariant, invariantApplies, productInvariant } from "./invariant.ts";
import { answersRightly } from "./invariant-answers.ts";
import { packed } from "./packed.ts";

function example(name: string): Model {
  return readModel(fileURLToPath(new URL(`../../docs/examples/${name}.json`, import.meta.url)));
}

/** Every pair, whatever the answers: under an automaton that accepts nothing, no two answers differ. */
function everyPair(model: Model, language: string, semantics: string, pairs = 20_000): Closure {
  const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
  const silent = { ...dfa, accepting: new Uint8Array(dfa.states) };
  const run = closure(packed(machine(model, parseSemantics(semantics))), silent, "separates", { memory: 1e8, pairs });
  while (run.advance(1000) === undefined);
  return { ...run, dfa };
}

/** Every choice of one code from each set. */
function choices(sets: readonly (readonly Code[])[]): Code[][] {
  return sets.reduce<Code[][]>((all, set) => all.flatMap((choice) => set.map((code) => [...choice, code])), [[]]);
}

/** The claims of docs/certificates.md, checked one choice at a time with the specification. */
function violations(built: Machine, dfa: Dfa, { sets, map }: Invariant): string[] {
  if (built.semantics.regime === "exact") return ["exact"];
  const { format } = built.semantics;
  const arithmetic = onCodes(specification(built.semantics));
  const [layer] = built.layers;
  const found = layer.initial.flatMap((x, i) => (sets[map[0][i]].includes(encode(format, x)) ? [] : [`initial ${i}`]));
  for (let q = 0; q < dfa.states; q++) {
    for (const choice of choices(map[q].map((c) => sets[c]))) {
      for (let letter = 0; letter < dfa.symbols.length; letter++) {
        const target = dfa.next[q * dfa.symbols.length + letter];
        layer.steps[built.first[letter]](arithmetic, choice).forEach((code, i) => {
          if (!sets[map[target][i]].includes(code)) found.push(`${q} ${letter} ${i}`);
        });
      }
    }
  }
  return found;
}

const S3 = "word-problem:S3,generators=adjacent";

describe("productInvariant", () => {
  it("is closed under every letter and choice of values: S3 and S4 swaps, both keys, several formats", () => {
    for (const [n, keys, semantics] of [
      [3, "normalised", "perOperation,format=bfloat16"],
      [3, "unnormalised", "perOperation,format=E4M3FN"],
      [3, "normalised", "perOperation,format=binary16,delta=D4"],
      [4, "unnormalised", "fused,format=E5M2"],
    ] as const) {
      const model = example(`s${n}-${keys}`);
      const run = everyPair(model, `word-problem:S${n},generators=adjacent`, semantics);
      for (const ask of ["recognizes", "separates", "implements"] as const) {
        const invariant = productInvariant(run, ask);
        expect([n, keys, ask, invariant === undefined]).toEqual([n, keys, ask, false]);
        if (invariant !== undefined) expect(violations(run.system.machine, run.dfa, invariant)).toEqual([]);
      }
    }
  });

  it("has sorted sets without repetitions, one class for every target state and entry", () => {
    const invariant = productInvariant(
      everyPair(example("s3-normalised"), S3, "perOperation,format=bfloat16"),
      "separates",
    );
    expect(invariant?.map).toHaveLength(6);
    for (const set of invariant?.sets ?? []) expect(set).toEqual([...new Set(set)].sort((a, b) => a - b));
    expect(new Set(invariant?.map.map((row) => row.join())).size).toBe(6);
  });

  it("is found from part of the pairs, so long as every target state has been met", () => {
    const whole = productInvariant(
      everyPair(example("s3-normalised"), S3, "perOperation,format=bfloat16"),
      "separates",
    );
    const part = everyPair(example("s3-normalised"), S3, "perOperation,format=bfloat16", 20);
    expect(part.outcome?.kind).toBe("exhausted");
    expect(productInvariant(part, "separates")).toEqual(whole);
    expect(
      productInvariant(everyPair(example("s3-normalised"), S3, "perOperation,format=bfloat16", 1), "separates"),
    ).toBeUndefined();
  });

  it("is undefined where the question fails", () => {
    const parity = everyPair(example("scalar-positive"), "parity", "perOperation,format=bfloat16");
    const counter = everyPair(example("counter-wrap"), "mod:3", "perOperation,format=int4,overflow=wrap");
    const sign = everyPair(example("scalar-negative"), "mod:4", "perOperation,format=bfloat16");
    for (const run of [parity, counter, sign])
      for (const ask of ["recognizes", "separates", "implements"] as const)
        expect(productInvariant(run, ask)).toBeUndefined();
    const tracks = everyPair(example("mod12-two-reflections"), "mod:12", "perOperation,format=bfloat16");
    expect(productInvariant(tracks, "recognizes")).toBeUndefined();
  });

  it("tells the zeros apart under observe=code only", () => {
    const layer = { type: "scalar", initial: "0", symbols: { "0": { a: "1", b: "-0" }, "1": { a: "-1", b: "-0" } } };
    const model = parseModel({ statetrack: 1, alphabet: ["0", "1"], layers: [layer] }, "sign of zero");
    const seen = (observe: string, ask: Ask) =>
      productInvariant(everyPair(model, "parity", `perOperation,format=bfloat16,observe=${observe}`), ask);
    expect(seen("code", "separates")?.sets).toEqual([[0], [0x8000]]);
    expect(seen("value", "separates")).toBeUndefined();
  });

  it("asks the decoder on every letter that can lead to a state, and on no other", () => {
    const decoder = {
      type: "lookup",
      entries: [
        { state: ["1"], symbol: "a", class: "in" },
        { state: ["1"], symbol: "b", class: "out" },
      ],
      accept: ["in"],
    };
    const layer = { type: "scalar", initial: "1", symbols: { a: { a: "1" }, b: { a: "1" } } };
    const model = parseModel({ statetrack: 1, alphabet: ["a", "b"], layers: [layer], decoder }, "last letter");
    const run = everyPair(model, ".*a", "fused,format=bfloat16");
    expect(productInvariant(run, "recognizes")?.sets.flat()).toContain(0x3f80);
    expect(productInvariant(everyPair(model, ".*b", "fused,format=bfloat16"), "recognizes")).toBeUndefined();
    // The states look the same, so there is no invariant for the decoders that do not read the letter.
    expect(productInvariant(run, "separates")).toBeUndefined();
  });

  it("is not tried for exact numbers, wide exponents or several layers", () => {
    const built = (model: Model, semantics: string) => machine(model, parseSemantics(semantics));
    const scalar = example("scalar-negative");
    expect(invariantApplies(built(scalar, "perOperation,format=bfloat16"))).toBe(true);
    expect(invariantApplies(built(scalar, "exact"))).toBe(false);
    expect(invariantApplies(built(scalar, "perOperation,format=float:e10m2"))).toBe(false);
    expect(invariantApplies(built(example("mod3-two-layers"), "perOperation,format=bfloat16"))).toBe(false);
  });

  it("begins after bos, whose answer is asked for too, and the checker takes it", () => {
    const model = (accepting: string) =>
      parseModel(
        {
          statetrack: 1,
          alphabet: ["0", "1"],
          bos: "^",
          layers: [
            {
              type: "scalar",
              initial: "0",
              symbols: { "^": { a: "1", b: "1" }, "0": { a: "1" }, "1": { a: "-1" } },
            },
          ],
          decoder: { type: "threshold", entry: 0, thresholds: ["0"], classes: ["odd", "even"], accept: [accepting] },
        },
        "parity after bos",
      );
    const even = "(0|10*1)*";
    const run = everyPair(model("even"), even, "perOperation,format=bfloat16");
    const found = productInvariant(run, "recognizes");
    expect(found?.sets).toEqual([[0x3f80], [0xbf80]]);
    expect(
      productInvariant({ ...run, ...everyPair(model("odd"), even, "perOperation,format=bfloat16") }, "recognizes"),
    ).toBeUndefined();
    if (found === undefined) return;
    const { machine: own } = run.system;
    const signed = certificate(own, even, run.dfa, "recognizes", invariantEvidence(found));
    expect(recheck(signed, "own")).toMatchObject({ accepted: true, kind: "invariant" });
    const wrong = certificate(
      own,
      even,
      run.dfa,
      "recognizes",
      invariantEvidence({ ...found, sets: found.sets.toReversed() }),
    );
    expect(recheck(wrong, "own")).toMatchObject({ accepted: false });
  });
});

describe("answersRightly", () => {
  const model = example("scalar-negative");
  const semantics = parseSemantics("perOperation,format=E4M3FN");
  const built = machine(model, semantics);
  const { dfa } = parseLanguage("parity", { alphabet: model.alphabet });
  const [one, minus, zero] = [0x38, 0xb8, 0x00];
  const asks = (ask: Ask, sets: Code[][], map = [[0], [1]]) =>
    semantics.regime !== "exact" && answersRightly({ sets, map }, built, semantics, dfa, ask);

  it("needs sets of states with different answers to be apart", () => {
    expect(asks("separates", [[one], [minus]])).toBe(true);
    expect(asks("implements", [[one, zero], [minus]])).toBe(true);
    expect(asks("separates", [[one, minus], [minus]])).toBe(false);
    expect(asks("separates", [[one]], [[0], [0]])).toBe(false);
  });

  it("needs the model's decoder to be right on every value", () => {
    expect(asks("recognizes", [[one, zero], [minus]])).toBe(true);
    expect(asks("recognizes", [[one], [minus, zero]])).toBe(false);
    const nan = 0x7f;
    expect(asks("recognizes", [[one, nan], [minus]])).toBe(false);
  });
});
