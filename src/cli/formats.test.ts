import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { statetrack } from "../../properties/command-line.ts";
import { namedFormats, parseFormat } from "../number/formats.ts";
import { limitsOf } from "../report/format-limits.ts";
import { formatPlot } from "../report/format-plot.ts";
import { formatsPage, formatsPlot } from "./formats.ts";

describe("the table of formats", () => {
  it("is docs/formats.md (node bin/statetrack.js formats --markdown > docs/formats.md)", () => {
    expect(readFileSync(new URL("../../docs/formats.md", import.meta.url), "utf8")).toBe(formatsPage());
  });
});

describe("the plot of formats", () => {
  it("is docs/formats.svg (npx statetrack formats --svg > docs/formats.svg)", () => {
    expect(readFileSync(new URL("../../docs/formats.svg", import.meta.url), "utf8")).toBe(formatsPlot());
  });

  it("has a tick for every positive value that stands alone", () => {
    const ticks = formatPlot([parseFormat("E2M1FN")]).match(/<path d="M[\d.]+ [\d.]+v14"/g);
    expect(ticks).toHaveLength(7);
  });
});

describe("limits as data", () => {
  it("name every special code", () => {
    const codes = (name: string) => {
      const { infinity, nan, canonicalNaN, negativeZero } = limitsOf(parseFormat(name));
      return [infinity, nan, canonicalNaN, negativeZero];
    };
    expect(codes("binary16")).toEqual([["0x7c00", "0xfc00"], ["0x7c01-0x7fff", "0xfc01-0xffff"], "0x7e00", "0x8000"]);
    expect(codes("E4M3FN")).toEqual([[], ["0x7f", "0xff"], "0x7f", "0x80"]);
    expect(codes("E4M3FNUZ")).toEqual([[], ["0x80"], "0x80", undefined]);
    expect(codes("E2M1FN")).toEqual([[], [], undefined, "0x8"]);
    expect(codes("p3109:k8p4se")).toEqual([["0x7f", "0xff"], ["0x80"], "0x80", undefined]);
    expect(codes("p3109:k8p4ue")).toEqual([["0xfe"], ["0xff"], "0xff", undefined]);
    expect(codes("q3.4")).toEqual([[], [], undefined, undefined]);
    expect(codes("binary64")[0]).toEqual(["0x7ff0000000000000", "0xfff0000000000000"]);
  });

  it("are exact decimals", () => {
    expect(limitsOf(parseFormat("E4M3FNUZ"))).toMatchObject({
      largest: "240",
      least: "-240",
      smallestNormal: "0.0078125",
    });
    expect(limitsOf(parseFormat("E8M0"))).toMatchObject({ zero: false, precision: 1, emin: -127, emax: 127 });
    expect(limitsOf(parseFormat("uq4.4"))).toMatchObject({
      largest: "15.9375",
      least: "0",
      smallestSubnormal: "0.0625",
    });
    for (const format of namedFormats) expect(limitsOf(format).source).not.toBe("");
  });
});

describe.concurrent("formats", () => {
  it("lists every named format, and single ones with exact limits as JSON", async () => {
    const [all, json] = await Promise.all([statetrack("formats"), statetrack("formats", "--json", "E4M3FN", "q3.4")]);
    expect(all).toMatchObject({ code: 0, err: "" });
    for (const name of ["binary16", "bfloat16", "binary32", "E5M2", "E4M3FN", "E2M1FN"])
      expect(all.out).toMatch(new RegExp(`^${name} `, "m"));
    expect(JSON.parse(json.out)).toMatchObject({
      formats: [
        {
          name: "E4M3FN",
          bits: 8,
          precision: 4,
          emin: -6,
          emax: 8,
          largest: "448",
          smallestSubnormal: "0.001953125",
          overflow: "nan",
        },
        { name: "q3.4", bits: 8, precision: 7, largest: "7.9375", smallestSubnormal: "0.0625", overflow: "saturate" },
      ],
    });
  });

  it("refuses unknown names with the list of the known", async () => {
    const { code, out, err } = await statetrack("formats", "float7");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^statetrack: formats: expected one of binary16, bfloat16, .*, found "float7"\n$/);
  });
});
