// Certificates for cascades: that of a language's minimal automaton, with words which show that the groups of its levels divide
// groups of the transition monoid, and one document for the cascades of all small automata.

import { type Cascade, type CascadeSummary, cascadeSummary, prefixNumber } from "../automaton/algebra/cascade.ts";
import { generatorsOf } from "../automaton/algebra/generators.ts";
import { type Holonomy, holonomy } from "../automaton/algebra/holonomy-cascade.ts";
import { divisionsOf } from "../automaton/algebra/holonomy-division.ts";
import { ALGEBRA_LIMITS, type AlgebraLimits, done, type Outcome, unknown } from "../automaton/algebra/limits.ts";
import type { Dfa } from "../automaton/dfa.ts";
import type {
  CascadeCertificate,
  CascadesCertificate,
  CertifiedBlock,
  CertifiedCascade,
} from "../core/cascade-certificate.ts";
import { toRuns } from "../core/word.ts";
import { certifiedAutomaton, signed } from "./certify.ts";

/** Larger cascades have no certificate: their tables are written out. */
const MOST_PREFIXES = 200_000;

export interface CertifiedHolonomy {
  readonly certificate: CascadeCertificate;
  readonly cascade: Cascade;
  readonly summary: CascadeSummary;
}

/** `language` defines itself (`Language.name`), `dfa` is its minimal automaton, numbered breadth-first. @cost that of `holonomy` */
export function cascadeCertificate(
  language: string,
  dfa: Dfa,
  limits: AlgebraLimits = ALGEBRA_LIMITS,
): Outcome<CertifiedHolonomy> {
  const found = holonomy(dfa, limits);
  if (found.status === "unknown") return found;
  const { cascade } = found.value;
  if (cascade.levels.some(({ parent }) => parent.length > MOST_PREFIXES))
    return unknown(`more than ${MOST_PREFIXES} coordinates in a certificate`);
  const blocks = certifiedBlocks(found.value, dfa.symbols, limits);
  const certificate = signed({
    statetrack: 1,
    kind: "cascade",
    status: "holds",
    question: { ask: "simulates", language, alphabet: dfa.symbols },
    automaton: certifiedAutomaton(dfa),
    evidence: { ...certifiedCascade(cascade), ...(blocks.status === "done" ? { blocks: blocks.value } : {}) },
  } as const);
  return done({ certificate, cascade, summary: cascadeSummary(cascade) });
}

/** The cascades of all automata of at most `states` states over `letters` letters, each started in every state.
 * @throws RangeError where a bound is met @cost the sum of n^(n · letters) decompositions */
export function cascadesCertificate(states: number, letters: number): CascadesCertificate {
  const cascades: CertifiedCascade[] = [];
  let simulations = 0;
  for (let n = 1; n <= states; n++) {
    for (const next of tables(n, n * letters)) {
      const maps = Array.from({ length: letters }, (_, a) =>
        Array.from({ length: n }, (_, q) => next[q * letters + a]),
      );
      const found = holonomy(generatorsOf(n, maps));
      if (found.status === "unknown") throw new RangeError(`cascadesCertificate: ${found.reason}`);
      cascades.push(certifiedCascade(found.value.cascade));
      simulations += found.value.cascade.starts.size;
    }
  }
  return signed({
    statetrack: 1,
    kind: "cascades",
    status: "holds",
    question: { ask: "simulates", states, letters },
    evidence: { automata: cascades.length, simulations, cascades },
  } as const);
}

/** All lists of `length` numbers below n, in lexicographic order (one buffer, changed in place). */
export function* tables(n: number, length: number): Generator<readonly number[]> {
  const list = new Array<number>(length).fill(0);
  for (;;) {
    yield list;
    let at = length - 1;
    for (; at >= 0 && list[at] === n - 1; at--) list[at] = 0;
    if (at < 0) return;
    list[at]++;
  }
}

function certifiedCascade(cascade: Cascade): CertifiedCascade {
  const levels = cascade.levels.map(({ states, actions, table, parent, state }) => ({
    states,
    actions: actions.map((action) => (action.kind === "reset" ? action.to : action.images)),
    table: Array.from(table),
    longer: Array.from(parent).flatMap((prefix, i) => [prefix, state[i]]),
  }));
  return {
    levels,
    starts: [...cascade.starts].flatMap(([state, coordinates]) => [state, prefixNumber(cascade, coordinates) ?? 0]),
    projection: Array.from(cascade.projection),
  };
}

function certifiedBlocks(
  found: Holonomy,
  symbols: readonly string[],
  limits: AlgebraLimits,
): Outcome<CertifiedBlock[]> {
  const divisions = divisionsOf(found, limits);
  if (divisions.status === "unknown") return divisions;
  const { levels } = found.cascade;
  return done(
    divisions.value.map(({ level, block, idempotent, words }) => {
      const { first, tiles } = levels[level].blocks[block];
      return {
        level,
        first,
        tiles,
        idempotent: toRuns(idempotent, symbols),
        words: words.map(({ images, word }) => ({ images, word: toRuns(word, symbols) })),
      };
    }),
  );
}
