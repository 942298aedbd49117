// An ONNX file in onnxruntime against the simulator, on random words: every entry of every state as a binary32 code (one NaN),
// and every class. Words of a batch run to the length of the longest; a shorter one is compared up to its own end.

import { InferenceSession, Tensor } from "onnxruntime-node";
import { below, type Random, seeded } from "../../src/automaton/random.ts";
import { packed } from "../../src/check/packed.ts";
import type { Machine } from "../../src/rnn/machine.ts";

export interface Words {
  readonly words: number;
  readonly longest: number;
  readonly batch: number;
  readonly seed: number;
}

export interface OnnxComparison {
  /** Steps of all words. */
  readonly states: number;
  readonly statesThatDiffer: number;
  readonly classes: number;
  readonly classesThatDiffer: number;
  /** Entries of each kind among the simulator's. */
  readonly seen: Record<"nan" | "infinity" | "negativeZero" | "subnormal", number>;
}

export type GraphOptimisation = "disabled" | "basic" | "extended" | "all";

interface Batch {
  readonly lengths: readonly number[];
  readonly steps: number;
  /** [steps, batch] */
  readonly symbols: BigInt64Array;
}

function drawBatch(random: Random, size: number, longest: number, symbols: number): Batch {
  const lengths = Array.from({ length: size }, () => 1 + below(random, longest));
  const steps = Math.max(...lengths);
  return {
    lengths,
    steps,
    symbols: BigInt64Array.from({ length: steps * size }, () => BigInt(below(random, symbols))),
  };
}

const quiet = 0x7fc00000;
const bits = new DataView(new ArrayBuffer(4));
function code(x: number): number {
  if (Number.isNaN(x)) return quiet;
  bits.setFloat32(0, x);
  return bits.getUint32(0);
}

/** @cost one run of the file and one of the simulator for each batch */
export async function compareOnnx(
  machine: Machine,
  file: Uint8Array,
  { words, longest, batch, seed }: Words,
  optimisation: GraphOptimisation = "all",
): Promise<OnnxComparison> {
  const session = await InferenceSession.create(file, { graphOptimizationLevel: optimisation, intraOpNumThreads: 1 });
  const random = seeded(seed);
  const total = { states: 0, statesThatDiffer: 0, classes: 0, classesThatDiffer: 0 };
  const seen = { nan: 0, infinity: 0, negativeZero: 0, subnormal: 0 };
  for (let done = 0; done < words; done += batch) {
    const size = Math.min(batch, words - done);
    const drawn = drawBatch(random, size, longest, machine.alphabet.length);
    const symbols = new Tensor("int64", drawn.symbols, [drawn.steps, size]);
    const outputs = await session.run({ symbols });
    const classes = Object.hasOwn(outputs, "classes") ? (outputs.classes.data as BigInt64Array) : undefined;
    compareBatch(machine, drawn, outputs.states.data as Float32Array, classes, total, seen);
  }
  return { ...total, seen };
}

type Totals = { -readonly [K in keyof Omit<OnnxComparison, "seen">]: number };

function compareBatch(
  machine: Machine,
  { lengths, symbols }: Batch,
  states: Float32Array,
  classes: BigInt64Array | undefined,
  total: Totals,
  seen: OnnxComparison["seen"],
): void {
  const system = packed(machine);
  const { doubles } = system;
  if (doubles === undefined) throw new RangeError("compareOnnx: expected a compiled machine, found an interned one");
  const smallest =
    machine.semantics.regime !== "exact" && machine.semantics.format.name === "binary16" ? 2 ** -14 : 2 ** -126;
  const size = lengths.length;
  const values = new Float64Array(machine.size);
  const next = new Uint32Array(system.symbols * system.words);
  lengths.forEach((length, w) => {
    let state = system.initial;
    for (let t = 0; t < length; t++) {
      const letter = Number(symbols[t * size + w]);
      system.expand(state, 0, next, 0);
      state = next.slice(letter * system.words, (letter + 1) * system.words);
      doubles(state, 0, values);
      let same = true;
      for (let i = 0; i < values.length; i++) {
        const x = values[i];
        if (code(x) !== code(states[(t * machine.size + i) * size + w])) same = false;
        if (Number.isNaN(x)) seen.nan++;
        else if (!Number.isFinite(x)) seen.infinity++;
        else if (Object.is(x, -0)) seen.negativeZero++;
        else if (x !== 0 && Math.abs(x) < smallest) seen.subnormal++;
      }
      total.states++;
      if (!same) total.statesThatDiffer++;
      if (classes === undefined || system.classOf === undefined) continue;
      total.classes++;
      if (Number(classes[t * size + w]) !== system.classOf(state, 0, letter)) total.classesThatDiffer++;
    }
  });
}
