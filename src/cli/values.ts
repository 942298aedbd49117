// Cases of `statetrack op` that go by values: numbers to be rounded, formats of more than 32 bits, stochastic rounding,
// comparison and conversion. Each line is read as codes of any width, computed exactly and rounded once.

import { InputError, quote } from "../core/errors.ts";
import { decode, encode } from "../number/codec.ts";
import { type Exact, format as formatExact } from "../number/exact.ts";
import { isNaNFields, splitWide } from "../number/fields.ts";
import {
  exactResult,
  type GridRounding,
  INVALID,
  keepsValue,
  OPERATIONS,
  type Operation,
  operationExceptions,
  roundingExceptions,
} from "../number/flags.ts";
import type { NumberFormat, RoundingPolicy } from "../number/format.ts";
import { hasNaN } from "../number/limits.ts";
import { cutQuotient } from "../number/quotient.ts";
import { parseLiteral, parseSpecial } from "../number/rational.ts";
import { onGrid, roundedValue, withinRange } from "../number/round.ts";
import { relation } from "../number/selection.ts";
import { onGridStochastically, randomNumber } from "../number/stochastic.ts";
import { decodeWide, encodeWide } from "../number/wide.ts";
import { type Cases, lineCases } from "./cases.ts";

/** How results are rounded: by the policy, or with so many random bits of a seed. */
export interface Target {
  readonly policy: RoundingPolicy;
  readonly stochastic?: { readonly randomBits: number; readonly seed: bigint };
  readonly flags: boolean;
}

/** The place of a case: its text, where it stands, and its number among the cases. */
interface Place {
  readonly text: string;
  readonly where: string;
  readonly n: number;
}

/** Numbers to be rounded: decimals, fractions, hexadecimal floats, inf, -inf, nan. */
export function numberCases(target: Target): Cases {
  const { format } = finer(target, target.policy);
  return lineCases((text, where, n) => {
    try {
      const special = parseSpecial(text, where);
      if (special !== undefined) {
        const { name } = target.policy.format;
        return isLacked(target.policy, special)
          ? new InputError(where, `a value of ${name}, which has no ${formatExact(special)}`, quote(text))
          : rounded(target, special, 0, { text, where, n });
      }
      const x = parseLiteral(text, where);
      if (x === undefined)
        return new InputError(where, "a decimal, a fraction, a hexadecimal float, inf, -inf or nan", quote(text));
      const size = x.numerator < 0n ? -x.numerator : x.numerator;
      const exact = cutQuotient(format, x.numerator < 0n ? -1 : 1, size, x.denominator, 0);
      return rounded(target, exact, 0, { text, where, n });
    } catch (error) {
      if (error instanceof InputError) return error;
      throw error;
    }
  });
}

function isLacked({ format, overflow }: RoundingPolicy, x: Exact): boolean {
  return x.kind === "nan" ? !hasNaN(format) : x.kind === "infinity" && overflow === "wrap";
}

/** Cases of codes of the target's format, for any operation. */
export function valueCases(operation: Operation, target: Target): Cases {
  const { format } = target.policy;
  return lineCases((text, where, n) => {
    const operands = readOperands(format, text, OPERATIONS[operation], operation, where);
    if (operands instanceof InputError) return operands;
    const values = operands.map(({ value }) => value);
    const exact = exactResult(finer(target, target.policy), operation, values);
    const signalling = operands.some((operand) => operand.signalling);
    const raised = operationExceptions(operation, values, exact, signalling);
    if (keepsValue(format, operation)) return shown(target, exact, raised);
    return rounded(target, exact, raised, { text, where, n });
  });
}

/** Cases of one code of `from`, rounded into the target's format. */
export function conversionCases(from: NumberFormat, target: Target): Cases {
  return lineCases((text, where, n) => {
    const operands = readOperands(from, text, 1, "convert", where);
    if (operands instanceof InputError) return operands;
    const [{ value, signalling }] = operands;
    return rounded(target, value, signalling ? INVALID : 0, { text, where, n });
  });
}

