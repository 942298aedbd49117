// statetrack decide --against: do two arithmetics of a model, or two models, ever give different answers? Once, or as a
// table over models and semantics.

import { parseLanguage } from "../automaton/languages.ts";
import { type CompareOptions, type Comparison, compareForEver, type Side } from "../check/bisimulation.ts";
import { decide, type Progress } from "../check/decide.ts";
import type { ComparisonAsk } from "../core/certificate.ts";
import { InputError, quote } from "../core/errors.ts";
import { turn } from "../core/host.ts";
import type { ComparisonVerdict, Verdict } from "../core/verdict.ts";
import { COMPARISON_HEAD, comparisonGridText, comparisonRow, comparisonText } from "../report/comparison.ts";
import { csv } from "../report/table.ts";
import type { Model } from "../rnn/model.ts";
import { readModel } from "../rnn/model-file.ts";
import { formatSemantics, parseSemantics, type Semantics } from "../rnn/semantics.ts";
import { checkOutput, type Entry, fileName, openJournal, writeCertificate } from "./journal.ts";
import { interrupted, progressLine } from "./progress.ts";
import { namedScratch, scratchFor } from "./scratch.ts";

export interface CompareArguments {
  readonly model: readonly string[];
  readonly againstModel?: string;
  readonly semantics: readonly string[];
  readonly against?: readonly string[];
  readonly format?: readonly string[];
  readonly ask?: readonly string[];
  readonly language?: readonly string[];
  readonly certificate?: string;
  readonly certificates?: string;
  readonly resume?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
}

const ASKS: readonly ComparisonAsk[] = ["decodes", "accepts", "values", "bits"];

/** Decides and prints; sets the exit code: 0, 1 or 3 for one comparison, 0 or 3 for a table, 130 when interrupted. */
export async function compareAll(args: CompareArguments, options: CompareOptions, scratch?: string): Promise<void> {
  // A format is tried only with semantics that name none.
  const questions = [...new Map(comparisonsOf(args).map((own) => [entryOf(own).key, own])).values()];
  const single = questions.length === 1;
  const one = (option: string, value: string | undefined) => {
    if (value !== undefined && !single) throw new InputError(option, "one comparison", `${questions.length}`);
  };
  one("--certificate", args.certificate);
  one("--checkpoint", options.checkpoint);
  one("--scratch", namedScratch(scratch));
  for (const path of [args.certificate, options.checkpoint]) checkOutput(path);
  const stop = options.interrupted ?? (() => false);
  const verdicts: ComparisonVerdict[] = [];
  const journal =
    args.certificates === undefined
      ? undefined
      : openJournal<ComparisonVerdict>(args.certificates, args.resume === true);
  for (const [i, question] of questions.entries()) {
    const title = single ? "decide" : `${i + 1}/${questions.length}`;
    const entry = entryOf(question);
    const verdict =
      journal?.known(entry) ??
      (await compareOne(question, { ...options, ...scratchFor(scratch, entry, single) }, title));
    await turn();
    const cut = stop() && verdict.status === "unknown";
    if (!cut) journal?.add(entry, verdict);
    if (!cut || single) verdicts.push(verdict);
    if (stop()) {
      const path = options.checkpoint;
      const goOn =
        journal !== undefined
          ? "--resume continues"
          : path === undefined
            ? "--checkpoint FILE, or --certificates FOLDER for a table, would keep what is found"
            : `the same command continues from ${path}`;
      interrupted(goOn, `at comparison ${i + 1} of ${questions.length}`);
      break;
    }
  }
  if (stop()) process.exitCode = 130;
  if (verdicts.length === 0) return;
  const alone = single ? await recognitions(questions[0], options) : [];
  if (args.certificate !== undefined) {
    if (verdicts[0].status === "unknown") process.stderr.write("statetrack: no certificate, the verdict is unknown\n");
    writeCertificate(args.certificate, verdicts[0]);
  }
  print(verdicts, alone, args, single);
  if (process.exitCode !== 0) return;
  if (verdicts.some(({ status }) => status === "unknown")) process.exitCode = 3;
  else if (single && verdicts[0].status === "fails") process.exitCode = 1;
}

