// For all files: a mutated safetensors header is taken or refused as bad input, and what is taken reads within the file. For
// all weights and activations: gates and eigenvalues lie in the ranges that `inspect` derives from the weights alone.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../src/core/errors.ts";
import { binary32 } from "../src/number/formats.ts";
import { modelConfig } from "../src/rnn/checkpoint/config.ts";
import { layerRange } from "../src/rnn/checkpoint/ranges.ts";
import { checkpoint, values } from "../src/rnn/checkpoint/safetensors.ts";
import { layersOf } from "../src/rnn/checkpoint/weights.ts";
import { f32, fileOf, headerOf, memory, safetensors, type TestTensor } from "./checkpoint-files.ts";

const DTYPES: readonly (readonly [string, number])[] = [
  ["F64", 8],
  ["F32", 4],
  ["BF16", 2],
  ["F8_E4M3", 1],
  ["BOOL", 1],
];

const tensor = fc
  .record({
    name: fc.string({ maxLength: 4 }),
    type: fc.constantFrom(...DTYPES),
    shape: fc.array(fc.nat(3), { maxLength: 3 }),
  })
  .map(({ name, type: [dtype, width], shape }): TestTensor => {
    const count = shape.reduce((product, n) => product * n, width);
    return { name: `t${name}`, dtype, shape, bytes: new Uint8Array(count).fill(0x3f) };
  });
const tensors = fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 4 });

/** A tensor's rows are read; an InputError is the one error there may be. */
function outcome(file: Uint8Array): "taken" | "refused" {
  try {
    const of = checkpoint(memory(file));
    for (const entry of of.tensors) if (entry.dtype.name !== "BOOL" && entry.dtype.bits >= 8) values(of, entry);
    return "taken";
  } catch (error) {
    if (error instanceof InputError) return "refused";
    throw error;
  }
}

