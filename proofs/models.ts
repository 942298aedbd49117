// Models that theorems speak about, as documents of the model file format: one layer over the symbols 0 and 1, where 0 is
// the identity and 1 the step in question, so that a state that depends on the number of ones counts in every word.

/** Numbers as exact text. */
export type Numbers = readonly string[];

const IDENTITY = "0";

/** h <- (I - beta k k^T) h + beta k v on 1; beta = 0 on 0. */
export function deltaNet(
  name: string,
  {
    k,
    beta,
    v = "0",
    initial,
  }: { readonly k: Numbers; readonly beta: string; readonly v?: string; readonly initial: Numbers },
): unknown {
  return {
    statetrack: 1,
    name,
    alphabet: ["0", "1"],
    layers: [
      {
        type: "deltaNet",
        initial,
        symbols: { "0": { k, beta: IDENTITY, v }, "1": { k, beta, v } },
      },
    ],
  };
}

/** h <- A h + b on 1; the identity matrix on 0. */
export function dense(
  name: string,
  { A, b, initial }: { readonly A: readonly Numbers[]; readonly b: Numbers; readonly initial: Numbers },
): unknown {
  const identity = A.map((row, i) => row.map((_, j) => (i === j ? "1" : "0")));
  return {
    statetrack: 1,
    name,
    alphabet: ["0", "1"],
    layers: [{ type: "dense", initial, symbols: { "0": { A: identity }, "1": { A, B: b } } }],
  };
}

/** One factor h <- h + beta k (v - k.h) of a product. */
export interface Factor {
  readonly k: Numbers;
  readonly beta: string;
  readonly v: string;
}

/** The factors one after the other on 1; every beta = 0 on 0. */
export function deltaProduct(name: string, factors: readonly Factor[]): unknown {
  const [k, v] = [factors.map((factor) => factor.k), factors.map((factor) => factor.v)];
  const symbol = (beta: Numbers) => ({ k, beta, v });
  return {
    statetrack: 1,
    name,
    alphabet: ["0", "1"],
    layers: [
      {
        type: "deltaProduct",
        initial: factors[0].k.map(() => "0"),
        symbols: { "0": symbol(factors.map(() => IDENTITY)), "1": symbol(factors.map(({ beta }) => beta)) },
      },
    ],
  };
}

/** h <- a h + b from 0, over the one letter 1; with `identity` over 0 and 1, where 0 is h <- h. */
export function scalar(name: string, a: string, b: string, identity = false): unknown {
  return {
    statetrack: 1,
    name,
    alphabet: identity ? ["0", "1"] : ["1"],
    layers: [{ type: "scalar", initial: "0", symbols: { ...(identity ? { "0": { a: "1" } } : {}), "1": { a, b } } }],
  };
}
