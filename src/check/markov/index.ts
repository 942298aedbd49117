// Stochastic rounding as a Markov chain: what is public.

export { byLength, type LengthAnswer, type Probability, wrongAfter } from "./answers.ts";
export { type Chain, chain } from "./chain.ts";
export { type ClosedClass, type Limit, limit } from "./limit.ts";
export { type Product, product } from "./product.ts";
export { type Reach, reach } from "./reach.ts";
export { wrongRuns } from "./sample.ts";
export { formatStochastic, parseStochastic, type StochasticSemantics } from "./semantics.ts";
