// The committed counts are what the scripts count: all rows of the smallest format, a row of random layers in full; and the
// steps of the random layers are those of the machines that `decide` asks about.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { run } from "../../src/core/transition-system.ts";
import { specification } from "../../src/number/arithmetic.ts";
import { decode } from "../../src/number/codec.ts";
import { toNumber } from "../../src/number/exact.ts";
import { onCodes } from "../../src/number/generic.ts";
import { machine, machineSystem } from "../../src/rnn/machine.ts";
import { parseModel } from "../../src/rnn/model-file.ts";
import { parseSemantics } from "../../src/rnn/semantics.ts";
import { deltaNet } from "../models.ts";
import { type Row, row } from "./cycles.ts";
import { type Frequency, frequency, type Layer, layers, period, SETTINGS, stepOf, wilson } from "./frequencies.ts";

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
const rows = read("cycles.json") as readonly Row[];
const frequencies = read("frequencies.json") as readonly Frequency[];

/** The states after 1, 2, … ones, by the specification. */
function specified(semantics: string, { k, beta, v }: Layer, steps: number): number[][] {
  const parsed = parseSemantics(semantics);
  if (parsed.regime === "exact") throw new TypeError("expected a rounded semantics");
  const texts = { k: k.map(String), beta: String(beta), v: String(v), initial: k.map(() => "0") };
  const built = machine(parseModel(deltaNet("layer", texts), "test"), parsed);
  const value = (code: number) => decode(parsed.format, code);
  const system = machineSystem(built, onCodes(specification(parsed)), value, String);
  return Array.from({ length: steps }, (_, t) =>
    run(system, new Array<number>(t + 1).fill(1)).map((code) => toNumber(value(code))),
  );
}

describe("matrices that cycle", () => {
  it.each(rows.filter(({ format }) => format === "q1.1"))("$format, mode $mode", (recorded) => {
    expect(row("q1.1", false, recorded.mode)).toEqual(recorded);
  });

  it("are none among diagonal and triangular ones, nor among symmetric ones with one rounding an entry", () => {
    expect(rows).toHaveLength(12);
    for (const { classes, mode } of rows) {
      expect([classes.diagonal?.cycling, classes.triangular?.cycling]).toEqual([0, 0]);
      if (mode === "F") expect([classes.symmetric?.cycling, classes["one-sign"]?.cycling ?? 0]).toEqual([0, 0]);
    }
  });
});

describe("random layers", () => {
  it("are recorded for every setting", () => {
    expect(frequencies.map(({ seed, semantics, rows: n, trials }) => [seed, semantics, n, trials])).toEqual(
      SETTINGS.map(({ seed, semantics, rows: n, trials }) => [seed, semantics, n, trials]),
    );
  });

  it.each([1, 10])("of row %i are as recorded", (index) => {
    expect(frequency(SETTINGS[index])).toEqual(frequencies[index]);
  });

  it.each(SETTINGS.filter(({ rows: n }) => n <= 16))(
    "step as the specification says: seed $seed, $rows rows",
    (setting) => {
      for (const layer of layers({ ...setting, trials: 2 })) {
        const step = stepOf(setting.semantics, layer);
        const h = new Float64Array(setting.rows);
        const walked = Array.from({ length: 6 }, () => {
          step(h);
          return [...h];
        });
        expect(walked).toEqual(specified(setting.semantics, layer, 6));
      }
    },
  );

  it("have the periods of known layers", () => {
    const ex6 = { k: [0.384765625, 0.921875], beta: 1, v: 0.69921875 };
    expect(period("perOperation,format=bfloat16", ex6, 1000)).toBe(2);
    const ex8 = { k: [0.75], beta: 1, v: 1 };
    expect(period("mixed,format=binary32,read=bfloat16", ex8, 1000)).toBe(3);
    expect(period("mixed,format=binary32,read=bfloat16", { k: [161 / 1024], beta: 1, v: -1 }, 1000)).toBe(36);
    expect(period("mixed,format=binary32,read=bfloat16", ex8, 5)).toBe(0);
  });

  it("have the interval of Wilson: 0 of 10 is [0, 0.2775], 5 of 10 is [0.2366, 0.7634]", () => {
    expect([wilson(0, 10), wilson(5, 10)]).toEqual([
      [0, 0.2775],
      [0.2366, 0.7634],
    ]);
  });
});
