// Semantics: every regime, and every field that a regime has.

import fc, { type Arbitrary } from "fast-check";
import { InputError } from "../../src/core/errors.ts";
import type { NumberFormat, Overflow } from "../../src/number/format.ts";
import { namedFormats, parseFormat } from "../../src/number/formats.ts";
import { commonOverflow } from "../../src/number/limits.ts";
import {
  type Block,
  CHOICES,
  type DeltaOrder,
  type ExactSemantics,
  formatSemantics,
  parseSemantics,
  type RoundedSemantics,
  type Semantics,
} from "../../src/rnn/semantics.ts";
import { type FormatOptions, formats, simplerFormats } from "./formats.ts";
import { chosen, ordinaryTwice, overflowsOf, type PolicyOptions } from "./policies.ts";
import { shrinkingBy } from "./shrinking.ts";

export type Regime = Semantics["regime"];

export interface SemanticsOptions extends PolicyOptions {
  /** All but `scan` and `chunkwise` when left out: these two are for layers of some kinds only. */
  readonly regimes?: readonly Regime[];
  /** Those of results: constraints, or a list. */
  readonly formats?: FormatOptions | readonly NumberFormat[];
  /** Candidates for the formats of operands under `mixed`, beside the format of results itself; those that are narrower
   * are drawn. When left out: the named formats, float:e2m1, float:e3m2, q1.2, q3.4, uq2.2, int3. */
  readonly reads?: readonly NumberFormat[];
  readonly observe?: readonly RoundedSemantics["observe"][];
  /** Orders of the delta rule; `mixed` has neither D3 nor D7. */
  readonly deltas?: readonly DeltaOrder[];
  /** `some`: half of the semantics whose regime and formats allow it keep their states in a store; half of `exact` is read
   * through a cast. */
  readonly stores?: "none" | "some";
}

/** `exact` 1, `fused` 2, `fusedPerFactor` 2, `perOperation` 4, `mixed` 2. */
const REGIME_WEIGHTS: Readonly<Record<Regime, number>> = {
  perOperation: 4,
  fused: 2,
  fusedPerFactor: 2,
  mixed: 2,
  exact: 1,
  scan: 1,
  chunkwise: 1,
};
/** Regimes in which every layer has a step. */
const STEPWISE: readonly Regime[] = ["perOperation", "fused", "fusedPerFactor", "mixed", "exact"];
/** Lengths of blocks. */
const LENGTHS = { min: 1, max: 4 };
/** Parts of a store; those that do not fit the format of results are left out. */
const STORES = ["bfloat16", "E4M3FN", "E2M1FN", "q1.2", "int4", "mx:E2M1FN", "mx:INT8"];
const SCALES = ["", ",scale=absmax", ",scale=pow2"];
const TILES = ["", ",tile=1", ",tile=3"];
const FEEDBACKS = ["", ",feedback=E5M2", ",feedback=q1.2"];
const COMMITS = ["1", "3", "any"];
const READS = ["float:e2m1", "float:e3m2", "q1.2", "q3.4", "uq2.2", "int3"].map((name) => parseFormat(name));

/** Records that `parseSemantics` gives: regimes perOperation 4, fused 2, fusedPerFactor 2, mixed 2, exact 1; every other
 * field uniform with the default counted twice; the operand format of `mixed` uniform among the candidates that are
 * narrower. Where a regime has no order of operations the record has the default one. Shrinks field by field to the first
 * regime, smaller formats and default fields. @throws RangeError for options that no semantics fits */
export function semantics(
  options: SemanticsOptions & { readonly regimes: readonly ["exact"] },
): Arbitrary<ExactSemantics>;
export function semantics(
  options: SemanticsOptions & { readonly regimes: readonly Exclude<Regime, "exact">[] },
): Arbitrary<RoundedSemantics>;
export function semantics(options?: SemanticsOptions): Arbitrary<Semantics>;
export function semantics(options: SemanticsOptions = {}): Arbitrary<Semantics> {
  const regimes =
    options.regimes === undefined
      ? STEPWISE
      : chosen(Object.keys(REGIME_WEIGHTS) as Regime[], options.regimes, "semantics: regimes");
  const listed = isList(options.formats) ? fc.constantFrom(...options.formats) : formats(options.formats);
  const results = listed.filter(holdsStates);
  const drawn = fc.oneof(
    ...regimes.map((regime) => ({
      weight: REGIME_WEIGHTS[regime],
      arbitrary: regime === "exact" ? exact() : results.chain((format) => rounded(regime, format, options)),
    })),
  );
  const kept = options.stores === "some" ? drawn.chain((own) => fc.oneof(fc.constant(own), keeping(own))) : drawn;
  return shrinkingBy(kept, (own) => simplerSemantics(own, options, regimes));
}