describe("for all safetensors files", () => {
  it("what is well-formed is taken, with the shapes that were written", () => {
    fc.assert(
      fc.property(tensors, (all) => {
        const { byName } = checkpoint(memory(safetensors(all)));
        expect(byName.size).toBe(all.length);
        for (const { name, shape, bytes } of all) {
          const entry = byName.get(name);
          expect(entry?.shape).toEqual(shape);
          expect((entry?.end ?? 0) - (entry?.begin ?? 0)).toBe(bytes.length);
        }
      }),
    );
  });

  it("a changed, cut or lengthened file never does anything but be taken or refused", () => {
    const edit = fc.record({ at: fc.nat(), byte: fc.nat(255), cut: fc.option(fc.nat(), { freq: 4 }), more: fc.nat(2) });
    let refused = 0;
    fc.assert(
      fc.property(tensors, fc.array(edit, { minLength: 1, maxLength: 4 }), (all, edits) => {
        let file = safetensors(all);
        for (const { at, byte, cut, more } of edits) {
          const longer = new Uint8Array(file.length + more);
          longer.set(file);
          if (longer.length > 0) longer[at % longer.length] = byte;
          file = cut === null ? longer : longer.slice(0, cut % (longer.length + 1));
        }
        if (outcome(file) === "refused") refused++;
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(1000);
  });

  it("headers of any JSON and pieces of headers likewise", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ":",
      ",",
      '"',
      "\\",
      "0",
      "-1",
      "1e9",
      "null",
      "é",
      '"dtype"',
      '"F32"',
      '"shape"',
      '"data_offsets"',
      '"__metadata__"',
      '"__proto__"',
    );
    const text = fc.oneof(
      fc.json(),
      fc.array(pieces, { maxLength: 40 }).map((all) => `{${all.join("")}`),
      tensors.map(headerOf),
    );
    fc.assert(
      fc.property(text, fc.nat(20), (header, length) => {
        outcome(fileOf(header, new Uint8Array(length)));
      }),
      { numRuns: 1000 },
    );
  });

  it("any change of a span, however small, is refused", () => {
    const nonempty = tensors.filter((all) => all.some(({ bytes }) => bytes.length > 0));
    fc.assert(
      fc.property(nonempty, fc.nat(), fc.constantFrom(0, 1), fc.constantFrom(-1, 1), (all, which, end, by) => {
        const header = JSON.parse(headerOf(all)) as Record<string, { data_offsets: number[] }>;
        const { name } = all[which % all.length];
        header[name].data_offsets[end] += by;
        const data = new Uint8Array(all.reduce((total, { bytes }) => total + bytes.length, 0));
        expect(outcome(fileOf(JSON.stringify(header), data))).toBe("refused");
      }),
    );
  });
});

const D = 3;
const entry = fc.double({ min: -4, max: 4, noNaN: true });
const vector = (n: number) => fc.array(entry, { minLength: n, maxLength: n }).map((all) => all.map(Math.fround));
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((total, x, i) => total + x * b[i], 0);
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
const softplus = (z: number) => Math.log1p(Math.exp(z));

/** Activations behind a root-mean-square norm without its weights. */
const normed = vector(D).map((x) => {
  const square = dot(x, x);
  return x.map((entry) => entry * Math.sqrt(D / (square + 1e-6 * D)));
});
const ROOM = 1e-5;

function ranges(document: object, tensors: readonly TestTensor[]) {
  const config = modelConfig(document as Record<string, unknown>, "config");
  return layerRange(config, layersOf([checkpoint(memory(safetensors(tensors)))])[0], binary32).heads;
}
const at = (name: string, shape: readonly number[], values: readonly number[]) =>
  f32(`model.layers.0.${name}`, shape, values);

describe("for all weights and activations", () => {
  it("Gated DeltaNet's beta, decay and eigenvalue are in their ranges", () => {
    const weights = fc.record({
      gamma: vector(D),
      b: vector(D),
      a: vector(D),
      rate: entry.map(Math.fround),
      bias: entry.map(Math.fround),
    });
    fc.assert(
      fc.property(
        weights,
        normed,
        fc.boolean(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ gamma, b, a, rate, bias }, x, doubled, square) => {
          const [head] = ranges(
            { model_type: "gated_deltanet", num_heads: 1, head_dim: 2, allow_neg_eigval: doubled },
            [
              at("attn_norm.weight", [D], gamma),
              at("attn.b_proj.weight", [1, D], b),
              at("attn.a_proj.weight", [1, D], a),
              at("attn.A_log", [1], [rate]),
              at("attn.dt_bias", [1], [bias]),
            ],
          );
          const input = x.map((entry, i) => entry * gamma[i]);
          const beta = (doubled ? 2 : 1) * sigmoid(dot(b, input));
          const decay = Math.exp(-Math.exp(rate) * softplus(dot(a, input) + bias));
          expect(beta).toBeGreaterThanOrEqual((head.beta?.low ?? 2) - ROOM);
          expect(beta).toBeLessThanOrEqual((head.beta?.high ?? -1) + ROOM);
          expect(decay).toBeGreaterThanOrEqual(head.decay.low - ROOM);
          expect(decay).toBeLessThanOrEqual(head.decay.high + ROOM);
          for (const eigenvalue of [decay, decay * (1 - beta * square)]) {
            expect(eigenvalue).toBeGreaterThanOrEqual((head.eigenvalues?.low ?? 2) - ROOM);
            expect(eigenvalue).toBeLessThanOrEqual((head.eigenvalues?.high ?? -2) + ROOM);
          }
        },
      ),
    );
  });

  it("GLA's and KDA's decays are in theirs, through both low-rank projections", () => {
    const weights = fc.record({
      gamma: vector(D),
      first: vector(2 * D),
      second: vector(4),
      bias: vector(2),
      rate: entry.map(Math.fround),
    });
    fc.assert(
      fc.property(weights, normed, ({ gamma, first, second, bias, rate }, x) => {
        const input = x.map((entry, i) => entry * gamma[i]);
        const inner = [dot(first.slice(0, D), input), dot(first.slice(D), input)];
        const logits = [dot(second.slice(0, 2), inner), dot(second.slice(2), inner)].map((z, i) => z + bias[i]);
        const norm = at("attn_norm.weight", [D], gamma);
        const gla = ranges({ model_type: "gla", num_heads: 2 }, [
          norm,
          at("attn.gk_proj.0.weight", [2, D], first),
          at("attn.gk_proj.1.weight", [2, 2], second),
          at("attn.gk_proj.1.bias", [2], bias),
        ]);
        const kda = ranges({ model_type: "kda", num_heads: 1, head_dim: 2 }, [
          norm,
          at("attn.f_proj.0.weight", [2, D], first),
          at("attn.f_proj.1.weight", [2, 2], second),
          at("attn.A_log", [1], [rate]),
          at("attn.dt_bias", [2], bias),
        ]);
        logits.forEach((z, head) => {
          const decays = [
            [Math.exp(-softplus(-z) / 16), gla[head].decay],
            [Math.exp(-Math.exp(rate) * softplus(z)), kda[0].decay],
          ] as const;
          for (const [decay, { low, high }] of decays) {
            expect(decay).toBeGreaterThanOrEqual(low - ROOM);
            expect(decay).toBeLessThanOrEqual(high + ROOM);
          }
        });
      }),
    );
  });
});
