import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.ts";
import { closePool, threadsAlive } from "./pool.ts";
import { joined, missing } from "./ranges.ts";
import { type Job, runJob } from "./run.ts";
import { codeDigest, reachable } from "./version.ts";

const folder = mkdtempSync(join(tmpdir(), "statetrack-"));
afterAll(async () => {
  await closePool();
  rmSync(folder, { recursive: true });
});

/** A module that counts odd ranks as failures; `fail` makes the shard that holds a rank throw, `exit` ends the thread. */
const module = `data:text/javascript,${encodeURIComponent(`
export const prepare = (task) => (from, to) => {
  const least = [];
  let failures = 0;
  for (let r = from; r < to; r++) {
    if (r === task.fail) throw new Error("rank " + r + " went wrong");
    if (r === task.exit) process.exit(3);
    if (r % 2 === 1) { failures++; if (least.length < 8) least.push(r); }
  }
  return { maps: to - from, members: to - from, failures, failingMaps: failures, least, periods: [[1, to - from]],
    sumOfTails: String(to - from), sumOfPeriods: "0", longestTail: to, longestPeriod: 1 };
};`)}`;

const job = (task: Record<string, number> = {}, to = 100): Job => ({
  module,
  task,
  digest: `digest ${JSON.stringify(task)}`,
  range: { from: 0, to },
  shard: 7,
  weight: 1,
});

const EXPECTED = {
  maps: 100,
  members: 100,
  failures: 50,
  failingMaps: 50,
  least: [1, 3, 5, 7, 9, 11, 13, 15],
  periods: [[1, 100]],
  sumOfTails: "100",
  sumOfPeriods: "0",
  longestTail: 100,
  longestPeriod: 1,
};

describe("ranges", () => {
  it("that are missing are cut, between what is done", () => {
    expect(missing({ from: 0, to: 10 }, [{ from: 3, to: 5 }], 4)).toEqual([
      { from: 0, to: 3 },
      { from: 5, to: 9 },
      { from: 9, to: 10 },
    ]);
    expect(missing({ from: 2, to: 4 }, [{ from: 2, to: 4 }], 1)).toEqual([]);
  });
  it("that touch are joined", () => {
    const ranges = [
      { from: 4, to: 6 },
      { from: 0, to: 2 },
      { from: 2, to: 4 },
      { from: 8, to: 9 },
    ];
    expect(joined(ranges)).toEqual([
      { from: 0, to: 6 },
      { from: 8, to: 9 },
    ]);
  });
});

describe("a job", () => {
  it("comes to the same in this process and in threads, which are kept", async () => {
    const before = threadsAlive();
    expect((await runJob(job(), { threads: 1 })).tally).toEqual(EXPECTED);
    expect((await runJob(job())).tally).toEqual(EXPECTED);
    expect(threadsAlive()).toBe(before);
    const result = await runJob(job(), { threads: 2 });
    expect(result).toMatchObject({ tally: EXPECTED, covered: [{ from: 0, to: 100 }], stopped: "finished" });
    expect(result.shards.map(({ from }) => from)).toEqual([0, 7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84, 91, 98]);
    expect(result.shards[0].tally.least).toEqual([1, 3, 5]);
    expect(threadsAlive()).toBe(before + 2);
    await runJob(job(), { threads: 2 });
    expect(threadsAlive()).toBe(before + 2);
  });

  it("reports its progress", async () => {
    const seen: number[] = [];
    await runJob(job(), { threads: 1, progress: ({ done, total }) => seen.push(done / total) });
    expect(seen.length).toBe(15);
    expect(seen.at(-1)).toBe(1);
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
  });

  it("rejects with a shard's error, and with a thread that ends", async () => {
    await expect(runJob(job({ fail: 40 }), { threads: 1 })).rejects.toThrow("rank 40 went wrong");
    await expect(runJob(job({ fail: 40 }), { threads: 2 })).rejects.toThrow("rank 40 went wrong");
    await expect(runJob(job({ exit: 40 }), { threads: 2 })).rejects.toThrow("exited with code 3");
    expect((await runJob(job(), { threads: 2 })).tally).toEqual(EXPECTED);
  });
});

