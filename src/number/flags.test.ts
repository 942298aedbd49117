import { describe, expect, it } from "vitest";
import { fromNumber } from "./exact.ts";
import { DIVIDE_BY_ZERO, exceptions, INEXACT, INVALID, type Operation, OVERFLOW, UNDERFLOW } from "./flags.ts";
import { type Overflow, ROUNDINGS, type Rounding, type RoundingPolicy } from "./format.ts";
import { defaultOverflow, parseFormat } from "./formats.ts";
import { kernel, NO_RESULT } from "./kernel.ts";
import { round } from "./round.ts";

function policy(name: string, rounding: Rounding = "tiesToEven", overflow?: Overflow): RoundingPolicy {
  const format = parseFormat(name);
  return { format, rounding, overflow: overflow ?? defaultOverflow(format), subnormals: "gradual" };
}

/** The flags of an operation on the codes of numbers. */
function raised(p: RoundingPolicy, operation: Operation, ...numbers: readonly number[]): number {
  return exceptions(
    p,
    operation,
    numbers.map((x) => round(p, fromNumber(x))),
  );
}

describe("exception flags", () => {
  const p = policy("binary16");

  it("name each exception of IEEE 754", () => {
    expect(raised(p, "add", 1, 2)).toBe(0);
    expect(raised(p, "add", 2048, 1)).toBe(INEXACT);
    expect(raised(p, "mul", 65504, 2)).toBe(OVERFLOW | INEXACT);
    expect(raised(policy("binary16", "towardZero"), "mul", 65504, 2)).toBe(OVERFLOW | INEXACT);
    expect(raised(p, "mul", 2 ** -14, 2 ** -14)).toBe(UNDERFLOW | INEXACT);
    expect(raised(p, "mul", 2 ** -14, 0.5)).toBe(0);
    expect(raised(p, "div", -1, 0)).toBe(DIVIDE_BY_ZERO);
    expect(raised(p, "div", Infinity, 0)).toBe(0);
    expect(raised(p, "div", 0, 0)).toBe(INVALID);
    expect(raised(p, "sqrt", -1)).toBe(INVALID);
    expect(raised(p, "sqrt", -0)).toBe(0);
    expect(raised(p, "sub", Infinity, Infinity)).toBe(INVALID);
    expect(raised(p, "fma", 0, Infinity, NaN)).toBe(INVALID);
  });

  it("tell signalling from quiet NaN by the quiet bit", () => {
    expect(exceptions(p, "add", [0x7e00, 0])).toBe(0);
    expect(exceptions(p, "add", [0x7c01, 0])).toBe(INVALID);
    expect(exceptions(policy("E4M3FN"), "add", [0x7f, 0])).toBe(0);
  });

  it("detect tininess after rounding", () => {
    // (1 - 2^-11) · 2^-14: the subnormal grid rounds it up to 2^-14; in 11 bits it needs no rounding, and is tiny.
    expect(raised(p, "mul", 0.5 - 2 ** -12, 2 ** -13)).toBe(UNDERFLOW | INEXACT);
    // (1 - 2^-20) · 2^-14 goes to 2^-14 in 11 bits too: not tiny. Toward zero it does not.
    const [x, y] = [(1 - 2 ** -10) * 2 ** -1, (1 + 2 ** -10) * 2 ** -13];
    expect(raised(p, "mul", x, y)).toBe(INEXACT);
    expect(raised(policy("binary16", "towardZero"), "mul", x, y)).toBe(UNDERFLOW | INEXACT);
  });

  it("mean out of range in fixed point, and stay low for exact infinities", () => {
    expect(raised(policy("int8"), "add", 100, 100)).toBe(OVERFLOW | INEXACT);
    expect(raised(policy("int8", "tiesToEven", "wrap"), "add", 100, 100)).toBe(OVERFLOW | INEXACT);
    expect(raised(policy("q3.4"), "mul", 0.0625, 0.0625)).toBe(INEXACT);
    expect(raised(policy("E5M2", "tiesToEven", "saturate"), "add", 1, 2)).toBe(0);
    expect(exceptions(policy("E5M2", "tiesToEven", "saturate"), "add", [0x7c, 0])).toBe(0);
    expect(raised(policy("E4M3FN"), "div", 1, 0)).toBe(DIVIDE_BY_ZERO);
  });
});

describe("a kernel", () => {
  const OPERATIONS: readonly Operation[] = ["add", "sub", "mul", "div", "sqrt", "fma"];

  it.each(["binary16", "bfloat16", "binary32", "float:e2m7,fn", "float:e11m4", "q7.8"])(
    "gives the specification's flags: %s",
    (name) => {
      for (const rounding of ROUNDINGS) {
        const p = policy(name, rounding);
        const size = 2 ** p.format.bits;
        let state = 11;
        const next = () => {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          return state % size;
        };
        for (const operation of OPERATIONS) {
          const { operands, code, flags } = kernel(p, operation);
          for (let i = 0; i < 300; i++) {
            const a = next();
            const b = i % 3 === 0 ? (a + (next() % 7)) % size : next();
            const [x, y, z] = [a, operands > 1 ? b : 0, operands > 2 ? next() : 0];
            const result = code(x, y, z);
            if (result === NO_RESULT) continue;
            const expected = exceptions(p, operation, [x, y, z].slice(0, operands));
            expect(flags(x, y, z, result), `${rounding} ${operation} ${x} ${y} ${z}`).toBe(expected);
          }
        }
      }
    },
  );

  it("says where there is no result", () => {
    expect(kernel(policy("E2M1FN"), "div").code(0, 8, 0)).toBe(NO_RESULT);
    expect(kernel(policy("E2M1FN"), "div").code(1, 8, 0)).toBe(0xf);
    expect(kernel(policy("E2M1FN"), "sqrt").code(9, 0, 0)).toBe(NO_RESULT);
    expect(kernel(policy("E2M1FN"), "sqrt").code(8, 0, 0)).toBe(8);
    expect(kernel(policy("int16"), "div").code(1, 0, 0)).toBe(NO_RESULT);
    expect(kernel(policy("uq4.4"), "sqrt").code(0xff, 0, 0)).toBe(0x40);
  });
});
