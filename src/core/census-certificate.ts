// Certificates of censuses: every map of a universe was decided by one of five procedures, and this is what each unit of maps
// came to. Digests are sums, in two lanes modulo 2^32, of a hash of each map's (rank, outcome), so that units can be counted in
// any order, by any device, and again by anyone. Defined in docs/certificates.md; rechecked by src/recheck/census.ts.

import { InputError } from "./errors.ts";
import { builtin } from "./host.ts";

/** A sweep's universe; the fields are those of a sweep. */
export interface CensusSweep {
  readonly system: string;
  readonly rows: number;
  readonly factors?: number;
  readonly semantics: string;
  readonly where: readonly string[];
  readonly fixed?: Readonly<Record<string, readonly string[]>>;
  readonly property: string;
}

/** Pairs of a sweep's maps, one for each letter; a name of `fixed` may be about one letter: "a_0". */
export interface CensusMachines extends CensusSweep {
  readonly letters: 2;
}

export type CensusQuestion =
  | { readonly procedure: "limits"; readonly semantics: string }
  | { readonly procedure: "cycles" | "orbits" | "monotone"; readonly sweep: CensusSweep }
  | { readonly procedure: "language"; readonly language: string; readonly machines: CensusMachines };

export interface CensusEvidence {
  /** Maps of the universe, and of a unit (the last one may have fewer). */
  readonly maps: number;
  readonly unit: number;
  /** 8 bytes for each unit, both lanes, in base64. */
  readonly digests: string;
  readonly tally: {
    readonly failingMaps: number;
    /** The positive ones by name. */
    readonly sums: Readonly<Record<string, number>>;
    readonly maxima: Readonly<Record<string, number>>;
    /** Both lanes of the sum of all digests, as 16 hexadecimal digits. */
    readonly digest: string;
  };
  /** The failing maps of least rank, at most `LISTED_MAPS`, each with its witness. */
  readonly failing: readonly (readonly [map: number, witness: number])[];
}

export interface CensusCertificate {
  readonly statetrack: 1;
  readonly kind: "census";
  readonly status: "holds" | "fails";
  readonly question: CensusQuestion;
  readonly evidence: CensusEvidence;
  /** Who counted: says which it was, and is not rechecked. */
  readonly by: string;
  readonly digest: string;
}

export const LISTED_MAPS = 1000;
const BYTES = 8;

/** Digests of 16 hexadecimal digits, joined. */
export function packCensusDigests(digests: readonly string[]): string {
  const { Buffer } = builtin("node:buffer");
  return Buffer.from(digests.join(""), "hex").toString("base64");
}

/** @throws InputError unless there are `count` of them */
export function unpackCensusDigests(data: string, count: number, where: string): string[] {
  const { Buffer } = builtin("node:buffer");
  const bytes = Buffer.from(data, "base64");
  if (bytes.toString("base64") !== data || bytes.length !== count * BYTES)
    throw new InputError(where, `${count} digests of ${BYTES} bytes in base64`, `${bytes.length} bytes`);
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * BYTES, (i + 1) * BYTES).toString("hex"));
}
