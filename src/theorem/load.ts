// Reads the theorems of a folder: one sub-folder each, with a module theorem.ts (or built, theorem.js) that exports
// `theorem`, and perhaps `variant` for its script. Anyone may keep such a folder of their own.

import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InputError, messageOf } from "../core/errors.ts";
import type { Theorem } from "./theorem.ts";
import type { Registered } from "./validate.ts";

/** The theorems of all sub-folders that have one, in the order of their names.
 * @throws InputError if the folder has none, or a module does not load or exports no theorem */
export async function loadTheorems(folder: string): Promise<Registered[]> {
  const status = statSync(folder, { throwIfNoEntry: false });
  if (status?.isDirectory() !== true)
    throw new InputError(folder, "a folder of theorems", status === undefined ? "no such folder" : "a file");
  const found = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, path: modulePath(join(folder, name)) }))
    .filter((entry): entry is { name: string; path: string } => entry.path !== undefined)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (found.length === 0) throw new InputError(folder, "sub-folders with a theorem.ts", "none");
  const loaded: Registered[] = [];
  for (const { name, path } of found) loaded.push({ folder: name, theorem: await load(path) });
  return loaded;
}

function modulePath(folder: string): string | undefined {
  return ["theorem.ts", "theorem.js"].map((name) => join(folder, name)).find((path) => existsSync(path));
}

async function load(path: string): Promise<Theorem> {
  let module: { readonly theorem?: unknown };
  try {
    module = (await import(pathToFileURL(resolve(path)).href)) as typeof module;
  } catch (error) {
    throw new InputError(path, "a module that loads", messageOf(error));
  }
  const { theorem } = module;
  const fields = ["id", "title", "statement", "sources", "hypotheses", "claims", "controls", "coq", "related"];
  if (typeof theorem !== "object" || theorem === null) throw new InputError(path, "an export `theorem`", "none");
  const lacking = fields.filter((field) => !Object.hasOwn(theorem, field));
  if (lacking.length > 0)
    throw new InputError(`${path}: theorem`, `the fields ${fields.join(", ")}`, `no ${lacking.join(", ")}`);
  return theorem as Theorem;
}
