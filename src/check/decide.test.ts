import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import { InputError } from "../core/errors.ts";
import type { Verdict } from "../core/verdict.ts";
import type { Model } from "../rnn/model.ts";
import { parseModel, readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import type { Ask } from "./closure.ts";
import { type DecideOptions, decide, type Progress } from "./decide.ts";

const OPTIONS: DecideOptions = { memory: 1e9, pairs: 2e6, time: 60_000, method: "auto" };

function example(name: string): Model {
  return readModel(fileURLToPath(new URL(`../../docs/examples/${name}.json`, import.meta.url)));
}

function ask(
  model: Model | string,
  language: string,
  semantics: string,
  question: Ask,
  options: Partial<DecideOptions> = {},
): Promise<Verdict> {
  const own = typeof model === "string" ? example(model) : model;
  const { dfa } = parseLanguage(language, { alphabet: own.alphabet });
  return decide(
    { ask: question, model: own, language, dfa, semantics: parseSemantics(semantics) },
    { ...OPTIONS, ...options },
  );
}

/** The words of a collision as text. */
function words(verdict: Verdict): readonly string[] {
  if (verdict.status !== "fails" || !("collision" in verdict)) return [];
  return verdict.collision.words.map((runs) => runs.map(([name, count]) => name.repeat(count)).join(""));
}

const ROUNDINGS = ["tiesToEven", "tiesToAway", "towardZero", "towardPositive", "towardNegative", "toOdd"];

describe("S5 by normalised swaps in bfloat16, every operation rounded", () => {
  const S5 = "word-problem:S5,generators=adjacent";

  it("closes with 254,936 pairs, and is certified by a product invariant of 41 values", async () => {
    const verdict = await ask("s5-normalised", S5, "perOperation,format=bfloat16", "separates");
    expect(verdict).toMatchObject({ status: "holds", method: "closure", pairs: 254_936, states: 254_936 });
    expect(verdict.cost.transitions).toBe(4 * 254_936);
    if (verdict.status !== "holds" || verdict.certificate.kind !== "invariant") throw new Error(verdict.status);
    expect(verdict.certificate.evidence.sets.map((set) => set.length)).toEqual([23, 8, 2, 3, 5]);
    expect(verdict.certificate.evidence.map).toHaveLength(120);
    expect(JSON.stringify(verdict.certificate.evidence.sets).length).toBeLessThan(1000);
    expect(verdict.orbits.map(({ letter, tail, period }) => `${letter} ${tail} ${period}`)).toEqual([
      "(1 2) 0 2",
      "(2 3) 2 2",
      "(3 4) 0 2",
      "(4 5) 0 2",
    ]);
  });

  it("is certified by its table of pairs where no invariant is tried", async () => {
    const verdict = await ask("s5-normalised", S5, "perOperation,format=bfloat16", "recognizes", { method: "closure" });
    expect(verdict).toMatchObject({ status: "holds", method: "closure", pairs: 254_936 });
    expect(verdict).toHaveProperty("certificate.kind", "closure");
    expect(verdict).toHaveProperty("certificate.evidence.table.rows", 254_936);
  });

  it("is proved by the invariant alone when the pairs are bounded", async () => {
    const verdict = await ask("s5-normalised", S5, "perOperation,format=bfloat16", "implements", { pairs: 5000 });
    expect(verdict).toMatchObject({ status: "holds", method: "invariant", orbits: [] });
    expect(verdict.pairs).toBeLessThan(6000);
    expect(verdict).toHaveProperty("certificate.kind", "invariant");
  });

  it("stays open with fused multiply-adds: unknown, with the length that was proved", async () => {
    const verdict = await ask("s5-normalised", S5, "perOperation,format=bfloat16,multiplyAdd=fused", "separates", {
      pairs: 300_000,
    });
    expect(verdict).toMatchObject({ status: "unknown", reason: "the bound of 300000 pairs" });
    expect(verdict).not.toHaveProperty("certificate");
    if (verdict.status === "unknown") expect(verdict.provedUpToLength).toBeGreaterThan(5);
  });

  it("closes with 120 pairs when each entry is rounded once, while binary16 fails there", async () => {
    const holds = await ask("s5-normalised", S5, "fused,format=bfloat16", "recognizes");
    expect(holds).toMatchObject({ status: "holds", pairs: 120 });
    const fails = await ask("s5-normalised", S5, "fused,format=binary16", "separates");
    expect(fails.status).toBe("fails");
  });
});

describe("S_n by unnormalised swaps", () => {
  it("has n! pairs in every format, by the model's own decoder", async () => {
    for (const [n, pairs] of [
      [3, 6],
      [4, 24],
      [5, 120],
    ]) {
      for (const format of ["bfloat16", "binary16", "E4M3FN", "E5M2", "int8"]) {
        const language = `word-problem:S${n},generators=adjacent`;
        const semantics = `perOperation,format=${format}`;
        const verdict = await ask(`s${n}-unnormalised`, language, semantics, "recognizes");
        expect(verdict).toMatchObject({ status: "holds", pairs, states: pairs });
      }
    }
  });
});

describe("parity with eigenvalues in [0, 1]", () => {
  const WITNESSES = [
    ["ex6-bfloat16", "bfloat16"],
    ["ex7-binary32", "binary32"],
    ["witness-E4M3FN", "E4M3FN"],
    ["witness-E5M2", "E5M2"],
    ["witness-bfloat16", "bfloat16"],
    ["witness-binary16", "binary16"],
  ];
  const ASKS: readonly Ask[] = ["recognizes", "separates", "implements"];

  it("holds in the witnesses' own format when every operation is rounded, in all three questions", async () => {
    for (const [name, format] of WITNESSES) {
      for (const question of ASKS) {
        const verdict = await ask(name, "parity", `perOperation,format=${format}`, question);
        expect([name, question, verdict.status]).toEqual([name, question, "holds"]);
      }
    }
  });

  it("fails there when each entry is rounded once, by a word or by two words", async () => {
    for (const [name, format] of WITNESSES) {
      for (const question of ASKS) {
        const verdict = await ask(name, "parity", `fused,format=${format}`, question);
        expect([name, question, verdict.status]).toEqual([name, question, "fails"]);
        if (question !== "recognizes") expect(words(verdict)).toHaveLength(2);
      }
    }
  });

  it("fails for the scalar a = 1/2 in every format and rounding, by two words", async () => {
    const formats = ["bfloat16", "binary16", "E4M3FN", "E5M2", "E3M2FN", "E2M3FN", "E2M1FN", "q3.4", "uq2.6", "int8"];
    for (const format of formats) {
      for (const rounding of ROUNDINGS) {
        for (const regime of ["perOperation", "fused"]) {
          const verdict = await ask(
            "scalar-positive",
            "parity",
            `${regime},format=${format},rounding=${rounding}`,
            "separates",
          );
          expect(verdict.status).toBe("fails");
          const [first, second] = words(verdict);
          const ones = (word: string) => word.replaceAll("0", "").length;
          expect((ones(first) + ones(second)) % 2).toBe(1);
          expect(first.at(-1)).toBe(second.at(-1));
        }
      }
    }
  });
});

describe("parity by the sign of a scalar", () => {
  it("holds in every signed format and rounding, by the model's own decoder", async () => {
    for (const format of ["binary32", "bfloat16", "E4M3FN", "E5M2", "E2M1FN", "q3.4", "int4", "float:e10m2"]) {
      for (const rounding of ROUNDINGS) {
        const verdict = await ask(
          "scalar-negative",
          "parity",
          `perOperation,format=${format},rounding=${rounding}`,
          "recognizes",
        );
        expect(verdict).toMatchObject({ status: "holds", pairs: 2, states: 2 });
      }
    }
    expect(await ask("scalar-negative", "parity", "exact", "recognizes")).toMatchObject({ status: "holds", pairs: 2 });
  });
});

describe("a counter, a = 1 and b = 1", () => {
  const FORMATS = [
    ["int4", 4],
    ["int8", 8],
    ["uq3.0", 3],
    ["uq6.0", 6],
  ] as const;

  it("counts modulo every power of two up to 2^bits where it wraps", async () => {
    for (const [format, bits] of FORMATS) {
      for (let k = 1; k <= bits; k++) {
        for (const question of ["separates", "implements"] as const) {
          const verdict = await ask(
            "counter-wrap",
            `mod:${2 ** k}`,
            `perOperation,format=${format},overflow=wrap`,
            question,
          );
          expect(verdict).toMatchObject({ status: "holds", pairs: 2 ** bits, states: 2 ** bits });
          expect(verdict).toHaveProperty("orbits", [
            { letter: "0", tail: 0, period: 1 },
            { letter: "1", tail: 0, period: 2 ** bits },
          ]);
        }
      }
    }
  });

  it("does not count modulo 3 or 2^(bits + 1): it forgets a whole turn", async () => {
    for (const [format, bits] of FORMATS) {
      for (const m of [3, 2 ** (bits + 1)]) {
        const verdict = await ask(
          "counter-wrap",
          `mod:${m}`,
          `perOperation,format=${format},overflow=wrap`,
          "separates",
        );
        expect(words(verdict)).toEqual(["0", `${"1".repeat(2 ** bits)}0`]);
      }
    }
  });

  it("does not tell parity where it saturates: two words stop at the top", async () => {
    for (const [format, top] of [
      ["int4", 7],
      ["uq3.0", 7],
      ["uq6.0", 63],
    ] as const) {
      const verdict = await ask(
        "counter-wrap",
        "parity",
        `perOperation,format=${format},overflow=saturate`,
        "separates",
      );
      expect(words(verdict)).toEqual(["1".repeat(top), "1".repeat(top + 1)]);
      expect(verdict).toHaveProperty("collision.key", {
        state: [`0x${top.toString(16)}`],
        letter: "1",
        values: [String(top)],
      });
    }
  });
});

describe("reflections that count modulo m", () => {
  it("may fail by their own decoder where another decoder works for ever", async () => {
    for (const [m, semantics] of [
      [12, "perOperation,format=bfloat16"],
      [12, "perOperation,format=E4M3FN,overflow=saturate"],
      [60, "perOperation,format=E4M3FN,overflow=saturate"],
    ] as const) {
      const name = `mod${m}-two-reflections`;
      expect((await ask(name, `mod:${m}`, semantics, "recognizes")).status).toBe("fails");
      expect((await ask(name, `mod:${m}`, semantics, "separates")).status).toBe("holds");
    }
  });

  it("lose count modulo 97 in bfloat16 only when they overflow, after 80,000 steps", async () => {
    const fails = await ask("mod97-two-reflections", "mod:97", "perOperation,format=bfloat16", "separates");
    expect(words(fails).map((word) => word.length)).toEqual([80_127, 80_219]);
    expect(fails).toHaveProperty("collision.key.values", ["NaN", "NaN"]);
    const holds = await ask(
      "mod97-two-reflections",
      "mod:97",
      "perOperation,format=bfloat16,overflow=saturate",
      "separates",
    );
    expect(holds.status).toBe("holds");
  });

  it("count modulo 3 in two layers", async () => {
    const verdict = await ask("mod3-two-layers", "mod:3", "perOperation,format=bfloat16", "implements");
    expect(verdict).toMatchObject({ status: "holds", pairs: 54 });
  });
});

/** Three counters that wrap, one for each letter; more than a million pairs, but sets of 128 values. */
const counters = parseModel(
  {
    statetrack: 1,
    name: "three counters",
    alphabet: ["0", "1", "2"],
    layers: [
      {
        type: "diagonal",
        initial: ["0", "0", "0"],
        symbols: Object.fromEntries(
          ["0", "1", "2"].map((name, i) => [
            name,
            { a: ["1", "1", "1"], b: ["0", "1", "2"].map((_, j) => (i === j ? "1" : "0")) },
          ]),
        ),
      },
    ],
  },
  "three counters",
);
const EVEN = "([02]*1[02]*1)*[02]*";
const WRAP = "perOperation,format=uq7.0,overflow=wrap";

describe("explorations that do not end", () => {
  it("pause after a million pairs to look for an invariant, which then proves the question", async () => {
    const verdict = await ask(counters, EVEN, WRAP, "separates", { pairs: 1e8 });
    expect(verdict).toMatchObject({ status: "holds", method: "per-target invariant", orbits: [] });
    expect(verdict.pairs).toBeLessThan(2 ** 21);
  });

  it("say so when the time is up, and report their progress", async () => {
    const seen: Progress[] = [];
    const semantics = "perOperation,format=uq16.0,overflow=wrap";
    const options = { time: 150, pairs: 1e9, method: "closure", progress: (p: Progress) => seen.push(p) } as const;
    const verdict = await ask(counters, EVEN, semantics, "separates", options);
    expect(verdict).toMatchObject({ status: "unknown", reason: "the time limit of 150 ms" });
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every(({ pairs, open, bytes }) => pairs >= open && bytes > 0)).toBe(true);
    expect(seen.map(({ length }) => length)).toEqual(seen.map(({ length }) => length).sort((a, b) => a - b));
  });

  it("say so when they are interrupted", async () => {
    const semantics = "perOperation,format=uq16.0,overflow=wrap";
    const options = { interrupted: () => true, pairs: 1e9, method: "closure" } as const;
    const verdict = await ask(counters, EVEN, semantics, "implements", options);
    expect(verdict).toMatchObject({ status: "unknown", reason: "an interruption" });
  });

  it("hold no claim: the length that is proved is that of the last whole level", async () => {
    const verdict = await ask(counters, EVEN, WRAP, "separates", { pairs: 1000, method: "closure" });
    // Pairs within length l: (l + 1)(l + 2)(l + 3) / 6, which passes 1000 between l = 16 and l = 17.
    expect(verdict).toMatchObject({ status: "unknown", provedUpToLength: 16 });
  });
});

