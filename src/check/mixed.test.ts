// The regime mixed, through the whole way: one state in binary32 whose operands are read as bfloat16 counts modulo every
// odd number, as theory predicts; certificates are rechecked, and the same weights fail where nothing is read.

import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import type { Verdict } from "../core/verdict.ts";
import { specification } from "../number/arithmetic.ts";
import { decode } from "../number/codec.ts";
import { onCodes } from "../number/generic.ts";
import { recheck } from "../recheck/index.ts";
import { machine, machineSystem } from "../rnn/machine.ts";
import type { Model } from "../rnn/model.ts";
import { parseModel, readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { certificate, invariantEvidence } from "./certify.ts";
import { type Ask, closure } from "./closure.ts";
import { decide } from "./decide.ts";
import { productInvariant } from "./invariant.ts";
import { packed } from "./packed.ts";

const MIXED = "mixed,format=binary32,read=bfloat16";
const EX8 = readModel(fileURLToPath(new URL("../../docs/examples/ex8-mod3.json", import.meta.url)));

/** Letter 1 is one delta-rule update with beta = 1, letter 0 (beta = 0) the identity. */
function deltaRule(k: readonly string[], v: string): Model {
  const symbol = (beta: string) => ({ k, beta, v: [v] });
  const layer = { type: "deltaNet", initial: k.map(() => "0"), symbols: { 0: symbol("0"), 1: symbol("1") } };
  return parseModel({ statetrack: 1, alphabet: ["0", "1"], layers: [layer] }, "delta rule");
}

function ask(model: Model, language: string, semantics: string, question: Ask = "separates"): Promise<Verdict> {
  const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
  const options = { memory: 1e8, pairs: 1e6, time: 60_000, method: "auto" } as const;
  return decide({ ask: question, model, language, dfa, semantics: parseSemantics(semantics) }, options);
}

/** The states after 0, 1, …, `steps` letters 1. */
function states(model: Model, semantics: string, steps: number): string[] {
  const system = packed(machine(model, parseSemantics(semantics)));
  let state = system.initial;
  const seen = [system.describe(state, 0).join()];
  const targets = new Uint32Array(system.symbols * system.words);
  for (let i = 0; i < steps; i++) {
    system.expand(state, 0, targets, 0);
    state = targets.slice(system.words, 2 * system.words);
    seen.push(system.describe(state, 0).join());
  }
  return seen;
}

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);
/** Nearest bfloat16, ties to even, by integer arithmetic on the pattern of a finite binary32 number. */
function bf16(x: number): number {
  float[0] = x;
  word[0] = (word[0] + 0x7fff + ((word[0] >>> 16) & 1)) & 0xffff0000;
  return float[0];
}

const ODD = Array.from({ length: 127 }, (_, i) => 2 * i + 3);
/** m / 2^j in [1/2, 1). */
const keyOf = (m: number): number => m / 2 ** Math.ceil(Math.log2(m));

describe("one state in binary32, operands read as bfloat16", () => {
  it("counts modulo every odd number from 3 to 255: the period is the numerator of the key", async () => {
    const found: string[] = [];
    for (const m of ODD) {
      const verdict = await ask(deltaRule([String(keyOf(m))], "1"), `mod:${m}`, MIXED);
      const period = verdict.status === "holds" ? verdict.orbits[1].period : 0;
      if (period !== m) found.push(`${m}: ${verdict.status}, period ${period}`);
    }
    expect(found).toEqual([]);
  });

  it("follows h + k bf16(v - k bf16(h)), operation by operation", () => {
    for (const m of ODD) {
      const k = keyOf(m);
      const orbit = [0];
      for (let i = 0; i < 300; i++) {
        const h = orbit[i];
        orbit.push(Math.fround(h + Math.fround(k * bf16(Math.fround(1 - Math.fround(k * bf16(h)))))));
      }
      expect(states(deltaRule([String(k)], "1"), MIXED, 300).map(Number)).toEqual(orbit);
    }
  });

  it("has the cycle of the example, which its decoder reads; nothing read, or rounded once, it settles", async () => {
    const orbit = states(EX8, MIXED, 11);
    expect(orbit.slice(8)).toEqual(["1.3330078125", "1.33154296875", "1.33447265625", "1.3330078125"]);
    for (const question of ["recognizes", "separates", "implements"] as const) {
      expect((await ask(EX8, "mod:3", MIXED, question)).status).toBe("holds");
      for (const regime of ["perOperation", "fused"])
        expect((await ask(EX8, "mod:3", `${regime},format=binary32`, question)).status).toBe("fails");
    }
    expect((await ask(EX8, "parity", MIXED)).status).toBe("fails");
  });

  it("has the period 4 with two rows", async () => {
    const model = deltaRule(["0.5", "0.75"], "1.25");
    const cycle = [
      "0.7685546875,1.15283203125",
      "0.767578125,1.1513671875",
      "0.7705078125,1.15576171875",
      "0.76953125,1.154296875",
    ];
    const verdict = await ask(model, "mod:4", MIXED);
    if (verdict.status !== "holds") throw new Error(verdict.status);
    const { tail, period } = verdict.orbits[1];
    expect(period).toBe(4);
    const orbit = states(model, MIXED, tail + 8).slice(tail);
    const at = orbit.indexOf(cycle[0]);
    expect(orbit.slice(at, at + 5)).toEqual([...cycle, cycle[0]]);
  });
});

