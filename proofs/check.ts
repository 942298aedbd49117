// What the scripts of all theorems share: they print every finding in full, show how far they are, and end on Ctrl-C with what
// was found so far.

import { interruption, progressLine } from "../src/cli/progress.ts";
import { summary, theoremText } from "../src/report/theorem.ts";
import { checkScript, type Variant } from "../src/theorem/script.ts";
import type { Theorem } from "../src/theorem/theorem.ts";

/** Runs the script of one theorem with the options of this process. */
export function checkTheorem(theorem: Theorem, variant: Variant): Promise<void> {
  return checkScript(theorem, variant, {
    line: (title) => progressLine(title, 1),
    interrupted: interruption(),
    print: (checked, reports) => `${theoremText(checked, reports, "full")}${summary(1, reports)}\n`,
  });
}
