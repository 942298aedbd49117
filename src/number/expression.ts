// Parameter expressions such as "1/sqrt(2)" or "cos(2*pi/5)": mathjs reads the grammar, and the tree is evaluated here,
// exactly or as a rigorous interval, never by mathjs. Plain numbers do not need mathjs, which is loaded on first use; a
// page that wants expressions hands it over (`provideMathjs`).

import type { ConstantNode, FunctionNode, MathNode, OperatorNode, OperatorNodeFn, OperatorNodeOp } from "mathjs";
import { InputError, messageOf, quote } from "../core/errors.ts";
import { builtin, inNode } from "../core/host.ts";
import { bitLength, type Exact } from "./exact.ts";
import { ends, magnitudeBits } from "./interval.ts";
import { parseLiteral, parseSpecial, type Rational, rational } from "./rational.ts";
import {
  absReal,
  addReals,
  cosReal,
  divideReals,
  enclosing,
  multiplyReals,
  negateReal,
  powerReal,
  type Real,
  realPi,
  sinReal,
  sqrtReal,
} from "./real.ts";

/** Names that an expression may use besides pi, with their integer values. */
export type Constants = Readonly<Record<string, bigint | number>>;

/** An exact rational in lowest terms, or two numbers between which the meaning lies. */
type Enclosure = Rational | { readonly kind: "interval"; readonly low: Exact; readonly high: Exact };

/** Deep enough for any formula, and not too deep for recursion. */
const LONGEST_TEXT = 2000;

/** The real number that `text` denotes. Allowed are decimals, + - * / ^ with integer exponents, parentheses, sqrt, sin,
 * cos, tan, abs, pi and the given constants; also a whole text such as "0x1.8p-1". As in mathematics and mathjs,
 * -2^2 is -4 and 2^3^2 is 2^9. Zero has no sign here. An interval has a width of about 2^-640, absolute.
 * @throws InputError with the place in `text` for anything else, division by zero, the root of a negative number */
export function enclose(text: string, where: string, constants: Constants = {}): Enclosure {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST_TEXT)
    throw new InputError(where, `at most ${LONGEST_TEXT} characters`, `${trimmed.length}`);
  const literal = parseLiteral(trimmed, where);
  if (literal !== undefined) return literal;
  if (parseSpecial(trimmed, where) !== undefined) throw new InputError(where, "a finite number", quote(text));
  const context: Context = { text: trimmed, where, constants, literals: literalsOf(trimmed) };
  const value = evaluate(parse(trimmed, where), context);
  const unread = context.literals.next();
  if (unread.done !== true) return refuseText(unread.value, context, "one expression without comments");
  if (value.kind === "rational") return value;
  return { kind: "interval", ...ends(enclosing(value)) };
}

/** The expression as TeX, for display: numbers of more than 15 digits are shortened.
 * @throws InputError for a text that mathjs cannot parse */
export function toTeX(text: string, where = "expression"): string {
  const trimmed = text.trim();
  const infinite = /^([+-]?)inf(inity)?$/i.exec(trimmed);
  if (infinite !== null) return `${infinite[1]}\\infty`;
  if (/^[+-]?0x|^nan$/i.test(trimmed)) return `\\mathtt{${trimmed}}`;
  return parse(trimmed, where).toTex();
}

/** What a tree needs to be evaluated beside itself. mathjs turns numbers into doubles, so they are read again from the
 * text: `literals` yields them from left to right, which is the order of evaluation. */
interface Context {
  readonly text: string;
  readonly where: string;
  readonly constants: Constants;
  readonly literals: Iterator<string>;
}

/** Names are matched too, lest the digits in them are taken for numbers. */
const nameOrNumber = /[\p{L}_$][\p{L}\d_$]*|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/gu;

function literalsOf(text: string): Iterator<string> {
  const tokens = [...text.matchAll(nameOrNumber)].map((match) => match[0]);
  return tokens.filter((token) => /^[\d.]/.test(token)).values();
}

const functions: Readonly<Record<string, (x: Real) => Real | undefined>> = {
  sqrt: sqrtReal,
  sin: sinReal,
  cos: cosReal,
  tan: (x) => divideReals(sinReal(x), cosReal(x)),
  abs: absReal,
};
const operators: Readonly<Record<string, (x: Real, y: Real) => Real | undefined>> = {
  add: addReals,
  subtract: (x, y) => addReals(x, negateReal(y)),
  multiply: multiplyReals,
  divide: divideReals,
};
/** A power of more bits than this is refused rather than computed. */
const largestPowerBits = 100_000;

let loaded: typeof import("mathjs") | undefined;

/** Hands over mathjs where it cannot be loaded on demand: in a browser. */
export function provideMathjs(library: typeof import("mathjs")): void {
  loaded = library;
}

