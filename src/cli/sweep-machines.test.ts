// statetrack sweep over machines with two letters, from the command line to the certificate, the table and the model that it names.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parquetReadObjects } from "hyparquet";
import { afterAll, describe, expect, it } from "vitest";
import { census } from "../check/device/census.ts";
import type { decidedMachine } from "../check/device/language-confirm.ts";
import { runCensus } from "../check/device/run.ts";
import { decidedLines, machinesOf, shownMachines } from "./sweep-machines.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "statetrack-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function statetrack(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "src/cli/main.ts"), ...args], {
    encoding: "utf8",
    cwd: root,
  });
  return { status, stdout, stderr };
}

interface Answer {
  readonly status: string;
  readonly maps: number;
  readonly failingMaps: number;
  readonly confirmed: number;
  readonly decided: { readonly confirmed: number; readonly of: number };
  readonly counterexample: { readonly machine: number; readonly pairs: number; readonly model: object };
}

const SEMANTICS = ["--semantics", "perOperation,format=E2M1FN,observe=value"];
const PARITY = [
  "sweep",
  "--universe",
  "scalar:letters=2",
  ...SEMANTICS,
  "--procedure",
  "language",
  "--language",
  "parity",
];

describe("statetrack sweep of machines", () => {
  it("holds where no factor is negative, and then says so with exit code 0", () => {
    const { status, stdout } = statetrack(...PARITY, "--where", "value-nonnegative");
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^holds: all machines of two letters .* 20,736 machines .* parity\n[\s\S]*0 of 20,736 maps fail/,
      ),
    ]);
  });

  it("fails with a model that decide says tracks parity, a table and a certificate", async () => {
    const [table, certificate, file] = ["m.parquet", "m.json", "model.json"].map((name) => join(folder, name));
    const some = ["--fix", "a_0=1", "a_1=-1,0.5", "b=0,1"];
    const { status, stdout } = statetrack(...PARITY, ...some, "-o", table, "--certificate", certificate, "--json");
    const { maps, failingMaps, confirmed, decided: byDecide, counterexample } = JSON.parse(stdout) as Answer;
    expect([status, maps, failingMaps, confirmed, byDecide]).toEqual([1, 8, 2, 2, { confirmed: 2, of: 2 }]);
    writeFileSync(file, JSON.stringify(counterexample.model));
    const asked = ["--language", "parity", "--semantics", "perOperation,format=E2M1FN", "--ask", "separates", "--json"];
    const decided = statetrack("decide", "--model", file, ...asked);
    expect([decided.status, JSON.parse(decided.stdout)]).toMatchObject([
      0,
      { status: "holds", pairs: counterexample.pairs },
    ]);
    const bytes = readFileSync(table);
    const rows = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    });
    expect(rows[0]).toMatchObject({ map: BigInt(counterexample.machine), a_0: "1", a_1: "-1" });
    const again = statetrack("recheck", "--all", certificate);
    expect([again.status, again.stdout]).toEqual([
      0,
      expect.stringMatching(/^accepted .*: fails, census; all 1 units/),
    ]);
  });

  it("counts as decided only what decide answered", async () => {
    const given = census(
      machinesOf(
        { universe: "scalar:letters=2", semantics: SEMANTICS[1], procedure: "language", language: "parity" },
        { a_0: ["1"], a_1: ["-1", "0.5"], b: ["0", "1"] },
      ),
    );
    const { failing } = await runCensus(given);
    const silentOnFirst: typeof decidedMachine = async (_, machine) => {
      await Promise.resolve();
      return machine === failing[0][0] ? undefined : true;
    };
    const shown = await shownMachines(given, failing, 1, silentOnFirst);
    expect(shown?.decided).toEqual({ confirmed: 1, of: 2 });
    expect(decidedLines(shown?.decided)).toEqual([
      "decide confirmed 1 of the first 2 failing machines; it answered nothing about the other 1",
    ]);
    expect((await shownMachines(given, failing, 1))?.decided).toEqual({ confirmed: 2, of: 2 });
    await expect(shownMachines(given, failing, 1, () => Promise.resolve(false))).rejects.toThrow(/found that it fails/);
  });

  it.each([
    [[...PARITY.slice(0, 5), "--procedure", "language"], /--language/],
    [PARITY.map((word) => (word === "language" ? "orbits" : word)), /--procedure/],
    [PARITY.map((word) => (word === "scalar:letters=2" ? "scalar" : word)), /--universe/],
    [PARITY.map((word) => (word === "scalar:letters=2" ? "scalar:letters=3" : word)), /letters=2/],
    [[...PARITY, "--property", "monotone"], /cannot-recognise/],
    [[...PARITY, "--fix", "c_0=1"], /fixed/],
    [PARITY.map((word) => (word === "parity" ? "set-reset" : word)), /alphabet/],
  ])("refuses %j with exit code 2", (args, message) => {
    const { status, stderr } = statetrack(...args);
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