describe("questions that cannot be asked", () => {
  it("name the decoder that is missing", async () => {
    await expect(ask("scalar-positive", "parity", "fused,format=bfloat16", "recognizes")).rejects.toThrow(
      "scalar-positive.json: decoder: expected a decoder to ask whether the model recognizes, found none",
    );
  });

  it("name the state for which a layer's output is not defined", async () => {
    const output = {
      decoder: { type: "lookup", entries: [{ state: ["1"], class: "one" }] },
      symbols: { one: { a: "a" } },
    };
    const layer = { type: "scalar", initial: "0", symbols: { a: { a: "1", b: "1" } } };
    const model = parseModel(
      { statetrack: 1, name: "gap", alphabet: ["a"], layers: [{ ...layer, output }, layer] },
      "gap",
    );
    const asked = ask(model, ".*", "fused,format=bfloat16", "separates");
    await expect(asked).rejects.toThrow(InputError);
    await expect(asked).rejects.toThrow(
      'gap: layers[0].output: expected a class and a symbol for the state (2) on the symbol "a", found none',
    );
  });
});

describe("a collision of a level that a bound cut off", () => {
  const maps = [
    "6941 19706",
    "25997 -8631",
    "8233 -5417",
    "21953 33",
    "8579 4028",
    "30617 14172",
    "7767 -4653",
    "6461 -6594",
  ];
  const symbols = Object.fromEntries(
    maps.map((map, i) => ["abcdefgh"[i], { a: map.split(" ")[0], b: map.split(" ")[1] }]),
  );
  const layer = { type: "scalar", initial: "2726", symbols };
  const model = parseModel({ statetrack: 1, name: "maps", alphabet: Array.from("abcdefgh"), layers: [layer] }, "maps");
  const within = (pairs: number) =>
    ask(model, "(([aceg]|.[bdfh])(.{3}))*", "perOperation,format=int16,overflow=wrap", "separates", { pairs });
  const lengths = (verdict: Verdict) =>
    "collision" in verdict
      ? verdict.collision.words.map((runs) => runs.reduce((sum, [, count]) => sum + count, 0))
      : [];

  it("is a collision, but is not called a shortest one", async () => {
    const [cut, whole] = [await within(4000), await within(100_000)];
    expect(whole).toMatchObject({ status: "fails", collision: { shortest: "proved" } });
    expect(cut).toMatchObject({ status: "fails", collision: { shortest: "longer length only" } });
    expect(lengths(cut)[1]).toBe(lengths(whole)[1]);
    expect(lengths(cut)[0]).toBeGreaterThanOrEqual(lengths(whole)[0]);
  });
});
