// What an engine answers in codes, a row at a time: the first operand fixed, the others given as a list of places. An engine
// that has several ways to compute the same thing is asked in all of them, and answers only where they agree.

import { combineArrays, combineCodes, encodeArray } from "../../number/arrays/index.ts";
import { decode } from "../../number/codec.ts";
import { toNumber } from "../../number/exact.ts";
import { exceptions } from "../../number/flags.ts";
import { float64Arithmetic } from "../../number/float64.ts";
import type { Code } from "../../number/format.ts";
import { kernel, NO_RESULT } from "../../number/kernel.ts";
import { tabulated } from "../../number/tables.ts";
import { type PrintedOperation, printed, printer } from "./printed.ts";
import { arity, type EngineTask } from "./task.ts";

/** Second and third operand. */
type Place = readonly [b: Code, c: Code];
/** For a first operand: the code at each place, NO_RESULT where there is none, DISAGREE where ways differ. */
type CodeRows = (a: Code) => (place: number) => number;

/** No code, and not the answer that there is none. */
const DISAGREE = -3;

const agreed = (...codes: readonly number[]) => (codes.every((code) => code === codes[0]) ? codes[0] : DISAGREE);

/** A code, or NO_RESULT where there is none: x / 0 in a format without NaN. */
export function answered(operation: () => Code): number {
  try {
    return operation();
  } catch (error) {
    if (error instanceof RangeError) return NO_RESULT;
    throw error;
  }
}

export function codeRows(task: EngineTask, places: readonly Place[]): CodeRows {
  const { engine, operation, policy } = task;
  type Apply = (a: Code, b: Code, c: Code) => Code;
  const each =
    (apply: Apply): CodeRows =>
    (a) =>
    (i) =>
      answered(() => apply(a, places[i][0], places[i][1]));
  switch (engine) {
    case "tables":
      return each(tabulated(policy)[operation]);
    case "float64":
      return each(float64Arithmetic(policy)[operation]);
    case "arrays":
      return arrayRows(task, places);
    case "printed":
      return printedRows(task, places);
    case "op": {
      const { code } = kernel(policy, operation);
      // What is looked up the second time was computed the first time.
      return (a) => (i) => agreed(code(a, ...places[i]), code(a, ...places[i]));
    }
  }
}

/** Whether the flags of `statetrack op --flags` are those of the specification; other engines have none. */
export function flagRows({ engine, operation, policy, against }: EngineTask): (a: Code, b: Code, c: Code) => boolean {
  if (engine !== "op") return () => true;
  const { code, flags } = kernel(policy, operation);
  const operands = arity(operation);
  return (a, b, c) => flags(a, b, c, code(a, b, c)) === exceptions(against, operation, [a, b, c].slice(0, operands));
}

/** Values combined and encoded, and codes combined. */
function arrayRows({ operation, policy }: EngineTask, places: readonly Place[]): CodeRows {
  if (operation === "div" || operation === "sqrt")
    throw new RangeError(`arrayRows: expected add, sub, mul or fma, found ${operation}`);
  const { format } = policy;
  const values = Float64Array.from({ length: 2 ** format.bits }, (_, code) => toNumber(decode(format, code)));
  const operands = arity(operation);
  const codes = [0, 1, 2].slice(0, operands).map(() => new Uint16Array(places.length));
  const doubles = codes.map((list) => new Float64Array(list.length));
  codes.slice(1).forEach((list, j) => {
    list.set(places.map((place) => place[j]));
    doubles[j + 1].set(Array.from(list, (code) => values[code]));
  });
  const target = new Float64Array(places.length);
  const [encoded, combined] = [new Uint16Array(places.length), new Uint16Array(places.length)];
  return (a) => {
    codes[0].fill(a);
    doubles[0].fill(values[a]);
    combineArrays(policy, operation, doubles, target);
    encodeArray(policy, target, encoded);
    combineCodes(policy, operation, codes, combined);
    return (i) => (Object.is(target[i], values[encoded[i]]) ? agreed(encoded[i], combined[i]) : DISAGREE);
  };
}

/** All operands variable; the first a constant; for pairs the second a constant. */
function printedRows({ operation, policy }: EngineTask, places: readonly Place[]): CodeRows {
  if (operation === "div" || operation === "sqrt")
    throw new RangeError(`printedRows: expected add, sub, mul or fma, found ${operation}`);
  return operation === "fma" ? printedTriples(policy, places) : printedPairs(policy, operation, places);
}

function printedPairs(
  policy: EngineTask["policy"],
  operation: Exclude<PrintedOperation, "fma">,
  places: readonly Place[],
): CodeRows {
  const own = printer(policy);
  const variable = printed(own, operation, [undefined, undefined]);
  const second = places.map(([b]) => printed(own, operation, [undefined, b]));
  return (a) => {
    const first = printed(own, operation, [a, undefined]);
    return (i) => agreed(variable(a, places[i][0]), first(places[i][0]), second[i](a));
  };
}

function printedTriples(policy: EngineTask["policy"], places: readonly Place[]): CodeRows {
  const own = printer(policy);
  const variable = printed(own, "fma", [undefined, undefined, undefined]);
  return (a) => {
    const first = printed(own, "fma", [a, undefined, undefined]);
    return (i) => agreed(variable(a, ...places[i]), first(...places[i]));
  };
}
