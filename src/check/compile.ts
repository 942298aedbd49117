// From a language to weights and a verdict about them: the planner's constructions, cheapest first, each put to `decide` in the
// semantics asked for, until one holds for every word. What no construction does is refused with a theorem, or searched for, or left unknown.

import type { Dfa } from "../automaton/dfa.ts";
import { type Construction, constructions } from "../compile/constructions.ts";
import type { Attempt, Constraints } from "../compile/plan.ts";
import { type Refusal, refusal } from "../compile/refusals.ts";
import type { Writing } from "../compile/targets.ts";
import { TURNS } from "../compile/turned-stacks.ts";
import { InputError, messageOf } from "../core/errors.ts";
import type { Verdict } from "../core/verdict.ts";
import { decode } from "../number/codec.ts";
import { compare, fromNumber } from "../number/exact.ts";
import { round } from "../number/round.ts";
import { parseModel } from "../rnn/model-file.ts";
import type { Semantics } from "../rnn/semantics.ts";
import { type DecideOptions, decide } from "./decide.ts";
import { countsText, searchWeights, type WeightSearch } from "./search-weights.ts";

export interface CompileRequest {
  /** Name or regular expression, as given. */
  readonly language: string;
  readonly dfa: Dfa;
  readonly semantics: Semantics;
  readonly constraints: Omit<Constraints, "precision">;
  readonly writing: Writing;
  /** Weights are searched for where no construction is proved and no theorem refuses. */
  readonly search?: WeightSearch;
}

export type Compiled =
  /** `verdict` is that of `construction`: holds; or where none holds fails or unknown, of the cheapest. */
  | {
      readonly status: Verdict["status"];
      readonly construction: Construction;
      readonly verdict: Verdict;
      readonly attempts: readonly Attempt[];
    }
  | { readonly status: "impossible"; readonly refusal: Refusal }
  /** Nothing here does it, and nothing here proves that nothing does. */
  | { readonly status: "none"; readonly attempts: readonly Attempt[] };

/** @throws InputError where the format holds the numbers of no construction, and as `constructions`
 * @cost that of `plan`, and of one `decide` for each construction tried */
export async function compile(request: CompileRequest, options: DecideOptions): Promise<Compiled> {
  const { dfa, semantics, language, writing } = request;
  const constraints = { ...request.constraints, ...precisionOf(semantics) };
  const { found, rejected } = constructions(dfa, constraints, writing, `compiled: ${language}`);
  const attempts: Attempt[] = [...rejected];
  let first: { construction: Construction; verdict: Verdict } | undefined;
  let missing: number | undefined;
  for (const construction of found) {
    const unheld = unheldNumber(construction.numbers, semantics);
    if (unheld !== undefined) {
      missing ??= unheld;
      attempts.push({ construction: construction.construction, outcome: `the format has no ${unheld}` });
      continue;
    }
    const { chosen, verdict, outcome } = await proveOne(request, construction, options);
    attempts.push({ construction: construction.construction, outcome });
    if (verdict === undefined) continue;
    if (verdict.status === "holds") return { status: "holds", construction: chosen, verdict, attempts };
    first ??= { construction: chosen, verdict };
    if (options.interrupted?.() === true) break;
  }
  const refused = first === undefined ? refusal(dfa, constraints, semantics) : undefined;
  if (refused !== undefined) return { status: "impossible", refusal: refused };
  if (request.search !== undefined) {
    const { counts, found: weights } = await searchWeights(request, request.search, options);
    attempts.push({ construction: `search, seed ${request.search.seed}`, outcome: countsText(counts) });
    if (weights !== undefined) return { status: "holds", ...weights, attempts };
  }
  if (first !== undefined) return { status: first.verdict.status, ...first, attempts };
  if (missing !== undefined && request.search === undefined && semantics.regime !== "exact")
    throw new InputError(
      "--semantics",
      `a format that holds ${missing}, as the states of the construction`,
      semantics.format.name,
    );
  return { status: "none", attempts };
}

interface Proved {
  readonly chosen: Construction;
  readonly verdict?: Verdict;
  readonly outcome: string;
}

/** Pairs at most of one choice of numbers, while there are others. */
const PAIRS_OF_A_CHOICE = 20_000;

/** Decides a construction. Of rounded layers the first choice of numbers that holds is taken, within few pairs for each; where none
 * does, the first that was left open is decided within the options' bounds. */
async function proveOne(request: CompileRequest, construction: Construction, options: DecideOptions): Promise<Proved> {
  const { turned } = construction;
  const one = async (chosen: Construction, bounds: DecideOptions): Promise<Proved> => {
    const verdict = await attempt(request, chosen, bounds);
    return typeof verdict === "string" ? { chosen, outcome: verdict } : { chosen, verdict, outcome: verdict.status };
  };
  if (turned === undefined) return one(construction, options);
  const few = { ...options, pairs: Math.min(options.pairs, PAIRS_OF_A_CHOICE) };
  const outcomes = new Map<string, number>();
  let open: Construction | undefined;
  let failed: Proved | undefined;
  for (let choice = 0; choice < TURNS && options.interrupted?.() !== true; choice++) {
    const name = `${construction.construction}, choice ${choice + 1} of numbers`;
    const found = await one({ ...construction, construction: name, document: turned(choice) }, few);
    const { status } = found.verdict ?? { status: "refused" };
    if (status === "holds") return { ...found, outcome: `holds (choices of numbers before: ${choice})` };
    outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
    if (status === "unknown") open ??= found.chosen;
    else failed ??= found;
  }
  const last = open === undefined ? failed : await one(open, options);
  const counts = [...outcomes].map(([status, count]) => `${count} ${status}`).join(", ");
  if (last === undefined) return { chosen: construction, outcome: "interrupted" };
  return { ...last, outcome: `${last.outcome} (choices of numbers: ${counts})` };
}

/** A construction whose parameters the semantics refuses (a value that is not dyadic under `exact`) is none there. */
async function attempt(
  { dfa, language, semantics }: CompileRequest,
  { document }: Construction,
  options: DecideOptions,
): Promise<Verdict | string> {
  try {
    const model = parseModel(document, "the compiled model");
    return await decide({ ask: "recognizes", model, semantics, language, dfa }, options);
  } catch (error) {
    if (error instanceof InputError) return messageOf(error);
    throw error;
  }
}

/** Rounding at every step forgets old symbols only where the state itself is rounded, in a float format, to nearest. */
function precisionOf(semantics: Semantics): { precision?: number } {
  if (semantics.regime !== "fused" && semantics.regime !== "perOperation") return {};
  const { format, rounding } = semantics;
  const nearest = rounding === "tiesToEven" || rounding === "tiesToAway";
  return format.kind === "float" && nearest && semantics.store === undefined ? { precision: format.precision } : {};
}

/** A number that is not a value of the format. */
function unheldNumber(numbers: readonly number[], semantics: Semantics): number | undefined {
  if (semantics.regime === "exact") return undefined;
  const policy = { ...semantics, overflow: "saturate" as const };
  return numbers.find((x) => compare(decode(policy.format, round(policy, fromNumber(x))), fromNumber(x)) !== 0);
}
