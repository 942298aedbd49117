// statetrack inspect in a process of its own: what docs/inspect.md shows, pairs of configs, and files that are refused.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { f32, fileOf, safetensors } from "../../properties/checkpoint-files.ts";
import { statetrack } from "../../properties/command-line.ts";

// The clock of a test runs while it waits for its turn.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "statetrack-"));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, content: object | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content instanceof Uint8Array ? content : JSON.stringify(content));
  return path;
}
const EXAMPLE = "docs/examples/checkpoint/model.safetensors";

interface Report {
  readonly config: { readonly allowed: string; readonly negative: { readonly inForce: boolean } };
  readonly findings: readonly { readonly says: string }[];
  readonly files: readonly object[];
  readonly layers: readonly { readonly heads: readonly { readonly beta: { readonly high: number } }[] }[];
  readonly conclusions: readonly {
    readonly language: string;
    readonly weights?: readonly { readonly answer: string }[];
  }[];
}
async function report(...args: readonly string[]): Promise<Report> {
  const { code, out, err } = await statetrack("inspect", ...args, "--keys", "10", "--json");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out) as Report;
}

describe("statetrack inspect", () => {
  it("prints what docs/inspect.md shows", async () => {
    const page = readFileSync("docs/inspect.md", "utf8");
    const [command, output] = [/npx statetrack (.*?)\n```/s, /```text\n(.*?)```/s].map(
      (block) => block.exec(page)?.[1] ?? "",
    );
    expect(command).toBe(`inspect ${EXAMPLE}`);
    expect((await statetrack(...command.split(" "))).out).toBe(output);
  });

  it("says what release and layer make of the same config", async () => {
    const config = written("config.json", { model_type: "delta_net", allow_neg_eigval: true });
    expect((await report(config)).config).toMatchObject({
      allowed: "real eigenvalues in [-1, 1]",
      negative: { inForce: true },
    });
    const before = await report(config, "--release", "0.4.2");
    expect(before.config).toMatchObject({ allowed: "real eigenvalues in [0, 1]", negative: { inForce: false } });
    const { findings } = await report(config, "--layer", written("layer.json", { num_heads: 16, hidden_size: 2048 }));
    expect(findings.map(({ says }) => says)).toEqual([
      "allow_neg_eigval: true in the model, false in the layer (its default)",
    ]);
  });

  it("concludes of weights whose config has as many layers, and of no others", async () => {
    const model = await report(EXAMPLE, "--release", "0.2.2");
    expect(model.layers.map(({ heads }) => heads.length)).toEqual([2, 2]);
    expect(model.conclusions[0].weights?.map(({ answer }) => answer)).toEqual(["cannot", "cannot", "unknown"]);
    const config = JSON.parse(readFileSync("docs/examples/checkpoint/config.json", "utf8")) as object;
    const other = await report(EXAMPLE, "--config", written("three.json", { ...config, num_hidden_layers: 3 }));
    expect(other.conclusions[0].weights).toBeUndefined();
    expect(other.findings[0].says).toContain("the config has 3 layers, the files have 2");
  });

  it("reads shards that an index names, beside it", async () => {
    const shard = (name: string, layer: number) =>
      written(name, safetensors([f32(`model.layers.${layer}.attn.b_proj.weight`, [1, 2], [1, 1])]));
    shard("one.safetensors", 0);
    shard("two.safetensors", 1);
    written("config.json", { model_type: "delta_net", num_heads: 1, hidden_size: 2, num_hidden_layers: 2 });
    const index = written("model.safetensors.index.json", {
      weight_map: { a: "one.safetensors", b: "two.safetensors", c: "one.safetensors" },
    });
    const found = await report(index);
    expect(found.files).toHaveLength(2);
    expect(found.layers).toHaveLength(2);
    const outside = written("bad.index.json", { weight_map: { a: "../one.safetensors" } });
    expect((await statetrack("inspect", outside)).err).toContain(
      "weight_map: expected names of .safetensors files beside the index",
    );
  });

  it("refuses bad files with exit code 2 and the place", async () => {
    const overlapping = {
      a: { dtype: "U8", shape: [4], data_offsets: [0, 4] },
      b: { dtype: "U8", shape: [4], data_offsets: [3, 7] },
    };
    for (const [name, bytes, place] of [
      ["short.safetensors", new Uint8Array(3), "byte 0: expected 8 bytes"],
      ["long.safetensors", fileOf("{}", new Uint8Array(), 99n), "byte 0: expected a header that ends within"],
      ["twice.safetensors", fileOf('{"a":{},"a":{}}'), 'byte 16: expected each key once, found "a" again'],
      [
        "overlap.safetensors",
        fileOf(JSON.stringify(overlapping), new Uint8Array(7)),
        'tensor "b": expected data from byte',
      ],
    ] as const) {
      const { code, out, err } = await statetrack("inspect", written(name, bytes));
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain(`${name}: ${place}`);
      expect(err.trim().split("\n")).toHaveLength(1);
    }
    expect((await statetrack("inspect", written("other.json", { model_type: "llama" }))).code).toBe(2);
    expect((await statetrack("inspect", EXAMPLE, "--keys", "-1")).code).toBe(2);
    expect((await statetrack("inspect", EXAMPLE, "--precision", "fp4")).code).toBe(2);
  });
});
