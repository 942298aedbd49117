// What the prose and the questions of the parity notebook say, decided.

import { describe, expect, it } from "vitest";
import { formatExact, toNumber } from "../../../src/browser.ts";
import { type LayerChoice, modelOf } from "./layers.ts";
import { curvesPlots, endCurves, startCurves } from "./plots.ts";
import { type Answer, ask, FORMATS, type LanguageName, type SemanticsName } from "./question.ts";
import { eigenvalues, explanation, headline } from "./sentences.ts";
import { cycleStates, formatStates, realStates, shown, shownState } from "./states.ts";
import { cell, verdictTable } from "./table.ts";
import { traceDelta } from "./trace.ts";

const scalar = (a: number, b = 0): LayerChoice => ({ kind: "scalar", a, b });
const delta = (key: string, beta = 1): LayerChoice => ({ kind: "DeltaNet, two rows", key, beta });
const counter = (k: number): LayerChoice => ({ kind: "DeltaNet, one row", k, beta: 1 });
const WITNESS = delta("bfloat16 witness");
const LIMITS = { time: 20_000 };

async function answer(
  choice: LayerChoice,
  format: string,
  semantics: SemanticsName = "perOperation",
  language: LanguageName = "parity",
): Promise<Answer> {
  const found = await ask(choice, format, semantics, LIMITS, language);
  if ("refused" in found) throw new Error(`expected a semantics, found ${found.refused}`);
  return found;
}

const status = async (...question: Parameters<typeof answer>) => (await answer(...question)).verdict.status;

describe("a question", () => {
  it("takes the slider's decimal exactly, and rounds it once", async () => {
    const { machine } = await answer(scalar(0.1 + 0.2), "binary32");
    expect(machine.model.layers[0].parameters[1].a.texts).toEqual(["0.3"]);
    expect(formatExact(machine.layers[0].parameters[1].a[0])).toBe("0.300000011920928955078125");
    expect(modelOf(scalar(-0)).layers[0].parameters[1].a.texts).toEqual(["0"]);
    expect(() => modelOf(delta("nobody's"))).toThrow("modelOf: expected one of the keys");
  });

  it("says which semantics a format does not have", async () => {
    const refused = await ask(scalar(1), "E4M3FN", "mixed", LIMITS);
    expect(headline(refused)).toBe("This semantics is not defined here.");
    expect(explanation(refused).join(" ")).toContain("bfloat16");
    expect(cell(refused).status).toBe("not defined");
    await expect(ask(scalar(1), "E4M3", "fused", LIMITS)).resolves.toHaveProperty("refused");
  });

  it("is given up when nobody waits for it", async () => {
    const found = await ask(scalar(1, 0.25), "binary32", "perOperation", { time: 20_000, stale: () => true });
    expect("verdict" in found && found.verdict.status).toBe("unknown");
    expect(headline(found)).toBe("Parity: unknown.");
    expect(explanation(found)[0]).toMatch(/^Stopped by an interruption; no contradiction up to length \d/);
  });
});

describe("sentences", () => {
  it("say why parity holds", async () => {
    const found = await answer(scalar(-0.93), "E4M3FN");
    expect(headline(found)).toBe("Parity: holds for every word length.");
    expect(explanation(found)).toEqual([
      "Some decoder that sees only the state and the last letter tells an even number of 1s from an odd number of 1s after every word of length at least 1. The certificate is of the kind closure: a closed set of 50 pairs (state of the layer, state of the language's automaton), in which no state, with the last letter, occurs with both answers. Eigenvalues of the stored numbers: exactly -0.9375.",
      "Under the letter 1 alone the states run through a tail of 48 steps into a cycle of 2 states: (0.015625) → (-0.015625).",
      "The independent checker, which shares no engine with this search, accepted the certificate just now.",
    ]);
  });

  it("say why it fails, with the words that collide", async () => {
    const found = await answer(scalar(0.5, 1), "E4M3FN");
    expect(headline(found)).toBe("Parity: fails.");
    expect(explanation(found)[0]).toBe(
      "The words 1^4 (an even number of 1s) and 1^5 (an odd number of 1s) both end with the letter 1 in the state (2), so no decoder of the state and the last letter is right on both. No two shorter words do this: the longer one has 5 letters, and every other such pair has one at least as long. Eigenvalues of the stored numbers: exactly 0.5.",
    );
  });

  it("say that a certificate was not rechecked, and what the answer then assumes", async () => {
    const found = await answer(scalar(-0.99), "bfloat16");
    expect(explanation(found).at(-1)).toMatch(
      /^Too large to be rechecked in the page. The answer assumes: the float64/,
    );
    expect(explanation({ ...found, rechecked: "refused" }).at(-1)).toContain("REFUSED");
    expect(explanation({ ...found, orbit: undefined }).join(" ")).toContain("was not reached in the time given");
  });

  it("show long numbers with nine digits, marked", () => {
    expect([shown("0.271484375"), shown("NaN")]).toEqual(["0.271484375", "NaN"]);
    expect(shownState(["0.4590164124965667724609375", "-1"])).toBe("(≈0.459016412, -1)");
  });
});

