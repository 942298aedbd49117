// Tables for ml_dtypes, the number formats of JAX and TensorFlow, on a machine that has it (PyPI; not in Debian): all pairs of
// the 8-bit and narrower formats that both know, add, sub, mul, div, tiesToEven, as bytes.
// Run: npx node oracle/ml_dtypes.ts out/ml_dtypes && python3 oracle/ml_dtypes_check.py out/ml_dtypes

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { float64Arithmetic } from "../src/number/float64.ts";
import { parseFormat } from "../src/number/formats.ts";
import { canonicalNaN, defaultOverflow, hasNaN } from "../src/number/limits.ts";

/** Our name and ml_dtypes' name. */
const FORMATS = [
  ["E5M2", "float8_e5m2"],
  ["E4M3FN", "float8_e4m3fn"],
  ["E4M3IEEE", "float8_e4m3"],
  ["E3M4", "float8_e3m4"],
  ["E5M2FNUZ", "float8_e5m2fnuz"],
  ["E4M3FNUZ", "float8_e4m3fnuz"],
  ["E4M3B11FNUZ", "float8_e4m3b11fnuz"],
  ["E3M2FN", "float6_e3m2fn"],
  ["E2M3FN", "float6_e2m3fn"],
  ["E2M1FN", "float4_e2m1fn"],
] as const;

const [folder = "out/ml_dtypes"] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const list: object[] = [];
for (const [name, theirs] of FORMATS) {
  const format = parseFormat(name);
  const arithmetic = float64Arithmetic({
    format,
    rounding: "tiesToEven",
    overflow: defaultOverflow(format),
    subnormals: "gradual",
  });
  const size = 2 ** format.bits;
  for (const operation of ["add", "sub", "mul", "div"] as const) {
    // x / 0 is left to those who have an answer to it.
    const known = operation !== "div" || hasNaN(format);
    if (!known) continue;
    const table = Uint8Array.from({ length: size * size }, (_, i) =>
      arithmetic[operation](Math.floor(i / size), i % size),
    );
    const file = `${name}-${operation}.bin`;
    writeFileSync(join(folder, file), table);
    list.push({
      file,
      format: theirs,
      bits: format.bits,
      operation,
      nan: hasNaN(format) ? canonicalNaN(format) : null,
    });
  }
}
writeFileSync(join(folder, "tables.json"), `${JSON.stringify(list)}\n`);
process.stdout.write(`${list.length} tables in ${folder}\n`);
