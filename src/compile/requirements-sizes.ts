// Lines of the requirements card that are numbers: reflections a step, state rows, layers. `suffices` counts a construction,
// `atLeast` is a proof; what is between them is not known here.
//
// At least, one layer, exact arithmetic with finitely many values. A letter a that moves m >= 3 states in a cycle makes the state
// after a^k periodic with a period P >= 3; on the differences of the states of that cycle A(a) has finite order P, so it has an
// eigenvalue that is not real, with its conjugate: two rows, and rank(I - A(a)) >= 2, so two reflections. A group in the
// syntactic monoid is a quotient of a finite group of matrices on the state's columns; finite groups of 2 x 2 matrices are
// cyclic or dihedral, and so are their quotients; those of numbers are of order 1 or 2.

import type { CascadeSummary } from "../automaton/algebra/cascade.ts";
import type { SubgroupRecord } from "../automaton/algebra/classify.ts";
import { reflectionLength } from "../automaton/algebra/index.ts";
import { type Representation, representations, smaller } from "./group-representations.ts";
import { cycleText, type Facts } from "./requirements-facts.ts";
import {
  CASCADE_LAYERS,
  EXACT,
  EXACT_INTEGERS,
  GROUP_LAYER,
  KROHN_RHODES,
  MEMORYLESS,
  ONE_HOT,
  ONE_REFLECTION,
  PD_SSM,
  provedHere,
} from "./requirements-sources.ts";
import type { Amount, Answer, Ground } from "./requirements-types.ts";

/** Derived series and names tell cyclic and dihedral groups up to this order. */
const NAMED_ORDER = 512n;

export function amounts(facts: Facts, cascade: CascadeSummary | undefined): readonly Amount[] {
  const found = facts.group === true && !facts.memoryless ? groupRepresentations(facts) : [];
  return [reflections(facts, found[0]), stacked(facts), rows(facts, found), layers(facts, cascade)];
}

/** The one of fewest reflections first. */
function groupRepresentations({ generators, groups }: Facts): readonly Representation[] {
  if (generators === undefined) return [];
  const record = groups === "unknown" ? undefined : groups[0];
  if (record === undefined) return representations(generators, undefined);
  const points = record.minimalDegree.most;
  const found = representations(generators, { name: record.name, order: BigInt(record.order) });
  if (found[0].reflections <= points - 1) return found;
  return [
    {
      name: `${points} points`,
      dimension: points,
      rows: points,
      reflections: points - 1,
      entries: "0 and 1",
      summands: [],
    },
    ...found,
  ];
}

const HALF: Ground = {
  says: "a letter that moves at least three states in a cycle has an eigenvalue that is not real, and so its conjugate: rank(I - A) >= 2",
  source: provedHere("Sizes"),
};
const IDENTITY: Ground = {
  says: "with A = I for every letter finitely many values leave the state constant",
  source: provedHere("Sizes"),
};
const PLANE: Ground = {
  says: "finite groups of 2 x 2 matrices, and their quotients, are cyclic or dihedral; those of 1 x 1 matrices have at most two elements",
  source: provedHere("Sizes"),
};

function amount(
  id: string,
  question: string,
  suffices: number | string | undefined,
  atLeast: number,
): Pick<Amount, "id" | "question" | "answer" | "suffices" | "atLeast"> {
  const answer: Answer = suffices === undefined ? "unknown" : "yes";
  return { id, question, answer, ...(suffices === undefined ? {} : { suffices }), atLeast };
}

function reflections(facts: Facts, best: Representation | undefined): Amount {
  const { letter, memoryless, permutationReset } = facts;
  const head = (suffices?: number) =>
    amount("reflections-in-one-layer", "reflections a step, one layer", suffices, memoryless ? 0 : least);
  const least = letter !== undefined && letter.states.length > 2 ? 2 : 1;
  if (memoryless) return { ...head(0), says: "no state is needed", by: [MEMORYLESS], assumes: [EXACT_INTEGERS] };
  const below = least === 2 && letter !== undefined ? `; ${cycleText(facts, letter)}` : "";
  const by = [least === 2 ? HALF : IDENTITY];
  if (best !== undefined) {
    const exact = best.entries === "irrational" ? EXACT : EXACT_INTEGERS;
    const says = `as ${best.name}, n = ${best.dimension}, entries ${best.entries}${below}`;
    return { ...head(best.reflections), says, by: [GROUP_LAYER, ...by], assumes: [exact] };
  }
  if (permutationReset) {
    const factors = resetFactors(facts);
    const says = `a reset clears ${factors} ${factors === 1 ? "row" : "rows"}, a reflection each${below}`;
    return { ...head(factors), says, by: [CASCADE_LAYERS, ...by], assumes: [factors === 1 ? EXACT_INTEGERS : EXACT] };
  }
  return {
    ...head(),
    says: `no one-layer construction of norm at most 1 is known here; a stack needs one a step${below}`,
    by,
    assumes: [EXACT],
  };
}

