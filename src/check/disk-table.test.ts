import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { removeRun } from "../backend/disk/run.ts";
import { machine } from "../rnn/machine.ts";
import { parseModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { flagged, heldRows, OLD, PENDING, STATE_SEEN, seenHash } from "./disk-rows.ts";
import { diskTable } from "./disk-table.ts";
import { packed } from "./packed.ts";
import { hashWords } from "./pair-table.ts";
import type { PackedSystem } from "./system.ts";

const folder = mkdtempSync(join(tmpdir(), "statetrack-table-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const scalar = parseModel(
  { statetrack: 1, alphabet: ["0"], layers: [{ type: "scalar", initial: "1", symbols: { "0": { a: "1" } } }] },
  "scalar",
);
/** States of two words, of which the first alone is seen, or both. */
const system = (hides: boolean): PackedSystem => ({
  ...packed(machine(scalar, parseSemantics("perOperation,format=E4M3FN"))),
  words: 2,
  ...(hides && { observe: (source, from, target) => target.set([source[from], 0]) }),
});

/** A row drawn from few: two words of state, a target. */
const drawn = (i: number, seed: number): [number, number, number] => {
  const bits = hashWords(Uint32Array.of(i, seed), 0, 2) >>> 0;
  return [bits % 29, (bits >>> 8) % 5, (bits >>> 16) % 3];
};

interface Told {
  /** New rows in their order, each with whether its state is new. */
  readonly rows: string[];
  /** Observed states, each with two targets in increasing order. */
  readonly alike: Set<string>;
}

const shared = (observed: readonly number[], a: number, b: number) =>
  `${observed.join()} ${Math.min(a, b)} ${Math.max(a, b)}`;

/** What a table tells that settles every 5th row and spills where it is full. */
function told(own: PackedSystem, rows: readonly (readonly number[])[], least: number): Told & { runs: number } {
  const found: Told = { rows: [], alike: new Set() };
  let names = 0;
  const path = () => join(folder, `run-${least}-${names++}`);
  const table = diskTable(own, 0, least, [], path, (observed, at, a, b) => {
    found.alike.add(shared([...observed.subarray(at, at + 2)], a, b));
  });
  const settle = () =>
    table.settle((all, at, stateIsNew) => found.rows.push(`${all.subarray(at, at + 3).join()} ${stateIsNew}`));
  const hash = seenHash(own);
  rows.forEach((row, i) => {
    if (i % 5 === 0 || !table.hasRoom(1)) settle();
    if (!table.hasRoom(1)) table.spill().forEach(removeRun);
    table.add(Uint32Array.from(row), 0, hash(Uint32Array.from(row), 0), row[2]);
  });
  settle();
  return { ...found, runs: table.runs.length };
}

/** The same by definition. */
function expected(rows: readonly (readonly number[])[], hides: boolean): Told {
  const seen = (row: readonly number[]) => [row[0], hides ? 0 : row[1]];
  const distinct = [...new Map(rows.map((row) => [row.join(), row])).values()];
  const before = (row: readonly number[], i: number) =>
    distinct.slice(0, i).filter((other) => seen(other).join() === seen(row).join());
  return {
    rows: distinct.map((row, i) => `${row.join()} ${before(row, i).length === 0}`),
    alike: new Set(distinct.flatMap((row, i) => before(row, i).map((other) => shared(seen(row), row[2], other[2])))),
  };
}

describe("a table of pairs beyond the memory", () => {
  it.each([false, true])(
    "tells of every row and of rows that look alike once it is settled (hidden words: %s)",
    (hides) => {
      for (const least of [4, 16, 64]) {
        const rows = Array.from({ length: 400 }, (_, i) => drawn(i, least));
        const { runs, ...found } = told(system(hides), rows, least);
        expect(runs).toBeGreaterThan(0);
        expect(found).toEqual(expected(rows, hides));
      }
    },
  );

  it("keeps few runs", () => {
    const rows = Array.from({ length: 400 }, (_, i) => [i, 0, 0]);
    expect(told(system(false), rows, 4).runs).toBeLessThan(12);
  });

  it("is not emptied while rows are unsettled", () => {
    const table = diskTable(
      system(false),
      0,
      4,
      [],
      () => join(folder, "none"),
      () => undefined,
    );
    table.add(Uint32Array.of(1, 2), 0, 0, 0);
    expect(table.unsettled()).toBe(1);
    expect(() => table.spill()).toThrow("expected no unsettled rows");
  });
});

describe("rows in memory", () => {
  it("have room for the least number whatever the memory, and stay within more", () => {
    expect(heldRows(2, undefined, 0, 100).capacity).toBe(100);
    for (const memory of [1e5, 1e6, 1.1e6]) {
      const held = heldRows(2, 5, memory, 100);
      expect(held.bytes).toBeLessThanOrEqual(memory);
      expect(held.bytes).toBeGreaterThan(0.5 * memory);
      expect(held.bytes).toBeGreaterThan(held.rows.byteLength + held.index.byteLength + held.flags.byteLength);
    }
  });

  it("are picked by the flags that they have and lack", () => {
    const held = heldRows(1, undefined, 0, 5);
    held.flags.set([0, PENDING, PENDING | OLD, PENDING | STATE_SEEN, OLD]);
    held.count = 4;
    expect([...flagged(held, 0, PENDING, 0)]).toEqual([1, 2, 3]);
    expect([...flagged(held, 2, PENDING, OLD)]).toEqual([3]);
    expect([...flagged(held, 0, 0, OLD)]).toEqual([0, 1, 3]);
  });
});
