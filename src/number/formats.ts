// The named number formats and the names that a user may write. A format is data: nothing here or elsewhere branches on
// which named format it is; its limits are derived in `limits.ts`.
// Sources: IEEE 754-2019; OCP 8-bit Floating Point Specification (OFP8) 1.0; OCP Microscaling Formats (MX) 1.0; Noune et al.
// 2022, arXiv:2206.02915 (FNUZ); Sun et al. 2019 (NeurIPS) as named E4M3B11FNUZ by LLVM's APFloat and ml_dtypes.

import { InputError, quote } from "../core/errors.ts";
import { FAMILIES, familyMember, float } from "./families.ts";
import type { FloatFormat, NumberFormat } from "./format.ts";

export {
  canonicalNaN,
  commonOverflow,
  defaultOverflow,
  emax,
  emin,
  hasInfinity,
  hasInfinityOf,
  hasNaN,
  hasNegativeZero,
  hasZero,
  largestFinite,
  smallestNormal,
  smallestSubnormal,
  ulp,
} from "./limits.ts";

const FNUZ = "Noune et al. 2022, arXiv:2206.02915";

export const binary16 = float("binary16", 5, 10, "ieee", "IEEE 754-2019, 3.6");
export const binary32 = float("binary32", 8, 23, "ieee", "IEEE 754-2019, 3.6");
export const binary64 = float("binary64", 11, 52, "ieee", "IEEE 754-2019, 3.6");
export const bfloat16 = float("bfloat16", 8, 7, "ieee", "Intel, BFLOAT16 Hardware Numerics Definition, 2018");
export const tf32 = float("tf32", 8, 10, "ieee", "NVIDIA A100 Tensor Core GPU Architecture, 2020");
export const E5M2 = float("E5M2", 5, 2, "ieee", "OCP OFP8 1.0, 5");
export const E4M3FN = float("E4M3FN", 4, 3, "finite-nan", "OCP OFP8 1.0, 5");
export const E3M2FN = float("E3M2FN", 3, 2, "finite", "OCP MX 1.0, 5.3.2");
export const E2M3FN = float("E2M3FN", 2, 3, "finite", "OCP MX 1.0, 5.3.2");
export const E2M1FN = float("E2M1FN", 2, 1, "finite", "OCP MX 1.0, 5.3.3");
export const E4M3IEEE = float("E4M3IEEE", 4, 3, "ieee", "LLVM APFloat, Float8E4M3");
export const E3M4 = float("E3M4", 3, 4, "ieee", "LLVM APFloat, Float8E3M4");
export const E5M2FNUZ = float("E5M2FNUZ", 5, 2, "fnuz", FNUZ);
export const E4M3FNUZ = float("E4M3FNUZ", 4, 3, "fnuz", FNUZ);
export const E4M3B11FNUZ = float("E4M3B11FNUZ", 4, 3, "fnuz", "Sun et al. 2019; LLVM APFloat, Float8E4M3B11FNUZ", 11);
/** The powers of two from 2^-127 to 2^127, and a NaN: the scales of MX blocks. */
export const E8M0: FloatFormat = {
  kind: "float",
  name: "E8M0",
  bits: 8,
  precision: 1,
  bias: 127,
  specials: "finite-nan",
  signed: false,
  zero: false,
  source: "OCP MX 1.0, 5.4.1",
};

/** The formats that have a name of their own; every other one is written as a family member (`float:e4m3`, `q3.4`). */
export const namedFormats: readonly FloatFormat[] = [
  binary16,
  bfloat16,
  binary32,
  binary64,
  tf32,
  E5M2,
  E4M3FN,
  E3M2FN,
  E2M3FN,
  E2M1FN,
  E8M0,
  E4M3IEEE,
  E3M4,
  E5M2FNUZ,
  E4M3FNUZ,
  E4M3B11FNUZ,
];

const aliases = new Map([
  ["bf16", bfloat16],
  ["fp16", binary16],
  ["fp32", binary32],
  ["fp64", binary64],
]);

/** Names that people use for more than one format, or for one under another name; keys in lower case. */
const candidates = new Map<string, readonly string[]>([
  ["e4m3", ["E4M3FN", "E4M3IEEE", "E4M3FNUZ", "E4M3B11FNUZ", "p3109:k8p4"]],
  ["fp8", ["E4M3FN", "E5M2", "E4M3IEEE", "E3M4", "E4M3FNUZ", "E4M3B11FNUZ", "E5M2FNUZ"]],
  ["float8", ["E4M3FN", "E5M2", "E4M3IEEE", "E3M4", "E4M3FNUZ", "E4M3B11FNUZ", "E5M2FNUZ"]],
  ["fp6", ["E3M2FN", "E2M3FN"]],
  ["float6", ["E3M2FN", "E2M3FN"]],
  ["e3m2", ["E3M2FN", "float:e3m2"]],
  ["e2m3", ["E2M3FN", "float:e2m3"]],
  ["fp4", ["E2M1FN", "float:e2m1"]],
  ["float4", ["E2M1FN", "float:e2m1"]],
  ["e2m1", ["E2M1FN", "float:e2m1"]],
  ["float16", ["binary16", "bfloat16"]],
  ["half", ["binary16", "bfloat16"]],
  ["float32", ["binary32"]],
  ["float64", ["binary64"]],
  ["double", ["binary64"]],
  ["tf32", ["tf32"]],
  ["fp19", ["tf32"]],
  ["ue8m0", ["E8M0"]],
]);

/** The format called `name`: a named format, an alias, or a member of a family (see `familyMember`).
 * @throws InputError naming the known or the candidate names. */
export function parseFormat(name: string, where = "format"): NumberFormat {
  const known = namedFormats.find((format) => format.name === name) ?? aliases.get(name);
  if (known !== undefined) return known;
  if (name.startsWith("mx:"))
    throw new InputError(where, "a format of single numbers (MX blocks are not one yet)", quote(name));
  const meant = candidates.get(name.toLowerCase());
  if (meant !== undefined) throw new InputError(where, `one of ${meant.join(", ")}`, `the ambiguous ${quote(name)}`);
  const member = familyMember(name, where);
  if (member !== undefined) return member;
  const names = [...namedFormats.map((format) => format.name), ...aliases.keys()].join(", ");
  throw new InputError(where, `one of ${names}, ${FAMILIES}`, quote(name));
}
