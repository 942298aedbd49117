// Every command that can run for long ends an interruption with exit code 130 and a line that says what is left: those that
// pause now and then by themselves, the others through bin/statetrack.js, which waits for them.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "statetrack-interruption-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A counter whose states under binary32 number millions. */
const LONG = ["--model", "docs/examples/mod97-two-reflections.json"];
const FUSED = ["--semantics", "fused,format=binary32"];
const ROUNDED = ["--semantics", "perOperation,format=binary32"];
const OUTPUT = join(folder, "model.onnx");

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly err: string;
}

/** Runs a command, sends the signal to the process that was started, and waits for its end. */
function interrupted(args: readonly string[], signal: "SIGINT" | "SIGTERM", after: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["bin/statetrack.js", ...args], { cwd: ROOT });
    let err = "";
    child.stdout.resume();
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    setTimeout(() => child.kill(signal), after);
    child.on("error", reject);
    child.on("close", (code, ended) => resolve({ code, signal: ended, err }));
  });
}

const BEGINS_AGAIN = "nothing unfinished is kept, the same command begins again";

describe("an interruption", () => {
  it.each([
    [["language", "board:8x8,pieces=Q@a1+Q@b2+Q@c3"], BEGINS_AGAIN],
    [["extract", ...LONG, ...FUSED, "--states", "10000000"], "nothing is kept, the same command begins again"],
    [
      ["decide", ...LONG, "--language", "mod:97", ...FUSED, "--method", "closure", "--scratch", "none"],
      "at question 1 of 1; --checkpoint FILE",
    ],
    [
      ["export", ...LONG, "--language", "mod:97", ...ROUNDED, "--budget", "standard", "-o", OUTPUT],
      "model.onnx was not written, since the proof did not end",
    ],
    [["theorem", "check", "--budget", "standard"], "--checkpoint FOLDER would keep the finished shards of sweeps"],
  ])("of %j says what is left", { timeout: 60_000 }, async (args, left) => {
    const { code, err } = await interrupted(args, "SIGINT", 5000);
    expect(err).toContain("statetrack: interrupted");
    expect(err).toContain(left);
    expect(code).toBe(130);
    expect(existsSync(OUTPUT)).toBe(false);
  });

  it("by SIGTERM is one too", { timeout: 60_000 }, async () => {
    const ended = await interrupted(["language", "board:8x8,pieces=Q@a1+Q@b2+Q@c3"], "SIGTERM", 3000);
    expect(ended).toEqual({ code: 130, signal: null, err: `statetrack: interrupted; ${BEGINS_AGAIN}\n` });
  });
});