/** Cases of two codes: less, equal, greater or unordered. Only signalling NaNs raise invalid (IEEE 754's compareQuiet). */
export function comparisonCases(format: NumberFormat, flags: boolean): Cases {
  return lineCases((text, where) => {
    const operands = readOperands(format, text, 2, "compare", where);
    if (operands instanceof InputError) return operands;
    const [a, b] = operands;
    const raised = a.signalling || b.signalling ? INVALID : 0;
    return relation(a.value, b.value) + (flags ? ` ${hexadecimal(raised, 2)}` : "");
  });
}

/** The policy with so many more places that quotients are not cut before the last random bit counts. */
function finer({ stochastic }: Target, policy: RoundingPolicy): RoundingPolicy {
  if (stochastic === undefined) return policy;
  const { format } = policy;
  const more = stochastic.randomBits;
  return {
    ...policy,
    format:
      format.kind === "fixed"
        ? { ...format, fractionBits: format.fractionBits + more }
        : { ...format, precision: format.precision + more },
  };
}

/** The line of an exact result, rounded; `raised` holds the flags of the operation itself. */
function rounded(target: Target, exact: Exact, raised: number, { text, where, n }: Place): string | InputError {
  const { policy, stochastic } = target;
  const grid: GridRounding =
    stochastic === undefined
      ? (format, x) => onGrid({ ...policy, format }, x)
      : (format, x) => {
          const random = randomNumber(stochastic.seed, n, stochastic.randomBits);
          return onGridStochastically(format, stochastic.randomBits, x, random);
        };
  const refuse = (expected: string) => new InputError(where, expected, quote(text));
  if (exact.kind === "infinity" && policy.overflow === "wrap") return refuse("a finite number to wrap");
  const value = exact.kind === "finite" ? withinRange(policy, grid(policy.format, exact)) : roundedValue(policy, exact);
  if (value.kind === "nan" && !hasNaN(policy.format))
    return refuse(`a case whose result is a number, as ${policy.format.name} has no NaN`);
  const flags = raised === 0 && exact.kind === "finite" ? roundingExceptions(policy, exact, grid) : raised;
  return shown(target, value, flags);
}

function shown({ policy: { format }, flags }: Target, value: Exact, raised: number): string {
  const code = format.kind === "fixed" ? encode(format, value) : encodeWide(format, value);
  return hexadecimal(code, Math.ceil(format.bits / 4)) + (flags ? ` ${hexadecimal(raised, 2)}` : "");
}

function hexadecimal(n: bigint | number, digits: number): string {
  return n.toString(16).padStart(digits, "0");
}

/** The operands of a line, or what is wrong with it. */
function readOperands(
  format: NumberFormat,
  text: string,
  count: number,
  operation: string,
  where: string,
): { readonly value: Exact; readonly signalling: boolean }[] | InputError {
  const largest = (1n << BigInt(format.bits)) - 1n;
  const operands: { readonly value: Exact; readonly signalling: boolean }[] = [];
  for (const field of text.split(/[ \t]+/)) {
    const code = /^(0x)?[0-9a-f]+$/i.test(field) ? BigInt(`0x${field.replace(/^0x/i, "")}`) : undefined;
    if (code === undefined || code > largest)
      return new InputError(where, `a code of ${format.name} in [0, 0x${largest.toString(16)}]`, quote(field));
    operands.push(operand(format, code));
  }
  if (operands.length === count) return operands;
  return new InputError(where, `${count} ${count === 1 ? "code" : "codes"} for ${operation}`, quote(text));
}

function operand(format: NumberFormat, code: bigint): { readonly value: Exact; readonly signalling: boolean } {
  if (format.kind === "fixed") return { value: decode(format, Number(code)), signalling: false };
  const fields = splitWide(format, code);
  const quiet = fields.fraction >= 2 ** (format.precision - 2);
  const signalling = format.specials === "ieee" && isNaNFields(format, fields) && !quiet;
  return { value: decodeWide(format, code), signalling };
}
