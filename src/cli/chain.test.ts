import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
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

const HALF = [
  ...["chain", "--model", "docs/examples/last-symbol-half.json", "--language", "(0|1)*1"],
  ...["--semantics", "fused,rounding=stochastic:4", "--format", "q1.4"],
];

describe("statetrack chain", () => {
  it("is right under every draw with exit code 0 where nothing is drawn", () => {
    const { status, stdout } = run(
      ...["chain", "--model", "docs/examples/scalar-negative.json", "--language", "parity"],
      ...["--semantics", "perOperation,format=E4M3FN,rounding=stochastic:8"],
    );
    expect(stdout).toContain("RIGHT UNDER EVERY DRAW");
    expect(stdout.toLowerCase()).not.toContain("holds");
    expect(status).toBe(0);
  });

  it("prints what docs/stochastic.md shows, with exit code 1", () => {
    const page = readFileSync(join(root, "docs/stochastic.md"), "utf8");
    const { status, stdout } = run(...HALF, "--limit", "1", "uniform", "--word", "1^6 0", "--sample", "1000");
    expect(stdout).toBe(/```text\n(.*?)```/s.exec(page)?.[1]);
    expect(status).toBe(1);
  });

  it("has exact numbers in JSON, and exit code 3 where too few pairs are allowed", () => {
    const { status, stdout } = run(...HALF, "--pairs", "9", "--length", "6", "--limit", "uniform", "--json");
    const answer = JSON.parse(stdout) as { everyDraw: object; lengths: object[]; limits: object[] };
    expect(answer.everyDraw).toEqual({ kind: "unknown", pairs: 10, rightUpToLength: 3 });
    expect(answer.lengths[5]).toMatchObject({
      length: 6,
      worst: {
        word: [
          ["1", 5],
          ["0", 1],
        ],
        numerator: "1",
        denominator: "2",
        decimal: "0.5",
      },
      average: { numerator: "1", denominator: "128" },
    });
    expect(answer.limits).toEqual([{ symbol: "uniform", kind: "unknown", reason: "more than 9 nodes" }]);
    expect(status).toBe(3);
  });

  it.each([
    [["--word", " "], "--word: expected a symbol at least"],
    [["--limit", "2"], "--limit: expected a symbol (0, 1) or uniform"],
    [["--sample", "5"], "--sample: expected a --word to run"],
    [["--length", "x"], "--length: expected a whole number"],
  ])("refuses %s", (more, message) => {
    const { status, stderr } = run(...HALF, ...more);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });

  it("is what decide refers to", () => {
    const { status, stderr } = run("decide", ...HALF.slice(1));
    expect(stderr).toContain("never holds (statetrack chain)");
    expect(status).toBe(2);
  });
});

describe("statetrack simulate --plot", () => {
  const simulate = ["simulate", "--model", "docs/examples/ex6-bfloat16.json", "--format", "bfloat16"];

  it("draws a panel for each semantics", () => {
    const path = join(folder, "orbit.svg");
    const { status } = run(...simulate, "--semantics", "perOperation", "fused", "--word", "1^6", "--plot", path);
    expect(status).toBe(0);
    const svg = readFileSync(path, "utf8");
    expect(svg.match(/<g transform="translate/g)).toHaveLength(2);
    expect(svg).toContain("perOperation,format=bfloat16,");
    expect(svg.match(/<circle /g)).toHaveLength(2 * 2 * 7);
  });

  it("is refused with --orbit", () => {
    const { status, stderr } = run(
      ...simulate,
      "--semantics",
      "fused",
      "--orbit",
      "1",
      "--plot",
      join(folder, "no.svg"),
    );
    expect(stderr).toContain("--plot: expected a --word");
    expect(status).toBe(2);
  });
});
