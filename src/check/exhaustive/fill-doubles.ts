// The fill of formats of 9 to 16 bits, one state entry, in doubles. Sums of two round rightly from a double under the nearest
// modes; the engine does the others.

import { literal } from "../../emit/carrier.ts";
import { encode } from "../../number/codec.ts";
import { nan, toNumber, zero } from "../../number/exact.ts";
import { inOrder, type Term } from "../../number/term.ts";
import { levels, loads, type Print, strange } from "./fill-print.ts";
import { sumText } from "./fill-sums.ts";
import { formatRange } from "./forms.ts";

function nameOf(t: Term, rows: number): string {
  if (t.op === "constant") return `(${literal(toNumber(t.value))})`;
  if (t.op !== "variable") return `t${t.id}`;
  return t.index < rows ? "h0" : `f${t.index - rows}`;
}

/** The text of the function `fill`; `tN` is a term's double. */
export function doubleText(print: Print): string {
  const { rows, trace, bits } = print;
  const terms = inOrder(trace.outputs);
  const level = levels(terms, rows);
  const name = (t: Term) => nameOf(t, rows);
  const [output] = trace.outputs;
  const cut = output.op === "add" ? cutText(print, `${name(output.args[0])} + ${name(output.args[1])}`) : undefined;
  const at = (depth: number) =>
    terms
      .flatMap((t) => (level.get(t.id) === depth && (t !== output || cut === undefined) ? [statement(print, t)] : []))
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

function statement(print: Print, t: Term): string {
  const { c, rows, resolved } = print;
  const { format, rounding, subnormals } = resolved.semantics;
  const name = (x: Term) => nameOf(x, rows);
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
      if (!["tiesToEven", "tiesToAway"].includes(rounding)) return `const ${own} = engine.${t.op}(${a}, ${b});`;
      const checks = { low: subnormals === "flush", high: true };
      return `let ${own} = 0; ${c.rounded(own, `${a} ${t.op === "add" ? "+" : "-"} ${b}`, checks)}`;
    }
    case "fma":
    case "affine":
      return `${sumText(print, t, (x) => formatRange(format, name(x)))} const ${own} = y;`;
    default:
      throw strange(t.op);
  }
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