function comparisonsOf(args: CompareArguments): Comparison[] {
  const models = args.model.map(readModel);
  const other = args.againstModel === undefined ? undefined : readModel(args.againstModel);
  const wanted = args.ask ?? [undefined];
  const formats = args.format ?? [undefined];
  const languages = args.language ?? [];
  if (languages.length > 1) throw new InputError("--language", "one language with --against", `${languages.length}`);
  return models.flatMap((model) =>
    wanted.flatMap((name) =>
      formats.flatMap((format) =>
        args.semantics.flatMap((text) =>
          (args.against ?? [text]).map((against): Comparison => {
            const sides: [Side, Side] = [
              { model, semantics: semanticsOf(text, format) },
              { model: other ?? model, semantics: semanticsOf(against, format) },
            ];
            const [language] = languages.map((own) => parseLanguage(own, { alphabet: model.alphabet }));
            return { ask: askOf(name, sides), sides, ...(languages.length === 0 ? {} : { language }) };
          }),
        ),
      ),
    ),
  );
}

function semanticsOf(text: string, format: string | undefined): Semantics {
  return parseSemantics(text, format === undefined ? {} : { format });
}

/** Without a decoder there are only numbers to compare. */
function askOf(name: string | undefined, sides: readonly [Side, Side]): ComparisonAsk {
  const decoded = (model: Model) => model.decoder !== undefined;
  if (name === undefined) return sides.every(({ model }) => decoded(model)) ? "decodes" : "values";
  const ask = ASKS.find((own) => own === name);
  if (ask === undefined) throw new InputError("--ask", `with --against one of ${ASKS.join(", ")}`, quote(name));
  return ask;
}

async function compareOne(question: Comparison, options: CompareOptions, title: string): Promise<ComparisonVerdict> {
  const line = progressLine(title, options.pairs);
  const progress = ({ pairs, open, length, bytes }: Progress) =>
    line.update(pairs, `${pairs} pairs, ${open} open, length ${length}, ${Math.round(bytes / 1e6)} MB`);
  try {
    return await compareForEver(question, { ...options, progress });
  } finally {
    line.stop();
  }
}

/** Whether each side recognizes the language by itself. */
async function recognitions({ sides, language }: Comparison, options: CompareOptions): Promise<Verdict[]> {
  if (language === undefined) return [];
  const { memory, pairs, time, interrupted } = options;
  const limits = {
    memory,
    pairs,
    time,
    method: "auto" as const,
    ...(interrupted === undefined ? {} : { interrupted }),
  };
  const verdicts: Verdict[] = [];
  for (const { model, semantics } of sides) {
    const dfa = parseLanguage(language.name, { alphabet: model.alphabet }).dfa;
    verdicts.push(await decide({ ask: "recognizes", model, semantics, language: language.name, dfa }, limits));
  }
  return verdicts;
}

function entryOf({ ask, sides, language }: Comparison): Entry {
  const own = sides.map(({ model, semantics }) => ({ model, text: formatSemantics(semantics) }));
  const [first, second] = own.map(({ model, text }) => `${model.name} ${text.split(",").slice(0, 2).join(" ")}`);
  const key = JSON.stringify([ask, own.map(({ model, text }) => [model.document, text]), language?.name ?? null]);
  return { key, file: fileName(`${first} against ${second} ${ask}`, key) };
}

function print(
  verdicts: readonly ComparisonVerdict[],
  alone: readonly Verdict[],
  { json, csv: asCsv }: CompareArguments,
  single: boolean,
): void {
  const text = () => {
    if (json === true) {
      const recognizes = alone.map((verdict) => ({ ...verdict, certificate: undefined }));
      const one = { ...verdicts[0], ...(alone.length === 0 ? {} : { recognizes }) };
      return JSON.stringify(single ? one : { verdicts });
    }
    if (asCsv === true) return csv(COMPARISON_HEAD, verdicts.map(comparisonRow));
    return single ? comparisonText(verdicts[0], alone) : comparisonGridText(verdicts);
  };
  process.stdout.write(`${text()}\n`);
}
