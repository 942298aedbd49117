// A step that rounds once an entry (fused: of all factors together; fusedPerFactor and order D7: of each factor) as WGSL. The
// coefficients are polynomials in the parameters; their products of codes are made once a map, and each entry is an exact sum of
// products (emit/wgsl/sum.ts), whatever carrier the rest of the kernel has. A zero coefficient has a sign, and meets infinities.

import { InputError } from "../../core/errors.ts";
import { arithmeticWgsl } from "../../emit/wgsl/arithmetic.ts";
import { fixedSumWgsl } from "../../emit/wgsl/fixed-sum.ts";
import { MOST_TERMS } from "../../emit/wgsl/step.ts";
import { type SumShape, sumWgsl, sumWords } from "../../emit/wgsl/sum.ts";
import { type Exact, finite } from "../../number/exact.ts";
import type { RoundingPolicy } from "../../number/format.ts";
import type { Layer } from "../../rnn/layer.ts";
import type { ResolvedSpec } from "../exhaustive/spec.ts";
import {
  type Expression,
  type Monomial,
  monomials,
  type PolynomialForm,
  polynomialForms,
  variableForm,
} from "./polynomial.ts";

const PREFIX = "exact_";

/** The forms of each group of factors that rounds once, first to last; undefined where the step is no such one. */
export function fusedForms({
  layer,
  semantics,
  shape,
  parameters,
  spec,
}: ResolvedSpec): PolynomialForm[][] | undefined {
  if (layer === undefined || ["scalar", "diagonal"].includes(spec.system)) return undefined;
  const { regime, order } = semantics;
  const isDelta = spec.system === "deltaNet" || spec.system === "deltaProduct";
  const each = regime === "fusedPerFactor" || (regime === "perOperation" && isDelta && order.delta === "D7");
  if (regime !== "fused" && !each) return undefined;
  const places = new Map<Exact, number>();
  const input: Record<string, Exact[]> = {};
  for (const { name, offset, length } of parameters) {
    input[name] = Array.from({ length }, () => finite(1, 1n, 0));
    input[name].forEach((x, i) => places.set(x, offset + i));
  }
  return derived(layer, { rows: shape.rows, columns: 1 }, input, places, { ...order, delta: "D1" }, each);
}

function derived(
  layer: Layer,
  shape: Parameters<Layer["factor"]>[2],
  input: Record<string, Exact[]>,
  places: ReadonlyMap<Exact, number>,
  order: Parameters<Layer["factor"]>[1],
  each: boolean,
): PolynomialForm[][] {
  const { rows } = shape;
  const arithmetic = polynomialForms(rows, places);
  const variables = Array.from({ length: rows }, (_, j) => variableForm(j, rows));
  const factor = (h: readonly PolynomialForm[], i: number) => layer.factor(arithmetic, order, shape, h, input, i);
  const indices = Array.from({ length: layer.factors(input, shape) }, (_, i) => i);
  return each ? indices.map((i) => factor(variables, i)) : [indices.reduce(factor, variables)];
}

/** What is made once a map: products by their text, and for each coefficient that is a sum its sign and whether it is zero. */
interface Prepared {
  readonly products: Map<string, Monomial>;
  readonly sums: Expression[];
}

/** Declares `parameters_of_map`, `parameters_of(map)` after `chosen_of(map)`, and `next_codes(x, p)` on codes.
 * @throws InputError for a format or a step whose sums kernels do not have */
export function fusedText(resolved: ResolvedSpec, groups: readonly (readonly PolynomialForm[])[]): string {
  const { semantics, shape, entries } = resolved;
  const { format, rounding, overflow, subnormals } = semantics;
  const policy: RoundingPolicy = { format, rounding, overflow, subnormals };
  const expressions = groups.flat().flatMap(({ coefficients, constant }) => [...coefficients, constant]);
  const all = expressions.flatMap((e) => (e === undefined ? [] : [monomials(e)]));
  const count = all.reduce((sum, { length }) => sum + length, 0);
  if (count > MOST_TERMS / 4)
    throw new InputError("layer", `a step of at most ${MOST_TERMS / 4} products, for kernels`, String(count));
  const sumShape: SumShape = {
    factors: 1 + Math.max(...all.flatMap((list) => list.map(({ parameters }) => parameters.length))),
    terms: Math.max(...groups.flat().map((form) => termsOf(form))),
    prefix: PREFIX,
  };
  const fixed = format.kind === "fixed";
  const words = fixed ? 1 : sumWords(policy, sumShape).words;
  const prepared: Prepared = { products: new Map(), sums: [] };
  const steps = groups.map((forms, g) => factorText(`factor_${g}`, forms, prepared, shape.rows));
  const body = groups.map((_, g) => `  y = factor_${g}(y, p);`).join("\n");
  return `${arithmeticWgsl(policy, { carrier: "integer", prefix: PREFIX }).code}
${fixed ? fixedSumWgsl(policy, sumShape) : sumWgsl(policy, sumShape)}
${preparedText(prepared, entries, words)}
alias state_codes = array<u32, ${shape.rows}>;
${steps.join("\n")}
fn next_codes(x: state_codes, p: parameters_of_map) -> state_codes {
  var y = x;
${body}
  return y;
}`;
}

function termsOf({ coefficients, constant }: PolynomialForm): number {
  return [...coefficients, constant].reduce((sum, e) => sum + (e === undefined ? 0 : monomials(e).length), 0);
}

