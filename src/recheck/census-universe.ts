// The maps of a census in the order of their ranks, by the definition of its filters: lexicographic in the codes of the flat list of
// parameters. Filters on single entries are those of exhaustion-maps.ts; filters that look at several entries stand here.

import { InputError, quote } from "../core/errors.ts";
import type { SweepQuestion } from "../core/exhaustion.ts";
import { type Exact, isZero } from "../number/exact.ts";
import type { Code } from "../number/format.ts";
import { FILTERS, type Slot, type Universe, universeOf } from "./exhaustion-maps.ts";

/** Values as integers: value · 2^scale; `one` stands for 1. */
interface Integers {
  readonly of: readonly bigint[];
  readonly one: bigint;
}

type Test = (x: readonly bigint[], one: bigint, rows: number) => boolean;

interface Joint {
  readonly parameters: readonly string[];
  readonly is: Test;
}

const square = (x: readonly bigint[]) => x.reduce((sum, n) => sum + n * n, 0n);
const magnitude = (n: bigint) => (n < 0n ? -n : n);

/** Keys of each factor, then gates: 0 <= beta |k|² <= 1. */
const shrinks: Test = (x, one, rows) => {
  const factors = x.length / (rows + 1);
  for (let f = 0; f < factors; f++) {
    const product = x[factors * rows + f] * square(x.slice(f * rows, (f + 1) * rows));
    if (product < 0n || product > one ** 3n) return false;
  }
  return true;
};

/** Both roots of x² - trace x + determinant are real and in [0, 1]. */
const spectrumInUnit: Test = ([p, q, r, s], one) => {
  const [trace, determinant] = [p + s, p * s - q * r];
  const real = trace * trace >= 4n * determinant;
  const least = trace >= 0n && determinant >= 0n;
  return real && least && trace <= 2n * one && one * one - trace * one + determinant >= 0n;
};

const inUnit: Test = (x, one) => x.every((n) => n >= 0n && n <= one);
const keys = (x: readonly bigint[], rows: number) =>
  Array.from({ length: x.length / rows }, (_, f) => x.slice(f * rows, (f + 1) * rows));

function eigenvalues({ system, rows }: SweepQuestion): Joint {
  if (system === "deltaNet" || system === "deltaProduct") return { parameters: ["k", "beta"], is: shrinks };
  if (system === "dense" && rows === 2) return { parameters: ["A"], is: spectrumInUnit };
  if (system === "dense" && rows > 2)
    throw new InputError("question.where", "eigenvalues of 2x2 matrices", String(rows));
  return { parameters: [system === "dense" ? "A" : "a"], is: inUnit };
}

const JOINT: Readonly<Record<string, (question: SweepQuestion) => Joint>> = {
  "eigenvalues-in-0-1": eigenvalues,
  "key-norm-at-most-1": () => ({
    parameters: ["k"],
    is: (x, one, rows) => keys(x, rows).every((k) => square(k) <= one * one),
  }),
  "key-nonzero": () => ({
    parameters: ["k"],
    is: (x, _, rows) => keys(x, rows).every((k) => k.some((n) => magnitude(n) > 0n)),
  }),
  "up-to-signs-and-order": () => ({
    parameters: ["k"],
    is: (x) => x.every((n, i) => n >= 0n && (i === 0 || n <= x[i - 1])),
  }),
  "v-nonnegative": () => ({ parameters: ["v"], is: (x) => x.every((n) => n >= 0n) }),
};

export interface CensusUniverse {
  readonly universe: Universe;
  readonly maps: number;
  /** Codes of the parameters of a map, flat. */
  readonly at: (map: number) => Code[];
}

/** Choices of neighbouring slots that are made together. */
interface Block {
  readonly width: number;
  readonly size: number;
  readonly chosen: Uint16Array;
}

/** @throws InputError for filters that are not known */
export function censusUniverse(question: SweepQuestion): CensusUniverse {
  const single = question.where.filter((name) => Object.hasOwn(FILTERS, name));
  const joint = question.where.flatMap((name) => {
    if (Object.hasOwn(FILTERS, name)) return [];
    if (!Object.hasOwn(JOINT, name))
      throw new InputError("question.where", [...Object.keys(FILTERS), ...Object.keys(JOINT)].join(", "), quote(name));
    return [JOINT[name](question)];
  });
  const universe = universeOf({ ...question, where: single });
  const integers = integersOf(universe.values);
  const blocks = runs(universe.slots, joint).map((slots) => blockOf(slots, joint, integers, question.rows));
  return {
    universe,
    maps: blocks.reduce((product, { size }) => product * size, 1),
    at: (map) => {
      const codes: Code[][] = [];
      let rest = map;
      for (let b = blocks.length - 1; b >= 0; b--) {
        const { width, size, chosen } = blocks[b];
        const place = rest % size;
        rest = Math.floor(rest / size);
        codes.unshift([...chosen.subarray(width * place, width * (place + 1))]);
      }
      return codes.flat();
    },
  };
}

function integersOf(values: readonly Exact[]): Integers {
  const lowest = values.reduce((low, x) => (x.kind === "finite" && !isZero(x) ? Math.min(low, x.exponent) : low), 0);
  const whole = (x: Exact) =>
    x.kind === "finite" && !isZero(x) ? BigInt(x.sign) * (x.significand << BigInt(x.exponent - lowest)) : 0n;
  return { of: values.map(whole), one: 1n << BigInt(-lowest) };
}

/** The slots cut where no filter looks at both sides. */
function runs(slots: readonly Slot[], joint: readonly Joint[]): Slot[][] {
  const parts: Slot[][] = [];
  for (const slot of slots) {
    const last = parts.at(-1);
    const together = ({ parameters }: Joint) =>
      parameters.includes(slot.parameter) && last?.some(({ parameter }) => parameters.includes(parameter)) === true;
    if (last !== undefined && joint.some(together)) last.push(slot);
    else parts.push([slot]);
  }
  return parts;
}

function blockOf(slots: readonly Slot[], joint: readonly Joint[], { of, one }: Integers, rows: number): Block {
  const tests = joint
    .filter(({ parameters }) => slots.some(({ parameter }) => parameters.includes(parameter)))
    .map(({ parameters, is }) => ({
      is,
      places: slots.flatMap(({ parameter }, i) => (parameters.includes(parameter) ? [i] : [])),
    }));
  const chosen: number[] = [];
  const codes: Code[] = [];
  const choose = (depth: number): void => {
    if (depth === slots.length) {
      if (
        tests.every(({ is, places }) =>
          is(
            places.map((p) => of[codes[p]]),
            one,
            rows,
          ),
        )
      )
        chosen.push(...codes);
      return;
    }
    for (const code of slots[depth].codes) {
      codes[depth] = code;
      choose(depth + 1);
    }
  };
  choose(0);
  return { width: slots.length, size: chosen.length / slots.length, chosen: Uint16Array.from(chosen) };
}
