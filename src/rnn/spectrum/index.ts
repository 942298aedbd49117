// Exact facts about spectra of stored matrices, for everyone who asks: machines, theorems, certificates, pictures.

export { type EnclosedFactor, encloseEigenvalues, type RootPart } from "./eigenvalues.ts";
export {
  factsOf,
  PREDICATE_NAMES,
  PREDICATES,
  type Predicate,
  SIGN_POINTS,
  type SpectralCounts,
  type SpectralFacts,
  spectralFacts,
} from "./facts.ts";
export {
  type EnclosedEigenvalue,
  type LayerSpectrum,
  listedEigenvalues,
  type MatrixSpectrum,
  machineSpectrum,
  matrixSpectrum,
  type SpectrumOptions,
  type SymbolSpectrum,
} from "./machine-spectrum.ts";
export { type NormFacts, spectralNorm } from "./norm.ts";
export { type ProductFinding, type ProductReport, transitionProducts } from "./products.ts";
export { fromExactMatrix, fromRationalMatrix, type ScaledMatrix, scaledMatrix } from "./scaled-matrix.ts";
export { appliedMatrix, householderEigenvalues, transitionMatrix } from "./transition.ts";
export { eigenvaluesBetween } from "./within.ts";
