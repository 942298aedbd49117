// A sweep that states its counts: right ones change nothing, other ones are mixed, and a sweep cut short is unknown.

import { describe, expect, it } from "vitest";
import { LEVEL_BUDGETS } from "./budget.ts";
import { runClaim } from "./run.ts";
import type { SweepClaim } from "./theorem.ts";

const SCALARS: SweepClaim = {
  kind: "sweep",
  name: "scalars",
  says: "some scalar recurrence of q1.1 cycles",
  answer: "no",
  expected: "holds",
  level: "quick",
  spec: {
    system: "scalar",
    rows: 1,
    semantics: "fused,format=q1.1",
    where: [],
    fixed: { a: ["-1", "1"] },
    property: "eventually-constant",
  },
};
const run = (claim: SweepClaim, time = 20_000) =>
  runClaim("t", claim, "claim", { budget: { ...LEVEL_BUDGETS.quick, threads: 1, time } });

describe("counts of a sweep", () => {
  it("hold where they are right", async () => {
    // a = 1 stands still or ends at a limit of the format; a = -1 alternates, whatever b is.
    const free = await run(SCALARS);
    expect(free.finding.join(" ")).toContain("members of 8 maps fail");
    const { found } = await run({ ...SCALARS, counts: { maps: 16, failing: 8 } });
    expect([free.found, found]).toEqual(["holds", "holds"]);
  });

  it.each([
    { maps: 16, failing: 7 },
    { maps: 17, failing: 8 },
  ])("are mixed where they are not: %j", async (counts) => {
    const { found, finding } = await run({ ...SCALARS, counts });
    expect(found).toBe("mixed");
    expect(finding[0]).toBe(
      `expected ${counts.failing} of ${counts.maps} maps with a member that fails, found 8 of 16 maps with a member that fails`,
    );
  });

  it("are unknown where the sweep was cut short", async () => {
    const { found } = await run({ ...SCALARS, counts: { maps: 16, failing: 8 } }, -1);
    expect(found).toBe("unknown");
  });
});
