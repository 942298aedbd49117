import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parquetReadObjects } from "hyparquet";
import { afterAll, describe, expect, it } from "vitest";
import { census } from "../check/device/census.ts";
import { runCensus } from "../check/device/run.ts";
import { confirmationLines, writeTable } from "./sweep-report.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "statetrack-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const given = census({
  procedure: "cycles",
  sweep: {
    system: "deltaNet",
    rows: 2,
    semantics: "perOperation,format=q0.3,overflow=saturate,observe=value",
    where: ["key-norm-at-most-1", "key-nonzero", "beta-in-0-1", "beta-positive"],
    property: "eventually-constant",
  },
});

async function rowsOf(file: string): Promise<Record<string, unknown>[]> {
  const bytes = readFileSync(file);
  return parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) });
}

describe("the table of failing maps", () => {
  it("has every one of them, in however many pieces it is written", async () => {
    const { failing } = await runCensus(given);
    const [whole, parts] = [join(folder, "whole.parquet"), join(folder, "parts.parquet")];
    writeTable(whole, given, failing);
    writeTable(parts, given, failing, { piece: 37 });
    const rows = await rowsOf(parts);
    expect(rows.map(({ map }) => map)).toEqual(failing.map(([map]) => BigInt(map)));
    expect(rows).toEqual(await rowsOf(whole));
  });

  it("may be empty, and needs a file that can be written", async () => {
    const file = join(folder, "empty.parquet");
    writeTable(file, given, []);
    expect(await rowsOf(file)).toEqual([]);
    expect(() => writeTable(join(folder, "none", "x.parquet"), given, [])).toThrow(/a file that can be written/);
  });
});

describe("what is said of failing maps", () => {
  const sweep = (...args: string[]) =>
    spawnSync(
      process.execPath,
      [
        join(root, "src/cli/main.ts"),
        "sweep",
        "--universe",
        "scalar",
        "--semantics",
        "perOperation,format=E2M1FN",
        ...args,
      ],
      { encoding: "utf8", cwd: root },
    );

  it("is how many of how many the specification confirmed", () => {
    const whole = sweep("--property", "monotone");
    expect([whole.status, whole.stdout]).toEqual([1, expect.stringMatching(/ maps fail, all of them confirmed by/)]);
    const { stdout, status } = sweep("--procedure", "monotone", "--confirm", "3", "--json");
    const { confirmed, listed, failingMaps, assumes, counterexample } = JSON.parse(stdout) as {
      confirmed: number;
      listed: number;
      failingMaps: number;
      assumes: string[];
      counterexample: { monotone: object };
    };
    expect([status, confirmed, listed, assumes.at(-1)]).toEqual([
      1,
      3,
      failingMaps,
      `3 of ${failingMaps} failing maps were computed again by the specification`,
    ]);
    expect(Object.keys(counterexample.monotone)).toEqual(["below", "imageBelow", "image"]);
    expect(sweep("--property", "monotone", "--confirm", "3").stdout).toMatch(/fail, the first 3 of them confirmed by/);
  });

  it("is nothing where none fails, or none is left out", () => {
    expect([confirmationLines(0, 0), confirmationLines(2, 2)]).toEqual([[], []]);
    expect(confirmationLines(1_972_721, 1000)[0]).toMatch(/^1,000 of 1,972,721 failing maps/);
  });

  it.each([
    ["--confirm", "0"],
    ["--confirm", "all"],
    ["--procedure", "monotone", "--property", "period-at-most-2"],
  ])("refuses %s %s", (...args) => {
    const { status, stderr } = sweep(...args);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/--confirm|monotone/)]);
  });
});
