// Rechecks a collision: two words reach one key, and the question has two answers there.

import type { CollisionEvidence } from "../core/certificate.ts";
import { InputError } from "../core/errors.ts";
import { formatRuns, type Runs } from "../core/word.ts";
import { observed, runWord } from "./machine.ts";
import { answerTo, arrivalOf, type Subject, targetOf, unequal } from "./question.ts";
import { checkRuns } from "./runs.ts";

export function recheckCollision<T>(subject: Subject<T>, evidence: CollisionEvidence): string[] {
  const { ask, machine } = subject;
  if (ask === "recognizes") unequal("question.ask", "separates or implements for a collision", ask);
  if (ask === "separates" && evidence.suffix !== undefined)
    unequal("evidence.suffix", "nothing for separates", evidence.suffix);
  const reached = evidence.words.map((word, i) => {
    const where = `evidence.words[${i}]`;
    const letter = arrivalOf(subject, word, where);
    if (letter !== evidence.key.letter) unequal(`${where}: the last letter`, evidence.key.letter, letter);
    const state = observed(machine, runWord(machine, word)).map((x) => machine.print(x));
    const { state: key } = evidence.key;
    if (key.length !== state.length) unequal("evidence.key.state", `${state.length} entries`, key.length);
    const wrong = state.findIndex((text, j) => key[j] !== text);
    if (wrong >= 0) unequal(`evidence.key.state[${wrong}]`, `${state[wrong]}, as after words[${i}]`, key[wrong]);
    return targetOf(subject, word, where);
  });
  const accepted = reached.map((target) => subject.language.automaton.accepting[target] === 1);
  const own: readonly (boolean | number)[] = ask === "implements" ? reached : accepted;
  own.forEach((answer, i) => {
    if (evidence.answers[i] !== answer) unequal(`evidence.answers[${i}]`, answer, evidence.answers[i]);
  });
  if (own[0] === own[1]) unequal("evidence.answers", "two different answers", evidence.answers);
  const [first, second] = evidence.words.map((word) => formatRuns(word));
  return [
    `the words ${first} and ${second} both reach the key ((${evidence.key.state.join(", ")}), ${evidence.key.letter})`,
    ask === "separates"
      ? `the language has ${accepted[0] ? "the first" : "the second"} and not the other`
      : `they lead the automaton to the states ${reached[0]} and ${reached[1]}, which ${checkSuffix(subject, evidence)} tells apart`,
  ];
}

/** The suffix in words, once it is known to tell the two words apart. */
function checkSuffix<T>(subject: Subject<T>, { words, suffix }: CollisionEvidence): string {
  const where = "evidence.suffix";
  if (suffix === undefined)
    throw new InputError(where, "a word that one state accepts and the other does not", "nothing");
  checkRuns(suffix, subject.machine.alphabet, where);
  const [first, second] = words.map((word: Runs) => answerTo(subject, word, suffix, where));
  if (first === second) unequal(where, "a word that one state accepts and the other does not", formatRuns(suffix));
  return `the suffix ${formatRuns(suffix)}`;
}
