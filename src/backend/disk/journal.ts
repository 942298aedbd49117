// The journal of a scratch folder: one JSON file, replaced as a whole, that says which other files count and how far they
// are good. What a crash left beyond that is cut off or removed when the folder is opened again.

import { InputError, messageOf } from "../../core/errors.ts";
import { builtin } from "../../core/host.ts";

const fs = () => builtin("node:fs");
const NAME = "journal.json";

/** Makes the folder. @throws InputError where that is not possible */
export function makeScratch(folder: string): void {
  try {
    fs().mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new InputError("--scratch", "a folder that can be made", messageOf(error));
  }
}

/** The journal's entry, or undefined where the folder has none. @throws InputError for what is not JSON */
export function readJournal(folder: string): unknown {
  const path = `${folder}/${NAME}`;
  if (!fs().existsSync(path)) return undefined;
  try {
    return JSON.parse(fs().readFileSync(path, "utf8")) as unknown;
  } catch (error) {
    throw new InputError(path, "a journal in JSON", messageOf(error));
  }
}

export function writeJournal(folder: string, entry: unknown): void {
  const path = `${folder}/${NAME}`;
  fs().writeFileSync(`${path}.tmp`, JSON.stringify(entry));
  fs().renameSync(`${path}.tmp`, path);
}

/** Removes the files of the folder that `keep` does not name. The journal stays. */
export function sweepScratch(folder: string, keep: ReadonlySet<string>): void {
  for (const name of fs().readdirSync(folder))
    if (name !== NAME && !keep.has(name) && OWN.test(name)) fs().rmSync(`${folder}/${name}`, { force: true });
}

/** Names that an exploration writes; nothing else is ever removed. */
const OWN = /^(?:pairs|levels|run-\d+(?:\.index)?|journal\.json(?:\.tmp)?)$/;

/** Removes what an exploration wrote, and the folder if nothing else is in it. */
export function removeScratch(folder: string): void {
  if (!fs().existsSync(folder)) return;
  const names = fs().readdirSync(folder);
  for (const name of names) if (OWN.test(name)) fs().rmSync(`${folder}/${name}`, { force: true });
  if (names.every((name) => OWN.test(name))) fs().rmdirSync(folder);
}

/** Bytes of all files that an exploration wrote. */
export function scratchBytes(folder: string): number {
  return fs()
    .readdirSync(folder)
    .reduce((sum, name) => sum + fs().statSync(`${folder}/${name}`).size, 0);
}
