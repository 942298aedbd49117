// The command simulate in a process of its own.

import { describe, expect, it, vi } from "vitest";
import { expectRefused, statetrack } from "../../properties/command-line.ts";

// The clock of a test runs while it waits for its turn.
vi.setConfig({ testTimeout: 120_000 });

const example = (name: string) => `docs/examples/${name}.json`;
type Json = Readonly<Record<string, unknown>>;
const parsed = (text: string) => JSON.parse(text) as Json;

describe.concurrent("simulate", () => {
  it("shows the states under several semantics side by side", async () => {
    const { code, out, err } = await statetrack(
      "simulate",
      "--model",
      example("scalar-positive"),
      "--word",
      "1^2 0",
      "--semantics",
      "exact",
      "fused",
      "--format",
      "int4",
    );
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.split("\n").slice(2)).toEqual([
      "step  symbol  state [1]  class [1]  state [2]  class [2]  first difference",
      "----  ------  ---------  ---------  ---------  ---------  ----------------",
      "0             (0)                   (0)",
      "1     1       (1)                   (1)",
      "2     1       (1.5)                 (1)                   state [2]",
      "3     0       (1.5)                 (1)",
      "[2] differs from [1]: state first at step 2, class the same at every step",
      "",
    ]);
  });

  it("marks where a run departs from the first one, also in the middle of a long table and in JSON", async () => {
    const simulate = (word: string, ...more: readonly string[]) =>
      statetrack(
        ...["simulate", "--model", example("mod3-two-reflections"), "--word", word, "--format", "bf16"],
        ...["--semantics", "perOperation", "fused", "perOperation", ...more],
      );
    const [long, short] = await Promise.all([simulate("1^900"), simulate("1 0", "--json")]);
    const lines = long.out.split("\n");
    expect(lines.filter((line) => line.endsWith("class [2]"))).toEqual([expect.stringMatching(/^836 +1 /)]);
    expect(lines.filter((line) => line.startsWith("…"))).toHaveLength(2);
    expect(lines.slice(-3)).toEqual([
      "[2] differs from [1]: state first at step 1, class first at step 836",
      "[3] is the same as [1] at every step",
      "",
    ]);
    expect(parsed(short.out).departures).toEqual([{ run: 2, state: 1 }, { run: 3 }]);
  });

  it("gives states and the decoder's classes as JSON", async () => {
    const { out } = await statetrack(
      "simulate",
      "--model",
      example("ex7-binary32"),
      "--semantics",
      "perOperation,format=binary32",
      "--word",
      "1^3",
      "--json",
    );
    const { runs } = parsed(out) as { runs: readonly { steps: readonly Json[] }[] };
    expect(runs[0].steps).toEqual([
      { letter: "", state: ["0", "0"] },
      { letter: "1", state: ["0.4375", "0.52499997615814208984375"], class: "out" },
      { letter: "1", state: ["0.4580078423023223876953125", "0.549609363079071044921875"], class: "in" },
      { letter: "1", state: ["0.4589691460132598876953125", "0.550762951374053955078125"], class: "out" },
    ]);
  });

  it("gives tail and period of one symbol, and says so where exact numbers do not return", async () => {
    const { code, out } = await statetrack(
      "simulate",
      "--model",
      example("scalar-positive"),
      "--semantics",
      "exact",
      "fused",
      "--format",
      "bf16",
      "--orbit",
      "1",
    );
    expect(code).toBe(3);
    const lines = out.split("\n");
    expect(lines[1]).toMatch(/^ {2}1 repeated: no cycle among the first \d+ states$/);
    expect(lines[3]).toBe("  1 repeated: tail 9, period 1");
  });

  it("refuses symbols outside the alphabet, and a call without a word", async () => {
    const simulate = (...more: readonly string[]) =>
      statetrack("simulate", "--model", example("scalar-positive"), "--semantics", "exact", ...more);
    expectRefused(await simulate("--word", "1 0 2"), '--word, position 5: expected a symbol (0, 1), found "2"');
    expectRefused(await simulate("--orbit", "2"), '--orbit: expected a symbol (0, 1), found "2"');
    expectRefused(await simulate(), "simulate: expected either --word or --orbit, found neither");
  });
});
