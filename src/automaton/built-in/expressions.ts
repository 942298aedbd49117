// Languages of expressions: modular arithmetic with and without brackets, balanced brackets of bounded depth, and the
// flip-flop language. Definitions and sources: docs/languages.md.

import { InputError, quote } from "../../core/errors.ts";
import { parseParameter } from "../parameters.ts";
import { numberField, parseFields, type Reader, type State } from "./reader.ts";

const OPERATORS = ["+", "-", "*"];

/**
 * `arithmetic:m,depth=d,value=v,operators=+-*`: expressions over 0 … m - 1 whose value is v modulo m; * binds tighter.
 * A state is one pair (s, c) for each open bracket and the outermost level, and whether an operand was just read:
 * before an operand x the level is worth s + c x, after it s + c.
 */
export function arithmetic(text: string, where: string): Reader {
  const { head, fields } = parseFields(text, ["depth", "value", "operators"], where);
  const m = parseParameter(head, "m in arithmetic:m", 2, 100, where);
  const depth = numberField(fields, "depth", 0, 20, where, 0);
  const value = numberField(fields, "value", 0, m - 1, where, 0);
  const operators = Array.from(fields.get("operators") ?? "+-*");
  if (operators.length === 0 || operators.join("") !== OPERATORS.filter((sign) => operators.includes(sign)).join(""))
    throw new InputError(where, "operators among +-* in this order", quote(fields.get("operators")));
  const digits = Array.from({ length: m }, (_, digit) => String(digit));
  const symbols = [...digits, ...operators, ...(depth > 0 ? ["(", ")"] : [])];
  const step = (state: State, symbol: number): State | undefined => {
    const [after, ...levels] = state;
    const c = levels.at(-1) ?? 0;
    const s = levels.at(-2) ?? 0;
    const outer = levels.slice(0, -2);
    if (after === 0) {
      if (symbol < m) return [1, ...outer, s, (c * symbol) % m];
      return symbols[symbol] === "(" && levels.length <= 2 * depth ? [0, ...levels, 0, 1] : undefined;
    }
    switch (symbols[symbol]) {
      case "+":
        return [0, ...outer, (s + c) % m, 1];
      case "-":
        return [0, ...outer, (s + c) % m, m - 1];
      case "*":
        return [0, ...levels];
      case ")":
        return outer.length === 0 ? undefined : [1, ...outer.slice(0, -1), ((outer.at(-1) ?? 0) * (s + c)) % m];
      default:
        return undefined;
    }
  };
  const accepts = ([after, s, c, ...more]: State): boolean => after === 1 && more.length === 0 && (s + c) % m === value;
  return { symbols, initial: [0, 0, 1], step, accepts };
}

const BRACKETS = "()[]{}<>";

/** `dyck:k,depth=d`: balanced brackets of k kinds, at most d open at a time. A state is the list of open kinds. */
export function dyck(text: string, where: string): Reader {
  const { head, fields } = parseFields(text, ["depth"], where);
  const kinds = parseParameter(head, "k in dyck:k,depth=d", 1, BRACKETS.length / 2, where);
  const depth = numberField(fields, "depth", 1, 100_000, where);
  // One kind is counted: a long list of equal entries would make every key long.
  const step = (state: State, symbol: number): State | undefined => {
    const kind = symbol >> 1;
    if (kinds === 1) {
      const open = state[0] + (symbol === 0 ? 1 : -1);
      return open >= 0 && open <= depth ? [open] : undefined;
    }
    if (symbol % 2 === 0) return state.length <= depth ? [...state, kind] : undefined;
    return state.length > 1 && state.at(-1) === kind ? state.slice(0, -1) : undefined;
  };
  const accepts = (state: State): boolean => state.length === 1 && state[0] === 0;
  return { symbols: Array.from(BRACKETS.slice(0, 2 * kinds)), initial: [0], step, accepts };
}

/**
 * `flip-flop`: instruction and bit in turn, the first a write, the last a read, every read followed by the bit last written.
 * A state is the bit written (2 before the first), the pending instruction (3 for none), and whether the last was a read.
 */
export function flipFlop(): Reader {
  const symbols = ["w", "r", "i", "0", "1"];
  const [WRITE, READ, NONE] = [0, 1, 3];
  const step = ([bit, pending, read]: State, symbol: number): State | undefined => {
    if (pending === NONE) return symbol >= NONE || (bit === 2 && symbol !== WRITE) ? undefined : [bit, symbol, read];
    if (symbol < NONE) return undefined;
    const found = symbol - NONE;
    if (pending === READ && found !== bit) return undefined;
    return [pending === WRITE ? found : bit, NONE, Number(pending === READ)];
  };
  return { symbols, initial: [2, NONE, 0], step, accepts: ([, pending, read]) => pending === NONE && read === 1 };
}

/** `set-reset`: 0 and 1 are stored, `-` keeps what is stored (0 at the start); accepted when 1 is stored. */
export function setReset(): Reader {
  const step = ([stored]: State, symbol: number): State => [symbol === 2 ? stored : symbol];
  return { symbols: ["0", "1", "-"], initial: [0], step, accepts: ([stored]) => stored === 1 };
}
