// Compiles a traced step into a function that fills the transition array of a map: `next[state] = image` for all states.
// Formats of at most 8 bits travel as codes through tables of all pairs, wider ones (one row) as doubles. Whatever depends
// on parameters alone, or on the outer state entries, is computed outside the inner loop.

import { bind, type Carrier, carrier, instantiate, literal } from "../../emit/carrier.ts";
import { specification } from "../../number/arithmetic.ts";
import { encode } from "../../number/codec.ts";
import { fromNumber, nan, toNumber, zero } from "../../number/exact.ts";
import { type Float64Engine, float64Applies, float64Arithmetic, float64Engine } from "../../number/float64.ts";
import { type AffineForm, onCodes } from "../../number/generic.ts";
import { tabulated } from "../../number/tables.ts";
import { inOrder, type Term } from "../../number/term.ts";
import { symbolStep } from "../../rnn/layer.ts";
import { formatRange, formValue, multiplyAddValue, type Ranged } from "./forms.ts";
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

interface Print {
  readonly resolved: ResolvedSpec;
  readonly trace: Trace;
  readonly engine: Float64Engine;
  readonly c: Carrier;
  readonly rows: number;
  readonly bits: number;
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

/** The deepest loop that a term depends on: 0 parameters alone, i + 1 state entry i. */
function levels(terms: readonly Term[], rows: number): Map<number, number> {
  const level = new Map<number, number>();
  for (const term of terms) {
    if (term.op === "constant") level.set(term.id, 0);
    else if (term.op === "variable") level.set(term.id, term.index < rows ? term.index + 1 : 0);
    else level.set(term.id, Math.max(...term.args.map((arg) => level.get(arg.id) ?? 0)));
  }
  return level;
}

function loads(print: Print): string {
  const { resolved } = print;
  const all = Array.from({ length: resolved.entries }, (_, j) => j);
  return [
    ...all.map((j) => `const p${j} = p[${j}], f${j} = V[p${j}];`),
    "const forms = formsOf(p);",
    "let x = 0, c = 0, y = 0;",
  ].join("\n");
}

/** Whether the double of an exact expression has the right sign where it is zero. */
function zeroSumsAgree({ resolved: { semantics } }: Print): boolean {
  return semantics.rounding !== "towardNegative" || semantics.format.kind === "fixed";
}

/** Statements that leave in `y` the rounded double of a sum of products; `value` gives an argument as a double. */
function sumText(print: Print, term: Term & { op: "fma" | "affine" }, value: (t: Term) => Ranged): string {
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

/** At most 8 bits. `tN` is a term's code, `rN` that code shifted to be a row of a table. */
function codeText(print: Print): string {
  const { c, rows, bits, resolved, trace } = print;
  const terms = inOrder(trace.outputs);
  const level = levels(terms, rows);
  const name = (t: Term) =>
    t.op === "constant"
      ? String(t.code)
      : t.op === "variable"
        ? t.index < rows
          ? `h${t.index}`
          : `p${t.index - rows}`
        : `t${t.id}`;
  const value = (t: Term) => formatRange(resolved.semantics.format, `V[${name(t)}]`);
  const look = (table: string, a: Term, b: Term) => `${table}[(${name(a)} << ${bits}) | ${name(b)}]`;
  const lower = (a: Term, b: Term): [Term, Term] =>
    (level.get(a.id) ?? 0) <= (level.get(b.id) ?? 0) ? [a, b] : [b, a];
  const statement = (t: Term): string => {
    switch (t.op) {
      case "constant":
      case "variable":
        return "";
      case "add":
      case "mul":
        return `const t${t.id} = ${look(t.op === "add" ? "ADD" : "MUL", ...lower(t.args[0], t.args[1]))};`;
      case "sub":
        return `const t${t.id} = ${look("SUB", t.args[0], t.args[1])};`;
      case "fma":
      case "affine":
        return `${sumText(print, t, value)} const t${t.id} = ${c.code("y")};`;
      default:
        throw new TypeError(`step-code: expected an operation of the regimes that sweeps have, found ${t.op}`);
    }
  };
  const at = (depth: number) => terms.flatMap((t) => (level.get(t.id) === depth ? [statement(t)] : [])).join("\n");
  const joinedCodes = (codes: readonly string[]) =>
    codes.map((code, i) => (i === rows - 1 ? code : `(${code} << ${bits * (rows - 1 - i)})`)).join(" | ");
  const indices = Array.from({ length: rows }, (_, i) => i);
  const store = `next[${joinedCodes(indices.map((i) => `h${i}`))}] = ${joinedCodes(trace.outputs.map(name))};`;
  const loops = indices.reduceRight(
    (body, i) => `for (let h${i} = 0; h${i} < ${2 ** bits}; h${i}++) {\n${at(i + 1)}\n${body}\n}`,
    store,
  );
  return `return function fill(p, next) {\n${loads(print)}\n${at(0)}\n${loops}\n};`;
}

/** 9 to 16 bits, one row. Sums of two round rightly from a double under the nearest modes; the engine does the others. */
function doubleText(print: Print): string {
  const { c, rows, resolved, trace, bits } = print;
  const { semantics } = resolved;
  const nearest = ["tiesToEven", "tiesToAway"].includes(semantics.rounding);
  const terms = inOrder(trace.outputs);
  const level = levels(terms, rows);
  const name = (t: Term) =>
    t.op === "constant"
      ? `(${literal(toNumber(t.value))})`
      : t.op === "variable"
        ? t.index < rows
          ? "h0"
          : `f${t.index - rows}`
        : `t${t.id}`;
  const value = (t: Term) => formatRange(resolved.semantics.format, name(t));
  const statement = (t: Term): string => {
    const own = `t${t.id}`;
    switch (t.op) {
      case "constant":
      case "variable":
        return "";
      case "mul":
        return `let ${own} = 0; ${c.rounded(own, `${name(t.args[0])} * ${name(t.args[1])}`)}`;
      case "add":
      case "sub": {
        const [a, b] = t.args.map(name);
        if (!nearest) return `const ${own} = engine.${t.op}(${a}, ${b});`;
        const checks = { low: semantics.subnormals === "flush", high: true };
        return `let ${own} = 0; ${c.rounded(own, `${a} ${t.op === "add" ? "+" : "-"} ${b}`, checks)}`;
      }
      case "fma":
      case "affine":
        return `${sumText(print, t, value)} const ${own} = y;`;
      default:
        throw new TypeError(`step-code: expected an operation of the regimes that sweeps have, found ${t.op}`);
    }
  };
  const [output] = trace.outputs;
  const cut = output.op === "add" ? cutText(print, `${name(output.args[0])} + ${name(output.args[1])}`) : undefined;
  const at = (depth: number) =>
    terms
      .flatMap((t) => (level.get(t.id) === depth && (t !== output || cut === undefined) ? [statement(t)] : []))
      .join("\n");
  return `return function fill(p, next) {
    ${loads(print)}
    let u = 0, r = 0;
    ${at(0)}
    for (let s = 0; s < ${2 ** bits}; s++) {
      const h0 = V[s];
      ${at(1)}
      ${cut ?? `next[s] = ${encoded(print, name(output))};`}
    }
  };`;
}

/** The code of a double that is a value of the format. Where the top binade is beyond binary32, the engine looks it up. */
function encoded({ c, resolved }: Print, x: string): string {
  const { format } = resolved.semantics;
  const wide = format.kind === "float" && format.bits - format.precision === 8 && format.specials !== "ieee";
  return wide ? `engine.toCode(${x})` : c.code(x);
}

/** Statements that store the rounded sum of two values as a code in one go, where that is sound: scaled so that exponent
 * fields line up, the sum goes through binary32 (24 >= 2p + 2 bits: rounding twice does no harm, and sums do not underflow)
 * and its low bits are cut off to nearest even. */
function cutText({ resolved, bits }: Print, sum: string): string | undefined {
  const { format, rounding, overflow, subnormals } = resolved.semantics;
  const plain = rounding === "tiesToEven" && overflow === "infinity" && subnormals === "gradual";
  if (format.kind === "fixed" || !plain || format.specials !== "ieee") return undefined;
  if (encode(format, zero(-1)) !== 2 ** (bits - 1)) return undefined;
  if (format.precision > 11 || format.bits - format.precision > 8) return undefined;
  const cut = 24 - format.precision;
  const infinity = 2 ** (bits - 1) - 2 ** (format.precision - 1);
  return `y = ${sum};
      G[0] = y * ${2 ** (format.bias - 127)};
      u = I[0];
      r = u & 0x7fffffff;
      r = (r + ${2 ** (cut - 1) - 1} + ((r >>> ${cut}) & 1)) >>> ${cut};
      if (r >= ${infinity}) next[s] = y !== y ? ${encode(format, nan)} : ((u >>> 31) << ${bits - 1}) | ${infinity};
      else next[s] = ((u >>> 31) << ${bits - 1}) | r;`;
}
