// An operation on all choices of operands by the specification alone: decode, compute exactly, round once.

import { InputError, quote } from "../core/errors.ts";
import type { EngineQuestion } from "../core/exhaustion.ts";
import { sha256 } from "../core/host.ts";
import { emptyTally } from "../core/tally.ts";
import { zeroSumSign } from "../number/arithmetic.ts";
import { decode } from "../number/codec.ts";
import { add, compare, type Exact, isZero, multiply, negate } from "../number/exact.ts";
import type { Code, RoundingPolicy } from "../number/format.ts";
import { quotient, squareRoot } from "../number/quotient.ts";
import { round } from "../number/round.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import type { Shards } from "./shards.ts";

const ARITY = { add: 2, sub: 2, mul: 2, div: 2, sqrt: 1, fma: 3 } as const;
const WIDEST = 16;
/** No code: a NaN or a quotient that the format has not. */
const NONE = 0xffff;

/** The policy that the question names. @throws InputError for names that there are not, or more than 16 bits */
function policyOf({ policy }: EngineQuestion): RoundingPolicy {
  const { format, rounding, overflow, subnormals } = policy;
  const text = `fused,format=${format},rounding=${rounding},overflow=${overflow},subnormals=${subnormals}`;
  const semantics = parseSemantics(text);
  if (semantics.regime === "exact" || semantics.format.name !== format || semantics.format.bits > WIDEST)
    throw new InputError("question.policy.format", `a format of at most ${WIDEST} bits by its name`, quote(format));
  const { format: record } = semantics;
  return {
    format: record,
    rounding: semantics.rounding,
    overflow: semantics.overflow,
    subnormals: semantics.subnormals,
  };
}

function operation(policy: RoundingPolicy, name: EngineQuestion["operation"]): (x: Exact, y: Exact, z: Exact) => Exact {
  const sign = zeroSumSign(policy);
  switch (name) {
    case "add":
      return (x, y) => add(x, y, sign);
    case "sub":
      return (x, y) => add(x, negate(y), sign);
    case "mul":
      return multiply;
    case "div":
      return (x, y) => quotient(policy.format, x, y);
    case "sqrt":
      return (x) => squareRoot(policy.format, x);
    case "fma":
      return (x, y, z) => add(multiply(x, y), z, sign);
  }
}

/** A code, or none where rounding has no answer. */
function answer(compute: () => Code): Code {
  try {
    return compute();
  } catch (error) {
    if (error instanceof RangeError) return NONE;
    throw error;
  }
}

/** Codes that are not NaN in the order of their values, -0 before +0. */
function numbers(values: readonly Exact[]): Code[] {
  const isNumber = (code: Code) => values[code].kind !== "nan";
  const order = (a: Code, b: Code) => compare(values[a], values[b]) ?? 0;
  const signOfZero = (code: Code) => (isZero(values[code]) ? signOf(values[code]) : 0);
  return [...values.keys()].filter(isNumber).sort((a, b) => order(a, b) || signOfZero(a) - signOfZero(b));
}

const signOf = (x: Exact) => (x.kind === "nan" ? 0 : x.sign);

export function operandShards(question: EngineQuestion): Shards {
  const policy = policyOf(question);
  const values = Array.from({ length: 2 ** policy.format.bits }, (_, code) => decode(policy.format, code));
  const isRounded = (code: Code) => answer(() => round(policy, values[code])) === code;
  const all = [...values.keys()];
  const operands =
    question.operands === "numbers" ? numbers(values) : question.operands === "codes" ? all : all.filter(isRounded);
  const isOperand = new Set(operands);
  /** Under `rounded` ranks count codes that are no operands, too. */
  const first = question.operands === "numbers" ? operands : all;
  const apply = operation(policy, question.operation);
  const arity = ARITY[question.operation];
  const [second, third] = [arity > 1 ? operands : [0], arity > 2 ? operands : [0]];
  const row = new Uint16Array(second.length * third.length);
  const fill = (a: Code) => {
    const x = values[a];
    let at = 0;
    for (const b of second)
      for (const c of third) row[at++] = answer(() => round(policy, apply(x, values[b], values[c])));
  };
  return {
    ranks: first.length,
    compute: (from, to) => {
      const hash = sha256();
      const rows = first.slice(from, to).filter((a) => isOperand.has(a));
      for (const a of rows) {
        fill(a);
        hash.update(new Uint8Array(row.buffer));
      }
      const tally = { ...emptyTally(), maps: rows.length, members: rows.length * row.length };
      return { digest: hash.digest(), tally };
    },
  };
}
