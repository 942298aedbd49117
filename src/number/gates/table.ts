// Gates on codes: a table of all codes for formats of at most 16 bits, made once for each policy; one value at a time for
// wider ones. Every entry is what `decide` says; no double is involved.

import { decode, isCode } from "../codec.ts";
import type { Code, RoundingPolicy } from "../format.ts";
import { checkPolicy } from "../round.ts";
import { decide, gateExact } from "./decide.ts";
import { GATES, type GateName } from "./functions.ts";

/** The widest format that has tables. */
const WIDEST_TABLE = 16;

/** Entries without a code: a NaN that the format does not have, or a rounding that stays unknown. */
const NONE = -1;

const made = new Map<string, Int32Array>();

/** The gate as a function on codes of the policy's format: argument and result have the same format; NaN gives the canonical
 * NaN. The function throws RangeError for what is not a code, and as `gateExact`.
 * @throws InputError as `checkPolicy` @throws RangeError for another name, or a format of more than 53 bits
 * @error correctly rounded
 * @cost for at most 16 bits a table of 2^bits entries on first use (measured for 16 bits: below 0.6 s, 256 KiB), kept for each
 * policy, then constant; under `wrap` all digits of e^x are needed, which for int16 takes hours; beyond that each call as `decide`, tens of microseconds for binary32 */
export function gate(name: GateName, policy: RoundingPolicy): (code: Code) => Code {
  if (!GATES.includes(name)) throw new RangeError(`gate: expected one of ${GATES.join(", ")}, found ${name as string}`);
  checkPolicy(policy);
  const { format } = policy;
  const check = (code: Code) => {
    if (!isCode(format, code)) throw new RangeError(`gate: expected a code of ${format.name}, found ${code}`);
  };
  if (format.bits > WIDEST_TABLE) {
    return (code) => {
      check(code);
      return gateExact(name, policy, decode(format, code));
    };
  }
  let table: Int32Array | undefined;
  return (code) => {
    check(code);
    table ??= tableOf(name, policy);
    const result = table[code];
    // Where there is no code the exact function says why.
    return result === NONE ? gateExact(name, policy, decode(format, code)) : result;
  };
}

function tableOf(name: GateName, policy: RoundingPolicy): Int32Array {
  const { format, rounding, overflow, subnormals } = policy;
  const key = JSON.stringify([name, format, rounding, overflow, subnormals]);
  const known = made.get(key);
  if (known !== undefined) return known;
  const table = Int32Array.from({ length: 2 ** format.bits }, (_, code) => {
    const decision = decide(name, policy, decode(format, code));
    return "code" in decision ? decision.code : NONE;
  });
  made.set(key, table);
  return table;
}
