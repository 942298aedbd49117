// What a table of questions leaves on disk: a certificate for every decided question and one line for every verdict, each
// file whole or absent, so that an interrupted table goes on where it stopped.

import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Question } from "../check/decide.ts";
import { InputError, messageOf } from "../core/errors.ts";
import type { ComparisonVerdict, Verdict } from "../core/verdict.ts";
import { writtenRegime } from "../rnn/regime.ts";
import { formatSemantics } from "../rnn/semantics.ts";

/** A question: a text that no other question has, and the name of its certificate's file without `.json`. */
export interface Entry {
  readonly key: string;
  readonly file: string;
}

export interface Journal<V> {
  known(entry: Entry): V | undefined;
  add(entry: Entry, verdict: V): void;
}

/** A folder with a certificate for every decided question and one line for every verdict. */
export function openJournal<V extends Verdict | ComparisonVerdict>(folder: string, resume: boolean): Journal<V> {
  makeFolder(folder);
  const path = join(folder, "verdicts.jsonl");
  const lines =
    resume && existsSync(path)
      ? readFileSync(path, "utf8")
          .split("\n")
          .filter((line) => line !== "")
      : [];
  const verdicts = new Map<string, V>();
  for (const line of lines) {
    try {
      const { key, verdict } = JSON.parse(line) as { key: string; verdict: V };
      verdicts.set(key, verdict);
    } catch (error) {
      throw new InputError(path, "one JSON object a line", messageOf(error));
    }
  }
  const save = () =>
    replaceFile(path, [...verdicts].map(([key, verdict]) => `${JSON.stringify({ key, verdict })}\n`).join(""));
  save();
  return {
    // What a bound stopped is asked again: the bounds may be others now.
    known: ({ key }) => {
      const verdict = verdicts.get(key);
      return verdict?.status === "unknown" ? undefined : verdict;
    },
    add: ({ key, file }, verdict) => {
      verdicts.set(key, verdict);
      writeCertificate(join(folder, `${file}.json`), verdict);
      save();
    },
  };
}

/** @throws InputError where that is not possible */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new InputError(path, "a folder that can be made", messageOf(error));
  }
}

function keyOf({ ask, model, language, semantics }: Question): string {
  return JSON.stringify([ask, model.document, language, formatSemantics(semantics)]);
}

export function entryOf(question: Question): Entry {
  const { ask, model, language, semantics } = question;
  const { format, read, store } = semantics.regime === "exact" ? { format: semantics.cast?.format } : semantics;
  const formats = [format, read, store?.format].flatMap((own) => (own === undefined ? [] : [own.name]));
  const name = [writtenRegime(semantics), ...formats].join("-");
  const key = keyOf(question);
  return { key, file: fileName(`${model.name} ${language} ${ask} ${name}`, key) };
}

/** A file name; the hash keeps questions apart whose texts differ only in signs or beyond the cut. */
export function fileName(text: string, key: string): string {
  const plain = text.replace(/[^A-Za-z0-9.]+/g, "-").replace(/^-|-$/g, "");
  return `${plain.slice(0, 120)}-${hashOf(key)}`;
}

/** Eight hexadecimal digits that keep file names apart. */
function hashOf(text: string): string {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return (h >>> 0).toString(16).padStart(8, "0");
}

/** Written beside and renamed, so that a file is either whole or absent; devices such as /dev/null are written to.
 * @throws InputError where that is not possible */
export function replaceFile(path: string, content: string): void {
  try {
    if (existsSync(path) && !statSync(path).isFile()) {
      writeFileSync(path, content);
      return;
    }
    writeFileSync(`${path}.tmp`, content);
    renameSync(`${path}.tmp`, path);
  } catch (error) {
    throw new InputError(path, "a file that can be written", messageOf(error));
  }
}

/** @throws InputError for a file that could not be written, before hours are spent on what it is to hold */
export function checkOutput(path: string | undefined): void {
  if (path === undefined) return;
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
      throw new InputError(path, "a file that can be written", "a folder");
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(path, "a file that can be written", messageOf(error));
  }
}

export function writeCertificate(path: string, verdict: Verdict | ComparisonVerdict): void {
  if (verdict.status !== "unknown") replaceFile(path, `${JSON.stringify(verdict.certificate)}\n`);
}
