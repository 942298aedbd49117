// decide --against and decide --margin in processes of their own: what is printed, the exit codes, bad input.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { expectRefused, statetrack } from "../../properties/command-line.ts";

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "statetrack-against-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string) => join(folder, name);
const example = (name: string) => `docs/examples/${name}.json`;
const BF16 = "perOperation,format=bfloat16";
const decide = (name: string, ...more: readonly string[]) =>
  statetrack("decide", "--model", example(name), "--semantics", BF16, ...more);

describe.concurrent("decide --against", () => {
  it("exits with 0 where the answers are the same for ever, and writes a certificate that recheck accepts", async () => {
    const path = file("holds.json");
    const { code, out, err } = await decide(
      "mod3-two-reflections",
      "--against",
      "perOperation,format=fp32",
      "--certificate",
      path,
    );
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^HOLDS: the same class after every word\n/);
    expect(out).toContain(
      "numbers     differ first after 1: (-0.5078125, 0.8671875) and (-0.5, 0.866025388240814208984375)\n",
    );
    const checked = await statetrack("recheck", path);
    expect(checked).toMatchObject({ code: 0, err: "" });
    expect(checked.out).toMatch(
      /^accepted {2}.*holds, bisimulation; .*the same 7 pairs of states.*\n1 accepted, 0 rejected\n$/,
    );
  });

  it("exits with 1 at the first word on which they differ, and says which side is right", async () => {
    const path = file("fails.json");
    const more = ["--against", "fused,format=bf16", "--language", "parity", "--certificate", path];
    const { code, out, err } = await decide("ex6-bfloat16", ...more);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    const lines = out.split("\n");
    expect(lines[0]).toBe('FAILS: after 1^2 the first says "in", the second says "out"; by parity the first is right');
    expect(lines).toContain("alone       first holds: holds for every word length");
    expect(lines).toContain("            second fails: 1^2 is in the language, the decoder says reject");
    expect(lines).toContain("bits        differ first after 1^2: (0x3e8b, 0x3f26) and (0x3e8a, 0x3f25)");
    const checked = await statetrack("recheck", path);
    expect(checked.out).toContain("the language says accept: first is right");
  });

  it("gives JSON with the sides, the first words, and what each does alone", async () => {
    const { out } = await decide("ex6-bfloat16", "--against", "fused,format=bf16", "--language", "parity", "--json");
    expect(JSON.parse(out)).toMatchObject({
      status: "fails",
      question: { ask: "decodes", sides: [{ model: "EX6 [0,1]" }, { model: "EX6 [0,1]" }], language: "parity" },
      values: { word: [["1", 2]] },
      bits: { word: [["1", 2]] },
      difference: { word: [["1", 2]], found: ["in", "out"], right: "first" },
      recognizes: [{ status: "holds" }, { status: "fails" }],
      certificate: { kind: "difference" },
    });
  });

  it("exits with 3 at a bound, and goes on from a checkpoint", async () => {
    const path = file("open");
    const against = ["--against", `${BF16},delta=D6`, "--checkpoint", path];
    const part = await decide("s4-normalised", ...against, "--pairs", "1000", "--method", "closure");
    expect(part.code).toBe(3);
    expect(part.out).toMatch(/^UNKNOWN: stopped by the bound of 1000 pairs; the same class up to length \d+\n/);
    const whole = await decide("s4-normalised", ...against);
    expect(whole.code).toBe(0);
  });

  it("makes a table of several, as text, CSV and certificates in a folder that --resume keeps", async () => {
    const certificates = file("certificates");
    const several = ["--against", "fused,format=bf16", "perOperation,format=fp32", "--ask", "decodes", "values"];
    const table = await decide("mod3-two-reflections", ...several, "--certificates", certificates);
    expect(table).toMatchObject({ code: 0, err: "" });
    expect(table.out).toMatch(/decodes {2}\[1\] {4}\[2\] {5}fails .*after 1\^836/);
    expect(table.out).toMatch(/decodes {2}\[1\] {4}\[3\] {5}holds /);
    const written = readdirSync(certificates).filter((name) => name.endsWith(".json"));
    expect(written).toHaveLength(4);
    const again = await decide("mod3-two-reflections", ...several, "--certificates", certificates, "--resume", "--csv");
    const rows = again.out.trim().split("\n");
    expect(rows[0]).toBe("first model,second model,ask,first,second,verdict,pairs,ms,finding");
    expect(rows).toHaveLength(5);
    expect(readFileSync(join(certificates, "verdicts.jsonl"), "utf8").trim().split("\n")).toHaveLength(4);
    expect((await statetrack("recheck", certificates)).out).toMatch(/4 accepted, 0 rejected\n$/);
  });

  it("compares two models under one semantics", async () => {
    const { code, out } = await decide("ex6-bfloat16", "--against-model", example("ex6-negative"), "--ask", "accepts");
    expect(code).toBe(0);
    expect(out).toMatch(/^HOLDS: the same answer after every word\n/);
  });

  it("refuses what has no meaning, with the place", async () => {
    const against = ["--against", "fused,format=bf16"];
    const [ask, lookup, margin, neither, bits] = await Promise.all([
      decide("ex6-bfloat16", ...against, "--ask", "recognizes"),
      decide("ex6-bfloat16", ...against, "--lookup", file("x.json")),
      decide("ex6-bfloat16", ...against, "--margin"),
      decide("ex6-bfloat16"),
      decide("ex6-bfloat16", "--against", "perOperation,format=fp32", "--ask", "bits"),
    ]);
    expectRefused(ask, '--ask: expected with --against one of decodes, accepts, values, bits, found "recognizes"');
    expectRefused(lookup, "--lookup: expected no --against, found both");
    expectRefused(margin, "--margin: expected no --against, found both");
    expectRefused(neither, "decide: expected --language, or --against for a comparison, found neither");
    expect(bits).toMatchObject({ code: 2, out: "" });
    expect(bits.err).toContain("expected the format of the other side, to compare bits");
  });
});

