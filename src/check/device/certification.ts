// The record of a certification: which arithmetic, on which device, was compared with what, and what came of it. A record counts
// only if it contradicts itself nowhere; records of versions that compared less are not read.

import { type AdapterRecord, adapterLine } from "../../backend/webgpu/device.ts";
import type { Carrier } from "../../emit/wgsl/arithmetic.ts";
import type { Barrier } from "../../emit/wgsl/float.ts";
import { DRAWN_CASES } from "./certify-cases.ts";
import { COMPOSITIONS, type Composition, DRAWN_TRIPLES } from "./certify-compositions.ts";
import { PAIR_OPERATIONS, type PairOperation } from "./certify-kernels.ts";

/** Operands, and what two sides make of them: values, with codes in hexadecimal. */
export interface Difference {
  readonly operation: string;
  readonly operands: readonly string[];
  readonly expected: string;
  readonly found: string;
}

/** What the candidate made of one operation, or of several in a row. */
export interface Compared {
  readonly differences: number;
  readonly first: Difference | undefined;
  readonly digest: string;
}

export interface Certification {
  readonly statetrack: 2;
  readonly kind: "device-arithmetic";
  readonly carrier: Carrier;
  readonly barrier: Barrier | undefined;
  readonly policy: {
    readonly format: string;
    readonly rounding: string;
    readonly overflow: string;
    readonly subnormals: string;
  };
  readonly adapter: AdapterRecord;
  /** SHA-256 of the text of all kernels and of the words of their uniform. */
  readonly kernel: string;
  /** The integer kernel against the specification on the CPU: add, sub, mul and fma on each case. */
  readonly integer: {
    readonly cases: "all pairs" | "edge-weighted";
    readonly seed: number | undefined;
    readonly count: number;
    readonly differences: number;
    readonly first: Difference | undefined;
  };
  /** The carrier against the integer kernel; absent for the integer carrier. */
  readonly candidate?: {
    /** Pairs of codes that were compared: all of them unless `pairs` says fewer. */
    readonly pairs: number;
    readonly of: number;
    readonly operations: Readonly<Record<PairOperation, Compared>>;
    /** Several operations in a row, in one kernel. */
    readonly triples: {
      readonly cases: "all triples" | "edge-weighted";
      readonly seed: number | undefined;
      readonly count: number;
      readonly compositions: Readonly<Record<Composition, Compared>>;
    };
  };
  /** `sampled`: nothing differs, but too few cases, not every pair, or too few triples were compared; that certifies nothing. */
  readonly status: "certified" | "refused" | "sampled";
}

/** All differences that a record counts. */
export function differencesOf({ integer, candidate }: Sides): number {
  const compared = candidate === undefined ? [] : comparedOf(candidate);
  return integer.differences + compared.reduce((sum, { differences }) => sum + differences, 0);
}

type Sides = Pick<Certification, "integer" | "candidate">;

/** Whether the specification answered as many cases as certify; of the carrier all pairs, and as many triples. */
export function isComplete({ integer, candidate }: Sides): boolean {
  if (integer.cases !== "all pairs" && integer.count < DRAWN_CASES) return false;
  if (candidate === undefined) return true;
  const { pairs, of, triples } = candidate;
  return pairs === of && (triples.cases === "all triples" || triples.count >= DRAWN_TRIPLES);
}

/** What was compared, in the order of the kernels. */
export function comparedOf({ operations, triples }: NonNullable<Certification["candidate"]>): readonly Compared[] {
  return [
    ...PAIR_OPERATIONS.map((name) => operations[name]),
    ...COMPOSITIONS.map(({ name }) => triples.compositions[name]),
  ];
}

/** Whether a record says what it claims: no difference anywhere, on enough cases, every pair and enough triples. */
export function isCertified(c: Certification | undefined): boolean {
  if (c?.status !== "certified" || (c.statetrack as number) !== 2) return false;
  return (c.carrier === "integer") === (c.candidate === undefined) && isComplete(c) && differencesOf(c) === 0;
}

/** Whether a record says at least that the integers are those of the specification, whatever became of the carrier. */
export function hasCertifiedIntegers(c: Certification): boolean {
  return (c.statetrack as number) === 2 && c.integer.differences === 0 && isComplete({ integer: c.integer });
}

/** How the integers were compared. */
export function integerCases({ count, cases }: Certification["integer"]): string {
  return `integers = specification on ${count} ${cases === "all pairs" ? "pairs" : "edge-weighted cases"}`;
}

function candidateCases(carrier: Carrier, { pairs, of, triples }: NonNullable<Certification["candidate"]>): string {
  const which = triples.cases === "all triples" ? "triples, all of them" : "drawn triples";
  return `, ${carrier} carrier = integers on ${pairs} of ${of} pairs and ${triples.count} ${which}`;
}

/** One line for people. */
export function certificationLine(certification: Certification): string {
  const { policy, status, carrier, integer, candidate, adapter } = certification;
  const wrong = differencesOf(certification);
  const pairs = candidate === undefined ? "" : candidateCases(carrier, candidate);
  const numbers = wrong === 0 ? `${integerCases(integer)}${pairs}` : `${wrong} answers differ`;
  return `${policy.format}, ${policy.rounding}, overflow=${policy.overflow}, subnormals=${policy.subnormals}: ${status} on ${adapterLine(adapter)} (${numbers})`;
}
