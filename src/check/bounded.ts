// Attention judged up to a length: its answer depends on the whole prefix, so what is explored are summaries of prefixes, each
// with the state of the target automaton, level by level. A summary is what the layer can tell of a prefix: for `average` how
// often each token class occurred (unboundedly many summaries), for the others the classes in the order of their first or
// last occurrence. Prefixes with one summary get one answer for ever, so every word up to the length is covered.
// The outcome is a shortest wrong word, or unknown with the length proved: there is no certificate, so never *holds*.

import type { Dfa } from "../automaton/dfa.ts";
import type { Runs, Word } from "../core/word.ts";
import { toRuns } from "../core/word.ts";
import {
  type Attended,
  type AttentionAnswer,
  type AttentionMachine,
  attend,
  type TokenClass,
} from "../rnn/attention.ts";
import { formatSemantics } from "../rnn/semantics.ts";

export interface BoundedQuestion {
  readonly machine: AttentionMachine;
  readonly language: string;
  readonly dfa: Dfa;
}

export interface BoundedOptions {
  /** Pairs (summary, target state) at most. */
  readonly pairs: number;
  /** Milliseconds. */
  readonly time: number;
  readonly interrupted?: () => boolean;
}

interface Bounded {
  readonly question: {
    readonly ask: "recognizes";
    readonly language: string;
    readonly model: string;
    readonly semantics: string;
  };
  readonly method: "bounded";
  /** (summary, target state) pairs that were explored. */
  readonly pairs: number;
  readonly cost: { readonly milliseconds: number; readonly transitions: number };
}

export type BoundedVerdict =
  | (Bounded & {
      readonly status: "fails";
      /** A shortest wrong word, of these the first in lexicographic order. */
      readonly word: { readonly word: Runs; readonly expected: boolean; readonly found: AttentionAnswer };
    })
  | (Bounded & {
      readonly status: "unknown";
      readonly reason: string;
      readonly provedUpToLength: number;
      /** Whether no longer prefix has a summary that was not met. */
      readonly closed: boolean;
    });

/** What the layer can tell of a prefix; `entries` in the order of occurrence, or by class for `average`. */
interface Summary {
  readonly last: TokenClass | undefined;
  readonly entries: readonly Attended[];
}

function extended({ model }: AttentionMachine, { entries }: Summary, token: TokenClass): Summary {
  const known = entries.find((entry) => entry.token === token);
  if (model.ties === "average") {
    const counted = { token, count: (known?.count ?? 0n) + 1n };
    const others = entries.filter((entry) => entry.token !== token);
    return { last: token, entries: [...others, counted].sort((a, b) => a.token - b.token) };
  }
  if (model.ties === "leftmost") return { last: token, entries: known ? entries : [...entries, { token, count: 1n }] };
  return { last: token, entries: [...entries.filter((entry) => entry.token !== token), { token, count: 1n }] };
}

function answerOf(machine: AttentionMachine, { last, entries }: Summary): AttentionAnswer {
  if (last === undefined) return "none";
  const best = new Set(
    machine.best(
      last,
      entries.map(({ token }) => token),
    ),
  );
  const read = entries.filter(({ token }) => best.has(token));
  const { ties } = machine.model;
  return machine.answer(last, ties === "average" ? read : ties === "leftmost" ? read.slice(0, 1) : read.slice(-1));
}

const keyOf = ({ last, entries }: Summary, state: number) =>
  `${last} ${state} ${entries.map(({ token, count }) => `${token}:${count}`).join()}`;

interface Node {
  readonly summary: Summary;
  readonly state: number;
  readonly parent: Node | undefined;
  readonly letter: number;
}

function wordOf(node: Node): number[] {
  const letters: number[] = [];
  for (let at = node; at.parent !== undefined; at = at.parent) letters.push(at.letter);
  return letters.reverse();
}

/** @throws TypeError if the definition does not confirm a wrong word, which is a mistake here
 * @cost pairs times letters; for `average` with c classes and words of length n about n^c pairs */
export function decideBounded(question: BoundedQuestion, options: BoundedOptions): BoundedVerdict {
  const started = performance.now();
  const { machine, dfa, language } = question;
  const { model } = machine;
  const seen = new Set<string>();
  let transitions = 0;
  const finish = () => ({
    question: {
      ask: "recognizes" as const,
      language,
      model: model.name,
      semantics: formatSemantics(machine.semantics),
    },
    method: "bounded" as const,
    pairs: seen.size,
    cost: { milliseconds: Math.round(performance.now() - started), transitions },
  });
  const wrong = (node: Node): BoundedVerdict | undefined => {
    const expected = dfa.accepting[node.state] === 1;
    const found = answerOf(machine, node.summary);
    if (found === (expected ? "accept" : "reject")) return undefined;
    const word = wordOf(node);
    confirm(machine, word, found);
    return { ...finish(), status: "fails", word: { word: toRuns(word, model.alphabet), expected, found } };
  };
  const stop = (reason: string, provedUpToLength: number, closed = false): BoundedVerdict => ({
    ...finish(),
    status: "unknown",
    reason,
    provedUpToLength,
    closed,
  });
  const bos = model.bos === undefined ? 0 : 1;
  const empty: Summary = { last: undefined, entries: [] };
  const summary = bos === 0 ? empty : extended(machine, empty, machine.classOf(model.alphabet.length, 0));
  let level: Node[] = [{ summary, state: dfa.initial, parent: undefined, letter: -1 }];
  seen.add(keyOf(summary, dfa.initial));
  // Without bos the empty word is no question.
  const first = bos === 0 ? undefined : wrong(level[0]);
  if (first !== undefined) return first;
  for (let length = 0; ; length++) {
    const next: Node[] = [];
    for (const node of level) {
      if (performance.now() - started > options.time) return stop("the time limit", length);
      if (options.interrupted?.() === true) return stop("an interruption", length);
      for (let letter = 0; letter < model.alphabet.length; letter++) {
        transitions++;
        const grown = extended(machine, node.summary, machine.classOf(letter, length + bos));
        const state = dfa.next[node.state * model.alphabet.length + letter];
        const key = keyOf(grown, state);
        if (seen.has(key)) continue;
        if (seen.size >= options.pairs) return stop(`the bound of ${options.pairs} pairs`, length);
        seen.add(key);
        const child = { summary: grown, state, parent: node, letter };
        const failure = wrong(child);
        if (failure !== undefined) return failure;
        next.push(child);
      }
    }
    if (next.length === 0) return stop("the end of new summaries", length, true);
    level = next;
  }
}

function confirm(machine: AttentionMachine, word: Word, found: AttentionAnswer): void {
  const again = attend(machine, word);
  if (again !== found)
    throw new TypeError(`decideBounded: expected the definition's answer ${again}, found ${found} by the summary`);
}
