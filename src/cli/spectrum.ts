// statetrack spectrum: what is decided, exactly, about the eigenvalues of the transitions that a model stores under a semantics,
// and about products of them. Exit code 0; a finding is no failure.

import { Command } from "commander";
import { spectrumCertificate } from "../check/spectrum.ts";
import { InputError, quote } from "../core/errors.ts";
import { spectrumJson, spectrumText } from "../report/spectrum.ts";
import { spectrumPlot } from "../report/spectrum-plot.ts";
import { machine } from "../rnn/machine.ts";
import { readModel } from "../rnn/model-file.ts";
import { formatSemantics, parseSemantics } from "../rnn/semantics.ts";
import { machineSpectrum } from "../rnn/spectrum/index.ts";
import { replaceFile } from "./journal.ts";

interface Options {
  readonly model: string;
  readonly semantics?: string;
  readonly format?: string;
  readonly products?: string;
  readonly accuracy: string;
  readonly json?: boolean;
  readonly certificate?: string;
  readonly svg?: string;
}

export function spectrumCommand(): Command {
  return new Command("spectrum")
    .description("exact facts about the eigenvalues of a model's stored transitions, and of products of them")
    .requiredOption("--model <file>", "model file")
    .option("--semantics <semantics>", "regime,field=value,… (default: perOperation in the format)")
    .option("--format <format>", "the format of a semantics that names none")
    .option("--products <length>", "also of all products over words of at most this length")
    .option("--accuracy <bits>", "eigenvalues that are no dyadic fractions within 2^-bits", "40")
    .option("--certificate <file>", "write a certificate for `statetrack recheck`")
    .option("--svg <file>", "write a picture of the spectrum on the unit circle")
    .option("--json", "one JSON object")
    .action(run);
}

function run(options: Options): void {
  const { model: path, semantics: text = "perOperation", format } = options;
  const model = readModel(path);
  const semantics = parseSemantics(text, format === undefined ? {} : { format });
  const products = options.products === undefined ? undefined : whole("--products", options.products, 1, 64);
  const accuracy = whole("--accuracy", options.accuracy, 1, 4096);
  const built = machine(model, semantics);
  const layers = machineSpectrum(built, {
    accuracy,
    ...(products === undefined ? {} : { products }),
  });
  const title = `${model.name}, ${formatSemantics(semantics).split(",").slice(0, 2).join(", ")}`;
  if (options.certificate !== undefined)
    replaceFile(options.certificate, `${JSON.stringify(spectrumCertificate(built, layers))}\n`);
  if (options.svg !== undefined) replaceFile(options.svg, spectrumPlot(layers, title));
  if (options.json === true) {
    const question = { model: model.name, semantics: formatSemantics(semantics) };
    process.stdout.write(`${JSON.stringify({ question, layers: spectrumJson(layers) })}\n`);
  } else process.stdout.write(`semantics ${formatSemantics(semantics)}\n${spectrumText(layers, products)}\n`);
}

function whole(option: string, text: string, least: number, most: number): number {
  const value = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new InputError(option, `a whole number from ${least} to ${most}`, quote(text));
}
