import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.ts";
import { decode, encode } from "../../number/codec.ts";
import { type Exact, fromNumber, toNumber } from "../../number/exact.ts";
import { float64Engine } from "../../number/float64.ts";
import { roundedValue } from "../../number/round.ts";
import { parseSemantics } from "../semantics.ts";
import { storingDoubles } from "./doubles.ts";
import { storing } from "./quantise.ts";

const FORMATS = ["binary32", "bfloat16", "binary16", "E4M3FN", "E5M2", "q2.3", "int6"];
const STORES = ["bfloat16", "E4M3FN", "E5M2", "float:e3m1", "q1.2", "int4", "int8", "mx:E2M1FN", "mx:INT8"];
const SCALES = ["", ",scale=absmax", ",scale=pow2", ",scale=absmax,tile=2"];
const FEEDBACK = ["", ",feedback=E5M2", ",feedback=bfloat16", ",feedback=q1.2"];
const MODES = [
  "tiesToEven",
  "tiesToAway",
  "towardZero",
  "towardNegative",
  "towardPositive",
  "toOdd",
  "tiesToEven,subnormals=flush",
];

function stored(text: string) {
  try {
    const semantics = parseSemantics(text);
    return semantics.regime === "exact" || semantics.store === undefined ? undefined : semantics;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Codes by a fixed generator: any, and ones near together, so that tiles have ordinary sizes too. */
function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("storing on doubles", () => {
  it("is storing as it is defined, bit for bit, for all kinds of stores, roundings and formats", () => {
    const shape = { rows: 3, columns: 2 };
    const random = draws(7);
    let [compared, unsuited] = [0, 0];
    for (const format of FORMATS)
      for (const store of STORES)
        for (const more of SCALES.flatMap((scale) => FEEDBACK.map((feedback) => scale + feedback)))
          for (const mode of MODES) {
            const semantics = stored(`perOperation,format=${format},store=${store}${more},rounding=${mode}`);
            if (semantics?.store === undefined) continue;
            const put = storing(semantics.store, semantics, shape);
            const quick = storingDoubles(semantics.store, semantics, shape);
            if (quick === undefined) {
              unsuited++;
              continue;
            }
            const { toCode } = float64Engine(semantics);
            const codes = (exact: readonly Exact[]) => exact.map((x) => encode(semantics.format, x));
            for (let round = 0; round < 4; round++) {
              const any = () => decode(semantics.format, Math.floor(random() * 2 ** semantics.format.bits));
              const near = () => fromNumber((random() - 0.5) * 2 ** Math.floor(random() * 6 - 3));
              const state = () =>
                Array.from({ length: 6 }, () => roundedValue(semantics, round === 0 ? any() : near()));
              const wide = state();
              const carried = semantics.store.feedback === undefined ? [] : state();
              const expected = put(wide, carried);
              const [own, errors] = [Float64Array.from(wide, toNumber), Float64Array.from(carried, toNumber)];
              quick(own, errors);
              const told = `${format} ${store}${more} ${mode}: ${Array.from(wide, toNumber).join()}`;
              expect(Array.from(own, toCode), told).toEqual(codes(expected.values));
              expect(Array.from(errors, toCode), told).toEqual(codes(expected.residual));
              compared++;
            }
          }
    expect(compared).toBeGreaterThan(5000);
    expect(unsuited).toBe(0);
  }, 60_000);
});
