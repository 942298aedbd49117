// Batch arithmetic on typed arrays: what other folders use. `engine()` tells whether compiled kernels or JavaScript do the
// work; results are the same.

export {
  addCodes,
  type CodeArray,
  combineCodes,
  decodeArray,
  encodeArray,
  fmaCodes,
  mulCodes,
  subCodes,
} from "./codes.ts";
export { type GraphQuestion, type GraphSums, type GraphWalker, graphWalker, type RowTables } from "./graph.ts";
export { type Allocation, allocate, type Engine, engine, provideKernels, useEngine } from "./kernels.ts";
export { isNarrow, type MapFill, mapFill, type Orbits, runOrbits } from "./orbits.ts";
export {
  type ArrayOperation,
  addArray,
  combineArrays,
  fmaArray,
  mulArray,
  roundArray,
  roundArrayStochastic,
  subArray,
} from "./values.ts";
