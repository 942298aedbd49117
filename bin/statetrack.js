#!/usr/bin/env node
// In a clone this runs src/cli/main.ts directly (Node 24 from node_modules strips the types); the published package
// runs the built JavaScript. Any Node >= 20 can start it. Commands that compute without a pause cannot hear Ctrl-C
// themselves: this process waits for them and says what an interruption left.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const source = at("../src/cli/main.ts");
const [major, minor] = process.versions.node.split(".").map(Number);
const stripsTypes = major > 22 || (major === 22 && minor >= 18);
const [command = ""] = process.argv.slice(2);

/** The commands that are waited for, and what they leave when they are stopped. */
const NOTHING = "nothing unfinished is kept, the same command begins again";
const WATCHED = new Map([
  ["language", NOTHING],
  ["chain", NOTHING],
  ["simulate", NOTHING],
  ["spectrum", NOTHING],
  ["inspect", NOTHING],
  ["import", NOTHING],
  ["generate", "the whole lines on standard output stand, the same command begins again"],
  ["op", "the whole lines on standard output stand"],
  ["recheck", "the certificates listed above are checked, name the others to go on"],
]);
const MARK = "STATETRACK_WATCHED";

/** Runs this file again with `node` and ends as it ends. */
function watch(node) {
  const options = { stdio: "inherit", env: { ...process.env, [MARK]: "1" } };
  const child = spawn(node, [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)], options);
  // Ctrl-C of a terminal reaches both processes; a signal to this one alone is handed on.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`statetrack: expected a Node that starts at ${node}, found ${error.message}\n`);
    process.exit(2);
  });
  child.on("close", (code, signal) => process.exit(signal === null ? code : endedBy(signal)));
}

/** The exit code of a command that a signal ended, after a line that says so. */
function endedBy(signal) {
  const interrupted = ["SIGINT", "SIGTERM", "SIGHUP"].includes(signal);
  const left = WATCHED.get(command) ?? NOTHING;
  // Progress lines hide the cursor.
  if (process.stderr.isTTY) process.stderr.write("\u001b[?25h\n");
  process.stderr.write(`statetrack: ${interrupted ? `interrupted; ${left}` : `${command} was ended by ${signal}`}\n`);
  return interrupted ? 130 : 128 + constants.signals[signal];
}

// Stripped and compiled code is kept between runs where Node can.
module.enableCompileCache?.();

const isWatched = process.env[MARK] !== undefined;
delete process.env[MARK];

if (!existsSync(source) || stripsTypes) {
  if (WATCHED.has(command) && !isWatched) watch(process.execPath);
  else await import(existsSync(source) ? "../src/cli/main.ts" : "../dist/src/cli/main.js");
} else {
  const node = at("../node_modules/node/bin/node");
  if (!existsSync(node)) {
    process.stderr.write(
      `statetrack: expected Node >= 22.18 or an installed clone (npm install), found ${process.version}\n`,
    );
    process.exit(2);
  }
  watch(node);
}
