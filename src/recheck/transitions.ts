// The checker's transition matrices: a layer's own definition is run on the zero state and on each unit state, and column j
// is the difference of the two. Numbers remember whether they come from parameters alone; under `applied` such numbers are
// rounded as the semantics says, and nothing else is.

import { InputError } from "../core/errors.ts";
import { decode } from "../number/codec.ts";
import { add, type Exact, fromInteger, isZero, multiply, negate, zero } from "../number/exact.ts";
import type { AffineForm, Arithmetic } from "../number/generic.ts";
import { operandPolicy } from "../number/operand.ts";
import { round } from "../number/round.ts";
import type { Parameters } from "../rnn/layer.ts";
import type { ModelLayer } from "../rnn/model.ts";
import type { Order, RoundedSemantics } from "../rnn/semantics.ts";

interface Known {
  readonly value: Exact;
  /** From parameters alone. */
  readonly derived: boolean;
}

/** Larger states and matrices have no certificate. */
const MOST_ENTRIES = 2000;
const MOST_ROWS = 256;

const PLAIN: Order = { sum: "sequential", multiplyAdd: "separate", delta: "D1" };

interface Transition {
  /** For the stored parameters, exactly. */
  readonly stored: Exact[][];
  /** As the order of operations has it; the same where nothing derived is rounded. */
  readonly applied: Exact[][];
}

/** The matrices of a layer's symbols, undefined where an entry is not finite, the layer has gates of its state, or there are too many
 * entries. All are of one column of the state if under every symbol all columns evolve alike, else of the whole state. */
export function transitionsOf(
  source: ModelLayer,
  inputs: readonly Parameters[],
  semantics: RoundedSemantics | undefined,
): (Transition | undefined)[] {
  const full = inputs.map((input) => {
    const stored = orUndefined(() => whole(source, input, undefined));
    return stored && { stored, applied: orUndefined(() => whole(source, input, semantics)) ?? stored };
  });
  const { rows, columns } = source.shape;
  const alike = full.every((matrices) =>
    (matrices?.stored ?? []).every((row, i) =>
      row.every((x, j) => {
        const first = matrices?.stored[i - (i % columns)][j - (j % columns)] ?? x;
        return i % columns === j % columns ? isZero(add(x, negate(first), 1)) : isZero(x);
      }),
    ),
  );
  const size = alike ? rows : rows * columns;
  const step = alike ? columns : 1;
  const part = (matrix: Exact[][]) =>
    Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => matrix[i * step][j * step]));
  return full.map((matrices) =>
    matrices && size <= MOST_ROWS ? { stored: part(matrices.stored), applied: part(matrices.applied) } : undefined,
  );
}

function orUndefined(compute: () => Exact[][]): Exact[][] | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Column j is the image of the unit state j, less that of the zero state. */
function whole(source: ModelLayer, input: Parameters, applied: RoundedSemantics | undefined): Exact[][] {
  const { layer, shape } = source;
  const size = shape.rows * shape.columns;
  if (size > MOST_ENTRIES) throw new InputError("layer", `at most ${MOST_ENTRIES} entries`, String(size));
  const arithmetic = applied === undefined ? partly((x) => x) : roundingDerived(applied);
  const order = applied?.order ?? PLAIN;
  const step = (start: readonly Exact[]): Exact[] => {
    let state: Known[] = start.map((value) => ({ value, derived: false }));
    for (let i = 0; i < layer.factors(input, shape); i++)
      state = layer.factor(arithmetic, order, shape, state, input, i);
    return state.map(({ value }) => value);
  };
  const origin = step(new Array<Exact>(size).fill(zero()));
  const columns = Array.from({ length: size }, (_, j) => {
    const moved = step(Array.from({ length: size }, (_, i) => fromInteger(i === j ? 1 : 0)));
    return moved.map((x, i) => finite(add(x, negate(origin[i]), 1), `A(x)[${i}][${j}]`));
  });
  return Array.from({ length: size }, (_, i) => columns.map((column) => column[i]));
}

function finite(x: Exact, where: string): Exact {
  if (x.kind !== "finite") throw new InputError(where, "a finite number", x.kind);
  return x;
}

function roundingDerived(semantics: RoundedSemantics): Arithmetic<Known> {
  const to = (x: Exact) => decode(semantics.format, round(semantics, x));
  const plain = partly(to);
  if (semantics.regime !== "mixed") return plain;
  const operands = operandPolicy(semantics);
  const read = (x: Known): Known =>
    x.derived ? { value: decode(operands.format, round(operands, x.value)), derived: true } : x;
  return {
    ...plain,
    mul: (a, b) => plain.mul(read(a), read(b)),
    fma: (a, b, c) => plain.fma(read(a), read(b), c),
    affine: (form, x) => plain.affine(form, x.map(read)),
    read,
  };
}

/** Exact arithmetic that rounds what is derived. */
function partly(to: (x: Exact) => Exact): Arithmetic<Known> {
  const known = (value: Exact, ...from: Known[]): Known => {
    const derived = from.every((x) => x.derived);
    return { value: derived ? to(value) : value, derived };
  };
  const refuse = (): never => {
    throw new InputError("layer", "a step that is affine in the state", "a gate or a quotient");
  };
  const plus = (a: Exact, b: Exact) => add(a, b, 1);
  return {
    constant: (x) => known(x),
    add: (a, b) => known(plus(a.value, b.value), a, b),
    sub: (a, b) => known(plus(a.value, negate(b.value)), a, b),
    mul: (a, b) => known(multiply(a.value, b.value), a, b),
    fma: (a, b, c) => known(plus(multiply(a.value, b.value), c.value), a, b, c),
    div: refuse,
    apply: refuse,
    read: (x) => x,
    affine: ({ coefficients, constant }: AffineForm, x) => {
      const used = x.filter((_, j) => coefficients[j] !== undefined);
      const products = coefficients.flatMap((c, j) => (c === undefined ? [] : [multiply(c, x[j].value)]));
      return known([...products, ...(constant === undefined ? [] : [constant])].reduce(plus, zero()), ...used);
    },
  };
}
