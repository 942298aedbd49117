// The long comparison of ONNX files with the simulator: 100,000 random words of up to 1,000 symbols in each of bfloat16, binary16
// and binary32, and what a file without casts does in binary16. Run: node oracle/export/onnx.ts [WORDS] > records/onnx.json

import { env, InferenceSession, Tensor } from "onnxruntime-node";
import { below, seeded } from "../../src/automaton/random.ts";
import { onnxFile } from "../../src/emit/onnx.ts";
import { graphBuilder, valueInfo } from "../../src/emit/onnx-graph.ts";
import { encodeOnnx } from "../../src/emit/onnx-messages.ts";
import { parseFormat } from "../../src/number/formats.ts";
import { machine } from "../../src/rnn/machine.ts";
import { readModel } from "../../src/rnn/model-file.ts";
import { parseSemantics } from "../../src/rnn/semantics.ts";
import { doubles, KERNEL } from "../kernels/doubles.ts";
import { compareOnnx, type GraphOptimisation, type OnnxComparison } from "./onnx-words.ts";

/** A model whose states go through many values in every format. */
const MODEL = "s5-normalised";
const FORMATS = ["bfloat16", "binary16", "binary32"] as const;
const LONGEST = 1000;
const SEED = 20_261_122;
export const LEVELS: readonly GraphOptimisation[] = ["disabled", "basic", "extended", "all"];

export interface OnnxRecord {
  /** The runtime's version. */
  readonly onnxruntime: string;
  readonly model: string;
  readonly words: number;
  readonly longest: number;
  readonly seed: number;
  readonly runs: readonly ({ readonly semantics: string } & OnnxComparison)[];
  /** Of so many states of h <- a h + b that a file in float16 without casts computes, how many are others. */
  readonly native: { readonly states: number; readonly differ: Readonly<Record<string, number>> };
}

const example = (name: string) => readModel(new URL(`../../docs/examples/${name}.json`, import.meta.url).pathname);

export async function compareFormat(format: string, words: number, batch = 500): Promise<OnnxRecord["runs"][number]> {
  const semantics = `perOperation,format=${format}`;
  const built = machine(example(MODEL), parseSemantics(semantics));
  return { semantics, ...(await compareOnnx(built, onnxFile(built), { words, longest: LONGEST, batch, seed: SEED })) };
}

/** h <- a h + b in float16 operations without casts, as a Scan over `count` steps that the constants a and b of each step feed. */
function nativeFile(count: number): Uint8Array {
  const body = graphBuilder("b");
  const [a, b] = ["a", "b"].map((name) => body.cast(name, "float16"));
  const next = body.node("Add", [body.node("Mul", [a, "h"]), b]);
  const shown = body.cast(next, "float32");
  const graph = graphBuilder("g");
  const start = graph.cast(graph.constant("float32", [1], [0.5]), "float16");
  const scan = {
    opType: "Scan",
    input: [start, "a", "b"],
    output: ["last", "states"],
    attribute: [
      {
        name: "body",
        type: 5 as const,
        g: {
          name: "step",
          node: body.nodes,
          initializer: body.initializers,
          input: [valueInfo("h", "float16", [1]), valueInfo("a", "float32", [1]), valueInfo("b", "float32", [1])],
          output: [valueInfo(next, "float16", [1]), valueInfo(shown, "float32", [1])],
        },
      },
      { name: "num_scan_inputs", type: 2 as const, i: 2 },
    ],
  };
  return encodeOnnx({
    irVersion: 8,
    producerName: "statetrack",
    docString: "float16 without casts",
    opsetImport: [{ domain: "", version: 17 }],
    metadataProps: [],
    graph: {
      name: "native",
      node: [...graph.nodes, scan],
      initializer: graph.initializers,
      input: [valueInfo("a", "float32", [count, 1]), valueInfo("b", "float32", [count, 1])],
      output: [valueInfo("states", "float32", [count, 1])],
    },
  });
}

/** @cost one run of `count` steps for each level of optimisation */
export async function nativeHalf(count = 400): Promise<OnnxRecord["native"]> {
  const random = seeded(SEED);
  const draw = (scale: number) => Float32Array.from({ length: count }, () => (below(random, 2048) / 1024 - 1) * scale);
  const [a, b] = [draw(1), draw(0.25)];
  const half = parseFormat("binary16");
  const arithmetic = doubles({ ...KERNEL, format: half, read: half });
  let h = 0.5;
  const expected = Array.from(a, (x, t) => {
    h = arithmetic.add(arithmetic.mul(x, h), b[t]);
    return h;
  });
  const differ: Record<string, number> = {};
  for (const level of LEVELS) {
    const session = await InferenceSession.create(nativeFile(count), { graphOptimizationLevel: level });
    const { states } = await session.run({
      a: new Tensor("float32", a, [count, 1]),
      b: new Tensor("float32", b, [count, 1]),
    });
    const found = states.data as Float32Array;
    differ[level] = expected.filter((x, t) => !Object.is(x, found[t])).length;
  }
  return { states: count, differ };
}

async function main(): Promise<void> {
  const words = Number(process.argv[2] ?? 100_000);
  const runs: OnnxRecord["runs"][number][] = [];
  for (const format of FORMATS) {
    const started = performance.now();
    runs.push(await compareFormat(format, words));
    process.stderr.write(`${format}: ${Math.round((performance.now() - started) / 1000)} s\n`);
  }
  const record: OnnxRecord = {
    onnxruntime: env.versions.node ?? "unknown",
    model: MODEL,
    words,
    longest: LONGEST,
    seed: SEED,
    runs,
    native: await nativeHalf(),
  };
  process.stdout.write(`${JSON.stringify(record, undefined, 1)}\n`);
  process.exitCode = runs.every((run) => run.statesThatDiffer + run.classesThatDiffer === 0) ? 0 : 1;
}

if (import.meta.main) await main();
