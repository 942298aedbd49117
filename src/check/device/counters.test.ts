// Who counted: work of a device stays a device's in the journal, whatever finishes the run, is drawn from to be counted again, and
// is named with its own arithmetic. A kernel that decides rightly but lists or adds wrongly is found by the units drawn.

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openDevice, openDevices } from "../../backend/webgpu/device.ts";
import { integerArithmetic } from "./carrier.ts";
import { type Census, census } from "./census.ts";
import { type Counted, type Counter, counterLines } from "./counters.ts";
import { runCensus } from "./run.ts";

const opened = await openDevice();
const device = "absent" in opened ? undefined : opened;
afterAll(() => device?.close());

const limits = census({ procedure: "limits", semantics: "perOperation,format=E2M1FN,overflow=saturate" });
/** A multiplier of -1: its maps fail. */
const alternating = census({
  procedure: "orbits",
  sweep: {
    system: "scalar",
    rows: 1,
    semantics: "perOperation,format=E4M3FN,observe=code",
    where: [],
    property: "eventually-constant",
    fixed: { a: ["-1", "0.75"] },
  },
});
const journal = () => join(mkdtempSync(join(tmpdir(), "counters-")), "journal.jsonl");
const unitsIn = (given: Census) => Math.ceil(given.maps / given.unit);

/** The census with another kernel text. */
function changed(given: Census, from: string, to: string): Census {
  const program = given.program();
  const code = program.code.replace(from, to);
  expect(code).not.toBe(program.code);
  return { ...given, program: () => ({ ...program, code }) };
}

function after(calls: number): () => boolean {
  let asked = 0;
  return () => asked++ >= calls;
}

describe("lines about who counted", () => {
  const again = { units: 2, drawn: 2, specified: 1, alone: 0 };
  const part = { tally: { maps: 0, failingMaps: 0, sums: [], maxima: [], digest: "" }, digests: [], failing: [] };
  const ranges = (...counters: Counter[]): Counted[] =>
    counters.map((by, i) => ({ range: { from: 3 * i, to: 3 * i + 3 }, part: { ...part, overflowed: [] }, by }));
  const [a, b] = ["a", "b"].map((adapter) => ({ adapter, arithmetic: `${adapter}'s arithmetic` }));

  it.each([
    ["the CPU, asked for nothing else", ranges("CPU"), undefined, []],
    ["the CPU, since a device was left", ranges("CPU"), "lost", ["3 of 3 units counted by the CPU: lost"]],
    [
      "one device",
      ranges(a, a),
      undefined,
      ["the kernels on a; 2 of 6 units counted again by the CPU, 1 of them by the specification; a's arithmetic"],
    ],
    [
      "two devices and the CPU",
      ranges(a, "CPU", b),
      "lost",
      [
        "the kernels on a (a's arithmetic) and b (b's arithmetic); 2 of 6 units counted again by the CPU, 1 of them by the specification",
        "3 of 9 units counted by the CPU: lost",
      ],
    ],
  ] as const)("%s", (_, parts, left, lines) => {
    expect(counterLines(parts, again, left)).toEqual(lines);
  });
});

describe("a journal", () => {
  it("that does not say who counted is refused", async () => {
    const checkpoint = journal();
    await runCensus(limits, { checkpoint, interrupted: after(3) });
    const lines = readFileSync(checkpoint, "utf8");
    writeFileSync(checkpoint, lines.replaceAll(',"by":"CPU"', ""));
    expect(readFileSync(checkpoint, "utf8")).not.toBe(lines);
    await expect(runCensus(limits, { checkpoint })).rejects.toThrow(/line 1: expected who counted the range/);
    writeFileSync(checkpoint, lines);
    const { by, rechecked } = await runCensus(limits, { checkpoint });
    expect([by, rechecked.units]).toEqual(["the CPU", 0]);
  });
});