describe("states", () => {
  it("are those of the format and those of the real numbers", async () => {
    const { machine, orbit } = await answer(scalar(-0.5, 1), "q3.4");
    const numbers = (states: ReturnType<typeof realStates>) => states.map(([x]) => toNumber(x));
    expect(numbers(formatStates(machine, 6))).toEqual([1, 0.5, 0.75, 0.625, 0.6875, 0.625]);
    expect(numbers(realStates(machine, 6))).toEqual([1, 0.5, 0.75, 0.625, 0.6875, 0.65625]);
    if (orbit === undefined) throw new Error("expected an orbit");
    expect(cycleStates(machine, orbit)).toHaveLength(orbit.period);
  });

  it("are drawn from the start, and from where the cycle begins", async () => {
    const found = await answer(WITNESS, "bfloat16");
    const [start, end] = [startCurves(found), endCurves(found)];
    expect(start.rounded).toHaveLength(50);
    expect(start.rounded[0]).toEqual({ k: 0, entry: "h₁", value: 0 });
    expect(end?.rounded.at(0)).toEqual({ k: 1, entry: "h₁", value: 0.26953125 });
    expect(endCurves({ ...found, orbit: undefined })).toBeUndefined();
    const plots = curvesPlots(start, 640, "caption");
    expect(plots.map(({ width, caption }) => [width, caption])).toEqual([
      [640, undefined],
      [640, "caption"],
    ]);
    const long = await answer(scalar(-0.93), "bfloat16");
    expect(endCurves(long)?.real).toEqual([]);
    expect(curvesPlots(startCurves(long), 300, "caption")).toHaveLength(1);
  });
});

describe("the trace", () => {
  it("leads from each state of the cycle to the other one, and e is larger than the exact difference", async () => {
    const { machine, orbit } = await answer(WITNESS, "bfloat16");
    if (orbit === undefined) throw new Error("expected an orbit");
    const cycle = cycleStates(machine, orbit);
    const traces = cycle.map((state) => traceDelta(machine, state));
    traces.forEach((trace, i) => {
      expect(shownState(trace.slice(-2).map(({ rounded }) => rounded))).toBe(shownState(cycle[1 - i]));
      const s = trace.find(({ name }) => name.startsWith("s,"));
      if (s === undefined) throw new Error("expected s");
      const v = 0.69921875;
      const [exact, rounded] = [toNumber(s.exact) - v, toNumber(s.rounded) - v];
      expect(Math.sign(exact)).toBe(i === 0 ? -1 : 1);
      expect(Math.abs(rounded)).toBeGreaterThan(Math.abs(exact));
    });
    const { machine: other } = await answer(WITNESS, "bfloat16", "fused");
    expect(() => traceDelta(other, cycle[0])).toThrow("traceDelta: expected a deltaNet layer under perOperation");
  });
});