/** The name of a product of parameters in `p`, and of 1. */
function product({ products }: Prepared, one: Monomial): string {
  const key = `${one.negative ? "-" : ""}${one.parameters.join()}`;
  products.set(key, one);
  return `p.products[${[...products.keys()].indexOf(key)}]`;
}

function factorText(name: string, forms: readonly PolynomialForm[], prepared: Prepared, rows: number): string {
  const entry = ({ coefficients, constant }: PolynomialForm, i: number): string => {
    const lines = coefficients.flatMap((c, j) => (c === undefined ? [] : scaledText(c, `h${j}`, prepared)));
    const own = constant === undefined ? [] : constantText(constant, prepared);
    return `  var s${i} = exact_sum_new();
${[...lines, ...own].map((line) => `  ${line.replaceAll("$s", `&s${i}`)}`).join("\n")}
  y[${i}] = exact_sum_round(s${i});`;
  };
  const states = Array.from({ length: rows }, (_, j) => `  let h${j} = exact_term_of(x[${j}]);`);
  return `fn ${name}(x: state_codes, p: parameters_of_map) -> state_codes {
  var y: state_codes;
${states.join("\n")}
${forms.map(entry).join("\n")}
  return y;
}`;
}

/** Adds coefficient · h. One product is a term; of several the sum's own sign takes part, and it alone meets infinities. */
function scaledText(c: Expression, h: string, prepared: Prepared): string[] {
  const list = monomials(c);
  const times = (one: Monomial) =>
    one.parameters.length > 0
      ? `exact_term_mul(${product(prepared, one)}, ${h})`
      : one.negative
        ? `exact_term_neg(${h})`
        : h;
  if (list.length === 1) return [`exact_sum_add($s, ${times(list[0])});`];
  const sum = `p.sums[${prepared.sums.push(c) - 1}]`;
  return [
    `exact_sum_sign($s, ${sum}.negative ^ ${h}.negative);`,
    `if (${h}.kind != 0u) { exact_sum_value($s, exact_term_mul(${sum}, ${h})); } else {`,
    ...list.map((one) => `  exact_sum_value($s, ${times(one)});`),
    "}",
  ];
}

function constantText(c: Expression, prepared: Prepared): string[] {
  const list = monomials(c);
  if (list.length === 1) return [`exact_sum_add($s, ${product(prepared, list[0])});`];
  const sum = `p.sums[${prepared.sums.push(c) - 1}]`;
  return [
    `exact_sum_sign($s, ${sum}.negative);`,
    ...list.map((one) => `exact_sum_value($s, ${product(prepared, one)});`),
  ];
}

function preparedText({ products, sums }: Prepared, entries: number, words: number): string {
  const lines = [...products.values()].map((one, i) => `  p.products[${i}] = ${productText(one)};`);
  const names = { next: 0 };
  const signs = sums.flatMap((e, i) => {
    const own: string[] = [];
    const negative = signText(e, own, names);
    const value = valueText(e, own, names);
    return [...own, `  p.sums[${i}] = exact_term(${negative}, 0u, u32(!zero_sum(${value})), 0);`];
  });
  const list = (size: number) => `array<exact_term, ${Math.max(size, 1)}>`;
  return `struct parameters_of_map { products: ${list(products.size)}, sums: ${list(sums.length)} }
fn zero_sum(s: exact_sum) -> bool {
  var any = 0u;
  for (var i = 0u; i < ${words}u; i++) { any |= s.w[i]; }
  return any == 0u;
}
fn sign_of_sum(s: exact_sum, both: u32) -> u32 { return select(s.w[${words - 1}] >> 31u, both, zero_sum(s)); }
fn parameters_of(map: u32) -> parameters_of_map {
  let chosen = chosen_of(map);
  var x: array<exact_term, ${entries}>;
  for (var i = 0u; i < ${entries}u; i++) { x[i] = exact_term_of(chosen[i]); }
  var p: parameters_of_map;
${[...lines, ...signs].join("\n")}
  return p;
}`;
}

function productText({ negative, parameters }: Monomial): string {
  const all = parameters
    .map((i) => `x[${i}]`)
    .reduceRight((rest, x) => (rest === "" ? x : `exact_term_mul(${x}, ${rest})`), "");
  const value = all === "" ? "exact_term(0u, 0u, 1u, 0)" : all;
  return negative ? `exact_term_neg(${value})` : value;
}

/** The exact sum of an expression, in lines that are added to `own`. */
function valueText(e: Expression, own: string[], names: { next: number }): string {
  const name = `v${names.next++}`;
  own.push(`  var ${name} = exact_sum_new();`);
  for (const one of monomials(e)) own.push(`  exact_sum_value(&${name}, ${productText(one)});`);
  return name;
}

/** The sign bit of an expression, that of a zero as exact arithmetic has it: a zero sum is -0 only if both its parts are. */
function signText(e: Expression, own: string[], names: { next: number }): string {
  switch (e.op) {
    case "one":
      return "0u";
    case "parameter":
      return `x[${e.index}].negative`;
    case "negated":
      return `(1u ^ ${signText(e.a, own, names)})`;
    case "product":
      return `(${signText(e.a, own, names)} ^ ${signText(e.b, own, names)})`;
    case "sum": {
      const both = `(${signText(e.a, own, names)} & ${signText(e.b, own, names)})`;
      return `sign_of_sum(${valueText(e, own, names)}, ${both})`;
    }
  }
}
