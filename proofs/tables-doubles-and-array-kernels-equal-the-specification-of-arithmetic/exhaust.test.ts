// The committed exhaustions, rechecked by sample: their digests, their counts, and rows drawn by the digest itself.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rowCounter, rows } from "../../src/check/instruments/engines.ts";
import { CASES, certificatePath, digestOf, type Exhaustion, taskOf } from "./exhaust.ts";

const ROWS = 12;

describe.each(CASES)("$format $operation", ({ format, operation }) => {
  const found = JSON.parse(readFileSync(certificatePath(format, operation), "utf8")) as Exhaustion;

  it("is complete and without a difference", () => {
    const task = taskOf(format, operation);
    expect(found.task).toEqual(task);
    expect(found.digest).toBe(digestOf(task, found.tally));
    expect(found.tally).toMatchObject({ maps: rows(task), members: rows(task) ** 2, failures: 0 });
  });

  it("is found again in rows drawn by its digest, where another rounding differs", () => {
    const task = taskOf(format, operation);
    const wrong = { ...task, against: { ...task.against, rounding: "toOdd" } } as const;
    let differences = 0;
    for (let i = 0; i < ROWS; i++) {
      const row = parseInt(found.digest.slice(4 * i, 4 * i + 4), 16) % rows(task);
      expect(rowCounter(task)(row, row + 1)).toMatchObject({ members: rows(task), failures: 0 });
      if (i < 4) differences += rowCounter(wrong)(row, row + 1).failures;
    }
    expect(differences).toBeGreaterThan(0);
  });
});
