// Transition matrices of stored codes, exactly: A(x) as the layer's definition gives it for the rounded parameters, and apart
// from it the matrix that an order of operations applies when it rounds numbers that it derives from the parameters alone
// (D3 rounds I - beta k k^T, D5 rounds beta k). Operations on state entries are exact in both.

import { decode } from "../../number/codec.ts";
import { compare, type Exact, fromInteger, multiply, negate, subtract, sum } from "../../number/exact.ts";
import { type AffineForm, type Arithmetic, affineForms, readingOperands, variable } from "../../number/generic.ts";
import { reader } from "../../number/operand.ts";
import { round } from "../../number/round.ts";
import { exactForms, type Parameters, type Shape } from "../layer.ts";
import type { Machine, MachineLayer } from "../machine.ts";
import type { RoundedSemantics } from "../semantics.ts";

/** The order of operations plays no part in exact forms. */
const ANY_ORDER = { sum: "sequential", multiplyAdd: "separate", delta: "D1" } as const;

/** A(x), exact for the rounded parameters: of one column [rows, rows] where under every symbol of the layer all columns of the
 * state evolve alike, else of the whole state [rows · columns, rows · columns], entries row by row. */
export function transitionMatrix(layer: MachineLayer, symbol: number): Exact[][] {
  return matrixOf(formsOf(layer, symbol), layer.source.shape, columnsEvolveAlike(layer));
}

function formsOf({ source, parameters }: MachineLayer, symbol: number): AffineForm[] {
  return exactForms(source.layer, ANY_ORDER, source.shape, parameters[symbol]);
}

const alike = new WeakMap<MachineLayer, boolean>();

/** Decided by the symbols with finite matrices alone, since the others have no spectrum. */
function columnsEvolveAlike(layer: MachineLayer): boolean {
  const known = alike.get(layer);
  if (known !== undefined) return known;
  const { columns } = layer.source.shape;
  const decided = layer.parameters.every((_, s) => {
    const forms = columns === 1 ? [] : formsOf(layer, s);
    const entry = (e: number, f: number) => forms[e].coefficients[f] ?? fromInteger(0);
    const finite = forms.every(({ coefficients }) => coefficients.every((x) => x === undefined || x.kind === "finite"));
    const like = (e: number, f: number) =>
      e % columns === f % columns
        ? equal(entry(e, f), entry(e - (e % columns), f - (f % columns)))
        : equal(entry(e, f), fromInteger(0));
    return !finite || forms.every((_, e) => forms.every((_, f) => like(e, f)));
  });
  alike.set(layer, decided);
  return decided;
}

/** The matrix that the order of operations applies, or undefined where it derives no number that it rounds. */
export function appliedMatrix(machine: Machine, layer: MachineLayer, symbol: number): Exact[][] | undefined {
  const { semantics } = machine;
  if (semantics.regime !== "perOperation" && semantics.regime !== "mixed") return undefined;
  const { shape, layer: kind } = layer.source;
  const size = shape.rows * shape.columns;
  const input = layer.parameters[symbol];
  const plain = roundedConstants(size, semantics);
  const arithmetic = semantics.regime === "mixed" ? readingOperands(plain) : plain;
  let forms = Array.from({ length: size }, (_, j) => variable(j, size));
  for (let i = 0; i < kind.factors(input, shape); i++)
    forms = kind.factor(arithmetic, semantics.order, shape, forms, input, i);
  const applied = matrixOf(forms, shape, columnsEvolveAlike(layer));
  const stored = transitionMatrix(layer, symbol);
  const unchanged = applied.length === stored.length && applied.flat().every((x, e) => equal(x, stored.flat()[e]));
  return unchanged ? undefined : applied;
}

/** Equal numbers; -0 is 0. */
const equal = (x: Exact, y: Exact) => compare(x, y) === 0;

function matrixOf(forms: readonly AffineForm[], { rows, columns }: Shape, oneColumn: boolean): Exact[][] {
  const step = oneColumn ? columns : 1;
  const size = oneColumn ? rows : rows * columns;
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => forms[i * step].coefficients[j * step] ?? fromInteger(0)),
  );
}

/** The number that a form without variables is. */
function constantOf({ coefficients, constant }: AffineForm): Exact | undefined {
  return coefficients.every((c) => c === undefined) ? constant : undefined;
}

/** Affine forms in which what has variables is exact and what has none is rounded as the semantics says. */
function roundedConstants(size: number, policy: RoundedSemantics): Arithmetic<AffineForm> {
  const exact = affineForms(size);
  const operand = reader(policy);
  const rounded = (x: Exact): AffineForm => exact.constant(decode(policy.format, round(policy, x)));
  const zeroSum = policy.rounding === "towardNegative" ? -1 : 1;
  const either =
    (onConstants: (...x: Exact[]) => Exact, onForms: (...x: AffineForm[]) => AffineForm) =>
    (...forms: AffineForm[]): AffineForm => {
      const constants = forms.map(constantOf);
      return constants.every((x) => x !== undefined) ? rounded(onConstants(...constants)) : onForms(...forms);
    };
  // Quotients and gates are refused as in exact forms: what they give of parameters is resolved before the step.
  return {
    ...exact,
    constant: rounded,
    add: either(
      (a, b) => sum([a, b], zeroSum),
      (a, b) => exact.add(a, b),
    ),
    sub: either(
      (a, b) => sum([a, negate(b)], zeroSum),
      (a, b) => exact.sub(a, b),
    ),
    mul: either(multiply, (a, b) => exact.mul(a, b)),
    fma: either(
      (a, b, c) => sum([multiply(a, b), c], zeroSum),
      (a, b, c) => exact.fma(a, b, c),
    ),
    affine: (form, x) => {
      const total = exact.affine(form, x);
      const constant = constantOf(total);
      return constant === undefined ? total : rounded(constant);
    },
    read: (form) => {
      const constant = constantOf(form);
      return constant === undefined ? form : exact.constant(operand(constant));
    },
  };
}

/** 1 - beta k·k of each factor I - beta k k^T, exactly; none where the layer has no keys. */
export function householderEigenvalues(parameters: Parameters, { rows }: Shape): Exact[] {
  const named = new Map(Object.entries(parameters));
  const [k, beta] = [named.get("k"), named.get("beta")];
  if (k === undefined || beta?.length !== k.length / rows) return [];
  return beta.map((gate, i) => {
    const key = k.slice(i * rows, (i + 1) * rows);
    const square = sum(
      key.map((x) => multiply(x, x)),
      1,
    );
    return subtract(fromInteger(1), multiply(gate, square), 1);
  });
}
