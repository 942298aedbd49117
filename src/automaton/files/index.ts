// Automata from files, by the ending of the name: Graphviz dot, AT&T text, JFLAP, our JSON.
// Beside FILE.att a file FILE.syms is its symbol table. No format includes other files.

import { InputError, messageOf } from "../../core/errors.ts";
import { builtin } from "../../core/host.ts";
import type { Limits } from "../limits.ts";
import { readAtt } from "./att.ts";
import { readDot } from "./dot.ts";
import { checkLength, type Draft, type FromFile, finish } from "./draft.ts";
import { readJff } from "./jff.ts";
import { readJson } from "./json.ts";

const READERS: ReadonlyMap<string, (text: string, where: string) => Draft> = new Map([
  ["dot", readDot],
  ["gv", readDot],
  ["att", readAttFile],
  ["jff", readJff],
  ["json", readJson],
]);

const LARGEST = 256 * 2 ** 20;

/** Whether `text` ends as the name of an automaton's file does. */
export function isFileName(text: string): boolean {
  return readerOf(text) !== undefined;
}

/** The minimal DFA of the automaton in a file. @throws InputError that names the file and the place in it */
export function readAutomaton(path: string, limits: Limits): FromFile {
  const reader = readerOf(path);
  if (reader === undefined) throw new InputError(path, `a file ${[...READERS.keys()].join(", ")}`, "another ending");
  const draft = reader(readText(path), path);
  return finish(draft, { ...limits, where: path });
}

function readerOf(path: string): ((text: string, where: string) => Draft) | undefined {
  return READERS.get(/\.([a-z]+)$/.exec(path)?.[1] ?? "");
}

/** The text of a regular file of bounded size. @throws InputError where there is none */
export function readText(path: string): string {
  const { readFileSync, statSync } = builtin("node:fs");
  const stat = attempt(path, () => statSync(path));
  if (!stat.isFile()) throw new InputError(path, "a regular file", "another kind");
  checkLength(path, stat.size, LARGEST, "a file");
  const bytes = attempt(path, () => readFileSync(path));
  try {
    // Without a byte order mark; other bytes than UTF-8 would make different names equal.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(path, "text in UTF-8", "other bytes");
  }
}

function attempt<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new InputError(path, "a readable file", messageOf(error));
  }
}

function readAttFile(text: string, where: string): Draft {
  const table = where.replace(/\.att$/, ".syms");
  if (!builtin("node:fs").existsSync(table)) return readAtt(text, where);
  return readAtt(text, where, { text: readText(table), where: table });
}
