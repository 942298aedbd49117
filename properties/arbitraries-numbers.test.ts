// For everything that the public arbitraries of formats, policies, codes and numbers draw: the library's parsers accept it; and every kind that a doc
// comment names is drawn, counted over 2,000 draws.

import { describe, expect, it } from "vitest";
import { canonical, decode, encode, isCode } from "../src/number/codec.ts";
import { compare, type Exact, isZero, same, sum } from "../src/number/exact.ts";
import { type Code, type NumberFormat, ROUNDINGS } from "../src/number/format.ts";
import { parseFormat } from "../src/number/formats.ts";
import { canonicalNaN, largestFinite, smallestNormal, smallestSubnormal } from "../src/number/limits.ts";
import { exactParameter } from "../src/number/parameter.ts";
import { checkPolicy, round } from "../src/number/round.ts";
import { CHOICES } from "../src/rnn/semantics.ts";
import {
  classOf,
  codes,
  exactValues,
  formats,
  neighbours,
  numberText,
  overflowsOf,
  pairs,
  policies,
  triples,
} from "./arbitraries/index.ts";
import { DRAWS, expectDrawn, tally } from "./tally.ts";

describe("formats and policies", () => {
  it("have names that are read back, within the limits asked for, of every kind", () => {
    const limited = formats({ minBits: 4, maxBits: 9 });
    const counts = tally(limited, (format) => {
      expect(parseFormat(format.name)).toEqual(format);
      expect(format.bits).toBeGreaterThanOrEqual(4);
      expect(format.bits).toBeLessThanOrEqual(9);
      return [format.kind === "float" ? format.specials : format.name.replace(/\d.*/, ""), format.name.slice(0, 5)];
    });
    for (const kind of ["ieee", "finite-nan", "finite", "fnuz", "p3109", "float", "q", "uq", "int"])
      expect(counts[kind], kind).toBeGreaterThanOrEqual(50);
    expect(() => formats({ origins: ["named"], maxBits: 3 })).toThrow(RangeError);
  });

  it("include every named format, 32 bits and 16-bit members", () => {
    const counts = tally(formats(), ({ bits, name }) => [name, `${bits} bits`]);
    expect(counts.binary32).toBeGreaterThan(20);
    expect(counts.bfloat16).toBeGreaterThan(20);
    expect(counts.E2M1FN).toBeGreaterThan(20);
    expect(counts["16 bits"]).toBeGreaterThan(20);
  });

  it("policies are accepted and take every choice", () => {
    const counts = tally(
      formats().chain((format) => policies(format)),
      (policy) => {
        expect(() => checkPolicy(policy)).not.toThrow();
        return [policy.rounding, policy.overflow, policy.subnormals];
      },
    );
    expectDrawn(counts, [...ROUNDINGS, ...CHOICES.overflow, ...CHOICES.subnormals], 100);
  });

  it("policies refuse an overflow that the format has not", () => {
    expect(() => policies(parseFormat("E2M1FN"), { overflows: ["nan"] })).toThrow(RangeError);
    expect(overflowsOf(parseFormat("int4"))).toEqual(["saturate", "wrap"]);
  });
});

/** The edges of a floating-point format by name. */
function edges(name: string): ReadonlyMap<Code, string> {
  const format = parseFormat(name);
  if (format.kind !== "float") throw new TypeError(name);
  const numbers: [string, Exact][] = [
    ["largest", largestFinite(format, 1)],
    ["smallest normal", smallestNormal(format)],
    ["least", smallestSubnormal(format)],
    ["one", { kind: "finite", sign: 1, significand: 1n, exponent: 0 }],
    ["zero", { kind: "finite", sign: 1, significand: 0n, exponent: 0 }],
  ];
  const found = new Map<Code, string>();
  for (const [edge, x] of numbers) {
    const code = encode(format, x);
    for (const half of [0, 2 ** (format.bits - 1)]) {
      found.set(code + half, `${half === 0 ? "+" : "-"}${edge}`);
      if (edge === "zero") continue;
      if (edge !== "least") found.set(code - 1 + half, `${half === 0 ? "+" : "-"}below ${edge}`);
      if (edge === "smallest normal" || edge === "one")
        found.set(code + 1 + half, `${half === 0 ? "+" : "-"}above ${edge}`);
    }
  }
  return found;
}

