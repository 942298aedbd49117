// For all small machines and states: the steps that a margin counts are those of trying every change of one entry, also
// where a smaller number is known already; the gap is what the decoder's definition says.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meterOf } from "../src/check/margin.ts";
import { stepsOf } from "../src/check/margin-steps.ts";
import { InputError } from "../src/core/errors.ts";
import { decode } from "../src/number/codec.ts";
import { compare, type Exact } from "../src/number/exact.ts";
import type { NumberFormat } from "../src/number/format.ts";
import { nextDown, nextUp } from "../src/number/order.ts";
import { type Machine, machine } from "../src/rnn/machine.ts";
import { drawQuestion } from "./small-machines.ts";

/** Steps from one entry's value to the first value, up or down, for which the class is another one or none. */
function bruteSteps(built: Machine, format: NumberFormat, codes: readonly number[], letter: number): number {
  const classify = (own: readonly number[]) =>
    built.decoder?.classifier.classifyExact(
      own.map((code) => decode(format, code)),
      letter,
    );
  const before = classify(codes);
  let fewest = Number.POSITIVE_INFINITY;
  codes.forEach((start, i) => {
    for (const next of [nextUp, nextDown]) {
      let code = start;
      for (let n = 1; ; n++) {
        const moved = next(format, code);
        if (moved === code) break;
        code = moved;
        if (classify(codes.map((own, j) => (j === i ? code : own))) === before) continue;
        fewest = Math.min(fewest, n);
        break;
      }
    }
  });
  return fewest;
}

function readingOf(format: NumberFormat, codes: readonly number[], letter: number) {
  const steps = stepsOf(format);
  const values = codes.map((code) => decode(format, code));
  return { values, places: codes.map((code) => steps.of(code) ?? Number.NaN), letter };
}

describe("margins", () => {
  it("for all decoders of small machines and all states: the steps are those of trying every change of one entry", () => {
    const tally: Record<string, number> = {};
    const property = fc.property(fc.gen(), (draw) => {
      let built: Machine;
      try {
        built = drawQuestion(draw).machine;
      } catch (error) {
        if (error instanceof InputError) return;
        throw error;
      }
      const { semantics, decoder } = built;
      if (semantics.regime === "exact" || decoder === undefined || decoder.source === "lookup") return;
      const { format } = semantics;
      if (format.bits > 6) return;
      for (const ties of ["fail", "first"] as const) {
        const own = machine(built.model, { ...semantics, ties });
        const meter = meterOf(own, stepsOf(format));
        for (let n = 0; n < 8; n++) {
          const codes = Array.from({ length: decoder.layer.size }, () => draw(fc.nat, { max: 2 ** format.bits - 1 }));
          const values = codes.map((code) => decode(format, code));
          const index = own.decoder?.classifier.classifyExact(values, 0) ?? -1;
          if (index < 0 || values.some((x) => x.kind === "nan")) continue;
          const brute = bruteSteps(own, format, codes, 0);
          for (const known of [Number.POSITIVE_INFINITY, draw(fc.integer, { min: 1, max: 20 })]) {
            const found = meter?.measure(readingOf(format, codes, 0), { steps: known, gap: undefined });
            const place = JSON.stringify([built.model.document, format.name, codes, ties, known]);
            expect(Math.min(known, found?.steps ?? known), place).toBe(Math.min(known, brute));
          }
          const kind = `${decoder.source} ${ties}`;
          tally[kind] = (tally[kind] ?? 0) + 1;
        }
      }
    });
    fc.assert(property, { numRuns: 700 });
    for (const source of ["threshold", "nearest", "rank", "argmax"])
      for (const ties of ["fail", "first"])
        expect(tally[`${source} ${ties}`], JSON.stringify(tally)).toBeGreaterThan(50);
  });

  it("for all lookup decoders: a state's steps and gap are the least over all listed states of another class", () => {
    let count = 0;
    const property = fc.property(fc.gen(), (draw) => {
      let built: Machine;
      try {
        built = drawQuestion(draw).machine;
      } catch (error) {
        if (error instanceof InputError) return;
        throw error;
      }
      const { semantics, decoder, model } = built;
      const own = model.decoder?.decoder;
      if (semantics.regime === "exact" || decoder === undefined || own?.type !== "lookup") return;
      const { format } = semantics;
      const steps = stepsOf(format);
      const meter = meterOf(built, steps);
      // Every code of formats of so few bits, by its value.
      const codeOf = (text: string): number => {
        const all = Array.from({ length: 2 ** format.bits }, (_, code) => code);
        return all.find((code) => Number(text) === toDouble(decode(format, code))) ?? -1;
      };
      if (format.bits > 6) return;
      const states = own.entries.map(({ state }) => state.map(codeOf));
      if (states.some((codes) => codes.includes(-1))) return;
      for (const letter of built.alphabet.keys()) {
        const classOf = (codes: readonly number[]) =>
          decoder.classifier.classifyExact(
            codes.map((code) => decode(format, code)),
            letter,
          );
        for (const codes of states) {
          const mine = classOf(codes);
          if (mine < 0) continue;
          const others = states.filter((other) => classOf(other) >= 0 && classOf(other) !== mine);
          const away = others.map((other) => distance(format, codes, other));
          const found = meter?.measure(readingOf(format, codes, letter), { steps: Infinity, gap: undefined });
          expect(found?.steps ?? Infinity).toBe(Math.min(Infinity, ...away));
          count++;
        }
      }
    });
    fc.assert(property, { numRuns: 800 });
    expect(count).toBeGreaterThan(200);
  });
});

function toDouble(x: Exact): number {
  return x.kind === "finite" ? x.sign * Number(x.significand) * 2 ** x.exponent : Number.NaN;
}

/** Steps from one state to another, entry by entry, one at a time. */
function distance(format: NumberFormat, from: readonly number[], to: readonly number[]): number {
  return from.reduce((total, start, i) => {
    const goal = decode(format, to[i]);
    let [code, n] = [start, 0];
    for (let order = compare(decode(format, code), goal); order !== 0; order = compare(decode(format, code), goal)) {
      code = order === -1 ? nextUp(format, code) : nextDown(format, code);
      n++;
    }
    return total + n;
  }, 0);
}
