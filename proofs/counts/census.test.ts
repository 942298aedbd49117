// The committed record of censuses: its questions are those of the script, the small ones are counted again, the tables agree
// with what the theorems and the other records state, and the page shows the record.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { census } from "../../src/check/device/census.ts";
import { runCensus } from "../../src/check/device/run.ts";
import { formatSemantics, parseSemantics } from "../../src/rnn/semantics.ts";
import { theorem } from "../every-order-that-rounds-inside-the-step-makes-some-two-row-deltanet-cycle/theorem.ts";
import { CENSUSES, KERNEL_ORDERS, recordOf, SMALL } from "./census.ts";
import { readRecords, withRecords } from "./census-page.ts";

const records = readRecords();
const byId = (id: string) => {
  const found = records.find((one) => one.id === id);
  if (found === undefined) throw new TypeError(`expected a record of ${id}`);
  return found;
};
const inName = (format: string) => format.replaceAll(/[:,]/g, "-");

describe("the record of censuses", () => {
  it("answers the questions of the script, in full semantics", () => {
    for (const { id, spec } of records) {
      const asked = CENSUSES.find((one) => one.id === id)?.spec;
      const full = (text: string) => formatSemantics(parseSemantics(text));
      const canonical =
        asked?.procedure === "limits"
          ? { ...asked, semantics: full(asked.semantics) }
          : asked?.procedure === "language"
            ? { ...asked, machines: { ...asked.machines, semantics: full(asked.machines.semantics) } }
            : { ...asked, sweep: { ...asked?.sweep, semantics: full(asked?.sweep.semantics ?? "") } };
      expect([id, spec]).toEqual([id, canonical]);
    }
  });

  it.each([
    "limits-E4M3FN-saturate",
    "limits-E5M2-infinity",
    "deltaNet-E2M1FN-v-0",
    "deltaNet-E2M1FN-from-0",
    "deltaNet-E2M1FN-all",
    "table-q0.2-D2-all",
    "matrix-q1.1-R",
    "machines-E2M1FN-parity",
    "machines-E2M1FN-nonnegative-parity",
  ])("is what is counted: %s", { timeout: 30_000 }, async (id) => {
    const one = CENSUSES.find((each) => each.id === id);
    if (one === undefined) throw new TypeError(id);
    const given = census(one.spec);
    const counted = await recordOf(one, given, await runCensus(given));
    const recorded = byId(id);
    // What depends on who counted, and on whether anyone counted again.
    const { by, milliseconds, rechecked } = recorded;
    expect({ ...counted, by, milliseconds, rechecked }).toEqual(recorded);
    expect([counted.by, counted.rechecked.units]).toEqual(["the CPU", 0]);
  });

  it.each(SMALL.flatMap((format) => KERNEL_ORDERS.map((order) => [format, order] as const)))(
    "has the counts of the theorem on orders: %s, %s",
    (format, order) => {
      const stated = (suffix: string) => {
        const claim = theorem.claims.find(({ name }) => name === `${inName(format)}-${order}${suffix}`);
        return claim?.kind === "sweep" ? claim.counts : undefined;
      };
      const recorded = (what: string) => {
        const { maps, failingMaps } = byId(`table-${inName(format)}-${order}-${what}`);
        return { maps, failing: failingMaps };
      };
      expect([recorded("all"), recorded("from-0")]).toEqual([stated(""), stated("-from-0")]);
    },
  );

  it("has the matrices of cycles.json", () => {
    const text = readFileSync(new URL("cycles.json", import.meta.url), "utf8");
    type Row = {
      format: string;
      mode: string;
      longest: number;
      classes: Record<string, { pairs: number; cyclingPairs: number }>;
    };
    const rows = (JSON.parse(text) as Row[]).filter(({ mode }) => mode === "R" || mode === "X");
    expect(rows.length).toBe(6);
    for (const { format, mode, longest, classes } of rows) {
      const { maps, failingMaps, maxima } = byId(`matrix-${format}-${mode}`);
      const total = (name: "pairs" | "cyclingPairs") => Object.values(classes).reduce((sum, one) => sum + one[name], 0);
      expect([format, mode, maps, failingMaps, maxima["longest-period"]]).toEqual([
        format,
        mode,
        total("pairs"),
        total("cyclingPairs"),
        longest,
      ]);
    }
  });

  it("is what docs/census.md shows", () => {
    const page = readFileSync(new URL("../../docs/census.md", import.meta.url), "utf8");
    expect(withRecords(page, records)).toBe(page);
  });
});
