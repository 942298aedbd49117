// statetrack inspect: which eigenvalues the layers of a public model can have, from its config.json and, where there is one,
// from the weights of its safetensors checkpoint; and what follows for state tracking. Exit code 0; a finding is no failure.

import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { inspection } from "../compile/inspection.ts";
import { InputError, messageOf, quote } from "../core/errors.ts";
import { inspectionJson, inspectionText } from "../report/inspect.ts";
import {
  comparedWithLayer,
  LARGEST_CONFIG,
  type ModelConfig,
  modelConfig,
  parseObject,
  parseRelease,
} from "../rnn/checkpoint/config.ts";
import { type Checkpoint, checkpoint, withFile } from "../rnn/checkpoint/safetensors.ts";

interface Options {
  readonly config?: string;
  readonly layer?: string;
  readonly release?: string;
  readonly precision?: string;
  readonly keys: string;
  readonly json?: boolean;
}

export function inspectCommand(): Command {
  return new Command("inspect")
    .description("the eigenvalues that a checkpoint's layers can have, and what follows; see docs/inspect.md")
    .argument("<file>", "config.json, a .safetensors file, or the .safetensors.index.json of a sharded one")
    .option("--config <file>", "the config.json of a checkpoint (default: the one beside it)")
    .option("--layer <file>", "options of a layer that is built by itself (JSON): where they differ from the model's")
    .option("--release <version>", "the release of flash-linear-attention that runs the model")
    .option("--precision <format>", "the format of activations: bfloat16, float16, float32")
    .option("--keys <count>", "keys that are drawn for each format", "1000")
    .option("--json", "one JSON object")
    .action(run);
}

function run(file: string, options: Options): void {
  const keys = /^[0-9]{1,6}$/.test(options.keys) ? Number(options.keys) : Number.NaN;
  if (Number.isNaN(keys)) throw new InputError("--keys", "a whole number below 1000000", quote(options.keys));
  const document = file.endsWith(".json") ? objectFrom(file) : undefined;
  const shards = document === undefined ? [file] : shardsOf(document, file);
  const config = configOf(file, shards, document, options);
  withCheckpoints(shards, [], (checkpoints) => {
    const { precision } = options;
    const found = inspection(config, checkpoints, { keys, ...(precision === undefined ? {} : { precision }) });
    const text = options.json === true ? JSON.stringify(inspectionJson(found)) : inspectionText(found);
    process.stdout.write(`${text}\n`);
  });
}

function objectFrom(path: string): Readonly<Record<string, unknown>> {
  try {
    const { size } = statSync(path);
    if (size > LARGEST_CONFIG) throw new InputError(path, `at most ${LARGEST_CONFIG} bytes`, String(size));
    return parseObject(new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path)), path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(path, "a readable file in UTF-8", messageOf(error));
  }
}

/** The files that an index names; none for a config. */
function shardsOf({ weight_map: map }: Readonly<Record<string, unknown>>, path: string): string[] {
  if (map === undefined) return [];
  const names: unknown[] = typeof map === "object" && map !== null ? Object.values(map) : [map];
  const shards = names.map((name) => {
    if (typeof name === "string" && /^[^/\\]+\.safetensors$/.test(name)) return join(dirname(path), name);
    throw new InputError(`${path}: weight_map`, "names of .safetensors files beside the index", quote(name));
  });
  return [...new Set(shards)];
}

function configOf(
  file: string,
  shards: readonly string[],
  document: Readonly<Record<string, unknown>> | undefined,
  { config, layer, release }: Options,
): ModelConfig | undefined {
  const beside = join(dirname(file), "config.json");
  const path = config ?? (shards.length === 0 ? file : existsSync(beside) ? beside : undefined);
  if (path === undefined) {
    if (layer !== undefined) throw new InputError("--layer", "a model's config to compare with", "none");
    return undefined;
  }
  const read = path === file && document !== undefined ? document : objectFrom(path);
  const found = modelConfig(read, path, release === undefined ? undefined : parseRelease(release, "--release"));
  if (layer === undefined) return found;
  return { ...found, findings: [...found.findings, ...comparedWithLayer(found, objectFrom(layer), layer)] };
}

/** Opens one file after another and keeps all open while `use` runs. */
function withCheckpoints(
  paths: readonly string[],
  open: readonly Checkpoint[],
  use: (checkpoints: readonly Checkpoint[]) => void,
): void {
  const path = paths.at(0);
  const rest = paths.slice(1);
  if (path === undefined) use(open);
  else withFile(path, (source) => withCheckpoints(rest, [...open, checkpoint(source)], use));
}
