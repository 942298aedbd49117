// Rechecks a wrong word: the model's own decoder does not give the language's answer after it.

import type { WordEvidence } from "../core/certificate.ts";
import { formatRuns } from "../core/word.ts";
import { runWord } from "./machine.ts";
import { arrivalOf, type Subject, targetOf, unequal } from "./question.ts";

export function recheckWord<T>(subject: Subject<T>, { word, expected, found }: WordEvidence): string[] {
  const { ask, machine } = subject;
  const { answer } = machine;
  if (ask !== "recognizes") unequal("question.ask", "recognizes for a wrong word", ask);
  if (answer === undefined) return unequal("question.model", "a model with a decoder", "none");
  const letter = arrivalOf(subject, word, "evidence.word");
  const accepted = subject.language.automaton.accepting[targetOf(subject, word, "evidence.word")] === 1;
  if (accepted !== expected) unequal("evidence.expected", accepted, expected);
  const given = answer(runWord(machine, word), letter);
  if (given !== found) unequal("evidence.found", given, found);
  if (given === (accepted ? "accept" : "reject")) unequal("evidence", "a wrong answer", `${given}, which is right`);
  return [
    `after the word ${formatRuns(word)} the model's decoder says ${given}, and the language says ${accepted ? "accept" : "reject"}`,
  ];
}
