// Requests that no weights can meet, with the theorem that says so, under the semantics to which it applies and no other. What is
// said comes from the requirements card (requirements.ts); where the card says nothing, nothing is refused.

import { classify } from "../automaton/algebra/index.ts";
import type { Dfa } from "../automaton/dfa.ts";
import type { Semantics } from "../rnn/semantics.ts";
import type { Constraints } from "./plan.ts";
import { requirements } from "./requirements.ts";
import { EXACT, FUSED, MONOTONE } from "./requirements-sources.ts";
import type { Ground, Requirements } from "./requirements-types.ts";

/** Why no weights do it. */
export interface Refusal {
  readonly request: string;
  readonly says: string;
  readonly by: readonly Ground[];
  /** What the theorem assumes. */
  readonly assumes: readonly string[];
}

/** Undefined where no theorem here applies; then the request may be possible. */
export function refusal(dfa: Dfa, constraints: Constraints, semantics: Semantics): Refusal | undefined {
  const applies = tagsOf(semantics);
  if (applies.length === 0) return undefined;
  const card = requirements(dfa, classify(dfa));
  const row = rowOf(constraints);
  const range = constraints.range === "[0,1]" ? "[0, 1]" : "[-1, 1]";
  // A factor -0, an eigenvalue that is not negative, turns the signs of zeros, and observe=code sees these.
  const zeros = semantics.regime !== "exact" && semantics.observe === "code" ? " and no parameter -0" : "";
  const verdict = card.layers
    .find((line) => line.layers === row && line.range === range)
    ?.verdicts.find(({ answer, assumes }) => answer === "cannot" && assumes.some((tag) => applies.includes(tag)));
  if (verdict === undefined) return ofOneLayer(card, constraints, semantics);
  const { says, by, assumes } = verdict;
  return {
    request: `${constraints.target} with eigenvalues in ${range}${zeros}, any number of layers`,
    says,
    by,
    assumes: assumes.filter((tag) => applies.includes(tag)),
  };
}

/** The assumptions of the card that a semantics meets: rounding that is monotone (all deterministic modes are), no wrap. */
function tagsOf(semantics: Semantics): readonly string[] {
  if (semantics.regime === "exact") return semantics.cast === undefined ? [EXACT] : [];
  if (semantics.overflow === "wrap" || semantics.store !== undefined) return [];
  if (semantics.regime === "fused") return [MONOTONE, FUSED];
  return semantics.regime === "perOperation" ? [MONOTONE] : [];
}

/** The line of the card about the target; none where the card's line has a condition that direct parameters need not meet. */
function rowOf({ target, range, maxFactors }: Constraints): string | undefined {
  switch (target) {
    case "diagonal":
    case "mamba":
      return "Mamba, GLA, RWKV-6, mLSTM";
    case "deltaNet":
    case "gatedDeltaNet":
      return range === "[0,1]" ? "DeltaNet, Gated DeltaNet" : undefined;
    case "deltaProduct":
    case "gatedDeltaProduct":
      if (range !== "[0,1]") return undefined;
      return maxFactors === 1 ? "DeltaNet, Gated DeltaNet" : maxFactors === 2 ? "DeltaProduct, n_h = 2" : undefined;
    default:
      return undefined;
  }
}

/** One layer of fewer reflections than a letter needs, exactly. */
function ofOneLayer(
  card: Requirements,
  { target, maxLayers, maxFactors }: Constraints,
  semantics: Semantics,
): Refusal | undefined {
  const isProduct = ["deltaNet", "gatedDeltaNet", "deltaProduct", "gatedDeltaProduct"].includes(target);
  if (semantics.regime !== "exact" || maxLayers > 1 || !isProduct) return undefined;
  const most = target === "deltaNet" || target === "gatedDeltaNet" ? 1 : maxFactors;
  const amount = card.amounts.find(({ id }) => id === "reflections-in-one-layer");
  if (amount === undefined || most >= amount.atLeast) return undefined;
  const lower = amount.by.filter(({ says }) => says.includes("rank") || says.includes("A = I"));
  return {
    request: `one layer with n_h = ${most}`,
    says: `at least ${amount.atLeast} reflections a step: ${amount.says}`,
    by: lower,
    assumes: [EXACT],
  };
}
