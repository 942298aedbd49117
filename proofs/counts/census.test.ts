// The committed record of censuses: its questions are those of the script, the small ones are counted again, the tables agree
// with what the theorems and the other records state, and the page shows the record.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { census } from "../../src/check/device/census.ts";
import { runCensus } from "../../src/check/device/run.ts";
import { formatSemantics, parseSemantics } from "../../src/rnn/semantics.ts";
import { theorem } from "../every-order-that-rounds-inside-the-step-makes-some-two-row-deltanet-cycle/theorem.ts";
import { CENSUSES, KERNEL_ORDERS, recordOf, SMALL } from "./census.ts";
import { pageText, readRecords, withRecords } from "./census-page.ts";

const records = readRecords();
const byId = (id: string) => {
  const found = records.find((one) => one.id === id);
  if (found === undefined) throw new TypeError(`expected a record of ${id}`);
  return found;
};
const PAGE = readFileSync(new URL("../../docs/census.md", import.meta.url), "utf8");
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
    const { confirmed } = counted.rechecked;
    expect({ ...counted, by, milliseconds, rechecked: { ...rechecked, confirmed } }).toEqual(recorded);
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

  it("confirmed every failing map by the specification", () => {
    const less = records.filter(({ failingMaps, rechecked }) => rechecked.confirmed !== failingMaps);
    expect(less.map(({ id }) => id)).toEqual([]);
  });

  it("is what docs/census.md shows", () => {
    expect(withRecords(PAGE, records)).toBe(PAGE);
  });

  it("has the times that the text of docs/census.md quotes", () => {
    const seconds = (what: string) => (byId(`deltaNet-E4M3FN-${what}`).milliseconds / 1000).toFixed(1);
    expect(PAGE).toContain(`took ${seconds("v-0")}, ${seconds("from-0")} and ${seconds("all")} s`);
    expect(PAGE).toContain(`on integers, ${seconds("fused-all")} s`);
    const extrapolated = (what: string) =>
      new RegExp(`^\\| deltaNet-E4M3FN-${what} \\|.* ([\\d.]+) s \\| [\\d.]+ s \\|$`, "m").exec(PAGE)?.[1];
    expect(PAGE).toContain(
      `\`v-0\` ${extrapolated("v-0")} s, \`from-0\` ${extrapolated("from-0")} s and \`all\` ${extrapolated("all")} s`,
    );
  });

  it("is named on the page where less was counted again or confirmed than of the others", () => {
    const altered = records.map((record) => {
      const { rechecked } = record;
      if (record.id === "deltaNet-E4M3FN-from-0")
        return { ...record, rechecked: { ...rechecked, units: 36, specified: 35 } };
      return record.id === "matrix-q1.1-X" ? { ...record, rechecked: { ...rechecked, confirmed: 1000 } } : record;
    });
    const lines = (pattern: RegExp) =>
      pageText(altered)
        .split("\n")
        .filter((line) => pattern.test(line));
    expect(lines(/^Fewer units/)).toEqual([expect.stringContaining("`deltaNet-E4M3FN-from-0` (36 of 369,899)")]);
    expect(lines(/^Counted again by tables/)).toEqual([
      expect.stringContaining("`deltaNet-E4M3FN-from-0` (1 of 36 units)"),
    ]);
    expect(lines(/^Not every/)).toEqual(["Not every failing map confirmed: `matrix-q1.1-X` (1,000 of 1,961)."]);
    expect(lines(/^\| E4M3FN-from-0/)).toEqual([expect.stringMatching(/\| 36 of 369,899 \(35\) \| all \|$/)]);
    expect(lines(/^\| matrix-q1.1-X/)).toEqual([expect.stringMatching(/\| the CPU counted \| 1,000 of 1,961 \|$/)]);
  });
});
