// statetrack language: the minimal DFA of a name, file or regular expression; membership of words; comparison of two languages;
// the algebra of the language; pictures.

import { Command } from "commander";
import {
  ALGEBRA_LIMITS,
  type AlgebraLimits,
  type CascadeSummary,
  type Classification,
  cascadeOf,
  cascadeSummary,
  classify,
} from "../automaton/algebra/index.ts";
import { accepts, type Dfa } from "../automaton/dfa.ts";
import { equivalence } from "../automaton/equivalence.ts";
import { toDot } from "../automaton/files/dot-text.ts";
import { toDocument } from "../automaton/files/json.ts";
import { type Language, parseLanguage } from "../automaton/languages.ts";
import { requirements } from "../compile/requirements.ts";
import { InputError, quote } from "../core/errors.ts";
import { formatRuns, type Runs, toRuns } from "../core/word.ts";
import { requirementsText } from "../report/requirements.ts";
import { textTable } from "../report/table.ts";
import { cascadeText, writeCascade } from "./cascade.ts";
import { replaceFile } from "./journal.ts";
import { parseWord } from "./options.ts";
import { cascadePicture, dfaPicture, eggBoxPicture, PICTURED, pictured } from "./pictures.ts";

interface Options {
  readonly alphabet?: string;
  readonly word?: readonly string[];
  readonly equals?: string;
  readonly algebra: string;
  readonly svg?: string;
  readonly dot?: string;
  readonly eggBox?: string;
  readonly cascade?: string;
  readonly json?: boolean;
}

interface Comparison {
  readonly equal: boolean;
  readonly word?: Runs;
  readonly in?: "first" | "second";
}

/** Larger automata are summarised; --json has them whole. */
const SHOWN_STATES = 40;
const SHOWN_SYMBOLS = 12;
/** Larger automata have their cascade counted only when it is asked for. */
const CASCADE_STATES = 64;
/** How far the algebra is followed: seconds, or as far as its own limits. */
const ALGEBRA: ReadonlyMap<string, AlgebraLimits | undefined> = new Map([
  ["none", undefined],
  ["quick", { ...ALGEBRA_LIMITS, classes: 50_000, work: 2e8 }],
  ["full", ALGEBRA_LIMITS],
]);

export function languageCommand(): Command {
  return new Command("language")
    .description("the minimal DFA of a language and its algebra; see docs/languages.md for names, files and syntax")
    .argument(
      "<language>",
      "a built-in name (parity, mod:3, word-problem:S3,generators=adjacent, dyck:2,depth=3), a file (.dot .att .jff .json) or a regular expression",
    )
    .option("--alphabet <symbols>", "symbols separated by commas, in order")
    .option("--word <words...>", "say of each word whether it is in the language")
    .option(
      "--equals <language>",
      "compare with another language; a shortest separating word if they differ (exit code 1)",
    )
    .option("--algebra <effort>", [...ALGEBRA.keys()].join(", "), "quick")
    .option("--svg <file>", "draw the minimal DFA")
    .option("--dot <file>", "write the minimal DFA as a drawing in Graphviz dot")
    .option("--egg-box <file>", "draw the D-classes of the transition monoid (SVG)")
    .option("--cascade <file>", "the holonomy cascade of permutation-reset automata: .svg draws it, .json certifies it")
    .option("--json", "one JSON object")
    .action(run);
}

