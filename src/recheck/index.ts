// The independent checker: rebuilds the question of a certificate from its text and verifies the evidence, with none of
// the code that found it (docs/certificates.md). What it shares with the engines are the definitions: the specification
// of rounding, the layers' updates and the reading of model files.

import type { CascadeCertificate, CascadesCertificate } from "../core/cascade-certificate.ts";
import type { CensusCertificate } from "../core/census-certificate.ts";
import {
  type Certificate,
  type CertifiedAutomaton,
  type CertifiedComparison,
  type CertifiedQuestion,
  type ComparisonCertificate,
  canonicalJson,
} from "../core/certificate.ts";
import { InputError, messageOf } from "../core/errors.ts";
import type { ExhaustionCertificate } from "../core/exhaustion.ts";
import { builtin, sha256 } from "../core/host.ts";
import type { SpectrumCertificate } from "../core/spectrum-certificate.ts";
import { parseModel } from "../rnn/model-file.ts";
import { type SchemaName, validator } from "../rnn/schema.ts";
import { formatSemantics, parseSemantics } from "../rnn/semantics.ts";
import { recheckComparison } from "./bisimulation.ts";
import { codeMachine } from "./blocked.ts";
import { recheckCascade } from "./cascade.ts";
import { castMachine } from "./cast.ts";
import { recheckCensus } from "./census.ts";
import { recheckClosure } from "./closure.ts";
import { recheckCollision } from "./collision.ts";
import { type ExhaustionFacts, type ExhaustionOptions, recheckExhaustion } from "./exhaustion.ts";
import { recheckInvariant } from "./invariant.ts";
import { rebuildLanguage, tryWords } from "./language.ts";
import { exactMachine } from "./machine.ts";
import { checkParameters, modelNumbers } from "./parameters.ts";
import type { Automaton } from "./partition.ts";
import { type Subject, unequal } from "./question.ts";
import { recheckRelation } from "./relation.ts";
import { recheckSpectrum } from "./spectrum.ts";
import { codeStates, exactStates, type States } from "./states.ts";
import { withoutMarks } from "./stored.ts";
import { recheckWord } from "./word.ts";

type AnyCertificate =
  | Certificate
  | ComparisonCertificate
  | CascadeCertificate
  | CascadesCertificate
  | SpectrumCertificate;
type OtherQuestion = (CascadeCertificate | CascadesCertificate | SpectrumCertificate)["question"];

export type RecheckResult =
  | {
      readonly accepted: true;
      readonly kind: AnyCertificate["kind"];
      readonly status: Certificate["status"];
      readonly question: CertifiedQuestion | CertifiedComparison | OtherQuestion;
      /** What was verified, in words. */
      readonly facts: readonly string[];
    }
  | ({
      readonly accepted: true;
      readonly kind: "exhaustion";
      readonly question: ExhaustionCertificate["question"];
    } & ExhaustionFacts)
  | ({
      readonly accepted: true;
      readonly kind: "census";
      readonly question: CensusCertificate["question"];
    } & ExhaustionFacts)
  /** `reason`: what was expected, and what the certificate says. */
  | { readonly accepted: false; readonly reason: string };

export interface RecheckOptions {
  /** Of an exhaustion: which shards to compute again. */
  readonly exhaustion?: Pick<ExhaustionOptions, "shards" | "seed">;
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
  validator(schemaOf(document))(document, where);
  const certificate = document as AnyCertificate | ExhaustionCertificate | CensusCertificate;
  try {
    if (certificate.kind === "census") {
      const { kind, question } = certificate;
      const sample = { ...options.exhaustion, ...options };
      return { accepted: true, kind, question, ...recheckCensus(certificate, sample) };
    }
    if (certificate.kind === "exhaustion") {
      const { kind, question } = certificate;
      return {
        accepted: true,
        kind,
        question,
        ...recheckExhaustion(certificate, { ...options.exhaustion, ...options }),
      };
    }
    const { kind, status, question } = certificate;
    return { accepted: true, kind, status, question, facts: verify(certificate, options) };
  } catch (error) {
    if (error instanceof InputError) return { accepted: false, reason: error.message };
    throw error;
  }
}

/** Cascades, spectra, exhaustions and censuses have schemas of their own. */
function schemaOf(document: unknown): SchemaName {
  if (typeof document !== "object" || document === null || !("kind" in document)) return "certificate";
  if (document.kind === "cascade" || document.kind === "cascades") return "cascade";
  const own = ["spectrum", "exhaustion", "census"] as const;
  return own.find((kind) => kind === document.kind) ?? "certificate";
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

function verify(certificate: AnyCertificate, options: RecheckOptions): string[] {
  if (certificate.kind === "cascade" || certificate.kind === "cascades") return recheckCascade(certificate);
  const { digest, ...rest } = certificate;
  const own = sha256().update(canonicalJson(rest)).digest();
  if (own !== digest) unequal("digest", own, digest);
  if (certificate.kind === "spectrum") return recheckSpectrum(certificate);
  if (certificate.kind === "relation") {
    const claimed = certificate.evidence.next.length;
    return recheckRelation(certificate, (done) => options.progress?.(done, claimed));
  }
  if (certificate.kind === "bisimulation" || certificate.kind === "difference") {
    const claimed = certificate.kind === "bisimulation" ? certificate.evidence.pairs : 1;
    return recheckComparison(certificate, (done) => options.progress?.(done, claimed));
  }
  return verifyOneModel(certificate, options);
}

function verifyOneModel(certificate: Certificate, options: RecheckOptions): string[] {
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
    const { cast } = semantics;
    const machine =
      cast === undefined ? exactMachine(model, semantics, layers) : castMachine(model, semantics, cast, layers);
    return [
      ...facts,
      ...evidenceFacts({ ask, machine, language }, certificate, () => exactStates(machine), undefined, options),
    ];
  }
  const machine = codeMachine(model, semantics, layers);
  if (semantics.store?.commit === "any" && ask !== "recognizes")
    unequal("question.ask", "recognizes under commit=any", ask);
  const subject = { ask, machine, language: withoutMarks(language, model.alphabet, machine.alphabet) };
  const states = () => codeStates(semantics.format, machine);
  const invariant = (progress: (done: number) => void) =>
    certificate.kind === "invariant" && semantics.store === undefined
      ? recheckInvariant(subject, certificate.evidence, model, semantics, layers, progress)
      : unequal("kind", "no invariant under a store", certificate.kind);
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
