// Certificates from what the engines found: the question, the automaton, the rounded parameters and the evidence, in the
// form that docs/certificates.md defines and `recheck` reads.

import type { Dfa } from "../automaton/dfa.ts";
import { distinguishingSuffix } from "../automaton/equivalence.ts";
import {
  type Certificate,
  type CertifiedAutomaton,
  type CertifiedLayer,
  canonicalJson,
  type Evidence,
} from "../core/certificate.ts";
import { builtin, inNode, sha256 } from "../core/host.ts";
import { toRuns, type Word } from "../core/word.ts";
import { encode } from "../number/codec.ts";
import { type Exact, format as formatExact } from "../number/exact.ts";
import type { NumberFormat } from "../number/format.ts";
import { operandPolicy } from "../number/operand.ts";
import type { Machine } from "../rnn/machine.ts";
import { formatSemantics } from "../rnn/semantics.ts";
import type { Ask } from "./closure.ts";
import type { Collision } from "./collision.ts";
import type { Exploration } from "./exploration.ts";
import type { Invariant } from "./invariant.ts";
import { ACCEPT, REJECT, seenCodes } from "./system.ts";

/** Larger sets of pairs are certified by count and digest; the checker explores them again in either case. */
export const TABLE_PAIRS = 1_000_000;

export function hex(code: number): string {
  return `0x${code.toString(16)}`;
}

/** Parameters are codes of the format that they were rounded to: under `mixed` that of operands. */
export function certifiedLayers({ layers, semantics }: Machine): CertifiedLayer[] {
  const results = semantics.regime === "exact" ? undefined : semantics.format;
  const operands = semantics.regime === "exact" ? undefined : operandPolicy(semantics).format;
  const list = (values: readonly Exact[], format: NumberFormat | undefined) =>
    values.map((x) => (format === undefined ? formatExact(x) : hex(encode(format, x))));
  return layers.map((layer) => ({
    initial: list(layer.initial, results),
    symbols: Object.fromEntries(
      layer.source.alphabet.map((symbol, s) => [
        symbol,
        Object.fromEntries(Object.entries(layer.parameters[s]).map(([name, values]) => [name, list(values, operands)])),
      ]),
    ),
  }));
}

export function certifiedAutomaton(dfa: Dfa): CertifiedAutomaton {
  const letters = dfa.symbols.length;
  const states = Array.from({ length: dfa.states }, (_, q) => q);
  return {
    states: dfa.states,
    initial: 0,
    next: states.map((q) => Array.from(dfa.next.subarray(q * letters, (q + 1) * letters))),
    accepting: states.filter((q) => dfa.accepting[q] === 1),
  };
}

/** The body with the digest of its canonical JSON. */
export function signed<B extends object>(body: B): B & { readonly digest: string } {
  return { ...body, digest: sha256().update(canonicalJson(body)).digest() };
}

/** Joins a question and its evidence, and signs them with the digest. @cost linear in the size of the evidence */
export function certificate(machine: Machine, language: string, dfa: Dfa, ask: Ask, evidence: Evidence): Certificate {
  const body = {
    statetrack: 1 as const,
    ...evidence,
    question: { ask, semantics: formatSemantics(machine.semantics), language, model: machine.model.document },
    automaton: certifiedAutomaton(dfa),
    parameters: certifiedLayers(machine),
  };
  return signed(body);
}

/** Evidence of a closed set of pairs: a browser, which has no brotli, leaves the table out.
 * @cost O(pairs · entries), and a sort for tables */
export function closureEvidence(run: Exploration): Evidence {
  const { pairs, states, levels } = run;
  const evidence = { pairs, states, length: levels.length - 1, order: orderDigest(run) };
  const exact = run.system.machine.semantics.regime === "exact";
  if (exact || pairs > TABLE_PAIRS || !inNode()) return { kind: "closure", status: "holds", evidence };
  return { kind: "closure", status: "holds", evidence: { ...evidence, table: pairRows(run) } };
}

