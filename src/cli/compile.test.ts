// statetrack compile and extract in a process of their own: what docs/compiler.md shows, exit codes, files, refusals.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { compareOnnx } from "../../oracle/export/onnx-words.ts";
import { statetrack } from "../../properties/command-line.ts";
import { checkpoint, withFile } from "../rnn/checkpoint/safetensors.ts";
import { machine } from "../rnn/machine.ts";
import { readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "statetrack-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Times differ from run to run, folders from machine to machine. */
const timeless = (text: string) => text.replaceAll(/\d+ ms/g, "… ms").replaceAll(`${folder}/`, "");
/** The text block of docs/compiler.md that begins so. */
const shown = (start: string) => {
  const blocks = readFileSync("docs/compiler.md", "utf8").split("```text\n").slice(1);
  return blocks.find((block) => block.startsWith(start))?.split("```")[0] ?? "";
};

describe("statetrack compile", () => {
  it("writes a model and a certificate that recheck takes, and extract finds the language", async () => {
    const [model, proof] = ["s5.json", "s5.certificate.json"].map((name) => join(folder, name));
    const made = await statetrack("compile", "--language", "word-problem:S5", "-o", model, "--certificate", proof);
    expect(made.code).toBe(0);
    expect(timeless(made.out)).toBe(timeless(shown("HOLDS: holds for every word length\nweights     1 deltaProduct")));
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

  it.each([
    ["parity", "deltaNet"],
    ["mod:3", "deltaNet"],
    ["word-problem:S5", "deltaProduct"],
  ])("%s for %s goes to safetensors and back, and to ONNX", async (language, target) => {
    const name = language.replaceAll(/\W/g, "-");
    const [file, back, onnx] = [".safetensors", ".json", ".onnx"].map((ending) => join(folder, `${name}${ending}`));
    const asked = ["compile", "--language", language, "--target", target];
    const made = await statetrack(...asked, "-o", file);
    expect(made.out).toMatch(/status {6}proved for every word length: recognizes/);
    const status = withFile(file, (source) => checkpoint(source).metadata.get("statetrack.status"));
    expect(status).toMatch(/^proved for every word length/);
    expect((await statetrack("import", file, "-o", back)).code).toBe(0);
    const semantics = ["--semantics", "perOperation,format=bfloat16", "--language", language];
    expect((await statetrack("decide", "--model", back, ...semantics)).code).toBe(0);
    const extracted = await statetrack("extract", "--model", back, ...semantics, "--json");
    expect(JSON.parse(extracted.out)).toMatchObject({ status: "holds", equal: true });
    expect((await statetrack(...asked, "-o", onnx)).code).toBe(0);
    const built = machine(readModel(back), parseSemantics("perOperation,format=bfloat16"));
    const words = { words: 64, longest: 100, batch: 32, seed: 7 };
    const found = await compareOnnx(built, readFileSync(onnx), words);
    expect(found).toMatchObject({ statesThatDiffer: 0, classesThatDiffer: 0 });
    expect(found.states).toBeGreaterThan(1000);
  });

  it("writes a layer of flash-linear-attention, and refuses what is no layer of it", async () => {
    const to = (name: string) => ["--target", "deltaNet", "--to", "fla", "-o", join(folder, name)];
    const made = await statetrack("compile", "--language", "parity", ...to("fla"));
    expect(made.code).toBe(0);
    expect(made.out).toMatch(/status {6}proved for every word length: .* read by the model's decoder\n$/);
    const two = await statetrack("compile", "--language", "mod:3", ...to("two"));
    expect({ code: two.code, err: two.err }).toMatchObject({ code: 2 });
    expect(two.err).toMatch(/flash-linear-attention: expected one layer/);
  });

  it("searches for weights where only rounding helps, as docs/compiler.md shows", async () => {
    const asked = ["--language", "parity", "--target", "deltaNet", "--range", "0..1", "--search", "10000"];
    const made = await statetrack("compile", ...asked);
    expect(made.code).toBe(0);
    expect(timeless(made.out)).toBe(timeless(shown("HOLDS: holds for every word length\nweights     1 deltaNet")));
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
    [["--language", "(a|b)*a(a|b){14}"], /at most 2000 states of the minimal DFA to compile, found 32768/],
    [["--language", "a(?=b)"], /position 3: expected an expression/],
    [["--language", "dyck:1"], /expected depth from 1 to/],
    [["--language", "word-problem:S9"], /expected n in Sn from 2 to 8/],
    [["--language", "parity", "--alphabet", "1,2"], /expected the alphabet \["0","1"\]/],
    [["--language", "mod:3", "--semantics", "perOperation,format=E8M0"], /a format with a zero/],
    [["--language", "mod:3", "--target", "dense", "--max-nh", "2"], /--max-nh: expected a target of deltaNet/],
    [["--language", "parity", "--search", "0"], /--search: expected a whole number from 1/],
    [["--language", "parity", "--to", "fla"], /--to: expected --output/],
    [["--language", "parity", "-o", "model.xyz"], /a file that ends in .json/],
    [["--language", "mod:5", "--semantics", "perOperation,format=uq0.2"], /a format that holds/],
  ])("refuses %j with exit code 2", async (args, message) => {
    const { code, err } = await statetrack("compile", ...args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });
});

describe("statetrack minimal", () => {
  it("excludes the smaller universes with certificates, as docs/compiler.md shows", async () => {
    const proofs = join(folder, "proofs");
    const formats = ["--by", "bits", "--formats", "uq1.0", "uq2.0", "q1.0", "--certificates", proofs];
    const found = await statetrack("minimal", "--language", "parity", "--system", "scalar", ...formats);
    expect({ code: found.code, out: found.out }).toEqual({ code: 0, out: shown("MINIMAL") });
    for (const name of ["model.json", "excluded-1.json", "excluded-2.json"])
      expect((await statetrack("recheck", join(proofs, name))).code).toBe(0);
  });

  it.each([
    [["--system", "scalar", "--by", "bits"], /--formats: expected formats for --by bits/],
    [["--system", "scalar", "--by", "bits", "--formats", "q1.1", "q1.0"], /the narrowest first/],
    [
      ["--system", "dense", "--by", "nh", "--semantics", "fused,format=q1.1"],
      /--by nh: expected --system deltaProduct/,
    ],
    [["--system", "dense", "--semantics", "fused,format=bfloat16"], /at most 8589934592/],
    [["--system", "dense", "--by", "layers", "--semantics", "fused,format=q1.1"], /--by: expected rows, nh, bits/],
  ])("refuses %j with exit code 2", async (args, message) => {
    const { code, err } = await statetrack("minimal", "--language", "parity", ...args);
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
