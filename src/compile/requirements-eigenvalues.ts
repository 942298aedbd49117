// Lines of the requirements card about eigenvalues: is [0, 1] enough, are negative real ones enough, are non-real ones of
// products needed, are complex diagonal layers enough. Theory: what is exact before a cast, and monotone scalars (theorem
// ids in requirements-sources.ts); a group in the syntactic monoid is what each of them turns on.

import type { SubgroupRecord } from "../automaton/algebra/classify.ts";
import { cycleText, type Facts, mixedCounter, onlyParities } from "./requirements-facts.ts";
import {
  ABELIAN_LAYERS,
  ABELIAN_WREATH,
  BEFORE_CAST,
  CASCADE_LAYERS,
  COUNTING,
  EXACT,
  EXACT_INTEGERS,
  KROHN_RHODES,
  LIMIT,
  MEMORYLESS,
  MIXED_COUNTER,
  MONOTONE,
  MONOTONE_SCALAR,
  MONOTONE_SIGNED,
  PARITY,
  PARITY_BLOCKS,
  ROUNDED_PARITY,
  SATURATED,
  SIGN_DEPTH,
  SIGN_LAYERS,
  STAR_FREE,
  TOKEN_SHIFT,
} from "./requirements-sources.ts";
import type { Statement } from "./requirements-types.ts";

type Body = Omit<Statement, "id" | "question">;

export function eigenvalueStatements(facts: Facts): readonly Statement[] {
  return [
    { id: "nonnegative-diagonal", question: "diagonal in [0, 1] enough?", ...nonnegativeDiagonal(facts) },
    { id: "nonnegative", question: "eigenvalues in [0, 1] enough?", ...nonnegative(facts) },
    { id: "real-diagonal", question: "diagonal in [-1, 1] enough?", ...realDiagonal(facts) },
    { id: "complex-diagonal", question: "complex diagonal enough?", ...complexDiagonal(facts) },
    { id: "non-real-products", question: "non-real products needed?", ...nonRealProducts(facts) },
  ];
}

function unknown(facts: Facts, says = `not decided: ${facts.reason}`): Body {
  return { answer: "unknown", says, by: [LIMIT], assumes: [] };
}

function nonnegativeDiagonal(facts: Facts): Body {
  if (facts.memoryless)
    return { answer: "yes", says: "no state is needed: the last letter decides", by: [MEMORYLESS], assumes: [EXACT] };
  if (facts.aperiodic === true)
    return {
      answer: "yes",
      says: "the language is star-free: a cascade of set-reset automata does it, a layer for each (A = 1, or A = 0 and B the new state)",
      by: [STAR_FREE, KROHN_RHODES, CASCADE_LAYERS],
      assumes: [EXACT_INTEGERS, TOKEN_SHIFT, SATURATED],
    };
  const { shortest } = facts.cycles;
  if (facts.aperiodic === "unknown" && shortest === undefined) return unknown(facts);
  return {
    answer: "no",
    says: `${shortest === undefined ? "a word permutes states" : cycleText(facts, shortest)}; nonnegative diagonal and triangular layers lose the place in it`,
    by: [PARITY_BLOCKS, MONOTONE_SCALAR],
    assumes: [...BEFORE_CAST, MONOTONE],
  };
}

function nonnegative(facts: Facts): Body {
  if (facts.aperiodic === true)
    return {
      answer: "yes",
      says: "star-free: set-reset levels with eigenvalues 0 and 1, and delay lines, whose only eigenvalue is 0",
      by: [STAR_FREE, KROHN_RHODES, CASCADE_LAYERS],
      assumes: [EXACT_INTEGERS],
    };
  const { letter } = facts;
  if (letter !== undefined) {
    const rounded = onlyParities(facts);
    const changed = ". Rounding changes this: a DeltaNet within [0, 1] tracks parity when every operation is rounded";
    return {
      answer: "no",
      says: `${cycleText(facts, letter)}${rounded ? changed : ""}`,
      by: rounded ? [PARITY, ROUNDED_PARITY] : [PARITY],
      assumes: BEFORE_CAST,
    };
  }
  const { shortest } = facts.cycles;
  if (shortest === undefined) return unknown(facts);
  const { length } = shortest.word;
  return unknown(
    facts,
    `no letter cycles; ${cycleText(facts, shortest)}, and a product of ${length} transitions that do not commute may have other eigenvalues than they have`,
  );
}

