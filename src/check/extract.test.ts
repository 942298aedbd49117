import { describe, expect, it } from "vitest";
import { equivalence } from "../automaton/equivalence.ts";
import { parseLanguage } from "../automaton/languages.ts";
import { constructions } from "../compile/constructions.ts";
import { machine } from "../rnn/machine.ts";
import { parseModel, readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { extract } from "./extract.ts";

const LIMITS = { states: 100_000, milliseconds: 10_000 };
const BFLOAT16 = parseSemantics("perOperation,format=bfloat16");

function compiledModel(language: string) {
  const { dfa } = parseLanguage(language);
  const constraints = {
    target: "deltaProduct",
    range: "[-1,1]",
    maxFactors: Infinity,
    maxLayers: Infinity,
    contracting: true,
  } as const;
  const [first] = constructions(dfa, constraints, { keys: "unnormalised", raw: false }, language).found;
  return { dfa, model: parseModel(first.document, "compiled") };
}

describe("extract", () => {
  it.each(["parity", "tomita:3", "tomita:6", "word-problem:S4", "(a|b)*a(a|b)", "a*"])(
    "gives back the language of %s",
    async (language) => {
      const { dfa, model } = compiledModel(language);
      const found = await extract(machine(model, BFLOAT16), dfa.accepting[dfa.initial] === 1, LIMITS);
      if ("reason" in found) throw new Error(found.reason);
      expect(equivalence(found.dfa, dfa)).toEqual({ equal: true });
      expect(found.dfa.states).toBe(dfa.states);
      expect(found.undefinedWord).toBeUndefined();
    },
  );

  it("answers the empty word as it is told", async () => {
    const { model, dfa } = compiledModel("parity");
    const found = await extract(machine(model, BFLOAT16), false, LIMITS);
    if ("reason" in found) throw new Error(found.reason);
    expect(equivalence(found.dfa, dfa)).toEqual({ equal: false, word: [] });
  });

  it("tells a shortest word without a class", async () => {
    const { model } = compiledModel("mod:3");
    const { decoder, ...rest } = model.document as {
      decoder: { entries: readonly object[]; accept: readonly string[] };
    };
    const cut = { ...rest, decoder: { ...decoder, entries: decoder.entries.slice(0, 2) } };
    const found = await extract(machine(parseModel(cut, "cut"), BFLOAT16), true, LIMITS);
    expect("dfa" in found && found.undefinedWord).toHaveLength(2);
  });

  it("stops at its limits, and needs a decoder", async () => {
    const { model } = compiledModel("word-problem:S4");
    expect(await extract(machine(model, BFLOAT16), true, { ...LIMITS, states: 5 })).toMatchObject({
      reason: "more than 5 states",
    });
    const bare = Object.fromEntries(Object.entries(model.document as object).filter(([key]) => key !== "decoder"));
    await expect(extract(machine(parseModel(bare, "bare"), BFLOAT16), true, LIMITS)).rejects.toThrow(/a decoder/);
  });

  it("lets signals be heard while it explores", async () => {
    const { model } = compiledModel("word-problem:S4");
    let heard = false;
    setImmediate(() => (heard = true));
    const found = await extract(machine(model, BFLOAT16), true, { ...LIMITS, interrupted: () => heard });
    expect(found).toMatchObject({ reason: "an interruption" });
  });

  it("sees what rounding makes of a model: a counter that saturates is another language", async () => {
    const model = readModel("docs/examples/count-to-12.json");
    const found = await extract(machine(model, parseSemantics("perOperation,format=E2M1FN")), false, LIMITS);
    const wide = await extract(machine(model, BFLOAT16), false, LIMITS);
    if ("reason" in found || "reason" in wide) throw new Error("expected both to be explored");
    expect(equivalence(found.dfa, wide.dfa).equal).toBe(false);
  });
});