/** The same arithmetic with a store, or exact states with a cast; as it was where nothing drawn fits. */
function keeping(own: Semantics): Arbitrary<Semantics> {
  if (own.regime === "exact")
    return fc
      .constantFrom("castOnRead", "castTerms")
      .map((cast) => parseSemantics(`${cast},format=E4M3FN,ties=${own.ties}`));
  const parts = [STORES, SCALES, TILES, FEEDBACKS, CHOICES.readout, COMMITS].map((part) => fc.constantFrom(...part));
  return fc.tuple(...parts).map(([store, scale, tile, feedback, readout, commit]) => {
    const text = `${formatSemantics(own)},store=${store}${scale}${tile}${feedback},readout=${readout},commit=${commit}`;
    return accepted(() => void parseSemantics(text)) ? parseSemantics(text) : own;
  });
}
function isList(asked: SemanticsOptions["formats"]): asked is readonly NumberFormat[] {
  return Array.isArray(asked);
}

/** One field after the other as it is by default, the first regime asked for, or a smaller format. */
function simplerSemantics(own: Semantics, options: SemanticsOptions, regimes: readonly Regime[]): Semantics[] {
  if (own.regime === "exact") {
    const { cast, ...plain } = own;
    return [
      ...(cast === undefined ? [] : [plain]),
      ...(own.ties === "fail" ? [] : [{ ...own, ties: "fail" as const }]),
    ];
  }
  const { formats: asked } = options;
  const smaller = isList(asked)
    ? asked.filter(({ bits }) => bits < own.format.bits).toSorted((a, b) => a.bits - b.bits)
    : [...simplerFormats(asked ?? {})(own.format)];
  const plain = regimes
    .filter((regime) => regime !== "exact")
    .find((regime) => regime !== "mixed" && !isBlocked(regime));
  const allowed = <T>(list: readonly T[] | undefined, value: T) => list?.includes(value) ?? true;
  const changes: RoundedSemantics[] = [
    ...(plain === undefined || plain === own.regime ? [] : [unread(own, plain)]),
    ...smaller.map((format) => ({ ...own, format, overflow: kept({ ...own, format }) })),
    ...(allowed(options.overflows, usual(own)) ? [{ ...own, overflow: usual(own) }] : []),
    ...(allowed(options.roundings, "tiesToEven") ? [{ ...own, rounding: "tiesToEven" as const }] : []),
    ...(allowed(options.subnormals, "gradual") ? [{ ...own, subnormals: "gradual" as const }] : []),
    ...(allowed(options.observe, "code") ? [{ ...own, observe: "code" as const }] : []),
    { ...own, ties: "fail" },
    ...(own.store === undefined ? [] : [unstored(own)]),
    ...(own.block === undefined ? [] : [{ ...own, block: { ...own.block, length: 1 } }]),
    { ...own, order: { ...own.order, sum: "sequential" } },
    { ...own, order: { ...own.order, multiplyAdd: "separate" } },
    ...(allowed(options.deltas, "D1") ? [{ ...own, order: { ...own.order, delta: "D1" as const } }] : []),
  ];
  const text = formatSemantics(own);
  return changes.filter(
    (change) => formatSemantics(change) !== text && allowed(options.overflows, change.overflow) && isValid(change),
  );
}

/** The semantics under a regime that has no operand format. */
function unread(own: RoundedSemantics, regime: RoundedSemantics["regime"]): RoundedSemantics {
  const { format, rounding, overflow, subnormals, order, observe, ties } = own;
  return { regime, format, rounding, overflow, subnormals, order, observe, ties };
}

/** The semantics whose states are kept as they are. */
function unstored(own: RoundedSemantics): RoundedSemantics {
  return { ...unread(own, own.regime), ...(own.read === undefined ? {} : { read: own.read }) };
}

/** The default overflow of the formats. */
function usual({ format, read = format }: RoundedSemantics): Overflow {
  return commonOverflow([format, read]);
}

/** The overflow itself if the formats can express it, else their default. */
function kept(own: RoundedSemantics): Overflow {
  return overflowsOf(own.format).includes(own.overflow) ? own.overflow : usual(own);
}