function realDiagonal(facts: Facts): Body {
  const { twoGroups, aperiodic, cycles } = facts;
  if (twoGroups === "unknown") return unknown(facts);
  if (twoGroups) {
    const depth = aperiodic === true ? 0 : leastSignLayers(facts.groups);
    const says =
      aperiodic === true
        ? "star-free, so [0, 1] is enough already"
        : `all groups in the syntactic monoid are 2-groups: signs and resets; at least ${depth} such ${depth === 1 ? "layer" : "layers"}`;
    return {
      answer: "yes",
      says,
      by:
        aperiodic === true
          ? [STAR_FREE, KROHN_RHODES, CASCADE_LAYERS]
          : [KROHN_RHODES, SIGN_LAYERS, SIGN_DEPTH, CASCADE_LAYERS],
      assumes: [EXACT_INTEGERS, TOKEN_SHIFT, SATURATED],
    };
  }
  const { notPowerOfTwo } = cycles;
  const word =
    notPowerOfTwo === undefined
      ? "a word cycles in a length that is not a power of two"
      : cycleText(facts, notPowerOfTwo);
  return {
    answer: "no",
    says: `${word}; real diagonal and triangular layers have periods 2^k`,
    by: [COUNTING, MONOTONE_SIGNED],
    assumes: [...BEFORE_CAST, MONOTONE],
  };
}

/** A sign layer at most doubles the exponent of the groups and adds at most one to their derived length. */
function leastSignLayers(groups: Facts["groups"]): number {
  if (groups === "unknown") return 1;
  const exponents = groups.map(({ exponent }) => (exponent === "unknown" ? 1 : Math.log2(Number(exponent))));
  return Math.max(1, ...exponents, ...groups.map(derivedLength));
}

/** Of a solvable group. */
function derivedLength({ derivedSeries }: SubgroupRecord): number {
  return derivedSeries.length - 1;
}

function nonRealProducts(facts: Facts): Body {
  const { twoGroups, cycles } = facts;
  if (twoGroups === "unknown") return unknown(facts);
  if (twoGroups)
    return {
      answer: "no",
      says:
        facts.aperiodic === true
          ? "star-free: eigenvalues 0 and 1 are enough"
          : "all groups are 2-groups: eigenvalues -1, 0 and 1 of diagonal layers are enough",
      by: [KROHN_RHODES, SIGN_LAYERS, CASCADE_LAYERS],
      assumes: [EXACT_INTEGERS],
    };
  const { notPowerOfTwo } = cycles;
  const length = notPowerOfTwo === undefined ? "|u|" : String(notPowerOfTwo.word.length);
  const word =
    notPowerOfTwo === undefined
      ? "some word u cycles in a length that is not a power of two"
      : cycleText(facts, notPowerOfTwo);
  const factors = length === "1" ? "2^(i-1)" : `${length} · 2^(i-1)`;
  const counter = mixedCounter(facts);
  const changed = `. Rounding changes this: a mixed state with one real eigenvalue counts modulo ${counter}`;
  return {
    answer: "yes",
    says:
      `${word}: in some layer i a product of ${factors} transitions has a non-real eigenvalue ` +
      `(the factors may be reflections)${counter === undefined ? "" : changed}`,
    by: counter === undefined ? [COUNTING] : [COUNTING, MIXED_COUNTER],
    assumes: BEFORE_CAST,
  };
}

function complexDiagonal(facts: Facts): Body {
  const { solvable, groups, aperiodic, group } = facts;
  if (aperiodic === true) return { ...nonnegativeDiagonal(facts), says: "star-free, so [0, 1] is enough already" };
  if (solvable === "unknown" || groups === "unknown") return unknown(facts);
  if (!solvable) {
    const simple = groups.find((record) => !record.solvable);
    return {
      answer: "no",
      says: `the group ${simple?.name ?? ""} in the syntactic monoid is not solvable`,
      by: [ABELIAN_LAYERS, ABELIAN_WREATH],
      assumes: [EXACT],
    };
  }
  const depth = Math.max(...groups.map(derivedLength));
  const layers = `${depth} ${depth === 1 ? "layer" : "layers"}`;
  const says =
    group === true
      ? `${layers}, no fewer: the length of the derived series of ${groups[0].name}`
      : `all groups are solvable; at least ${layers}, and at some depth it is done (cyclic levels and resets)`;
  return {
    answer: "yes",
    says,
    by: group === true ? [ABELIAN_LAYERS, ABELIAN_WREATH] : [KROHN_RHODES, CASCADE_LAYERS, ABELIAN_WREATH],
    assumes: group === true ? [EXACT] : [EXACT, TOKEN_SHIFT, SATURATED],
  };
}
