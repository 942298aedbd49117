// Rounding policies: a format, a direction, what happens beyond the largest number and below the smallest normal one.

import fc, { type Arbitrary } from "fast-check";
import {
  type NumberFormat,
  type Overflow,
  ROUNDINGS,
  type Rounding,
  type RoundingPolicy,
  type Subnormals,
} from "../../src/number/format.ts";
import { defaultOverflow, hasInfinity, hasNaN } from "../../src/number/limits.ts";

export interface PolicyOptions {
  readonly roundings?: readonly Rounding[];
  /** Those that the format can express are drawn. */
  readonly overflows?: readonly Overflow[];
  readonly subnormals?: readonly Subnormals[];
}

/** What may happen beyond the largest finite number, every overflow that `checkPolicy` accepts for the format. */
export function overflowsOf(format: NumberFormat): Overflow[] {
  const all: Overflow[] = ["saturate"];
  if (hasInfinity(format)) all.push("infinity");
  if (hasNaN(format)) all.push("nan");
  if (format.kind === "fixed") all.push("wrap");
  return all;
}

/** Of `all` those that `asked` names; `all` where nothing is asked. @throws RangeError if none is left */
export function chosen<T extends string>(all: readonly T[], asked: readonly T[] | undefined, what: string): T[] {
  const left = all.filter((one) => asked === undefined || asked.includes(one));
  if (left.length > 0) return left;
  throw new RangeError(`${what}: expected one of ${all.join(", ")}, found ${String(asked?.join(", "))}`);
}

/** Policies of one format that `checkPolicy` accepts. Each choice uniform, with the ordinary one (tiesToEven, the format's
 * default overflow, gradual) counted twice. Shrinks to the ordinary ones.
 * @throws RangeError if the format can express none of the overflows asked for */
export function policies(format: NumberFormat, options: PolicyOptions = {}): Arbitrary<RoundingPolicy> {
  return fc.record({
    format: fc.constant(format),
    rounding: ordinaryTwice(chosen(ROUNDINGS, options.roundings, "policies: roundings"), "tiesToEven"),
    overflow: ordinaryTwice(
      chosen(overflowsOf(format), options.overflows, `policies: overflows of ${format.name}`),
      defaultOverflow(format),
    ),
    subnormals: ordinaryTwice(
      chosen<Subnormals>(["gradual", "flush"], options.subnormals, "policies: subnormals"),
      "gradual",
    ),
  });
}

/** One of `all`, `ordinary` (if it is one of them) twice as often and first in shrinking. */
export function ordinaryTwice<T>(all: readonly T[], ordinary: T): Arbitrary<T> {
  return fc.constantFrom(...(all.includes(ordinary) ? [ordinary] : []), ...all);
}
