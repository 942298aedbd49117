// Scalar maps h <- rd(rd(a h) + b) of a format by the limits of f o f from the least and the greatest finite code, by the
// specification, on codes; the classes are those of docs/census.md.

import { InputError } from "../core/errors.ts";
import { decode } from "../number/codec.ts";
import { isZero } from "../number/exact.ts";
import type { Code } from "../number/format.ts";
import { round } from "../number/round.ts";
import type { RoundedSemantics } from "../rnn/semantics.ts";
import { codeNumbers } from "./arithmetic.ts";
import { type Outcome, placesOf } from "./census-outcome.ts";

const CLASSES = ["none", "zeros", "exists", "infinite", "nan", "violations", "unfinished"];
const FAILING = CLASSES.indexOf("violations");
const MOST_STEPS = 2 ** 16;

export interface LimitMaps {
  readonly maps: number;
  readonly outcome: (map: number) => Outcome;
}

/** @throws InputError for a semantics that limits do not decide */
export function limitMaps(semantics: RoundedSemantics): LimitMaps {
  const { format, regime, order, overflow } = semantics;
  if (regime !== "perOperation" || order.multiplyAdd !== "separate" || format.kind !== "float" || format.bits > 16)
    throw new InputError("question.semantics", "separate roundings of a float format of at most 16 bits", regime);
  if (overflow !== "saturate" && overflow !== "infinity")
    throw new InputError("question.semantics", "overflow=saturate or infinity", overflow);
  const { arithmetic } = codeNumbers(semantics);
  const values = Array.from({ length: 2 ** format.bits }, (_, code) => decode(format, code));
  const places = placesOf(format);
  const finite = [...values.keys()].filter((code) => values[code].kind === "finite");
  const codes = finite.filter((code) => round(semantics, values[code]) === code);
  const inOrder = [...finite].sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  const ends: readonly [Code, Code] = [inOrder[0], inOrder[inOrder.length - 1]];
  const classOf = (p: Code, q: Code, steps: number, lawful: boolean): number => {
    const kinds = [values[p].kind, values[q].kind];
    if (steps >= MOST_STEPS) return 6;
    if (kinds.includes("nan")) return 4;
    if (kinds.includes("infinity")) return 3;
    if (!lawful || (places[q] ?? 0) < (places[p] ?? 0)) return 5;
    if (p === q) return 0;
    return isZero(values[p]) && isZero(values[q]) ? 1 : 2;
  };
  const outcome = (map: number): Outcome => {
    const [a, b] = [codes[Math.floor(map / codes.length)], codes[map % codes.length]];
    const f = (h: Code) => arithmetic.add(arithmetic.mul(a, h), b);
    let [p, q] = ends;
    let steps = 0;
    for (; steps < MOST_STEPS; steps++) {
      const [nextP, nextQ] = [f(f(p)), f(f(q))];
      if (nextP === p && nextQ === q) break;
      [p, q] = [nextP, nextQ];
    }
    const negative = a >= 2 ** (format.bits - 1);
    const lawful = negative ? f(p) === q && f(q) === p : f(p) === p && f(q) === q;
    const place = classOf(p, q, steps, lawful);
    const far = place === 2 && negative ? (places[q] ?? 0) - (places[p] ?? 0) : 0;
    return {
      words: [(p + q * 2 ** 16) >>> 0, place],
      witness: place >= FAILING ? place : undefined,
      sums: [
        [`${negative ? "negative" : "positive"}-${CLASSES[place]}`, 1],
        ...(far > 0 ? [[`ulps-below-2^${far.toString(2).length}`, 1] as const] : []),
      ],
      maxima: [
        ["steps", steps],
        ["ulps", far],
      ],
    };
  };
  return { maps: codes.length ** 2, outcome };
}
