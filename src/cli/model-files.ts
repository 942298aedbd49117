// Models written to files of other tools, by the kind of file: what `statetrack export` and `statetrack compile -o` share. Every
// file that can say so says what was proved of it.

import { mkdirSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import type { Dfa } from "../automaton/dfa.ts";
import { InputError, messageOf, quote } from "../core/errors.ts";
import { FRAME } from "../emit/fla-import.ts";
import type { FlaExport } from "../emit/fla-layer.ts";
import { writeModelTensors } from "../emit/model-tensors.ts";
import { onnxFile } from "../emit/onnx.ts";
import { type LanguageTable, pytorchExport } from "../emit/pytorch.ts";
import { safetensorsFile } from "../emit/safetensors.ts";
import { modelTable } from "../emit/table.ts";
import { machine } from "../rnn/machine.ts";
import type { Model } from "../rnn/model.ts";
import { exactRegime } from "../rnn/regime.ts";
import type { Semantics } from "../rnn/semantics.ts";

export const UNPROVED = "weights only, unproved";

/** What may be said of a model for which `recognizes` holds. */
export function provedStatus(language: string, semantics: string): string {
  return `proved for every word length: recognizes ${language} under ${semantics}`;
}

/** Kinds of files, and the endings that stand for them. */
export const KINDS = {
  json: ".json",
  safetensors: ".safetensors",
  onnx: ".onnx",
  pytorch: ".py",
  table: ".txt",
} as const;
export type ModelKind = keyof typeof KINDS;

export interface WriteOptions {
  /** What was proved of the model, in words; `UNPROVED` where nothing was. */
  readonly status?: string;
  /** The language over the model's alphabet, for files that can run words. */
  readonly language?: Dfa;
}

/** The kind that the file's ending names. @throws InputError for another ending */
export function kindOf(path: string): ModelKind {
  const found = Object.entries(KINDS).find(([, ending]) => ending === extname(path));
  if (found === undefined)
    throw new InputError(path, `a file that ends in ${Object.values(KINDS).join(", ")}`, quote(extname(path)));
  return found[0] as ModelKind;
}

/** @throws InputError where the file cannot be written */
export function writeBytes(path: string, content: string | Uint8Array): void {
  try {
    writeFileSync(path, content);
  } catch (error) {
    throw new InputError(path, "a file that can be written", messageOf(error));
  }
}

export function languageTable({ symbols, states, initial, next, accepting }: Dfa): LanguageTable {
  const width = symbols.length;
  return {
    initial,
    next: Array.from({ length: states }, (_, q) => Array.from(next.slice(q * width, (q + 1) * width))),
    accepting: Array.from(accepting, (x) => x === 1),
  };
}

/** Writes the model as the kind of file that `path` (or `kind`) names; the files that were written.
 * @throws InputError for a model or semantics that the kind of file cannot hold */
export function writeModelAs(
  path: string,
  model: Model,
  semantics: Semantics,
  options: WriteOptions = {},
  kind: ModelKind = kindOf(path),
): string[] {
  return modelContents(path, model, semantics, options, kind).map(([file, content]) => {
    writeBytes(file, content);
    return file;
  });
}

type Content = readonly [file: string, content: string | Uint8Array];

/** What `writeModelAs` writes. */
export function modelContents(
  path: string,
  model: Model,
  semantics: Semantics,
  { status = UNPROVED, language }: WriteOptions,
  kind: ModelKind,
): Content[] {
  const rounded = () => {
    if (semantics.regime === "exact")
      throw new InputError(path, "semantics that round to a format", exactRegime(semantics));
    return semantics;
  };
  switch (kind) {
    case "json":
      return [[path, `${JSON.stringify(model.document, undefined, 2)}\n`]];
    case "safetensors":
      return [[path, writeModelTensors(model, rounded(), { "statetrack.status": status })]];
    case "onnx":
      return [[path, onnxFile(machine(model, semantics), { "statetrack.status": status })]];
    case "table":
      return [[path, modelTable(machine(model, semantics))]];
    case "pytorch": {
      const tensors = path.replace(/(?:\.py)?$/, KINDS.safetensors);
      const table = language === undefined ? undefined : languageTable(language);
      const written = pytorchExport(machine(model, semantics), basename(tensors), table);
      return [
        [path, written.python],
        [tensors, written.tensors],
      ];
    }
  }
}

/** Writes a folder with `model.safetensors` and `config.json` of flash-linear-attention. */
export function writeFlaFolder(folder: string, exported: FlaExport, status: string, semantics: string): string[] {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new InputError(folder, "a folder that can be made", messageOf(error));
  }
  const [weights, config] = [join(folder, "model.safetensors"), join(folder, "config.json")];
  const metadata = {
    format: "pt",
    "statetrack.status": status,
    "statetrack.semantics": semantics,
    [FRAME]: JSON.stringify(exported.frame),
  };
  writeBytes(weights, safetensorsFile(exported.tensors, metadata, weights));
  writeBytes(config, `${JSON.stringify(exported.config, undefined, 2)}\n`);
  return [weights, config];
}
