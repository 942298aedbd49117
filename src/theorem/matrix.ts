// Where a theorem rests on its arithmetic: each of its questions asked again under every semantics that differs from its own in a
// single choice (changes.ts). A cell says whether the claim still holds; it is checked as the claim itself is, with the
// certificates of decisions rechecked (sweeps have none). What cannot be asked (a layer without a chunkwise form, a sweep under
// `scan`) is a cell of its own kind, with the reason.

import type { SweepSpec } from "../check/exhaustive/index.ts";
import { canonicalJson } from "../core/certificate.ts";
import { InputError } from "../core/errors.ts";
import { machine } from "../rnn/machine.ts";
import type { Model } from "../rnn/model.ts";
import { parseModel } from "../rnn/model-file.ts";
import { formatSemantics, parseSemantics } from "../rnn/semantics.ts";
import { type Change, changesOf } from "./changes.ts";
import type { ClaimReport, Found } from "./outcome.ts";
import { type RunOptions, runClaim } from "./run.ts";
import { type Claim, type DecideClaim, LEVELS, type Level, type SweepClaim, type Theorem } from "./theorem.ts";

/** One question of a theorem, under the semantics that the theorem names. */
export interface MatrixQuestion {
  readonly theorem: string;
  readonly claim: string;
  readonly says: string;
  /** What is asked of what, for people. */
  readonly about: string;
  /** The same in full, without the semantics: no other question has it. */
  readonly asked: string;
  readonly semantics: string;
  readonly changes: readonly Change[];
  /** The claim under a semantics. */
  readonly under: (semantics: string) => Claim;
  /** The numbers that are stored under a semantics, as a text; undefined where there are none, or no model but a universe. */
  readonly stored: (semantics: string) => string | undefined;
}

/** `impossible`: there is no such question, as `finding` says. */
export type CellFound = Found | "impossible";

export interface Cell {
  readonly found: CellFound;
  /** Whether parameters or initial states, which are rounded too, are other numbers than under the question's own semantics;
   * undefined of universes, which have no stored numbers, and where a semantics cannot represent the numbers. */
  readonly otherNumbers: boolean | undefined;
  readonly finding: readonly string[];
  readonly rechecked: number;
  readonly milliseconds: number;
}

export interface QuestionOptions {
  readonly formats?: readonly string[];
  readonly fields?: readonly string[];
  /** Questions of each claim at most, the first ones. */
  readonly cases?: number;
  /** Only claims up to this level. */
  readonly level?: Level;
}

/** The questions of a theorem's claims about models and universes; equal ones of different claims once.
 * @throws InputError for a claim that is malformed */
export function matrixQuestions(
  { id, claims }: Theorem,
  { formats = [], fields, cases = 1, level = "extreme" }: QuestionOptions = {},
): MatrixQuestion[] {
  const known = new Set<string>();
  const options = { formats, ...(fields === undefined ? {} : { fields }) };
  return claims
    .filter((claim) => LEVELS.indexOf(claim.level) <= LEVELS.indexOf(level))
    .flatMap((claim) =>
      claim.kind === "decide" ? decideQuestions(id, claim, options) : sweepQuestions(id, claim, options),
    )
    .filter((question) => {
      const key = `${question.asked} ${question.semantics}`;
      const fresh = !known.has(key);
      known.add(key);
      return fresh;
    })
    .filter(({ claim }, i, all) => all.slice(0, i).filter((other) => other.claim === claim).length < cases);
}

/** Layers whose step has an order of the delta rule. */
const DELTA_LAYER = /"type":"(kda|[^"]*delta)/i;

type Choices = Pick<QuestionOptions, "formats" | "fields">;

function decideQuestions(theorem: string, claim: DecideClaim, options: Choices): MatrixQuestion[] {
  return claim.cases.map((one) => {
    const model = parseModel(one.model, claim.name);
    const delta = DELTA_LAYER.test(JSON.stringify(one.model));
    return {
      theorem,
      claim: claim.name,
      says: claim.says,
      about: `${model.name} ${one.ask} ${one.language}`,
      asked: canonicalJson([one.model, one.ask, one.language]),
      semantics: formatSemantics(parseSemantics(one.semantics)),
      changes: changesOf(one.semantics, { ...options, delta }),
      under: (semantics) => ({ ...claim, cases: [{ ...one, semantics }] }),
      stored: (semantics) => storedNumbers(model, semantics),
    };
  });
}

function storedNumbers(model: Model, semantics: string): string | undefined {
  try {
    const { layers } = machine(model, parseSemantics(semantics));
    const numbers = layers.map(({ parameters, initial }) => ({ parameters, initial }));
    return JSON.stringify(numbers, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function sweepQuestions(theorem: string, claim: Claim, options: Choices): MatrixQuestion[] {
  if (claim.kind !== "sweep") return [];
  const { semantics, ...asked } = claim.spec;
  return [
    {
      theorem,
      claim: claim.name,
      says: claim.says,
      about: universeText(asked),
      asked: canonicalJson(asked),
      semantics: formatSemantics(parseSemantics(semantics)),
      changes: changesOf(semantics, { ...options, delta: /delta/i.test(asked.system) }),
      under: (other) => withoutCounts(claim, other),
      stored: () => undefined,
    },
  ];
}

/** A universe and what is asked of its members. */
function universeText({ system, rows, factors, where, fixed = {}, property }: Omit<SweepSpec, "semantics">): string {
  const limits = [...where, ...Object.entries(fixed).map(([name, values]) => `${name} in {${shortened(values)}}`)];
  const size = [`${rows} ${rows === 1 ? "row" : "rows"}`, ...(factors === undefined ? [] : [`${factors} factors`])];
  return `all ${system}, ${size.join(", ")}${limits.length === 0 ? "" : ` with ${limits.join(", ")}`}: ${property}`;
}

const SHOWN = 6;
const shortened = (values: readonly string[]) =>
  values.length <= SHOWN ? values.join(", ") : `${values.slice(0, SHOWN).join(", ")}, … (${values.length})`;

/** Counts are those of the stated semantics. */
function withoutCounts(claim: SweepClaim, semantics: string): SweepClaim {
  const { kind, name, says, answer, expected, level, spec } = claim;
  return { kind, name, says, answer, expected, level, spec: { ...spec, semantics } };
}

/** A text that no other cell has. */
export function cellKey(question: MatrixQuestion, semantics: string): string {
  return canonicalJson(JSON.parse(JSON.stringify(question.under(semantics))));
}

/** One cell. @throws Error where an engine and the checker disagree */
export async function matrixCell(question: MatrixQuestion, semantics: string, options: RunOptions): Promise<Cell> {
  const numbers = question.stored(semantics);
  const otherNumbers = numbers === undefined ? undefined : numbers !== question.stored(question.semantics);
  const started = performance.now();
  let report: ClaimReport;
  try {
    report = await runClaim(question.theorem, question.under(semantics), "claim", options);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const milliseconds = Math.round(performance.now() - started);
    return { found: "impossible", otherNumbers, finding: [error.message], rechecked: 0, milliseconds };
  }
  const { found, finding, rechecked, milliseconds } = report;
  return { found, otherNumbers, finding, rechecked, milliseconds };
}