describe.skipIf(device === undefined)("a census partly counted on a device", () => {
  const half = Math.floor(unitsIn(limits) / 2);

  it("is counted again there, and says so, where the CPU finishes it", { timeout: 120_000 }, async () => {
    const checkpoint = journal();
    await runCensus(limits, { device, checkpoint, to: half });
    const rest = await runCensus(limits, { checkpoint, again: { share: 1, seed: 1 } });
    const whole = await runCensus(limits);
    expect([rest.tally, rest.digests]).toEqual([whole.tally, whole.digests]);
    expect(rest.rechecked).toMatchObject({ units: half, drawn: half, of: unitsIn(limits), alone: 0 });
    const [kernels, cpu] = rest.assumes.slice(-2);
    expect(kernels).toMatch(
      new RegExp(`^the kernels on .*; ${half} of ${half} units counted again.*; integer arithmetic`),
    );
    expect(cpu).toBe(`${unitsIn(limits) - half} of ${unitsIn(limits)} units counted by the CPU`);
    expect(rest.by).toBe(`${kernels}; ${cpu}`);
  });

  it("is found out there where its kernel was wrong", { timeout: 120_000 }, async () => {
    const wrong = changed(limits, "return add(mul(a, h), b);", "return add(mul(a, h), mul(b, b));");
    const checkpoint = journal();
    await runCensus(wrong, { device, checkpoint, to: half, again: { share: 0, seed: 1 } });
    await expect(runCensus(limits, { checkpoint, again: { share: 1, seed: 1 } })).rejects.toThrow(
      /expected the digest/,
    );
  });

  it("keeps its ranges where the device is left for the others", { timeout: 120_000 }, async () => {
    const checkpoint = journal();
    await runCensus(limits, { device, checkpoint, to: half });
    const program = { ...limits.program(), code: "this is no shader" };
    const rest = await runCensus({ ...limits, program: () => program }, { device, checkpoint });
    const [kernels, cpu] = rest.assumes.slice(-2);
    expect([kernels, cpu]).toEqual([
      expect.stringMatching(new RegExp(`^the kernels on .*; 1 of ${half} units counted again`)),
      expect.stringMatching(/units counted by the CPU: .*does not compile/),
    ]);
  });

  it("names each adapter with its own arithmetic", { timeout: 120_000 }, async () => {
    const [first, other] = await openDevices(2);
    const second = { ...other, record: { ...other.record, device: "another" } };
    const arithmetic = { ...integerArithmetic(limits.semantics), line: "the first's arithmetic" };
    const found = await runCensus(limits, { device: first, others: [second], arithmetic, checkpoint: journal() });
    other.close();
    expect(found.assumes.at(-1)).toMatch(
      /^the kernels on .*\(the first's arithmetic\).* and .*another.* \(integer arithmetic.*\); 1 of \d+ units/,
    );
  });
});

describe.skipIf(device === undefined)("a kernel with the right digests", () => {
  const again = { share: 1, seed: 1 };

  it("that does not list a failing map is found out", { timeout: 120_000 }, async () => {
    const silent = changed(alternating, "if (found != 0xffffffffu) { append_failing(map, found); }", "");
    const unseen = await runCensus(silent, { device, again: { ...again, share: 0 } });
    expect([unseen.tally.failingMaps, unseen.digests]).toEqual([0, (await runCensus(alternating)).digests]);
    await expect(runCensus(silent, { device, again })).rejects.toThrow(
      /expected map \d+ .* failing maps .* found none/,
    );
  });

  it("that lists another witness is found out", { timeout: 120_000 }, async () => {
    const other = changed(alternating, "append_failing(map, found);", "append_failing(map, found + 1u);");
    await expect(runCensus(other, { device, again })).rejects.toThrow(/among the failing maps of unit/);
  });

  it("that does not add its tails, or does not keep the longest, is found out", { timeout: 120_000 }, async () => {
    const sums = changed(alternating, "atomicAdd(&sum_of[1], tails);", "");
    await expect(runCensus(sums, { device, again })).rejects.toThrow(/expected tails \d+ of unit 0/);
    const maxima = changed(alternating, "atomicMax(&most[0], longest_tail);", "");
    await expect(runCensus(maxima, { device, again })).rejects.toThrow(/expected longest-tail \d+ of unit 0/);
  });
});
