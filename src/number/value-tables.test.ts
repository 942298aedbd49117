// Every code of 30 P3109 formats and of eleven OCP, FNUZ and IEEE-like ones against values that others published: the digest
// of the list of values ("numerator/denominator", "-0/1", "Inf", "NaN", one a line in the order of codes). The digests were made
// by a Python script from the value tables of the IEEE SA P3109 working group (github.com/P3109/Public, commit 26df0d0, Interim
// Report 4.0) and from ml_dtypes 0.6.0, not from this project.

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { decode } from "./codec.ts";
import type { Exact } from "./exact.ts";
import { parseFormat } from "./formats.ts";

const DIGESTS = [
  ["p3109:k8p1se", "4bb9952f844d21aa"],
  ["p3109:k8p1sf", "64349c740f29e63f"],
  ["p3109:k8p1ue", "4b54a3696081a224"],
  ["p3109:k8p1uf", "d945d5ad7c6bbb64"],
  ["p3109:k8p2se", "ceb7a720ec007d23"],
  ["p3109:k8p2sf", "d811450a15025b28"],
  ["p3109:k8p2ue", "07070a6d6c52e40e"],
  ["p3109:k8p2uf", "41df24a54781072a"],
  ["p3109:k8p3se", "3bdd0783873d06e2"],
  ["p3109:k8p3sf", "3c87fca63fcdcc18"],
  ["p3109:k8p3ue", "cf2cdbaaf84f02fa"],
  ["p3109:k8p3uf", "3df80a46e10657c1"],
  ["p3109:k8p4se", "e02967f4d91cb3aa"],
  ["p3109:k8p4sf", "5e3793211e67dffa"],
  ["p3109:k8p4ue", "f318cc5fd811528a"],
  ["p3109:k8p4uf", "b8ea50706d84b7b9"],
  ["p3109:k8p5se", "82a93c637cb64371"],
  ["p3109:k8p5sf", "444a5b424a3fccae"],
  ["p3109:k8p5ue", "2466dfacd6e51262"],
  ["p3109:k8p5uf", "668c60ef75e0dbb7"],
  ["p3109:k8p6se", "e2e46924d97c4629"],
  ["p3109:k8p6sf", "2ab7e5a5f0dc6ff9"],
  ["p3109:k8p6ue", "5f68b3ee2a2fc061"],
  ["p3109:k8p6uf", "960b642c710f34d8"],
  ["p3109:k8p7se", "173a1f1e4f05a683"],
  ["p3109:k8p7sf", "154b160face4c803"],
  ["p3109:k8p7ue", "9c18c851f1d4a45d"],
  ["p3109:k8p7uf", "6804c75e01821674"],
  ["p3109:k8p8ue", "0f81c2a9d1fbaf57"],
  ["p3109:k8p8uf", "0fe111025e398a8e"],
  ["E4M3IEEE", "45fdc1ea1e82ebac"],
  ["E3M4", "2eb3b8a3057984c7"],
  ["E4M3FNUZ", "5e3793211e67dffa"],
  ["E5M2FNUZ", "3c87fca63fcdcc18"],
  ["E4M3B11FNUZ", "41857e0e240de1c4"],
  ["E8M0", "0a5cbb3fd1347b9b"],
  ["E5M2", "9891133be7053bd3"],
  ["E4M3FN", "248ad82334f79ae6"],
  ["E2M1FN", "a93723c6bd51e9c7"],
  ["E2M3FN", "98f64e6e66cf172f"],
  ["E3M2FN", "a286817146687727"],
] as const;

function shown(x: Exact): string {
  if (x.kind === "nan") return "NaN";
  const sign = x.sign < 0 ? "-" : "";
  if (x.kind === "infinity") return `${sign}Inf`;
  const [up, down] = [Math.max(x.exponent, 0), Math.max(-x.exponent, 0)];
  return `${sign}${x.significand << BigInt(up)}/${1n << BigInt(down)}`;
}

describe("published values", () => {
  it.each(DIGESTS)("of %s", (name, digest) => {
    const format = parseFormat(name);
    const text = Array.from({ length: 2 ** format.bits }, (_, code) => shown(decode(format, code))).join("\n");
    expect(createHash("sha256").update(text).digest("hex").slice(0, 16)).toBe(digest);
  });
});
