// statetrack compile: from a language to weights that provably recognise it in the arithmetic they will run in.
// Exit codes: 0 proved for every length; 1 the weights fail on a word, or a theorem says that no weights do it; 2 bad input; 3 unknown;
// 130 interrupted.

import { Command } from "commander";
import { type Language, parseLanguage } from "../automaton/languages.ts";
import { type Compiled, type CompileRequest, compile } from "../check/compile.ts";
import type { DecideOptions } from "../check/decide.ts";
import { type FormatAttempt, smallestFormat } from "../check/smallest-format.ts";
import { mostFactors, type Range, TARGETS } from "../compile/targets.ts";
import { InputError, quote } from "../core/errors.ts";
import { compiledJson, compiledText } from "../report/compiled.ts";
import { parseModel } from "../rnn/model-file.ts";
import { formatSemantics, parseSemantics, type Semantics } from "../rnn/semantics.ts";
import { exportFla } from "./export.ts";
import { checkOutput, writeCertificate } from "./journal.ts";
import { KINDS, kindOf, type ModelKind, provedStatus, UNPROVED, writeModelAs } from "./model-files.ts";
import { type BudgetOptions, parseBudget } from "./options.ts";
import { interrupted, interruption, progressLine } from "./progress.ts";

interface Options extends BudgetOptions {
  readonly language: string;
  readonly alphabet?: string;
  readonly target: string;
  readonly semantics: string;
  readonly output?: string;
  readonly to?: string;
  readonly certificate?: string;
  readonly range: string;
  readonly maxNh?: string;
  readonly maxLayers?: string;
  readonly norm: string;
  readonly keys: string;
  readonly logits?: boolean;
  readonly search?: string;
  readonly seed: string;
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
    .option("-o, --output <file>", `write the model: ${Object.values(KINDS).join(", ")} (docs/export.md)`)
    .option("--to <kind>", `${[...Object.keys(KINDS), "fla"].join(", ")} (default: by the ending; fla is a folder)`)
    .option("--certificate <file>", "write the certificate")
    .option("--range <range>", "eigenvalues of a factor or diagonal: [-1,1] or [0,1] (or -1..1, 0..1)", "[-1,1]")
    .option("--max-nh <number>", "reflections a step at most")
    .option("--max-layers <number>", "layers at most, with the one that holds the answer")
    .option("--norm <bound>", "1 or any: the spectral norm of every transition", "1")
    .option("--keys <keys>", "unnormalised or normalised", "unnormalised")
    .option("--search <candidates>", "draw weights where no construction holds and no theorem refuses, so many at most")
    .option("--seed <number>", "of the search", "1")
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
  if (kindToWrite(options) !== FLA) checkOutput(options.output);
  checkOutput(options.certificate);
  const stop = interruption();
  const { compiled, semantics, tried } = await compiledFor(options, request, stop);
  const decided = "construction" in compiled && compiled.verdict.status !== "unknown";
  if (decided && options.certificate !== undefined) writeCertificate(options.certificate, compiled.verdict);
  const { files, said } = decided ? await written(options, compiled, request, semantics) : NOTHING_WRITTEN;
  const { target } = request.constraints;
  const formats = tried === undefined ? {} : { tried };
  const about = { language: language.title, target, semantics: formatSemantics(semantics), ...formats };
  const saved = files.length === 0 ? [] : [...files.map((file) => `written     ${file}`), `status      ${said}`];
  const text = [compiledText(compiled, about), ...saved].join("\n");
  process.stdout.write(
    options.json === true ? `${JSON.stringify({ ...compiledJson(compiled, about), files, said })}\n` : `${text}\n`,
  );
  if (stop())
    interrupted(
      files.length === 0 ? "nothing was written, the same command begins again" : "the files above are whole",
    );
  process.exitCode = stop() ? 130 : exitCode(compiled);
}

const FLA = "fla";

/** The kind of file to write, so that a wrong one is refused before anything is proved. */
function kindToWrite({ output, to }: Options): ModelKind | typeof FLA | undefined {
  if (output === undefined) {
    if (to !== undefined) throw new InputError("--to", "--output, where to write it", "none");
    return undefined;
  }
  if (to === undefined) return kindOf(output);
  return chosen<ModelKind | typeof FLA>("--to", to, [...(Object.keys(KINDS) as ModelKind[]), FLA]);
}

interface Written {
  readonly files: readonly string[];
  /** What the files say was proved. */
  readonly said: string;
}

const NOTHING_WRITTEN: Written = { files: [], said: "" };

/** The files of the model with what is proved of it; a layer of flash-linear-attention is proved again as its kernel computes. */
async function written(
  options: Options,
  { construction, status }: Extract<Compiled, { readonly construction: unknown }>,
  { language, dfa }: Request,
  semantics: Semantics,
): Promise<Written> {
  const kind = kindToWrite(options);
  if (kind === undefined || options.output === undefined) return NOTHING_WRITTEN;
  const model = parseModel(construction.document, "the compiled model");
  if (kind === FLA) {
    const { budget, pairs, time, output } = options;
    const bounds = { budget, ...(pairs === undefined ? {} : { pairs }), ...(time === undefined ? {} : { time }) };
    const { files, status: said } = await exportFla(model, { ...bounds, language, output, weights: "bfloat16" });
    return { files, said };
  }
  const said = status === "holds" ? provedStatus(language, formatSemantics(semantics)) : UNPROVED;
  return { files: writeModelAs(options.output, model, semantics, { status: said, language: dfa }, kind), said };
}

function exitCode({ status }: Compiled): number {
  if (status === "holds") return 0;
  return status === "fails" || status === "impossible" ? 1 : 3;
}

type Request = Omit<CompileRequest, "semantics">;

function requestOf(options: Options, { name, dfa }: Language): Request {
  const seed = seedOf(options);
  const target = chosen("--target", options.target, TARGETS);
  const reflecting = TARGETS.filter((one) => mostFactors(one) !== undefined);
  const range = chosen<Range>("--range", rangeText(options.range), ["[-1,1]", "[0,1]"]);
  if (options.maxNh !== undefined && mostFactors(target) === undefined)
    throw new InputError("--max-nh", `a target of ${reflecting.join(", ")}, whose steps are reflections`, target);
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
    ...(options.search === undefined ? {} : { search: { candidates: limit("--search", options.search), seed } }),
  };
}

/** `0..1` is `[0,1]`, which shells leave alone. */
function rangeText(text: string): string {
  return text.replaceAll(" ", "").replace(/^(-?\d)\.\.(\d)$/, "[$1,$2]");
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

function seedOf({ seed }: Options): number {
  if (!/^[0-9]{1,9}$/.test(seed)) throw new InputError("--seed", "a whole number below 10^9", quote(seed));
  return Number(seed);
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
