// statetrack extract: the exact minimal DFA of the language that a model accepts, and whether it is a given one.
// Exit codes: 0 extracted (and equal to --language), 1 another language (with a shortest word), 2 bad input, 3 a limit,
// 130 interrupted.

import { Command } from "commander";
import { accepts, type Dfa } from "../automaton/dfa.ts";
import { equivalence } from "../automaton/equivalence.ts";
import { toDocument } from "../automaton/files/json.ts";
import { parseLanguage } from "../automaton/languages.ts";
import { type Extracted, extract } from "../check/extract.ts";
import { InputError, quote } from "../core/errors.ts";
import { formatRuns, type Runs, toRuns } from "../core/word.ts";
import { machine } from "../rnn/machine.ts";
import { readModel } from "../rnn/model-file.ts";
import { formatSemantics, parseSemantics } from "../rnn/semantics.ts";
import { checkOutput, replaceFile } from "./journal.ts";
import { interrupted, interruption } from "./progress.ts";

interface Options {
  readonly model: string;
  readonly semantics: string;
  readonly language?: string;
  readonly empty?: string;
  readonly output?: string;
  readonly states: string;
  readonly time: string;
  readonly json?: boolean;
}

/** More do not fit the default heap of Node. */
const MOST_STATES = 10_000_000;

export function extractCommand(): Command {
  return new Command("extract")
    .description(
      "a model's exact minimal DFA under a semantics; compared with a language if one is given (docs/compiler.md)",
    )
    .requiredOption("--model <file>", "a model file with a decoder")
    .requiredOption("--semantics <semantics>", "regime,field=value,… (docs/semantics.md)")
    .option("--language <language>", "compare: exit code 1 and a shortest word where they differ")
    .option(
      "--empty <answer>",
      "accept or reject: what to write for the empty word, which a model without bos is not asked",
    )
    .option("-o, --output <file>", "write the DFA (JSON, a file that --language takes)")
    .option("--states <number>", "machine states at most", "1000000")
    .option("--time <seconds>", "seconds at most", "600")
    .option("--json", "one JSON object")
    .action(run);
}

async function run(options: Options): Promise<void> {
  const model = readModel(options.model);
  const semantics = parseSemantics(options.semantics);
  const language =
    options.language === undefined ? undefined : parseLanguage(options.language, { alphabet: model.alphabet });
  const limits = {
    states: whole("--states", options.states, MOST_STATES),
    milliseconds: whole("--time", options.time, 1e7) * 1000,
    interrupted: interruption(),
  };
  checkOutput(options.output);
  const found = await extract(machine(model, semantics), emptyAnswer(options.empty, language?.dfa), limits);
  const about = { model: model.name, semantics: formatSemantics(semantics) };
  if ("reason" in found) {
    const { states, reason } = found;
    print(options, { status: "unknown", ...about, states, reason }, [
      `UNKNOWN: stopped by ${reason}`,
      `explored    ${states} machine states`,
    ]);
    if (!limits.interrupted()) process.exitCode = 3;
    else {
      interrupted("nothing is kept, the same command begins again");
      process.exitCode = 130;
    }
    return;
  }
  if (options.output !== undefined) replaceFile(options.output, `${JSON.stringify(toDocument(found.dfa))}\n`);
  const difference = language === undefined ? undefined : differenceOf(found, language.dfa);
  const title = language?.title ?? "";
  print(options, jsonOf(found, difference, about, language?.title), [
    language === undefined
      ? `${found.dfa.states} states in the minimal DFA`
      : difference === undefined
        ? `EQUAL: the model accepts ${title}, ${found.dfa.states} states in the minimal DFA`
        : `DIFFERENT: ${formatRuns(difference.word)} is ${difference.expected ? "in" : "not in"} ${title}, the model says otherwise`,
    `model       ${about.model}`,
    `semantics   ${about.semantics}`,
    `explored    ${found.states} machine states`,
    ...(found.undefinedWord === undefined
      ? []
      : [`no class    ${formatRuns(toRuns(found.undefinedWord, model.alphabet))} (rejected here)`]),
    ...(language === undefined && options.output === undefined ? [JSON.stringify(toDocument(found.dfa))] : []),
  ]);
  process.exitCode = difference === undefined ? 0 : 1;
}

/** A model is not asked about the empty word, so what the language says of it is taken over. */
function emptyAnswer(text: string | undefined, dfa: Dfa | undefined): boolean {
  if (text === undefined) return dfa !== undefined && dfa.accepting[dfa.initial] === 1;
  if (text === "accept" || text === "reject") return text === "accept";
  throw new InputError("--empty", "accept or reject", quote(text));
}

interface Difference {
  readonly word: Runs;
  readonly expected: boolean;
}

function differenceOf({ dfa }: Extracted, language: Dfa): Difference | undefined {
  const result = equivalence(dfa, language);
  return result.equal
    ? undefined
    : { word: toRuns(result.word, language.symbols), expected: accepts(language, result.word) };
}

function jsonOf(
  found: Extracted,
  difference: Difference | undefined,
  about: object,
  language: string | undefined,
): object {
  return {
    status: difference === undefined ? "holds" : "fails",
    ...about,
    ...(language === undefined ? {} : { language, equal: difference === undefined }),
    ...(difference === undefined ? {} : { difference }),
    machineStates: found.states,
    dfa: toDocument(found.dfa),
    ...(found.undefinedWord === undefined ? {} : { undefinedWord: toRuns(found.undefinedWord, found.dfa.symbols) }),
  };
}

function whole(option: string, text: string, most: number): number {
  const value = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= most) return value;
  throw new InputError(option, `a whole number from 1 to ${most}`, quote(text));
}

function print({ json }: Options, object: object, lines: readonly string[]): void {
  process.stdout.write(json === true ? `${JSON.stringify(object)}\n` : `${lines.join("\n")}\n`);
}
