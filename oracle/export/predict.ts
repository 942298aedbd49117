// What the kernels will answer for the exported models, computed before they run. The recurrent kernel: D1 in binary32 with the
// update contracted, as it was found to be compiled (docs/kernels.md); the chunk kernel: the WY form in chunks of 64
// tokens with operands in bfloat16, for the first words alone. Run: node oracle/export/predict.ts > prediction.json

import { packed } from "../../src/check/packed.ts";
import { machine } from "../../src/rnn/machine.ts";
import { afterChunk, chunk, type Token } from "../../src/rnn/orders/chunkwise.ts";
import { type Order, parseSemantics } from "../../src/rnn/semantics.ts";
import { doubles, KERNEL } from "../kernels/doubles.ts";
import { hex32 } from "../kernels/predict.ts";
import { CASES, type Case, PIECE, SEED, truth, type Variant, variantModel, WORDS, wordsOf } from "./workload.ts";

export const RECURRENT = "perOperation,format=binary32,sum=pairwise,multiplyAdd=fused";
const SEPARATE: Order = { sum: "sequential", multiplyAdd: "separate", delta: "D1" };
const CHUNK_TOKENS = 64;
/** Words that are predicted for the chunk kernel, whose model takes minutes for each. */
const CHUNK_WORDS = 2;

export interface PredictedRun {
  readonly case: string;
  readonly variant: Variant;
  readonly kernel: "chunk" | "recurrent";
  /** By word: the first end of a piece, in symbols, at which the ranks are wrong; 0 where they never are. */
  readonly firstWrong: readonly number[];
  /** final[word]: bits of the entries. */
  readonly final: readonly (readonly string[])[];
}

export interface ExportPrediction {
  readonly seed: number;
  readonly runs: readonly PredictedRun[];
}

/** Whether the entries stand in the order of the permutation, without ties. */
export function ranked(state: ArrayLike<number>, permutation: readonly number[]): boolean {
  const place = permutation.map((_, i) => state[permutation.indexOf(i + 1)]);
  return place.every((x, i) => i === 0 || place[i - 1] < x);
}

interface Walk {
  /** Reads symbols from `from` to `to` - 1 and gives the state. */
  advance(word: readonly number[], from: number, to: number): ArrayLike<number>;
}

function recurrent(of: Case, variant: Variant): () => Walk {
  const system = packed(machine(variantModel(of, variant), parseSemantics(RECURRENT)));
  const { words, doubles: unpack } = system;
  if (unpack === undefined) throw new RangeError("predict: expected a compiled machine, found an interned one");
  return () => {
    let state = system.initial;
    const next = new Uint32Array(system.symbols * words);
    const values = new Float64Array(of.size);
    return {
      advance: (word, from, to) => {
        for (let t = from; t < to; t++) {
          system.expand(state, 0, next, 0);
          state = next.slice(word[t] * words, (word[t] + 1) * words);
        }
        unpack(state, 0, values);
        return values;
      },
    };
  };
}

function chunked(of: Case, variant: Variant): () => Walk {
  const arithmetic = doubles(KERNEL);
  const [layer] = machine(variantModel(of, variant), parseSemantics("mixed,format=binary32,read=bfloat16")).layers;
  const tokens = layer.parameters.map(({ k, beta, v }) =>
    beta.map((gate, j): Token => ({ k: k.slice(j * of.size, (j + 1) * of.size), beta: gate, v: [v[j]] })),
  );
  return () => {
    let state: number[] = Array.from({ length: of.size }, (_, i) => i + 1);
    return {
      advance: (word, from, to) => {
        const list = word.slice(from, to).flatMap((symbol) => tokens[symbol]);
        for (let at = 0; at < list.length; at += CHUNK_TOKENS) {
          const prepared = chunk(arithmetic, SEPARATE, list.slice(at, at + CHUNK_TOKENS));
          state = afterChunk(arithmetic, SEPARATE, prepared, state);
        }
        return state;
      },
    };
  };
}

/** @cost for the chunk kernel O(64^2) operations a token */
export function predictRun(
  of: Case,
  variant: Variant,
  kernel: PredictedRun["kernel"],
  words: readonly (readonly number[])[],
): PredictedRun {
  const begin = kernel === "chunk" ? chunked(of, variant) : recurrent(of, variant);
  const results = words.map((word) => {
    const walk = begin();
    let [state, first]: [ArrayLike<number>, number] = [[], 0];
    truth(of, word).forEach((entries, p) => {
      state = walk.advance(word, p * PIECE, (p + 1) * PIECE);
      if (first === 0 && !ranked(state, entries)) first = (p + 1) * PIECE;
    });
    return { first, final: Array.from(state, hex32) };
  });
  return {
    case: of.name,
    variant,
    kernel,
    firstWrong: results.map(({ first }) => first),
    final: results.map(({ final }) => final),
  };
}

function main(): void {
  const runs: PredictedRun[] = [];
  for (const of of CASES) {
    const words = wordsOf(of);
    for (const variant of ["exact", "normalised"] as const)
      for (const kernel of ["recurrent", "chunk"] as const) {
        const started = performance.now();
        runs.push(predictRun(of, variant, kernel, words.slice(0, kernel === "chunk" ? CHUNK_WORDS : WORDS)));
        const seconds = Math.round((performance.now() - started) / 1000);
        process.stderr.write(`${of.name}, ${variant}, ${kernel}: ${seconds} s\n`);
      }
  }
  process.stdout.write(`${JSON.stringify({ seed: SEED, runs } satisfies ExportPrediction)}\n`);
}

if (import.meta.main) main();
