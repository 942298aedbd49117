import { describe, expect, it } from "vitest";
import { LEAST } from "../../core/tally.ts";
import { specification } from "../../number/arithmetic.ts";
import { multiply, sum, toNumber } from "../../number/exact.ts";
import { ROUNDINGS, type RoundingPolicy } from "../../number/format.ts";
import { parseFormat } from "../../number/formats.ts";
import { defaultOverflow } from "../../number/limits.ts";
import { fromOrdinal } from "../../number/order.ts";
import { roundedValue } from "../../number/round.ts";
import { cells, faithful, reader } from "./cells.ts";
import { rowCounter } from "./engines.ts";
import { checkEngine, checkLaw, ENGINE_OPERATIONS, ENGINES, LAWS } from "./index.ts";
import { ascendingValues } from "./laws.ts";
import { arity, type EngineTask, rows } from "./task.ts";

function policy(name: string, more: Partial<RoundingPolicy> = {}): RoundingPolicy {
  const format = parseFormat(name);
  return { format, rounding: "tiesToEven", overflow: defaultOverflow(format), subnormals: "gradual", ...more };
}

describe("the step function of a rounding", () => {
  it.each(["E4M3FN", "E5M2", "E2M1FN", "float:e3m2"])(
    "of %s reads what the specification says, in every mode",
    (name) => {
      for (const rounding of ROUNDINGS) {
        const p = policy(name, { rounding });
        const given = cells(p);
        expect(faithful(given)).toBe(true);
        const values = ascendingValues(p.format);
        // Sums of three values lie between breakpoints, on them, and beyond the ends.
        const points = values.flatMap((a) =>
          values.filter((_, i) => i % 7 === 0).map((b) => sum([a, b, multiply(a, b)], 1)),
        );
        const ascending = points.filter((x) => toNumber(x) !== 0).sort((a, b) => toNumber(a) - toNumber(b));
        const read = reader(given);
        for (const x of ascending) expect(read(toNumber(x), 0)).toBe(toNumber(roundedValue(p, x)));
      }
    },
  );

  it("takes a residual below the double's own precision into account", () => {
    const p = policy("bfloat16");
    const read = reader(cells(p));
    const tie = 1 + 2 ** -8;
    expect([read(tie, -(2 ** -70)), read(tie, 0), read(tie, 2 ** -70)]).toEqual([1, 1, 1 + 2 ** -7]);
  });
});

