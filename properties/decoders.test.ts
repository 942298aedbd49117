// Laws of decoders: for all decoders and states.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { constant } from "../src/number/constant.ts";
import { format as decimal, fromNumber, toNumber } from "../src/number/exact.ts";
import { classifier } from "../src/rnn/classifier.ts";
import type { Decoder } from "../src/rnn/model.ts";

describe("a decoder gives doubles and exact numbers the same class", () => {
  /** Doubles that meet, nearly meet and are far from each other. */
  const double = fc.oneof(
    fc.constantFrom(0, -0, 1, -1, 0.5, 1 + 2 ** -52, 1 - 2 ** -53, 2 ** -149, 2 ** 127),
    fc.integer({ min: -8, max: 8 }).map((n) => n / 4),
    fc.double({ noNaN: true, min: -1e40, max: 1e40 }),
  );
  const anyDouble = fc.oneof(
    { weight: 9, arbitrary: double },
    { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
  );
  /** Texts of numbers that are doubles, that lie beside one, and that are not dyadic. */
  const text = fc.oneof(
    double.map((x) => decimal(fromNumber(x))),
    double.map((x) => `${decimal(fromNumber(x))} + 2^-200`),
    fc.constantFrom("1/3", "0.1", "1/sqrt(2)", "1e300", "-2^1030", "1e-290"),
  );
  const point = (size: number) => fc.array(text, { minLength: size, maxLength: size });
  const name = fc.constantFrom("a", "b", "c");

  function decoderOf(size: number): fc.Arbitrary<Decoder> {
    const anchors = fc.array(fc.record({ point: point(size), class: name }), { minLength: 1, maxLength: 4 });
    const entry = fc.tuple(point(size), fc.constantFrom(undefined, "x", "y"), name);
    return fc.oneof(
      fc.constant({ type: "rank" as const }),
      fc.constant({ type: "argmax" as const }),
      anchors.map((list) => ({ type: "nearest" as const, anchors: list })),
      fc.tuple(fc.nat(size - 1), double).map(([at, x]) => ({
        type: "threshold" as const,
        entry: at,
        thresholds: ["-2^1030", `${decimal(fromNumber(x))} - 2^-200`, `${decimal(fromNumber(x))} + 2^-1080`],
        classes: ["a", "b", "c", "a"],
      })),
      fc
        .uniqueArray(entry, {
          maxLength: 4,
          selector: ([state]) => state.map((t) => toNumber(constant(t, "t")) + 0).join(),
        })
        .map((list) => ({
          type: "lookup" as const,
          entries: list
            .filter(([state]) => !state.some((t) => /^1\/|^0\.1|e/.test(t)))
            .map(([state, symbol, own]) => ({ state, class: own, ...(symbol === undefined ? {} : { symbol }) })),
        })),
    );
  }

  it("whatever the decoder, the state and the treatment of ties", () => {
    const all = fc.integer({ min: 1, max: 4 }).chain((size) =>
      fc.record({
        size: fc.constant(size),
        decoder: decoderOf(size),
        ties: fc.constantFrom("fail" as const, "first" as const),
        states: fc.array(fc.array(anyDouble, { minLength: size, maxLength: size }), { minLength: 1, maxLength: 6 }),
      }),
    );
    fc.assert(
      fc.property(all, ({ size, decoder, ties, states }) => {
        const read = classifier(decoder, size, ["x", "y"], ties, "decoder");
        const listed = decoder.type === "lookup" ? decoder.entries.map((e) => e.state) : [];
        const points = decoder.type === "nearest" ? decoder.anchors.map((anchor) => anchor.point) : listed;
        const own = points.map((texts) => texts.map((t) => toNumber(constant(t, "t"))));
        for (const state of [...states, ...own]) {
          for (const symbol of [0, 1]) {
            const index = read.classify(Float64Array.from(state), symbol);
            expect(read.classifyExact(state.map(fromNumber), symbol)).toBe(index);
            if (index >= 0) expect(read.index(read.label(index))).toBe(index);
          }
        }
      }),
      { numRuns: 1500 },
    );
  });
});
