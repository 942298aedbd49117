// What the printed texts of a fill have in common: what is printed, how deep in the loops over state entries a term stands, and
// how parameters are loaded.

import type { Carrier } from "../../emit/carrier.ts";
import type { Float64Engine } from "../../number/float64.ts";
import type { Term } from "../../number/term.ts";
import type { ResolvedSpec } from "./spec.ts";
import type { Trace } from "./trace.ts";

export interface Print {
  readonly resolved: ResolvedSpec;
  readonly trace: Trace;
  readonly engine: Float64Engine;
  readonly c: Carrier;
  readonly rows: number;
  readonly bits: number;
}

/** The deepest loop that a term depends on: 0 parameters alone, i + 1 state entry i. */
export function levels(terms: readonly Term[], rows: number): Map<number, number> {
  const level = new Map<number, number>();
  for (const term of terms) {
    if (term.op === "constant") level.set(term.id, 0);
    else if (term.op === "variable") level.set(term.id, term.index < rows ? term.index + 1 : 0);
    else level.set(term.id, Math.max(...term.args.map((arg) => level.get(arg.id) ?? 0)));
  }
  return level;
}

/** Parameters as codes `pN` and doubles `fN`, and the names that statements share. */
export function loads({ resolved }: Print): string {
  const all = Array.from({ length: resolved.entries }, (_, j) => j);
  return [
    ...all.map((j) => `const p${j} = p[${j}], f${j} = V[p${j}];`),
    "const forms = formsOf(p);",
    "let x = 0, c = 0, y = 0;",
  ].join("\n");
}

export function strange(op: string): TypeError {
  return new TypeError(`step-code: expected an operation of the regimes that sweeps have, found ${op}`);
}
