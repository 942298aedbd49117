// The programs that are compared: the MPFR driver and the exact one (C, compiled into out/oracle), numpy's script, and
// `statetrack op`. What is missing on this machine is reported as such, never passed over.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RoundingPolicy } from "../src/number/format.ts";
import { linesOf } from "./compare.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = join(ROOT, "out/oracle");
const DRIVER = join(FOLDER, "mpfr");
const EXACT = join(FOLDER, "exact");
/** The first python3 on the path need not be the one that Debian's python3-numpy belongs to. */
const PYTHONS = ["/usr/bin/python3", "python3"];

/** Compiles the C programs. Returns why there are none, if a compiler or a library is missing (GMP comes with MPFR).
 * @throws Error if a program itself does not compile */
export function compileDriver(): string | undefined {
  mkdirSync(FOLDER, { recursive: true });
  const probe = spawnSync("gcc", ["-x", "c", "-", "-o", join(FOLDER, "probe"), "-lmpfr", "-lgmp"], {
    input: "#include <mpfr.h>\nint main(void) { mpfr_free_cache(); return 0; }\n",
    stdio: ["pipe", "ignore", "ignore"],
  });
  if (probe.error !== undefined) return "expected a C compiler (apt-get install gcc libc6-dev), found no gcc";
  if (probe.status !== 0) return "expected MPFR (apt-get install libmpfr-dev), found that gcc cannot use it";
  for (const [program, source] of [
    [DRIVER, "oracle/mpfr.c"],
    [EXACT, "oracle/exact.c"],
  ]) {
    // Renamed when it is complete, so that a run under way keeps its program.
    const made = `${program}.${process.pid}`;
    const args = ["-O2", "-Wall", "-Wextra", "-Werror", "-o", made, source, "-lmpfr", "-lgmp"];
    execFileSync("gcc", args, { cwd: ROOT, stdio: "inherit" });
    renameSync(made, program);
  }
  return undefined;
}

/** A python, or undefined. */
export function findPython(): string | undefined {
  return PYTHONS.find((python) => spawnSync(python, ["--version"], { stdio: "ignore" }).status === 0);
}

/** A python with numpy, or undefined. */
export function findNumpy(): string | undefined {
  return PYTHONS.find((python) => spawnSync(python, ["-c", "import numpy"], { stdio: "ignore" }).status === 0);
}

/** "MPFR 4.2.0", "GMP 6.2.1". */
export function versions(): string[] {
  return [DRIVER, EXACT].map((program) => execFileSync(program, ["version"], { encoding: "utf8" }).trim());
}

function mpfrArguments(policies: readonly RoundingPolicy[], operation: string): string[] {
  const [{ format, overflow }] = policies;
  return [operation, policies.map((policy) => policy.rounding).join(","), format.name, overflow];
}

function exactArguments(policies: readonly RoundingPolicy[], operation: string): string[] {
  const choice = ({ rounding, overflow, subnormals }: RoundingPolicy) => `${rounding}:${overflow}:${subnormals}`;
  return [operation, policies[0].format.name, policies.map(choice).join(",")];
}

/** Code and flags of each case by MPFR. */
export function mpfr(policy: RoundingPolicy, operation: string, cases: string): Promise<string[]> {
  return filtered(DRIVER, mpfrArguments([policy], operation), cases);
}

export function mpfrSync(policy: RoundingPolicy, operation: string, cases: string): string[] {
  const options = { input: cases, encoding: "utf8", maxBuffer: 2 ** 28 } as const;
  return linesOf(execFileSync(DRIVER, mpfrArguments([policy], operation), options));
}

/** Code and flags of each case by the exact oracle. */
export function exact(policy: RoundingPolicy, operation: string, cases: string): Promise<string[]> {
  return filtered(EXACT, [...exactArguments([policy], operation), "text"], cases);
}

/** Results as words [case, policy, (code, status)], status as exact.c and mpfr.c say. `cases`: words [case, operand], or
 * all cases. The policies are of one format; those for MPFR of one overflow. */
export function answers(
  oracle: "exact" | "mpfr",
  policies: readonly RoundingPolicy[],
  operation: string,
  cases: Uint32Array | "all",
): Uint32Array {
  const [program, args] =
    oracle === "exact" ? [EXACT, exactArguments(policies, operation)] : [DRIVER, mpfrArguments(policies, operation)];
  const all = cases === "all";
  const output = execFileSync(program, [...args, all ? "all" : "words"], {
    input: all ? "" : new Uint8Array(cases.buffer, cases.byteOffset, cases.byteLength),
    maxBuffer: 2 ** 30,
  });
  return new Uint32Array(Uint8Array.from(output).buffer);
}

/** Codes by numpy. */
export function numpy(python: string, format: string, operation: string, cases: string): Promise<string[]> {
  return filtered(python, ["oracle/numpy_check.py", operation, format], cases);
}

/** Code and flags by the command line. */
export function statetrackOp(policy: RoundingPolicy, operation: string, cases: string): Promise<string[]> {
  const { format, rounding, overflow, subnormals } = policy;
  const options = ["--format", format.name, "--rounding", rounding, "--overflow", overflow, "--subnormals", subnormals];
  return filtered(process.execPath, ["bin/statetrack.js", "op", operation, ...options, "--flags"], cases);
}

/** The lines that a program answers to its input. @throws Error if it ends with another exit code than 0 */
function filtered(program: string, args: readonly string[], input: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NODE_COMPILE_CACHE: join(FOLDER, "compile-cache") };
    const child = spawn(program, args, { cwd: ROOT, env, stdio: ["pipe", "pipe", "inherit"] });
    const chunks: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => chunks.push(text));
    // A program that ends early closes the pipe; its exit code says why.
    child.stdin.on("error", () => undefined);
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(linesOf(chunks.join("")));
      else reject(new Error(`${program} ${args.join(" ")}: expected exit code 0, found ${code ?? "a signal"}`));
    });
    child.stdin.end(input);
  });
}
