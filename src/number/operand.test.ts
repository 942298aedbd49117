import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { specification } from "./arithmetic.ts";
import { decode } from "./codec.ts";
import { type Exact, fromNumber, isZero, nan, toNumber } from "./exact.ts";
import { float64Applies, float64Arithmetic, float64Engine } from "./float64.ts";
import { type OperandPolicy, ROUNDINGS, type Subnormals } from "./format.ts";
import { commonOverflow, hasInfinity, hasNaN, parseFormat } from "./formats.ts";
import { checkOperands, operandPolicy, reader } from "./operand.ts";
import { round } from "./round.ts";
import { tabulated } from "./tables.ts";

function policy(format: string, read: string, other: Partial<OperandPolicy> = {}): OperandPolicy & { read: object } {
  const [results, operands] = [parseFormat(format), parseFormat(read)];
  const overflow = commonOverflow([results, operands]);
  return { format: results, read: operands, rounding: "tiesToEven", overflow, subnormals: "gradual", ...other };
}

function refusal(own: OperandPolicy): string {
  try {
    checkOperands(own);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "accepted";
}

const FORMATS = [
  ["E5M2", "E4M3FN", "E3M2FN", "E2M3FN", "E2M1FN", "float:e3m1", "float:e2m2,fn", "float:e4m1", "float:e3m4,finite"],
  ["q1.2", "q3.4", "q0.3", "uq2.2", "uq3.1", "int4", "int8", "q0.7"],
].flat();

/** Values of the format as the subnormals choice leaves them. */
function valuesOf(name: string, subnormals: Subnormals): Exact[] {
  const format = parseFormat(name);
  const own = { format, rounding: "tiesToEven", overflow: commonOverflow([format]), subnormals } as const;
  return Array.from({ length: 2 ** format.bits }, (_, code) => decode(format, round(own, decode(format, code))));
}

describe("the formats of operands", () => {
  it.each([
    ["bfloat16", "binary32", "read: expected a precision of at most 8, as in bfloat16, found 24 in binary32"],
    ["binary16", "bfloat16", "read: expected no value above 65504, as in binary16, found 3389"],
    ["E2M3FN", "float:e3m2,finite", "no value above 7.5, as in E2M3FN, found 28 in float:e3m2,finite"],
    ["float:e4m3", "float:e4m3,fn", "no value above 240, as in float:e4m3, found 448"],
    ["binary16", "q0.15", "a precision of at most 11, as in binary16, found 15 in q0.15"],
    ["E4M3FN", "float:e4m5", "without infinities, as in E4M3FN, found infinities in float:e4m5"],
    ["E2M3FN", "float:e2m1,fn", "without NaN, as in E2M3FN, found NaN in float:e2m1,fn"],
    ["q3.4", "q1.5", "no step below 2^-4, as in q3.4, found 2^-5 in q1.5"],
    ["q3.4", "q4.2", "no value above 7.9375, as in q3.4, found 15.75 in q4.2"],
    ["uq4.4", "q1.2", "no value below 0, as in uq4.4, found -2 in q1.2"],
    ["q3.4", "E2M3FN", "accepted"],
    ["q2.4", "E2M3FN", "no value above 3.9375, as in q2.4, found 7.5 in E2M3FN"],
    ["E4M3FN", "q0.3", "accepted"],
    ["float:e2m3", "q0.4", "no step below 2^-3, as in float:e2m3, found 2^-4 in q0.4"],
    ["binary32", "int16", "accepted"],
  ])("results in %s, operands in %s: %s", (format, read, expected) => {
    expect(refusal(policy(format, read))).toContain(expected);
  });

  it("must both have the overflow, and the error names the one that has not", () => {
    expect(refusal(policy("binary32", "E4M3FN", { overflow: "infinity" }))).toContain("found E4M3FN");
    expect(refusal(policy("binary32", "q3.4", { overflow: "wrap" }))).toContain("found binary32");
    expect(refusal(policy("binary32", "E2M1FN", { overflow: "nan" }))).toContain("found E2M1FN");
    const common = (...names: string[]) => commonOverflow(names.map((name) => parseFormat(name)));
    expect(common("binary32", "bfloat16")).toBe("infinity");
    expect(common("binary32", "E4M3FN")).toBe("nan");
    expect(common("binary32", "E2M1FN")).toBe("saturate");
    expect(common("q3.4", "q1.2")).toBe("saturate");
  });

  it("may be smaller than normal results, but not where those are flushed", () => {
    const flushed = { overflow: "saturate", subnormals: "flush" } as const;
    expect(refusal(policy("float:e3m5", "q0.4", { overflow: "saturate" }))).toBe("accepted");
    expect(refusal(policy("float:e3m5", "q0.4", flushed))).toContain("no value below 2^-2");
  });

  it("are accepted exactly where every value of theirs is one of the results' format", () => {
    let accepted = 0;
    for (const subnormals of ["gradual", "flush"] as const) {
      for (const format of FORMATS) {
        const key = (x: Exact) => (isZero(x) ? 0 : toNumber(x));
        const results = new Set(valuesOf(format, subnormals).map(key));
        for (const read of FORMATS) {
          const [own, other] = [parseFormat(format), parseFormat(read)];
          const specials = (hasInfinity(own) || !hasInfinity(other)) && (hasNaN(own) || !hasNaN(other));
          const contained = specials && valuesOf(read, subnormals).every((x) => results.has(key(x)));
          const found = refusal(policy(format, read, { subnormals, overflow: "saturate" }));
          expect([format, read, subnormals, found === "accepted"]).toEqual([format, read, subnormals, contained]);
          if (contained) accepted++;
        }
      }
    }
    expect(accepted).toBeGreaterThan(2 * FORMATS.length);
  });
});

describe("reading an operand", () => {
  const bits = (x: number) => toNumber(reader(policy("binary32", "bfloat16"))(fromNumber(x)));

  it("rounds to the operand format", () => {
    expect(bits(1.3330078125)).toBe(1.3359375);
    expect(bits(-1.33203125)).toBe(-1.328125);
    expect(bits(-0)).toBe(-0);
    expect(bits(3.4028234663852886e38)).toBe(Infinity);
    const saturating = reader(policy("binary16", "E4M3FN", { overflow: "saturate" }));
    expect(toNumber(saturating(fromNumber(-60000)))).toBe(-448);
    expect(toNumber(reader(policy("binary16", "E4M3FN"))(fromNumber(-60000)))).toBeNaN();
  });

  it("keeps NaN where operands have none, and one zero where they have one", () => {
    const fixed = reader(policy("binary32", "q3.4"));
    expect(fixed(nan)).toEqual(nan);
    expect(toNumber(fixed(fromNumber(-0)))).toBe(0);
    expect(toNumber(fixed(fromNumber(-0.01)))).toBe(0);
  });

  it("is the identity without an operand format, whose policy is then that of results", () => {
    const { format, rounding, overflow, subnormals } = policy("binary32", "bfloat16");
    const plain = { format, rounding, overflow, subnormals };
    expect(operandPolicy(plain)).toEqual(plain);
    expect(reader(plain)(fromNumber(0.1))).toEqual(fromNumber(0.1));
    expect(specification(plain).read(0x3dcccccd)).toBe(0x3dcccccd);
  });

  it("is the same in every engine, for all codes of small formats, every rounding, overflow and subnormals choice", () => {
    const wrong: string[] = [];
    let compared = 0;
    for (const format of FORMATS) {
      for (const read of FORMATS) {
        for (const rounding of ROUNDINGS) {
          for (const overflow of ["infinity", "nan", "saturate", "wrap"] as const) {
            for (const subnormals of ["gradual", "flush"] as const) {
              const own = policy(format, read, { rounding, overflow, subnormals });
              if (!float64Applies(own.format) || refusal(own) !== "accepted") continue;
              const [slow, fast] = [specification(own), float64Arithmetic(own)];
              for (let code = 0; code < 2 ** own.format.bits; code++) {
                const expected = slow.read(code);
                compared++;
                if (fast.read(code) !== expected)
                  wrong.push(`${format} ${read} ${rounding} ${overflow} ${subnormals} ${code}`);
              }
            }
          }
        }
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(compared).toBeGreaterThan(100_000);
  });

  it("gives fixed-point results one zero, whatever operands have", () => {
    const engine = float64Engine(policy("q3.4", "E2M1FN"));
    expect([engine.read(-0.0625), engine.read(-0)]).toEqual([0, 0]);
  });

  it("keeps apart the tables of different operand formats", () => {
    const [narrow, wide] = [policy("q3.4", "q1.2"), policy("q3.4", "q3.4")];
    expect([tabulated(narrow).read(0x3f), tabulated(wide).read(0x3f)]).toEqual([0x1c, 0x3f]);
    expect(tabulated(narrow).mul(0x3f, 0x10)).toBe(0x3f);
  });
});
