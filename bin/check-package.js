// Packs the package as it would be published, installs it into an empty folder, and uses it there: the built JavaScript,
// the schemas and the command line must work without the sources. Run: node bin/check-package.js
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const node = join(root, "node_modules/node/bin/node");
const folder = mkdtempSync(join(tmpdir(), "statetrack-package-"));
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

try {
  run("npm", ["pack", "--silent", "--pack-destination", folder], root);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "outside", private: true, type: "module" }));
  run("npm", ["install", "--no-audit", "--no-fund", "--silent", join(folder, tarball)], folder);
  const main = join(folder, "node_modules/statetrack/bin/statetrack.js");
  const model = join(root, "docs/examples/ex6-bfloat16.json");
  const question = ["--model", model, "--language", "parity", "--semantics", "perOperation,format=bfloat16"];
  const decided = spawnSync(node, [main, "decide", ...question, "--certificate", "c.json"], {
    cwd: folder,
    encoding: "utf8",
  });
  const rechecked = spawnSync(node, [main, "recheck", "c.json"], { cwd: folder, encoding: "utf8" });
  const id = "reflections-by-swaps-track-S5";
  const shown = run(node, [main, "theorem", "show", id], folder);
  const checked = spawnSync(node, [main, "theorem", "check", id], { cwd: folder, encoding: "utf8" });
  process.stdout.write(decided.stdout + decided.stderr + rechecked.stdout + rechecked.stderr + checked.stdout);
  writeFileSync(
    join(folder, "use.js"),
    'import { parseLanguage } from "statetrack";\nconsole.log(parseLanguage("mod:3").dfa.states);\n',
  );
  const imported = run(node, ["use.js"], folder).trim();
  if (checked.status !== 0 || !/swaps_track_S5 .*no axiom/.test(shown))
    throw new Error(
      `expected the theorem ${id} to be shown with its axioms and to be as expected, found ${checked.stderr}`,
    );
  if (decided.status !== 0 || rechecked.status !== 0 || imported !== "3") {
    throw new Error(
      `expected exit codes 0 and 0 and 3 states, found ${decided.status}, ${rechecked.status}, ${imported}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
