// Maps of 2^16 states, where a map is a workgroup of its own size and every thread keeps the images of many states: the device
// against the CPU, on layers of E4M3FN with long tails and with 2-cycles.

import { afterAll, describe, expect, it } from "vitest";
import { openDevice } from "../../backend/webgpu/device.ts";
import { arithmeticWgsl } from "../../emit/wgsl/arithmetic.ts";
import { census } from "./census.ts";
import { runCensus } from "./run.ts";

const opened = await openDevice();
const device = "absent" in opened ? undefined : opened;
afterAll(() => device?.close());

describe.skipIf(device === undefined)("cycles of 2^16 states", () => {
  it("are those of the CPU", { timeout: 240_000 }, async () => {
    const given = census({
      procedure: "cycles",
      sweep: {
        system: "deltaNet",
        rows: 2,
        semantics: "perOperation,format=E4M3FN,overflow=saturate,delta=D1,observe=value",
        where: [],
        property: "eventually-constant",
        fixed: { k: ["0.5", "0.6875"], beta: ["0.875", "0.0625"], "v[0]": ["0.40625"] },
      },
    });
    const { format, rounding, overflow, subnormals } = given.semantics;
    const arithmetic = arithmeticWgsl({ format, rounding, overflow, subnormals }, { carrier: "float" });
    const again = { share: 1, seed: 1 };
    const there = await runCensus(given, {
      device,
      arithmetic: { carrier: "float", arithmetic, line: "float" },
      again,
    });
    const here = await runCensus(given);
    expect(there.left).toBe(undefined);
    expect([there.tally, there.digests, there.failing]).toEqual([here.tally, here.digests, here.failing]);
    expect(here.tally.failingMaps).toBeGreaterThan(0);
    expect(here.tally.maxima[0]).toBeGreaterThan(20);
  });
});