async function run(text: string, options: Options): Promise<void> {
  if (!ALGEBRA.has(options.algebra))
    throw new InputError("--algebra", [...ALGEBRA.keys()].join(", "), quote(options.algebra));
  const alphabet = options.alphabet?.split(",");
  if (alphabet?.includes("") === true)
    throw new InputError("--alphabet", "symbols separated by commas", quote(options.alphabet));
  const language = parseLanguage(text, { alphabet });
  const { dfa, title } = language;
  const words = (options.word ?? []).map((given) => {
    const word = parseWord(given, dfa.symbols, `--word ${JSON.stringify(given)}`);
    return { word: toRuns(word, dfa.symbols), accepted: accepts(dfa, word) };
  });
  const { equals } = options;
  const other = equals === undefined ? undefined : compare(dfa, parseLanguage(equals, { alphabet: dfa.symbols }).dfa);
  if (other?.equal === false) process.exitCode = 1;
  if (options.svg !== undefined) replaceFile(options.svg, await dfaPicture(dfa, title));
  if (options.dot !== undefined) replaceFile(options.dot, toDot(dfa, title));
  const limits = ALGEBRA.get(options.algebra);
  const algebra = limits === undefined ? undefined : classify(dfa, limits);
  if (options.eggBox !== undefined) replaceFile(options.eggBox, await eggBoxPicture(dfa, title));
  const cascade = options.cascade === undefined ? undefined : await cascadeAt(options.cascade, language, limits);
  const needs =
    algebra === undefined ? undefined : requirements(dfa, algebra, cascade?.summary ?? levels(dfa, algebra));
  if (options.json === true) {
    const report = {
      language: title,
      ...toDocument(dfa),
      ...(language.notes.length > 0 ? { notes: language.notes } : {}),
      ...(algebra === undefined ? {} : { algebra, requirements: needs }),
      ...(cascade?.summary === undefined ? {} : { cascade: cascade.summary }),
      ...(words.length > 0 ? { words } : {}),
      ...(other === undefined ? {} : { equals: other }),
    };
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  const lines = [summary(language), ...(algebra === undefined ? [] : [card(algebra)])];
  if (cascade !== undefined) lines.push(cascade.text);
  if (needs !== undefined) lines.push("", requirementsText(needs));
  for (const { word, accepted } of words)
    lines.push(`${formatRuns(word)}: ${accepted ? "in the language" : "not in the language"}`);
  if (other !== undefined) lines.push(compared(other, title, String(equals)));
  process.stdout.write(`${lines.join("\n")}\n`);
}

function compare(a: Dfa, b: Dfa): Comparison {
  const result = equivalence(a, b);
  if (result.equal) return { equal: true };
  return { equal: false, word: toRuns(result.word, a.symbols), in: accepts(a, result.word) ? "first" : "second" };
}

function compared(other: Comparison, first: string, second: string): string {
  if (other.equal) return "the languages are equal";
  return `they differ on ${formatRuns(other.word ?? [])}, in ${other.in === "first" ? first : second} only`;
}

function summary({ title, dfa, notes }: Language): string {
  const accepting = dfa.accepting.reduce((sum, bit) => sum + bit, 0);
  const { symbols, states } = dfa;
  const shown = symbols.slice(0, SHOWN_SYMBOLS).join(", ");
  const alphabet = symbols.length > SHOWN_SYMBOLS ? `${shown}, … (${symbols.length})` : shown;
  const head = [
    title.length > 200 ? `${title.slice(0, 199)}…` : title,
    ...notes.map((note) => `note: ${note}`),
    `alphabet ${alphabet}`,
    `minimal DFA: ${states} states, ${accepting} accepting, initial 0`,
  ].join("\n");
  if (states > SHOWN_STATES || symbols.length > SHOWN_SYMBOLS) return head;
  const rows = toDocument(dfa).next.map((row, state) => [
    `${state}${dfa.accepting[state] === 1 ? " accepting" : ""}`,
    ...row.map(String),
  ]);
  return `${head}\n${textTable(["state", ...symbols], rows)}`;
}

/** What is known about the syntactic monoid, a line for each kind of fact. */
function card(algebra: Classification): string {
  const { aperiodic, groups, green, simpleFactors, witness } = algebra;
  const kinds = [
    aperiodic === true
      ? "aperiodic: the language is star-free"
      : aperiodic === false
        ? "not aperiodic"
        : "aperiodic? unknown",
    said(algebra.group, "a group", "not a group"),
    said(algebra.commutative, "commutative", "not commutative"),
    said(algebra.solvable, "all groups solvable", "not all groups solvable"),
  ].filter((text) => text !== undefined);
  const lines = [`syntactic monoid: ${algebra.size} elements; ${kinds.join("; ")}`];
  if (witness !== undefined) {
    const word = formatRuns(toRuns(witness.word, witnessSymbols(algebra)));
    lines.push(`group: the word ${word} permutes ${witness.states.length} states with order ${witness.order}`);
  }
  if (groups !== "unknown" && groups.length > 0)
    lines.push(`maximal subgroups: ${groups.map(({ name, order }) => `${name} (order ${order})`).join(", ")}`);
  if (simpleFactors !== "unknown" && simpleFactors.length > 0)
    lines.push(`simple factors: ${simpleFactors.join(", ")}`);
  if (green !== "unknown")
    lines.push(
      `Green: ${green.dClasses} D-classes (${green.regularDClasses} regular), ${green.rClasses} R, ${green.lClasses} L, ${green.hClasses} H; height ${green.height}, depth ${green.depth}; ${green.idempotents} idempotents`,
    );
  if (algebra.reason !== undefined) lines.push(`stopped: ${algebra.reason}`);
  return lines.join("\n");
}

function witnessSymbols({ letters }: Classification): readonly string[] {
  return letters === "unknown" ? [] : letters.map(({ symbol }) => symbol);
}

function said(answer: boolean | "unknown", yes: string, no: string): string | undefined {
  return answer === "unknown" ? undefined : answer ? yes : no;
}

interface CascadeAnswer {
  readonly text: string;
  readonly summary?: CascadeSummary;
}

/** Draws the cascade, or writes its certificate. */
async function cascadeAt(file: string, language: Language, limits: AlgebraLimits | undefined): Promise<CascadeAnswer> {
  if (file.endsWith(".svg")) {
    const cascade = pictured(language.dfa);
    replaceFile(file, await cascadePicture(cascade, language.title));
    const summary = cascadeSummary(cascade);
    return { summary, text: cascadeText(summary) };
  }
  if (!file.endsWith(".json")) throw new InputError("--cascade", "a file name that ends in .svg or .json", quote(file));
  const written = writeCascade(file, language, limits);
  if (typeof written === "string") return { text: written };
  return { summary: written.summary, text: cascadeText(written.summary) };
}

/** The levels that the card counts, of automata that are neither large nor groups. */
function levels(dfa: Dfa, { group }: Classification): CascadeSummary | undefined {
  if (dfa.states > CASCADE_STATES || group === true) return undefined;
  const made = cascadeOf(dfa, PICTURED);
  return made.status === "done" ? cascadeSummary(made.value) : undefined;
}