describe("codes", () => {
  it.each(["binary32", "bfloat16", "binary16", "E4M3FN", "E5M2"])("of %s: every edge, both signs", (name) => {
    const format = parseFormat(name);
    const known = edges(name);
    const nan = canonicalNaN(format);
    const counts = tally(codes(format), (code) => {
      expect(isCode(format, code)).toBe(true);
      return [known.get(code) ?? "", classOf(format, code), ...(code === nan ? ["canonical NaN"] : [])];
    });
    const names = new Set(known.values());
    for (const edge of names) expect(counts[edge], edge).toBeGreaterThanOrEqual(5);
    const classes = ["zero", "subnormal", "normal", "nan", ...(name === "E4M3FN" ? [] : ["infinity"])];
    for (const own of classes) expect(counts[own], own).toBeGreaterThanOrEqual(30);
    expect(counts["canonical NaN"]).toBeGreaterThanOrEqual(10);
    expect(counts["+zero"] + counts["-zero"]).toBeLessThan(DRAWS / 3);
  });

  it("of a small format are all drawn", () => {
    for (const name of ["float:e2m2", "E2M3FN", "q1.3", "uq2.2", "int5"]) {
      const format = parseFormat(name);
      expect(Object.keys(tally(codes(format), (code) => [String(code)]))).toHaveLength(2 ** format.bits);
    }
  });

  it("asked to be finite are, and a weight of 0 leaves a kind out", () => {
    const format = parseFormat("bfloat16");
    const finite = tally(codes(format, { values: "finite" }), (code) => [classOf(format, code)]);
    expectDrawn(finite, ["zero", "subnormal", "normal"], 50);
    const onlyNaN = {
      zero: 0,
      one: 0,
      besideOne: 0,
      power: 0,
      besidePower: 0,
      smallestNormal: 0,
      subnormal: 0,
      underflowing: 0,
    };
    const drawn = codes(format, { weights: { ...onlyNaN, largest: 0, infinity: 0, uniform: 0, nan: 1 } });
    const counts = tally(drawn, (code) => [classOf(format, code), code < 2 ** 15 ? "plus" : "minus"]);
    expectDrawn(counts, ["nan", "plus", "minus"], 100);
  });
});

/** How two numbers are related; a pair may be related in several ways. */
function relations(format: NumberFormat, [a, b]: readonly [Code, Code]): string[] {
  const [x, y] = [decode(format, a), decode(format, b)];
  if (x.kind !== "finite" || y.kind !== "finite") return ["special"];
  const total = sum([x, y], 1);
  const found: string[] = [];
  if (a === b) found.push("equal");
  if (!isZero(x) && isZero(total)) found.push("opposite");
  if (Math.abs(a - b) === 1) found.push("neighbours");
  const policy = { format, rounding: "towardZero", overflow: "saturate", subnormals: "gradual" } as const;
  const nearly = compare(decode(format, round(policy, total)), total) === 0;
  const small = total.kind === "finite" && total.significand < 5n && !isZero(total);
  if (nearly && small && x.sign !== y.sign) found.push("cancelling");
  const absorbed = !isZero(x) && !isZero(y) && compare(decode(format, round(policy, total)), x) === 0;
  if (absorbed) found.push("absorbed");
  return found.length === 0 ? ["other"] : found;
}

