// The generated parts of docs/gates.md: how hard the gates are to round, and where sigmoid reaches 1. A test makes some of
// them again and compares; `node oracle/gates.document.ts` writes them all.

import { decode } from "../codec.ts";
import { fromNumber, toNumber } from "../exact.ts";
import type { Code, Rounding, RoundingPolicy } from "../format.ts";
import { defaultOverflow, parseFormat } from "../formats.ts";
import { fromOrdinal, nextDown, ordinal, ordinals } from "../order.ts";
import { round } from "../round.ts";
import { GATES, type GateName } from "./functions.ts";
import { type Hardness, hardness } from "./hardness.ts";
import { gate } from "./table.ts";

/** The formats of the table. */
export const DOCUMENTED = ["binary16", "bfloat16", "E5M2", "E4M3FN", "E3M2FN"] as const;

/** The formats in which beta reaches 1. */
export const SATURATING = ["bfloat16", "binary16", "binary32"] as const;

/** Bits beyond the precision that only one code in a thousand needs by chance. */
const UNLIKELY = 10;

function policyOf(name: string, rounding: Rounding): RoundingPolicy {
  const format = parseFormat(name);
  return { format, rounding, overflow: defaultOverflow(format), subnormals: "gradual" };
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** The table's head and a row for each gate in a format. @cost 18 times `hardness` */
export function hardnessRows(name: string): string[] {
  return GATES.map((g) => {
    const nearest = policyOf(name, "tiesToEven");
    const [near, directed] = [hardness(g, nearest), hardness(g, policyOf(name, "towardZero"))];
    const counts = [near.exact, near.near, near.enclosed];
    return row([g, name, ...hardestCells(near, nearest), ...hardestCells(directed, nearest), ...counts]);
  });
}

export const HARDNESS_HEAD = [
  row(["gate", "format", "bits", "code", "hard", "bits directed", "code", "hard", "exact", "near", "enclosed"]),
  row(Array.from({ length: 11 }, () => "---")),
];

function hardestCells(found: Hardness, { format }: RoundingPolicy): (string | number)[] {
  if (found.code === undefined) return [0, "-", 0];
  const precision = format.kind === "float" ? format.precision : format.bits;
  const hard = found.needing.slice(precision + UNLIKELY + 1).reduce((sum, count) => sum + count, 0);
  const code = `0x${found.code.toString(16)} = ${Number(toNumber(decode(format, found.code)).toPrecision(6))}`;
  return [found.bits, code, hard];
}

export const SATURATION_HEAD = [
  row(["format", "least z with sigmoid(z) = 1", "code", "sigmoid of the number before"]),
  row(Array.from({ length: 4 }, () => "---")),
];

/** The row of a format. */
export function saturationRow(name: string): string {
  const policy = policyOf(name, "tiesToEven");
  const { format } = policy;
  const sigmoid = gate("sigmoid", policy);
  const z = leastReaching(policy, "sigmoid", round(policy, fromNumber(1)));
  const value = (code: Code) => toNumber(decode(format, code));
  return row([name, value(z), `0x${z.toString(16)}`, value(sigmoid(nextDown(format, z)))]);
}

/** The least code >= +0 where a gate that never decreases has the value of code y, by halving; the last code if none has.
 * @cost O(bits) evaluations */
function leastReaching(policy: RoundingPolicy, name: GateName, y: Code): Code {
  const { format } = policy;
  const apply = gate(name, policy);
  const place = (code: Code) => ordinal(format, code) ?? 0;
  let [low, high] = [place(0), ordinals(format) - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (place(apply(fromOrdinal(format, middle))) >= place(y)) high = middle;
    else low = middle + 1;
  }
  return fromOrdinal(format, low);
}
