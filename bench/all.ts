// npm run bench: every benchmark in turn, with the same options (--quick keeps each short).

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

for (const name of ["closure", "exhaustive", "rounding", "automata", "monoid", "layers", "compile"]) {
  const script = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  execFileSync(process.execPath, [script, ...process.argv.slice(2)], { stdio: "inherit" });
}
