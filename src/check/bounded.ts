// Attention judged up to a length: its answer depends on the whole prefix, so what is explored are summaries of prefixes, each
// with the state of the target automaton, level by level. A summary is what the layer can tell of a prefix: for `average` how
// often each token class occurred (unboundedly many summaries), for the others the classes in the order of their first or
// last occurrence. Prefixes with one summary get one answer for ever, so every word up to the length is covered.
// The outcome is a shortest wrong word, or unknown with the length proved: there is no certificate, so never *holds*.

import type { Dfa } from "../automaton/dfa.ts";
import { turn } from "../core/host.ts";
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

interface Search extends BoundedQuestion {
  readonly options: BoundedOptions;
  /** As performance.now(). */
  readonly started: number;
  /** Keys of the pairs. */
  readonly seen: Set<string>;
  transitions: number;
}

/** Nodes between two looks at signals. */
const BATCH = 256;

/** @throws TypeError if the definition does not confirm a wrong word, which is a mistake here
 * @cost pairs times letters; for `average` with c classes and words of length n about n^c pairs */
export async function decideBounded(question: BoundedQuestion, options: BoundedOptions): Promise<BoundedVerdict> {
  const search: Search = { ...question, options, started: performance.now(), seen: new Set(), transitions: 0 };
  const { machine, dfa, seen } = search;
  const { model } = machine;
  const empty: Summary = { last: undefined, entries: [] };
  const start = model.bos === undefined ? empty : extended(machine, empty, machine.classOf(model.alphabet.length, 0));
  let level: Node[] = [{ summary: start, state: dfa.initial, parent: undefined, letter: -1 }];
  seen.add(keyOf(start, dfa.initial));
  // Without bos the empty word is no question.
  const first = model.bos === undefined ? undefined : wrong(search, level[0]);
  if (first !== undefined) return first;
  for (let length = 0; ; length++) {
    const next = await longer(search, level, length);
    if (!Array.isArray(next)) return next;
    if (next.length === 0) return stopped(search, "the end of new summaries", length, true);
    level = next;
  }
}

/** The new pairs one letter further, or the verdict if there is one before. @param length of the words to the nodes */
async function longer(search: Search, level: readonly Node[], length: number): Promise<BoundedVerdict | Node[]> {
  const { machine, dfa, seen, options } = search;
  const { alphabet, bos } = machine.model;
  const next: Node[] = [];
  for (const [at, node] of level.entries()) {
    if (at % BATCH === 0) await turn();
    if (performance.now() - search.started > options.time) return stopped(search, "the time limit", length);
    if (options.interrupted?.() === true) return stopped(search, "an interruption", length);
    for (let letter = 0; letter < alphabet.length; letter++) {
      search.transitions++;
      const token = machine.classOf(letter, bos === undefined ? length : length + 1);
      const summary = extended(machine, node.summary, token);
      const state = dfa.next[node.state * alphabet.length + letter];
      const key = keyOf(summary, state);
      if (seen.has(key)) continue;
      if (seen.size >= options.pairs) return stopped(search, `the bound of ${options.pairs} pairs`, length);
      seen.add(key);
      const child = { summary, state, parent: node, letter };
      const failure = wrong(search, child);
      if (failure !== undefined) return failure;
      next.push(child);
    }
  }
  return next;
}

function finished({ machine, language, seen, started, transitions }: Search): Bounded {
  return {
    question: {
      ask: "recognizes",
      language,
      model: machine.model.name,
      semantics: formatSemantics(machine.semantics),
    },
    method: "bounded",
    pairs: seen.size,
    cost: { milliseconds: Math.round(performance.now() - started), transitions },
  };
}

/** The verdict where the word to the node is answered wrongly. */
function wrong(search: Search, node: Node): BoundedVerdict | undefined {
  const { machine, dfa } = search;
  const expected = dfa.accepting[node.state] === 1;
  const found = answerOf(machine, node.summary);
  if (found === (expected ? "accept" : "reject")) return undefined;
  const word = wordOf(node);
  confirm(machine, word, found);
  return {
    ...finished(search),
    status: "fails",
    word: { word: toRuns(word, machine.model.alphabet), expected, found },
  };
}

function stopped(search: Search, reason: string, provedUpToLength: number, closed = false): BoundedVerdict {
  return { ...finished(search), status: "unknown", reason, provedUpToLength, closed };
}

function confirm(machine: AttentionMachine, word: Word, found: AttentionAnswer): void {
  const again = attend(machine, word);
  if (again !== found)
    throw new TypeError(`decideBounded: expected the definition's answer ${again}, found ${found} by the summary`);
}
