// What a sweep ranges over, as plain JSON that a worker can rebuild it from, and the same resolved: the semantics parsed, the
// layer found, the parameters laid out flat in the order in which ranks count them.

import { InputError, quote } from "../../core/errors.ts";
import { engine } from "../../number/arrays/index.ts";
import { decode } from "../../number/codec.ts";
import type { Exact } from "../../number/exact.ts";
import { float64Applies } from "../../number/float64.ts";
import type { Layer, Parameters, Shape } from "../../rnn/layer.ts";
import { LAYERS } from "../../rnn/layers/index.ts";
import { exactRegime } from "../../rnn/regime.ts";
import { formatSemantics, parseSemantics, type RoundedSemantics } from "../../rnn/semantics.ts";

export const SYSTEMS = [
  "scalar",
  "diagonal",
  "dense",
  "deltaNet",
  "deltaProduct",
  "multiplication",
  "addition",
] as const;
export type System = (typeof SYSTEMS)[number];

export const PROPERTIES = ["eventually-constant", "period-at-most-2", "monotone"] as const;
export type SweptProperty = (typeof PROPERTIES)[number];

/** Everything that a worker needs to rebuild a universe of maps; plain JSON. */
export interface SweepSpec {
  /** `multiplication`: x -> round(a x); `addition`: x -> round(x + b); else the layer of this type, with one column. */
  readonly system: System;
  /** Entries of a state; 1 for scalar, multiplication and addition. */
  readonly rows: number;
  /** n_h of deltaProduct. */
  readonly factors?: number;
  /** A semantics string of the regime fused, fusedPerFactor or perOperation. */
  readonly semantics: string;
  /** Names of filters on parameters, see `filters.ts`. */
  readonly where: readonly string[];
  /** Allowed values (or codes, "0x80") of all entries of a parameter "A", of one entry "A[1]" (flat, row by row), and of
   * the entries of the start state, "h". */
  readonly fixed?: Readonly<Record<string, readonly string[]>>;
  /** `eventually-constant`: the observed states of every orbit are at last equal; `period-at-most-2`: at last s, t, s, t, …;
   * `monotone` (one row): x <= y implies f(x) <= f(y), where NaN results are left out and -0 equals +0. */
  readonly property: SweptProperty;
}

/** One parameter of the map; its entries stand at `offset` in the flat list of codes. */
export interface SweptParameter {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
}

export interface ResolvedSpec {
  readonly spec: SweepSpec;
  readonly semantics: RoundedSemantics;
  /** Absent for multiplication and addition. */
  readonly layer: Layer | undefined;
  readonly shape: Shape;
  readonly parameters: readonly SweptParameter[];
  /** Entries of all parameters together. */
  readonly entries: number;
  /** 2^bits */
  readonly codes: number;
}

/** States (NaN codes among them) that a map's transition array may have. */
const LARGEST_STATES = 2 ** 16;
const SCALARS: readonly System[] = ["scalar", "multiplication", "addition"];

/** @throws InputError for anything that a sweep cannot do */
export function resolve(spec: SweepSpec): ResolvedSpec {
  const where = `sweep of ${quote(spec.system)}`;
  const oneOf = (name: string, allowed: readonly string[], found: string) => {
    if (!allowed.includes(found))
      throw new InputError(`${where}, ${name}`, `one of ${allowed.join(", ")}`, quote(found));
  };
  oneOf("system", SYSTEMS, spec.system);
  oneOf("property", PROPERTIES, spec.property);
  const semantics = roundedSemantics(spec.semantics, where);
  const rows = checkedCount(spec.rows, `${where}, rows`);
  if (SCALARS.includes(spec.system) && rows !== 1) throw new InputError(`${where}, rows`, "1", String(rows));
  if (spec.property === "monotone" && rows !== 1)
    throw new InputError(`${where}, property monotone`, "states of one row, which have an order", `${rows} rows`);
  const codes = 2 ** semantics.format.bits;
  if (codes ** rows > LARGEST_STATES) {
    const found = `${rows} rows of ${semantics.format.bits} bits (${semantics.format.name})`;
    throw new InputError(where, "at most 2^16 states, that is rows times bits up to 16", found);
  }
  const shape = { rows, columns: 1 };
  const layer = LAYERS.find((candidate) => candidate.type === spec.system);
  const parameters = laidOut(spec, layer, shape, where);
  const entries = parameters.reduce((sum, { length }) => sum + length, 0);
  return { spec, semantics, layer, shape, parameters, entries, codes };
}

function checkedCount(n: number | undefined, where: string): number {
  if (n === undefined || !Number.isSafeInteger(n) || n < 1 || n > 16)
    throw new InputError(where, "a whole number from 1 to 16", quote(n));
  return n;
}

function roundedSemantics(text: string, where: string): RoundedSemantics {
  const semantics = parseSemantics(text);
  const expected = "the regime fused, fusedPerFactor or perOperation";
  if (semantics.regime === "exact") throw new InputError(`${where}, semantics`, expected, exactRegime(semantics));
  if (!["fused", "fusedPerFactor", "perOperation"].includes(semantics.regime))
    throw new InputError(`${where}, semantics`, expected, semantics.regime);
  if (semantics.store !== undefined) throw new InputError(`${where}, semantics`, "no store", text);
  return semantics;
}

function laidOut(spec: SweepSpec, layer: Layer | undefined, shape: Shape, where: string): SweptParameter[] {
  if (spec.system !== "deltaProduct" && spec.factors !== undefined)
    throw new InputError(`${where}, factors`, "no number of factors but for deltaProduct", quote(spec.factors));
  const sizes: [string, number][] =
    spec.system === "multiplication"
      ? [["a", 1]]
      : spec.system === "addition"
        ? [["b", 1]]
        : (layer?.parameters ?? []).map((p) => [
            p.name,
            p
              .shape(shape)
              .reduce<number>((n, d) => n * (d === "factors" ? checkedCount(spec.factors, `${where}, factors`) : d), 1),
          ]);
  let offset = 0;
  return sizes.map(([name, length]) => {
    offset += length;
    return { name, offset: offset - length, length };
  });
}

/** The parameters of a map as the layers take them. */
export function layerParameters(resolved: ResolvedSpec, codes: ArrayLike<number>): Parameters {
  const { format } = resolved.semantics;
  return Object.fromEntries(
    resolved.parameters.map(({ name, offset, length }) => [
      name,
      Array.from({ length }, (_, i): Exact => decode(format, codes[offset + i])),
    ]),
  );
}

/** The spec with its semantics in full, so that equal questions have equal text. */
export function canonicalSpec({ spec, semantics }: ResolvedSpec): SweepSpec {
  return { ...spec, semantics: formatSemantics(semantics) };
}

/** What a fast answer rests on; the tests compare every kernel with the specification. */
export function assumptions({ semantics, spec }: ResolvedSpec): string[] {
  const { format } = semantics;
  const walk = "the compiled walk of graphs equals the one in JavaScript (tested)";
  const walked = spec.property !== "monotone" && engine() === "wasm" ? [walk] : [];
  if (format.bits > 8 && !float64Applies(format)) return walked;
  return [
    `the ${format.bits <= 8 ? "tables of all pairs and the " : ""}float64 engine equal${format.bits <= 8 ? "" : "s"} the specification of ${format.name} arithmetic (tested)`,
    ...walked,
  ];
}
