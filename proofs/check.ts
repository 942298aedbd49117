// What the scripts of all theorems share: they print every finding in full.

import { summary, theoremText } from "../src/report/theorem.ts";
import { checkScript, type Variant } from "../src/theorem/script.ts";
import type { Theorem } from "../src/theorem/theorem.ts";

/** Runs the script of one theorem with the options of this process. */
export function checkTheorem(theorem: Theorem, variant: Variant): Promise<void> {
  return checkScript(
    theorem,
    variant,
    (checked, reports) => `${theoremText(checked, reports, "full")}${summary(1, reports)}\n`,
  );
}
