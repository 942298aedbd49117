// Runs the command line as a user does, in a process of its own, from the root of the clone.

import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** Compiling the sources is most of what a short command costs. */
const ENVIRONMENT = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "statetrack-compile-cache") };
/** Processes at once. */
const LANES = 2;

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Bad input: exit code 2, nothing on stdout, one line on stderr. */
export function expectRefused({ code, out, err }: Finished, message: string): void {
  expect({ code, out, err }).toEqual({ code: 2, out: "", err: `statetrack: ${message}\n` });
}

let running = 0;
const waiting: (() => void)[] = [];

/** `statetrack …args`; at most two at a time. */
export async function statetrack(...args: readonly string[]): Promise<Finished> {
  if (running >= LANES) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
  try {
    return await finished(args);
  } finally {
    running--;
    waiting.shift()?.();
  }
}

function finished(args: readonly string[]): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn("node_modules/.bin/node", ["bin/statetrack.js", ...args], { cwd: ROOT, env: ENVIRONMENT });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}
