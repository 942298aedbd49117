import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { DOCUMENTED, HARDNESS_HEAD, hardnessRows, SATURATING, SATURATION_HEAD, saturationRow } from "./document.ts";

const lines = readFileSync(new URL("../../../docs/gates.md", import.meta.url), "utf8").split("\n");

it("docs/gates.md has the rows of two formats as they are computed, and rows of all", () => {
  expect(lines).toEqual(expect.arrayContaining(HARDNESS_HEAD));
  const rowsOf = (name: string) => lines.filter((line) => line.split(" | ")[1] === name);
  for (const name of ["E5M2", "E4M3FN"]) expect(rowsOf(name)).toEqual(hardnessRows(name));
  for (const name of DOCUMENTED) expect(rowsOf(name).length).toBe(9);
});

it("docs/gates.md has the least z with sigmoid(z) = 1", () => {
  const at = lines.indexOf(SATURATION_HEAD[0]);
  const expected = [...SATURATION_HEAD, ...SATURATING.map(saturationRow)];
  expect(lines.slice(at, at + expected.length)).toEqual(expected);
});
