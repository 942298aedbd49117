// What the public kernels and this library are both asked: words, keys and starts, from a seed. Run:
// node oracle/kernels/workload.ts > words.json

import { below, seeded } from "../../src/automaton/random.ts";

/** One DeltaNet token in bfloat16: k has these entries, the rest are 0. */
export interface Key {
  readonly entries: readonly (readonly [index: number, value: number])[];
  readonly beta: number;
  readonly v: number;
}

export interface Workload {
  readonly seed: number;
  readonly chunk: number;
  /** One token that is no identity in each chunk: does the state count ones modulo m? bits[word][chunk]. */
  readonly counters: {
    /** Where in the chunk the token stands. */
    readonly place: number;
    readonly k: readonly { readonly m: number; readonly k: number }[];
    readonly bits: readonly (readonly number[])[];
  };
  /** Adjacent swaps of five objects; words[word][token] = i for the swap of i and i + 1. Starts at 1, 2, 3, 4, 5. */
  readonly swaps: {
    readonly keys: readonly { readonly name: string; readonly entry: number; readonly beta: number }[];
    readonly words: readonly (readonly number[])[];
  };
  /** h <- a h + b, lane by lane, every operation rounded to the format. */
  readonly lanes: {
    readonly steps: number;
    readonly formats: readonly {
      readonly format: string;
      readonly a: number[];
      readonly b: number[];
      readonly h: number[];
    }[];
  };
}

const CHUNK = 64;
const COUNTER_WORDS = 8;
const COUNTER_CHUNKS = 300;
const SWAP_WORDS = 64;
const SWAP_TOKENS = 8192;
const LANES = 256;
const STEPS = 1_000_000;

export function workload(seed: number): Workload {
  const random = seeded(seed);
  const list = (length: number, bound: number) => Array.from({ length }, () => below(random, bound));
  const odd = Array.from({ length: 127 }, (_, i) => 2 * i + 3);
  // Significands of 8 bits are exact in every format here.
  const lane = (top: number) => list(LANES, 256).map((n) => ((n - 128) / 128) * top);
  return {
    seed,
    chunk: CHUNK,
    counters: {
      place: 17,
      k: odd.map((m) => ({ m, k: m / 2 ** Math.ceil(Math.log2(m)) })),
      bits: Array.from({ length: COUNTER_WORDS }, () => list(COUNTER_CHUNKS, 2)),
    },
    swaps: {
      keys: [
        { name: "(1, -1), beta 1", entry: 1, beta: 1 },
        { name: "(1, -1) / sqrt 2 in bfloat16, beta 2", entry: 0.70703125, beta: 2 },
      ],
      words: Array.from({ length: SWAP_WORDS }, () => list(SWAP_TOKENS, 4)),
    },
    lanes: {
      steps: STEPS,
      formats: ["bfloat16", "binary16", "binary32"].map((format) => ({ format, a: lane(1), b: lane(2), h: lane(4) })),
    },
  };
}

export const SEED = 20_261_122;

if (import.meta.main) process.stdout.write(`${JSON.stringify(workload(SEED))}\n`);
