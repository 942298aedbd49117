import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "statetrack-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "src/cli/main.ts"), ...args], {
    encoding: "utf8",
    cwd: root,
  });
  return { status, stdout, stderr };
}
const example = (name: string) => join(root, "docs/examples", `${name}.json`);

describe("statetrack spectrum", () => {
  it("prints the exact eigenvalues of the stored codes", () => {
    const { status, stdout } = run("spectrum", "--model", example("ex6-bfloat16"), "--format", "bfloat16");
    expect(status).toBe(0);
    expect(stdout).toContain("semantics perOperation,format=bfloat16,");
    expect(stdout).toContain("eigenvalues  0.002101898193359375, 1\n");
  });

  it("writes a certificate that recheck takes, and refuses when a number is changed", () => {
    const [certificate, changed] = ["spectrum.json", "changed.json"].map((name) => join(folder, name));
    const made = run(
      "spectrum",
      "--model",
      example("s3-unnormalised"),
      "--semantics",
      "perOperation,format=bfloat16",
      "--products",
      "3",
      "--certificate",
      certificate,
      "--json",
    );
    expect(made.status).toBe(0);
    const { layers } = JSON.parse(made.stdout) as {
      layers: { products: { beyond: { kind: string; products: number } } }[];
    };
    expect(layers[0].products.beyond).toMatchObject({ kind: "closed", products: 6 });
    const accepted = run("recheck", certificate);
    expect(accepted.stdout).toContain("holds, spectrum; all ");
    expect(accepted.status).toBe(0);
    writeFileSync(changed, readFileSync(certificate, "utf8").replace('"onCircle":3', '"onCircle":2'));
    expect(run("recheck", changed).status).toBe(1);
  });

  it("prints and draws what docs/spectrum.md shows", () => {
    const page = readFileSync(join(root, "docs/spectrum.md"), "utf8");
    const [command, output] = [/npx statetrack (.*?)\n```/s, /```text\n(.*?)```/s].map(
      (block) => block.exec(page)?.[1] ?? "",
    );
    const svg = join(folder, "spectrum.svg");
    const { stdout } = run(...command.replace("\\\n", "").split(/\s+/), "--svg", svg);
    expect(stdout).toBe(output);
    expect(readFileSync(svg, "utf8")).toBe(readFileSync(join(root, "docs/spectrum.svg"), "utf8"));
  });

  it("writes a picture", () => {
    const svg = join(folder, "other.svg");
    expect(
      run("spectrum", "--model", example("mod3-two-reflections"), "--format", "bfloat16", "--svg", svg).status,
    ).toBe(0);
    expect(readFileSync(svg, "utf8")).toMatch(/^<svg /);
  });

  it("names what is wrong with an option", () => {
    const bad = run("spectrum", "--model", example("ex6-bfloat16"), "--format", "bfloat16", "--products", "0");
    expect([bad.status, bad.stderr]).toEqual([
      2,
      'statetrack: --products: expected a whole number from 1 to 64, found "0"\n',
    ]);
    expect(run("spectrum", "--model", example("ex6-bfloat16")).status).toBe(2);
  });
});
