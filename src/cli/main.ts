// The command line: one file per command, exit codes 0 holds or done, 1 fails, 2 usage or bad input, 3 unknown,
// 130 interrupted. Results go to stdout, progress and errors to stderr.

import { Command, CommanderError } from "commander";
import { InputError, messageOf } from "../core/errors.ts";
import { chainCommand } from "./chain.ts";
import { compileCommand } from "./compile.ts";
import { decideCommand } from "./decide.ts";
import { exportCommand, importCommand } from "./export.ts";
import { extractCommand } from "./extract.ts";
import { formatsCommand } from "./formats.ts";
import { generateCommand } from "./generate.ts";
import { gpuCommand } from "./gpu.ts";
import { inspectCommand } from "./inspect.ts";
import { languageCommand } from "./language.ts";
import { minimalCommand } from "./minimal.ts";
import { opCommand } from "./op.ts";
import { recheckCommand } from "./recheck.ts";
import { simulateCommand } from "./simulate.ts";
import { spectrumCommand } from "./spectrum.ts";
import { sweepCommand } from "./sweep.ts";
import { theoremCommand } from "./theorem.ts";

const program = new Command("statetrack")
  .description("Decides what linear recurrent networks can and cannot track in finite precision, for all word lengths.")
  .version("0.1.0")
  .showHelpAfterError("(statetrack --help lists the commands)")
  .exitOverride();

for (const command of [
  decideCommand,
  languageCommand,
  generateCommand,
  chainCommand,
  simulateCommand,
  spectrumCommand,
  compileCommand,
  minimalCommand,
  extractCommand,
  exportCommand,
  importCommand,
  formatsCommand,
  opCommand,
  inspectCommand,
  gpuCommand,
  recheckCommand,
  sweepCommand,
  theoremCommand,
]) {
  program.addCommand(command().exitOverride());
}

// Whoever reads the results may have had enough (`| head`).
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

try {
  process.exitCode = 0;
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof InputError) {
    process.stderr.write(`statetrack: ${error.message}\n`);
    process.exitCode = 2;
  } else {
    // A mistake in the program, not in the input: show where.
    process.stderr.write(`statetrack: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}\n`);
    process.exitCode = 70;
  }
}
