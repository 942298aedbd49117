// The file of certifications of one user: JSON, an object from digests (certificationKey in certified.ts) to records.

import { builtin, environment, inNode } from "../../core/host.ts";
import type { Certification } from "./certification.ts";

/** The certifications of one user: $XDG_CACHE_HOME/statetrack/gpu.json, or under ~/.cache; none in a browser. */
export function certificationFile(): string | undefined {
  if (!inNode()) return undefined;
  const home = environment("HOME");
  const folder = environment("XDG_CACHE_HOME") ?? (home === undefined ? undefined : `${home}/.cache`);
  return folder === undefined ? undefined : `${folder}/statetrack/gpu.json`;
}

type Kept = Record<string, Certification>;

/** The certifications in the file; a damaged file holds none. */
export function readCertifications(file: string): Kept {
  const { existsSync, readFileSync } = builtin("node:fs");
  if (!existsSync(file)) return {};
  try {
    const kept: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof kept === "object" && kept !== null && !Array.isArray(kept) ? (kept as Kept) : {};
  } catch {
    return {};
  }
}

/** Adds one to the file; written beside it first, so that a reader never sees half of it. */
export function keepCertification(file: string, key: string, certification: Certification): void {
  const { mkdirSync, renameSync, writeFileSync } = builtin("node:fs");
  mkdirSync(file.slice(0, file.lastIndexOf("/")), { recursive: true });
  const kept = { ...readCertifications(file), [key]: certification };
  writeFileSync(`${file}.new`, `${JSON.stringify(kept)}\n`);
  renameSync(`${file}.new`, file);
}
