// docs/properties.md: its program runs as it stands and prints what the page says; only the package's own names are led to
// the sources, since a clone is not built.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import * as published from "./arbitraries/index.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PAGE = readFileSync(join(ROOT, "docs/properties.md"), "utf8");
const PLACES = { statetrack: "src/index.ts", "statetrack/properties": "properties/arbitraries/index.ts" };

/** The first block of code in the language. */
function block(language: string): string {
  const found = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(PAGE)?.[1];
  if (found === undefined) throw new Error(`docs/properties.md: expected a block of ${language}`);
  return found;
}

it("the program of docs/properties.md has the types it needs and prints what the page says", () => {
  const out = join(ROOT, "out");
  mkdirSync(out, { recursive: true });
  const folder = mkdtempSync(join(out, "properties-page-"));
  const program = Object.entries(PLACES).reduce(
    (text, [name, path]) => text.replace(`from "${name}"`, `from "../../${path}"`),
    block("ts"),
  );
  expect(program).not.toContain('"statetrack');
  try {
    const file = join(folder, "example.ts");
    writeFileSync(file, program);
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ extends: "../../tsconfig.json", include: ["example.ts"] }),
    );
    execFileSync(join(ROOT, "node_modules/.bin/tsc"), ["-p", folder], { encoding: "utf8" });
    expect(execFileSync(process.execPath, [file], { encoding: "utf8" })).toBe(block("text"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it("the page's table names what is published, and nothing else", () => {
  const rows = PAGE.split("\n").filter((line) => line.startsWith("| `"));
  const named = rows.flatMap((line) => [...line.split("|")[1].matchAll(/`([A-Za-z]+)/g)].map(([, name]) => name));
  expect(named.length).toBeGreaterThan(15);
  for (const name of named) expect(Object.keys(published)).toContain(name);
});
