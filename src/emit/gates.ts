// Quotients and gates in generated code: functions of doubles that are values of the format. A gate is a table of all codes,
// filled as codes occur, since a state meets few of them and a value in binary32 costs tens of microseconds.

import type { Float64Engine } from "../number/float64.ts";
import { float64Arithmetic } from "../number/float64.ts";
import type { GateName } from "../number/gates/functions.ts";
import { gate } from "../number/gates/table.ts";

const made = new WeakMap<Float64Engine, Map<GateName, (x: number) => number>>();

/** a / b, rounded once. */
export function quotientInDouble({ policy, toCode, toNumber }: Float64Engine): (a: number, b: number) => number {
  const { div } = float64Arithmetic(policy);
  return (a, b) => toNumber(div(toCode(a), toCode(b)));
}

/** The gate, rounded once; the same function for the same engine. */
export function gateInDouble(engine: Float64Engine, name: GateName): (x: number) => number {
  const own = made.get(engine) ?? new Map<GateName, (x: number) => number>();
  made.set(engine, own);
  const run = own.get(name) ?? remembered(engine, name);
  own.set(name, run);
  return run;
}

/** Results kept at most, then all are forgotten. */
const MOST = 2 ** 20;

function remembered({ policy, toCode, toNumber }: Float64Engine, name: GateName): (x: number) => number {
  const onCode = gate(name, policy);
  const known = new Map<number, number>();
  return (x) => {
    const code = toCode(x);
    const found = known.get(code);
    if (found !== undefined) return found;
    if (known.size === MOST) known.clear();
    const result = toNumber(onCode(code));
    known.set(code, result);
    return result;
  };
}
