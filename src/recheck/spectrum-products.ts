// Products of transitions, walked again: every word up to the stated length, grouped by the product that it gives, each
// product's counts taken from the matrix of the certificate that was verified.

import type { CertifiedFinding, CertifiedMatrix, CertifiedProducts } from "../core/spectrum-certificate.ts";
import { unequal } from "./question.ts";
import { type Integers, matrixText, times } from "./spectrum-matrix.ts";

/** What is asked of eigenvalues, by the counts of a matrix. */
const ASKED: Readonly<Record<string, (n: (name: string) => number) => boolean>> = {
  "all real": (n) => n("nonReal") === 0,
  "all in [0, 1]": (n) => n("zero") + n("positive") + n("one") === n("size"),
  "all in [-1, 1]": (n) => n("nonReal") === 0 && n("belowMinusOne") === 0 && n("aboveOne") === 0,
  "some real < 0": (n) => n("belowMinusOne") > 0 || n("minusOne") > 0 || n("negative") > 0,
  "some not real": (n) => n("nonReal") > 0,
  "some |lambda| > 1": (n) => n("outside") > 0,
  "some |lambda| = 1": (n) => n("onCircle") > 0,
};

interface Group {
  readonly matrix: Integers;
  readonly first: readonly string[];
  words: bigint;
}

interface OwnSymbol {
  readonly name: string;
  readonly stored: Integers | undefined;
}

type Letter = OwnSymbol & { readonly stored: Integers };

/** The products of words that are one letter longer. */
function longer(groups: ReadonlyMap<string, Group>, letters: readonly Letter[]): Map<string, Group> {
  const next = new Map<string, Group>();
  for (const { matrix, first, words } of groups.values()) {
    for (const { name, stored } of letters) {
      const made = times(stored, matrix);
      const text = matrixText(made);
      const group = next.get(text) ?? { matrix: made, first: [...first, name], words: 0n };
      group.words += words;
      next.set(text, group);
    }
  }
  return next;
}

/** What was verified, in words. */
export function checkProducts(
  claim: CertifiedProducts,
  symbols: readonly OwnSymbol[],
  lookUp: (text: string) => CertifiedMatrix | undefined,
): string[] {
  const where = `products of layer ${claim.layer + 1}`;
  const letters = symbols.map(({ name, stored }) => ({ name, stored: stored ?? unequal(where, "a matrix", name) }));
  const known = (text: string) => lookUp(text) ?? unequal(where, "a matrix for each product", `none for ${text}`);
  const size = letters[0].stored.entries.length;
  const unit = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1n : 0n)));
  let level = new Map<string, Group>([["", { matrix: { entries: unit, denominator: 1n }, first: [], words: 1n }]]);
  const all = new Map<string, Group>();
  const totals = new Map<string, CertifiedFinding & { n: bigint }>();
  let words = 0n;
  const note = (group: Group, text: string, n: bigint, into: typeof totals) => {
    const { counts } = known(text);
    for (const [predicate, holds] of Object.entries(ASKED)) {
      if (!holds((name) => counts[name])) continue;
      const found = into.get(predicate) ?? { predicate, count: "", first: group.first, n: 0n };
      into.set(predicate, { ...found, n: found.n + n });
    }
  };
  for (let length = 1; length <= claim.length; length++) {
    level = longer(level, letters);
    for (const [text, group] of level) {
      words += group.words;
      note(group, text, group.words, totals);
      if (!all.has(text)) all.set(text, group);
    }
  }
  if (String(words) !== claim.words) unequal(`${where}.words`, String(words), claim.words);
  compare(claim.findings, totals, `${where}.findings`);
  const said = `${words} words of length at most ${claim.length}: ${all.size} different products, each looked up`;
  return [said, ...checkBeyond(claim, all, letters, known, note, where)];
}

function compare(
  stated: readonly CertifiedFinding[],
  own: ReadonlyMap<string, CertifiedFinding & { n: bigint }>,
  where: string,
): void {
  const expected = Object.keys(ASKED).map((predicate) => {
    const found = own.get(predicate);
    return { predicate, count: String(found?.n ?? 0n), ...(found?.first && { first: found.first }) };
  });
  expected.forEach((finding, i) => {
    const same =
      JSON.stringify(Object.entries(finding).sort()) === JSON.stringify(Object.entries(stated[i] ?? {}).sort());
    if (!same) unequal(`${where}[${i}]`, JSON.stringify(finding), stated[i]);
  });
  if (stated.length !== expected.length) unequal(where, expected.length, stated.length);
}

function checkBeyond(
  { beyond, layer }: CertifiedProducts,
  all: Map<string, Group>,
  letters: readonly Letter[],
  known: (text: string) => CertifiedMatrix,
  note: (group: Group, text: string, n: bigint, into: Map<string, CertifiedFinding & { n: bigint }>) => void,
  where: string,
): string[] {
  if (beyond.kind === "unknown") return ["of longer words nothing is stated"];
  if (beyond.kind === "open") {
    const matrices = beyond.word.map(
      (name) => letters.find((letter) => letter.name === name)?.stored ?? unequal(`${where}.beyond`, "a symbol", name),
    );
    const [first, ...rest] = matrices;
    const { counts, characteristic, denominator } = known(matrixText(rest.reduce((p, next) => times(next, p), first)));
    const modulus = counts.zero + counts.onCircle === counts.size;
    const whole = characteristic.every((c, i) => BigInt(c) % BigInt(denominator) ** BigInt(counts.size - i) === 0n);
    if (modulus && whole) unequal(`${where}.beyond`, "an eigenvalue that is no root of unity", beyond.word);
    return [
      `the products of layer ${layer + 1} are infinitely many: an eigenvalue of ${beyond.word.join(" ")} is neither 0 nor a root of unity`,
    ];
  }
  // Insertion into a Map goes on while it is gone through: breadth first.
  for (const { matrix, first } of all.values()) {
    for (const { name, stored } of letters) {
      const next = times(stored, matrix);
      const text = matrixText(next);
      if (!all.has(text)) all.set(text, { matrix: next, first: [...first, name], words: 0n });
    }
    if (all.size > beyond.products) unequal(`${where}.beyond.products`, "more", beyond.products);
  }
  if (all.size !== beyond.products) unequal(`${where}.beyond.products`, all.size, beyond.products);
  const totals = new Map<string, CertifiedFinding & { n: bigint }>();
  for (const [text, group] of all) note(group, text, 1n, totals);
  compare(beyond.findings, totals, `${where}.beyond.findings`);
  return [`closed: no word of any length gives another product than these ${all.size}`];
}
