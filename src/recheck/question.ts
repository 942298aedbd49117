// What the checks of all kinds share: the question, rebuilt from the certificate's own text.

import type { CertifiedQuestion } from "../core/certificate.ts";
import { InputError, quote } from "../core/errors.ts";
import type { Runs } from "../core/word.ts";
import { type Language, walk } from "./language.ts";
import type { Machine } from "./machine.ts";
import { checkRuns, concatenate } from "./runs.ts";

export interface Subject<T> {
  readonly ask: CertifiedQuestion["ask"];
  readonly machine: Machine<T>;
  readonly language: Language;
}

export function unequal(where: string, expected: unknown, found: unknown): never {
  throw new InputError(where, typeof expected === "string" ? expected : quote(expected), quote(found));
}

/** The name of a word's letter: its last symbol, or `bos`. @throws InputError for runs that are no word that is asked about */
export function arrivalOf<T>({ machine }: Subject<T>, runs: Runs, where: string): string {
  checkRuns(runs, machine.alphabet, where);
  const letter = runs.at(-1)?.[0] ?? machine.bos;
  if (letter === undefined)
    throw new InputError(where, "a word of length >= 1 (the model has no bos)", "the empty word");
  return letter;
}

/** The automaton's state after a word; its answer must be the one of the language's own definition. */
export function targetOf<T>({ language, machine }: Subject<T>, runs: Runs, where: string): number {
  const target = walk(language.automaton, runs, machine.alphabet);
  const answer = language.automaton.accepting[target] === 1;
  if (language.contains(runs) !== answer) {
    throw new InputError(where, "one answer of the automaton and of the language's definition", "two");
  }
  return target;
}

/** Whether the language has the word `first` `second`. */
export function answerTo<T>(subject: Subject<T>, first: Runs, second: Runs, where: string): boolean {
  const target = targetOf(subject, concatenate(first, second), where);
  return subject.language.automaton.accepting[target] === 1;
}