/** Whether the library reads the semantics, order and all. */
function isValid(own: RoundedSemantics): boolean {
  return accepted(() => void parseSemantics(formatSemantics(own)));
}

/** The strings that name them, with every field in the canonical order; draws and shrinks as `semantics`. */
export function semanticsTexts(options: SemanticsOptions = {}): Arbitrary<string> {
  return semantics(options).map(formatSemantics);
}

function exact(): Arbitrary<Semantics> {
  return fc.record({ regime: fc.constant("exact" as const), ties: fc.constantFrom(...CHOICES.ties) });
}

function rounded(
  regime: RoundedSemantics["regime"],
  format: NumberFormat,
  options: SemanticsOptions,
): Arbitrary<RoundedSemantics> {
  const fields = (own: NumberFormat, read: NumberFormat | undefined): Arbitrary<RoundedSemantics> =>
    fc.record({
      regime: fc.constant(regime),
      format: fc.constant(own),
      ...(read === undefined ? {} : { read: fc.constant(read) }),
      rounding: choice("rounding", options.roundings),
      overflow: overflows(own, read, options),
      subnormals: choice("subnormals", options.subnormals),
      order: orders(regime, options),
      ...(isBlocked(regime) ? { block: blocks(regime) } : {}),
      observe: choice("observe", options.observe),
      ties: choice("ties", undefined),
    });
  if (regime !== "mixed" && !isBlocked(regime)) return fields(format, undefined);
  return fc.constantFrom(...readsOf(format, options)).chain((read) => fields(format, read));
}

function choice<F extends "rounding" | "subnormals" | "observe" | "ties">(
  field: F,
  asked: readonly (typeof CHOICES)[F][number][] | undefined,
): Arbitrary<(typeof CHOICES)[F][number]> {
  const all: readonly (typeof CHOICES)[F][number][] = CHOICES[field];
  return ordinaryTwice(chosen(all, asked, `semantics: ${field}`), all[0]);
}

function overflows(format: NumberFormat, read: NumberFormat | undefined, { overflows: asked }: SemanticsOptions) {
  const own = read === undefined ? [format] : [format, read];
  const common = overflowsOf(format).filter((one) => read === undefined || overflowsOf(read).includes(one));
  return ordinaryTwice(chosen(common, asked, `semantics: overflows of ${format.name}`), commonOverflow(own));
}

function isBlocked(regime: Regime): regime is "scan" | "chunkwise" {
  return regime === "scan" || regime === "chunkwise";
}

function blocks(regime: "scan" | "chunkwise"): Arbitrary<Block> {
  const length = fc.integer(LENGTHS);
  return regime === "scan" ? fc.record({ length, tree: fc.constantFrom(...CHOICES.tree) }) : fc.record({ length });
}

const MATRIX_ORDERS: readonly DeltaOrder[] = ["D3", "D7"];

function orders(regime: RoundedSemantics["regime"], { deltas }: SemanticsOptions) {
  const ordered = regime === "perOperation" || regime === "mixed";
  const summed = ordered || isBlocked(regime);
  const all = CHOICES.delta.filter((delta) => regime !== "mixed" || !MATRIX_ORDERS.includes(delta));
  const one = <T>(values: readonly [T, ...T[]]) => fc.constantFrom(...(summed ? values : [values[0]]));
  return fc.record({
    sum: one(CHOICES.sum),
    multiplyAdd: one(CHOICES.multiplyAdd),
    delta: ordered ? ordinaryTwice(chosen(all, deltas, "semantics: deltas"), "D1") : fc.constant<DeltaOrder>("D1"),
  });
}

/** Whether a state can be held in the format: not in one without zero, for instance. */
function holdsStates({ name }: NumberFormat): boolean {
  return accepted(() => void parseSemantics(`fused,format=${name},overflow=saturate`));
}

/** The candidates that can be read from `format`, under every choice of subnormals that may be drawn. */
function readsOf(own: NumberFormat, options: SemanticsOptions): readonly NumberFormat[] {
  const subnormals = options.subnormals?.includes("flush") === false ? "gradual" : "flush";
  const text = `mixed,format=${own.name},overflow=saturate,subnormals=${subnormals},read=`;
  const fits = (read: NumberFormat) => accepted(() => void parseSemantics(text + read.name));
  const candidates = options.reads ?? [...namedFormats, ...READS];
  const narrower = candidates.filter((read) => read !== own && fits(read));
  return options.reads === undefined || narrower.length === 0 ? [own, ...narrower] : narrower;
}

function accepted(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}
