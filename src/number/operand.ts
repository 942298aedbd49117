// Operands in a narrower format than results: a state held in binary32 whose products are taken of bfloat16 casts. Reading
// an operand rounds it to the format `read`, by the same rounding, overflow and subnormals as results. Every value of
// `read` is one of `format`, so that what was read is a number of the one format that results have.

import { InputError } from "../core/errors.ts";
import { decode } from "./codec.ts";
import { compare, type Exact, format as formatExact } from "./exact.ts";
import type { NumberFormat, OperandPolicy, RoundingPolicy } from "./format.ts";
import { emin, hasInfinity, hasNaN, hasZero, largestFinite } from "./limits.ts";
import { checkPolicy, round } from "./round.ts";

/** How operands (and the parameters that are operands) are rounded. Without `read` as results are. */
export function operandPolicy({
  format,
  read = format,
  rounding,
  overflow,
  subnormals,
}: OperandPolicy): RoundingPolicy {
  return { format: read, rounding, overflow, subnormals };
}

/** Rounds an operand to `read`; the identity without one. A NaN stays NaN, also where `read` has none; -0 becomes +0 where
 * `read` is fixed point. */
export function reader(policy: OperandPolicy): (x: Exact) => Exact {
  if (policy.read === undefined) return (x) => x;
  const operands = operandPolicy(policy);
  return (x) => (x.kind === "nan" ? x : decode(operands.format, round(operands, x)));
}

/** @throws InputError unless every value of `read` is one of `format`, -0 being a value of every format that has 0 (under
 * `flush`: unless results may have every value that operands have), or if either format cannot express the overflow */
export function checkOperands(policy: OperandPolicy, where = "read"): void {
  checkPolicy(policy);
  const { format, read } = policy;
  if (read === undefined) return;
  checkPolicy(operandPolicy(policy));
  const refuse = (limit: string, own: string, found: string): never => {
    throw new InputError(where, `${limit} ${own}, as in ${format.name}`, `${found} in ${read.name}`);
  };
  const exceeds = (x: Exact, y: Exact) => compare(x, y) === 1;
  if (hasInfinity(read) && !hasInfinity(format)) refuse("values of a format", "without infinities", "infinities");
  if (hasNaN(read) && !hasNaN(format)) refuse("values of a format", "without NaN", "NaN");
  if (hasZero(read) && !hasZero(format)) refuse("values of a format", "without zero", "zero");
  if (precisionOf(read) > precisionOf(format))
    refuse("a precision of at most", String(precisionOf(format)), String(precisionOf(read)));
  const [top, own] = [largestFinite(read, 1), largestFinite(format, 1)];
  if (exceeds(top, own)) refuse("no value above", formatExact(own), formatExact(top));
  const [bottom, least] = [largestFinite(read, -1), largestFinite(format, -1)];
  if (exceeds(least, bottom)) refuse("no value below", formatExact(least), formatExact(bottom));
  if (stepOf(read) < stepOf(format)) refuse("no step below", `2^${stepOf(format)}`, `2^${stepOf(read)}`);
  if (policy.subnormals === "gradual" || format.kind === "fixed") return;
  const smallest = read.kind === "fixed" ? stepOf(read) : emin(read);
  if (smallest < emin(format)) refuse("under subnormals=flush no value below", `2^${emin(format)}`, `2^${smallest}`);
}

/** Bits of the longest significand. Fixed point of few bits has values of any number of bits up to that; the range and
 * the step bound them, so that among fixed-point formats this never decides. */
function precisionOf(format: NumberFormat): number {
  return format.kind === "float" ? format.precision : format.bits - (format.signed ? 1 : 0);
}

/** The exponent of the least difference of two values. */
function stepOf(format: NumberFormat): number {
  return format.kind === "float" ? emin(format) - format.precision + 1 : -format.fractionBits;
}
