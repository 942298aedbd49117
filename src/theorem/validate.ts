// What a theorem must have before anyone checks it: a source, a stated semantics for every claim, a control for every
// hypothesis, names that are unique. Each problem says what was expected and what was found.

import { censusSemantics, checkCensus } from "../check/device/census.ts";
import { universe } from "../check/exhaustive/index.ts";
import { InputError } from "../core/errors.ts";
import { parseModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { type Claim, LEVELS, type Theorem } from "./theorem.ts";

const SENTENCE = /^[a-z0-9]+(-[a-zA-Z0-9]+){3,}$/;

/** A theorem and the folder that it was read from. */
export interface Registered {
  readonly folder: string;
  readonly theorem: Theorem;
}

/** Everything that is wrong with these theorems, without running a claim; empty if nothing is. */
export function problems(registered: readonly Registered[]): string[] {
  const ids = registered.map(({ theorem }) => theorem.id);
  return registered.flatMap(({ folder, theorem }) => {
    const say = (expected: string, found: string) => `${folder}: expected ${expected}, found ${found}`;
    const twins = registered.filter((other) => other.theorem.id === theorem.id && other.folder !== folder);
    return [
      ...twins.map((twin) => say("an id of its own", `${theorem.id}, which ${twin.folder} has too`)),
      ...(folder === theorem.id ? [] : [say("the folder's name as id", theorem.id)]),
      ...(SENTENCE.test(theorem.id) ? [] : [say("an id that is a sentence in lower case, joined by -", theorem.id)]),
      ...missing(theorem).map((what) => say(what, "none")),
      ...theorem.related.filter((id) => !ids.includes(id)).map((id) => say("related theorems of the registry", id)),
      ...hypothesisProblems(theorem).map(([expected, found]) => say(expected, found)),
      ...[...theorem.claims, ...theorem.controls].flatMap((claim) =>
        claimProblems(claim).map(([expected, found]) => say(`${expected} in ${claim.name}`, found)),
      ),
      ...repeated([...theorem.claims, ...theorem.controls].map(({ name }) => name)).map((name) =>
        say("names of claims and controls that occur once", name),
      ),
    ];
  });
}

function missing(theorem: Theorem): string[] {
  const { sources, claims, controls, hypotheses, statement, title } = theorem;
  return [
    ...(controls.length === 0 ? ["a control that must fail"] : []),
    ...(sources.length === 0 || sources.some(({ work, item }) => work === "" || item === "")
      ? ["a source with its work and item"]
      : []),
    ...(claims.length === 0 ? ["a claim"] : []),
    ...(hypotheses.length === 0 ? ["a hypothesis"] : []),
    ...(statement === "" || title === "" ? ["a title and a statement"] : []),
  ];
}

type Problem = readonly [expected: string, found: string];

function hypothesisProblems({ hypotheses, controls }: Theorem): Problem[] {
  const names = hypotheses.map(({ name }) => name);
  const dropped = new Set(controls.flatMap(({ drops }) => drops));
  return [
    ...controls
      .filter(({ expected }) => (expected as string) !== "fails")
      .map(({ name, expected }): Problem => [`the control ${name} to be expected to fail`, expected]),
    ...controls
      .filter(({ drops }) => drops.length === 0)
      .map(({ name }): Problem => [`the hypotheses that the control ${name} drops`, "none"]),
    ...[...dropped]
      .filter((name) => !names.includes(name))
      .map((name): Problem => [`controls that drop one of ${names.join(", ")}`, name]),
    ...names
      .filter((name) => !dropped.has(name))
      .map((name): Problem => [`a control that drops the hypothesis ${name}`, "none"]),
  ];
}

function claimProblems(claim: Claim): Problem[] {
  const level: Problem[] = LEVELS.includes(claim.level) ? [] : [[`one of ${LEVELS.join(", ")}`, claim.level]];
  const texts =
    claim.kind === "sweep"
      ? [claim.spec.semantics]
      : claim.kind === "census"
        ? [censusSemantics(claim.census)]
        : "policies" in claim
          ? claim.policies
          : claim.cases.map(({ semantics }) => semantics);
  if (claim.kind === "sweep" && claim.sample !== undefined)
    return [...level, ["no sample: a claim ranges over all", "a sample"]];
  if (claim.kind === "engine" && claim.operations.length === 0) return [...level, ["at least one operation", "none"]];
  if (texts.length === 0) return [...level, ["at least one case", "none"]];
  const stated = texts.filter((text) => text.trim() === "");
  if (stated.length > 0) return [...level, ["a stated semantics", "none"]];
  const semantics = refused(() => {
    for (const text of texts) parseSemantics(text);
  });
  return [...level, ...semantics, ...refused(() => built(claim))];
}

/** Reads models and universes, which refuse what is malformed. */
function built(claim: Claim): void {
  if (claim.kind === "sweep") universe(claim.spec);
  else if (claim.kind === "census") checkCensus(claim.census);
  else if ("cases" in claim) for (const { model } of claim.cases) parseModel(model, claim.name);
}

function refused(build: () => void): Problem[] {
  try {
    build();
    return [];
  } catch (error) {
    if (error instanceof InputError) return [[`${error.where}: ${error.expected}`, error.found]];
    throw error;
  }
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
}
