// Rechecks certificates of cascades: the language's automaton is built again from its definition, or all small automata are
// listed again, and the cascade's tables are walked beside them. Shares no code with the decomposition.

import type {
  CascadeCertificate,
  CascadesCertificate,
  CertifiedBlock,
  CertifiedCascade,
} from "../core/cascade-certificate.ts";
import { canonicalJson } from "../core/certificate.ts";
import { sha256 } from "../core/host.ts";
import type { Runs } from "../core/word.ts";
import { walkCascade } from "./cascade-walk.ts";
import { rebuildLanguage, tryWords } from "./language.ts";
import type { Automaton } from "./partition.ts";
import { unequal } from "./question.ts";
import { checkRuns } from "./runs.ts";

/** What was verified, in words. @throws InputError at the first thing that is not so */
export function recheckCascade(certificate: CascadeCertificate | CascadesCertificate): string[] {
  const { digest, ...rest } = certificate;
  const own = sha256().update(canonicalJson(rest)).digest();
  if (own !== digest) unequal("digest", own, digest);
  return certificate.kind === "cascade" ? ofLanguage(certificate) : ofSmallAutomata(certificate);
}

function ofLanguage({ question: { language, alphabet }, automaton: stated, evidence }: CascadeCertificate): string[] {
  if (new Set(alphabet).size !== alphabet.length) unequal("question.alphabet", "distinct symbols", alphabet);
  const rebuilt = rebuildLanguage(language, alphabet);
  const { automaton } = rebuilt;
  const { letters, states, next, accepting } = automaton;
  const rows = Array.from({ length: states }, (_, q) => Array.from(next.subarray(q * letters, (q + 1) * letters)));
  const accepted = [...accepting.keys()].filter((q) => accepting[q] === 1);
  const expected = { states, initial: 0, next: rows, accepting: accepted };
  if (canonicalJson(stated) !== canonicalJson(expected)) unequal("automaton", expected, stated);
  const tried = tryWords(rebuilt, alphabet);
  const steps = walkCascade(evidence, automaton, [0], "evidence");
  const facts = [
    `the automaton of the language, built from its definition, is the certificate's (${states} states) and right on the first ${tried} words`,
    `the cascade of ${evidence.levels.length} permutation-reset levels simulates it: ${steps / letters} coordinates, ${steps} steps`,
  ];
  if (evidence.blocks === undefined) return facts;
  const words = checkBlocks(evidence, evidence.blocks, automaton, alphabet);
  const groups =
    words === 0
      ? "no level permutes its states: what is not a reset is the identity"
      : `its ${words} permutations, in ${evidence.blocks.length} blocks of states, are those of elements of maximal subgroups of the transition monoid`;
  return [...facts, groups];
}

function ofSmallAutomata({ question: { states, letters }, evidence }: CascadesCertificate): string[] {
  let [automata, simulations, steps] = [0, 0, 0];
  for (let n = 1; n <= states; n++) {
    const all = Array.from({ length: n }, (_, state) => state);
    const next = new Uint32Array(n * letters);
    for (let more = true; more; more = advance(next, n)) {
      const where = `evidence.cascades[${automata}]`;
      const cascade = evidence.cascades.at(automata++);
      if (cascade === undefined) return unequal("evidence.cascades", `a cascade for ${next.join(" ")}`, "none");
      steps += walkCascade(cascade, { letters, states: n, next }, all, where);
      simulations += n;
    }
  }
  if (evidence.cascades.length !== automata) unequal("evidence.cascades", automata, evidence.cascades.length);
  if (evidence.automata !== automata) unequal("evidence.automata", automata, evidence.automata);
  if (evidence.simulations !== simulations) unequal("evidence.simulations", simulations, evidence.simulations);
  return [
    `each of the ${automata} automata with at most ${states} states over ${letters} letters is simulated by its cascade from every state (${simulations} pairs of automaton and first state, ${steps} steps)`,
  ];
}

/** The next table in lexicographic order; whether there is one. */
function advance(next: Uint32Array, n: number): boolean {
  let at = next.length - 1;
  for (; at >= 0 && next[at] === n - 1; at--) next[at] = 0;
  if (at < 0) return false;
  next[at]++;
  return true;
}

