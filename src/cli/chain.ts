// statetrack chain: a model under stochastic rounding is a Markov chain. How probable is a wrong answer: can any draws make
// one, after which words, at worst and on average by length, in the long run? Exit code 0 where no draws lead to a wrong
// answer, 1 where some do, 3 where that is unknown.

import { Command } from "commander";
import { parseLanguage } from "../automaton/languages.ts";
import {
  byLength,
  chain,
  formatStochastic,
  limit,
  parseStochastic,
  product,
  reach,
  wrongAfter,
  wrongRuns,
} from "../check/markov/index.ts";
import { InputError, quote } from "../core/errors.ts";
import { formatRuns, toRuns } from "../core/word.ts";
import {
  lengthsJson,
  lengthsText,
  limitJson,
  limitText,
  probabilityJson,
  probabilityText,
  reachJson,
  reachText,
} from "../report/chain.ts";
import { readModel } from "../rnn/model-file.ts";
import { parseWord } from "./options.ts";

interface Options {
  readonly model: string;
  readonly language: string;
  readonly semantics: string;
  readonly format?: string;
  readonly length: string;
  readonly word?: readonly string[];
  readonly limit?: readonly string[];
  readonly sample?: string;
  readonly seed: string;
  readonly pairs: string;
  readonly json?: boolean;
}

/** Distributions that the words of one length may lead to. */
const MOST_BELIEFS = 5000;
const MOST_RUNS = 10_000_000;
const MOST_PAIRS = 10_000_000;
const LONGEST = 1000;
const UNIFORM = "uniform";

const HELP = `
A wrong answer is that of the model's decoder (no class is wrong). Words are chosen before any draw. --length tries all words
of each length; probabilities are exact unless they are printed as "between". docs/stochastic.md`;

export function chainCommand(): Command {
  return new Command("chain")
    .description("the probability of wrong answers under stochastic rounding, as a Markov chain")
    .requiredOption("--model <file>", "model file with a decoder")
    .requiredOption("--language <language>", "name or regular expression (docs/languages.md)")
    .requiredOption("--semantics <semantics>", "e.g. perOperation,format=E4M3FN,rounding=stochastic:8")
    .option("--format <format>", "the format of a semantics that names none")
    .option("--length <n>", "the worst and the average probability for each length up to n", "6")
    .option("--word <words...>", "the probability after a word, e.g. 1101 or 1^1000")
    .option("--limit <symbols...>", `the long run of a symbol's powers, or of ${UNIFORM} letters`)
    .option("--sample <runs>", "with --word: seeded runs beside the probability")
    .option("--seed <seed>", "of the runs", "1")
    .option("--pairs <number>", "pairs (and nodes of a long run) explored at most", "100000")
    .option("--json", "one JSON object")
    .addHelpText("after", HELP)
    .action(run);
}

function run(options: Options): void {
  const asked = read(options);
  const answers = answersTo(asked);
  const { kind } = answers.reached;
  process.exitCode = kind === "right" ? 0 : kind === "wrong" ? 1 : 3;
  const text = options.json === true ? JSON.stringify(json(answers)) : lines(asked, answers).join("\n");
  process.stdout.write(`${text}\n`);
}

/** The question, every option checked before anything is computed. */
function read(options: Options) {
  const model = readModel(options.model);
  const { name: language, dfa } = parseLanguage(options.language, { alphabet: model.alphabet });
  const semantics = parseStochastic(options.semantics, options.format === undefined ? {} : { format: options.format });
  const runs = options.sample === undefined ? 0 : whole("--sample", options.sample, 1, MOST_RUNS);
  const words = (options.word ?? []).map((text) => parseWord(text, model.alphabet, "--word"));
  if (words.some((word) => word.length === 0)) throw new InputError("--word", "a symbol at least", "the empty word");
  if (runs > 0 && words.length === 0) throw new InputError("--sample", "a --word to run", "none");
  return {
    model,
    language,
    dfa,
    semantics,
    words,
    runs,
    most: whole("--pairs", options.pairs, 1, MOST_PAIRS),
    longest: whole("--length", options.length, 0, LONGEST),
    seed: BigInt(whole("--seed", options.seed, 0, Number.MAX_SAFE_INTEGER)),
    processes: (options.limit ?? []).map((symbol) => ({ symbol, letters: lettersOf(symbol, model.alphabet) })),
  };
}

type Asked = ReturnType<typeof read>;

function answersTo({ model, language, dfa, semantics, words, runs, most, longest, seed, processes }: Asked) {
  const built = chain(model, semantics);
  return {
    built,
    question: { language, model: model.name, semantics: formatStochastic(semantics) },
    reached: reach(built, dfa, most),
    lengths: byLength(built, dfa, longest, MOST_BELIEFS),
    words: words.map((word) => ({
      word: toRuns(word, model.alphabet),
      probability: wrongAfter(built, dfa, word),
      ...(runs === 0 ? {} : { wrongRuns: wrongRuns(built.machine, semantics, dfa, word, { runs, seed }), runs }),
    })),
    limits: processes.map(({ symbol, letters }) => ({ symbol, found: limit(product(built, dfa, letters), most) })),
  };
}

type Answers = ReturnType<typeof answersTo>;

function json({ built, question, reached, lengths, words, limits }: Answers): object {
  return {
    question,
    everyDraw: reachJson(reached, built),
    lengths: lengthsJson(lengths, built),
    words: words.map(({ probability, ...rest }) => ({ ...rest, probability: probabilityJson(probability) })),
    limits: limits.map(({ symbol, found }) => ({ symbol, ...limitJson(found) })),
  };
}

function lines({ longest }: Asked, { built, question, reached, lengths, words, limits }: Answers): string[] {
  const missing = `length ${lengths.length + 1}: not computed, more than ${MOST_BELIEFS} distributions`;
  return [
    `question    how probably does ${question.model} answer ${question.language} wrongly?`,
    `semantics   ${question.semantics}`,
    reachText(reached, built),
    ...(longest === 0 ? [] : [lengthsText(lengths, built)]),
    ...(lengths.length < longest ? [missing] : []),
    ...words.map(({ word, probability, ...sampled }) => {
      const beside = "runs" in sampled ? `; ${sampled.wrongRuns} of ${sampled.runs} seeded runs` : "";
      return `after ${formatRuns(word)}: ${probabilityText(probability)}${beside}`;
    }),
    ...limits.map(
      ({ symbol, found }) => `${symbol === UNIFORM ? "uniform letters" : `powers of ${symbol}`}: ${limitText(found)}`,
    ),
  ];
}

function lettersOf(symbol: string, alphabet: readonly string[]): number[] {
  const letter = alphabet.indexOf(symbol);
  if (letter >= 0) return [letter];
  if (symbol === UNIFORM) return alphabet.map((_, i) => i);
  throw new InputError("--limit", `a symbol (${alphabet.join(", ")}) or ${UNIFORM}`, quote(symbol));
}

function whole(option: string, text: string, least: number, most: number): number {
  const value = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new InputError(option, `a whole number from ${least} to ${most}`, quote(text));
}
