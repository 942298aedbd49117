// The checks that need programs beside Node and do not run inside vitest (as Coq does): the outside oracles (gcc, MPFR, numpy; GAP), the notebooks (Chromium). Each ends
// with a line "N passed, M failed"; exit code 77 says that its program is not installed. That is a visible skip here;
// continuous integration counts it as a failure, and --no-skips does the same. Run: node bin/outside.js [--no-skips]
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const cwd = fileURLToPath(new URL("..", import.meta.url));
const node = fileURLToPath(new URL("../node_modules/node/bin/node", import.meta.url));
const noSkips = process.argv.includes("--no-skips");
const SKIPPED = 77;

const CHECKS = [
  ["outside oracles (MPFR, numpy)", node, ["oracle/run.ts"]],
  ["gates against MPFR", node, ["oracle/gates.ts"]],
  ["monoids and groups against GAP", node, ["oracle/gap/run.ts"]],
  ["notebooks in a browser", node, ["docs/notebooks/check.ts"]],
  ["kernels in a browser", node, ["oracle/gpu/check.ts"]],
];

const results = CHECKS.map(([name, command, args]) => {
  process.stdout.write(`\n== ${name}\n`);
  const { status, stdout } = spawnSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const text = stdout ?? "";
  process.stdout.write(text);
  const count = /(\d+) passed, (\d+) failed\s*$/.exec(text);
  if (status === SKIPPED) {
    process.stdout.write(`-- ${name}: SKIPPED, its programs are not installed\n`);
    return { name, passed: 0, failed: noSkips ? 1 : 0, skipped: 1 };
  }
  // A check that passed nothing has decided nothing.
  const decided = status === 0 && Number(count?.[1] ?? 0) > 0;
  const failed = Number(count?.[2] ?? 0) + (decided ? 0 : 1);
  process.stdout.write(`-- ${name}: ${failed === 0 ? "ok" : `FAILED (exit code ${status})`}\n`);
  return { name, passed: Number(count?.[1] ?? 0), failed, skipped: 0 };
});

mkdirSync(`${cwd}/out`, { recursive: true });
writeFileSync(`${cwd}/out/outside.json`, `${JSON.stringify(results)}\n`);
const total = (field) => results.reduce((sum, result) => sum + result[field], 0);
process.stdout.write(`\n${total("passed")} passed, ${total("failed")} failed, ${total("skipped")} skipped\n`);
process.exit(total("failed") === 0 ? 0 : 1);
