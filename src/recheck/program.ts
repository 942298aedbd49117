// One symbol's update as a straight-line program: the layer's own definition is run once on registers, which notes the
// operations in their order; the program is then run on any numbers. The regimes differ only in what is noted:
// `perOperation` every operation of every factor, `fused` one affine form per entry for all factors together,
// `fusedPerFactor` one affine form per entry and factor, `mixed` as `perOperation`, and before each multiplication that
// its operands are read (docs: src/rnn/semantics.ts, src/rnn/layer.ts).

import { InputError } from "../core/errors.ts";
import { compare, type Exact, isZero } from "../number/exact.ts";
import type { GateName } from "../number/gates/functions.ts";
import { type AffineForm, type Arithmetic, affineForms, variable } from "../number/generic.ts";
import type { Layer, Parameters, Shape } from "../rnn/layer.ts";
import type { Order, RoundedSemantics } from "../rnn/semantics.ts";

type Register = number;

type Operation =
  | { readonly kind: "add" | "sub" | "mul" | "div"; readonly a: Register; readonly b: Register }
  | { readonly kind: "read"; readonly a: Register }
  | { readonly kind: "gate"; readonly gate: GateName; readonly a: Register }
  | { readonly kind: "fma"; readonly a: Register; readonly b: Register; readonly c: Register }
  /** Every coefficient of the form is present; `x` are its registers. */
  | { readonly kind: "affine"; readonly form: AffineForm; readonly x: readonly Register[] };

/** Registers are the state's entries, then the constants, then the results of the operations in turn. */
interface Program {
  readonly constants: readonly Exact[];
  readonly operations: readonly Operation[];
  readonly outputs: readonly Register[];
}

/** Constants have negative registers until their number is known. */
interface Notes {
  readonly constants: Exact[];
  readonly operations: Operation[];
  readonly arithmetic: Arithmetic<Register>;
}

function notebook(size: number): Notes {
  const constants: Exact[] = [];
  const operations: Operation[] = [];
  const note = (operation: Operation): Register => size + operations.push(operation) - 1;
  const constant = (x: Exact): Register => {
    const known = constants.findIndex((c) => identical(c, x));
    return -(known >= 0 ? known + 1 : constants.push(x));
  };
  const arithmetic: Arithmetic<Register> = {
    constant,
    add: (a, b) => note({ kind: "add", a, b }),
    sub: (a, b) => note({ kind: "sub", a, b }),
    mul: (a, b) => note({ kind: "mul", a, b }),
    div: (a, b) => note({ kind: "div", a, b }),
    apply: (gate, a) => note({ kind: "gate", gate, a }),
    read: (a) => note({ kind: "read", a }),
    fma: (a, b, c) => note({ kind: "fma", a, b, c }),
    affine: (form, x) => {
      const coefficients = form.coefficients.filter((c) => c !== undefined);
      const present = x.filter((_, j) => form.coefficients[j] !== undefined);
      return note({ kind: "affine", form: { coefficients, constant: form.constant }, x: present });
    },
  };
  return { constants, operations, arithmetic };
}

/** What a layer's operations are under `mixed`. A register that several multiplications use is read for each of them. */
function mixed(plain: Arithmetic<Register>): Arithmetic<Register> {
  const operand = (x: Register) => plain.read(x);
  return {
    ...plain,
    mul: (a, b) => plain.mul(operand(a), operand(b)),
    fma: (a, b, c) => plain.fma(operand(a), operand(b), c),
    affine: (form, x) => plain.affine(form, x.map(operand)),
  };
}

function identical(a: Exact, b: Exact): boolean {
  if (a.kind === "nan" || b.kind === "nan") return a.kind === b.kind;
  return compare(a, b) === 0 && (!isZero(a) || a.sign === b.sign);
}

