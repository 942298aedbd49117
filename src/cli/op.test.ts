// `statetrack op` in a process of its own; the reading of lines also chunk by chunk in this one.

import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { specification } from "../number/arithmetic.ts";
import { OPERATIONS, type Operation } from "../number/flags.ts";
import type { RoundingPolicy } from "../number/format.ts";
import { defaultOverflow, parseFormat } from "../number/formats.ts";
import { type Cases, codeCases, wholeLines } from "./cases.ts";
import { numberCases, valueCases } from "./values.ts";

vi.setConfig({ testTimeout: 120_000 });

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ENVIRONMENT = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "statetrack-compile-cache") };

interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `statetrack op …args` on an input; `most` closes its output after so many bytes. */
function op(input: string, args: string, most = Number.POSITIVE_INFINITY): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn("node_modules/.bin/node", ["bin/statetrack.js", "op", ...args.split(" ")], {
      cwd: ROOT,
      env: ENVIRONMENT,
    });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      if (out.length > most) child.stdout.destroy();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    child.stdin.on("error", () => undefined);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
    child.stdin.end(input);
  });
}

function policy(name: string): RoundingPolicy {
  const format = parseFormat(name);
  return { format, rounding: "tiesToEven", overflow: defaultOverflow(format), subnormals: "gradual" };
}

/** What a stream answers to a text that comes in chunks of `size` bytes. */
function streamed(cases: Cases, text: string, size: number): { out: string; failure: string | undefined } {
  const bytes = Buffer.from(text);
  let rest = Buffer.alloc(0);
  let out = "";
  for (let at = 0; at < bytes.length && cases.failure() === undefined; at += size) {
    const data = Buffer.concat([rest, bytes.subarray(at, at + size)]);
    const end = wholeLines(data);
    out += Buffer.from(cases.feed(data, end)).toString();
    rest = data.subarray(end);
  }
  if (cases.failure() === undefined) out += Buffer.from(cases.feed(rest, rest.length)).toString();
  return { out, failure: cases.failure()?.message };
}

