// statetrack compile and extract in a process of their own: what docs/compiler.md shows, exit codes, files, refusals.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { statetrack } from "../../properties/command-line.ts";

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "statetrack-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Times differ from run to run. */
const timeless = (text: string) => text.replaceAll(/\d+ ms/g, "… ms");

describe("statetrack compile", () => {
  it("writes a model and a certificate that recheck takes, and extract finds the language", async () => {
    const [model, proof] = ["s5.json", "s5.certificate.json"].map((name) => join(folder, name));
    const made = await statetrack("compile", "--language", "word-problem:S5", "-o", model, "--certificate", proof);
    expect(made.code).toBe(0);
    const page = readFileSync("docs/compiler.md", "utf8");
    expect(timeless(made.out)).toBe(timeless(/```text\n(HOLDS.*?)```/s.exec(page)?.[1] ?? ""));
    expect((await statetrack("recheck", proof)).code).toBe(0);
    const semantics = "perOperation,format=bfloat16";
    const equal = ["extract", "--model", model, "--semantics", semantics, "--language", "word-problem:S5"];
    const found = await statetrack(...equal, "--json");
    expect(found.code).toBe(0);
    expect(JSON.parse(found.out)).toMatchObject({ status: "holds", equal: true, machineStates: 120 });
    const other = await statetrack("extract", "--model", model, "--semantics", semantics, "--language", "'(1 2)'*");
    expect(other.code).toBe(1);
  });

  it("refuses with the theorem, exit code 1", async () => {
    const { code, out } = await statetrack("compile", "--language", "mod:3", "--target", "diagonal");
    expect(code).toBe(1);
    expect(out).toMatch(/^IMPOSSIBLE: .*\nby +Grazzi et al\. 2025, arXiv:2411\.12537, Theorem 2/);
  });

  it("is unknown, exit code 3, where nothing is built and nothing proved", async () => {
    const { code, out } = await statetrack("compile", "--language", "parity", "--range", "[0,1]");
    expect(code).toBe(3);
    expect(out).toMatch(/^UNKNOWN: no construction here fits, and no theorem here says that none does\ntried/);
  });

  it("finds the smallest format", async () => {
    const { code, out } = await statetrack("compile", "--language", "mod:5", "--smallest-format", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ question: { formats: [{ format: "E2M1FN", outcome: "holds" }] } });
  });

  it.each([
    [["--language", "parity", "--target", "gru"], /--target: expected dense/],
    [["--language", "a*", "--alphabet", "b"], /alphabet|symbol/],
    [["--language", "(((", "--target", "dense"], /expected/],
    [["--language", "parity", "--max-nh", "0"], /--max-nh: expected a whole number from 1/],
    [["--language", "parity", "--norm", "2"], /--norm: expected 1, any/],
    [["--language", "parity", "--smallest-format", "--semantics", "fused,format=bfloat16"], /without a format/],
    [["--language", "mod:3000"], /at most 2000 states/],
    [["--language", "mod:5", "--semantics", "perOperation,format=uq0.2"], /a format that holds/],
  ])("refuses %j with exit code 2", async (args, message) => {
    const { code, err } = await statetrack("compile", ...args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });
});

describe("statetrack extract", () => {
  it("shows a shortest word where languages differ, exit code 1", async () => {
    const args = ["--model", "docs/examples/scalar-negative.json", "--semantics", "perOperation,format=bfloat16"];
    const same = await statetrack("extract", ...args, "--language", "parity");
    expect({ code: same.code, out: same.out.split("\n")[0] }).toEqual({
      code: 0,
      out: "EQUAL: the model accepts parity, 2 states in the minimal DFA",
    });
    const other = await statetrack("extract", ...args, "--language", "mod:3");
    expect(other.code).toBe(1);
    expect(other.out).toMatch(/^DIFFERENT: 1\^2 is not in mod:3/);
  });
});
