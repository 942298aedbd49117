// Compiled and proved: word problems, Tomita's languages, a sample of the small ones; the requests that are refused with a theorem
// and those that are not; what formats are too small for. All 1,054 small languages: bench/compile-languages.ts and its record.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { toDocument } from "../automaton/files/json.ts";
import { parseLanguage } from "../automaton/languages.ts";
import { languagesUpTo } from "../automaton/small-dfas.ts";
import type { Constraints } from "../compile/plan.ts";
import type { Writing } from "../compile/targets.ts";
import { recheck } from "../recheck/index.ts";
import { parseModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { type Compiled, compile } from "./compile.ts";
import { decide } from "./decide.ts";
import { smallestFormat } from "./smallest-format.ts";

const OPTIONS = { memory: 1e9, pairs: 1_000_000, time: 20_000, method: "auto" } as const;
const BFLOAT16 = "perOperation,format=bfloat16";

interface Request extends Partial<Omit<Constraints, "precision">>, Partial<Writing> {
  readonly semantics?: string;
}

function requestOf(language: string, request: Request) {
  const { keys = "unnormalised", raw = false, semantics = BFLOAT16, ...own } = request;
  const constraints = {
    target: "deltaProduct",
    range: "[-1,1]",
    maxFactors: Infinity,
    maxLayers: Infinity,
    contracting: true,
    ...own,
  } as const;
  const { name, dfa } = parseLanguage(language);
  return { language: name, dfa, semantics: parseSemantics(semantics), constraints, writing: { keys, raw } } as const;
}

function compiled(language: string, request: Request = {}): Promise<Compiled> {
  return compile(requestOf(language, request), OPTIONS);
}

/** Proved, and its certificate accepted by the checker. */
async function proved(language: string, request: Request = {}) {
  const found = await compiled(language, request);
  if (found.status !== "holds" || found.verdict.status !== "holds") throw new Error(`${language}: ${found.status}`);
  expect(recheck(found.verdict.certificate, language)).toMatchObject({ accepted: true, status: "holds" });
  return found.construction;
}

const CYCLIC = Array.from({ length: 11 }, (_, i) => `Z${i + 2}`);
const DIHEDRAL = CYCLIC.slice(1).map((name) => name.replace("Z", "D"));

describe("word problems, DeltaProduct, every operation rounded", () => {
  it.each(["S3", "S4", "A5", "S5", "Q8", ...CYCLIC, ...DIHEDRAL])("%s is one layer", async (group) => {
    for (const format of ["bfloat16", "binary32"]) {
      const { layers, norm } = await proved(`word-problem:${group}`, { semantics: `perOperation,format=${format}` });
      expect({ layers, norm }).toEqual({ layers: 1, norm: 1 });
    }
  });

  it.each([
    ["S3", 2],
    ["S4", 2],
    ["A5", 2],
    ["S5", 4],
    ["Q8", 4],
    ["Z4", 2],
    ["D4", 2],
  ])("%s takes %i reflections a step", async (group, factors) => {
    expect((await proved(`word-problem:${group}`)).factors).toBe(factors);
  });
});

describe("general languages of norm at most 1", () => {
  it.each([1, 2, 3, 4, 5, 6, 7])("tomita:%i", async (i) => {
    for (const target of ["deltaProduct", "gatedDeltaProduct", "pdSsm"] as const)
      expect((await proved(`tomita:${i}`, { target })).norm).toBe(1);
  });

  it("a sample of the languages of up to 3 states over 2 letters, of which there are 1,054", async () => {
    const all = languagesUpTo(3, ["a", "b"]);
    expect(all.length).toBe(1054);
    for (const dfa of all.filter((_, i) => i % 105 === 0)) {
      const language = `dfa:${JSON.stringify(toDocument(dfa))}`;
      for (const target of ["deltaProduct", "gatedDeltaProduct", "pdSsm"] as const) await proved(language, { target });
    }
  });

  it("the record of all of them, of the word problems and of random DFAs is complete", () => {
    const text = readFileSync(new URL("../../bench/compile-languages.json", import.meta.url), "utf8");
    const { lines } = JSON.parse(text) as { lines: readonly Record<string, string | number>[] };
    const counts = { small: 1054, named: 33, random: 100 } as const;
    const wanted = Object.entries(counts).flatMap(([group, languages]) =>
      ["deltaProduct", "gatedDeltaProduct", "pdSsm"].flatMap((target) =>
        ["bfloat16", "binary32"].map((format) => ({
          group,
          target,
          format,
          languages,
          proved: languages,
          rechecked: languages,
        })),
      ),
    );
    expect(lines).toMatchObject(wanted);
  });

  it.each([
    ["dense", "tomita:3", {}],
    ["deltaNet", "tomita:3", {}],
    ["deltaNet", "mod:9", {}],
    ["gatedDeltaNet", "word-problem:S3", {}],
    ["rwkv7", "tomita:6", {}],
    ["mamba", "word-problem:Q8", {}],
    ["diagonal", "tomita:4", {}],
    ["diagonal", "tomita:4", { range: "[0,1]" }],
    ["mamba", "(a|b)*a(a|b)", { range: "[0,1]" }],
    ["lstm", "tomita:5", { contracting: false }],
    ["pdSsm", "tomita:3", { contracting: false, maxLayers: 1 }],
  ] as const)("%s for %s %o", async (target, language, more) => {
    await proved(language, { target, ...more });
  });

  it.each([
    "exact",
    "fused,format=bfloat16",
    "fusedPerFactor,format=binary16",
    "perOperation,format=bfloat16,delta=D4",
  ])("the integers of memories and swaps hold under %s too", async (semantics) => {
    await proved("tomita:6", { semantics });
  });
});

describe("rounded reflections, one a step", () => {
  it.each(["mod:5", "mod:7"])("%s is two layers of DeltaNet, locked onto a cycle", async (language) => {
    for (const format of ["bfloat16", "binary32"]) {
      const { layers, factors, construction } = await proved(language, {
        target: "deltaNet",
        semantics: `perOperation,format=${format}`,
      });
      expect({ layers, factors }).toEqual({ layers: 2, factors: 1 });
      expect(construction).toMatch(/rounded reflections, choice \d+ of numbers$/);
    }
  });

  it("D5 is not proved: a word fails where rounding does not lock, and the count of choices is told", async () => {
    const found = await compiled("word-problem:D5", { target: "deltaNet" });
    if (found.status !== "fails") throw new Error(found.status);
    expect(recheck(found.verdict.status === "fails" ? found.verdict.certificate : {}, "D5")).toMatchObject({
      accepted: true,
      status: "fails",
    });
    expect(found.attempts.at(-1)?.outcome).toMatch(/^fails \(choices of numbers: /);
  });
});

describe("keys and gates as kernels take them", () => {
  it("logits give the exact gates", async () => {
    for (const target of ["deltaNet", "gatedDeltaNet", "deltaProduct", "gatedDeltaProduct"] as const)
      await proved("word-problem:S3", { target, raw: true });
  });

  it("normalised keys hold 1/sqrt(2) rounded, and what becomes of that is decided", async () => {
    const { document } = await proved("mod:3", { keys: "normalised" });
    expect(JSON.stringify(document)).toContain("1/sqrt(2)");
    await proved("mod:3", { keys: "normalised", semantics: "perOperation,format=binary32" });
  });

  it("a changed weight is found by the same question", async () => {
    const { document } = await proved("word-problem:S3");
    const text = JSON.stringify(document).replace('"beta":[1', '"beta":[0.5');
    expect(text).not.toBe(JSON.stringify(document));
    const { dfa } = parseLanguage("word-problem:S3");
    const model = parseModel(JSON.parse(text), "changed");
    const question = {
      ask: "recognizes",
      model,
      semantics: parseSemantics(BFLOAT16),
      language: "word-problem:S3",
      dfa,
    } as const;
    expect((await decide(question, OPTIONS)).status).toBe("fails");
  });
});

describe("requests that are impossible", () => {
  it.each([
    ["parity", { target: "diagonal", range: "[0,1]", semantics: "fused,format=bfloat16" }, /monotone-rounding/],
    ["parity", { target: "mamba", range: "[0,1]" }, /monotone-rounding/],
    ["parity", { target: "deltaNet", range: "[0,1]", semantics: "fused,format=bfloat16" }, /symmetric-psd/],
    ["parity", { target: "gatedDeltaNet", range: "[0,1]", semantics: "fused,format=binary32" }, /symmetric-psd/],
    ["mod:3", { target: "diagonal" }, /Theorem 2/],
    ["mod:3", { target: "mamba", semantics: "fused,format=binary16" }, /Theorem 2/],
    ["word-problem:S5", { maxFactors: 1, maxLayers: 1, semantics: "exact" }, /Sizes/],
  ] as const)("%s with %o", async (language, request, source) => {
    const found = await compiled(language, request);
    if (found.status !== "impossible") throw new Error(found.status);
    expect(found.refusal.assumes.length).toBeGreaterThan(0);
    expect(JSON.stringify(found.refusal.by)).toMatch(source);
  });
});

describe("requests that are not refused, since no theorem applies", () => {
  it.each([
    ["parity", { target: "dense", range: "[0,1]", semantics: "fused,format=bfloat16" }],
    ["parity", { target: "deltaProduct", range: "[0,1]", semantics: "fused,format=bfloat16" }],
    ["parity", { target: "deltaNet", range: "[0,1]" }],
    ["parity", { target: "diagonal", range: "[0,1]", semantics: "fused,format=q3.4,overflow=wrap" }],
    ["mod:3", { target: "diagonal", semantics: "perOperation,format=q3.4,overflow=wrap" }],
    ["word-problem:S5", { maxFactors: 1, maxLayers: 1 }],
  ] as const)("%s with %o is unknown", async (language, request) => {
    const found = await compiled(language, request);
    expect(found.status).toBe("none");
  });

  it("A5 from double transpositions with one reflection a step, exactly", async () => {
    const involutions = {
      letters: ["x", "y", "z"],
      cycles: [
        [1, 0, 3, 2, 4],
        [1, 0, 2, 4, 3],
        [0, 2, 1, 4, 3],
      ],
    };
    const states = [[0, 1, 2, 3, 4]];
    const numbers = new Map([[states[0].join(), 0]]);
    const next = [];
    for (const state of states) {
      const row = involutions.cycles.map((map) => {
        const to = state.map((point) => map[point]);
        const known = numbers.get(to.join()) ?? states.push(to) - 1;
        numbers.set(to.join(), known);
        return known;
      });
      next.push(row);
    }
    expect(states.length).toBe(60);
    const dfa = { symbols: involutions.letters, states: 60, initial: 0, next, accepting: [0] };
    const found = await compiled(`dfa:${JSON.stringify(dfa)}`, { maxFactors: 1, maxLayers: 1, semantics: "exact" });
    expect(found.status).toBe("none");
  });
});

describe("formats", () => {
  it("refuses one that has not the numbers, and says which", async () => {
    await expect(compiled("word-problem:Z2", { semantics: "perOperation,format=uq1.3" })).rejects.toThrow(
      /a format that holds -1/,
    );
  });

  it("finds the narrowest", async () => {
    const request = requestOf("word-problem:S5", {});
    const { tried, found } = await smallestFormat(
      request,
      (format) => parseSemantics("perOperation", { format }),
      OPTIONS,
    );
    expect(tried.map(({ format }) => format)).toEqual(["E2M1FN"]);
    expect(found?.format).toBe("E2M1FN");
  });

  it("goes on to wider ones where a number is missing or a word is wrong", async () => {
    const request = requestOf("tomita:4", { target: "diagonal", range: "[0,1]" });
    const { tried, found } = await smallestFormat(
      request,
      (format) => parseSemantics("perOperation", { format }),
      OPTIONS,
    );
    expect(found?.format).toBe(tried.at(-1)?.format);
    expect(tried.length).toBeGreaterThan(1);
    expect(tried.at(-1)?.outcome).toBe("holds");
    expect(tried.slice(0, -1).every(({ outcome }) => outcome !== "holds")).toBe(true);
  });

  it("refuses options that a target has not, and automata that are too large", async () => {
    await expect(compiled("parity", { target: "mamba", raw: true })).rejects.toThrow(/--logits/);
    await expect(compiled("parity", { target: "dense", keys: "normalised" })).rejects.toThrow(/--keys normalised/);
    expect(await compiled("mod:101")).toMatchObject({
      status: "none",
      attempts: [{ outcome: "10100 multiplications in a step of a layer, more than 10000" }],
    });
    await expect(compiled("mod:3000")).rejects.toThrow(/at most 2000 states/);
  });
});
