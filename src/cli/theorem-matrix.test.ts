// statetrack theorem matrix: text, CSV and JSON, what is kept and gone on from, bad input.

import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { expectRefused, statetrack } from "../../properties/command-line.ts";

// The clock of a test runs while it waits for its turn.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "statetrack-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EX1 = "one-rounding-an-entry-lets-a-matrix-with-eigenvalues-in-0-1-track-parity";
const few = ["theorem", "matrix", EX1, "--field", "subnormals"];

describe("statetrack theorem matrix", () => {
  it("prints what docs/matrix.md shows", async () => {
    const [, page] = readFileSync("docs/matrix.md", "utf8").split("```text\n");
    const [shown] = page.split("```");
    const [id] = shown.split("\n", 1);
    const fields = ["rounding", "overflow", "subnormals", "sum", "multiplyAdd", "delta", "observe"];
    const { out } = await statetrack("theorem", "matrix", id, "--field", ...fields);
    expect(out.startsWith(shown)).toBe(true);
  });

  it("says which single choices a claim rests on", async () => {
    const { code, out } = await statetrack(...few, "rounding");
    expect([code, out]).toEqual([0, expect.stringContaining(`${EX1}\n  some-decoder-reads-parity: `)]);
    expect(out).toMatch(
      /EX2 without ties separates parity\n {4}holds in fused,.*\n {4}rounding +holds: tiesToEven; fails: towardZero towardPositive towardNegative toOdd\n/,
    );
    expect(out).toMatch(
      /\n5 questions, 30 single changes: 30 decided, \d+ of them the other way; 0 unknown; 0 impossible; \d+ certificates rechecked\n$/,
    );
  });

  it("writes a line or an object a cell, and exits with 3 where a bound cut one off", async () => {
    const { code, out, err } = await statetrack(...few, "--csv", "--pairs", "1");
    const lines = out.trimEnd().split("\n");
    expect([code, lines[0], lines.length]).toEqual([
      3,
      "theorem,claim,about,field,value,semantics,found,stored",
      1 + 5 + 5,
    ]);
    expect(lines.filter((line) => line.includes(",unknown,")).length).toBeGreaterThan(0);
    expect(err).toMatch(/^statetrack: 5 questions/);
    const { out: json } = await statetrack(...few, "--json");
    const { rows } = JSON.parse(json) as {
      rows: { about: string; own: { found: string }; cells: { found: string }[] }[];
    };
    expect(rows.map(({ about, own, cells }) => [about.slice(0, 3), own.found, cells.length])).toEqual([
      ["EX1", "holds", 1],
      ["EX2", "holds", 1],
      ["per", "holds", 1],
      ["all", "holds", 1],
      ["all", "holds", 1],
    ]);
  });

  it("goes on from finished cells, and from a torn line", async () => {
    const path = join(folder, "cells.jsonl");
    const first = await statetrack(...few, "--checkpoint", path);
    const kept = readFileSync(path, "utf8");
    expect(kept.trimEnd().split("\n").length).toBe(10);
    appendFileSync(path, kept.slice(0, 40));
    expect(await statetrack(...few, "--checkpoint", path)).toEqual(first);
    expect(readFileSync(path, "utf8")).toBe(kept);
    const other = await statetrack(...few, "--checkpoint", path, "--pairs", "7");
    expect([other.code, other.err]).toEqual([
      2,
      expect.stringMatching(/expected a checkpoint of a matrix with the bounds/),
    ]);
  });

  it("refuses what it does not know", async () => {
    const refused = await statetrack("theorem", "matrix", "no-such-theorem");
    expect([refused.code, refused.err]).toEqual([
      2,
      expect.stringMatching(/^statetrack: theorem: expected the id of a theorem/),
    ]);
    expectRefused(await statetrack(...few, "--cases", "0"), '--cases: expected a positive whole number, found "0"');
    expectRefused(
      await statetrack(...few, "--time", "soon"),
      '--time: expected a duration such as 30s, 10m or 2h, found "soon"',
    );
    const format = await statetrack(...few, "--format", "E4M3");
    expect([format.code, format.err]).toEqual([2, expect.stringMatching(/^statetrack: --format: expected/)]);
    const instruments = await statetrack("theorem", "matrix", "rounding-is-monotone-faithful-and-idempotent");
    expectRefused(
      instruments,
      "theorem matrix: expected a claim that asks of models or of a universe of maps, found none",
    );
  });
});
