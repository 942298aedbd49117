// statetrack recheck: the independent checker. Exit code 0 if every certificate is accepted, 1 if one is rejected, 2 if one
// cannot be read; the others are checked all the same.

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { InputError } from "../core/errors.ts";
import { type RecheckOptions, type RecheckResult, readCertificate, recheck } from "../recheck/index.ts";
import { progressLine } from "./progress.ts";

interface Options {
  readonly json?: boolean;
  readonly all?: boolean;
  readonly shards?: string;
  readonly seed?: string;
}

/** @throws InputError for a number of shards that is none */
function sampleOf({ all, shards, seed }: Options): NonNullable<RecheckOptions["exhaustion"]> {
  if (shards !== undefined && (all === true || !/^[1-9]\d{0,8}$/.test(shards)))
    throw new InputError("--shards", "a whole number from 1, without --all", JSON.stringify(shards));
  return {
    ...(all === true ? { shards: "all" } : shards === undefined ? {} : { shards: Number(shards) }),
    ...(seed === undefined ? {} : { seed }),
  };
}

type Outcome = { readonly path: string } & (RecheckResult | { readonly accepted: false; readonly unreadable: string });

export function recheckCommand(): Command {
  return new Command("recheck")
    .description("recheck certificates with code that shares no engine with the one that found them")
    .argument("<certificates...>", "certificate files, or folders of them")
    .option(
      "--shards <count>",
      "shards of an exhaustion (default 2), or units of a census (default 1), to compute again: a sample, and called one",
    )
    .option("--all", "all shards of an exhaustion, all units of a census")
    .option("--seed <text>", "another sample")
    .option("--json", "one JSON object")
    .action((paths: string[], options: Options) => {
      const exhaustion = sampleOf(options);
      const files = paths.flatMap(filesAt);
      const results = files.map((path, i) => {
        const started = performance.now();
        const result = checkOne(path, `recheck ${i + 1}/${files.length}`, exhaustion);
        const line = `${told(result)} (${Math.round(performance.now() - started)} ms)\n`;
        if ("unreadable" in result) process.stderr.write(`statetrack: ${result.unreadable}\n`);
        else if (options.json !== true) process.stdout.write(line);
        return result;
      });
      const accepted = results.filter((result) => result.accepted).length;
      const sampled = results.filter((result) => result.accepted && result.status === "sampled").length;
      const unreadable = results.filter((result) => "unreadable" in result).length;
      const rejected = results.length - accepted - unreadable;
      if (options.json === true)
        process.stdout.write(`${JSON.stringify({ accepted, sampled, rejected, unreadable, results })}\n`);
      else
        process.stdout.write(
          `${accepted} accepted${sampled > 0 ? ` (${sampled} by a sample only)` : ""}, ${rejected} rejected${unreadable > 0 ? `, ${unreadable} unreadable` : ""}\n`,
        );
      if (unreadable > 0) process.exitCode = 2;
      else if (rejected > 0) process.exitCode = 1;
    });
}

/** A folder stands for the `.json` files in it. */
function filesAt(path: string): string[] {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (!isFolder) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith(".json"));
  if (names.length === 0) throw new InputError(path, "certificates (*.json) in the folder", "none");
  return names.sort().map((name) => join(path, name));
}

function checkOne(path: string, title: string, exhaustion: NonNullable<RecheckOptions["exhaustion"]>): Outcome {
  const line = progressLine(title, 1);
  let what = "pairs";
  const progress = (done: number, claimed: number) =>
    line.update(done / Math.max(claimed, 1), `${done} of ${claimed} ${what}`);
  try {
    const document = readCertificate(path);
    if (typeof document === "object" && document !== null && "kind" in document && document.kind === "exhaustion")
      what = "shards";
    if (typeof document === "object" && document !== null && "kind" in document && document.kind === "census")
      what = "units";
    return { path, ...recheck(document, path, { progress, exhaustion }) };
  } catch (error) {
    if (error instanceof InputError) return { path, accepted: false, unreadable: error.message };
    throw error;
  } finally {
    line.stop();
  }
}

function told(result: Outcome): string {
  if (result.accepted) return `accepted  ${result.path}: ${result.status}, ${result.kind}; ${result.facts.join("; ")}`;
  return `REJECTED  ${result.path}: ${"unreadable" in result ? result.unreadable : result.reason}`;
}
