// The table of the requirements card: which layers, in which range of eigenvalues, can recognise the language in a stack of
// any finite depth, and by which theorem. Statements differ with the semantics, so a row may say several things; a range
// that contains another inherits its constructions, not its impossibilities.

import { cycleText, type Facts, mixedCounter, onlyParities } from "./requirements-facts.ts";
import {
  ABELIAN_LAYERS,
  ABELIAN_WREATH,
  BEFORE_CAST,
  CASCADE_LAYERS,
  CONSTANT_DECAY,
  COUNTING,
  EXACT,
  EXACT_INTEGERS,
  FRACTION_BITS,
  FUSED,
  KROHN_RHODES,
  LIMIT,
  MEMORYLESS,
  MIXED,
  MIXED_COUNTER,
  MONOTONE,
  MONOTONE_SCALAR,
  MONOTONE_SIGNED,
  ONE_REFLECTION,
  PARITY,
  PARITY_BLOCKS,
  PD_SSM,
  PER_OPERATION,
  PSD,
  ROUNDED_PARITY,
  RWKV7,
  SARROF,
  SATURATED,
  SATURATED_LSTM,
  SIGN_LAYERS,
  TOKEN_SHIFT,
  TWO_PSD,
} from "./requirements-sources.ts";
import type { Amount, Ground, LayerRow, LayerVerdict } from "./requirements-types.ts";

const NARROW = "[0, 1]";
const WIDE = "[-1, 1]";
const DIAGONAL = "Mamba, GLA, RWKV-6, mLSTM";
const CONSTANT = "RetNet, RWKV-5 (one decay for all inputs)";
const DELTA = "DeltaNet, Gated DeltaNet";

/** `reflections` is what one layer needs. */
export function layerRows(facts: Facts, reflections: Amount): readonly LayerRow[] {
  const row = (layers: string, range: string, verdicts: readonly LayerVerdict[]): LayerRow => ({
    layers,
    range,
    verdicts,
  });
  return [
    row(DIAGONAL, NARROW, nonnegativeDiagonal(facts)),
    row(DIAGONAL, WIDE, realDiagonal(facts)),
    row(CONSTANT, NARROW, constantDecay(facts, NARROW)),
    row(CONSTANT, WIDE, constantDecay(facts, WIDE)),
    row("complex diagonal, input-dependent", "|λ| <= 1", complexDiagonal(facts)),
    row(DELTA, NARROW, delta(facts, { products: 2, symmetric: true, deltaRule: true })),
    row("KDA", NARROW, delta(facts, { products: 1, symmetric: true, deltaRule: true })),
    row("RWKV-7 where sum a κ²/w <= 1", NARROW, delta(facts, { products: 1, symmetric: true, deltaRule: false })),
    row("DeltaProduct, n_h = 2", NARROW, delta(facts, { products: 1, symmetric: false, deltaRule: true })),
    row("DeltaProduct, n_h >= 3", NARROW, delta(facts, { products: 0, symmetric: false, deltaRule: true })),
    row(`${DELTA}, KDA`, WIDE, [oneFactor(reflections)]),
    row("RWKV-7", WIDE, [can("at most four layers", [RWKV7], [EXACT])]),
    row("DeltaProduct", WIDE, [product(reflections)]),
    row("PD-SSM", "|λ| <= 1", [can(`one layer of size ${facts.dfa.states}`, [PD_SSM], [EXACT_INTEGERS])]),
    row("LSTM", "not linear", [can("one layer", [SATURATED_LSTM], [SATURATED])]),
  ];
}

function can(says: string, by: readonly Ground[], assumes: readonly string[]): LayerVerdict {
  return { answer: "can", says, by, assumes };
}

function cannot(says: string, by: readonly Ground[], assumes: readonly string[]): LayerVerdict {
  return { answer: "cannot", says, by, assumes };
}

function unknown(says: string, by: readonly Ground[] = [], assumes: readonly string[] = []): LayerVerdict {
  return { answer: "unknown", says, by, assumes };
}

const undecided = ({ reason }: Facts): LayerVerdict => unknown(`not decided: ${reason}`, [LIMIT]);

const lastLetter = can("the decoder sees the last letter", [MEMORYLESS], [EXACT]);

function nonnegativeDiagonal(facts: Facts): LayerVerdict[] {
  if (facts.memoryless) return [lastLetter];
  if (facts.aperiodic === true)
    return [
      can("star-free", [KROHN_RHODES, CASCADE_LAYERS], [EXACT_INTEGERS, TOKEN_SHIFT, SATURATED]),
      can("star-free", [SARROF], [FRACTION_BITS]),
    ];
  const { shortest } = facts.cycles;
  if (facts.aperiodic === "unknown" && shortest === undefined) return [undecided(facts)];
  const says = shortest === undefined ? "not star-free" : cycleText(facts, shortest);
  return [cannot(says, [PARITY_BLOCKS, MONOTONE_SCALAR], [...BEFORE_CAST, MONOTONE])];
}

