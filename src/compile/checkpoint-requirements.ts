// What follows from the range of eigenvalues of a model's layers for parity, counters and permutations: lines of the table of
// the requirements card (requirements-layers.ts), picked by family and range, with their theorems and semantics. Nothing is
// said here that the table does not say; where it has no row for a layer, the answer is unknown.

import { classify } from "../automaton/algebra/index.ts";
import { parseLanguage } from "../automaton/languages.ts";
import type { ModelConfig } from "../rnn/checkpoint/config.ts";
import type { LayerRange } from "../rnn/checkpoint/ranges.ts";
import { factorsOf } from "../rnn/checkpoint/ranges.ts";
import { type LayerVerdict, type Requirements, requirements } from "./requirements.ts";
import { SATURATED } from "./requirements-sources.ts";

/** What `inspect` asks about. */
export const ASKED: readonly string[] = ["parity", "mod:3", "mod:4", "word-problem:S3", "word-problem:S5"];

export interface Conclusion {
  readonly language: string;
  /** Of stacks of any finite depth of such layers with any weights. */
  readonly parametrisation: readonly LayerVerdict[];
  /** Of these weights: `cannot` where their ranges prove it, `unknown` otherwise; nothing without a checkpoint. */
  readonly weights?: readonly LayerVerdict[];
}

/** What the theorems about [0, 1] need and stored keys do not keep. */
const EXACT_KEYS = "exactKeys: keys with |k| <= 1, as before they are stored; |k|² > 1 makes 1 - beta |k|² < 0";

/** A row of the table; `nonnegative` says which range. */
interface Row {
  readonly layers: string;
  readonly range: string;
}

const DELTA = "DeltaNet, Gated DeltaNet";

/** The row of the table for layers of this family, or why there is none. */
function rowOf(config: ModelConfig, { amounts }: Requirements, nonnegative: boolean): Row | string {
  const { family, hybrid } = config;
  if (hybrid) return "some layers are attention: the theorems are about linear recurrent layers";
  switch (family.transition) {
    case "diagonal":
      return { layers: "Mamba, GLA, RWKV-6, mLSTM", range: "[0, 1]" };
    case "constant":
      return { layers: "RetNet, RWKV-5 (one decay for all inputs)", range: "[0, 1]" };
    case "rotation":
      return { layers: "complex diagonal, input-dependent", range: "|λ| <= 1" };
    case "rwkv7":
      return "the second term is not doubled here: eigenvalues from about -0.46 on, for which the table has no row";
    case "delta":
      return config.options.qk_norm === "sum"
        ? "keys of another norm than 1: the table has no row"
        : nonnegative
          ? nonnegativeRow(config)
          : wideRow(factorsOf(config), amounts[0].suffices);
  }
}

function nonnegativeRow(config: ModelConfig): Row {
  const factors = factorsOf(config);
  if (factors > 1) return { layers: `DeltaProduct, n_h ${factors === 2 ? "= 2" : ">= 3"}`, range: "[0, 1]" };
  return { layers: config.family.id === "kda" ? "KDA" : DELTA, range: "[0, 1]" };
}

function wideRow(factors: number, suffices: number | string | undefined): Row {
  const isEnough = typeof suffices === "number" && factors >= suffices && factors > 1;
  return { layers: isEnough ? "DeltaProduct" : `${DELTA}, KDA`, range: "[-1, 1]" };
}

function verdictsOf(config: ModelConfig, card: Requirements, nonnegative: boolean): readonly LayerVerdict[] {
  const row = rowOf(config, card, nonnegative);
  if (typeof row === "string") return [unknown(row)];
  const found = card.layers.find(({ layers, range }) => layers === row.layers && range === row.range);
  if (found === undefined) throw new TypeError(`conclusions: expected a row for ${row.layers} in ${row.range}`);
  return found.verdicts;
}

function unknown(says: string): LayerVerdict {
  return { answer: "unknown", says, by: [], assumes: [] };
}

const cards = new Map<string, Requirements>();

function cardOf(language: string): Requirements {
  const known = cards.get(language);
  if (known !== undefined) return known;
  const { dfa } = parseLanguage(language, {});
  const card = requirements(dfa, classify(dfa));
  cards.set(language, card);
  return card;
}

/** `ranges` are those of every layer of the checkpoint. @cost 0.3 s the first time */
export function conclusions(config: ModelConfig, ranges?: readonly LayerRange[]): readonly Conclusion[] {
  const nonnegative = !config.negative.inForce;
  return ASKED.map((language) => {
    const card = cardOf(language);
    const parametrisation = verdictsOf(config, card, nonnegative).map((verdict) => qualified(config, verdict, false));
    if (ranges === undefined) return { language, parametrisation };
    const row = verdictsOf(config, card, nonnegative || staysNonnegative(ranges));
    const covered = storedNonnegative(ranges);
    return { language, parametrisation, weights: row.map((verdict) => ofWeights(qualified(config, verdict, covered))) };
  });
}

/** With what layers of the delta rule add to a line of the table: gates that are sigmoids, and keys that are stored. */
function qualified({ family }: ModelConfig, verdict: LayerVerdict, coversStored: boolean): LayerVerdict {
  if (family.transition !== "delta") return verdict;
  const { answer, assumes } = verdict;
  const more = answer === "can" ? [SATURATED] : answer === "cannot" && !coversStored ? [EXACT_KEYS] : [];
  return { ...verdict, assumes: [...new Set([...assumes, ...more])] };
}

/** What is impossible with any weights is so with these; what is possible with some says nothing of them. */
function ofWeights(verdict: LayerVerdict): LayerVerdict {
  if (verdict.answer !== "can") return verdict;
  return {
    answer: "unknown",
    says: `not excluded (${verdict.says}), and not shown for these weights`,
    by: [],
    assumes: verdict.assumes,
  };
}

/** Whether every beta of every head is at most 1, so that 1 - beta |k|² >= 0 for exact keys with |k| <= 1. */
function staysNonnegative(ranges: readonly LayerRange[]): boolean {
  const heads = ranges.flatMap((layer) => layer.heads);
  return heads.length > 0 && heads.every(({ beta }) => beta !== undefined && beta.high <= 1);
}

/** Whether 1 - beta |k|² >= 0 for stored keys too. */
function storedNonnegative(ranges: readonly LayerRange[]): boolean {
  const heads = ranges.flatMap((layer) => layer.heads);
  return heads.length > 0 && heads.every(({ factor }) => factor !== undefined && factor.low >= 0);
}
