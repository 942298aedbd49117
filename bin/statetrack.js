#!/usr/bin/env node
// In a clone this runs src/cli/main.ts directly (Node 24 from node_modules strips the types); the published package
// runs the built JavaScript. Any Node >= 20 can start it.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const source = at("../src/cli/main.ts");
const [major, minor] = process.versions.node.split(".").map(Number);
const stripsTypes = major > 22 || (major === 22 && minor >= 18);

// Stripped and compiled code is kept between runs where Node can.
module.enableCompileCache?.();

if (!existsSync(source)) {
  await import("../dist/src/cli/main.js");
} else if (stripsTypes) {
  await import("../src/cli/main.ts");
} else {
  const node = at("../node_modules/node/bin/node");
  if (!existsSync(node)) {
    process.stderr.write(
      `statetrack: expected Node >= 22.18 or an installed clone (npm install), found ${process.version}\n`,
    );
    process.exit(2);
  }
  // The child handles the terminal's Ctrl-C; this process waits for its exit code.
  process.on("SIGINT", () => {});
  const { status } = spawnSync(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  process.exit(status ?? 130);
}
