// statetrack language: the minimal DFA of a name or regular expression; membership of words; comparison of two languages.

import { Command } from "commander";
import { accepts, type Dfa } from "../automaton/dfa.ts";
import { equivalence } from "../automaton/equivalence.ts";
import { parseLanguage } from "../automaton/languages.ts";
import { InputError, quote } from "../core/errors.ts";
import { formatRuns, toRuns } from "../core/word.ts";
import { textTable } from "../report/table.ts";
import { parseWord } from "./options.ts";

interface Options {
  readonly alphabet?: string;
  readonly word?: readonly string[];
  readonly equals?: string;
  readonly json?: boolean;
}

/** Larger automata are summarised; --json has them whole. */
const SHOWN_STATES = 40;

export function languageCommand(): Command {
  return new Command("language")
    .description("the minimal DFA of a language; see docs/languages.md for names and syntax")
    .argument(
      "<language>",
      "a built-in name (parity, mod:3, word-problem:S3,generators=adjacent, tomita:4) or a regular expression",
    )
    .option("--alphabet <symbols>", "symbols separated by commas, in order")
    .option("--word <words...>", "say of each word whether it is in the language")
    .option(
      "--equals <language>",
      "compare with another language; a shortest separating word if they differ (exit code 1)",
    )
    .option("--json", "one JSON object")
    .action((text: string, options: Options) => {
      const alphabet = options.alphabet?.split(",");
      if (alphabet?.includes("") === true)
        throw new InputError("--alphabet", "symbols separated by commas", quote(options.alphabet));
      const { name, dfa } = parseLanguage(text, { alphabet });
      const words = (options.word ?? []).map((given) => {
        const word = parseWord(given, dfa.symbols, `--word ${JSON.stringify(given)}`);
        return { word: toRuns(word, dfa.symbols), accepted: accepts(dfa, word) };
      });
      const other =
        options.equals === undefined
          ? undefined
          : compare(dfa, parseLanguage(options.equals, { alphabet: dfa.symbols }).dfa);
      if (other?.equal === false) process.exitCode = 1;
      if (options.json === true) {
        const report = {
          language: name,
          ...description(dfa),
          ...(words.length > 0 ? { words } : {}),
          ...(other === undefined ? {} : { equals: other }),
        };
        process.stdout.write(`${JSON.stringify(report)}\n`);
        return;
      }
      process.stdout.write(`${summary(name, dfa)}\n`);
      for (const { word, accepted } of words)
        process.stdout.write(`${formatRuns(word)}: ${accepted ? "in the language" : "not in the language"}\n`);
      if (other !== undefined) {
        const verdict = other.equal
          ? "the languages are equal"
          : `they differ on ${formatRuns(other.word ?? [])}, in ${other.in === "first" ? name : String(options.equals)} only`;
        process.stdout.write(`${verdict}\n`);
      }
    });
}

function compare(a: Dfa, b: Dfa): { equal: boolean; word?: ReturnType<typeof toRuns>; in?: "first" | "second" } {
  const result = equivalence(a, b);
  if (result.equal) return { equal: true };
  return { equal: false, word: toRuns(result.word, a.symbols), in: accepts(a, result.word) ? "first" : "second" };
}

function description(dfa: Dfa): object {
  const letters = dfa.symbols.length;
  const states = Array.from({ length: dfa.states }, (_, q) => q);
  return {
    symbols: dfa.symbols,
    states: dfa.states,
    initial: dfa.initial,
    next: states.map((q) => Array.from(dfa.next.subarray(q * letters, (q + 1) * letters))),
    accepting: states.filter((q) => dfa.accepting[q] === 1),
  };
}

function summary(name: string, dfa: Dfa): string {
  const accepting = dfa.accepting.reduce((sum, bit) => sum + bit, 0);
  const shownSymbols =
    dfa.symbols.length > 12
      ? `${dfa.symbols.slice(0, 12).join(", ")}, … (${dfa.symbols.length})`
      : dfa.symbols.join(", ");
  const head = `${name}\nalphabet ${shownSymbols}\nminimal DFA: ${dfa.states} states, ${accepting} accepting, initial 0`;
  if (dfa.states > SHOWN_STATES || dfa.symbols.length > 12) return head;
  const rows = Array.from({ length: dfa.states }, (_, q) => [
    `${q}${dfa.accepting[q] === 1 ? " accepting" : ""}`,
    ...dfa.symbols.map((_, s) => String(dfa.next[q * dfa.symbols.length + s])),
  ]);
  return `${head}\n${textTable(["state", ...dfa.symbols], rows)}`;
}
