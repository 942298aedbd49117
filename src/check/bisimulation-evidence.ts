// Certificates of comparisons: a closed set of pairs of states (a bisimulation), or a word and what each side says after
// it, in the form that docs/certificates.md defines.

import type { ComparisonAsk, ComparisonCertificate, ComparisonEvidence, Said } from "../core/certificate.ts";
import { inNode, sha256 } from "../core/host.ts";
import { formatSemantics } from "../rnn/semantics.ts";
import type { Comparison, Sides } from "./bisimulation-product.ts";
import { certifiedLayers, eachPair, hex, packedRows, signed, TABLE_PAIRS } from "./certify.ts";
import type { Exploration } from "./exploration.ts";
import type { Relation } from "./relation.ts";
import { ACCEPT, type PackedSystem, REJECT, seenCodes } from "./system.ts";

export function comparisonCertificate(
  question: Comparison,
  { first, second }: Sides,
  evidence: ComparisonEvidence,
): ComparisonCertificate {
  const [a, b] = question.sides.map(({ model, semantics }) => ({
    semantics: formatSemantics(semantics),
    model: model.document,
  }));
  // The language judges a difference and says nothing of an agreement.
  const judged = question.language !== undefined && evidence.kind === "difference";
  return signed({
    statetrack: 1 as const,
    ...evidence,
    question: {
      ask: question.ask,
      sides: [a, b] as const,
      ...(judged ? { language: question.language.name } : {}),
    },
    parameters: [certifiedLayers(first.machine), certifiedLayers(second.machine)] as const,
  });
}

/** @cost O(pairs · entries), and a sort for tables */
export function bisimulationEvidence(both: Sides, run: Exploration): ComparisonEvidence {
  const { pairs, levels } = run;
  const evidence = { pairs, length: levels.length - 1, order: orderDigest(both, run) };
  const rounded = both.product.codes(both.product.initial, 0) !== undefined;
  if (!rounded || pairs > TABLE_PAIRS || !inNode()) return { kind: "bisimulation", status: "holds", evidence };
  const all: number[][] = [];
  eachPair(run, (rows, from) => {
    all.push(both.product.codes(rows, from) ?? []);
  });
  return { kind: "bisimulation", status: "holds", evidence: { ...evidence, table: packedRows(all, all[0].length) } };
}

export function relationEvidence({ next, sets, map }: Relation): ComparisonEvidence {
  const codes = sets.map((set) => set.map(([a, b]) => [hex(a), hex(b)] as const));
  return { kind: "relation", status: "holds", evidence: { next, sets: codes, map } };
}

/** SHA-256 over all pairs in breadth-first order. */
function orderDigest({ first, second, product }: Sides, run: Exploration): string {
  const hash = sha256();
  eachPair(run, (rows, from) => {
    const codes = product.codes(rows, from);
    if (codes !== undefined) hash.update(Uint32Array.from(codes));
    else {
      const texts = [...printed(first, rows, from), ...printed(second, rows, from + first.words)];
      hash.update(`${texts.join(" ")}\n`);
    }
  });
  return hash.digest();
}

/** Codes in hexadecimal, or exact decimals where there are no codes. */
function printed(side: PackedSystem, states: Uint32Array, from: number): string[] {
  return side.codes(states, from)?.map(hex) ?? (side.identity ?? side.describe)(states, from);
}

/** The entries of both sides as they are compared: numbers with one zero, or codes as observed. */
export function statesOf(
  { first, second }: Sides,
  ask: "values" | "bits",
  states: Uint32Array,
  from: number,
): [string[], string[]] {
  const shown = (side: PackedSystem, at: number): string[] => {
    if (ask === "values") return side.describe(states, at).map((x) => (x === "-0" ? "0" : x));
    return seenCodes(side, states, at)?.map(hex) ?? side.describe(states, at);
  };
  return [shown(first, from), shown(second, from + first.words)];
}

/** What each side says at states[from…] after a word that ends in `letter`. */
export function saidBy(
  both: Sides,
  ask: ComparisonAsk,
  states: Uint32Array,
  from: number,
  letter: number,
): [Said, Said] {
  if (ask === "values" || ask === "bits") return statesOf(both, ask, states, from);
  const { first, second, letters } = both;
  const said = (side: PackedSystem, at: number, own: number): Said => {
    if (ask === "decodes") {
      const index = side.classOf?.(states, at, own) ?? -1;
      return index < 0 ? null : (side.machine.decoder?.classifier.label(index) ?? null);
    }
    const answer = side.answer?.(states, at, own);
    return answer === ACCEPT ? "accept" : answer === REJECT ? "reject" : "none";
  };
  return [said(first, from, letter), said(second, from + first.words, letters[letter])];
}
