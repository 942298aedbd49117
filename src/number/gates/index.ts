// Gates, the functions that make the parameters of a step from the numbers before them: correctly rounded in every format
// of at most 16 bits (by tables) and in binary32 (one value at a time). The special values are in docs/gates.md.

export { type Decision, decide, FIRST_BITS, gateExact, MOST_BITS } from "./decide.ts";
export { GATES, type GateName } from "./functions.ts";
export { type Hardness, hardness } from "./hardness.ts";
export { normalise } from "./normalise.ts";
export { gate } from "./table.ts";
