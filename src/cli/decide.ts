// statetrack decide: the main question, once or as a grid of models, languages, questions, semantics and formats.

import { Command } from "commander";
import { parseLanguage } from "../automaton/languages.ts";
import type { Ask, Closure } from "../check/closure.ts";
import { type DecideOptions, decide, type Progress, type Question } from "../check/decide.ts";
import { lookupDecoder } from "../check/lookup.ts";
import { InputError, quote } from "../core/errors.ts";
import type { Verdict } from "../core/verdict.ts";
import { csv } from "../report/table.ts";
import { GRID_HEAD, gridRow, gridText, verdictText } from "../report/verdict.ts";
import { machine } from "../rnn/machine.ts";
import { readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { openJournal, replaceFile, writeCertificate } from "./journal.ts";
import { type BudgetOptions, parseBudget } from "./options.ts";
import { interruption, progressLine } from "./progress.ts";

interface Options extends BudgetOptions {
  readonly model: readonly string[];
  readonly language: readonly string[];
  readonly semantics: readonly string[];
  readonly format?: readonly string[];
  readonly ask?: readonly string[];
  readonly method: string;
  readonly certificate?: string;
  readonly certificates?: string;
  readonly resume?: boolean;
  readonly lookup?: string;
  readonly checkpoint?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

const ASKS: readonly Ask[] = ["recognizes", "separates", "implements"];

export function decideCommand(): Command {
  return new Command("decide")
    .description("does a model track a language, for every word length? Several values of an option make a table")
    .requiredOption("--model <files...>", "model files")
    .requiredOption("--language <languages...>", "names or regular expressions (docs/languages.md)")
    .requiredOption("--semantics <semantics...>", "regime,field=value,… (docs/semantics.md)")
    .option("--format <formats...>", "formats of the semantics that name none")
    .option(
      "--ask <questions...>",
      "recognizes, separates, implements (default: recognizes if the model has a decoder, else separates)",
    )
    .option("--certificate <file>", "write the certificate (one question)")
    .option("--certificates <folder>", "write every certificate of a table there")
    .option("--resume", "with --certificates: keep the verdicts that the folder already has")
    .option("--lookup <file>", "where `separates` holds: write the model with the lookup decoder that exists")
    .option(
      "--checkpoint <file>",
      "one question: go on from this file if it exists; leave an unfinished exploration there",
    )
    .option("--method <method>", "auto or closure (never try a product invariant)", "auto")
    .option("--budget <budget>", "quick, standard, extreme", "standard")
    .option("--memory <bytes>", "for the pair store, e.g. 4GB (default: of the budget, at most 85 % of what is free)")
    .option("--time <duration>", "e.g. 60s, 10m")
    .option("--pairs <number>", "pairs at most")
    .option("--backend <backend>", "cpu", "cpu")
    .option("--json", "one JSON object")
    .option("--csv", "a table as CSV")
    .action(run);
}

async function run(options: Options & { readonly backend: string }): Promise<void> {
  if (options.backend !== "cpu") throw new InputError("--backend", "cpu", `${options.backend}, not supported yet`);
  const { method } = options;
  if (method !== "auto" && method !== "closure") throw new InputError("--method", "auto or closure", quote(method));
  const budget = parseBudget(options);
  const questions = questionsOf(options);
  checkUses(options, questions);
  const stop = interruption();
  const runs: Closure[] = [];
  const decideOptions: DecideOptions = {
    ...budget,
    method,
    interrupted: stop,
    ...(options.lookup === undefined ? {} : { inspect: (closed: Closure) => runs.push(closed) }),
    ...(options.checkpoint === undefined ? {} : { checkpoint: options.checkpoint }),
  };
  const verdicts = await decideAll(questions, options, decideOptions);
  if (stop()) process.exitCode = 130;
  if (verdicts.length === 0) return;
  const single = questions.length === 1;
  // What was found is saved before it is shown.
  if (single && options.certificate !== undefined) saveCertificate(verdicts[0], options.certificate);
  print(verdicts, questions, options, single);
  if (options.lookup !== undefined) writeLookup(runs[0], questions[0], options.lookup);
  if (process.exitCode === 0) process.exitCode = exitCode(verdicts, single);
}

/** Options that make sense for one question only. */
function checkUses(options: Options, questions: readonly Question[]): void {
  const one = (option: string, value: string | undefined, expected: string) => {
    if (value !== undefined && questions.length > 1)
      throw new InputError(option, expected, `${questions.length} questions`);
  };
  one("--certificate", options.certificate, "one question (use --certificates for a table)");
  one("--checkpoint", options.checkpoint, "one question");
  if (options.lookup !== undefined) checkLookup(questions);
}

/** Decides one after the other; an interruption ends the list (a single question still gets its verdict: unknown). */
async function decideAll(
  questions: readonly Question[],
  options: Options,
  decideOptions: DecideOptions,
): Promise<Verdict[]> {
  const journal =
    options.certificates === undefined ? undefined : openJournal(options.certificates, options.resume === true);
  const stop = decideOptions.interrupted ?? (() => false);
  const verdicts: Verdict[] = [];
  for (const [i, question] of questions.entries()) {
    const title = questions.length === 1 ? "decide" : `${i + 1}/${questions.length}`;
    const verdict = journal?.known(question) ?? (await ask(question, decideOptions, title));
    const cut = stop() && verdict.status === "unknown";
    if (!cut) journal?.add(question, verdict);
    if (!cut || questions.length === 1) verdicts.push(verdict);
    if (stop()) {
      const goOn =
        journal !== undefined
          ? "; --resume continues"
          : options.checkpoint === undefined
            ? ""
            : `; the same command continues from ${options.checkpoint}`;
      process.stderr.write(`statetrack: interrupted at question ${i + 1} of ${questions.length}${goOn}\n`);
      break;
    }
    if (questions.length > 1 && options.json !== true && options.csv !== true)
      process.stderr.write(`${title} ${verdict.status}\n`);
  }
  return verdicts;
}

/** One question: 0, 1 or 3 as the verdict says. A table is done (0) unless a verdict is unknown (3). */
function exitCode(verdicts: readonly Verdict[], single: boolean): number {
  if (verdicts.some(({ status }) => status === "unknown")) return 3;
  return single && verdicts.some(({ status }) => status === "fails") ? 1 : 0;
}

function questionsOf(options: Options): Question[] {
  const asks = options.ask ?? [];
  const stranger = asks.find((name) => !(ASKS as readonly string[]).includes(name));
  if (stranger !== undefined) throw new InputError("--ask", ASKS.join(", "), quote(stranger));
  const models = options.model.map(readModel);
  const formats = options.format ?? [undefined];
  return models.flatMap((model) =>
    options.language.flatMap((name) => {
      const { name: language, dfa } = parseLanguage(name, { alphabet: model.alphabet });
      const wanted: readonly Ask[] =
        asks.length > 0 ? (asks as readonly Ask[]) : [model.decoder === undefined ? "separates" : "recognizes"];
      return wanted.flatMap((ask) =>
        options.semantics.flatMap((text) => {
          const own = /format=/.test(text) || /^exact\b/.test(text) ? [undefined] : formats;
          return own.map((format): Question => {
            const semantics = parseSemantics(text, format === undefined ? {} : { format });
            return { ask, model, language, dfa, semantics };
          });
        }),
      );
    }),
  );
}

async function ask(question: Question, options: DecideOptions, title: string): Promise<Verdict> {
  const line = progressLine(title, options.pairs);
  const progress = ({ pairs, open, length, bytes }: Progress) =>
    line.update(pairs, `${pairs} pairs, ${open} open, length ${length}, ${Math.round(bytes / 1e6)} MB`);
  try {
    return await decide(question, { ...options, progress });
  } finally {
    line.stop();
  }
}

function checkLookup(questions: readonly Question[]): void {
  if (questions.length > 1) throw new InputError("--lookup", "one question", `${questions.length} questions`);
  const [{ ask, model }] = questions;
  if (ask !== "separates" || model.layers.length !== 1) {
    const found = `${ask}, ${model.layers.length} ${model.layers.length === 1 ? "layer" : "layers"}`;
    throw new InputError("--lookup", "--ask separates on a model of one layer", found);
  }
}

/** Writes the model with the decoder that the closed exploration found. */
function writeLookup(run: Closure, question: Question, path: string): void {
  if (run.outcome?.kind !== "closed") {
    process.stderr.write("statetrack: no lookup decoder, the exploration did not close\n");
    return;
  }
  const model = { ...(question.model.document as object), decoder: lookupDecoder(run) };
  replaceFile(path, `${JSON.stringify(model, undefined, 2)}\n`);
}

function print(verdicts: readonly Verdict[], questions: readonly Question[], options: Options, single: boolean): void {
  const machines = verdicts.map((_, i) => machine(questions[i].model, questions[i].semantics));
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(single ? verdicts[0] : { verdicts })}\n`);
  } else if (single && options.csv !== true) {
    process.stdout.write(`${verdictText(verdicts[0], machines[0])}\n`);
  } else if (options.csv === true) {
    process.stdout.write(
      `${csv(
        GRID_HEAD,
        verdicts.map((verdict, i) => gridRow(verdict, machines[i])),
      )}\n`,
    );
  } else {
    process.stdout.write(`${gridText(verdicts, machines)}\n`);
  }
}

function saveCertificate(verdict: Verdict, path: string): void {
  if (verdict.status === "unknown") process.stderr.write("statetrack: no certificate, the verdict is unknown\n");
  else writeCertificate(path, verdict);
}