describe("the table", () => {
  it("has every format and semantics, and never holds for a stored a >= 0", async () => {
    for (const a of [0, 0.01, 0.35, 0.5, 0.51, 0.93, 0.99, 1]) {
      for (const b of [0, -0.5]) {
        const rows = await verdictTable(scalar(a, b), { time: 300 });
        expect(rows.map(({ format }) => format)).toEqual(FORMATS);
        const cells = rows.flatMap((row) => row.cells);
        expect(cells.filter((found) => found.status === "holds")).toEqual([]);
        if (a < 1 || b === 0) expect(cells.filter((found) => found.status === "unknown")).toEqual([]);
      }
    }
  });

  it("says tail and period, or the lengths of the words", async () => {
    const [row] = await verdictTable(scalar(-0.5), LIMITS);
    expect(row).toEqual({
      format: "E4M3FN",
      cells: [
        { status: "fails", note: "words of 10 and 11 letters" },
        { status: "fails", note: "words of 10 and 11 letters" },
        { status: "not defined", note: "" },
      ],
    });
    expect(cell(await answer(WITNESS, "bfloat16"))).toEqual({ status: "holds", note: "tail 1, period 2" });
  });
});

describe("the surprise", () => {
  it("is parity with both eigenvalues in [0, 1], and none with one rounding", async () => {
    const found = await answer(WITNESS, "bfloat16");
    expect([found.verdict.status, found.rechecked]).toEqual(["holds", "accepted"]);
    expect(eigenvalues(found.machine)).toBe("1 and exactly 0.002101898193359375");
    const control = await answer(WITNESS, "bfloat16", "fused");
    expect([control.verdict.status, control.rechecked]).toEqual(["fails", "accepted"]);
    expect(eigenvalues(control.machine)).toBe(eigenvalues(found.machine));
  });

  it("has a witness in E4M3FN and one in binary32", async () => {
    expect(await status(delta("E4M3FN witness", 0.875), "E4M3FN")).toBe("holds");
    const found = await answer(delta("binary32 witness"), "binary32");
    expect(found.verdict.status).toBe("holds");
    expect(eigenvalues(found.machine)).toBe("1 and exactly 0.046875");
    expect(await status(delta("binary32 witness"), "binary32", "fused")).toBe("fails");
  });

  it("counts modulo 3, and not to 2, under mixed only", async () => {
    expect(await status(counter(0.75), "binary32", "mixed", "mod:3")).toBe("holds");
    expect(await status(counter(0.75), "binary32", "mixed")).toBe("fails");
    expect(await status(counter(0.75), "binary32", "perOperation", "mod:3")).toBe("fails");
    expect(await status(counter(0.75), "binary32", "fused", "mod:3")).toBe("fails");
  });
});

describe("the questions", () => {
  it("1: -0.51 holds in bfloat16 and fails in E4M3FN", async () => {
    expect(await status(scalar(-0.51), "bfloat16")).toBe("holds");
    expect(await status(scalar(-0.51), "E4M3FN")).toBe("fails");
  });

  it("2: -0.5 is lost in every format", async () => {
    for (const format of FORMATS) expect(await status(scalar(-0.5), format)).toBe("fails");
  });

  it("3: 0.99 is 1 in E4M3FN, and shrinks for more than 7000 letters in bfloat16", async () => {
    expect(cell(await answer(scalar(0.99), "E4M3FN")).note).toBe("words of 1 and 2 letters");
    expect(eigenvalues((await answer(scalar(0.99), "E4M3FN")).machine)).toBe("exactly 1");
    expect(cell(await answer(scalar(0.99), "bfloat16")).note).toBe("words of 7,267 and 7,268 letters");
  });

  it("5: the key (1, 0) is a reflection for beta = 2", async () => {
    for (const format of FORMATS) {
      expect(await status(delta("(1, 0)", 2), format)).toBe("holds");
      expect(await status(delta("(1, 0)", 2), format, "fused")).toBe("holds");
      expect(await status(delta("(1, 0)", 1), format)).toBe("fails");
    }
  });

  it("6: the rounded key (0.6, 0.8) is longer than 1 in binary32", async () => {
    const { machine } = await answer(delta("(0.6, 0.8)"), "binary32");
    expect(eigenvalues(machine)).toMatch(/^1 and ≈-4\.7/);
  });

  it("8: k = m/16 has period m for the odd m of the slider", async () => {
    for (const m of [9, 11, 13, 15]) {
      expect((await answer(counter(m / 16), "binary32", "mixed")).orbit?.period).toBe(m);
    }
  });
});
