// statetrack export: a model file as files of other tools, with what is proved of them; statetrack import: what was exported as
// a model file again. Exit code 0 written (and proved, where a language is given), 1 the exported model fails, 3 unknown.

import { Command } from "commander";
import type { Dfa } from "../automaton/dfa.ts";
import { parseLanguage } from "../automaton/languages.ts";
import { decide } from "../check/decide.ts";
import { InputError, quote } from "../core/errors.ts";
import type { Verdict } from "../core/verdict.ts";
import { FRAME, readFlaModel } from "../emit/fla-import.ts";
import { flaExport } from "../emit/fla-layer.ts";
import { readModelTensors } from "../emit/model-tensors.ts";
import { checkpoint, withFile } from "../rnn/checkpoint/safetensors.ts";
import { machine } from "../rnn/machine.ts";
import type { Model } from "../rnn/model.ts";
import { readModel } from "../rnn/model-file.ts";
import { formatSemantics, parseSemantics, type Semantics } from "../rnn/semantics.ts";
import { checkOutput } from "./journal.ts";
import {
  KINDS,
  kindOf,
  type ModelKind,
  modelContents,
  provedStatus,
  UNPROVED,
  writeBytes,
  writeFlaFolder,
  writeModelAs,
} from "./model-files.ts";
import { parseBudget } from "./options.ts";
import { interrupted, interruption } from "./progress.ts";

/** Of a proof; there is none without a language. */
interface ProofOptions {
  readonly language?: string;
  readonly budget: string;
  readonly pairs?: string;
  readonly time?: string;
}

interface Options extends FlaOptions {
  readonly model: string;
  readonly to?: string;
  readonly json?: boolean;
}

interface Exported {
  readonly files: readonly string[];
  readonly status: string;
  readonly verdicts: readonly Verdict[];
}

/** Of models: numbers in one format, every operation rounded. */
const DEFAULT_SEMANTICS = "perOperation,format=bfloat16";
/** Of a layer of flash-linear-attention: its recurrent kernel as it was compiled (docs/kernels.md). */
const KERNEL_SEMANTICS = "perOperation,format=binary32,sum=pairwise,multiplyAdd=fused";

export function exportCommand(): Command {
  return new Command("export")
    .description("write a model as safetensors, flash-linear-attention checkpoint, ONNX, PyTorch or text")
    .requiredOption("--model <file>", "model file")
    .requiredOption("-o, --output <file>", "file to write; for fla a folder")
    .option("--to <kind>", `${[...Object.keys(KINDS), "fla"].join(", ")} (default: by the ending of the file)`)
    .option(
      "--semantics <semantics...>",
      `the arithmetic (default ${DEFAULT_SEMANTICS}); for fla that of the proof, one or several (default ${KERNEL_SEMANTICS})`,
    )
    .option("--language <language>", "prove for every word length that what is written recognizes it")
    .option("--weights <format>", "for fla: bfloat16 or binary16", "bfloat16")
    .option("--budget <budget>", "of the proof: quick, standard, extreme", "quick")
    .option("--pairs <number>", "pairs at most")
    .option("--time <duration>", "e.g. 60s")
    .option("--json", "one JSON object")
    .action(run);
}

async function run(options: Options): Promise<void> {
  const model = readModel(options.model);
  if (options.to === "fla") {
    const { files, status, verdicts } = await exportFla(model, options);
    if (files.length === 0) nothingWritten(options);
    else tell(options, files, status, verdicts);
    return;
  }
  if (options.to !== undefined && !Object.hasOwn(KINDS, options.to))
    throw new InputError("--to", [...Object.keys(KINDS), "fla"].join(", "), quote(options.to));
  const kind = options.to === undefined ? kindOf(options.output) : (options.to as ModelKind);
  const texts = options.semantics ?? [DEFAULT_SEMANTICS];
  if (texts.length !== 1) throw new InputError("--semantics", "one semantics, except for fla", String(texts.length));
  const semantics = parseSemantics(texts[0]);
  // Refused before anything is proved.
  checkOutput(options.output);
  modelContents(options.output, model, semantics, {}, kind);
  const { status, verdicts, dfa, cut } = await proved(model, [semantics], options);
  if (cut === true) {
    nothingWritten(options);
    return;
  }
  const language = dfa === undefined ? {} : { language: dfa };
  const files = writeModelAs(options.output, model, semantics, { status, ...language }, kind);
  tell(options, files, status, verdicts);
}

export interface FlaOptions extends ProofOptions {
  readonly output: string;
  readonly semantics?: readonly string[];
  readonly weights: string;
}

/** The end of an interrupted proof. */
function nothingWritten({ output }: Options): void {
  interrupted(`${output} was not written, since the proof did not end; without --language it is written unproved`);
}

