import { describe, expect, it } from "vitest";
import { decode } from "../number/codec.ts";
import { fromNumber } from "../number/exact.ts";
import { ROUNDINGS, type RoundingPolicy } from "../number/format.ts";
import { defaultOverflow, parseFormat } from "../number/formats.ts";
import { gate, gateExact } from "../number/gates/index.ts";
import { parameter } from "../number/parameter.ts";
import { gateCode } from "./gates.ts";

const policy = (name: string, rounding: RoundingPolicy["rounding"] = "tiesToEven"): RoundingPolicy => {
  const format = parseFormat(name);
  return { format, rounding, overflow: defaultOverflow(format), subnormals: "gradual" };
};
const GATES = ["exp", "sigmoid", "tanh", "softplus"] as const;

describe("the checker's gates", () => {
  it.each(["E5M2", "E4M3FN", "q3.4"])("are those of the engines on all codes of %s in every direction", (name) => {
    for (const rounding of ROUNDINGS) {
      const rules = policy(name, rounding);
      for (const which of GATES) {
        const engine = gate(which, rules);
        for (let code = 0; code < 2 ** rules.format.bits; code++) {
          const x = decode(rules.format, code);
          if (x.kind === "nan") continue;
          expect([which, code, gateCode(rules, which, x)]).toEqual([which, code, engine(code)]);
        }
      }
    }
  });

  it.each(["bfloat16", "binary32"])("and on a sample of codes of %s, far and near arguments too", (name) => {
    const rules = policy(name);
    const values = [1e-40, 3e-39, 1e-20, 1e-3, 0.1, 0.7, 1, 2.5, 6.25, 17.3, 80, 88.7, 89, 104, 500, 1e4, 1e30];
    for (const which of GATES) {
      for (const x of values.flatMap((v) => [v, -v])) {
        const exact = decode(rules.format, parameter(rules, String(x), "x"));
        expect([which, x, gateCode(rules, which, exact)]).toEqual([which, x, gateExact(which, rules, exact)]);
      }
    }
  });

  it("sine and cosine are those of parameter expressions", () => {
    for (const name of ["bfloat16", "binary32"]) {
      const rules = policy(name);
      for (const x of [-100.5, -3, -1.5703125, -0.25, 2 ** -20, 0.5, 1, 1.5707963705062866, 6.28125, 1000]) {
        expect([x, gateCode(rules, "cos", fromNumber(x))]).toEqual([x, parameter(rules, `cos(${x})`, "cos")]);
        expect([x, gateCode(rules, "sin", fromNumber(x))]).toEqual([x, parameter(rules, `sin(${x})`, "sin")]);
      }
    }
  });

  it("refuse what no layer has", () => {
    expect(() => gateCode(policy("E5M2"), "gamma", fromNumber(1))).toThrow("expected one of exp");
  });
});
