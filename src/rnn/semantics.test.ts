import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { formatSemantics, parseSemantics } from "./semantics.ts";

const refusal = (text: string): string => {
  try {
    parseSemantics(text);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "accepted";
};

describe("a semantics string", () => {
  it("fills in every field that is left out and prints them all", () => {
    const printed = (text: string) => formatSemantics(parseSemantics(text));
    expect(printed("perOperation,format=bfloat16")).toBe(
      "perOperation,format=bfloat16,rounding=tiesToEven,overflow=infinity,subnormals=gradual," +
        "sum=sequential,multiplyAdd=separate,delta=D1,observe=code,ties=fail",
    );
    expect(printed("fused,format=E4M3FN")).toBe(
      "fused,format=E4M3FN,rounding=tiesToEven,overflow=nan,subnormals=gradual,observe=code,ties=fail",
    );
    expect(printed("fusedPerFactor,format=q1.2,overflow=wrap")).toBe(
      "fusedPerFactor,format=q1.2,rounding=tiesToEven,overflow=wrap,subnormals=gradual,observe=code,ties=fail",
    );
    expect(printed("mixed,format=binary32,read=bf16")).toBe(
      "mixed,format=binary32,read=bfloat16,rounding=tiesToEven,overflow=infinity,subnormals=gradual," +
        "sum=sequential,multiplyAdd=separate,delta=D1,observe=code,ties=fail",
    );
    expect(printed("castTerms,format=q1.2")).toBe(
      "castTerms,format=q1.2,rounding=tiesToEven,overflow=saturate,subnormals=gradual,ties=fail",
    );
    expect(printed("fused,format=bfloat16,store=E4M3FN,readout=before")).toBe(
      "fused,format=bfloat16,rounding=tiesToEven,overflow=nan,subnormals=gradual," +
        "store=E4M3FN,readout=before,commit=1,observe=code,ties=fail",
    );
    expect(printed("exact")).toBe("exact,ties=fail");
    expect(printed("exact,ties=first")).toBe("exact,ties=first");
  });

  it("may be spaced out, name an alias, and hold a format name with commas in any place", () => {
    const canonical = formatSemantics(parseSemantics("fused,format=float:e4m3,finite,ties=first"));
    expect(canonical).toContain("format=float:e4m3,finite,rounding=tiesToEven,overflow=saturate");
    expect(formatSemantics(parseSemantics("fused, ties=first , format=float:e4m3 , finite"))).toBe(canonical);
    expect(formatSemantics(parseSemantics("fused,format=bf16"))).toBe(
      formatSemantics(parseSemantics("fused,format=bfloat16")),
    );
  });

  it("lets overflow suit the formats of results and of operands both", () => {
    const overflow = (text: string) => /overflow=(\w+)/.exec(formatSemantics(parseSemantics(text)))?.[1];
    expect(overflow("mixed,format=binary32,read=float:e4m3")).toBe("infinity");
    expect(overflow("mixed,format=bfloat16,read=float:e4m3,fn")).toBe("nan");
    expect(overflow("mixed,read=E2M1FN,format=E5M2")).toBe("saturate");
    expect(overflow("mixed,read=q1.2,format=q3.4,overflow=wrap")).toBe("wrap");
  });

  it("takes a default format from elsewhere, but its own comes first", () => {
    const rounded = (text: string) => {
      const semantics = parseSemantics(text, { format: "E5M2" });
      return semantics.regime === "exact" ? "exact" : semantics.format.name;
    };
    expect(rounded("fused")).toBe("E5M2");
    expect(rounded("fused,format=q3.4")).toBe("q3.4");
    expect(rounded("mixed,read=E2M1FN")).toBe("E5M2");
    expect(rounded("exact")).toBe("exact");
  });

  it.each([
    ["", "one of exact, castOnRead, castTerms, fused, fusedPerFactor, perOperation, mixed"],
    ["Fused,format=E5M2", 'found "Fused"'],
    ["mixed,format=E5M2", "for mixed read=…, the format of operands, found no read"],
    ["mixed,read=E5M2", "expected format=…, found no format"],
    ["perOperation,format=binary32,read=bfloat16", 'observe, ties, found "read", which mixed, scan and chunkwise have'],
    ["fused,format=binary32,read=bfloat16", 'observe, ties, found "read", which mixed, scan and chunkwise have'],
    ["mixed,format=E5M2,read=E4M3", "read: expected one of E4M3FN, E4M3IEEE"],
    [
      "mixed,format=bfloat16,read=binary16",
      "read: expected a precision of at most 8, as in bfloat16, found 11 in binary16",
    ],
    ["mixed,format=binary32,read=bfloat16,delta=D3", 'delta: expected for mixed one of D1, D2, D4, D5, D6, found "D3"'],
    ["mixed,format=binary32,read=bfloat16,delta=D7", 'delta: expected for mixed one of D1, D2, D4, D5, D6, found "D7"'],
    ["mixed,format=binary32,read=E4M3FN,overflow=infinity", "with infinities for overflow=infinity, found E4M3FN"],
    ["mixed,format=q3.4,read=E2M1FN,overflow=wrap", "a fixed-point format for overflow=wrap, found E2M1FN"],
    ["castTerms", "expected format=…, found no format"],
    ["castTerms,format=E5M2,observe=value", "for castTerms one of the fields format, rounding, overflow"],
    ["castOnRead,format=E2M1FN,overflow=nan", "a format with NaN for overflow=nan, found E2M1FN"],
    ["scan,block=4", "expected format=…, found no format"],
    ["scan,format=E5M2", "block=…, a number of symbols from 1 to 1024, found no block"],
    ["scan,format=E5M2,block=0", 'block=…, a number of symbols from 1 to 1024, found "0"'],
    ["scan,format=E5M2,block=4,tree=oak", "tree: expected one of sklansky, kogge-stone, brent-kung, blelloch"],
    ["scan,format=E5M2,block=4,delta=D1", "for scan one of the fields"],
    ["chunkwise,format=E5M2,chunk=2000", 'chunk=…, a number of symbols from 1 to 1024, found "2000"'],
    ["chunkwise,format=E5M2,block=4", "for chunkwise one of the fields"],
    ["perOperation,format=E5M2,chunk=4", "for perOperation one of the fields"],
    ["fused", "expected format=…, found no format"],
    ["fused,format=binary128", 'found "binary128"'],
    ["fused,format=E4M3", 'the ambiguous "E4M3"'],
    ["fused,format=E5M2,rounding=up", "rounding: expected one of tiesToEven, tiesToAway"],
    ["fused,format=E5M2,subnormals=", 'subnormals: expected one of gradual, flush, found ""'],
    [
      "fused,format=E5M2,colour=red",
      'the fields format, rounding, overflow, subnormals, store, scale, tile, feedback, readout, commit, observe, ties, found "colour"',
    ],
    ["fused,format=E5M2,delta=D2", "for fused one of the fields"],
    ["fusedPerFactor,format=E5M2,sum=pairwise", "for fusedPerFactor one of the fields"],
    ["perOperation,format=E5M2,delta=D8", "delta: expected one of D1, D2, D3, D4, D5, D6, D7"],
    ["exact,format=E5M2", "for exact one of the fields ties"],
    ["fused,format=E5M2,format=E4M3FN", "expected one value of format, found two"],
    ["fused,rounding", 'expected field=value, found "rounding"'],
    ["fused,rounding=tiesToEven,finite", 'expected field=value, found "finite"'],
    ["fused,format=q1.2,overflow=infinity", "a format with infinities for overflow=infinity, found q1.2"],
    ["fused,format=E2M1FN,overflow=nan", "a format with NaN for overflow=nan, found E2M1FN"],
    ["fused,format=E5M2,overflow=wrap", "a fixed-point format for overflow=wrap, found E5M2"],
  ])("%j is refused", (text, message) => {
    expect(refusal(text)).toContain(message);
  });
});
