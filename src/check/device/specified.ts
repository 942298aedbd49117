// Outcomes of maps by the specification of arithmetic alone (number/arithmetic.ts): for units that are drawn to be counted again,
// since the other reference runs on tables and doubles. Slow, so it follows only what starts reach.

import { specification } from "../../number/arithmetic.ts";
import { specificationStep } from "../exhaustive/counterexample.ts";
import type { Fill } from "../exhaustive/step-code.ts";
import { type Space, stateCodes } from "../exhaustive/universe.ts";
import { classified, MOST_STEPS, type ScalarPairs } from "./limits.ts";
import type { MapOutcome } from "./outcome.ts";

/** As `limitOutcome`. @cost about 2 µs a rounded operation; products by the a of the last map are remembered */
export function specifiedLimits(pairs: ScalarPairs): (map: number) => MapOutcome {
  const { semantics, codes, ends } = pairs;
  const exact = specification(semantics);
  const products = new Int32Array(2 ** semantics.format.bits).fill(-1);
  let row = -1;
  return (map) => {
    const i = Math.floor(map / codes.length);
    const [a, b] = [codes[i], codes[map % codes.length]];
    if (i !== row) products.fill(-1);
    row = i;
    const f = (h: number) => {
      if (products[h] < 0) products[h] = exact.mul(a, h);
      return exact.add(products[h], b);
    };
    let [p, q] = ends;
    let steps = 0;
    for (; steps < MOST_STEPS; steps++) {
      const [nextP, nextQ] = [f(f(p)), f(f(q))];
      if (nextP === p && nextQ === q) break;
      [p, q] = [nextP, nextQ];
    }
    const negative = a >>> (semantics.format.bits - 1) === 1;
    const lawful = negative ? f(p) === q && f(q) === p : f(p) === p && f(q) === q;
    return classified(pairs, negative, p, q, steps, lawful);
  };
}

/** Fills the images of what the starts reach (of all states where the starts are all), by the specification. */
export function specifiedFill({ resolved, starts, complete }: Space): Fill {
  const { codes, shape } = resolved;
  const size = codes ** shape.rows;
  const from = complete ? Array.from({ length: size }, (_, s) => s) : [...starts];
  const met = new Uint8Array(size);
  return (parameters, next) => {
    const step = specificationStep(resolved, parameters);
    met.fill(0);
    for (const start of from)
      for (let s = start; met[s] === 0; s = next[s]) {
        met[s] = 1;
        next[s] = step(stateCodes(resolved, s)).reduce((index, code) => index * codes + code, 0);
      }
  };
}