/** The one-file build of mathjs loads in a tenth of the time. */
function mathjs(): typeof import("mathjs") {
  loaded ??= builtin("node:module").createRequire(import.meta.url)(
    "mathjs/lib/browser/math.js",
  ) as typeof import("mathjs");
  return loaded;
}

function parse(text: string, where: string): MathNode {
  if (text === "") throw new InputError(where, "a number or an expression", "an empty text");
  if (/\b0[xbo]/i.test(text)) throw new InputError(where, "decimal numbers inside an expression", quote(text));
  if (loaded === undefined && !inNode())
    throw new InputError(where, "a plain number (a page has expressions after provideMathjs)", quote(text));
  try {
    return mathjs().parse(text);
  } catch (error) {
    throw new InputError(where, "a number or an expression", `${quote(text)}: ${messageOf(error)}`);
  }
}

function evaluate(node: MathNode, context: Context): Real {
  const is = mathjs();
  if (is.isConstantNode(node)) return constant(node, context);
  if (is.isParenthesisNode(node)) return evaluate(node.content, context);
  if (is.isSymbolNode(node)) return symbol(node.name, context);
  if (is.isFunctionNode(node)) return applied(node, context);
  if (is.isOperatorNode(node)) return operation(node, context);
  return refuse(node, context, "a number, + - * / ^, parentheses, a function or a named constant");
}

function constant(node: ConstantNode, context: Context): Real {
  if (typeof node.value !== "number") return refuse(node, context, "a decimal number");
  const literal = context.literals.next();
  if (literal.done === true || Number(literal.value) !== node.value) return refuse(node, context, "a decimal number");
  return parseLiteral(literal.value, context.where) ?? refuse(node, context, "a decimal number");
}

function symbol(name: string, context: Context): Real {
  if (name === "pi") return realPi;
  if (Object.hasOwn(context.constants, name)) return rational(BigInt(context.constants[name]));
  const known = ["pi", ...Object.keys(context.constants)].join(", ");
  return refuseText(name, context, `one of the names ${known}`);
}

function applied(node: FunctionNode, context: Context): Real {
  const name = node.fn.name;
  if (!Object.hasOwn(functions, name)) {
    return refuseText(name, context, `one of the functions ${Object.keys(functions).join(", ")}`);
  }
  if (node.args.length !== 1) return refuse(node, context, `one argument of ${name}`);
  const value = functions[name](evaluate(node.args[0], context));
  return value ?? refuse(node, context, name === "sqrt" ? "the root of a number >= 0" : "a divisor other than 0");
}

function operation(node: OperatorNode<OperatorNodeOp, OperatorNodeFn>, context: Context): Real {
  const { fn, implicit, args } = node;
  if (implicit) return refuse(node, context, "an explicit * between factors");
  if (fn === "unaryPlus") return evaluate(args[0], context);
  if (fn === "unaryMinus") return negateReal(evaluate(args[0], context));
  if (fn === "pow") return power(node, evaluate(args[0], context), evaluate(args[1], context), context);
  if (!Object.hasOwn(operators, fn)) return refuse(node, context, "one of the operators + - * / ^");
  const value = operators[fn](evaluate(args[0], context), evaluate(args[1], context));
  return value ?? refuse(node, context, "a divisor other than 0");
}

function power(node: MathNode, base: Real, exponent: Real, context: Context): Real {
  if (exponent.kind !== "rational" || exponent.denominator !== 1n) return refuse(node, context, "an integer exponent");
  const n = exponent.numerator;
  const bits =
    base.kind === "rational"
      ? bitLength(magnitudeOf(base.numerator)) + bitLength(base.denominator)
      : magnitudeBits(enclosing(base));
  if (bits * Math.abs(Number(n)) > largestPowerBits) return refuse(node, context, "a smaller power");
  return powerReal(base, n) ?? refuse(node, context, "a base other than 0 for a negative exponent");
}

const magnitudeOf = (n: bigint): bigint => (n < 0n ? -n : n);

function refuse(node: MathNode, context: Context, expected: string): never {
  return refuseText(node.toString(), context, expected);
}

/** mathjs keeps no positions, so the place of a part is where its text, blanks aside, is first found. */
function refuseText(part: string, context: Context, expected: string): never {
  const places = [...context.text.matchAll(/\S/g)].map((match) => match.index);
  const at = context.text.replaceAll(/\s/g, "").indexOf(part.replaceAll(/\s/g, ""));
  const place = at < 0 ? "" : ` at character ${places[at] + 1}`;
  throw new InputError(context.where, expected, `${quote(part)}${place} of ${quote(context.text)}`);
}
