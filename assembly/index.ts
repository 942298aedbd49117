// The arithmetic on arrays as one WebAssembly module; src/number/arrays is its only user. Memory is the caller's; addresses
// are bytes. Built by `npm run build:wasm`.

export { encode } from "./codes";
export { useQuestion, walk, walkRows } from "./graph";
export { brent, compose, useNarrow } from "./narrow";
export { combine } from "./operations";
export { freeFrom, usePolicy } from "./policy";
export { round } from "./rounding";
export { roundStochastic } from "./stochastic";