/** How many permutations were found to come from maximal subgroups: all of the cascade, but for identities. */
function checkBlocks(
  { levels }: CertifiedCascade,
  blocks: readonly CertifiedBlock[],
  automaton: Automaton,
  alphabet: readonly string[],
): number {
  const shown = levels.map(() => new Set<string>());
  const own = levels.map(({ states }) => new Int32Array(states).fill(-1));
  blocks.forEach((block, b) => {
    const where = `evidence.blocks[${b}]`;
    const { level, first, tiles } = block;
    if (level >= levels.length) return unequal(`${where}.level`, `a level below ${levels.length}`, level);
    if (
      first + tiles.length > levels[level].states ||
      own[level].subarray(first, first + tiles.length).some((k) => k >= 0)
    )
      unequal(`${where}.first`, "states of the level that no other block has", first);
    own[level].fill(b, first, first + tiles.length);
    checkWords(block, automaton, alphabet, where);
    for (const { images } of block.words) shown[level].add(`${b}: ${images.join()}`);
  });
  let count = 0;
  levels.forEach(({ actions, states }, level) => {
    actions.forEach((action, i) => {
      if (typeof action === "number") return;
      const where = `evidence.levels[${level}].actions[${i}]`;
      const moved = Array.from({ length: states }, (_, state) => state).filter((state) => action[state] !== state);
      for (const state of moved)
        if (own[level][state] < 0 || own[level][state] !== own[level][action[state]])
          unequal(where, "a permutation that keeps each block", action);
      for (const b of new Set(moved.map((state) => own[level][state]))) {
        const { first, tiles } = blocks[b];
        const images = tiles.map((_, tile) => action[first + tile] - first);
        if (!shown[level].has(`${b}: ${images.join()}`)) unequal(where, `a word in evidence.blocks[${b}]`, images);
        count++;
      }
    });
  });
  return count;
}

/** Each word permutes the block's set and does `images` to its tiles, and between the idempotent it permutes the idempotent's image. */
function checkWords(block: CertifiedBlock, automaton: Automaton, alphabet: readonly string[], where: string): void {
  const { tiles, idempotent, words } = block;
  const { states } = automaton;
  if (tiles.some((tile) => tile.some((state) => state >= states)))
    unequal(`${where}.tiles`, `states below ${states}`, tiles);
  const names = tiles.map(nameOf);
  if (new Set(names).size !== names.length) unequal(`${where}.tiles`, "different tiles", tiles);
  const set = [...new Set(tiles.flat())];
  const e = mapOf(idempotent, automaton, alphabet, `${where}.idempotent`);
  if (e.some((state) => e[state] !== state)) unequal(`${where}.idempotent`, "an idempotent", idempotent);
  if (set.some((state) => e[state] !== state))
    unequal(`${where}.idempotent`, "a word that fixes the tiles", idempotent);
  const image = [...new Set(e)];
  words.forEach(({ images, word }, i) => {
    const place = `${where}.words[${i}]`;
    const g = mapOf(word, automaton, alphabet, `${place}.word`);
    const moved = tiles.map((tile) => nameOf(tile.map((state) => g[state])));
    if (images.length !== tiles.length || moved.some((name, t) => name !== names[images[t]]))
      unequal(place, "a word that does this to the tiles", images);
    if (new Set(image.map((state) => e[g[state]])).size !== image.length)
      unequal(place, "a permutation of the idempotent's image", word);
  });
}

function nameOf(tile: readonly number[]): string {
  return [...new Set(tile)].sort((a, b) => a - b).join();
}

function mapOf(runs: Runs, { letters, states, next }: Automaton, alphabet: readonly string[], where: string): number[] {
  checkRuns(runs, alphabet, where);
  let map = Array.from({ length: states }, (_, state) => state);
  for (const [name, times] of runs) {
    const letter = alphabet.indexOf(name);
    for (let i = 0; i < times; i++) map = map.map((state) => next[state * letters + letter]);
  }
  return map;
}
