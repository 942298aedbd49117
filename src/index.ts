// The public library. One list; everything else is internal and may change.

export { accepts, type Dfa } from "./automaton/dfa.ts";
export { type Equivalence, equivalence } from "./automaton/equivalence.ts";
export { type Language, parseLanguage } from "./automaton/languages.ts";
export { minimize } from "./automaton/minimize.ts";
export {
  type CompareOptions,
  type Comparison,
  compareForEver,
  type Side,
} from "./check/bisimulation.ts";
export type { Ask, Closure } from "./check/closure.ts";
export { type Compiled, type CompileRequest, compile } from "./check/compile.ts";
export { type DecideOptions, decide, type Progress, type Question } from "./check/decide.ts";
export { type Extracted, extract } from "./check/extract.ts";
export { type Margin, margin } from "./check/margin.ts";
export {
  type Chain,
  chain,
  formatStochastic,
  type Probability,
  parseStochastic,
  type StochasticSemantics,
  wrongAfter,
} from "./check/markov/index.ts";
export { type Orbit, orbit } from "./check/orbit.ts";
export { packed } from "./check/packed.ts";
export type { PackedSystem } from "./check/system.ts";
export type { Certificate, ComparisonAsk, ComparisonCertificate } from "./core/certificate.ts";
export { InputError } from "./core/errors.ts";
export { run, type TransitionSystem } from "./core/transition-system.ts";
export type { ComparisonVerdict, Verdict } from "./core/verdict.ts";
export { compareShortlex, formatRuns, type Runs, toRuns, type Word } from "./core/word.ts";
export { type CodeArithmetic, specification } from "./number/arithmetic.ts";
export { type Block, type BlockFormat, decodeBlock, encodeBlock, parseBlockFormat } from "./number/block.ts";
export { decode, encode } from "./number/codec.ts";
export { convert, type DotOrder, dot } from "./number/convert.ts";
export { type Exact, format as formatExact } from "./number/exact.ts";
export { float64Arithmetic, float64Engine } from "./number/float64.ts";
export type {
  Code,
  FixedFormat,
  FloatFormat,
  NumberFormat,
  OperandPolicy,
  Overflow,
  Rounding,
  RoundingPolicy,
  Subnormals,
} from "./number/format.ts";
export { namedFormats, parseFormat } from "./number/formats.ts";
export type { Arithmetic } from "./number/generic.ts";
export { fromOrdinal, nextDown, nextUp, ordinal, ordinals } from "./number/order.ts";
export { round } from "./number/round.ts";
export {
  maximum,
  maximumNumber,
  minimum,
  minimumNumber,
  type Relation,
  relation,
  totalOrder,
} from "./number/selection.ts";
export {
  type Outcome,
  randomNumber,
  roundStochastically,
  type StochasticPolicy,
  stochasticProbabilities,
} from "./number/stochastic.ts";
export { tabulated } from "./number/tables.ts";
export { decodeWide, encodeWide, roundWide } from "./number/wide.ts";
export { type RecheckResult, readCertificate, recheck } from "./recheck/index.ts";
export type { Layer, Shape } from "./rnn/layer.ts";
export { LAYERS } from "./rnn/layers/index.ts";
export { type Machine, machine, machineSystem } from "./rnn/machine.ts";
export type { Model } from "./rnn/model.ts";
export { parseModel, readModel } from "./rnn/model-file.ts";
export { formatSemantics, parseSemantics, type Semantics } from "./rnn/semantics.ts";
export {
  type LayerSpectrum,
  type MatrixSpectrum,
  machineSpectrum,
  type SpectralCounts,
} from "./rnn/spectrum/index.ts";
export { type Spectrum, spectra } from "./rnn/spectrum.ts";
