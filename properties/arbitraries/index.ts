// `statetrack/properties`: fast-check arbitraries for number formats, numbers at their edges, semantics, models, automata,
// expressions and words. Everything drawn is accepted by the library's own parsers; everything shrinks to what people
// read at sight. docs/properties.md shows how a property of one's own model is written. The names are public; each doc
// comment says what is drawn, how often, and how it shrinks.

export { CODE_WEIGHTS, type CodeClass, type CodeKind, type CodeOptions, classOf, codes } from "./codes.ts";
export {
  accepting,
  DECODER_TYPES,
  type DecoderDocument,
  type DecoderOptions,
  type DecoderType,
  decoders,
} from "./decoders.ts";
export { type DfaOptions, dfas, permutes } from "./dfas.ts";
export { deltaWithin, type EigenvalueRange } from "./eigenvalues.ts";
export { type FormatOptions, formats } from "./formats.ts";
export { LAYER_TYPES, type LayerDocument, type LayerOptions, type LayerType, layers } from "./layers.ts";
export {
  deltaNetModels,
  diagonalModels,
  isModelUnder,
  type ModelDocument,
  type ModelOptions,
  models,
  scalarModels,
} from "./models.ts";
export { neighbours } from "./neighbours.ts";
export { pairs, triples } from "./operands.ts";
export { overflowsOf, type PolicyOptions, policies } from "./policies.ts";
export { complexity, numberText, significantBits, simplerCodes, simplerExact } from "./readable.ts";
export { type RegexTree, regexes, regexText, regexTrees } from "./regexes.ts";
export { type Regime, type SemanticsOptions, semantics, semanticsTexts } from "./semantics.ts";
export { dependent, type Simpler, shrinkingBy } from "./shrinking.ts";
export { type ExactOptions, exactValues } from "./values.ts";
export { type WordOptions, words } from "./words.ts";
