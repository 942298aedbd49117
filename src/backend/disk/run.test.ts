import { mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { filter } from "./filter.ts";
import { rowLog } from "./log.ts";
import { cursor, joinRun, mergeRuns, openRun, type Run, removeRun, runWriter } from "./run.ts";
import { compareRows, sortRows } from "./sorting.ts";

const folder = mkdtempSync(join(tmpdir(), "statetrack-runs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const WIDTH = 3;

/** Rows without repetitions, of small and of large numbers, from a linear congruential generator. */
function drawn(count: number, seed: number): Uint32Array {
  let state = seed;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
  const known = new Set<string>();
  const rows: number[] = [];
  while (known.size < count) {
    const row = [next() >>> 26, next(), next() >>> (next() & 31)];
    if (known.has(row.join())) continue;
    known.add(row.join());
    rows.push(...row);
  }
  return Uint32Array.from(rows);
}

const numbersOf = (rows: Uint32Array) => Uint32Array.from({ length: rows.length / WIDTH }, (_, i) => i);
const rowAt = (rows: Uint32Array, i: number) => [...rows.subarray(i * WIDTH, (i + 1) * WIDTH)];
const sorted = (rows: Uint32Array) => [...sortRows(rows, WIDTH, numbersOf(rows))].map((i) => rowAt(rows, i));

function written(rows: Uint32Array, name: string): Run {
  const writer = runWriter(join(folder, name), WIDTH);
  for (const i of sortRows(rows, WIDTH, numbersOf(rows))) writer.add(rows, i * WIDTH);
  return writer.finish();
}

function readBack(run: Run): number[][] {
  const own = cursor(run);
  const rows: number[][] = [];
  while (own.next()) rows.push([...own.row]);
  own.close();
  return rows;
}

describe("sortRows", () => {
  it("orders few rows and many as comparing them does, equal ones as they came", () => {
    for (const count of [1, 100, 5000]) {
      const rows = drawn(count, count);
      const twice = new Uint32Array([...rows, ...rows]);
      const order = [...sortRows(twice, WIDTH, numbersOf(twice))];
      const expected = [...order.keys()].sort(
        (i, j) => compareRows(twice, i * WIDTH, twice, j * WIDTH, WIDTH) || i - j,
      );
      expect(order).toEqual(expected);
    }
  });
});

describe("sorted runs", () => {
  const rows = drawn(5000, 7);
  const run = written(rows, "run-0");

  it("give back what was written, also when opened again", () => {
    expect(readBack(run)).toEqual(sorted(rows));
    expect(readBack(openRun(run.path, WIDTH, run.rows))).toEqual(sorted(rows));
  });

  it("are found in by any prefix, forwards only", () => {
    const all = sorted(rows);
    for (let columns = 1; columns <= WIDTH; columns++) {
      for (let step = 1; step < 3000; step = step * 3 + 1) {
        const own = cursor(run);
        for (let i = 0; i < all.length; i += step) {
          const key = Uint32Array.from(all[i]);
          expect(own.seek(key, 0, columns)).toBe(true);
          expect(compareRows(own.row, 0, key, 0, columns)).toBe(0);
        }
        expect(own.seek(Uint32Array.of(64, 0, 0), 0, 1)).toBe(false);
        own.close();
      }
    }
  });

  it("join with keys in order, present or absent", () => {
    const keys = drawn(4000, 8);
    const both = new Uint32Array([...keys, ...rows.subarray(0, 3 * 900)]);
    const known = new Set(sorted(rows).map(String));
    const found: string[] = [];
    joinRun(run, both, sortRows(both, WIDTH, numbersOf(both)), WIDTH, (i) => found.push(String(rowAt(both, i))));
    const expected = sorted(both)
      .map(String)
      .filter((row) => known.has(row));
    expect(found).toEqual(expected);
    expect(found.length).toBeGreaterThanOrEqual(900);
  });

  it("merge into one that has the rows of all", () => {
    const parts = [drawn(700, 1), drawn(1, 2), drawn(900, 3)].map((own, i) =>
      own.map((x, at) => (at % 3 === 0 ? x * 3 + i : x)),
    );
    const runs = parts.map((own, i) => written(own, `run-${i + 1}`));
    const merged = mergeRuns(runs, join(folder, "run-9"));
    const all = new Uint32Array(parts.flatMap((own) => [...own]));
    expect(readBack(merged)).toEqual(sorted(all));
    for (const own of [...runs, merged]) removeRun(own);
    expect(readdirSync(folder).filter((name) => /^run-[1-9]/.test(name))).toEqual([]);
  });

  it("say where a file is too short", () => {
    const short = written(drawn(600, 5), "run-20");
    truncateSync(short.path, 100);
    expect(() => readBack(short)).toThrow(/run-20: expected \d+ bytes, found a file that ends after 100/);
  });
});

describe("a log of rows", () => {
  it("shows rows in order, in any range, written or waiting, and again when opened", () => {
    const path = join(folder, "pairs");
    const count = 200_000;
    const log = rowLog(path, 2, 0);
    for (let i = 0; i < count; i++) log.add(Uint32Array.of(i, i * 7), 0);
    const check = (own: typeof log, first: number, end: number) => {
      let at = first;
      own.visit(first, end, (rows, start, size) => {
        expect(start).toBe(at);
        for (let i = 0; i < size; i++)
          if (rows[2 * i] !== at + i || rows[2 * i + 1] !== (at + i) * 7) throw new Error(`row ${at + i}`);
        at += size;
      });
      expect(at).toBe(end);
    };
    for (const [first, end] of [
      [0, count],
      [131_000, 131_200],
      [count - 1, count],
      [5, 5],
    ])
      check(log, first, end);
    log.close();
    const again = rowLog(path, 2, count - 10);
    expect(again.count()).toBe(count - 10);
    check(again, 0, count - 10);
    again.close();
    expect(() => rowLog(path, 2, count)).toThrow("expected 1600000 bytes, found 1599920");
  });
});

describe("the filter", () => {
  it("forgets nothing, and is wrong seldom where there is room", () => {
    const own = filter(1 << 16);
    for (let i = 0; i < 20_000; i++) own.add(Math.imul(i, 0x9e3779b1));
    let wrong = 0;
    for (let i = 0; i < 20_000; i++) expect(own.mayHave(Math.imul(i, 0x9e3779b1))).toBe(true);
    for (let i = 20_000; i < 40_000; i++) if (own.mayHave(Math.imul(i, 0x9e3779b1))) wrong++;
    expect(wrong).toBeLessThan(1000);
  });
});
