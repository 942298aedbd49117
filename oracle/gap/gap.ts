// GAP as a program that answers lines: a script is facts.g and the questions, and every answer is one line of JSON.

import { execFileSync, type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../out/oracle", import.meta.url));
const INSTALL =
  "apt-get install --no-install-recommends gap-core gap-smallgrp gap-smallgrp-extra gap-transgrp gap-primgrp";

/** Printed last, so that a script that GAP gave up is noticed. */
const END = "end";
const LIBRARY = fileURLToPath(new URL("facts.g", import.meta.url));

/** What is missing on this machine; undefined when GAP answers and can identify groups. */
export function missing(): string | undefined {
  const probe = spawnSync("gap", ["--version"], { stdio: "ignore", input: "" });
  if (probe.error !== undefined) return `expected GAP (${INSTALL}), found no gap`;
  const { stdout } = answer(['NameLine("probe", SymmetricGroup(4));'], "ignore");
  return stdout.includes("[ 24, 12 ]") ? undefined : `expected GAP's libraries of groups (${INSTALL})`;
}

/** The answers to calls of functions of facts.g, in order. @throws Error when GAP stops before the last */
export function ask(questions: readonly string[]): unknown[] {
  const run = answer(questions, "inherit");
  const lines = run.stdout.split("\n").filter((line) => line !== "");
  if (run.status !== 0 || lines.pop() !== END)
    throw new Error(`gap: expected an answer to every question, found an end after\n${lines.slice(-2).join("\n")}`);
  return lines.map(parse);
}

function answer(questions: readonly string[], errors: "inherit" | "ignore"): SpawnSyncReturns<string> {
  mkdirSync(FOLDER, { recursive: true });
  const script = join(FOLDER, "questions.g");
  writeFileSync(
    script,
    [readFileSync(LIBRARY, "utf8"), ...questions, `Print("${END}\\n");`, "QUIT_GAP(0);\n"].join("\n"),
  );
  return spawnSync("gap", ["-q", "-A", "-T", "-o", "4g", script], {
    input: "",
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    stdio: ["pipe", "pipe", errors],
  });
}

/** The version of GAP, for the report. */
export function version(): string {
  const text = execFileSync("gap", ["-q", "-A"], { input: 'Print(GAPInfo.Version, "\\n");', encoding: "utf8" });
  return text.trim();
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Error(`gap: expected a line of JSON, found ${line.slice(0, 500)}`, { cause: error });
  }
}
