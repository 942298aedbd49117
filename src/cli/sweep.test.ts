import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parquetReadObjects } from "hyparquet";
import { afterAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "statetrack-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "src/cli/main.ts"), "sweep", ...args], {
    encoding: "utf8",
    cwd: root,
  });
  return { status, stdout, stderr };
}

interface Answer {
  readonly status: string;
  readonly reason?: string;
  readonly digest: string;
  readonly maps: number;
  readonly failingMaps: number;
  readonly listed: number;
  readonly confirmed: number;
  readonly counterexample: {
    readonly map: number;
    readonly period: number;
    readonly parameters: Readonly<Record<string, { readonly values: readonly string[] }>>;
  };
}

const answer = (stdout: string) => JSON.parse(stdout) as Answer;

const SCALAR = ["--universe", "scalar", "--semantics", "perOperation,format=E2M1FN,observe=value"];
const LAYERS = [
  ...["--universe", "deltaNet:2", "--semantics", "perOperation,format=q0.2,overflow=saturate,delta=D2,observe=value"],
  ...["--procedure", "cycles", "--where", "key-norm-at-most-1", "key-nonzero", "beta-in-0-1", "beta-positive"],
];

describe("statetrack sweep", () => {
  it("holds with exit code 0, fails with 1, and says unknown with 3 of a part", () => {
    const holds = run(...SCALAR, "--property", "period-at-most-2", "--json");
    expect([holds.status, answer(holds.stdout).status]).toEqual([0, "holds"]);
    const fails = run(...SCALAR, "--fix", "a=-1", "b=0.5");
    expect([fails.status, fails.stdout]).toEqual([
      1,
      expect.stringMatching(/^fails: [\s\S]*1 of 1 maps fail, all of them confirmed by the specification; digest /),
    ]);
    const part = run(...LAYERS, "--units", "0:1", "--json");
    expect([part.status, answer(part.stdout).reason]).toEqual([3, "finished: 64 of 1104 maps, none failing"]);
  });

  it("takes two letters in turn as a product whose factors round for themselves", () => {
    const own = ["--fix", "v=0", "beta=0.75", "--json"];
    const alternating = run("--universe", "alternating:2", ...LAYERS.slice(2), ...own);
    const product = run("--universe", "deltaProduct:2,2", ...LAYERS.slice(2), ...own);
    expect([alternating.status, answer(alternating.stdout).digest]).toEqual([
      product.status,
      answer(product.stdout).digest,
    ]);
    const fused = run("--universe", "alternating:2", "--semantics", "fused,format=q0.2");
    expect([fused.status, fused.stderr]).toEqual([2, expect.stringContaining("fusedPerFactor")]);
  });

  it("writes a certificate that recheck accepts, of whole universes only", () => {
    const file = join(folder, "cycling.json");
    expect([run(...LAYERS, "--units", "0:1", "--certificate", file).stderr, existsSync(file)]).toEqual([
      expect.stringContaining("no certificate of a part"),
      false,
    ]);
    expect(run(...LAYERS, "--certificate", file).status).toBe(1);
    const main = join(root, "src/cli/main.ts");
    const again = spawnSync(process.execPath, [main, "recheck", "--all", file], { encoding: "utf8", cwd: root });
    expect([again.status, again.stdout]).toEqual([
      0,
      expect.stringMatching(/^accepted .*: fails, census; all 18 units/),
    ]);
  });

  it("writes the failing maps as Parquet, each with its exact values", async () => {
    const file = join(folder, "cycling.parquet");
    const { status, stdout } = run(...LAYERS, "-o", file, "--json");
    const { failingMaps, listed, confirmed, counterexample } = answer(stdout);
    expect([status, failingMaps, listed, confirmed, counterexample.period]).toEqual([1, 10, 10, 10, 2]);
    const bytes = readFileSync(file);
    const rows = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    });
    expect(rows.length).toBe(10);
    expect(rows[0]).toMatchObject({ map: BigInt(counterexample.map), beta: counterexample.parameters.beta.values[0] });
  });

  it("goes on from a checkpoint", () => {
    const file = join(folder, "finished.jsonl");
    run(...LAYERS, "--units", "0:9", "--checkpoint", file);
    const [rest, whole] = [run(...LAYERS, "--checkpoint", file, "--json"), run(...LAYERS, "--json")];
    const [a, b] = [answer(rest.stdout), answer(whole.stdout)];
    expect([a.digest, a.maps, a.failingMaps]).toEqual([b.digest, b.maps, b.failingMaps]);
  });

  it.each([
    [["--universe", "scalar:x", "--semantics", "perOperation,format=E2M1FN"], /--universe/],
    [[...SCALAR, "--procedure", "guess"], /--procedure/],
    [[...SCALAR, "--procedure", "limits", "--fix", "a=1"], /--procedure limits/],
    [[...SCALAR, "--backend", "abacus"], /--backend/],
    [[...SCALAR, "--again", "0"], /--again/],
    [[...SCALAR, "--units", "5:2"], /from and to/],
    [[...SCALAR, "--fix", "c=1"], /fixed/],
  ])("refuses %j with exit code 2", (args, message) => {
    const { status, stderr } = run(...args);
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
