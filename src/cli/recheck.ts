// statetrack recheck: the independent checker. Exit code 0 if every certificate is accepted, 1 if one is rejected.

import { Command } from "commander";
import { readCertificate, recheck } from "../recheck/index.ts";
import { progressLine } from "./progress.ts";

export function recheckCommand(): Command {
  return new Command("recheck")
    .description("recheck certificates with code that shares no engine with the one that found them")
    .argument("<certificates...>", "certificate files")
    .option("--json", "one JSON object")
    .action((paths: string[], options: { json?: boolean }) => {
      const results = paths.map((path, i) => {
        const line = progressLine(`recheck ${i + 1}/${paths.length}`, 1);
        const progress = (done: number, claimed: number) =>
          line.update(done / Math.max(claimed, 1), `${done} of ${claimed} pairs`);
        const started = performance.now();
        const result = recheck(readCertificate(path), path, { progress });
        line.stop();
        if (options.json !== true) {
          const found = result.accepted
            ? `accepted  ${path}: ${result.status}, ${result.kind}; ${result.facts.join("; ")}`
            : `REJECTED  ${path}: ${result.reason}`;
          process.stdout.write(`${found} (${Math.round(performance.now() - started)} ms)\n`);
        }
        return { path, ...result };
      });
      const rejected = results.filter((result) => !result.accepted).length;
      if (options.json === true)
        process.stdout.write(`${JSON.stringify({ accepted: results.length - rejected, rejected, results })}\n`);
      else process.stdout.write(`${results.length - rejected} accepted, ${rejected} rejected\n`);
      if (rejected > 0) process.exitCode = 1;
    });
}
