// `statetrack recheck` on a certificate of exhaustion, in a process of its own: a sample is called one.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { certifyEngine } from "../check/instruments/index.ts";
import { parseFormat } from "../number/formats.ts";

vi.setConfig({ testTimeout: 120_000 });

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "statetrack-"));
const path = join(folder, "mul.json");
afterAll(() => rmSync(folder, { recursive: true }));

interface Finished {
  readonly code: number | string;
  readonly out: string;
  readonly err: string;
}

function recheck(...args: readonly string[]): Promise<Finished> {
  return new Promise((resolve) => {
    execFile("node_modules/.bin/node", ["bin/statetrack.js", "recheck", ...args], { cwd: ROOT }, (error, out, err) =>
      resolve({ code: error?.code ?? 0, out, err }),
    );
  });
}

beforeAll(async () => {
  const policy = {
    format: parseFormat("E2M1FN"),
    rounding: "tiesToEven",
    overflow: "saturate",
    subnormals: "gradual",
  } as const;
  const task = { engine: "float64", operation: "mul", policy, against: policy } as const;
  writeFileSync(path, JSON.stringify(await certifyEngine(task, 2, { threads: 1 })));
});

describe("recheck of an exhaustion", () => {
  it("samples unless told otherwise, and says so", async () => {
    const { code, out } = await recheck(path);
    expect(code).toBe(0);
    expect(out).toMatch(/: sampled, exhaustion; a sample: 2 of 8 shards/);
    expect(out).toContain("1 accepted (1 by a sample only), 0 rejected");
    expect(out).not.toContain("holds");
  });

  it("holds when all shards were computed", async () => {
    const { code, out } = await recheck("--all", "--json", path);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      accepted: 1,
      sampled: 0,
      results: [{ status: "holds", shards: { of: 8 } }],
    });
  });

  it("refuses a number of shards that is none, and one beside --all", async () => {
    for (const args of [
      ["--shards", "0"],
      ["--shards", "two"],
      ["--shards", "2", "--all"],
    ]) {
      const { code, err } = await recheck(...args, path);
      expect([code, err]).toEqual([2, expect.stringContaining("--shards: expected a whole number from 1")]);
    }
  });
});