describe.concurrent("decide --margin", () => {
  it("tells the least distance to another answer and the word that leads there", async () => {
    const { code, out } = await decide("mod3-two-reflections", "--language", "mod:3", "--margin");
    expect(code).toBe(0);
    expect(out.split("\n").slice(-6)).toEqual([
      "margin      930 bfloat16 steps: steps of one entry after which the class is another one or none",
      '            least after 1^6, in (1.015625, 0.01171875), which is "0"',
      "gap         about 3: difference of the squared distances to the nearest anchor of another class and to the nearest one",
      '            least after 0, in (1, 0), which is "0"',
      "            over all lengths",
      "",
    ]);
  });

  it("is in JSON and, as steps, in tables; there is none where a word is answered wrongly", async () => {
    const language = ["--language", "parity", "--margin"];
    const [json, table] = await Promise.all([
      decide("ex6-bfloat16", ...language, "--json"),
      decide("ex6-bfloat16", "fused,format=bf16", ...language, "--csv"),
    ]);
    expect(JSON.parse(json.out)).toMatchObject({
      status: "holds",
      margin: { decoder: "lookup", scope: "all lengths", format: "bfloat16", steps: { least: 2, word: [["1", 1]] } },
    });
    const [head, holds, fails] = table.out.split("\n");
    expect(head).toMatch(/,finding,margin,exact spectrum$/);
    expect(holds).toMatch(/,2,("[^"]*"|[^,"]*)$/);
    expect(fails).toMatch(/,,("[^"]*"|[^,"]*)$/);
  });

  it("is refused for questions without a right answer", async () => {
    const found = await decide("ex6-bfloat16", "--language", "parity", "--ask", "separates", "--margin");
    expectRefused(found, "--margin: expected the question recognizes, which has a right answer, found separates");
  });
});