describe.concurrent("statetrack op", () => {
  it("answers each case with a code, and flags when asked", async () => {
    expect(await op("3c00 4000\n7c00 fc00\n", "add --format binary16")).toEqual({
      code: 0,
      out: "4200\n7e00\n",
      err: "",
    });
    const flagged = await op("0x7BFF 4000\n0001 3800", "mul --format fp16 --flags");
    expect(flagged).toEqual({ code: 0, out: "7c00 05\n0000 03\n", err: "" });
    const fma = await op("3f800000 3f800000 33800000\n", "fma --format binary32 --rounding towardPositive");
    expect(fma.out).toBe("3f800001\n");
  });

  it("rounds numbers from their exact meaning", async () => {
    const { code, out } = await op("1/3\n0.1\n-0\ninf\n0x1.8p-1\n1e-50\nnan", "round --format binary16 --flags");
    expect({ code, out }).toEqual({
      code: 0,
      out: "3555 01\n2e66 01\n8000 00\n7c00 00\n3a00 00\n0000 03\n7e00 00\n",
    });
  });

  it("writes the results before a bad line, and ends with exit code 2", async () => {
    const lines = `${"3c 40\n".repeat(16)}1zz 3\n3c 40\n`;
    expect(await op(lines, "mul --format E4M3FN")).toEqual({
      code: 2,
      out: "44\n".repeat(16),
      err: 'statetrack: op: line 17: expected a code of E4M3FN in [0, 0xff], found "1zz"\n',
    });
  });

  it("accepts an empty input and a reader that has had enough", async () => {
    expect(await op("", "sqrt --format bfloat16")).toEqual({ code: 0, out: "", err: "" });
    expect(await op("3f80\n".repeat(400_000), "sqrt --format bfloat16", 1000)).toMatchObject({ code: 0, err: "" });
  });

  it("selects, changes signs and compares", async () => {
    const answers = async (input: string, args: string) => (await op(input, args)).out.trim().split("\n");
    const pairs = "8000 0000\n3c00 7e00\n7c00 fbff\n7d00 3c00\n";
    expect(await answers(pairs, "min --format binary16 --flags")).toEqual(["8000 00", "7e00 00", "fbff 00", "7e00 10"]);
    expect(await answers(pairs, "max --format binary16")).toEqual(["0000", "7e00", "7c00", "7e00"]);
    expect(await answers(pairs, "minNumber --format binary16")).toEqual(["8000", "3c00", "fbff", "3c00"]);
    expect(await answers("3c00\nfe00\n8000", "neg --format binary16 --flags")).toEqual([
      "bc00 00",
      "7e00 00",
      "0000 00",
    ]);
    expect(await answers("80\n7f", "neg --format int8 --flags")).toEqual(["7f 05", "81 00"]);
    expect(await answers("80\n81\n02", "abs --format E4M3FNUZ")).toEqual(["80", "01", "02"]);
    const relations = await answers(`${pairs}bc00 3c00`, "compare --format binary16 --flags");
    expect(relations).toEqual(["equal 00", "unordered 00", "greater 00", "unordered 10", "less 00"]);
  });

  it("converts with one rounding", async () => {
    const args = "convert --format binary32 --to E4M3FN --flags";
    expect((await op("3f800000\n43e80000\n43e80001\n7f800000\n7fc00000", args)).out).toBe(
      "38 00\n7e 01\n7f 05\n7f 00\n7f 00\n",
    );
    expect(
      (await op("7fefffffffffffff\n3ff0000000000001", "convert --format binary64 --to binary32 --flags")).out,
    ).toBe("7f800000 05\n3f800000 01\n");
    expect((await op("7f800000", "convert --format binary32 --to q3.4 --overflow wrap")).err).toContain(
      "a finite number",
    );
    expect((await op("7fc00000", "convert --format binary32 --to q3.4")).err).toContain("q3.4 has no NaN");
    expect((await op("0", "convert --format binary32")).err).toContain("expected for convert --to FORMAT");
  });

  it("computes in binary64 as JavaScript does", async () => {
    const numbers = [1, 0.1, 1 / 3, -2.5e-310, 1.7e308, Number.MIN_VALUE, -0, Infinity, Number.NaN, 3.3e-160];
    const pattern = (x: number) => new BigUint64Array(new Float64Array([x]).buffer)[0].toString(16).padStart(16, "0");
    const bits = (x: number) => (Number.isNaN(x) ? "7ff8000000000000" : pattern(x));
    const pairs = numbers.flatMap((a) => numbers.map((b): [number, number] => [a, b]));
    const cases = pairs.map(([a, b]) => `${bits(a)} ${bits(b)}`).join("\n");
    const native = {
      add: (a: number, b: number) => a + b,
      mul: (a: number, b: number) => a * b,
      div: (a: number, b: number) => a / b,
    };
    for (const [name, operate] of Object.entries(native)) {
      const { out } = await op(cases, `${name} --format binary64`);
      expect(out.trim().split("\n")).toEqual(pairs.map(([a, b]) => bits(operate(a, b))));
    }
    expect((await op("0.1\n1/3", "round --format fp64")).out).toBe(`${bits(0.1)}\n${bits(1 / 3)}\n`);
  });

  it("rounds stochastically, the same for the same seed", async () => {
    const lines = "1.1\n# no case\n".repeat(800);
    const { out } = await op(lines, "round --format E5M2 --stochastic 3 --seed 5");
    expect((await op(lines, "round --format E5M2 --stochastic 3 --seed 5")).out).toBe(out);
    expect((await op(lines, "round --format E5M2 --stochastic 3")).out).not.toBe(out);
    const up = out.split("\n").filter((code) => code === "3d").length;
    // 800 · 3/8 = 300, standard deviation 13.7.
    expect(Math.abs(up - 300)).toBeLessThan(60);
    expect(out.split("\n").filter((code) => code === "3c").length).toBe(800 - up);
    expect((await op("3c 3c", "add --format E5M2 --stochastic 8 --flags")).out).toBe("40 00\n");
    expect((await op("1", "round --format E5M2 --stochastic 33")).err).toContain("an integer from 1 to 32");
  });

  it("refuses options that do not fit", async () => {
    const refused = async (args: string, message: string) =>
      expect(await op("", args)).toEqual({ code: 2, out: "", err: `statetrack: ${message}\n` });
    await refused(
      "mod --format E5M2",
      'op: expected one of round, add, sub, mul, div, sqrt, fma, min, max, minNumber, maxNumber, neg, abs, compare, convert, found "mod"',
    );
    await refused(
      "add --format E4M3FN --overflow infinity",
      "--overflow: expected a format with infinities for overflow=infinity, found E4M3FN",
    );
    await refused(
      "add --format E5M2 --rounding up",
      '--rounding: expected one of tiesToEven, tiesToAway, towardZero, towardPositive, towardNegative, toOdd, found "up"',
    );
  });
});