describe("certificates under mixed", () => {
  it("state parameters as codes of the operands' format, initial states as codes of the results'", async () => {
    const verdict = await ask(EX8, "mod:3", MIXED, "recognizes");
    if (verdict.status !== "holds") throw new Error(verdict.status);
    expect(verdict.certificate.question.semantics).toBe(
      "mixed,format=binary32,read=bfloat16,rounding=tiesToEven,overflow=infinity,subnormals=gradual," +
        "sum=sequential,multiplyAdd=separate,delta=D1,observe=code,ties=fail",
    );
    expect(verdict.certificate.parameters).toEqual([
      {
        initial: ["0x0"],
        symbols: {
          "0": { k: ["0x3f40"], beta: ["0x0"], v: ["0x3f80"] },
          "1": { k: ["0x3f40"], beta: ["0x3f80"], v: ["0x3f80"] },
        },
      },
    ]);
  });

  it("are accepted by the checker, of both outcomes, and rejected with another format of operands", async () => {
    for (const semantics of [
      MIXED,
      `${MIXED},multiplyAdd=fused,delta=D6`,
      "mixed,format=binary32,read=binary16,delta=D4",
      "mixed,format=bfloat16,read=E4M3FN,overflow=saturate,subnormals=flush",
    ]) {
      for (const question of ["recognizes", "separates"] as const) {
        const verdict = await ask(EX8, "mod:3", semantics, question);
        if (verdict.status === "unknown") throw new Error(verdict.reason);
        const { certificate } = verdict;
        expect(recheck(JSON.parse(JSON.stringify(certificate)), "own")).toMatchObject({ accepted: true });
        const text = certificate.question.semantics.replace(/read=\w+/, "read=E5M2");
        const other = { ...certificate, question: { ...certificate.question, semantics: text } };
        expect(recheck(JSON.parse(JSON.stringify(other)), "other").accepted).toBe(false);
      }
    }
  });

  it("may be product invariants, whose choices are read as the machine reads them", () => {
    const { dfa } = parseLanguage("mod:3", { alphabet: EX8.alphabet });
    const built = machine(EX8, parseSemantics(MIXED));
    for (const question of ["recognizes", "separates", "implements"] as const) {
      const run = closure(packed(built), dfa, question, { memory: 1e8, pairs: 1000 });
      while (run.advance(1000) === undefined);
      const invariant = productInvariant(run, question);
      if (invariant === undefined) throw new Error("no invariant");
      expect(invariant.sets.flat().length).toBe(11);
      const found = certificate(built, "mod:3", dfa, question, invariantEvidence(invariant));
      expect(recheck(JSON.parse(JSON.stringify(found)), "invariant")).toMatchObject({ accepted: true });
    }
  });
});

describe("machines under mixed that are not compiled", () => {
  it("step as the specification does", () => {
    const semantics = parseSemantics("mixed,format=float:e10m5,read=float:e10m2");
    if (semantics.regime === "exact") throw new RangeError("expected a rounding semantics, found exact");
    const model = deltaRule(["0.7", "-0.3"], "0.9");
    const built = machine(model, semantics);
    const value = (code: number) => decode(semantics.format, code);
    const slow = machineSystem(built, onCodes(specification(semantics)), value, String);
    const system = packed(built);
    expect(system.internedStates?.()).toBe(1);
    let [state, own] = [slow.initial, system.initial];
    const targets = new Uint32Array(2);
    for (let i = 0; i < 40; i++) {
      state = slow.step(state, 1);
      system.expand(own, 0, targets, 0);
      own = targets.slice(1);
      expect(system.codes(own, 0)).toEqual(state);
    }
    const plain = packed(machine(model, parseSemantics("perOperation,format=float:e10m5")));
    plain.expand(plain.initial, 0, targets, 0);
    plain.expand(targets, 1, targets, 0);
    expect(plain.codes(targets, 1)).not.toEqual(slow.step(slow.step(slow.initial, 1), 1));
  });
});
