// statetrack op: one operation on many cases, a stream filter in the manner of TestFloat. Codes in hexadecimal go in, one
// case a line, and the code of each result comes out; `round` reads numbers instead of codes. Memory is constant.

import { Command } from "commander";
import { InputError, quote } from "../core/errors.ts";
import { OPERATIONS, type Operation } from "../number/flags.ts";
import type { RoundingPolicy } from "../number/format.ts";
import { defaultOverflow, parseFormat } from "../number/formats.ts";
import { checkPolicy } from "../number/round.ts";
import { CHOICES } from "../rnn/semantics.ts";
import { type Cases, codeCases, LONGEST_LINE, numberCases, wholeLines } from "./cases.ts";

interface Options {
  readonly format: string;
  readonly rounding: string;
  readonly overflow?: string;
  readonly subnormals: string;
  readonly flags?: boolean;
}

const NAMES = ["round", ...Object.keys(OPERATIONS)];

const HELP = `
Each line has exactly the operation's operands, separated by blanks: codes in hexadecimal, with or without 0x; for round
a decimal, a fraction, a hexadecimal float, inf, -inf or nan, rounded from its exact meaning. Blank lines and lines that
start with # have no result. A bad line ends the stream with exit code 2 after the results of the lines before it.

--flags adds a column, two hexadecimal digits as in TestFloat: 01 inexact, 02 underflow (tiny after rounding, and
inexact), 04 overflow, 08 divide by zero, 10 invalid. In fixed point 04 means out of range. Exact infinities raise
neither 04 nor 01, also where overflow=saturate replaces them; under nan and saturate a division by zero overflows like a
large number and raises 08 alone. NaN where the format has none, and x/0 in fixed point, are bad lines.

  printf '3c00 4000\\n' | statetrack op add --format binary16
  testfloat_gen f16_mul | cut -d' ' -f1,2 | statetrack op mul --format binary16 --flags`;

export function opCommand(): Command {
  return new Command("op")
    .description("one operation on codes in hexadecimal, one case a line from stdin to stdout")
    .argument("<operation>", NAMES.join(", "))
    .requiredOption("--format <format>", "the format of operands and results")
    .option("--rounding <mode>", CHOICES.rounding.join(", "), "tiesToEven")
    .option("--overflow <behaviour>", `${CHOICES.overflow.join(", ")}; default: what the format can express`)
    .option("--subnormals <treatment>", CHOICES.subnormals.join(", "), "gradual")
    .option("--flags", "a second column: the exception flags in hexadecimal")
    .addHelpText("after", HELP)
    .action((name: string, options: Options) => {
      const policy = parsePolicy(options);
      const flags = options.flags === true;
      if (name === "round") return pump(numberCases(policy, flags));
      return pump(codeCases(policy, parseOperation(name), flags));
    });
}

function parseOperation(name: string): Operation {
  const found = (Object.keys(OPERATIONS) as Operation[]).find((operation) => operation === name);
  if (found === undefined) throw new InputError("op", `one of ${NAMES.join(", ")}`, quote(name));
  return found;
}

function parsePolicy(options: Options): RoundingPolicy {
  const format = parseFormat(options.format, "--format");
  const overflow =
    options.overflow === undefined ? defaultOverflow(format) : choice("--overflow", CHOICES.overflow, options.overflow);
  const rounding = choice("--rounding", CHOICES.rounding, options.rounding);
  const policy = {
    format,
    rounding,
    overflow,
    subnormals: choice("--subnormals", CHOICES.subnormals, options.subnormals),
  };
  checkPolicy(policy, "--overflow");
  return policy;
}

function choice<T extends string>(option: string, values: readonly T[], text: string): T {
  const found = values.find((value) => value === text);
  if (found === undefined) throw new InputError(option, `one of ${values.join(", ")}`, quote(text));
  return found;
}

/** Feeds stdin to `cases`, chunk by chunk, and writes what comes out.
 * @throws InputError at the first bad line, after the results of the lines before it were written */
async function pump(cases: Cases): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = wholeLines(data);
    await run(cases, data, end);
    rest = Buffer.from(data.subarray(end));
    if (rest.length > LONGEST_LINE)
      throw new InputError("op", `lines of at most ${LONGEST_LINE} bytes`, "a longer one");
  }
  await run(cases, rest, rest.length);
}

async function run(cases: Cases, data: Uint8Array, end: number): Promise<void> {
  const out = cases.feed(data, end);
  // The bytes are overwritten by the next feed, so they must have been written; a closed pipe is the business of main.
  if (out.length > 0) await new Promise<void>((resolve) => process.stdout.write(out, () => resolve()));
  const failure = cases.failure();
  if (failure !== undefined) throw failure;
}
