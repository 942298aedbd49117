// Weights found by trying: drawn layers are put to `separates`, which most fail at once with a collision of a few letters; where it
// holds, its closed set is the decoder, and the model with that decoder is decided like any other. Candidates depend on the seed
// and their number alone, so that a search can be repeated.

import type { Dfa } from "../automaton/dfa.ts";
import { seeded } from "../automaton/random.ts";
import type { Construction } from "../compile/constructions.ts";
import { DRAWN_TARGETS, type DrawnModel, drawnModel } from "../compile/drawn-layers.ts";
import type { Constraints } from "../compile/plan.ts";
import { keepsBounds } from "../compile/spectral-bounds.ts";
import { mostFactors, type Writing } from "../compile/targets.ts";
import { InputError } from "../core/errors.ts";
import { turn } from "../core/host.ts";
import type { Verdict } from "../core/verdict.ts";
import { operandPolicy } from "../number/operand.ts";
import { type Machine, machine } from "../rnn/machine.ts";
import { parseModel } from "../rnn/model-file.ts";
import { exactRegime } from "../rnn/regime.ts";
import type { RoundedSemantics, Semantics } from "../rnn/semantics.ts";
import { closure } from "./closure.ts";
import { type DecideOptions, decide } from "./decide.ts";
import { type LookupDecoder, lookupDecoder } from "./lookup.ts";
import { packed } from "./packed.ts";

export interface WeightSearch {
  /** Candidates at most. */
  readonly candidates: number;
  readonly seed: number;
}

interface SearchRequest {
  readonly language: string;
  readonly dfa: Dfa;
  readonly semantics: Semantics;
  readonly constraints: Omit<Constraints, "precision">;
  readonly writing: Writing;
}

/** What became of the candidates; the fields but `drawn` add up to it. */
interface SearchCounts {
  readonly drawn: number;
  /** Weights outside the bounds asked for, as stored. */
  readonly outOfBounds: number;
  /** Two words reach one key and differ in the answer: no decoder exists. */
  readonly collided: number;
  /** More than `PAIRS` pairs. */
  readonly open: number;
  /** A decoder exists, but none that looks the state up by value. */
  readonly unread: number;
  readonly proved: number;
}

interface Searched {
  readonly counts: SearchCounts;
  readonly found?: { readonly construction: Construction; readonly verdict: Verdict };
}

/** Pairs of a candidate at most. */
const PAIRS = 20_000;
const MEMORY = 1 << 26;
/** Rows of candidates in turn. */
const ROWS = [2, 1, 3, 4];
const MOST_FACTORS = 3;
/** Milliseconds between looks at what has happened outside. */
const SLICE = 100;

type Outcome = Exclude<keyof SearchCounts, "drawn" | "proved">;

/** Stops at the first model that is proved. @throws InputError for a target, a writing or semantics for which nothing is drawn
 * @cost about a millisecond a candidate */
export async function searchWeights(
  request: SearchRequest,
  { candidates, seed }: WeightSearch,
  options: DecideOptions,
): Promise<Searched> {
  const semantics = drawable(request);
  const random = seeded(seed);
  const counts = { drawn: 0, outOfBounds: 0, collided: 0, open: 0, unread: 0, proved: 0 };
  let slice = performance.now();
  while (counts.drawn < candidates && options.interrupted?.() !== true) {
    const draw = shapeOf(request.constraints, counts.drawn++);
    const name = `searched: ${request.language}, candidate ${counts.drawn} of seed ${seed}`;
    const drawn = drawnModel(request.dfa, draw, operandPolicy(semantics), random, name);
    const decoder = decoderFor(request, semantics, drawn);
    if (typeof decoder === "string") counts[decoder]++;
    else {
      const model = parseModel({ ...drawn, decoder }, "the searched model");
      const { language, dfa } = request;
      const verdict = await decide({ ask: "recognizes", model, semantics, language, dfa }, options);
      if (verdict.status === "holds") {
        counts.proved++;
        const document = { ...drawn, decoder };
        return {
          counts,
          found: { construction: constructed(request.constraints, draw, document, counts.drawn, seed), verdict },
        };
      }
      counts.unread++;
    }
    if (performance.now() - slice < SLICE) continue;
    await turn();
    slice = performance.now();
  }
  return { counts };
}

function drawable({ constraints: { target, maxLayers }, writing, semantics }: SearchRequest): RoundedSemantics {
  if (!DRAWN_TARGETS.includes(target))
    throw new InputError("--search", `a target of ${DRAWN_TARGETS.join(", ")}`, target);
  if (writing.raw || writing.keys === "normalised")
    throw new InputError(
      "--search",
      "direct parameters and keys as given",
      writing.raw ? "--logits" : "--keys normalised",
    );
  if (semantics.regime === "exact")
    throw new InputError("--search", "semantics that round to a format", exactRegime(semantics));
  if (semantics.block !== undefined || semantics.store !== undefined)
    throw new InputError("--search", "semantics of one step at a time, without a store", semantics.regime);
  if (maxLayers < 1) throw new InputError("--search", "one layer at least", String(maxLayers));
  return semantics;
}

function shapeOf({ target, range, maxFactors }: SearchRequest["constraints"], index: number) {
  const limit = Math.min(maxFactors, mostFactors(target) ?? 1, MOST_FACTORS);
  const rows = ROWS[index % ROWS.length];
  const least = Math.min(2, limit);
  const factors = least + (Math.floor(index / ROWS.length) % (limit - least + 1));
  return { target, range, rows, factors };
}

function decoderFor(
  { dfa, constraints: { range, contracting } }: SearchRequest,
  semantics: RoundedSemantics,
  drawn: DrawnModel,
): LookupDecoder | Outcome {
  const built: Machine = machine(parseModel(drawn, "a drawn model"), semantics);
  if (!built.layers.every((layer) => keepsBounds(layer, range, contracting))) return "outOfBounds";
  const run = closure(packed(built), dfa, "separates", { memory: MEMORY, pairs: PAIRS });
  while (run.advance(SLICE) === undefined);
  if (run.outcome?.kind === "exhausted") return "open";
  if (run.outcome?.kind !== "closed") return "collided";
  try {
    return lookupDecoder(run);
  } catch (error) {
    if (error instanceof InputError) return "unread";
    throw error;
  }
}

function constructed(
  { target, contracting }: Omit<Constraints, "precision">,
  { rows, factors }: { readonly rows: number; readonly factors: number },
  document: Construction["document"],
  candidate: number,
  seed: number,
): Construction {
  const isProduct = mostFactors(target) !== undefined;
  return {
    construction: `weights found by search: candidate ${candidate} of seed ${seed}`,
    document,
    numbers: [],
    purposes: [`drawn weights, a decoder that looks states up (${rows})`],
    layers: 1,
    factors: isProduct ? factors : 0,
    rows,
    norm: isProduct || contracting ? 1 : Number.NaN,
  };
}

/** `10,000 drawn: 12 out of bounds, …` */
export function countsText({ drawn, outOfBounds, collided, open, unread, proved }: SearchCounts): string {
  return `${drawn} drawn: ${outOfBounds} out of bounds, ${collided} with a collision, ${open} of more than ${PAIRS} pairs, ${unread} without a decoder by value, ${proved} proved`;
}
