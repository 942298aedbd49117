import { describe, expect, it } from "vitest";
import { machine } from "../rnn/machine.ts";
import { parseModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { orbit } from "./orbit.ts";
import { packed } from "./packed.ts";

/** h <- a h + b on the one letter, from `initial`. */
function scalar(a: string, b: string, initial: string, semantics: string) {
  const layer = { type: "scalar", initial, symbols: { "1": { a, b } } };
  const model = parseModel({ statetrack: 1, alphabet: ["1"], layers: [layer] }, "scalar");
  return packed(machine(model, parseSemantics(semantics)));
}

describe("orbit", () => {
  it("is a pure cycle for a counter that wraps", () => {
    expect(orbit(scalar("1", "1", "0", "perOperation,format=uq16.0,overflow=wrap"), 0)).toEqual({
      tail: 0,
      period: 65536,
    });
    expect(orbit(scalar("1", "3", "1", "fused,format=int4,overflow=wrap"), 0)).toEqual({ tail: 0, period: 16 });
  });

  it("is a tail into a fixed point for a counter that saturates", () => {
    expect(orbit(scalar("1", "1", "0", "perOperation,format=int8,overflow=saturate"), 0)).toEqual({
      tail: 127,
      period: 1,
    });
  });

  it("tells -0 from +0, since states are compared by bits", () => {
    expect(orbit(scalar("-1", "-0", "0", "perOperation,format=bfloat16"), 0)).toEqual({ tail: 0, period: 2 });
    expect(orbit(scalar("-1", "-0", "0", "perOperation,format=bfloat16,observe=value"), 0)).toEqual({
      tail: 0,
      period: 2,
    });
  });

  it("has one zero in exact arithmetic, and finds a cycle behind a tail there", () => {
    expect(orbit(scalar("-1", "0", "0", "exact"), 0)).toEqual({ tail: 0, period: 1 });
    expect(orbit(scalar("0", "1/2", "3", "exact"), 0)).toEqual({ tail: 1, period: 1 });
  });

  it("is undefined when it is told to stop, which it asks every 4096 steps", () => {
    let asked = 0;
    const stop = () => ++asked === 3;
    expect(orbit(scalar("1", "1", "0", "exact"), 0, stop)).toBeUndefined();
    expect(asked).toBe(3);
  });
});