/** Writes the folder of a layer of flash-linear-attention, with what is proved of its kernel model, unless that is interrupted. @throws InputError as `flaExport` */
export async function exportFla(model: Model, options: FlaOptions): Promise<Exported> {
  const exported = flaExport(machine(model, parseSemantics(`perOperation,format=${options.weights}`)));
  const semantics = (options.semantics ?? [KERNEL_SEMANTICS]).map((text) => parseSemantics(text));
  const { status: found, verdicts, cut } = await proved(exported.kernelModel, semantics, options);
  if (cut === true) return { files: [], status: found, verdicts };
  const uncovered = semantics.find((each) => !exported.covers(each));
  const status = found === UNPROVED ? found : flaStatus(found, uncovered);
  const files = writeFlaFolder(options.output, exported, status, semantics.map(formatSemantics).join("; "));
  return { files, status, verdicts };
}

/** What may be said of a layer whose kernel model was proved under semantics that its kernels may not have. */
function flaStatus(found: string, uncovered: Semantics | undefined): string {
  if (uncovered !== undefined) return `${UNPROVED}: no kernel of this layer computes as ${formatSemantics(uncovered)}`;
  return `${found}; said of the recurrent state, read by the model's decoder`;
}

interface Proof {
  readonly status: string;
  readonly verdicts: readonly Verdict[];
  readonly dfa?: Dfa;
  /** Whether an interruption left a verdict unknown. */
  readonly cut?: boolean;
}

/** Decides whether the model recognizes the language under each semantics; what may be said of it. */
async function proved(model: Model, semantics: readonly Semantics[], options: ProofOptions): Promise<Proof> {
  if (options.language === undefined) return { status: UNPROVED, verdicts: [] };
  const { dfa } = parseLanguage(options.language, { alphabet: model.alphabet });
  const budget = parseBudget(options);
  const stop = interruption();
  const verdicts: Verdict[] = [];
  for (const each of semantics) {
    if (stop()) break;
    const question = { ask: "recognizes", model, semantics: each, language: options.language, dfa } as const;
    verdicts.push(await decide(question, { ...budget, method: "auto", interrupted: stop }));
  }
  if (stop()) process.exitCode = 130;
  else if (verdicts.some(({ status }) => status === "fails")) process.exitCode = 1;
  else if (verdicts.some(({ status }) => status === "unknown")) process.exitCode = 3;
  const holds = verdicts.every(({ status }) => status === "holds");
  const under = verdicts.map(({ question }) => question.semantics).join("; ");
  return {
    status: holds ? provedStatus(options.language, under) : UNPROVED,
    verdicts,
    dfa,
    cut: stop() && (verdicts.length < semantics.length || verdicts.some(({ status }) => status === "unknown")),
  };
}

function outcome(verdict: Verdict): string {
  const { semantics } = verdict.question;
  switch (verdict.status) {
    case "holds":
      return `holds under ${semantics}: ${verdict.pairs} pairs`;
    case "fails":
      return `fails under ${semantics}: ${JSON.stringify("word" in verdict ? verdict.word : verdict.collision)}`;
    case "unknown":
      return `unknown under ${semantics}: ${verdict.reason}; right up to length ${verdict.provedUpToLength}`;
  }
}

function tell({ json }: Options, files: readonly string[], status: string, verdicts: readonly Verdict[]): void {
  if (json === true) {
    const shown = verdicts.map((verdict) =>
      Object.fromEntries(Object.entries(verdict).filter(([key]) => key !== "certificate")),
    );
    process.stdout.write(`${JSON.stringify({ files, status, verdicts: shown })}\n`);
    return;
  }
  for (const file of files) process.stdout.write(`written  ${file}\n`);
  for (const verdict of verdicts) process.stdout.write(`${outcome(verdict)}\n`);
  process.stdout.write(`status   ${status}\n`);
}

export function importCommand(): Command {
  return new Command("import")
    .description("a safetensors file that `statetrack export` wrote as a model file")
    .argument("<file>", "the safetensors file")
    .requiredOption("-o, --output <file>", "model file to write")
    .action((file: string, { output }: { readonly output: string }) => {
      const { model, under } = withFile(file, (source) => {
        const read = checkpoint(source);
        if (read.metadata.has(FRAME))
          return { model: readFlaModel(read), under: read.metadata.get("statetrack.semantics") };
        const found = readModelTensors(read);
        return { model: found.model, under: formatSemantics(found.semantics) };
      });
      writeBytes(output, `${JSON.stringify(model.document, undefined, 2)}\n`);
      process.stdout.write(`written  ${output}\nsemantics ${under ?? "none"}\n`);
    });
}
