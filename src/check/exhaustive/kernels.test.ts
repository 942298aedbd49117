// Every fast kernel against the interpreted specification: transition arrays state by state, tallies orbit by orbit.

import { describe, expect, it } from "vitest";
import { decode, encode } from "../../number/codec.ts";
import { nan } from "../../number/exact.ts";
import { specificationStep } from "./counterexample.ts";
import { sampledMaps } from "./sample.ts";
import type { SweepSpec, System } from "./spec.ts";
import { fillFor, interpretedFill } from "./step-code.ts";
import { type Space, space, stateCodes } from "./universe.ts";

const spec = (system: System, rows: number, semantics: string, factors?: number): SweepSpec => ({
  system,
  rows,
  semantics,
  where: [],
  property: rows === 1 ? "monotone" : "eventually-constant",
  ...(factors === undefined ? {} : { factors }),
});

/** States (and maps) where the compiled step and the specification differ; states with a strange NaN are left out. */
function differences(given: Space, maps: Iterable<number>, states: readonly number[], fill = fillFor(given.resolved)) {
  const { resolved } = given;
  const { format } = resolved.semantics;
  const codes = new Uint16Array(resolved.entries);
  const next = new Uint16Array(resolved.codes ** resolved.shape.rows);
  const strange = (code: number) => decode(format, code).kind === "nan" && code !== encode(format, nan);
  const wrong: string[] = [];
  for (const map of maps) {
    given.parameters(map, codes);
    fill(codes, next);
    const step = specificationStep(resolved, codes);
    for (const s of states) {
      const state = stateCodes(resolved, s);
      if (state.some(strange)) continue;
      const image = stateCodes(resolved, next[s]);
      if (step(state).join() !== image.join()) wrong.push(`map ${map} state ${state.join()}: ${image.join()}`);
      if (wrong.length > 3) return wrong;
    }
  }
  return wrong;
}

const allStates = ({ resolved }: Space) => Array.from({ length: resolved.codes ** resolved.shape.rows }, (_, s) => s);
const spread = (given: Space, count: number, salt: number) => {
  const states = allStates(given);
  return states.filter((s) => (s * 40503 + salt) % 65536 < (count * 65536) / states.length);
};

const ROUNDINGS = ["tiesToEven", "tiesToAway", "towardZero", "towardPositive", "towardNegative", "toOdd"];
const SMALL = [
  "float:e2m1",
  "float:e2m1,finite",
  "float:e2m1,fn",
  "q0.2",
  "uq1.2",
  "float:e2m1,overflow=saturate",
  "float:e2m1,subnormals=flush",
  "q1.1,overflow=wrap",
];

describe("small formats, all maps and all states, every rounding mode", () => {
  it.each(SMALL)("scalar maps over %s", (format) => {
    for (const rounding of ROUNDINGS) {
      for (const regime of ["perOperation", "perOperation,multiplyAdd=fused", "fused"]) {
        const [name, ...order] = regime.split(",");
        const given = space(spec("scalar", 1, [name, `format=${format}`, `rounding=${rounding}`, ...order].join(",")));
        expect(differences(given, Array(given.maps).keys(), allStates(given)), `${regime} ${rounding}`).toEqual([]);
      }
      for (const system of ["multiplication", "addition"] as const) {
        const given = space(spec(system, 1, `fused,format=${format},rounding=${rounding}`));
        expect(differences(given, Array(given.maps).keys(), allStates(given)), `${system} ${rounding}`).toEqual([]);
      }
    }
  });
});

const ORDERS = ["D1", "D2", "D3", "D4", "D5", "D6", "D7"].map((delta) => `perOperation,delta=${delta}`);
const REGIMES = ["perOperation", "perOperation,multiplyAdd=fused", "perOperation,sum=pairwise", "fused"];

describe("two rows and products, sampled maps of small formats, all states", () => {
  const cases: [System, number, number | undefined, string][] = [
    ...REGIMES.flatMap((r): [System, number, undefined, string][] => [
      ["diagonal", 2, undefined, r],
      ["dense", 2, undefined, r],
    ]),
    ...[...ORDERS, "fused"].flatMap((r): [System, number, number | undefined, string][] => [
      ["deltaNet", 2, undefined, r],
      ["deltaNet", 3, undefined, r],
      ["deltaProduct", 2, 2, r],
    ]),
    ["deltaProduct", 2, 2, "fusedPerFactor"],
  ];
  it.each(cases)("%s of %d rows (factors %s), %s", (system, rows, factors, regime) => {
    const [name, ...order] = regime.split(",");
    for (const format of rows === 3 ? ["q0.2"] : ["float:e2m1", "q0.2", "E2M1FN", "float:e3m1,fn"]) {
      for (const rounding of ["tiesToEven", "towardNegative"]) {
        const text = [name, `format=${format}`, `rounding=${rounding}`, ...order].join(",");
        const given = space(spec(system, rows, text, factors));
        const maps = sampledMaps({ seed: 7, maps: Math.min(given.maps, 3) }, given.maps);
        expect(differences(given, maps, spread(given, 64, 11)), text).toEqual([]);
      }
    }
  });
});

describe("8-bit formats, sampled maps, sampled states", () => {
  const cases = ["E4M3FN", "E5M2", "q3.4"].flatMap((format) =>
    [...ORDERS, "fused", "perOperation,sum=pairwise"].map((regime): [string, string] => [format, regime]),
  );
  it.each(cases)("deltaNet over %s, %s", (format, regime) => {
    const [name, ...order] = regime.split(",");
    const given = space(spec("deltaNet", 2, [name, `format=${format}`, ...order].join(",")));
    const maps = sampledMaps({ seed: 3, maps: regime.includes("D3") ? 1 : 2 }, given.maps);
    expect(differences(given, maps, spread(given, 60, 5))).toEqual([]);
  });
});

describe("9 to 16 bits, sampled maps, sampled states", () => {
  const formats = [
    "binary16",
    "bfloat16",
    "float:e4m5",
    "float:e8m2,fn",
    "q3.8",
    "q7.8",
    "int9",
    "float:e11m3",
    "binary16,overflow=saturate",
    "binary16,subnormals=flush",
    "bfloat16,rounding=towardNegative",
    "binary16,rounding=toOdd",
    "binary16,rounding=tiesToAway",
  ];
  const cases = formats.flatMap((format) =>
    (["scalar", "multiplication", "addition", "deltaNet"] as const).map((system): [System, string] => [system, format]),
  );
  it.each(cases)("%s over %s", (system, format) => {
    for (const regime of ["perOperation", "perOperation,multiplyAdd=fused", "fused"]) {
      const [name, ...order] = regime.split(",");
      // All gates and values would be too many for ranks.
      const few = { v: ["0", "1", "-2"], beta: ["1", "-1", "2"] };
      const text = [name, `format=${format}`, ...order].join(",");
      const given = space({ ...spec(system, 1, text), ...(system === "deltaNet" ? { fixed: few } : {}) });
      const slow = given.resolved.semantics.format.name === "float:e11m3";
      const maps = sampledMaps({ seed: 5, maps: slow ? 1 : 2 }, given.maps);
      expect(differences(given, maps, spread(given, 120, 17)), regime).toEqual([]);
    }
  });
});

describe("the interpreted kernel", () => {
  it("is the specification too", () => {
    for (const text of ["perOperation,format=q0.2,delta=D3", "perOperation,format=float:e2m1,delta=D6"]) {
      const given = space(spec("deltaNet", 2, text));
      expect(differences(given, [0, 77, 200], allStates(given), interpretedFill(given.resolved))).toEqual([]);
    }
  });
});
