// The independent checker: rebuilds the question of a certificate from its text and verifies the evidence, with none of
// the code that found it (docs/certificates.md). What it shares with the engines are the definitions: the specification
// of rounding, the layers' updates and the reading of model files.

import {
  type Certificate,
  type CertifiedAutomaton,
  type CertifiedQuestion,
  canonicalJson,
} from "../core/certificate.ts";
import { InputError, messageOf } from "../core/errors.ts";
import { builtin, sha256 } from "../core/host.ts";
import { parseModel } from "../rnn/model-file.ts";
import { validator } from "../rnn/schema.ts";
import { formatSemantics, parseSemantics } from "../rnn/semantics.ts";
import { recheckClosure } from "./closure.ts";
import { recheckCollision } from "./collision.ts";
import { recheckInvariant } from "./invariant.ts";
import { rebuildLanguage, tryWords } from "./language.ts";
import { codeMachine, exactMachine } from "./machine.ts";
import { checkParameters, modelNumbers } from "./parameters.ts";
import type { Automaton } from "./partition.ts";
import { type Subject, unequal } from "./question.ts";
import { codeStates, exactStates, type States } from "./states.ts";
import { recheckWord } from "./word.ts";

export type RecheckResult =
  | {
      readonly accepted: true;
      readonly kind: Certificate["kind"];
      readonly status: Certificate["status"];
      readonly question: CertifiedQuestion;
      /** What was verified, in words. */
      readonly facts: readonly string[];
    }
  /** `reason`: what was expected, and what the certificate says. */
  | { readonly accepted: false; readonly reason: string };

export interface RecheckOptions {
  /** Called now and then with the pairs (or states of an invariant) done and claimed. */
  readonly progress?: (done: number, claimed: number) => void;
}

/** Nesting beyond this is no certificate. */
const DEEPEST = 100;

/** The document in a certificate's file. @throws InputError naming the file, and the position of what is not JSON */
export function readCertificate(path: string): unknown {
  const { readFileSync } = builtin("node:fs");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new InputError(path, "a readable certificate", messageOf(error));
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const message = messageOf(error);
    const position = message.includes("position") ? "" : ` at position ${text.length}`;
    throw new InputError(path, "a certificate in JSON", message + position);
  }
}

/** Verifies a certificate. @throws InputError naming the place where the document is not a certificate at all */
export function recheck(document: unknown, where: string, options: RecheckOptions = {}): RecheckResult {
  checkDepth(document, where);
  validator("certificate")(document, where);
  const certificate = document as Certificate;
  const { kind, status, question } = certificate;
  try {
    return { accepted: true, kind, status, question, facts: verify(certificate, options) };
  } catch (error) {
    if (error instanceof InputError) return { accepted: false, reason: error.message };
    throw error;
  }
}

function checkDepth(document: unknown, where: string): void {
  let level: unknown[] = [document];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) throw new InputError(where, `JSON at most ${DEEPEST} deep`, "deeper");
    const inner: unknown[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null) continue;
      for (const part of Object.values(value)) if (typeof part === "object") inner.push(part);
    }
    level = inner;
  }
}

function verify(certificate: Certificate, options: RecheckOptions): string[] {
  const { digest, ...rest } = certificate;
  const own = sha256().update(canonicalJson(rest)).digest();
  if (own !== digest) unequal("digest", own, digest);
  const { question } = certificate;
  const semantics = parseSemantics(question.semantics);
  const full = formatSemantics(semantics);
  if (full !== question.semantics) unequal("question.semantics", full, question.semantics);
  const model = parseModel(question.model, "question.model");
  const language = rebuildLanguage(question.language, model.alphabet);
  compareAutomaton(certificate.automaton, language.automaton);
  const tried = tryWords(language, model.alphabet);
  const layers = modelNumbers(model, semantics.regime === "exact" ? undefined : semantics);
  const count = checkParameters(certificate.parameters, layers);
  const facts = [
    `the automaton of the language, built from its definition, is the certificate's (${language.automaton.states} states) and right on the first ${tried} words`,
    `all ${count} numbers of the model, read again from its text, are the certificate's`,
  ];
  const { ask } = question;
  if (semantics.regime === "exact") {
    const machine = exactMachine(model, semantics, layers);
    return [
      ...facts,
      ...evidenceFacts({ ask, machine, language }, certificate, () => exactStates(machine), undefined, options),
    ];
  }
  const machine = codeMachine(model, semantics, layers);
  const subject = { ask, machine, language };
  const states = () => codeStates(semantics.format, machine.size);
  const invariant = (progress: (done: number) => void) =>
    certificate.kind === "invariant"
      ? recheckInvariant(subject, certificate.evidence, model, semantics, layers, progress)
      : [];
  return [...facts, ...evidenceFacts(subject, certificate, states, invariant, options)];
}

/** The certificate's automaton must be the rebuilt one, number for number. */
function compareAutomaton(stated: CertifiedAutomaton, own: Automaton): void {
  const { letters, states, next, accepting } = own;
  if (stated.states !== states) unequal("automaton.states", states, stated.states);
  if (stated.next.length !== states) unequal("automaton.next", `${states} rows`, stated.next.length);
  stated.next.forEach((row, q) => {
    if (row.length !== letters) unequal(`automaton.next[${q}]`, `${letters} entries`, row.length);
    row.forEach((target, x) => {
      const expected = next[q * letters + x];
      if (target !== expected) unequal(`automaton.next[${q}][${x}]`, expected, target);
    });
  });
  const accepted = [...accepting.keys()].filter((q) => accepting[q] === 1);
  if (stated.accepting.length !== accepted.length || accepted.some((q, i) => stated.accepting[i] !== q)) {
    unequal("automaton.accepting", accepted, stated.accepting);
  }
}

function evidenceFacts<T>(
  subject: Subject<T>,
  certificate: Certificate,
  states: () => States<T>,
  invariant: ((progress: (done: number) => void) => string[]) | undefined,
  { progress }: RecheckOptions,
): string[] {
  const towards = (claimed: number) => (done: number) => progress?.(done, claimed);
  switch (certificate.kind) {
    case "closure":
      return recheckClosure(subject, certificate.evidence, states, towards(certificate.evidence.pairs));
    case "invariant":
      if (invariant === undefined) return unequal("question.semantics", "rounded semantics for an invariant", "exact");
      return invariant(towards(certificate.automaton.states));
    case "collision":
      return recheckCollision(subject, certificate.evidence);
    case "word":
      return recheckWord(subject, certificate.evidence);
  }
}
