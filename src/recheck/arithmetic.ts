// Numbers for the checker's walk: codes under the specification's arithmetic, or exact dyadic numbers.
// Results on codes are remembered in tables that forget: a slot holds the last operands that fell into it.

import { specification, zeroSumSign } from "../number/arithmetic.ts";
import { decode } from "../number/codec.ts";
import { add, compare, type Exact, format, isZero, multiply, same, subtract, sum, zero } from "../number/exact.ts";
import type { Code, OperandPolicy, RoundingPolicy } from "../number/format.ts";
import type { GateName } from "../number/gates/functions.ts";
import { type AffineForm, type Arithmetic, withoutGates } from "../number/generic.ts";
import { round } from "../number/round.ts";
import { gateCode } from "./gates.ts";

/** What the checker may ask of numbers of the kind T besides arithmetic. */
export interface Numbers<T> {
  /** The code of a number; absent where numbers have no codes. */
  readonly code?: (x: T) => Code;
  readonly arithmetic: Arithmetic<T>;
  value(x: T): Exact;
  /** The same number, -0 and +0 told apart where the format has both. */
  same(a: T, b: T): boolean;
  /** The order of the values; undefined for NaN. */
  order(a: T, b: T): -1 | 0 | 1 | undefined;
  /** A function of values as one of numbers, computed once for each number where that pays. */
  remember<R>(f: (x: Exact) => R): (x: T) => R;
}

/** Slots of a table at first and at last. */
const FEWEST_SLOTS = 2 ** 8;
const MOST_SLOTS = 2 ** 20;
const MOST_SLOTS_OF_A_FORM = 2 ** 16;
/** Stands for "undefined" among orders, which are kept plus one. */
const UNORDERED = 3;

/** Results of an operation; slot s holds operands[s · arity …] and one more than the result, or 0 where it is empty. */
interface Slots {
  readonly mask: number;
  readonly operands: Uint32Array;
  readonly results: Float64Array;
}

function emptySlots(arity: number, count: number): Slots {
  return { mask: count - 1, operands: new Uint32Array(arity * count), results: new Float64Array(count) };
}

/** A table with room for what did not fit, or the same one. */
function widened(slots: Slots, arity: number, misses: number, most: number): Slots {
  const count = slots.mask + 1;
  return misses > count && count < most ? emptySlots(arity, 4 * count) : slots;
}

function remembered2(compute: (a: number, b: number) => number): (a: number, b: number) => number {
  let slots = emptySlots(2, FEWEST_SLOTS);
  let misses = 0;
  return (a, b) => {
    const { mask, operands, results } = slots;
    const mixed = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
    const slot = (mixed ^ (mixed >>> 15)) & mask;
    if (results[slot] > 0 && operands[2 * slot] === a && operands[2 * slot + 1] === b) return results[slot] - 1;
    const result = compute(a, b);
    operands[2 * slot] = a;
    operands[2 * slot + 1] = b;
    results[slot] = result + 1;
    slots = widened(slots, 2, ++misses, MOST_SLOTS);
    if (slots.mask !== mask) misses = 0;
    return result;
  };
}

/** The same for as many operands as `keys` has, which are read from there. */
function rememberedFor(keys: Uint32Array, most: number, compute: () => number): () => number {
  const arity = keys.length;
  let slots = emptySlots(arity, FEWEST_SLOTS);
  let misses = 0;
  return () => {
    const { mask, operands, results } = slots;
    let mixed = 0;
    for (const key of keys) mixed = Math.imul(mixed ^ key, 0x9e3779b1) ^ (mixed >>> 15);
    const slot = (mixed ^ (mixed >>> 15)) & mask;
    const at = arity * slot;
    let i = 0;
    while (i < arity && operands[at + i] === keys[i]) i++;
    if (i === arity && results[slot] > 0) return results[slot] - 1;
    const result = compute();
    operands.set(keys, at);
    results[slot] = result + 1;
    slots = widened(slots, arity, ++misses, most);
    if (slots.mask !== mask) misses = 0;
    return result;
  };
}

/** `compute` with a memory that is emptied when it is full. */
function once<K, R>(compute: (key: K) => R): (key: K) => R {
  const known = new Map<K, R>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const result = compute(key);
    if (known.size === MOST_SLOTS) known.clear();
    known.set(key, result);
    return result;
  };
}

