// statetrack minimal: the least of a chain of universes of one-layer models that tracks a language, the smaller ones exhausted.
// Exit codes: 0 found, with all smaller universes of the chain excluded; 1 all are excluded; 2 bad input; 3 unknown.

import { join } from "node:path";
import { Command } from "commander";
import { parseLanguage } from "../automaton/languages.ts";
import { closePool } from "../backend/cpu/pool.ts";
import type { System } from "../check/exhaustive/index.ts";
import { type Minimal, minimal, type Size } from "../check/minimal.ts";
import { InputError, quote } from "../core/errors.ts";
import { minimalText } from "../report/minimal.ts";
import { parseModel } from "../rnn/model-file.ts";
import { exactRegime } from "../rnn/regime.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { checkOutput, makeFolder, replaceFile, writeCertificate } from "./journal.ts";
import { kindOf, provedStatus, writeModelAs } from "./model-files.ts";
import { interrupted, interruption } from "./progress.ts";

interface Options {
  readonly language: string;
  readonly system: string;
  readonly by: string;
  readonly rows: string;
  readonly factors?: string;
  readonly most: string;
  readonly semantics: string;
  readonly formats?: readonly string[];
  readonly where?: readonly string[];
  readonly output?: string;
  readonly certificates?: string;
  readonly json?: boolean;
}

const BY = ["rows", "nh", "bits"] as const;

export function minimalCommand(): Command {
  return new Command("minimal")
    .description(
      "the least rows, n_h or bits of one layer that tracks a language, smaller universes exhausted (docs/compiler.md)",
    )
    .requiredOption("--language <language>", "a name, a file or a regular expression (docs/languages.md)")
    .requiredOption("--system <layer>", "scalar, diagonal, dense, deltaNet, deltaProduct")
    .option("--by <size>", BY.join(", "), "rows")
    .option("--rows <number>", "rows, unless they are asked for", "1")
    .option("--factors <number>", "n_h of deltaProduct, unless it is asked for")
    .option("--most <number>", "the largest number of rows, or n_h, of the chain", "2")
    .option("--semantics <semantics>", "with a format, except for --by bits", "perOperation")
    .option("--formats <formats...>", "for --by bits: the formats of the chain, narrowest first")
    .option("--where <filters...>", "filters on parameters, e.g. eigenvalues-in-0-1 (docs/census.md)")
    .option("-o, --output <file>", "write the model that was found")
    .option("--certificates <folder>", "write the certificates of the model and of each excluded universe")
    .option("--json", "one JSON object")
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { name, title, dfa } = parseLanguage(options.language);
  const chain = chainOf(options);
  if (options.output !== undefined) kindOf(options.output);
  checkOutput(options.output);
  if (options.certificates !== undefined) makeFolder(options.certificates);
  const stop = interruption();
  const certify = options.certificates !== undefined;
  const bounds = { memory: 1e9, pairs: 1_000_000, time: 60_000, method: "auto", interrupted: stop } as const;
  const result = await minimal({ language: name, dfa, chain, certify }, bounds);
  await closePool();
  if (options.certificates !== undefined) saveCertificates(options.certificates, result);
  const text =
    options.json === true ? JSON.stringify(result) : minimalText(result, { language: title, by: options.by });
  process.stdout.write(`${text}\n`);
  if (result.status === "minimal" && options.output !== undefined) {
    const size = chain[result.below.length];
    const status = provedStatus(name, result.found.verdict.question.semantics);
    const model = parseModel(result.found.document, "the found model");
    writeModelAs(options.output, model, parseSemantics(size.semantics), { status, language: dfa });
  }
  if (stop()) {
    const folder = options.certificates === undefined ? "" : `, their certificates in ${options.certificates}`;
    interrupted(`the excluded universes above stand${folder}; the same command begins again`);
  }
  process.exitCode = stop() ? 130 : { minimal: 0, none: 1, unknown: 3 }[result.status];
}

/** `model.json` and `excluded-1.json`, …; each is for `statetrack recheck`. */
function saveCertificates(folder: string, result: Minimal): void {
  for (const [i, { certificate }] of result.below.entries())
    replaceFile(join(folder, `excluded-${i + 1}.json`), `${JSON.stringify(certificate)}\n`);
  if (result.status === "minimal") writeCertificate(join(folder, "model.json"), result.found.verdict);
}

/** @throws InputError naming the option */
function chainOf(options: Options): readonly Size[] {
  const { by, semantics, where = [], formats } = options;
  const system = options.system as System;
  if ((by === "bits") !== (formats !== undefined))
    throw new InputError("--formats", "formats for --by bits, and only for it", formats === undefined ? "none" : by);
  const rows = count("--rows", options.rows);
  const nh = system === "deltaProduct" ? { factors: count("--factors", options.factors ?? "1") } : {};
  const upTo = Array.from({ length: count("--most", options.most) }, (_, i) => i + 1);
  switch (by) {
    case "rows":
      return upTo.map((n) => ({ system, rows: n, ...nh, semantics, where }));
    case "nh":
      if (system !== "deltaProduct") throw new InputError("--by nh", "--system deltaProduct", system);
      return upTo.map((factors) => ({ system, rows, factors, semantics, where }));
    case "bits":
      return byBits(formats ?? [], semantics).map((text) => ({ system, rows, ...nh, semantics: text, where }));
    default:
      throw new InputError("--by", BY.join(", "), quote(by));
  }
}

function byBits(formats: readonly string[], semantics: string): readonly string[] {
  const texts = formats.map((format) => `${semantics},format=${format}`);
  const bits = texts.map((text) => {
    const parsed = parseSemantics(text);
    if (parsed.regime === "exact")
      throw new InputError("--semantics", "semantics that round to a format", exactRegime(parsed));
    return parsed.format.bits;
  });
  if (bits.some((n, i) => i > 0 && n < bits[i - 1]))
    throw new InputError("--formats", "formats by their bits, the narrowest first", formats.join(", "));
  return texts;
}

function count(option: string, text: string): number {
  if (!/^([1-9]|1[0-6])$/.test(text)) throw new InputError(option, "a whole number from 1 to 16", quote(text));
  return Number(text);
}
