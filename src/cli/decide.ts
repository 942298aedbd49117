// statetrack decide: the main question, once or as a grid of models, languages, questions, semantics and formats.

import { Command } from "commander";
import { parseLanguage } from "../automaton/languages.ts";
import type { Ask, Closure } from "../check/closure.ts";
import { type DecideOptions, decide, type Progress, type Question } from "../check/decide.ts";
import { lookupDecoder } from "../check/lookup.ts";
import { type Margin, margin } from "../check/margin.ts";
import { InputError, quote } from "../core/errors.ts";
import { turn } from "../core/host.ts";
import type { Verdict } from "../core/verdict.ts";
import { parseFormat } from "../number/formats.ts";
import { answerSpectrum, answerSpectrumCell, answerSpectrumJson } from "../report/answer-spectrum.ts";
import { marginText } from "../report/comparison.ts";
import { csv } from "../report/table.ts";
import { GRID_HEAD, gridRow, gridText, verdictText } from "../report/verdict.ts";
import { machine } from "../rnn/machine.ts";
import { readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { decideAttention, hasAttention } from "./attention.ts";
import { compareAll } from "./compare.ts";
import { checkOutput, entryOf, openJournal, replaceFile, writeCertificate } from "./journal.ts";
import { type BudgetOptions, parseBudget } from "./options.ts";
import { interrupted, interruption, progressLine } from "./progress.ts";
import { namedScratch, scratchFor } from "./scratch.ts";

interface Options extends BudgetOptions {
  readonly model: readonly string[];
  readonly language?: readonly string[];
  readonly semantics: readonly string[];
  readonly against?: readonly string[];
  readonly againstModel?: string;
  readonly margin?: boolean;
  readonly format?: readonly string[];
  readonly ask?: readonly string[];
  readonly method: string;
  readonly certificate?: string;
  readonly certificates?: string;
  readonly resume?: boolean;
  readonly lookup?: string;
  readonly checkpoint?: string;
  readonly scratch?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

const ASKS: readonly Ask[] = ["recognizes", "separates", "implements"];

export function decideCommand(): Command {
  return new Command("decide")
    .description("does a model track a language, for every word length? Several values of an option make a table")
    .requiredOption("--model <files...>", "model files")
    .option(
      "--language <languages...>",
      "names or regular expressions (docs/languages.md); required but with --against",
    )
    .requiredOption("--semantics <semantics...>", "regime,field=value,… (docs/semantics.md)")
    .option("--against <semantics...>", "compare instead: can the answers under these semantics ever be others?")
    .option("--against-model <file>", "compare with this model (under --against, else under the same semantics)")
    .option("--margin", "with recognizes: the least distance by which the right answer wins (method closure)")
    .option("--format <formats...>", "formats of the semantics that name none")
    .option(
      "--ask <questions...>",
      "recognizes, separates, implements (default: recognizes if the model has a decoder, else separates); with --against decodes, accepts, values, bits (default: decodes, else values)",
    )
    .option("--certificate <file>", "write the certificate (one question)")
    .option("--certificates <folder>", "write every certificate of a table there")
    .option("--resume", "with --certificates: keep the verdicts that the folder already has")
    .option("--lookup <file>", "where `separates` holds: write the model with the lookup decoder that exists")
    .option(
      "--checkpoint <file>",
      "one question: go on from this file if it exists; leave an unfinished exploration there",
    )
    .option(
      "--scratch <folder>",
      "for pairs that do not fit the memory (docs/large-state-spaces.md); an unfinished exploration stays there and goes on; none: the memory is the bound (default: a folder for each question among the system's temporary files)",
    )
    .option("--method <method>", "auto or closure (never try a product invariant or relation)", "auto")
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
  if (options.resume === true && options.certificates === undefined)
    throw new InputError("--resume", "--certificates, the folder that has the verdicts", "none");
  const budget = parseBudget(options);
  if (options.model.some(hasAttention)) {
    await decideAttention(options, { ...budget, interrupted: interruption() });
    return;
  }
  if (options.against !== undefined || options.againstModel !== undefined) {
    refuseWithAgainst(options);
    const own = { ...budget, method, interrupted: interruption(), ...checkpointOf(options) } as const;
    await compareAll(options, own, options.scratch);
    return;
  }
  const questions = questionsOf(options);
  checkUses(options, questions);
  for (const path of [options.certificate, options.lookup, options.checkpoint]) checkOutput(path);
  const stop = interruption();
  const runs: Closure[] = [];
  const decideOptions: DecideOptions = {
    ...budget,
    // An invariant leaves states unexplored.
    method: options.margin === true ? "closure" : method,
    interrupted: stop,
    ...(options.lookup === undefined ? {} : { inspect: (closed: Closure) => runs.push(closed) }),
    ...checkpointOf(options),
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

function checkpointOf({ checkpoint }: Options): { checkpoint?: string } {
  return checkpoint === undefined ? {} : { checkpoint };
}

/** Options that have no meaning for comparisons. */
function refuseWithAgainst(options: Options): void {
  if (options.lookup !== undefined) throw new InputError("--lookup", "no --against", "both");
  if (options.margin === true) throw new InputError("--margin", "no --against", "both");
}

/** Options that make sense for one question only. */
function checkUses(options: Options, questions: readonly Question[]): void {
  const one = (option: string, value: string | undefined, expected: string) => {
    if (value !== undefined && questions.length > 1)
      throw new InputError(option, expected, `${questions.length} questions`);
  };
  one("--certificate", options.certificate, "one question (use --certificates for a table)");
  one("--checkpoint", options.checkpoint, "one question");
  one("--scratch", namedScratch(options.scratch), "one question, or none");
  if (options.lookup !== undefined) checkLookup(questions);
  const other = questions.find(({ ask }) => ask !== "recognizes");
  if (options.margin === true && other !== undefined)
    throw new InputError("--margin", "the question recognizes, which has a right answer", other.ask);
  if (options.margin === true && options.resume === true)
    throw new InputError("--margin", "no --resume, which keeps verdicts without their states", "both");
}

/** Decides one after the other; an interruption ends the list (a single question still gets its verdict: unknown). */
async function decideAll(
  questions: readonly Question[],
  options: Options,
  decideOptions: DecideOptions,
): Promise<Decided[]> {
  const journal =
    options.certificates === undefined
      ? undefined
      : openJournal<Decided>(options.certificates, options.resume === true);
  const stop = decideOptions.interrupted ?? (() => false);
  const verdicts: Decided[] = [];
  for (const [i, question] of questions.entries()) {
    const title = questions.length === 1 ? "decide" : `${i + 1}/${questions.length}`;
    const verdict = journal?.known(entryOf(question)) ?? (await ask(question, decideOptions, title, options));
    // Short questions end without a pause.
    await turn();
    const cut = stop() && verdict.status === "unknown";
    if (!cut) journal?.add(entryOf(question), verdict);
    if (!cut || questions.length === 1) verdicts.push(verdict);
    if (stop()) {
      const goOn =
        journal !== undefined
          ? "--resume continues"
          : options.checkpoint === undefined
            ? "--checkpoint FILE, or --certificates FOLDER for a table, would keep what is found"
            : `the same command continues from ${options.checkpoint}`;
      interrupted(goOn, `at question ${i + 1} of ${questions.length}`);
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
  const { language: languages } = options;
  if (languages === undefined) throw new InputError("decide", "--language, or --against for a comparison", "neither");
  const models = options.model.map(readModel);
  const formats = formatsFor(options);
  return models.flatMap((model) =>
    languages.flatMap((name) => {
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

/** The formats of semantics that name none. @throws InputError where there is no such semantics */
function formatsFor({ format, semantics }: Options): readonly (string | undefined)[] {
  if (format === undefined) return [undefined];
  for (const name of format) parseFormat(name, "--format");
  if (semantics.every((text) => /format=/.test(text)))
    throw new InputError("--format", "semantics that name no format", semantics.join(" "));
  return format;
}

/** A verdict, and what was asked for beside it. */
type Decided = Verdict & { readonly margin?: Margin };

async function ask(
  question: Question,
  options: DecideOptions,
  title: string,
  { margin: wanted, scratch }: Options,
): Promise<Decided> {
  const withMargin = wanted === true;
  let explored: Closure | undefined;
  const inspect = (run: Closure) => {
    options.inspect?.(run);
    if (withMargin) explored = run;
  };
  const line = progressLine(title, options.pairs);
  const progress = ({ pairs, open, length, bytes }: Progress) =>
    line.update(pairs, `${pairs} pairs, ${open} open, length ${length}, ${Math.round(bytes / 1e6)} MB`);
  try {
    // What is asked beside the verdict needs the pairs in memory.
    const onDisk =
      withMargin || options.inspect !== undefined ? {} : scratchFor(scratch, entryOf(question), title === "decide");
    const verdict = await decide(question, { ...options, ...onDisk, progress, inspect });
    const own = explored === undefined ? undefined : await margin(explored, options.interrupted);
    return own === undefined ? verdict : { ...verdict, margin: own };
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

function print(verdicts: readonly Decided[], questions: readonly Question[], options: Options, single: boolean): void {
  const machines = verdicts.map((_, i) => machine(questions[i].model, questions[i].semantics));
  const text = () => {
    if (options.json === true) {
      const shown = verdicts.map((verdict, i) => ({
        ...verdict,
        spectrum: answerSpectrumJson(answerSpectrum(machines[i])),
      }));
      return JSON.stringify(single ? shown[0] : { verdicts: shown });
    }
    const margins = verdicts.map((verdict) => (verdict.margin === undefined ? [] : marginText(verdict.margin)));
    if (options.csv === true) {
      const head = options.margin === true ? [...GRID_HEAD, "margin"] : GRID_HEAD;
      const cell = ({ margin: own }: Decided) => (options.margin === true ? [String(own?.steps?.least ?? "")] : []);
      return csv(
        [...head, "exact spectrum"],
        verdicts.map((verdict, i) => [
          ...gridRow(verdict, machines[i]),
          ...cell(verdict),
          answerSpectrumCell(answerSpectrum(machines[i])),
        ]),
      );
    }
    if (single) return [verdictText(verdicts[0], machines[0]), ...margins[0]].join("\n");
    const below = margins.flatMap((lines, i) => (lines.length === 0 ? [] : [`row ${i + 1}`, ...lines]));
    return [gridText(verdicts, machines), ...below].join("\n");
  };
  process.stdout.write(`${text()}\n`);
}

function saveCertificate(verdict: Verdict, path: string): void {
  if (verdict.status === "unknown") process.stderr.write("statetrack: no certificate, the verdict is unknown\n");
  else writeCertificate(path, verdict);
}
