// Where explorations put what does not fit the memory: the folder that was asked for, or one for each question among the
// system's temporary files, so that the same question finds it again.

import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ScratchOptions } from "../check/explore.ts";
import { InputError } from "../core/errors.ts";
import type { Entry } from "./journal.ts";

/** The folder that was named, unless that is `none`. @throws InputError for a file, before anything is explored */
export function namedScratch(scratch: string | undefined): string | undefined {
  if (scratch !== undefined && statSync(scratch, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new InputError("--scratch", "a folder", `the file ${scratch}`);
  return scratch === "none" ? undefined : scratch;
}

/** The folder of a question, and where notices of it go. A table leaves no folders behind, which nobody named. */
export function scratchFor(
  scratch: string | undefined,
  { key }: Entry,
  single: boolean,
): Pick<ScratchOptions, "scratch" | "notice" | "discard"> {
  if (scratch === "none") return {};
  const own = `statetrack-${createHash("sha256").update(key).digest("hex").slice(0, 24)}`;
  return {
    scratch: scratch ?? join(tmpdir(), own),
    discard: !single,
    notice: (text) => process.stderr.write(`statetrack: ${text}\n`),
  };
}
