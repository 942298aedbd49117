// `statetrack op` in a process of its own; the reading of lines also chunk by chunk in this one.

import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { specification } from "../number/arithmetic.ts";
import type { RoundingPolicy } from "../number/format.ts";
import { defaultOverflow, parseFormat } from "../number/formats.ts";
import { type Cases, codeCases, numberCases, wholeLines } from "./cases.ts";

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

  it("refuses options that do not fit", async () => {
    const refused = async (args: string, message: string) =>
      expect(await op("", args)).toEqual({ code: 2, out: "", err: `statetrack: ${message}\n` });
    await refused("mod --format E5M2", 'op: expected one of round, add, sub, mul, div, sqrt, fma, found "mod"');
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
      expect(streamed(numberCases(policy("E5M2"), false), lines, size)).toMatchObject({
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
    const failure = (format: string, line: string) => streamed(numberCases(policy(format), false), line, 99).failure;
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