describe("cases by value", () => {
  it.each(["binary16", "E4M3FN", "q3.4", "p3109:k8p3ue", "E8M0", "E2M1FN"])("equal the kernels in %s", (name) => {
    const p = policy(name);
    const codes = [0, 1, 5, 0x31, 0x3c, 0x70, 0x7b, 0x7f, 0x80, 0xfe].map((code) => code % 2 ** p.format.bits);
    for (const operation of Object.keys(OPERATIONS) as Operation[]) {
      const operands = OPERATIONS[operation];
      for (const a of codes)
        for (const b of operands > 1 ? codes : [0]) {
          const line = [a, b, a]
            .slice(0, operands)
            .map((code) => code.toString(16))
            .join(" ");
          const fast = streamed(codeCases(p, operation, true), line, 99);
          const slow = streamed(valueCases(operation, { policy: p, flags: true }), line, 99);
          expect(slow.out, `${operation} ${line}`).toBe(fast.out);
        }
    }
  });
});

describe("streams of cases", () => {
  const text = "3c00 4000\r\n\r\n# note\r3c00\t 3C00\n\n  0x3c00 0X0003c00  \rfc00 0";
  const expected = "4200\n4000\n4000\nfc00\n";

  it("are the same however the bytes are cut", () => {
    for (let size = 1; size <= text.length; size++)
      expect(streamed(codeCases(policy("binary16"), "add", false), text, size)).toEqual({ out: expected });
  });

  it("count lines of any ending", () => {
    for (const [size, ending] of [1, 2, 5, 100].flatMap((n) => ["\n", "\r", "\r\n"].map((e) => [n, e] as const))) {
      const lines = ["1 2", "", "# c", "3 4", "5 g", "6 7"].join(ending);
      expect(streamed(codeCases(policy("E5M2"), "add", false), lines, size)).toMatchObject({
        failure: 'op: line 5: expected a code of E5M2 in [0, 0xff], found "g"',
      });
      expect(streamed(numberCases({ policy: policy("E5M2"), flags: false }), lines, size)).toMatchObject({
        failure: 'op: line 1: expected a decimal, a fraction, a hexadecimal float, inf, -inf or nan, found "1 2"',
      });
    }
  });

  it.each([
    ["add", "E5M2", "1", '2 codes for add, found "1"'],
    ["add", "E5M2", "1 2 3", '2 codes for add, found "1 2 3"'],
    ["fma", "E5M2", "1 2 3 4", '3 codes for fma, found "1 2 3 4"'],
    ["sqrt", "E5M2", "100", 'a code of E5M2 in [0, 0xff], found "100"'],
    ["sqrt", "E5M2", "0x", 'a code of E5M2 in [0, 0xff], found "0x"'],
    ["sqrt", "E5M2", "-1", 'a code of E5M2 in [0, 0xff], found "-1"'],
    ["sqrt", "E2M1FN", "1f", 'a code of E2M1FN in [0, 0xf], found "1f"'],
    ["sqrt", "binary32", "100000000", 'a code of binary32 in [0, 0xffffffff], found "100000000"'],
    ["div", "q3.4", "10 0", 'codes whose div is a number, as q3.4 has no NaN, found "10 0"'],
    ["sqrt", "E2M1FN", "9", 'codes whose sqrt is a number, as E2M1FN has no NaN, found "9"'],
  ] as const)("refuse: %s %s %s", (operation, format, line, message) => {
    const { out, failure } = streamed(codeCases(policy(format), operation, false), `${line}\n`, 99);
    expect({ out, failure }).toEqual({ out: "", failure: `op: line 1: expected ${message}` });
  });

  it("refuse numbers that the format has not", () => {
    const failure = (format: string, line: string) =>
      streamed(numberCases({ policy: policy(format), flags: false }), line, 99).failure;
    expect(failure("E2M1FN", "nan")).toBe('op: line 1: expected a value of E2M1FN, which has no NaN, found "nan"');
    expect(failure("E2M1FN", "1/0")).toBe('op: line 1: expected a denominator other than 0, found "1/0"');
    expect(failure("E2M1FN", "1e999999")).toMatch(/^op: line 1: expected an exponent between/);
  });

  it("give all sums and products of E4M3FN as the specification does", () => {
    const p = policy("E4M3FN");
    const exact = specification(p);
    const pairs = Array.from({ length: 65536 }, (_, rank) => [rank >> 8, rank & 255] as const);
    const lines = pairs.map(([a, b]) => `${a.toString(16)} ${b.toString(16)}\n`).join("");
    for (const operation of ["add", "mul"] as const) {
      const found = streamed(codeCases(p, operation, false), lines, 1000)
        .out.trim()
        .split("\n");
      const wrong = pairs.filter(([a, b], i) => Number.parseInt(found[i], 16) !== exact[operation](a, b));
      expect(wrong).toEqual([]);
    }
  });
});
