import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { portableSha256 } from "./browser.ts";
import { sha256 } from "./core/host.ts";
import { recheck } from "./recheck/index.ts";

/** Packages that run in a page. */
const PORTABLE = ["@noble/hashes/sha2.js", "ajv/dist/2020.js", "ml-matrix"];
const ENTRY = fileURLToPath(new URL("browser.ts", import.meta.url));

/** What a file imports for its values; `import type` is erased. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^(?:import|export)\s(?!type\b)[^;]*?from "([^"]+)"/gm)].map((match) => match[1]);
}

describe("the browser entry", () => {
  it("reaches no module of Node's own, and only packages that run in a page", () => {
    const seen = new Set<string>();
    const packages = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file) || !file.endsWith(".ts")) return;
      seen.add(file);
      for (const name of importsOf(file)) {
        if (name.startsWith(".")) visit(resolve(dirname(file), name));
        else packages.add(name);
      }
    };
    visit(ENTRY);
    expect(seen.size).toBeGreaterThan(50);
    expect([...packages].sort()).toEqual(PORTABLE);
  });

  it("hashes as Node does", () => {
    const numbers = Uint32Array.from({ length: 1000 }, (_, i) => (i * 2654435761) % 2 ** 32);
    const inputs = [
      [""],
      ["abc"],
      ["ä€𝄞", "x".repeat(200)],
      [numbers.subarray(3, 77), "q", new Uint8Array(65).fill(7)],
    ];
    for (const parts of inputs) {
      const digest = (hash: ReturnType<typeof sha256>) => parts.reduce((h, part) => h.update(part), hash).digest();
      expect(digest(portableSha256())).toBe(digest(sha256()));
    }
    expect(portableSha256().update("abc").digest()).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });
});

describe("without Node", () => {
  const getBuiltinModule: unknown = Reflect.get(process, "getBuiltinModule");
  beforeEach(() => {
    vi.resetModules();
    Object.assign(process, { getBuiltinModule: undefined });
  });
  afterEach(() => {
    Object.assign(process, { getBuiltinModule });
    vi.resetModules();
  });

  const document = (a: number | string) => ({
    statetrack: 1,
    name: `scalar ${a}`,
    alphabet: ["0", "1"],
    layers: [{ type: "scalar", initial: 1, symbols: { "0": { a: 1 }, "1": { a } } }],
  });

  it.each([
    [-1, "holds"],
    [0.5, "fails"],
  ])("decides parity for a = %s and rechecks its own certificate: %s", async (a, status) => {
    const page = await import("./browser.ts");
    const model = page.parseModel(document(a), "model");
    const { name: language, dfa } = page.parseLanguage("parity", { alphabet: model.alphabet });
    const semantics = page.parseSemantics("perOperation,format=E4M3FN");
    const options = { memory: 1e8, pairs: 1e6, time: 1e4, method: "auto" } as const;
    const verdict = await page.decide({ ask: "separates", model, language, dfa, semantics }, options);
    if (verdict.status === "unknown") throw new Error("expected a verdict");
    expect(verdict.status).toBe(status);
    expect(verdict.certificate.evidence).not.toHaveProperty("table");
    const text: unknown = JSON.parse(JSON.stringify(verdict.certificate));
    expect(page.recheck(text, "here").accepted).toBe(true);
    Object.assign(process, { getBuiltinModule });
    expect(recheck(text, "in Node").accepted).toBe(true);
  });

  it("says what a page cannot do", async () => {
    const page = await import("./browser.ts");
    const semantics = page.parseSemantics("perOperation,format=E4M3FN");
    const irrational = page.parseModel(document("1/sqrt(2)"), "model");
    expect(() => page.machine(irrational, semantics)).toThrow("a plain number (a page has expressions after");
    const { readModel } = await import("./rnn/model-file.ts");
    expect(() => readModel("x.json")).toThrow("node:fs: expected Node.js");
  });
});