describe("a checkpoint", () => {
  it("keeps what an interruption leaves, and only the rest runs", async () => {
    const checkpoint = join(folder, "interrupted.jsonl");
    let asked = 0;
    const first = await runJob(job(), { threads: 1, checkpoint, interrupted: () => ++asked > 5 });
    expect(first.stopped).toBe("interrupted");
    expect(first.covered).toEqual([{ from: 0, to: 35 }]);
    const seen: number[] = [];
    const second = await runJob(job(), { threads: 1, checkpoint, progress: ({ done }) => seen.push(done) });
    expect(second.tally).toEqual(EXPECTED);
    expect(seen[0]).toBe(42);
    expect((await runJob(job(), { checkpoint, interrupted: () => true })).tally).toEqual(EXPECTED);
  });

  it("stops at the time limit", async () => {
    expect((await runJob(job(), { threads: 1, time: -1 })).stopped).toBe("time");
  });

  it("keeps the shards of threads that went well when another fails", async () => {
    const checkpoint = join(folder, "failed.jsonl");
    await expect(runJob(job({ fail: 99 }), { threads: 2, checkpoint })).rejects.toThrow("rank 99");
    expect(readFileSync(checkpoint, "utf8").trim().split("\n").length).toBe(14);
  });

  it("may end in a torn line, but not hold another", async () => {
    const checkpoint = join(folder, "torn.jsonl");
    await runJob({ ...job(), range: { from: 0, to: 50 } }, { threads: 1, checkpoint });
    appendFileSync(checkpoint, '{"digest":"dig');
    expect((await runJob(job(), { threads: 1, checkpoint })).tally).toEqual(EXPECTED);
    const text = readFileSync(checkpoint, "utf8");
    expect(text.split("\n").every((line) => line === "" || line.endsWith("}"))).toBe(true);
    expect((await runJob(job(), { threads: 1, checkpoint, interrupted: () => true })).tally).toEqual(EXPECTED);
    writeFileSync(checkpoint, "notes without an end of line");
    await expect(runJob(job(), { checkpoint })).rejects.toThrow(
      'torn.jsonl: expected a checkpoint of this sweep, found "notes',
    );
    expect(readFileSync(checkpoint, "utf8")).toBe("notes without an end of line");
    writeFileSync(checkpoint, `{"torn\n${text}`);
    await expect(runJob(job(), { checkpoint })).rejects.toThrow(
      /torn.jsonl, line 1: expected a finished shard as JSON/,
    );
  });

  it("of another job, of a strange shape or place is refused", async () => {
    const checkpoint = join(folder, "torn2.jsonl");
    await runJob(job(), { threads: 1, checkpoint });
    await expect(runJob(job({ other: 1 }), { checkpoint })).rejects.toThrow(
      "expected a checkpoint of this sweep, found one of another",
    );
    const owner = `"digest":"digest {}","code":"${codeDigest(module)}"`;
    writeFileSync(checkpoint, `{${owner},"from":3,"to":2,"tally":{}}\n`);
    await expect(runJob(job(), { checkpoint })).rejects.toThrow("a range of ranks");
    await expect(runJob(job(), { checkpoint: folder })).rejects.toThrow(InputError);
    await expect(runJob(job(), { checkpoint: join(folder, "none", "x") })).rejects.toThrow(
      "a file that can be written",
    );
  });

  it("that other code made is refused, also where only a file that the module imports has changed", async () => {
    const [at, other] = [join(folder, "counts.mjs"), join(folder, "odd.mjs")];
    writeFileSync(at, `export * from "./odd.mjs"; // import "./none.mjs"`);
    const write = (extra: string) => writeFileSync(other, `${decodeURIComponent(module.split(",", 2)[1])}${extra}`);
    write("");
    const checkpoint = join(folder, "code.jsonl");
    const whole = { ...job(), module: pathToFileURL(at).href };
    await runJob(whole, { threads: 1, checkpoint });
    expect((await runJob(whole, { threads: 1, checkpoint, interrupted: () => true })).tally).toEqual(EXPECTED);
    const before = reachable(whole.module).map(([name]) => name);
    expect(before).toEqual(["counts.mjs", "odd.mjs"]);
    // What a later process reads; in this one the digest was taken before the file changed.
    const code = codeDigest(whole.module);
    expect(codeDigest(`${whole.module}?again`)).toBe(code);
    write("// another rounding");
    expect(codeDigest(`${whole.module}?changed`)).not.toBe(code);
    await expect(runJob({ ...whole, module: `${whole.module}?later` }, { checkpoint })).rejects.toThrow(
      "code.jsonl, line 1: expected a checkpoint that this version of the code made",
    );
    const text = readFileSync(checkpoint, "utf8");
    writeFileSync(checkpoint, text.replaceAll(`"code":"${code}",`, ""));
    await expect(runJob(whole, { checkpoint })).rejects.toThrow("this version of the code");
  });

  it("never counts a rank twice, whatever shards it holds", async () => {
    const checkpoint = join(folder, "overlap.jsonl");
    await runJob({ ...job(), range: { from: 0, to: 21 } }, { threads: 1, checkpoint });
    const lines = readFileSync(checkpoint, "utf8");
    appendFileSync(checkpoint, lines);
    expect((await runJob(job(), { threads: 1, checkpoint })).tally).toEqual(EXPECTED);
    const part = await runJob({ ...job(), range: { from: 10, to: 30 } }, { threads: 1, checkpoint });
    expect(part.tally.members).toBe(20);
  });
});
