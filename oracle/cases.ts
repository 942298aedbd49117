// The operands that the oracles are asked about: all pairs of a narrow format, or pairs drawn by their weight at the edges
// of a wide one. The generator is seeded: every run asks the same questions.

import type { Code, NumberFormat } from "../src/number/format.ts";

export type Case = readonly Code[];

/** Numbers in [0, below) that look random; the same in every run. */
function sequence(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0;
    let x = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return Math.floor((((x ^ (x >>> 15)) >>> 0) / 2 ** 32) * below);
  };
}
type Draw = ReturnType<typeof sequence>;

/** All cases of a format: 2^(operands · bits). */
export function allCases(format: NumberFormat, operands: number): Case[] {
  const count = 2 ** format.bits;
  return Array.from({ length: count ** operands }, (_, rank) =>
    Array.from({ length: operands }, (_, i) => Math.floor(rank / count ** (operands - 1 - i)) % count),
  );
}

/** `count` cases of a floating-point format: the first ones of `edgeStream`. */
export function edgeCases(format: NumberFormat, operands: number, count: number, seed: number): Case[] {
  const next = edgeStream(format, operands, seed);
  return Array.from({ length: count }, next);
}

/** Draws cases of a floating-point format, one at a call. An operand is a zero, a subnormal, a power of two or its neighbour, close to
 * the largest, close to one, an infinity or NaN, or any code, with either sign; every third one is instead related to the
 * operand before it: equal, opposite, a neighbour, or of a similar exponent, so that sums cancel. */
export function edgeStream(format: NumberFormat, operands: number, seed: number): () => Case {
  if (format.kind === "fixed") throw new TypeError(`edgeStream: expected floating point, found ${format.name}`);
  const draw = sequence(seed);
  const half = 2 ** (format.bits - 1);
  const binade = 2 ** (format.precision - 1);
  const magnitudes: readonly (() => Code)[] = [
    () => 0,
    () => draw(binade),
    () => draw(3),
    () => binade * draw(half / binade) + draw(3) - 1,
    () => binade * (half / binade - 1) - 1 - draw(3),
    () => binade * format.bias + draw(5) - 2,
    () => half - binade + (draw(2) === 0 ? 0 : draw(binade)),
    () => binade * (format.bias - format.precision + draw(2 * format.precision)) + draw(binade),
  ];
  const fresh = (): Code => {
    // Half of the operands are any code; no edge is so rare that others drown it.
    const magnitude = draw(2) === 0 ? draw(half) : magnitudes[draw(magnitudes.length)]();
    return (((magnitude % half) + half) % half) + half * draw(2);
  };
  return () => {
    const codes = [fresh()];
    while (codes.length < operands)
      codes.push(draw(3) === 0 ? related(draw, codes[codes.length - 1], half, binade) : fresh());
    return codes;
  };
}

function related(draw: Draw, code: Code, half: number, binade: number): Code {
  const flip = half * draw(2);
  const neighbour = draw(2) === 0 ? 0 : draw(7) - 3;
  const fraction = draw(3) === 0 ? draw(binade) - (code % binade) : 0;
  return (code + flip + neighbour + fraction + 2 * half) % (2 * half);
}

/** `count` cases of any format, every code as likely as another. */
export function drawnCases(format: NumberFormat, operands: number, count: number, seed: number): Case[] {
  const draw = sequence(seed);
  return Array.from({ length: count }, () => Array.from({ length: operands }, () => draw(2 ** format.bits)));
}

/** Cases as `statetrack op` reads them. */
export function caseLines(cases: readonly Case[]): string {
  return `${cases.map((codes) => codes.map((code) => code.toString(16)).join(" ")).join("\n")}\n`;
}