describe("operands", () => {
  it("are related in every way, and unrelated too", () => {
    for (const name of ["bfloat16", "E4M3FN", "q3.4"]) {
      const format = parseFormat(name);
      const counts = tally(pairs(format), (pair) => {
        expect(pair.every((code) => isCode(format, code))).toBe(true);
        return relations(format, pair);
      });
      for (const relation of ["equal", "opposite", "neighbours", "cancelling", "other"])
        expect(counts[relation], `${name} ${relation}`).toBeGreaterThanOrEqual(50);
      if (format.kind === "float") expect(counts.absorbed).toBeGreaterThanOrEqual(50);
    }
  });

  it("of three often cancel: a · b + c is a few units in the last place of the product, or a half of one", () => {
    const format = parseFormat("binary16");
    const counts = tally(triples(format), ([a, b, c]) => {
      expect([a, b, c].every((code) => isCode(format, code))).toBe(true);
      const [x, y, z] = [a, b, c].map((code) => decode(format, code));
      if (x.kind !== "finite" || y.kind !== "finite" || z.kind !== "finite" || isZero(x) || isZero(y))
        return ["special"];
      const product = { ...x, sign: x.sign === y.sign ? 1 : -1, significand: x.significand * y.significand } as const;
      const exact = sum([{ ...product, exponent: x.exponent + y.exponent }, z], 1);
      const left = exact.kind === "finite" ? exact.significand : 1n;
      const inexact = compare(decode(format, round(NEAREST(format), exact)), exact) !== 0;
      return [left < 2n ** 12n && z.sign !== product.sign ? "cancelling" : "other", inexact ? "inexact" : "exact"];
    });
    expect(counts.cancelling).toBeGreaterThan(150);
    expect(counts.inexact).toBeGreaterThan(150);
  });
});

const NEAREST = (format: NumberFormat) =>
  ({ format, rounding: "tiesToEven", overflow: "saturate", subnormals: "gradual" }) as const;

describe("exact values", () => {
  it("lie on values, on midpoints, beside both, and beyond the limits", () => {
    for (const name of ["bfloat16", "E4M3FN", "E5M2", "q3.4", "uq2.2"]) {
      const format = parseFormat(name);
      const by = (rounding: "towardNegative" | "towardPositive", x: Exact) =>
        decode(format, round({ ...NEAREST(format), rounding }, x));
      const counts = tally(exactValues(format), (x) => {
        if (compare(x, largestFinite(format, 1)) === 1 || compare(x, largestFinite(format, -1)) === -1)
          return ["beyond"];
        const [down, up] = [by("towardNegative", x), by("towardPositive", x)];
        if (compare(down, up) === 0) return ["value"];
        if (compare(sum([down, up], 1), sum([x, x], 1)) === 0) return ["midpoint"];
        return ["between"];
      });
      expectDrawn(counts, ["beyond", "value", "midpoint", "between"], 100);
    }
  });

  it("are finite unless infinities and NaN are asked for", () => {
    const counts = tally(exactValues(parseFormat("binary16"), { values: "all" }), ({ kind }) => [kind]);
    expectDrawn(counts, ["finite", "infinity", "nan"], 50);
    expectDrawn(
      tally(exactValues(parseFormat("binary16")), ({ kind }) => [kind]),
      ["finite"],
      DRAWS,
    );
  });

  it("have texts that are read back exactly", () => {
    const all = formats().chain((format) => exactValues(format, { values: "all" }));
    tally(all, (x) => {
      expect(same(exactParameter(numberText(x), "x") ?? { kind: "nan" }, x)).toBe(true);
      return [];
    });
  });

  it("neighbours of a code lie beside it, whatever lies between is no value", () => {
    const all = formats().chain((format) => codes(format, { values: "finite" }).map((code) => ({ format, code })));
    tally(all, ({ format, code }) => {
      const x = decode(format, code);
      const [below, above] = neighbours(format, code);
      expect([compare(below, x), compare(x, above)]).toEqual([-1, -1]);
      if (compare(above, largestFinite(format, 1)) !== 1) {
        expect(canonical(format, encode(format, above))).toBe(encode(format, above));
        const inside = sum([x, above], 1);
        const half = inside.kind === "finite" ? { ...inside, exponent: inside.exponent - 1 } : inside;
        const policy = { ...NEAREST(format), rounding: "towardNegative" as const };
        expect(compare(decode(format, round(policy, half)), x)).toBe(0);
      }
      return [];
    });
  });
});
