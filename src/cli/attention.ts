// statetrack decide on attention files: bounded questions, which end in a shortest wrong word or in unknown.

import { parseLanguage } from "../automaton/languages.ts";
import { type BoundedVerdict, decideBounded } from "../check/bounded.ts";
import { InputError } from "../core/errors.ts";
import { boundedFinding, boundedText } from "../report/bounded.ts";
import { csv } from "../report/table.ts";
import { GRID_HEAD } from "../report/verdict.ts";
import { attentionMachine } from "../rnn/attention.ts";
import { type AttentionModel, readAttention } from "../rnn/attention-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import type { Budget } from "./options.ts";
import { interrupted } from "./progress.ts";

/** Options that need a machine or a certificate. */
const REFUSED = [
  "against",
  "againstModel",
  "margin",
  "certificate",
  "certificates",
  "resume",
  "lookup",
  "checkpoint",
] as const;

/** The options of `decide` that concern attention files, and those that are refused. */
export interface AttentionOptions extends Readonly<Partial<Record<(typeof REFUSED)[number], unknown>>> {
  readonly model: readonly string[];
  readonly language?: readonly string[];
  readonly semantics: readonly string[];
  readonly format?: readonly string[];
  readonly ask?: readonly string[];
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** More summaries than these would not fit into memory as they are kept. */
const MOST_PAIRS = 1_000_000;

/** Whether the file is an attention file. */
export function hasAttention(path: string): boolean {
  return readAttention(path) !== undefined;
}

/** Answers the questions about attention files.
 * @throws InputError where only some are such files, and for options that mean nothing here */
export async function decideAttention(
  options: AttentionOptions,
  budget: Budget & { readonly interrupted: () => boolean },
): Promise<void> {
  const baselines = options.model.map((path) => {
    const model = readAttention(path);
    if (model === undefined) throw new InputError("--model", "attention files alone", `${path}, a model of layers`);
    return model;
  });
  refuse(options);
  const verdicts = await ask(baselines, options, { ...budget, pairs: Math.min(budget.pairs, MOST_PAIRS) });
  process.stdout.write(`${printed(verdicts, options)}\n`);
  if (budget.interrupted()) process.exitCode = 130;
  else if (verdicts.some(({ status }) => status === "unknown")) process.exitCode = 3;
  else if (verdicts.length === 1) process.exitCode = 1;
}

function refuse(options: AttentionOptions): void {
  for (const name of REFUSED) {
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (options[name] !== undefined)
      throw new InputError(option, "a model of layers: attention is only bounded", "an attention file");
  }
  const other = options.ask?.find((name) => name !== "recognizes");
  if (other !== undefined) throw new InputError("--ask", "recognizes for an attention file", other);
}

async function ask(
  models: readonly AttentionModel[],
  options: AttentionOptions,
  budget: Budget & { readonly interrupted: () => boolean },
): Promise<BoundedVerdict[]> {
  const { language: languages } = options;
  if (languages === undefined) throw new InputError("decide", "--language", "none");
  const questions = models.flatMap((model) =>
    languages.flatMap((name) => {
      const { name: language, dfa } = parseLanguage(name, { alphabet: model.alphabet });
      return options.semantics.flatMap((text) =>
        (/format=/.test(text) ? [undefined] : (options.format ?? [undefined])).map((format) => {
          const semantics = parseSemantics(text, format === undefined ? {} : { format });
          return { machine: attentionMachine(model, semantics), language, dfa };
        }),
      );
    }),
  );
  const verdicts: BoundedVerdict[] = [];
  for (const [i, question] of questions.entries()) {
    verdicts.push(await decideBounded(question, budget));
    if (!budget.interrupted()) continue;
    interrupted(
      "nothing unfinished is kept, the same command begins again",
      `at question ${i + 1} of ${questions.length}`,
    );
    break;
  }
  return verdicts;
}

function printed(verdicts: readonly BoundedVerdict[], { json, csv: table }: AttentionOptions): string {
  if (json === true) return JSON.stringify(verdicts.length === 1 ? verdicts[0] : { verdicts });
  if (table !== true) return verdicts.map(boundedText).join("\n\n");
  const rows = verdicts.map((verdict) => {
    const { question, status, pairs, cost } = verdict;
    const { model, language, semantics } = question;
    const numbers = ["-", status, String(pairs), "-", String(cost.milliseconds)];
    return [model, language, question.ask, semantics, ...numbers, boundedFinding(verdict), "no matrix"];
  });
  return csv([...GRID_HEAD, "exact spectrum"], rows);
}
