// One symbol's step as terms in which the state and the map's parameters are variables: state entry i is variable i, flat
// parameter j is variable rows + j. The layer is traced once; a sweep over all its parameters runs one compiled function.

import type { CodeArithmetic } from "../../number/arithmetic.ts";
import { type Exact, finite } from "../../number/exact.ts";
import type { AffineForm, Arithmetic } from "../../number/generic.ts";
import { type Term, type Tracer, tracer } from "../../number/term.ts";
import { exactForms, type Layer, type Parameters } from "../../rnn/layer.ts";
import { deriveForms, formatRange, type Ranged, type TextForm } from "./forms.ts";
import type { ResolvedSpec } from "./spec.ts";

/** How the generated code gets the coefficients of an affine term: as text, or from a form derived for each map. */
type FormSource =
  | { readonly kind: "text"; readonly form: TextForm }
  | { readonly kind: "derived"; readonly slot: number };

export interface Trace {
  readonly outputs: readonly Term[];
  readonly sources: ReadonlyMap<AffineForm, FormSource>;
  /** All derived forms of a map, by slot. */
  readonly derive: (parameters: Parameters) => AffineForm[];
}

/** Stands for each parameter entry while the layer runs; told apart by identity, never by value. */
function placeholders({ parameters }: ResolvedSpec): Record<string, Exact[]> {
  const make = (length: number) => Array.from({ length }, () => finite(1, 1n, 0));
  return Object.fromEntries(parameters.map(({ name, length }) => [name, make(length)]));
}

/** The traced step, or undefined for the one order (D3) that rounds what it derives from parameters. */
export function traceStep(resolved: ResolvedSpec, arithmetic: CodeArithmetic): Trace | undefined {
  const { semantics, layer, shape, spec } = resolved;
  const trace = tracer(arithmetic);
  const state = Array.from({ length: shape.rows }, (_, i) => trace.variable(i));
  const nothing = { sources: new Map<AffineForm, FormSource>(), derive: () => [] };
  if (layer === undefined) {
    const parameter = trace.variable(shape.rows);
    const output = spec.system === "multiplication" ? trace.mul(parameter, state[0]) : trace.add(state[0], parameter);
    return { outputs: [output], ...nothing };
  }
  const { delta } = semantics.order;
  const isDelta = layer.type === "deltaNet" || layer.type === "deltaProduct";
  if (semantics.regime === "fused") return fusedTrace(resolved, layer, trace, state, "together");
  if (semantics.regime === "fusedPerFactor" || (isDelta && delta === "D7"))
    return fusedTrace(resolved, layer, trace, state, "each");
  if (isDelta && delta === "D3") return undefined;
  return operationTrace(resolved, layer, trace, state);
}

/** The tracer, but parameters are variables, and a sum with parameters as coefficients is a text form. */
function withVariables(resolved: ResolvedSpec, trace: Tracer, input: Parameters): [Arithmetic<Term>, Trace["sources"]] {
  const variables = new Map<Exact, Term>();
  const ranges = new Map<Exact, Ranged>();
  resolved.parameters.forEach(({ name, offset }) => {
    input[name].forEach((x, i) => {
      variables.set(x, trace.variable(resolved.shape.rows + offset + i));
      ranges.set(x, formatRange(resolved.semantics.format, `f${offset + i}`));
    });
  });
  const sources = new Map<AffineForm, FormSource>();
  const range = (x: Exact | undefined): Ranged | undefined => {
    if (x === undefined) return undefined;
    const known = ranges.get(x);
    if (known === undefined) throw new TypeError("trace: expected a form of parameters alone, found a derived number");
    return known;
  };
  const arithmetic: Arithmetic<Term> = {
    ...trace,
    constant: (x) => variables.get(x) ?? trace.constant(x),
    affine: (form, x) => {
      const own = { coefficients: form.coefficients.map(range), constant: range(form.constant) };
      sources.set(form, { kind: "text", form: own });
      return trace.affine(form, x);
    },
  };
  return [arithmetic, sources];
}

function operationTrace(resolved: ResolvedSpec, layer: Layer, trace: Tracer, state: readonly Term[]): Trace {
  const { semantics, shape } = resolved;
  const input = placeholders(resolved);
  const [arithmetic, sources] = withVariables(resolved, trace, input);
  let outputs = [...state];
  for (let i = 0; i < layer.factors(input, shape); i++)
    outputs = layer.factor(arithmetic, semantics.order, shape, outputs, input, i);
  return { outputs, sources, derive: () => [] };
}

/** One rounding for each entry: of all factors together, or of each factor. A diagonal needs no derivation at all. */
function fusedTrace(
  resolved: ResolvedSpec,
  layer: Layer,
  trace: Tracer,
  state: readonly Term[],
  factors: "together" | "each",
): Trace {
  const { shape, semantics } = resolved;
  const input = placeholders(resolved);
  const none = { sources: new Map<AffineForm, FormSource>(), derive: () => [] };
  if (layer.type === "scalar" || layer.type === "diagonal") {
    const parameter = (j: number) => trace.variable(shape.rows + j);
    return { outputs: state.map((h, i) => trace.fma(parameter(i), h, parameter(shape.rows + i))), ...none };
  }
  const count = layer.factors(input, shape);
  const order = { ...semantics.order, delta: "D1" } as const;
  const ranges = new Map<Exact, Ranged>();
  resolved.parameters.forEach(({ name, offset }) => {
    input[name].forEach((x, i) => ranges.set(x, formatRange(semantics.format, `f${offset + i}`)));
  });
  const groups =
    factors === "together"
      ? [Array.from({ length: count }, (_, i) => i)]
      : Array.from({ length: count }, (_, i) => [i]);
  const sources = new Map<AffineForm, FormSource>();
  const makers: ((parameters: Parameters) => AffineForm[])[] = [];
  let slots = 0;
  let outputs = [...state];
  for (const indices of groups) {
    const texts = deriveForms(shape.rows, ranges, (arithmetic, variables) =>
      indices.reduce<readonly TextForm[]>((h, i) => layer.factor(arithmetic, order, shape, h, input, i), variables),
    );
    const first = slots;
    if (texts === undefined) {
      slots += shape.rows;
      const index = factors === "together" ? undefined : indices[0];
      makers.push((parameters) => exactForms(layer, order, shape, parameters, index));
    }
    outputs = outputs.map((_, r) => {
      const form: AffineForm = { coefficients: new Array<undefined>(shape.rows).fill(undefined), constant: undefined };
      sources.set(form, texts === undefined ? { kind: "derived", slot: first + r } : { kind: "text", form: texts[r] });
      return trace.affine(form, outputs);
    });
  }
  return { outputs, sources, derive: (parameters) => makers.flatMap((make) => make(parameters)) };
}