/** States as corners of a simplex; a number will do where nothing is permuted. */
function resetFactors({ generators, dfa }: Facts): number {
  const permuted = generators?.maps.some((map) => new Set(map).size === dfa.states && reflectionLength(map) > 0);
  return permuted === true ? dfa.states - 1 : 1;
}

function stacked({ memoryless }: Facts): Amount {
  const least = memoryless ? 0 : 1;
  return {
    ...amount("reflections-in-a-stack", "reflections a step, any depth", least, least),
    says: memoryless ? "no state is needed" : "eigenvalues in [-1, 1], one factor a step, more layers",
    by: memoryless ? [MEMORYLESS] : [ONE_REFLECTION, KROHN_RHODES, IDENTITY],
    assumes: [EXACT_INTEGERS],
  };
}

function rows(facts: Facts, found: readonly Representation[]): Amount {
  const { dfa, memoryless } = facts;
  const head = (suffices: number) => amount("rows", "state rows n, one layer", suffices, memoryless ? 0 : least);
  const { least, by } = leastRows(facts);
  if (memoryless) return { ...head(0), says: "no state is needed", by: [MEMORYLESS], assumes: [EXACT_INTEGERS] };
  const chosen = found.toSorted(smaller)[0] as Representation | undefined;
  if (chosen === undefined || chosen.rows > dfa.states - 1)
    return {
      ...head(dfa.states - 1),
      says: "any A and B, the norm may exceed 1",
      by: [ONE_HOT, ...by],
      assumes: [EXACT_INTEGERS],
    };
  const { name, entries, dimension } = chosen;
  const says =
    chosen.rows < dimension
      ? `as ${name}, whose numbers add up to 0; the norm may exceed 1`
      : `as ${name}, orthogonal, entries ${entries}`;
  return {
    ...head(chosen.rows),
    says,
    by: [GROUP_LAYER, ...by],
    assumes: [entries === "irrational" ? EXACT : EXACT_INTEGERS],
  };
}

function leastRows({ groups, letter }: Facts): { readonly least: number; readonly by: readonly Ground[] } {
  const known = groups === "unknown" ? [] : groups;
  if (!known.every(mayBePlanar)) return { least: 3, by: [PLANE] };
  if (known.some(({ order }) => order !== "2")) return { least: 2, by: [PLANE] };
  return letter !== undefined && letter.states.length > 2 ? { least: 2, by: [HALF] } : { least: 1, by: [] };
}

/** False only where the group is certainly neither cyclic nor dihedral. */
function mayBePlanar({ name, order, abelian, solvable, exponent }: SubgroupRecord): boolean {
  if (/^(Z\d+|D\d+|S3|Z2 × Z2)$/.test(name)) return true;
  if (!solvable) return false;
  if (abelian) return exponent === "unknown" || exponent === order;
  return BigInt(order) > NAMED_ORDER;
}

function layers(facts: Facts, cascade: CascadeSummary | undefined): Amount {
  const { memoryless, group, permutationReset, dfa } = facts;
  const head = (suffices: number | string) =>
    amount("layers", "layers of norm at most 1", suffices, memoryless ? 0 : 1);
  const any = "one layer of any matrices, or of PD-SSM, does it with as many rows as states";
  if (memoryless) return { ...head(0), says: "the decoder sees the last letter", by: [MEMORYLESS], assumes: [EXACT] };
  if (group === true || permutationReset)
    return {
      ...head(1),
      says: group === true ? "a group" : "permutations and resets",
      by: [group === true ? GROUP_LAYER : CASCADE_LAYERS],
      assumes: [EXACT],
    };
  if (cascade !== undefined) {
    const delays = cascade.levels.slice(0, -1).filter(({ resets }) => resets > 0).length;
    const count = cascade.levels.length;
    const says = `a cascade of ${count} levels and ${delays} delay lines (a token shift saves these); ${any}`;
    return { ...head(count + delays), says, by: [KROHN_RHODES, CASCADE_LAYERS, PD_SSM], assumes: [EXACT] };
  }
  const bound: Ground = { says: "a cascade of at most 2^|Q| levels", source: "Maler, Pnueli 1994" };
  const suffices = dfa.states <= 64 ? String(2n ** BigInt(dfa.states + 1) - 1n) : `2^${dfa.states + 1} - 1`;
  return {
    ...head(suffices),
    says: `the general bound, with delay lines; ${any}`,
    by: [bound, CASCADE_LAYERS, PD_SSM],
    assumes: [EXACT],
  };
}
