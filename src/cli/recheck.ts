// statetrack recheck: the independent checker. Exit code 0 if every certificate is accepted, 1 if one is rejected, 2 if one
// cannot be read; the others are checked all the same.

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { InputError } from "../core/errors.ts";
import { type RecheckResult, readCertificate, recheck } from "../recheck/index.ts";
import { progressLine } from "./progress.ts";

type Outcome = { readonly path: string } & (RecheckResult | { readonly accepted: false; readonly unreadable: string });

export function recheckCommand(): Command {
  return new Command("recheck")
    .description("recheck certificates with code that shares no engine with the one that found them")
    .argument("<certificates...>", "certificate files, or folders of them")
    .option("--json", "one JSON object")
    .action((paths: string[], options: { json?: boolean }) => {
      const files = paths.flatMap(filesAt);
      const results = files.map((path, i) => {
        const started = performance.now();
        const result = checkOne(path, `recheck ${i + 1}/${files.length}`);
        const line = `${told(result)} (${Math.round(performance.now() - started)} ms)\n`;
        if ("unreadable" in result) process.stderr.write(`statetrack: ${result.unreadable}\n`);
        else if (options.json !== true) process.stdout.write(line);
        return result;
      });
      const accepted = results.filter((result) => result.accepted).length;
      const unreadable = results.filter((result) => "unreadable" in result).length;
      const rejected = results.length - accepted - unreadable;
      if (options.json === true)
        process.stdout.write(`${JSON.stringify({ accepted, rejected, unreadable, results })}\n`);
      else
        process.stdout.write(
          `${accepted} accepted, ${rejected} rejected${unreadable > 0 ? `, ${unreadable} unreadable` : ""}\n`,
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

function checkOne(path: string, title: string): Outcome {
  const line = progressLine(title, 1);
  const progress = (done: number, claimed: number) =>
    line.update(done / Math.max(claimed, 1), `${done} of ${claimed} pairs`);
  try {
    return { path, ...recheck(readCertificate(path), path, { progress }) };
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
