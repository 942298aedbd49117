import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import { InputError } from "../core/errors.ts";
import { machine } from "../rnn/machine.ts";
import { parseModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { type Ask, type Closure, closure } from "./closure.ts";
import { decide } from "./decide.ts";
import { lookupDecoder } from "./lookup.ts";
import { packed } from "./packed.ts";

const LIMITS = { memory: 1e8, pairs: 1e5 };

/** A scalar model: letter -> [a, b], from `initial`. */
function scalar(initial: string, letters: Readonly<Record<string, readonly [string, string]>>, bos?: string) {
  const symbols = Object.fromEntries(Object.entries(letters).map(([name, [a, b]]) => [name, { a, b }]));
  const alphabet = Object.keys(letters).filter((name) => name !== bos);
  const extra = bos === undefined ? {} : { bos };
  return parseModel(
    { statetrack: 1, name: "scalar", alphabet, ...extra, layers: [{ type: "scalar", initial, symbols }] },
    "scalar",
  );
}

function explored(
  model: ReturnType<typeof scalar>,
  language: string,
  semantics: string,
  ask: Ask = "separates",
): Closure {
  const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
  const run = closure(packed(machine(model, parseSemantics(semantics))), dfa, ask, LIMITS);
  while (run.advance(1000) === undefined);
  return run;
}

/** Whether the model with the decoder recognizes the language. */
async function recognizes(model: ReturnType<typeof scalar>, run: Closure, language: string, semantics: string) {
  const document = { ...(model.document as object), decoder: lookupDecoder(run) };
  const decoded = parseModel(document, "decoded");
  const question = { ask: "recognizes", model: decoded, language, semantics: parseSemantics(semantics) } as const;
  const { dfa } = parseLanguage(language, { alphabet: decoded.alphabet });
  return (await decide({ ...question, dfa }, { ...LIMITS, time: 1e4, method: "auto" })).status;
}

describe("lookupDecoder", () => {
  it("lists the states that words reach, without the letter where the state alone answers", async () => {
    const model = scalar("0", { "0": ["1", "0"], "1": ["1", "1"] });
    const semantics = "perOperation,format=uq2.0,overflow=wrap";
    const run = explored(model, "parity", semantics);
    expect(lookupDecoder(run)).toEqual({
      type: "lookup",
      entries: [
        { state: ["0"], class: "in" },
        { state: ["1"], class: "out" },
        { state: ["2"], class: "in" },
        { state: ["3"], class: "out" },
      ],
      accept: ["in"],
    });
    expect(await recognizes(model, run, "parity", semantics)).toBe("holds");
  });

  it("leaves out the initial state when no word leads back to it", () => {
    const model = scalar("3", { a: ["0", "1"] });
    expect(lookupDecoder(explored(model, ".*", "fused,format=bfloat16")).entries).toEqual([
      { state: ["1"], class: "in" },
    ]);
  });

  it("lists a state for each letter where the last letter answers", async () => {
    const model = scalar("1", { a: ["1", "0"], b: ["1", "0"] });
    const run = explored(model, ".*a", "fused,format=bfloat16");
    expect(lookupDecoder(run).entries).toEqual([
      { state: ["1"], symbol: "b", class: "out" },
      { state: ["1"], symbol: "a", class: "in" },
    ]);
    expect(await recognizes(model, run, ".*a", "fused,format=bfloat16")).toBe("holds");
  });

  it("serves the empty word after bos by the entry that names no letter", async () => {
    const model = scalar("0", { a: ["1", "0"], "<s>": ["1", "1"] }, "<s>");
    const run = explored(model, "()", "fused,format=bfloat16");
    expect(lookupDecoder(run).entries).toEqual([
      { state: ["1"], class: "in" },
      { state: ["1"], symbol: "a", class: "out" },
    ]);
    expect(await recognizes(model, run, "()", "fused,format=bfloat16")).toBe("holds");
  });

  it("accepts no class where no word is in the language", async () => {
    const model = scalar("0", { a: ["1", "1"] });
    const semantics = "fused,format=int4";
    const run = explored(model, "[]", semantics);
    expect(lookupDecoder(run).accept).toEqual([]);
    expect(await recognizes(model, run, "[]", semantics)).toBe("holds");
  });

  it("is refused where only the sign of a zero answers, since decoders compare values", () => {
    const model = scalar("0", { "0": ["1", "-0"], "1": ["-1", "-0"] });
    const run = explored(model, "parity", "perOperation,format=bfloat16");
    expect(run.outcome).toEqual({ kind: "closed" });
    expect(() => lookupDecoder(run)).toThrow(InputError);
    expect(() => lookupDecoder(run)).toThrow(
      /expected answers that do not depend on the sign of a zero, found two for \(0\)/,
    );
  });

  it("joins both zeros where they answer alike, letter by letter", async () => {
    const model = scalar("0", { a: ["-1", "-0"], b: ["-1", "-0"] });
    const semantics = "perOperation,format=bfloat16";
    const run = explored(model, ".*a", semantics);
    expect(run.table.states).toBe(2);
    expect(lookupDecoder(run).entries.map(({ state }) => state)).toEqual([["0"], ["0"]]);
    expect(await recognizes(model, run, ".*a", semantics)).toBe("holds");
  });

  it("works in exact arithmetic", async () => {
    const model = scalar("1", { "0": ["1", "0"], "1": ["-1", "1/2"] });
    const run = explored(model, "parity", "exact");
    expect(lookupDecoder(run).entries).toHaveLength(2);
    expect(await recognizes(model, run, "parity", "exact")).toBe("holds");
  });

  it("is refused for a run that is open, has failed, or asked the model's own decoder", () => {
    const model = scalar("0", { "0": ["1", "0"], "1": ["1", "1"] });
    const failed = explored(model, "parity", "perOperation,format=int4,overflow=saturate");
    expect(() => lookupDecoder(failed)).toThrow(RangeError);
    const { dfa } = parseLanguage("parity", { alphabet: ["0", "1"] });
    const open = closure(packed(machine(model, parseSemantics("fused,format=int4"))), dfa, "separates", LIMITS);
    expect(() => lookupDecoder(open)).toThrow(RangeError);
  });
});
