// statetrack export and import in processes of their own: what docs/export.md shows, round trips, and what is refused.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { statetrack } from "../../properties/command-line.ts";
import { checkpoint, withFile } from "../rnn/checkpoint/safetensors.ts";

// The clock of a test runs while it waits for its turn.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "statetrack-export-"));
afterAll(() => rmSync(folder, { recursive: true }));
const example = (name: string) => join("docs", "examples", `${name}.json`);
const status = (file: string) => withFile(file, (source) => checkpoint(source).metadata.get("statetrack.status"));
const S3 = "word-problem:S3,generators=adjacent";

describe("statetrack export", () => {
  it("writes the table that docs/export.md shows", async () => {
    const file = join(folder, "s3.txt");
    const { code, err } = await statetrack("export", "--model", example("s3-unnormalised"), "-o", file);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(readFileSync("docs/export.md", "utf8")).toContain(readFileSync(file, "utf8"));
  });

  it("says in a file what was proved of it, and reads it back", async () => {
    const [file, back] = [join(folder, "s3.safetensors"), join(folder, "s3.json")];
    const found = await statetrack("export", "--model", example("s3-unnormalised"), "-o", file, "--language", S3);
    expect(found.code).toBe(0);
    expect(found.out).toContain("holds under perOperation,format=bfloat16");
    expect(status(file)).toMatch(/^proved for every word length: recognizes word-problem:S3/);
    expect((await statetrack("import", file, "-o", back)).code).toBe(0);
    const again = await statetrack(
      "decide",
      "--model",
      back,
      "--language",
      S3,
      "--semantics",
      "perOperation,format=bfloat16",
    );
    expect(again.code).toBe(0);
  });

  it("writes nothing that was not proved as proved", async () => {
    const file = join(folder, "unproved.safetensors");
    await statetrack("export", "--model", example("s3-unnormalised"), "-o", file);
    expect(status(file)).toBe("weights only, unproved");
    const wrong = await statetrack("export", "--model", example("s3-unnormalised"), "-o", file, "--language", "(1 2)*");
    expect(wrong.code).not.toBe(0);
    expect(status(file)).toBe("weights only, unproved");
  });

  it("proves a layer of flash-linear-attention in its recurrent kernel's arithmetic, and no other", async () => {
    const run = (name: string, language: string, ...more: string[]) =>
      statetrack(
        "export",
        "--model",
        example(name),
        "--to",
        "fla",
        "-o",
        join(folder, "fla"),
        "--language",
        language,
        ...more,
      );
    const weights = join(folder, "fla", "model.safetensors");
    const parity = await run("layers/deltaNet-parity", "parity");
    expect(parity.code).toBe(0);
    expect(status(weights)).toMatch(/^proved .*recurrent state/);
    const product = await run("layers/deltaProduct-mod3", "mod:3");
    expect(product.code).toBe(0);
    expect(status(weights)).toMatch(/^weights only, unproved: no kernel of this layer computes as/);
    const rotation = await run("mod3-two-reflections", "mod:3");
    expect([rotation.code, status(weights)]).toEqual([1, "weights only, unproved"]);
    expect(rotation.out).toContain("fails under perOperation,format=binary32");
  });

  it.each([
    [["--model", example("s3-unnormalised"), "-o", "x.gguf"], "a file that ends in"],
    [["--model", example("s3-unnormalised"), "-o", "x", "--to", "gguf"], "--to: expected"],
    [["--model", example("mod3-two-layers"), "-o", "x", "--to", "fla"], "one layer"],
    [
      ["--model", example("s3-unnormalised"), "-o", "x.onnx", "--semantics", "fused,format=bfloat16"],
      "perOperation or mixed",
    ],
    [["--model", example("s3-unnormalised"), "-o", "x.safetensors", "--semantics", "exact"], "semantics that round"],
  ])("refuses %j", async (args, expected) => {
    const { code, err } = await statetrack("export", ...args);
    expect(code).toBe(2);
    expect(err).toContain(expected);
  });

  it("refuses to import what it did not write", async () => {
    const { code, err } = await statetrack(
      "import",
      "docs/examples/checkpoint/model.safetensors",
      "-o",
      join(folder, "x.json"),
    );
    expect(code).toBe(2);
    expect(err).toContain("statetrack.model");
  });
});