function realDiagonal(facts: Facts): LayerVerdict[] {
  if (facts.aperiodic === true) return nonnegativeDiagonal(facts);
  const { twoGroups, cycles } = facts;
  if (twoGroups === "unknown") return [undecided(facts)];
  if (twoGroups)
    return [
      can("only 2-groups: signs and resets", [KROHN_RHODES, SIGN_LAYERS], [EXACT_INTEGERS, TOKEN_SHIFT, SATURATED]),
    ];
  const word = cycles.notPowerOfTwo;
  const says = word === undefined ? "a group that is not a 2-group" : cycleText(facts, word);
  return [cannot(says, [COUNTING, MONOTONE_SIGNED], [...BEFORE_CAST, MONOTONE])];
}

/** A transition that does not depend on the input: Diag(lambda), real. */
function constantDecay(facts: Facts, range: typeof NARROW | typeof WIDE): LayerVerdict[] {
  if (facts.memoryless) return [lastLetter];
  const { dfa, generators, cycles } = facts;
  const narrow = range === NARROW;
  const wide = !narrow && generators !== undefined && dfa.states === 2;
  if (wide && generators.maps.every((map) => map[0] === 1 && map[1] === 0))
    return [can("the length modulo 2: a sign that flips at every letter", [SIGN_LAYERS], [EXACT_INTEGERS])];
  if (narrow && facts.aperiodic === false) return nonnegativeDiagonal(facts);
  if (cycles.evenLength !== undefined)
    return [cannot(cycleText(facts, cycles.evenLength), [CONSTANT_DECAY], [...BEFORE_CAST, MONOTONE])];
  if (facts.twoGroups === false) return realDiagonal(facts);
  return [
    unknown(facts.aperiodic === true ? "a reset of the state is not to be had; no theorem here" : "no theorem here"),
  ];
}

function complexDiagonal(facts: Facts): LayerVerdict[] {
  if (facts.aperiodic === true) return nonnegativeDiagonal(facts);
  const { solvable, group } = facts;
  if (solvable === "unknown") return [undecided(facts)];
  if (!solvable) return [cannot("a group that is not solvable", [ABELIAN_LAYERS, ABELIAN_WREATH], [EXACT])];
  return group === true
    ? [can("a solvable group", [ABELIAN_LAYERS], [EXACT])]
    : [
        can(
          "all groups solvable: cyclic levels and resets",
          [KROHN_RHODES, CASCADE_LAYERS],
          [EXACT, TOKEN_SHIFT, SATURATED],
        ),
      ];
}

interface Family {
  /** Words of so many letters multiply to real eigenvalues >= 0: 2 where a transition is positive semidefinite, 1 where it is
   * a product of two such or symmetrizable to one, 0 where its own eigenvalues may be others. */
  readonly products: 0 | 1 | 2;
  /** Whether a transition is symmetric positive semidefinite after scaling, so that one rounding an entry keeps Theorem 1. */
  readonly symmetric: boolean;
  /** Whether it contains DeltaNet's own update, gates 1 and further factors the identity, rounded alike. */
  readonly deltaRule: boolean;
}

function delta(facts: Facts, family: Family): LayerVerdict[] {
  if (facts.memoryless) return [lastLetter];
  if (facts.aperiodic === true)
    return [can("star-free: scalar resets", [KROHN_RHODES, CASCADE_LAYERS], [EXACT_INTEGERS, TOKEN_SHIFT, SATURATED])];
  const rounded = family.deltaRule ? whenRounded(facts) : [];
  const rest = rounded.length > 0 ? [] : [unknown("no theorem for this group", [], [PER_OPERATION])];
  return [...beforeRounding(facts, family), ...rounded, ...rest];
}

/** The language is not star-free, or not known to be. */
function beforeRounding(facts: Facts, { products, symmetric }: Family): LayerVerdict[] {
  const { letter, cycles } = facts;
  if (products === 0) return [unknown("a transition may have negative eigenvalues", [], BEFORE_CAST)];
  if (letter !== undefined) {
    const says = cycleText(facts, letter);
    return [cannot(says, [PARITY], BEFORE_CAST), ...(symmetric ? [cannot(says, [PSD], [FUSED])] : [])];
  }
  if (products === 2 && cycles.shortest?.word.length === 2)
    return [cannot(cycleText(facts, cycles.shortest), [TWO_PSD], BEFORE_CAST)];
  return [unknown("no letter cycles, and products may have other eigenvalues", [], BEFORE_CAST)];
}

/** What rounding makes possible. */
function whenRounded(facts: Facts): LayerVerdict[] {
  const verdicts: LayerVerdict[] = [];
  if (onlyParities(facts))
    verdicts.push(can("one such layer or head for each factor Z2", [ROUNDED_PARITY], [PER_OPERATION]));
  const counter = mixedCounter(facts);
  if (counter !== undefined) verdicts.push(can(`one layer counts modulo ${counter}`, [MIXED_COUNTER], [MIXED]));
  return verdicts;
}

function oneFactor({ suffices, by, assumes }: Amount): LayerVerdict {
  if (suffices === 0) return lastLetter;
  if (suffices === 1) return can("one layer", [by[0]], assumes);
  return can("several layers", [ONE_REFLECTION, KROHN_RHODES], [EXACT_INTEGERS]);
}

function product(reflections: Amount): LayerVerdict {
  const { suffices, by, assumes } = reflections;
  return suffices === undefined || suffices === 0
    ? oneFactor(reflections)
    : can(`one layer with n_h = ${suffices}`, [by[0]], assumes);
}
