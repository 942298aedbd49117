// What `statetrack language X --cascade FILE` writes and says: the certificate of the cascade, and its levels in text.

import type { AlgebraLimits, CascadeSummary } from "../automaton/algebra/index.ts";
import type { Language } from "../automaton/languages.ts";
import { type CertifiedHolonomy, cascadeCertificate } from "../check/cascade-certificate.ts";
import { textTable } from "../report/table.ts";
import { replaceFile } from "./journal.ts";

/** Writes the certificate; a bound that is met is told and makes the exit code 3. */
export function writeCascade(
  path: string,
  { name, dfa }: Language,
  limits?: AlgebraLimits,
): CertifiedHolonomy | string {
  const made = cascadeCertificate(name, dfa, limits);
  if (made.status === "done") {
    replaceFile(path, `${JSON.stringify(made.value.certificate)}\n`);
    return made.value;
  }
  process.exitCode = 3;
  return `cascade: unknown, ${made.reason}`;
}

/** A line for the whole and a table of levels, the top first. */
export function cascadeText({ coordinates, levels }: CascadeSummary): string {
  const head = `cascade: ${levels.length} permutation-reset levels, ${coordinates} coordinates reached (holonomy)`;
  if (levels.length === 0) return `${head}: the automaton has one state`;
  const rows = levels.map(({ states, kind, groups, permutations, resets, reads }, i) => [
    String(i),
    String(states),
    kind,
    groups.map(({ name }) => name).join(", ") || "-",
    String(permutations),
    String(resets),
    reads.join(", ") || "-",
  ]);
  return `${head}\n${textTable(["level", "states", "kind", "groups", "permutations", "resets", "reads levels"], rows)}`;
}
