import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import { readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { compareForEver } from "./bisimulation.ts";
import { type DecideOptions, decide } from "./decide.ts";

const folder = mkdtempSync(join(tmpdir(), "statetrack-disk-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const OPTIONS: DecideOptions = { memory: 1e9, pairs: 1e6, time: 60_000, method: "closure" };
/** Holds 2,000 to 3,000 pairs in memory. */
const LITTLE = 80_000;
const example = (name: string) =>
  readModel(fileURLToPath(new URL(`../../docs/examples/${name}.json`, import.meta.url)));

function swaps(options: Partial<DecideOptions>, semantics = "perOperation,format=bfloat16") {
  const model = example("s4-normalised");
  const language = "word-problem:S4,generators=adjacent";
  const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
  const question = { ask: "separates", model, language, dfa, semantics: parseSemantics(semantics) } as const;
  return decide(question, { ...OPTIONS, ...options });
}

describe("a closure that does not fit the memory", () => {
  it("closes on disk with the certificate that it has in memory, and leaves nothing behind", async () => {
    const scratch = join(folder, "s4");
    const notices: string[] = [];
    const whole = await swaps({});
    const own = await swaps({ memory: LITTLE, scratch, notice: (text) => notices.push(text) });
    expect(whole.pairs).toBeGreaterThan(5000);
    expect(own).toMatchObject({ status: "holds", method: "closure on disk", pairs: whole.pairs, states: whole.states });
    expect(own.status === "holds" && own.certificate).toEqual(whole.status === "holds" && whole.certificate);
    expect(own.cost.transitions).toBe(whole.cost.transitions);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(/^the memory is full after \d+ pairs; going on in /);
    expect(existsSync(scratch)).toBe(false);
  });

  it("without a scratch folder is unknown", async () => {
    expect(await swaps({ memory: LITTLE })).toMatchObject({
      status: "unknown",
      reason: "the memory budget of 80000 bytes",
    });
  });

  it("stopped by a bound goes on from its folder, and is another question's to others", async () => {
    const scratch = join(folder, "part");
    const part = await swaps({ memory: LITTLE, scratch, pairs: 4000 });
    expect(part).toMatchObject({ status: "unknown", reason: "the bound of 4000 pairs" });
    await expect(swaps({ memory: LITTLE, scratch }, "perOperation,format=binary16")).rejects.toThrow(
      "expected an exploration of this question, found one of another",
    );
    const rest = await swaps({ memory: LITTLE, scratch });
    const whole = await swaps({});
    expect(rest.status === "holds" && rest.certificate).toEqual(whole.status === "holds" && whole.certificate);
    expect(existsSync(scratch)).toBe(false);
  });

  it("refuses a damaged folder", async () => {
    const scratch = join(folder, "damaged");
    await swaps({ memory: LITTLE, scratch, pairs: 4000 });
    truncateSync(join(scratch, "pairs"), 100);
    await expect(swaps({ memory: LITTLE, scratch })).rejects.toThrow(/pairs: expected \d+ bytes, found 100/);
    for (const text of ["", "{}", "null", '{"statetrackScratch":1}']) {
      writeFileSync(join(scratch, "journal.json"), text);
      await expect(swaps({ memory: LITTLE, scratch }), text).rejects.toThrow("journal.json: expected");
    }
  });

  it("leaves files that are not its own", async () => {
    const scratch = join(folder, "shared");
    await swaps({ memory: LITTLE, scratch, pairs: 4000 });
    writeFileSync(join(scratch, "notes.txt"), "mine");
    await swaps({ memory: LITTLE, scratch });
    expect(existsSync(join(scratch, "notes.txt"))).toBe(true);
    expect(existsSync(join(scratch, "journal.json"))).toBe(false);
  });
});

describe("a comparison that does not fit the memory", () => {
  it("closes on disk with the certificate that it has in memory, or finds the same difference", async () => {
    const model = example("s4-normalised");
    const scratch = join(folder, "compared");
    for (const other of ["perOperation,format=bfloat16,delta=D5", "perOperation,format=binary16"]) {
      const sides = [
        { model, semantics: parseSemantics("perOperation,format=bfloat16") },
        { model, semantics: parseSemantics(other) },
      ] as const;
      const ask = (options: object) => compareForEver({ ask: "decodes", sides }, { ...OPTIONS, ...options });
      const method = "closure";
      const whole = await ask({ method, pairs: 30_000 });
      const own = await ask({ method, pairs: 30_000, memory: 120_000, scratch });
      expect(own.status).toBe(whole.status);
      expect(own.pairs).toBeGreaterThan(3000);
      expect(own.method).toBe("closure on disk");
      // A difference stops the search within a batch, whose size is another on disk.
      const said = (verdict: object) => ({ ...verdict, method: "", cost: 0, pairs: 0 });
      expect(said(own)).toEqual(said(whole));
      rmSync(scratch, { recursive: true, force: true });
    }
  });
});
