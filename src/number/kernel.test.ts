// The kernel of `statetrack op` on operands of so few bits that every case has a place in a table: each is asked twice, in an
// order in which a wrong place would give back another case's result.

import { describe, expect, it } from "vitest";
import { specification } from "./arithmetic.ts";
import { exceptions } from "./flags.ts";
import { parseFormat } from "./formats.ts";
import { kernel, NO_RESULT } from "./kernel.ts";

const policyOf = (name: string, overflow: "saturate" | "infinity") => {
  const format = parseFormat(name);
  return { format, rounding: "tiesToEven", overflow, subnormals: "gradual" } as const;
};

describe("cases that are remembered", () => {
  it.each(["E2M1FN", "float:e2m2,finite", "q1.2"])("of %s, one to three operands, are the specification's", (name) => {
    const policy = policyOf(name, "saturate");
    const slow = specification(policy);
    const size = 2 ** policy.format.bits;
    const [fma, add, sqrt] = (["fma", "add", "sqrt"] as const).map((operation) => kernel(policy, operation));
    for (let round = 0; round < 2; round++)
      for (let a = 0; a < size; a++)
        for (let b = 0; b < size; b++) {
          expect(add.code(a, b, 5)).toBe(slow.add(a, b));
          for (let c = 0; c < size; c += 3) {
            const found = fma.code(a, b, c);
            expect(found, `${a} · ${b} + ${c}`).toBe(slow.fma(a, b, c));
            if (c % 2 === 0) expect(fma.flags(a, b, c, found)).toBe(exceptions(policy, "fma", [a, b, c]));
          }
        }
    expect(sqrt.code(1, 7, 7)).toBe(slow.sqrt(1));
    expect(sqrt.code(1, 0, 0)).toBe(slow.sqrt(1));
  });

  it("may have no result", () => {
    expect(kernel(policyOf("E2M1FN", "saturate"), "div").code(0, 0, 0)).toBe(NO_RESULT);
    expect(kernel(policyOf("E5M2", "infinity"), "div").code(0, 0, 0)).toBe(0x7e);
  });
});
