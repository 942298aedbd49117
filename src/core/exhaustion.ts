// Certificates of exhaustion: a finite universe was gone through, shard by shard, and this is what each shard came to. A shard
// is a range of ranks; its digest does not depend on the order in which shards were counted, nor on how many programs counted
// them, and anyone can compute one shard again. Defined in docs/certificates.md; rechecked by src/recheck/exhaustion.ts.

import { InputError } from "./errors.ts";
import { builtin } from "./host.ts";
import type { Tally } from "./tally.ts";

/** An engine's operation on every choice of operands; a rank is the first one. */
export interface EngineQuestion {
  readonly about: "engine";
  readonly engine: string;
  readonly operation: "add" | "sub" | "mul" | "div" | "sqrt" | "fma";
  /** The format by name. */
  readonly policy: {
    readonly format: string;
    readonly rounding: string;
    readonly overflow: string;
    readonly subnormals: string;
  };
  /** `codes`: all, ascending; `rounded`: those that the policy's rounding leaves as they are, ranks counting all codes;
   * `numbers`: all that are not NaN, in the order of their values, -0 before +0. */
  readonly operands: "codes" | "rounded" | "numbers";
}

/** A property of every map of a universe from every start; a rank is a map. The fields are those of a sweep. */
export interface SweepQuestion {
  readonly about: "sweep";
  readonly system: string;
  readonly rows: number;
  readonly factors?: number;
  readonly semantics: string;
  readonly where: readonly string[];
  readonly fixed?: Readonly<Record<string, readonly string[]>>;
  readonly property: string;
}

export interface ExhaustionEvidence {
  /** Ranks of the universe, and of a shard (the last one may have fewer). */
  readonly ranks: number;
  readonly shard: number;
  /** `DIGEST_BYTES` for each shard, in base64. Of an engine: SHA-256 of its answers, each the code as 16 bits, little-endian
   * (0xffff where there is none), rank by rank, further operands ascending. Of a sweep: SHA-256 of the shard's tally as
   * canonical JSON. */
  readonly digests: string;
  /** Of all shards together. */
  readonly tally: Tally;
}

export interface ExhaustionCertificate {
  readonly statetrack: 1;
  readonly kind: "exhaustion";
  readonly status: "holds" | "fails";
  readonly question: EngineQuestion | SweepQuestion;
  readonly evidence: ExhaustionEvidence;
  /** SHA-256 of the code that counted: says which it was, and is not rechecked. */
  readonly code: string;
  readonly digest: string;
}

/** The first bytes of a SHA-256 that are kept of each shard. */
export const DIGEST_BYTES = 16;

/** Digests in hexadecimal, cut and joined. */
export function packDigests(digests: readonly string[]): string {
  const { Buffer } = builtin("node:buffer");
  return Buffer.concat(digests.map((hex) => Buffer.from(hex.slice(0, 2 * DIGEST_BYTES), "hex"))).toString("base64");
}

/** The cut digests, in hexadecimal. @throws InputError unless there are `count` of them */
export function unpackDigests(data: string, count: number, where: string): string[] {
  const { Buffer } = builtin("node:buffer");
  const bytes = Buffer.from(data, "base64");
  if (bytes.toString("base64") !== data || bytes.length !== count * DIGEST_BYTES)
    throw new InputError(where, `${count} digests of ${DIGEST_BYTES} bytes in base64`, `${bytes.length} bytes`);
  return Array.from({ length: count }, (_, i) =>
    bytes.subarray(i * DIGEST_BYTES, (i + 1) * DIGEST_BYTES).toString("hex"),
  );
}

/** The range of a shard. */
export function shardRange({ ranks, shard }: ExhaustionEvidence, index: number): { from: number; to: number } {
  return { from: index * shard, to: Math.min(ranks, (index + 1) * shard) };
}
