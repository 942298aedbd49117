// Compiles a traced step into a function that fills the transition array of a map: `next[state] = image` for all states.
// Formats of at most 8 bits travel as codes through tables of all pairs, wider ones (one row) as doubles. Whatever depends
// on parameters alone, or on the outer state entries, is computed outside the inner loop.

import { bind, carrier, instantiate } from "../../emit/carrier.ts";
import { specification } from "../../number/arithmetic.ts";
import { float64Applies, float64Arithmetic, float64Engine } from "../../number/float64.ts";
import { type AffineForm, onCodes } from "../../number/generic.ts";
import { tabulated } from "../../number/tables.ts";
import { symbolStep } from "../../rnn/layer.ts";
import { codeText } from "./fill-codes.ts";
import { doubleText } from "./fill-doubles.ts";
import type { Print } from "./fill-print.ts";
import { layerParameters, type ResolvedSpec } from "./spec.ts";
import { type Trace, traceStep } from "./trace.ts";
import { stateCodes, valueTable } from "./universe.ts";

/** Writes the image of every state index for the map with these flat parameter codes. Images of states that hold a NaN code
 * other than the canonical one are never looked at. */
export type Fill = (parameters: Uint16Array, next: Uint16Array) => void;

/** The fastest fill there is for the spec. */
export function fillFor(resolved: ResolvedSpec): Fill {
  const { format } = resolved.semantics;
  if (!float64Applies(format)) return interpretedFill(resolved);
  const trace = traceStep(resolved, float64Arithmetic(resolved.semantics));
  return trace === undefined ? interpretedFill(resolved) : compiledFill(resolved, trace);
}

/** Runs the layer on codes, state by state: for D3, which rounds what it derives, and for exponents beyond doubles. */
export function interpretedFill(resolved: ResolvedSpec): Fill {
  const { semantics, layer, shape, codes } = resolved;
  const fast = float64Applies(semantics.format) ? float64Arithmetic(semantics) : specification(semantics);
  const small = semantics.format.bits <= 8 ? tabulated(semantics) : fast;
  const arithmetic = onCodes({ ...fast, add: small.add, sub: small.sub, mul: small.mul });
  return (parameters, next) => {
    const step =
      layer === undefined
        ? (_: unknown, [x]: readonly number[]) => [
            resolved.spec.system === "addition" ? arithmetic.add(x, parameters[0]) : arithmetic.mul(parameters[0], x),
          ]
        : symbolStep(layer, shape, layerParameters(resolved, parameters), semantics);
    for (let s = 0; s < next.length; s++)
      next[s] = step(arithmetic, stateCodes(resolved, s)).reduce((index, code) => index * codes + code, 0);
  };
}

function compiledFill(resolved: ResolvedSpec, trace: Trace): Fill {
  const { semantics, shape } = resolved;
  const engine = float64Engine(semantics);
  const c = carrier(engine);
  const print: Print = { resolved, trace, engine, c, rows: shape.rows, bits: semantics.format.bits };
  bind(c.scope, "V", valueTable(resolved));
  bind(c.scope, "formsOf", derivedForms(print));
  const small = semantics.format.bits <= 8;
  if (small) {
    const { addTable, subTable, mulTable } = tabulated(semantics);
    bind(c.scope, "ADD", addTable);
    bind(c.scope, "SUB", subTable);
    bind(c.scope, "MUL", mulTable);
  }
  return instantiate(c.scope, `${c.prelude}\n${small ? codeText(print) : doubleText(print)}`) as Fill;
}

/** For each map: its derived forms, ready to be applied to doubles. */
function derivedForms({ resolved, trace, engine }: Print): (parameters: Uint16Array) => unknown[] {
  return (parameters) =>
    trace
      .derive(layerParameters(resolved, parameters))
      .map((form: AffineForm) => engine.affine(form.coefficients, form.constant));
}
