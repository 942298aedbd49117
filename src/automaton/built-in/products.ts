// Direct products of finite groups: tuples of elements, each letter acting place by place. Names of tuples: `(a;b)`.
// The factors are numbered by their Cayley graphs, so that a tuple is one number in mixed radix.

import type { Group } from "../groups.ts";
import { wordProblem } from "../groups.ts";
import type { Limits } from "../limits.ts";
import { checkStates } from "../limits.ts";

interface Factor {
  /** With the letters of `standard`, or of `all`. */
  readonly group: Group;
  readonly identityName: string;
}

/** `standard`: a standard letter in one place, the identity elsewhere; `all`: every tuple, the identity first in each place. */
export function directProduct(factors: readonly Factor[], choice: "standard" | "all", limits: Limits): Group {
  const orders = factors.map(({ group }) => group.order);
  const order = orders.reduce((product, n) => product * n, 1);
  checkStates(order, choice === "all" ? order : 1, limits);
  const tables = factors.map(({ group }) => wordProblem(group, limits));
  const tuples = choice === "all" ? allTuples(factors) : singleTuples(factors);
  const act = (letter: number, element: number): number => {
    let [rest, scale, product] = [element, 1, 0];
    for (const [i, n] of orders.entries()) {
      const at = rest % n;
      rest = (rest - at) / n;
      const by = tuples[letter][i];
      product += scale * (by < 0 ? at : tables[i].next[at * tables[i].symbols.length + by]);
      scale *= n;
    }
    return product;
  };
  const letters = tuples.map((tuple) => `(${tuple.map((by, i) => nameOf(factors[i], by)).join(";")})`);
  return { order, codes: order, identity: 0, letters, act };
}

/** A place of a tuple: a letter of the factor, or -1 for the identity. */
type Tuple = readonly number[];

function nameOf({ group, identityName }: Factor, letter: number): string {
  return letter < 0 ? identityName : group.letters[letter];
}

function singleTuples(factors: readonly Factor[]): Tuple[] {
  return factors.flatMap(({ group }, place) =>
    group.letters.map((_, letter) => factors.map((_, i) => (i === place ? letter : -1))),
  );
}

function allTuples(factors: readonly Factor[]): Tuple[] {
  let tuples: Tuple[] = [[]];
  for (const { group, identityName } of factors) {
    const others = [...group.letters.keys()].filter((letter) => group.letters[letter] !== identityName);
    tuples = tuples.flatMap((tuple) => [-1, ...others].map((letter) => [...tuple, letter]));
  }
  return tuples;
}