/** Calls `see` with every pair's place in rows, in breadth-first order. */
export function eachPair(run: Exploration, see: (rows: Uint32Array, from: number) => void): void {
  const width = run.system.words + 1;
  run.visit(0, run.pairs, (rows, _, count) => {
    for (let i = 0; i < count; i++) see(rows, i * width);
  });
}

/** SHA-256 over all pairs in breadth-first order. */
function orderDigest(run: Exploration): string {
  const { system } = run;
  const hash = sha256();
  eachPair(run, (rows, from) => {
    const target = rows[from + system.words];
    const codes = system.codes(rows, from);
    const shown = () => system.identity?.(rows, from) ?? system.describe(rows, from);
    if (codes === undefined) hash.update(`${[...shown(), target].join(" ")}\n`);
    else hash.update(Uint32Array.of(...codes, target));
  });
  return hash.digest();
}

function pairRows(run: Exploration): { columns: number; rows: number; data: string } {
  const { system, dfa } = run;
  const all: number[][] = [];
  eachPair(run, (rows, from) => {
    const target = rows[from + system.words];
    all.push([...(system.codes(rows, from) ?? []), target, dfa.accepting[target]]);
  });
  return packedRows(all, all[0].length);
}

/** Rows of unsigned 32-bit numbers as a certificate has them: sorted, difference by difference, compressed.
 * @cost a sort; `rows` is sorted in place */
export function packedRows(
  rows: (readonly number[])[],
  columns: number,
): { columns: number; rows: number; data: string } {
  rows.sort((a, b) => a[firstDifference(a, b)] - b[firstDifference(a, b)]);
  const bytes: number[] = [];
  const varint = (value: number) => {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
    bytes.push(rest);
  };
  rows.forEach((row, r) => {
    const j = r === 0 ? 0 : firstDifference(rows[r - 1], row);
    varint(j);
    varint(row[j] - (r === 0 ? 0 : rows[r - 1][j]));
    for (let c = j + 1; c < columns; c++) varint(row[c]);
  });
  const { brotliCompressSync, constants } = builtin("node:zlib");
  const raw = Uint8Array.from(bytes);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length };
  return { columns, rows: rows.length, data: brotliCompressSync(raw, { params }).toString("base64") };
}

/** Equal rows compare at column 0, where they do not differ. */
function firstDifference(a: readonly number[], b: readonly number[]): number {
  for (let c = 0; c < a.length; c++) if (a[c] !== b[c]) return c;
  return 0;
}

export function invariantEvidence(invariant: Invariant): Evidence {
  return {
    kind: "invariant",
    status: "holds",
    evidence: { sets: invariant.sets.map((set) => set.map(hex)), map: invariant.map },
  };
}

export function collisionEvidence(run: Exploration, collision: Collision): Evidence {
  const { system, dfa, ask } = run;
  const { alphabet, model } = system.machine;
  const [first, second] = collision.words;
  const [p, q] = collision.targets;
  const suffix = ask === "implements" ? distinguishingSuffix(dfa, p, q) : undefined;
  return {
    kind: "collision",
    status: "fails",
    evidence: {
      words: [toRuns(first, alphabet), toRuns(second, alphabet)],
      answers: ask === "implements" ? [p, q] : [dfa.accepting[p] === 1, dfa.accepting[q] === 1],
      key: {
        state: observedState(run, collision.state),
        letter: collision.letter < alphabet.length ? alphabet[collision.letter] : (model.bos ?? ""),
      },
      ...(suffix === undefined ? {} : { suffix: toRuns(suffix, alphabet) }),
    },
  };
}

function observedState({ system }: Exploration, state: Uint32Array): string[] {
  return seenCodes(system, state, 0)?.map(hex) ?? system.describe(state, 0);
}

export function wordEvidence(run: Exploration, word: Word, expected: number, found: number): Evidence {
  return {
    kind: "word",
    status: "fails",
    evidence: {
      word: toRuns(word, run.system.machine.alphabet),
      expected: expected === ACCEPT,
      found: found === ACCEPT ? "accept" : found === REJECT ? "reject" : "none",
    },
  };
}
