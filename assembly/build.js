// Compiles the kernels to src/number/arrays/generated/kernels.wasm, and puts them beside the built JavaScript if there is any.
// Run: npm run build:wasm (npm install and npm run build do). Without the compiler, as in an installation that leaves
// development dependencies out, nothing is built and arrays are rounded in JavaScript.

import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = join(root, "src/number/arrays/generated/kernels.wasm");
const built = join(root, "dist/src/number/arrays");

const compiler = await import("assemblyscript/asc").catch((cause) => {
  if (cause.code !== "ERR_MODULE_NOT_FOUND") throw cause;
  console.error("build:wasm: assemblyscript is not installed; arrays will be rounded in JavaScript");
  process.exit();
});
mkdirSync(dirname(target), { recursive: true });
const { error, stderr } = await compiler.main(
  [
    "assembly/index.ts",
    "--baseDir",
    root,
    "--outFile",
    target,
    ...["-O3", "--noAssert", "--runtime", "stub", "--importMemory", "--zeroFilledMemory"],
    ...["--enable", "simd", "--enable", "bulk-memory"],
    // Exchange of v128 values: functions that do are inlined, none is exported by the module.
    ...["--disableWarning", "112"],
  ],
  {},
);
if (error !== null) {
  console.error(stderr.toString());
  process.exit(1);
}
if (existsSync(built)) {
  mkdirSync(join(built, "generated"), { recursive: true });
  copyFileSync(target, join(built, "generated/kernels.wasm"));
}
