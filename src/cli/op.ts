// statetrack op: one operation on many cases, a stream filter in the manner of TestFloat. Codes in hexadecimal go in, one
// case a line, and the code of each result comes out; `round` reads numbers instead of codes. Memory is constant.

import { Command } from "commander";
import { InputError, quote } from "../core/errors.ts";
import { OPERATIONS, type Operation } from "../number/flags.ts";
import type { NumberFormat, RoundingPolicy } from "../number/format.ts";
import { defaultOverflow, parseFormat } from "../number/formats.ts";
import { checkPolicy } from "../number/round.ts";
import { CHOICES } from "../rnn/semantics.ts";
import { type Cases, codeCases, LONGEST_LINE, wholeLines } from "./cases.ts";
import { comparisonCases, conversionCases, numberCases, type Target, valueCases } from "./values.ts";

interface Options {
  readonly format: string;
  readonly rounding: string;
  readonly overflow?: string;
  readonly subnormals: string;
  readonly flags?: boolean;
  readonly to?: string;
  readonly stochastic?: string;
  readonly seed: string;
}

const NAMES = ["round", ...Object.keys(OPERATIONS), "compare", "convert"];
/** Codes of more bits are read as bigints. */
const WIDEST_FAST = 32;
const MOST_RANDOM_BITS = 32;

const HELP = `
Each line has exactly the operation's operands, separated by blanks: codes in hexadecimal, with or without 0x; for round
a decimal, a fraction, a hexadecimal float, inf, -inf or nan, rounded from its exact meaning. Blank lines and lines that
start with # have no result. A bad line ends the stream with exit code 2 after the results of the lines before it.

min and max are IEEE 754's minimum and maximum (-0 below +0, NaN for NaN), minNumber and maxNumber prefer a number to NaN.
compare answers less, equal, greater or unordered. convert reads codes of --format and rounds them once to --to.

--stochastic K rounds with K random bits: up in magnitude if floor(d 2^K) + r >= 2^K, where d is the place between the two
neighbours in [0, 1) and r the random number of the case: the top K bits of the n-th output (n from 0, lines without a
result not counted) of SplitMix64 started at --seed.

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
    .option("--to <format>", "for convert: the format of results, to which rounding and overflow then belong")
    .option("--stochastic <bits>", `round with so many random bits, 1 to ${MOST_RANDOM_BITS}, instead of by --rounding`)
    .option("--seed <integer>", "of the random bits", "0")
    .addHelpText("after", HELP)
    .action((name: string, options: Options) => pump(parseCases(name, options)));
}

function parseCases(name: string, options: Options): Cases {
  if (!NAMES.includes(name)) throw new InputError("op", `one of ${NAMES.join(", ")}`, quote(name));
  const format = parseFormat(options.format, "--format");
  if (options.to !== undefined && name !== "convert")
    throw new InputError("--to", "no other format but for convert", quote(options.to));
  const flags = options.flags === true;
  if (name === "compare") return comparisonCases(format, flags);
  if (name === "convert" && options.to === undefined) throw new InputError("op", "for convert --to FORMAT", "no --to");
  const policy = parsePolicy(options.to === undefined ? format : parseFormat(options.to, "--to"), options);
  const target = withRandomBits({ policy, flags }, options);
  if (name === "convert") return conversionCases(format, target);
  if (name === "round") return numberCases(target);
  const operation = parseOperation(name);
  const isFast = format.bits <= WIDEST_FAST && target.stochastic === undefined;
  return isFast ? codeCases(policy, operation, flags) : valueCases(operation, target);
}

function withRandomBits(target: Target, { stochastic, seed }: Options): Target {
  if (stochastic === undefined) return target;
  const randomBits = /^\d{1,3}$/.test(stochastic) ? Number(stochastic) : 0;
  if (randomBits < 1 || randomBits > MOST_RANDOM_BITS)
    throw new InputError("--stochastic", `an integer from 1 to ${MOST_RANDOM_BITS}`, quote(stochastic));
  if (target.policy.rounding !== "tiesToEven")
    throw new InputError("--stochastic", "no --rounding beside it", target.policy.rounding);
  if (!/^\d{1,20}$/.test(seed)) throw new InputError("--seed", "an integer from 0 of at most 20 digits", quote(seed));
  return { ...target, stochastic: { randomBits, seed: BigInt(seed) } };
}

function parseOperation(name: string): Operation {
  const found = (Object.keys(OPERATIONS) as Operation[]).find((operation) => operation === name);
  if (found === undefined) throw new InputError("op", `one of ${NAMES.join(", ")}`, quote(name));
  return found;
}

function parsePolicy(format: NumberFormat, options: Options): RoundingPolicy {
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
