// npm start: the first theorem of the field under two arithmetics. Four DeltaNets (two with eigenvalues in [0, 1], their
// [-1, 1] forms), parity, exact steps rounded once against every operation rounded, in three formats; then every
// certificate that was written is rechecked.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = "out/start";

/** Runs the command line as a user would; stops the job unless the exit code is 0. */
function statetrack(...args) {
  process.stdout.write(`\n$ npx statetrack ${args.join(" ")}\n\n`);
  const { status } = spawnSync(process.execPath, ["bin/statetrack.js", ...args], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 130);
}

const models = ["ex6-bfloat16", "ex6-negative", "witness-E4M3FN", "witness-E4M3FN-negative"];
statetrack(
  "decide",
  "--model",
  ...models.map((name) => `docs/examples/${name}.json`),
  "--language",
  "parity",
  "--ask",
  "separates",
  "--semantics",
  "fused",
  "perOperation",
  "--format",
  "E4M3FN",
  "bfloat16",
  "binary32",
  "--certificates",
  folder,
);
statetrack("recheck", folder);
