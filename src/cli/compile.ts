// statetrack compile: from a language to weights that provably recognise it in the arithmetic they will run in.
// Exit codes: 0 proved for every length; 1 the weights fail on a word, or a theorem says that no weights do it; 2 bad input; 3 unknown;
// 130 interrupted.

import { Command } from "commander";
import { type Language, parseLanguage } from "../automaton/languages.ts";
import { type Compiled, type CompileRequest, compile } from "../check/compile.ts";
import type { DecideOptions } from "../check/decide.ts";
import { type FormatAttempt, smallestFormat } from "../check/smallest-format.ts";
import { type Range, TARGETS } from "../compile/targets.ts";
import { InputError, quote } from "../core/errors.ts";
import { compiledJson, compiledText } from "../report/compiled.ts";
import { formatSemantics, parseSemantics, type Semantics } from "../rnn/semantics.ts";
import { replaceFile, writeCertificate } from "./journal.ts";
import { type BudgetOptions, parseBudget } from "./options.ts";
import { interruption, progressLine } from "./progress.ts";

interface Options extends BudgetOptions {
  readonly language: string;
  readonly alphabet?: string;
  readonly target: string;
  readonly semantics: string;
  readonly output?: string;
  readonly certificate?: string;
  readonly range: string;
  readonly maxNh?: string;
  readonly maxLayers?: string;
  readonly norm: string;
  readonly keys: string;
  readonly logits?: boolean;
  readonly smallestFormat?: boolean;
  readonly json?: boolean;
}

export function compileCommand(): Command {
  return new Command("compile")
    .description("weights that provably recognise a language, for every word length (docs/compiler.md)")
    .requiredOption("--language <language>", "a name, a file or a regular expression (docs/languages.md)")
    .option("--alphabet <symbols>", "symbols separated by commas, in order")
    .option("--target <layer>", TARGETS.join(", "), "deltaProduct")
    .option("--semantics <semantics>", "regime,field=value,… (docs/semantics.md)", "perOperation,format=bfloat16")
    .option("--smallest-format", "the narrowest format that holds; --semantics then names none")
    .option("-o, --output <file>", "write the model")
    .option("--certificate <file>", "write the certificate")
    .option("--range <range>", "eigenvalues of a factor or diagonal: [-1,1] or [0,1]", "[-1,1]")
    .option("--max-nh <number>", "reflections a step at most")
    .option("--max-layers <number>", "layers at most, with the one that holds the answer")
    .option("--norm <bound>", "1 or any: the spectral norm of every transition", "1")
    .option("--keys <keys>", "unnormalised or normalised", "unnormalised")
    .option("--logits", "gates as logits (raw parameters) instead of direct ones")
    .option("--budget <budget>", "quick, standard, extreme", "standard")
    .option("--memory <bytes>", "for the pair store, e.g. 4GB")
    .option("--time <duration>", "for each proof, e.g. 60s, 10m")
    .option("--pairs <number>", "pairs at most")
    .option("--json", "one JSON object")
    .action(run);
}

async function run(options: Options): Promise<void> {
  const alphabet = options.alphabet?.split(",");
  if (alphabet?.includes("") === true)
    throw new InputError("--alphabet", "symbols separated by commas", quote(options.alphabet));
  const language = parseLanguage(options.language, alphabet === undefined ? {} : { alphabet });
  const request = requestOf(options, language);
  const stop = interruption();
  const { compiled, semantics, tried } = await compiledFor(options, request, stop);
  if ("construction" in compiled && compiled.verdict.status !== "unknown") {
    if (options.output !== undefined)
      replaceFile(options.output, `${JSON.stringify(compiled.construction.document, undefined, 1)}\n`);
    if (options.certificate !== undefined) writeCertificate(options.certificate, compiled.verdict);
  }
  const { target } = request.constraints;
  const formats = tried === undefined ? {} : { tried };
  const about = { language: language.title, target, semantics: formatSemantics(semantics), ...formats };
  process.stdout.write(
    options.json === true ? `${JSON.stringify(compiledJson(compiled, about))}\n` : `${compiledText(compiled, about)}\n`,
  );
  process.exitCode = stop() ? 130 : exitCode(compiled);
}

function exitCode({ status }: Compiled): number {
  if (status === "holds") return 0;
  return status === "fails" || status === "impossible" ? 1 : 3;
}

type Request = Omit<CompileRequest, "semantics">;

function requestOf(options: Options, { name, dfa }: Language): Request {
  const target = chosen("--target", options.target, TARGETS);
  const range = chosen<Range>("--range", options.range.replaceAll(" ", ""), ["[-1,1]", "[0,1]"]);
  const norm = chosen("--norm", options.norm, ["1", "any"]);
  return {
    language: name,
    dfa,
    constraints: {
      target,
      range,
      maxFactors: limit("--max-nh", options.maxNh),
      maxLayers: limit("--max-layers", options.maxLayers),
      contracting: norm === "1" && target !== "lstm",
    },
    writing: { keys: chosen("--keys", options.keys, ["unnormalised", "normalised"]), raw: options.logits === true },
  };
}

function chosen<T extends string>(option: string, text: string, among: readonly T[]): T {
  const found = among.find((one) => one === text);
  if (found === undefined) throw new InputError(option, among.join(", "), quote(text));
  return found;
}

function limit(option: string, text: string | undefined): number {
  if (text === undefined) return Infinity;
  if (!/^[1-9][0-9]{0,5}$/.test(text)) throw new InputError(option, "a whole number from 1 to 999999", quote(text));
  return Number(text);
}

interface Outcome {
  readonly compiled: Compiled;
  readonly semantics: Semantics;
  readonly tried?: readonly FormatAttempt[];
}

async function compiledFor(options: Options, request: Request, stop: () => boolean): Promise<Outcome> {
  const budget = parseBudget(options);
  const line = progressLine("compile", budget.pairs);
  const decideOptions: DecideOptions = {
    ...budget,
    method: "auto",
    interrupted: stop,
    progress: ({ pairs, open, length }) => line.update(pairs, `${pairs} pairs, ${open} open, length ${length}`),
  };
  try {
    if (options.smallestFormat !== true) {
      const semantics = parseSemantics(options.semantics);
      return { compiled: await compile({ ...request, semantics }, decideOptions), semantics };
    }
    const text = options.semantics === "perOperation,format=bfloat16" ? "perOperation" : options.semantics;
    if (/format=/.test(text)) throw new InputError("--smallest-format", "--semantics without a format", quote(text));
    const { tried, last } = await smallestFormat(request, (format) => parseSemantics(text, { format }), decideOptions);
    if (last === undefined)
      throw new InputError(
        "--smallest-format",
        "a format that holds the numbers",
        tried.map(({ format, outcome }) => `${format}: ${outcome}`).join("; "),
      );
    return { compiled: last.compiled, semantics: last.semantics, tried };
  } finally {
    line.stop();
  }
}
