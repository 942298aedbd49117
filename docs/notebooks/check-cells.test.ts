import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { checkCells } from "./check-cells.ts";

const path = fileURLToPath(new URL("parity.html", import.meta.url));
const html = readFileSync(path, "utf8");

describe("the cells of a notebook", () => {
  it("have right types", { timeout: 60_000 }, () => {
    expect(checkCells(html, path)).toEqual([]);
  });

  it.each([
    [
      'const format = view(Inputs.select(FORMATS, { label: "format", value: "E4M3FN" }));',
      'const format: number = view(Inputs.select(FORMATS, { label: "format", value: "E4M3FN" }));',
      /cell 6, line 1: Type 'string' is not assignable to type 'number'/,
    ],
    ["display(verdictCard(answer,", "display(verdictCart(answer,", /cell 7, line 2: Cannot find name 'verdictCart'/],
    ['value: "scalar" }', 'value: "vector" }', /cell 4, line \d+: Type '"vector"' is not assignable/],
    [
      "curvesPlots(startCurves(answer),",
      "curvesPlots(startCurves(),",
      /cell 8, line \d+: Expected 1 arguments, but got 0/,
    ],
    ['"./lib/index.ts"', '"./lib/inedx.ts"', /cell 4, line \d+: Cannot find module '.\/lib\/inedx.ts'/],
  ])("are refused with a mistake: %s", { timeout: 60_000 }, (right, wrong, message) => {
    expect(html).toContain(right);
    expect(checkCells(html.replace(right, wrong), path).join("\n")).toMatch(message);
  });
});
