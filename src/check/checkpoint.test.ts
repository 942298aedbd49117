import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import { readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { type DecideOptions, decide } from "./decide.ts";

const folder = mkdtempSync(join(tmpdir(), "statetrack-checkpoint-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const OPTIONS: DecideOptions = { memory: 1e9, pairs: 1e6, time: 60_000, method: "closure" };

function ask(
  options: Partial<DecideOptions>,
  semantics = "perOperation,format=bfloat16",
  language = "word-problem:S4,generators=adjacent",
) {
  const model = readModel(fileURLToPath(new URL("../../docs/examples/s4-normalised.json", import.meta.url)));
  const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
  return decide(
    { ask: "separates", model, language, dfa, semantics: parseSemantics(semantics) },
    { ...OPTIONS, ...options },
  );
}

describe("a checkpoint", () => {
  it("lets a stopped exploration go on to the very certificate of one that was never stopped, and is then removed", async () => {
    const checkpoint = join(folder, "steps");
    const whole = await ask({});
    for (const pairs of [500, 2000, 5000]) {
      const part = await ask({ checkpoint, pairs });
      expect(part.status).toBe("unknown");
      expect(part.pairs).toBeGreaterThanOrEqual(pairs);
      expect(existsSync(checkpoint)).toBe(true);
    }
    const rest = await ask({ checkpoint });
    expect(rest).toMatchObject({ status: "holds", pairs: whole.pairs, states: whole.states });
    expect(rest.status === "holds" && rest.certificate).toEqual(whole.status === "holds" && whole.certificate);
    expect(rest.cost.transitions).toBe(whole.cost.transitions);
    expect(existsSync(checkpoint)).toBe(false);
  });

  it("is refused when it is another question's, damaged, or no checkpoint", async () => {
    const checkpoint = join(folder, "bad");
    await ask({ checkpoint, pairs: 500 });
    const bytes = readFileSync(checkpoint).length;
    await expect(ask({ checkpoint }, "perOperation,format=binary16")).rejects.toThrow(
      "expected a checkpoint of this question, found one of another",
    );
    truncateSync(checkpoint, bytes - 10);
    await expect(ask({ checkpoint })).rejects.toThrow(/expected \d+ bytes, found a file that ends after \d+/);
    for (const text of ["", "{}\n", "not json\n", '{"count":-1}\n']) {
      writeFileSync(checkpoint, text);
      await expect(ask({ checkpoint }), text).rejects.toThrow("expected a checkpoint");
    }
    await expect(ask({ checkpoint: folder, pairs: 500 })).rejects.toThrow(/expected a (checkpoint|file)/);
  });

  it("is refused at once for machines whose states are interned", async () => {
    await expect(ask({ checkpoint: join(folder, "exact") }, "perOperation,format=float:e11m3")).rejects.toThrow(
      "--checkpoint",
    );
  });

  it("is refused when its pairs do not fit the memory budget", async () => {
    const checkpoint = join(folder, "large");
    await ask({ checkpoint, pairs: 5000 });
    await expect(ask({ checkpoint, memory: 100_000 })).rejects.toThrow(/expected (pairs within 100000 bytes|an index)/);
  });
});
