// What a table of questions leaves on disk: a certificate for every decided question and one line for every verdict, each
// file whole or absent, so that an interrupted table goes on where it stopped.

import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Question } from "../check/decide.ts";
import { InputError, messageOf } from "../core/errors.ts";
import type { Verdict } from "../core/verdict.ts";
import { formatSemantics } from "../rnn/semantics.ts";

export interface Journal {
  known(question: Question): Verdict | undefined;
  add(question: Question, verdict: Verdict): void;
}

/** A folder with a certificate for every decided question and one line for every verdict. */
export function openJournal(folder: string, resume: boolean): Journal {
  makeFolder(folder);
  const path = join(folder, "verdicts.jsonl");
  const lines =
    resume && existsSync(path)
      ? readFileSync(path, "utf8")
          .split("\n")
          .filter((line) => line !== "")
      : [];
  const verdicts = new Map<string, Verdict>();
  for (const line of lines) {
    try {
      const { key, verdict } = JSON.parse(line) as { key: string; verdict: Verdict };
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
    known: (question) => {
      const verdict = verdicts.get(keyOf(question));
      return verdict?.status === "unknown" ? undefined : verdict;
    },
    add: (question, verdict) => {
      verdicts.set(keyOf(question), verdict);
      if (verdict.status !== "unknown") writeCertificate(join(folder, `${slug(question)}.json`), verdict);
      save();
    },
  };
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new InputError(path, "a folder that can be made", messageOf(error));
  }
}

function keyOf({ ask, model, language, semantics }: Question): string {
  return JSON.stringify([ask, model.document, language, formatSemantics(semantics)]);
}

/** A file name; the hash keeps questions apart whose texts differ only in signs or beyond the cut. */
function slug(question: Question): string {
  const { ask, model, language, semantics } = question;
  const formats =
    semantics.regime === "exact" ? [] : [semantics.format.name, ...(semantics.read ? [semantics.read.name] : [])];
  const name = [semantics.regime, ...formats].join("-");
  const text = `${model.name} ${language} ${ask} ${name}`.replace(/[^A-Za-z0-9.]+/g, "-").replace(/^-|-$/g, "");
  return `${text.slice(0, 120)}-${hashOf(keyOf(question))}`;
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

export function writeCertificate(path: string, verdict: Verdict): void {
  if (verdict.status !== "unknown") replaceFile(path, `${JSON.stringify(verdict.certificate)}\n`);
}
