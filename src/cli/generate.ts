// statetrack generate: labelled samples of a language as lines of JSON, for people who train. The same options and seed give
// the same lines on every machine.

import { Command } from "commander";
import type { Dfa } from "../automaton/dfa.ts";
import { parseLanguage } from "../automaton/languages.ts";
import { below, type Random, seeded } from "../automaton/random.ts";
import { type Counts, countWords, drawAny, drawCounted, liveSymbols } from "../automaton/sampling.ts";
import { InputError, quote } from "../core/errors.ts";
import type { Word } from "../core/word.ts";

interface Options {
  readonly language: string;
  readonly alphabet?: string;
  readonly length: string;
  readonly count: string;
  readonly seed: string;
  readonly balanced?: boolean;
  readonly next?: boolean;
  readonly states?: boolean;
}

const LONGEST = 10_000_000;
const MOST_SYMBOLS = 1e10;
/** Characters gathered before they are written. */
const CHUNK = 2 ** 16;

export function generateCommand(): Command {
  return new Command("generate")
    .description("labelled words of a language, one JSON object a line; the same seed gives the same words")
    .requiredOption("--language <language>", "a name, a file or a regular expression (docs/languages.md)")
    .option("--alphabet <symbols>", "symbols separated by commas, in order")
    .requiredOption("--length <lengths>", "a length, or A..B: lengths are drawn uniformly")
    .option("--count <number>", "how many words", "1000")
    .option("--seed <number>", "0 to 4294967295", "0")
    .option("--balanced", "as many accepted as rejected words, each class uniform at each length")
    .option("--next", "the symbols that can lead to acceptance, before each symbol and at the end")
    .option("--states", "the states of the minimal DFA, from the initial one to the last")
    .action((options: Options) => {
      const alphabet = options.alphabet?.split(",");
      const { dfa } = parseLanguage(options.language, { alphabet });
      const [shortest, longest] = lengthsOf(options.length);
      const count = numberOf("--count", options.count, 1_000_000_000);
      if (count * longest > MOST_SYMBOLS)
        throw new InputError("--count", `at most ${MOST_SYMBOLS} symbols in all`, String(count * longest));
      const random = seeded(numberOf("--seed", options.seed, 2 ** 32 - 1));
      const draw =
        options.balanced === true ? balanced(dfa, shortest, longest, random) : uniform(dfa, shortest, longest, random);
      write(dfa, count, draw, options);
    });
}

function numberOf(option: string, text: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  throw new InputError(option, `a whole number up to ${most}`, quote(text));
}

function lengthsOf(text: string): readonly [number, number] {
  const match = /^(\d+)(?:\.\.(\d+))?$/.exec(text);
  const shortest = match === null ? Number.NaN : Number(match[1]);
  const longest = Number(match?.at(2) ?? shortest);
  if (shortest <= longest && longest <= LONGEST) return [shortest, longest];
  throw new InputError("--length", `a length up to ${LONGEST}, or A..B with A <= B`, quote(text));
}

type Draw = (index: number) => Word;

/** Every word of a drawn length is as likely as every other. */
function uniform(dfa: Dfa, shortest: number, longest: number, random: Random): Draw {
  return () => drawAny(dfa, shortest + below(random, longest - shortest + 1), random);
}

/** Accepted and rejected words in turn; lengths are drawn among those at which the class has words. */
function balanced(dfa: Dfa, shortest: number, longest: number, random: Random): Draw {
  const classes = ([1, 0] as const).map((answer) => {
    const counts: Counts = countWords(dfa, answer, longest, "--length");
    const lengths = Array.from({ length: longest - shortest + 1 }, (_, i) => shortest + i).filter(
      (length) => counts[length][dfa.initial] > 0n,
    );
    const kind = answer === 1 ? "accepted" : "rejected";
    if (lengths.length === 0)
      throw new InputError("--balanced", `${kind} words of length ${shortest} to ${longest}`, "none");
    return { counts, lengths };
  });
  return (index) => {
    const { counts, lengths } = classes[index % 2];
    return drawCounted(dfa, counts, lengths[below(random, lengths.length)], random);
  };
}

function write(dfa: Dfa, count: number, draw: Draw, options: Options): void {
  const following = options.next === true ? liveSymbols(dfa).map((live) => live.map((s) => dfa.symbols[s])) : undefined;
  let chunk = "";
  for (let index = 0; index < count; index++) {
    const word = draw(index);
    const states = statesAlong(dfa, word);
    const accept = dfa.accepting[states[word.length]] === 1;
    const line = {
      word: word.map((symbol) => dfa.symbols[symbol]),
      accept,
      ...(following === undefined ? {} : { next: states.map((state) => following[state]) }),
      ...(options.states === true ? { states } : {}),
    };
    chunk += `${JSON.stringify(line)}\n`;
    if (chunk.length < CHUNK && index + 1 < count) continue;
    process.stdout.write(chunk);
    chunk = "";
  }
}

/** The states before, between and after the symbols. */
function statesAlong(dfa: Dfa, word: Word): number[] {
  const states = [dfa.initial];
  for (const symbol of word) states.push(dfa.next[states[states.length - 1] * dfa.symbols.length + symbol]);
  return states;
}