/** Codes of the policy's format. */
export function codeNumbers(policy: OperandPolicy): Numbers<Code> {
  const slow = specification(policy);
  const value = once((code: Code) => decode(policy.format, code));
  const order = remembered2((a, b) => {
    const found = compare(value(a), value(b));
    return found === undefined ? UNORDERED : found + 1;
  });
  const gates = new Map<GateName, (x: Code) => Code>();
  const keys = new Uint32Array(3);
  const fma = rememberedFor(keys, MOST_SLOTS, () => slow.fma(keys[0], keys[1], keys[2]));
  const affine = once((form: AffineForm) => affineSum(policy, form, value));
  return {
    code: (x) => x,
    arithmetic: {
      constant: (x) => round(policy, x),
      add: remembered2(slow.add),
      sub: remembered2(slow.sub),
      mul: remembered2(slow.mul),
      read: once(slow.read),
      div: remembered2(slow.div),
      apply: (name, x) => {
        const known = gates.get(name) ?? once((code: Code) => gateCode(policy, name, value(code)));
        gates.set(name, known);
        return known(x);
      },
      fma: (a, b, c) => {
        keys[0] = a;
        keys[1] = b;
        keys[2] = c;
        return fma();
      },
      affine:
        policy.format.bits <= 16
          ? (form, x) => affine(form)(x)
          : (form, x) => slow.affine(form.coefficients, x, form.constant),
    },
    value,
    same: (a, b) => a === b,
    order: (a, b) => {
      const found = order(a, b) - 1;
      return found === UNORDERED - 1 ? undefined : (found as -1 | 0 | 1);
    },
    remember: (f) => once((code: Code) => f(value(code))),
  };
}

/** The exact sum of a form at a point, rounded once. It depends on the products alone, which are numbered by their values
 * (-0 and +0 apart): a coefficient 0 then has two products at most, and sums come back. For formats of few bits. */
function affineSum(
  policy: RoundingPolicy,
  form: AffineForm,
  value: (code: Code) => Exact,
): (x: readonly Code[]) => Code {
  const terms = form.coefficients.map((coefficient) => {
    const products: Exact[] = [];
    const numbers = new Map<string, number>();
    const number = once((code: Code) => {
      const product = coefficient === undefined ? undefined : multiply(coefficient, value(code));
      if (product === undefined) return 0;
      const key = format(product);
      const known = numbers.get(key) ?? products.push(product) - 1;
      numbers.set(key, known);
      return known;
    });
    return { products, number };
  });
  const keys = new Uint32Array(terms.length);
  const constant = form.constant === undefined ? [] : [form.constant];
  const present = terms.flatMap((term, j) => (form.coefficients[j] === undefined ? [] : [{ ...term, j }]));
  const total = rememberedFor(keys, MOST_SLOTS_OF_A_FORM, () => {
    const products = present.map((term) => term.products[keys[term.j]]);
    return round(policy, sum([...products, ...constant], zeroSumSign(policy)));
  });
  return (x) => {
    for (let j = 0; j < terms.length; j++) keys[j] = terms[j].number(x[j]);
    return total();
  };
}

/** Numbers without rounding; zero has no sign. */
export const exactNumbers: Numbers<Exact> = {
  arithmetic: {
    constant: unsigned,
    add: (a, b) => unsigned(add(a, b, 1)),
    sub: (a, b) => unsigned(subtract(a, b, 1)),
    mul: (a, b) => unsigned(multiply(a, b)),
    fma: (a, b, c) => unsigned(add(multiply(a, b), c, 1)),
    affine: exactAffine,
    ...withoutGates,
    read: (x) => x,
  },
  value: (x) => x,
  same,
  order: compare,
  remember: (f) => f,
};

function exactAffine(form: AffineForm, x: readonly Exact[]): Exact {
  const terms = form.coefficients.flatMap((c, j) => (c === undefined ? [] : [multiply(c, x[j])]));
  return unsigned(sum(form.constant === undefined ? terms : [...terms, form.constant], 1));
}

function unsigned(x: Exact): Exact {
  return isZero(x) ? zero(1) : x;
}
