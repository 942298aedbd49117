// Numbers inside names such as `mod:12` and `S5`.

import { InputError, quote } from "../core/errors.ts";

/** The number that `digits` writes without leading zeros. @throws InputError unless it lies in [least, most] */
export function parseParameter(digits: string, name: string, least: number, most: number, where: string): number {
  const value = /^(0|[1-9]\d*)$/.test(digits) ? Number(digits) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new InputError(where, `${name} from ${least} to ${most}`, quote(digits));
}
