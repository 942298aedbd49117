// decide on attention files in processes of their own: exit codes, text, JSON, refused options.

import { describe, expect, it, vi } from "vitest";
import { statetrack } from "../../properties/command-line.ts";

vi.setConfig({ testTimeout: 120_000 });

const decide = (name: string, language: string, ...more: readonly string[]) =>
  statetrack(
    "decide",
    "--model",
    `docs/examples/attention/${name}.json`,
    "--language",
    language,
    "--semantics",
    "perOperation,format=bfloat16",
    ...more,
  );

describe.concurrent("decide on an attention file", () => {
  it("exits with 1 and a shortest wrong word", async () => {
    const { code, out, err } = await decide("average-parity", "parity");
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(out).toMatch(/^FAILS: 0 1\^2 is in the language, the decoder says reject\n/);
  });

  it("exits with 3 where no wrong word was found, never with 0", async () => {
    const { code, out } = await decide("first-symbol", "1(0|1)*", "--json");
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ status: "unknown", method: "bounded", provedUpToLength: 3, closed: true });
  });

  it("refuses what needs a machine or a certificate", async () => {
    const refused = await decide("first-symbol", "1(0|1)*", "--certificate", "none.json");
    expect(refused).toEqual({
      code: 2,
      out: "",
      err: "statetrack: --certificate: expected a model of layers: attention is only bounded, found an attention file\n",
    });
    expect((await decide("first-symbol", "1(0|1)*", "--ask", "separates")).code).toBe(2);
  });
});
