// Sums of products as text: exact expressions of doubles that are rounded once, by a table where few values occur, or calls of
// the engine.

import { bind } from "../../emit/carrier.ts";
import { fromNumber } from "../../number/exact.ts";
import type { Term } from "../../number/term.ts";
import type { Print } from "./fill-print.ts";
import { formValue, multiplyAddValue, type Ranged } from "./forms.ts";

/** Whether the double of an exact expression has the right sign where it is zero. */
function zeroSumsAgree({ resolved: { semantics } }: Print): boolean {
  return semantics.rounding !== "towardNegative" || semantics.format.kind === "fixed";
}

/** Statements that leave in `y` the rounded double of a sum of products; `value` gives an argument as a double. */
export function sumText(print: Print, term: Term & { op: "fma" | "affine" }, value: (t: Term) => Ranged): string {
  const { c, trace } = print;
  const args = term.args.map(value);
  if (term.op === "fma") {
    const exact = zeroSumsAgree(print) ? multiplyAddValue(args[0], args[1], args[2]) : undefined;
    const [a, b, d] = args.map(({ text }) => text);
    return exact === undefined ? `y = engine.fma(${a}, ${b}, ${d});` : exactText(print, exact);
  }
  const source = trace.sources.get(term.form);
  if (source === undefined) throw new TypeError("step-code: expected the source of a form, found none");
  if (source.kind === "derived") return `y = forms[${source.slot}]([${args.map(({ text }) => text).join(", ")}]);`;
  const exact = zeroSumsAgree(print) ? formValue(source.form, args) : undefined;
  if (exact !== undefined) return exactText(print, exact);
  const text = (r: Ranged | undefined) => (r === undefined ? "undefined" : r.text);
  const list = source.form.coefficients.map(text).join(", ");
  const name = bind(c.scope, `exactSum${term.id}`, exactSum(print));
  return `y = ${name}([${list}], ${text(source.form.constant)}, [${args.map((a) => a.text).join(", ")}]);`;
}

/** Sums whose multiples of 2^quantum are at most so many are rounded by a table. */
const LARGEST_TABLE_BITS = 14;

/** Statements that leave the rounded value of an exact expression in `y`. */
function exactText(print: Print, { text, quantum, top }: Ranged): string {
  const { c, engine, resolved } = print;
  const direct = c.rounded("y", text);
  const { format } = resolved.semantics;
  if (top - quantum > LARGEST_TABLE_BITS) return direct;
  const half = 2 ** (top - quantum);
  const table = Float64Array.from({ length: 2 * half + 1 }, (_, i) => engine.round((i - half) * 2 ** quantum, 0));
  const name = bind(c.scope, `rounded${c.scope.names.length}`, table);
  const look = `y = ${name}[x * ${2 ** -quantum} + ${half}];`;
  if (format.kind === "fixed") return `x = ${text}; ${look}`;
  // Zeros keep their sign; infinities and NaN have no place in the table.
  return `x = ${text}; if (x === 0) y = x; else { ${look} if (y === undefined) y = engine.round(x, 0); }`;
}

/** A form of doubles applied to doubles, by the engine. It is made anew when a coefficient changes, once for each map. */
function exactSum({ engine }: Print) {
  const exact = (c: number | undefined) => (c === undefined ? undefined : fromNumber(c));
  let known: readonly (number | undefined)[] = [];
  let run: (x: readonly number[]) => number = engine.affine([], undefined);
  return (coefficients: readonly (number | undefined)[], constant: number | undefined, x: readonly number[]) => {
    const all = [...coefficients, constant];
    if (all.length !== known.length || !all.every((c, i) => Object.is(c, known[i]))) {
      known = all;
      run = engine.affine(coefficients.map(exact), exact(constant));
    }
    return run(x);
  };
}
