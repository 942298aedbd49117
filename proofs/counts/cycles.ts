// How many 2x2 matrices with real eigenvalues in [0, 1] make a cycle when the state is rounded: all matrices of a small format
// with entries of absolute value at most 1 (q1.1: any entries), every b, every start; to nearest even, saturated.
// Counted by class of matrix, for four places of the rounding:
//   F  one rounding an entry                  R  every product and every sum rounded
//   X  a chain of multiply-adds from b        Y  A h exactly, rounded, then b added and rounded
// Run: node proofs/counts/cycles.ts (--quick: the format of 8 codes). Prints JSON lines; --record writes them to
// cycles.json beside this file.

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { countRange } from "../../src/check/exhaustive/shard.ts";
import { type Fill, fillFor } from "../../src/check/exhaustive/step-code.ts";
import { type Space, space, stateCodes } from "../../src/check/exhaustive/universe.ts";
import { decode } from "../../src/number/codec.ts";
import { toNumber } from "../../src/number/exact.ts";
import { tabulated } from "../../src/number/tables.ts";

const MODES = { F: "fused", R: "perOperation", X: "perOperation,multiplyAdd=fused", Y: "perOperation" } as const;
export type Mode = keyof typeof MODES;
const MODE_NAMES = Object.keys(MODES) as Mode[];

/** By the off-diagonal entries q and r: "one-sign" has q r > 0 and q != r, "opposite-signs" q r < 0. */
export type MatrixClass =
  | "diagonal"
  | "triangular"
  | "symmetric"
  | "one-sign"
  | "opposite-signs-norm-at-most-1"
  | "opposite-signs-norm-above-1";

export interface ClassCount {
  readonly matrices: number;
  /** Matrices with a cycle of period above 1 for some b and some start. */
  readonly cycling: number;
  /** Pairs (A, b), and those with a cycle. */
  readonly pairs: number;
  readonly cyclingPairs: number;
}

export interface Row {
  readonly format: string;
  readonly mode: Mode;
  readonly classes: Readonly<Partial<Record<MatrixClass, ClassCount>>>;
  /** The longest period of the row. */
  readonly longest: number;
}

/** Each with whether entries are bounded by 1. */
const FORMATS: readonly (readonly [string, boolean])[] = [
  ["q1.1", false],
  ["E2M1FN", true],
  ["q1.2", true],
];

/** Entries as doubles; sums and products of them are exact here. */
function classOf([p, q, r, s]: readonly number[]): MatrixClass {
  if (q === 0 && r === 0) return "diagonal";
  if (q === 0 || r === 0) return "triangular";
  if (q === r) return "symmetric";
  if (q * r > 0) return "one-sign";
  const [x, y, z] = [p * p + r * r, q * q + s * s, p * q + r * s];
  return x <= 1 && y <= 1 && (1 - x) * (1 - y) >= z * z
    ? "opposite-signs-norm-at-most-1"
    : "opposite-signs-norm-above-1";
}

/** Mode Y, which is no semantics of a model: A h is one exact sum, rounded once an entry before b is added. */
function exactThenAdd({ resolved }: Space): Fill {
  const arithmetic = tabulated(resolved.semantics);
  const { format } = resolved.semantics;
  const states = Array.from({ length: resolved.codes ** 2 }, (_, s) => stateCodes(resolved, s));
  const products = new Map<number, Uint8Array>();
  const product = (p: number, q: number) => {
    const key = p * resolved.codes + q;
    const known = products.get(key);
    if (known !== undefined) return known;
    const row = [decode(format, p), decode(format, q)];
    const made = Uint8Array.from(states, (h) => arithmetic.affine(row, h, undefined));
    products.set(key, made);
    return made;
  };
  return ([p, q, r, s, b0, b1], next) => {
    const [top, bottom] = [product(p, q), product(r, s)];
    for (let i = 0; i < next.length; i++)
      next[i] = arithmetic.add(top[i], b0) * resolved.codes + arithmetic.add(bottom[i], b1);
  };
}

/** One row of the table. @cost about 20 ns for each matrix, b and start */
export function row(format: string, bounded: boolean, mode: Mode): Row {
  const given = space({
    system: "dense",
    rows: 2,
    semantics: `${MODES[mode]},format=${format},overflow=saturate,observe=value`,
    where: ["eigenvalues-in-0-1", "no-negative-zero", ...(bounded ? ["entries-at-most-1"] : [])],
    property: "eventually-constant",
  });
  const count = countRange(given, mode === "Y" ? exactThenAdd(given) : fillFor(given.resolved), undefined);
  const codes = new Uint16Array(given.resolved.entries);
  const matrix = (map: number) => {
    given.parameters(map, codes);
    return Array.from(codes.subarray(0, 4), (code) => toNumber(decode(given.resolved.semantics.format, code)));
  };
  const classes: Partial<Record<MatrixClass, ClassCount>> = {};
  let longest = 1;
  for (let from = 0; from < given.maps; ) {
    const first = matrix(from);
    let to = from + 1;
    while (to < given.maps && matrix(to).every((x, i) => x === first[i])) to++;
    const tally = count(from, to);
    const of = classOf(first);
    const { matrices, cycling, pairs, cyclingPairs } = classes[of] ?? NONE;
    classes[of] = {
      matrices: matrices + 1,
      cycling: cycling + Number(tally.failures > 0),
      pairs: pairs + tally.maps,
      cyclingPairs: cyclingPairs + tally.failingMaps,
    };
    longest = Math.max(longest, tally.longestPeriod);
    from = to;
  }
  return { format, mode, classes, longest };
}

const NONE: ClassCount = { matrices: 0, cycling: 0, pairs: 0, cyclingPairs: 0 };

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const formats = process.argv.includes("--quick") ? FORMATS.slice(0, 1) : FORMATS;
  const lines = formats.flatMap(([format, bounded]) =>
    MODE_NAMES.map((mode) => {
      const line = JSON.stringify(row(format, bounded, mode));
      process.stdout.write(`${line}\n`);
      return line;
    }),
  );
  const file = fileURLToPath(new URL("cycles.json", import.meta.url));
  if (process.argv.includes("--record")) writeFileSync(file, `[\n${lines.join(",\n")}\n]\n`);
}
