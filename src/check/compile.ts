// From a language to weights and a verdict about them: the planner's constructions, cheapest first, each put to `decide` in the
// semantics asked for, until one holds for every word. What no construction does is refused with a theorem, or left unknown.

import type { Dfa } from "../automaton/dfa.ts";
import { type Construction, constructions } from "../compile/constructions.ts";
import type { Attempt, Constraints } from "../compile/plan.ts";
import { type Refusal, refusal } from "../compile/refusals.ts";
import type { Writing } from "../compile/targets.ts";
import { InputError, messageOf } from "../core/errors.ts";
import type { Verdict } from "../core/verdict.ts";
import { decode } from "../number/codec.ts";
import { compare, fromNumber } from "../number/exact.ts";
import { round } from "../number/round.ts";
import { parseModel } from "../rnn/model-file.ts";
import type { Semantics } from "../rnn/semantics.ts";
import { type DecideOptions, decide } from "./decide.ts";

export interface CompileRequest {
  /** Name or regular expression, as given. */
  readonly language: string;
  readonly dfa: Dfa;
  readonly semantics: Semantics;
  readonly constraints: Omit<Constraints, "precision">;
  readonly writing: Writing;
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
    const verdict = await attempt(request, construction, options);
    if (typeof verdict === "string") {
      attempts.push({ construction: construction.construction, outcome: verdict });
      continue;
    }
    attempts.push({ construction: construction.construction, outcome: verdict.status });
    if (verdict.status === "holds") return { status: "holds", construction, verdict, attempts };
    first ??= { construction, verdict };
    if (options.interrupted?.() === true) break;
  }
  if (first !== undefined) return { status: first.verdict.status, ...first, attempts };
  const refused = refusal(dfa, constraints, semantics);
  if (refused !== undefined) return { status: "impossible", refusal: refused };
  if (missing !== undefined && semantics.regime !== "exact")
    throw new InputError(
      "--semantics",
      `a format that holds ${missing}, as the states of the construction`,
      semantics.format.name,
    );
  return { status: "none", attempts };
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