/** The update of one symbol under the rounded semantics. */
export function programOf(layer: Layer, shape: Shape, input: Parameters, semantics: RoundedSemantics): Program {
  const size = shape.rows * shape.columns;
  const { constants, operations, arithmetic } = notebook(size);
  const factors = Array.from({ length: layer.factors(input, shape) }, (_, i) => i);
  const entries: readonly Register[] = Array.from({ length: size }, (_, j) => j);
  const rounded = (forms: readonly AffineForm[], x: readonly Register[]) =>
    forms.map((form) => arithmetic.affine(form, x));
  const outputs = (() => {
    switch (semantics.regime) {
      case "perOperation":
        return factors.reduce((h, i) => layer.factor(arithmetic, semantics.order, shape, h, input, i), entries);
      case "mixed":
        return factors.reduce((h, i) => layer.factor(mixed(arithmetic), semantics.order, shape, h, input, i), entries);
      case "fused":
        return rounded(formsOf(layer, shape, input, factors), entries);
      case "fusedPerFactor":
        return factors.reduce((h, i) => rounded(formsOf(layer, shape, input, [i]), h), entries);
      case "scan":
      case "chunkwise":
        throw new InputError("question.semantics", "a regime with a step for each symbol", semantics.regime);
    }
  })();
  const final = (register: Register) =>
    register < 0 ? size - register - 1 : register < size ? register : register + constants.length;
  return {
    constants,
    operations: operations.map((operation) => renamed(operation, final)),
    outputs: outputs.map(final),
  };
}

function renamed(operation: Operation, final: (register: Register) => Register): Operation {
  if (operation.kind === "affine") return { ...operation, x: operation.x.map(final) };
  if (operation.kind === "read" || operation.kind === "gate") return { ...operation, a: final(operation.a) };
  const { a, b } = operation;
  if (operation.kind === "fma") return { kind: "fma", a: final(a), b: final(b), c: final(operation.c) };
  return { kind: operation.kind, a: final(a), b: final(b) };
}

/** In exact arithmetic the order of operations does not matter. */
export const ANY_ORDER: Order = { sum: "sequential", multiplyAdd: "separate", delta: "D1" };

/** What these factors do one after another, as an exact affine form of the state for each entry. */
function formsOf(layer: Layer, shape: Shape, input: Parameters, factors: readonly number[]): readonly AffineForm[] {
  const size = shape.rows * shape.columns;
  const start: readonly AffineForm[] = Array.from({ length: size }, (_, j) => variable(j, size));
  return factors.reduce((h, i) => layer.factor(affineForms(size), ANY_ORDER, shape, h, input, i), start);
}

/** The program ready to run on numbers of the kind T; it is not reentrant. */
export function runner<T>(program: Program, arithmetic: Arithmetic<T>): (state: readonly T[]) => T[] {
  const constants = program.constants.map((x) => arithmetic.constant(x));
  const { operations, outputs } = program;
  const registers: T[] = [];
  return (state) => {
    let at = 0;
    for (const x of state) registers[at++] = x;
    for (const x of constants) registers[at++] = x;
    for (const operation of operations) registers[at++] = perform(operation, arithmetic, registers);
    return outputs.map((register) => registers[register]);
  };
}

function perform<T>(operation: Operation, arithmetic: Arithmetic<T>, registers: readonly T[]): T {
  switch (operation.kind) {
    case "add":
      return arithmetic.add(registers[operation.a], registers[operation.b]);
    case "sub":
      return arithmetic.sub(registers[operation.a], registers[operation.b]);
    case "mul":
      return arithmetic.mul(registers[operation.a], registers[operation.b]);
    case "div":
      return arithmetic.div(registers[operation.a], registers[operation.b]);
    case "gate":
      return arithmetic.apply(operation.gate, registers[operation.a]);
    case "read":
      return arithmetic.read(registers[operation.a]);
    case "fma":
      return arithmetic.fma(registers[operation.a], registers[operation.b], registers[operation.c]);
    case "affine":
      return arithmetic.affine(
        operation.form,
        operation.x.map((register) => registers[register]),
      );
  }
}
