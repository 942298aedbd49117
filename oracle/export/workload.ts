// Exported models for the public kernels, and the words they are asked: parity, counting modulo 3 and S5 by swaps, each with exact
// keys (1, -1), with the normalised keys of the same swaps in bfloat16, and, where the library's DeltaNet layer holds the
// model, as that layer's checkpoint. Run: node oracle/export/workload.ts FOLDER (files and workload.json)

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { below, seeded } from "../../src/automaton/random.ts";
import { FRAME } from "../../src/emit/fla-import.ts";
import { flaExport } from "../../src/emit/fla-layer.ts";
import { writeModelTensors } from "../../src/emit/model-tensors.ts";
import { safetensorsFile } from "../../src/emit/safetensors.ts";
import { machine } from "../../src/rnn/machine.ts";
import type { Model } from "../../src/rnn/model.ts";
import { parseModel } from "../../src/rnn/model-file.ts";
import { parseSemantics, type RoundedSemantics } from "../../src/rnn/semantics.ts";

export interface Case {
  readonly name: string;
  readonly language: string;
  /** swaps[symbol]: the exchanges (i, i + 1) that it does, in order. */
  readonly swaps: readonly (readonly number[])[];
  readonly size: number;
}

/** A symbol without swaps is the identity: beta 0. */
export const CASES: readonly Case[] = [
  { name: "parity", language: "parity", size: 2, swaps: [[], [0]] },
  { name: "mod3", language: "mod:3", size: 3, swaps: [[], [0, 1]] },
  { name: "S5", language: "word-problem:S5,generators=adjacent", size: 5, swaps: [[0], [1], [2], [3]] },
];
export const SEED = 20_261_122;
export const WORDS = 8;
export const LENGTH = 65_536;
/** Symbols after which states are looked at. */
export const PIECE = 64;
export const WEIGHTS = parseSemantics("mixed,format=binary32,read=bfloat16") as RoundedSemantics;

const SYMBOLS: Readonly<Record<string, readonly string[]>> = { S5: ["(1 2)", "(2 3)", "(3 4)", "(4 5)"] };

/** The case with keys e_i - e_(i+1) and beta 1; with several swaps to a symbol as a product of factors. */
export function exactModel({ name, size, swaps }: Case): Model {
  const factors = Math.max(...swaps.map((list) => list.length));
  const key = (i: number | undefined) =>
    Array.from({ length: size }, (_, r) => (i === undefined ? 0 : r === i ? 1 : r === i + 1 ? -1 : 0));
  const alphabet = SYMBOLS[name] ?? swaps.map((_, s) => String(s));
  const symbols = swaps.map((list, s) => {
    const places = Array.from({ length: factors }, (_, j) => list.at(j));
    const [k, beta] = [places.map((i) => key(i)), places.map((i) => (i === undefined ? 0 : 1))];
    return [alphabet[s], factors === 1 ? { k: k[0], beta: beta[0] } : { k, beta }];
  });
  const initial = Array.from({ length: size }, (_, i) => i + 1);
  const layer = {
    type: factors === 1 ? "deltaNet" : "deltaProduct",
    initial,
    symbols: Object.fromEntries(symbols) as unknown,
  };
  const decoder = { type: "rank", accept: [initial.join(" ")] };
  return parseModel({ statetrack: 1, name, alphabet, layers: [layer], decoder }, name);
}

export const exported = (of: Case) =>
  flaExport(machine(exactModel(of), parseSemantics("perOperation,format=bfloat16")));

export type Variant = "exact" | "normalised";
export const variantModel = (of: Case, variant: Variant): Model =>
  variant === "exact" ? exactModel(of) : exported(of).kernelModel;

/** words[word][symbol place] of a case. */
export function wordsOf({ swaps }: Case, count = WORDS, length = LENGTH): number[][] {
  const random = seeded(SEED);
  return Array.from({ length: count }, () => Array.from({ length }, () => below(random, swaps.length)));
}

/** The entries, a permutation of 1 to size, at the ends of pieces of a word. */
export function truth({ size, swaps }: Case, word: readonly number[]): number[][] {
  const entries = Array.from({ length: size }, (_, i) => i + 1);
  const ends: number[][] = [];
  word.forEach((symbol, t) => {
    for (const i of swaps[symbol]) [entries[i], entries[i + 1]] = [entries[i + 1], entries[i]];
    if ((t + 1) % PIECE === 0) ends.push([...entries]);
  });
  return ends;
}

function write(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const cases = CASES.map((of) => {
    const words = wordsOf(of);
    for (const variant of ["exact", "normalised"] as const)
      writeFileSync(
        join(folder, `${of.name}-${variant}.safetensors`),
        writeModelTensors(variantModel(of, variant), WEIGHTS),
      );
    const { tensors, config, frame } = exported(of);
    const hasLayer = config.model_type === "delta_net";
    if (hasLayer)
      writeFileSync(
        join(folder, `${of.name}-layer.safetensors`),
        safetensorsFile(tensors, { format: "pt", [FRAME]: JSON.stringify(frame) }),
      );
    const ends = words.map((word) => truth(of, word));
    return { ...of, words, truth: ends, ...(hasLayer ? { config } : {}) };
  });
  writeFileSync(join(folder, "workload.json"), JSON.stringify({ seed: SEED, piece: PIECE, length: LENGTH, cases }));
}

if (import.meta.main) write(process.argv[2] ?? "export-workload");