describe("rows of pairs", () => {
  const task = (name: string, more: Partial<EngineTask> = {}): EngineTask => {
    const p = policy(name);
    return { engine: "float64", operation: "add", policy: p, against: p, ...more };
  };

  it("count every pair once, and the least that differ", () => {
    const wrong = task("E2M1FN", { against: policy("E2M1FN", { rounding: "towardZero" }) });
    const whole = rowCounter(wrong)(0, rows(wrong));
    const [fast, slow] = [specification(wrong.policy), specification(wrong.against)];
    const expected = Array.from({ length: 256 }, (_, i) => i).filter(
      (i) => fast.add(i >> 4, i & 15) !== slow.add(i >> 4, i & 15),
    );
    expect(whole).toMatchObject({ maps: 16, members: 256, failures: expected.length, least: expected.slice(0, LEAST) });
    expect(expected.length).toBeGreaterThan(0);
  });

  it.each(["add", "mul"] as const)("of 16 bits find a planted difference in %s, and none without", (operation) => {
    const right = task("binary16", { operation });
    // The least normal number (times or plus everything) meets subnormal, exact and rounded results.
    const row = 31_743 + 1024;
    expect(rowCounter(right)(row, row + 1).failures).toBe(0);
    for (const more of [{ rounding: "tiesToAway" }, { subnormals: "flush" }] as const) {
      const wrong = { ...right, against: policy("binary16", more) };
      const failures = [row, 40_000, 50_001, 63_000].map((n) => rowCounter(wrong)(n, n + 1).failures);
      expect(Math.max(...failures)).toBeGreaterThan(0);
    }
  });

  const all = ENGINES.flatMap((engine) => ENGINE_OPERATIONS[engine].map((operation) => [engine, operation] as const));

  it.each(all)("of %s, %s: agree in every case, and a planted difference is found", (engine, operation) => {
    for (const name of ["E2M1FN", "float:e2m2", "q1.2"]) {
      const right = task(name, { engine, operation });
      const size = 2 ** right.policy.format.bits;
      expect(rows(right)).toBe(size);
      // The one NaN of sixteen codes that are none, of printed code.
      const codes = engine === "printed" && name === "float:e2m2" ? 32 - 5 : size;
      expect(rowCounter(right)(0, size)).toMatchObject({ failures: 0, members: codes ** arity(operation) });
      const wrong = { ...right, against: policy(name, { rounding: "toOdd" }) };
      const { failures, least } = rowCounter(wrong)(0, size);
      if (operation === "mul" || operation === "fma") expect(failures).toBeGreaterThan(0);
      expect(least.every((rank) => rank < size ** arity(operation))).toBe(true);
    }
    const wrong = task("E4M3FN", { engine, operation, against: policy("E4M3FN", { rounding: "towardZero" }) });
    if (arity(operation) < 3) expect(rowCounter(wrong)(0, 256).failures).toBeGreaterThan(0);
  });

  it("of printed code leave out what no rounding gives", () => {
    const saturating = policy("E5M2", { overflow: "saturate", subnormals: "flush" });
    const right = task("E5M2", { engine: "printed", operation: "mul", policy: saturating, against: saturating });
    // 256 codes, without two infinities, all NaN but one and three subnormals of each sign.
    expect(rowCounter(right)(0, 256)).toMatchObject({ members: (256 - 2 - 5 - 6) ** 2, failures: 0 });
  });

  it("of op compare flags too", () => {
    const flush = task("E4M3FN", {
      engine: "op",
      operation: "mul",
      against: policy("E4M3FN", { subnormals: "flush" }),
    });
    const tiny = rowCounter(flush)(0x01, 0x02);
    // 2^-9 · 2^-8 is 0 either way; the flags say underflow and inexact in both. 2^-9 · 1 differs.
    expect(tiny.failures).toBeGreaterThan(0);
    expect(rowCounter(task("float:e4m4", { engine: "op", operation: "mul" }))(37, 40).failures).toBe(0);
  });

  it.each(["arrays", "printed", "op"] as const)(
    "of %s agree, narrow and wide, and a planted difference is found",
    (engine) => {
      for (const [name, row] of [
        ["E5M2", 77],
        ["binary16", 40_000],
        ["bfloat16", 12_345],
      ] as const)
        for (const operation of ["add", "mul"] as const) {
          const right = task(name, { engine, operation });
          expect(rowCounter(right)(row, row + 1).failures).toBe(0);
          const wrong = { ...right, against: policy(name, { rounding: "toOdd" }) };
          expect(rowCounter(wrong)(row, row + 1).failures).toBeGreaterThan(0);
        }
    },
  );

  it("of 16 bits agree with the specification pair by pair where they are few", () => {
    const right = task("float:e2m6");
    expect(rowCounter(right)(0, rows(right))).toMatchObject({ failures: 0, members: rows(right) ** 2 });
    const wrong = { ...right, against: policy("float:e2m6", { rounding: "towardZero" }) };
    const [fast, slow] = [specification(wrong.policy), specification(wrong.against)];
    const codes = Array.from({ length: rows(wrong) }, (_, n) => fromOrdinal(wrong.policy.format, n));
    const differing = codes.flatMap((a) => codes.filter((b) => fast.add(a, b) !== slow.add(a, b))).length;
    expect(rowCounter(wrong)(0, rows(wrong)).failures).toBe(differing);
    expect(differing).toBeGreaterThan(0);
  });

  it("are refused for what no step function covers", () => {
    for (const more of [{ operation: "div" }, { operation: "sub" }, { engine: "tables" }] as const)
      expect(() => rowCounter(task("binary16", more))).toThrow("expected add or mul of an engine for 16 bits");
    expect(() => rowCounter(task("E4M3FN", { engine: "tables", operation: "div" }))).toThrow(
      "expected add, sub, mul of tables, found div",
    );
  });

  it("are complete only when nothing stopped them", async () => {
    expect(await checkEngine(task("E4M3FN"))).toMatchObject({
      complete: true,
      tally: { failures: 0, members: 65_536 },
    });
    const cut = await checkEngine(task("binary16"), { threads: 1, interrupted: () => true });
    expect(cut).toMatchObject({ complete: false, tally: { members: 0 } });
  });
});

describe("laws", () => {
  it("speak of breakpoints: four a gap and more beyond the ends", () => {
    const values = ascendingValues(parseFormat("E2M1FN")).length;
    expect(checkLaw("faithful", policy("E2M1FN")).members).toBe(4 * (values - 1) + 1);
    expect(checkLaw("monotone", policy("E2M1FN")).members).toBe(4 * (values - 1) + 1 + 10);
  });

  it.each(LAWS)("%s has a rounding that breaks it", (law) => {
    const breaking = {
      monotone: policy("int4", { overflow: "wrap" }),
      idempotent: policy("E5M2", { subnormals: "flush" }),
      faithful: policy("E5M2", { subnormals: "flush" }),
      nearest: policy("E5M2", { rounding: "towardNegative" }),
      "negation-symmetric": policy("E5M2", { rounding: "towardNegative" }),
    }[law];
    const { failures, first } = checkLaw(law, breaking);
    expect(failures).toBeGreaterThan(0);
    expect(first).toMatch(/ becomes /);
    expect(checkLaw(law, policy("E5M2")).failures).toBe(0);
  });
});
