// The folder of --scratch is looked at before a search, which may need it only minutes later.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { namedScratch } from "./scratch.ts";

const folder = mkdtempSync(join(tmpdir(), "statetrack-scratch-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("takes folders, also those still to be made, and none; refuses a file", () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(namedScratch(folder)).toBe(folder);
  expect(namedScratch(join(folder, "new"))).toBe(join(folder, "new"));
  expect(namedScratch("none")).toBeUndefined();
  expect(() => namedScratch(file)).toThrow(`--scratch: expected a folder, found the file ${file}`);
});
