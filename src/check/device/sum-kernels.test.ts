import { afterAll, describe, expect, it } from "vitest";
import { openDevice } from "../../backend/webgpu/device.ts";
import { runShards } from "../../backend/webgpu/dispatch.ts";
import { FIRST_INPUT, SHARD_WGSL } from "../../backend/webgpu/kernel.ts";
import { arithmeticWgsl } from "../../emit/wgsl/arithmetic.ts";
import { stepWgsl } from "../../emit/wgsl/step.ts";
import { sumWgsl } from "../../emit/wgsl/sum.ts";
import { specification, zeroSumSign } from "../../number/arithmetic.ts";
import { decode } from "../../number/codec.ts";
import { type Exact, finite, multiply, negate, sum } from "../../number/exact.ts";
import type { RoundingPolicy } from "../../number/format.ts";
import { defaultOverflow, parseFormat } from "../../number/formats.ts";
import { type Arithmetic, onCodes } from "../../number/generic.ts";
import { round } from "../../number/round.ts";
import { tracer } from "../../number/term.ts";
import { edgeCodes, randomWords } from "./certify-cases.ts";

const device = await openDevice();
afterAll(() => {
  if (!("absent" in device)) device.close();
});

const CASES = 4000;
const OPERANDS = 9;

/** Seeded operands, every other one an edge; in a quarter of the cases the first two products are the same. */
function operands(policy: RoundingPolicy): Uint32Array {
  const edges = edgeCodes(policy.format);
  const next = randomWords(11);
  const codes = new Uint32Array(OPERANDS * CASES);
  for (let i = 0; i < codes.length; i++)
    codes[i] = next() & 1 ? edges[next() % edges.length] : next() % 2 ** policy.format.bits;
  for (let i = 0; i < CASES; i += 4) codes.copyWithin(OPERANDS * i + 2, OPERANDS * i, OPERANDS * i + 2);
  return codes;
}

async function onDevice(
  policy: RoundingPolicy,
  declarations: string,
  body: string,
  codes: Uint32Array,
): Promise<Uint32Array> {
  if ("absent" in device) throw new Error(device.absent);
  const kernel = {
    name: "sums of products",
    code: `${SHARD_WGSL}
@group(0) @binding(1) var<storage, read_write> result: array<u32>;
@group(0) @binding(${FIRST_INPUT}) var<storage, read> x: array<u32>;
${arithmeticWgsl(policy, { carrier: "integer" }).code}${declarations}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= shard.z) { return; }
  let at = ${OPERANDS}u * id.x;
${body}
}`,
    result: new Uint32Array(CASES),
    inputs: [codes],
    ranksPerWorkgroup: 64,
    read: (words: Uint32Array) => words,
    merge: (a: Uint32Array) => a,
  };
  return (await runShards(device, kernel, [{ from: 0, to: CASES }])).shards[0].value;
}

const POLICIES = ["E4M3FN", "E5M2", "E4M3FNUZ", "bfloat16"].flatMap((name) =>
  (["tiesToEven", "towardNegative"] as const).map((rounding): [string, RoundingPolicy] => {
    const format = parseFormat(name);
    return [`${name}, ${rounding}`, { format, rounding, overflow: defaultOverflow(format), subnormals: "gradual" }];
  }),
);

describe.skipIf("absent" in device)("kernels", () => {
  it.each(POLICIES)("add products exactly and round once: %s", async (_, policy) => {
    const { format } = policy;
    const long = format.kind === "float" && format.precision <= 4;
    const codes = operands(policy);
    const four =
      "term_mul(term_mul(term_of(x[at + 5u]), term_of(x[at + 6u])), term_mul(term_of(x[at + 7u]), term_of(x[at + 8u])))";
    const found = await onDevice(
      policy,
      sumWgsl(policy, { factors: long ? 4 : 2, terms: 4 }),
      `  var s = sum_new();
  sum_add(&s, term_mul(term_of(x[at]), term_of(x[at + 1u])));
  sum_add(&s, term_neg(term_mul(term_of(x[at + 2u]), term_of(x[at + 3u]))));
  sum_add(&s, term_of(x[at + 4u]));
  ${long ? `sum_add(&s, ${four});` : ""}
  result[id.x] = sum_round(s);`,
      codes,
    );
    const wrong: number[] = [];
    for (let i = 0; i < CASES; i++) {
      const v: Exact[] = Array.from(codes.subarray(OPERANDS * i, OPERANDS * (i + 1)), (code) => decode(format, code));
      const terms = [multiply(v[0], v[1]), negate(multiply(v[2], v[3])), v[4]];
      if (long) terms.push(multiply(multiply(v[5], v[6]), multiply(v[7], v[8])));
      if (round(policy, sum(terms, zeroSumSign(policy))) !== found[i]) wrong.push(i);
    }
    expect(wrong).toEqual([]);
  });

  it("run a traced step: (a - b) c + d, fused and not, with a constant", async () => {
    const [, policy] = POLICIES[0];
    const exact = specification(policy);
    const step = <T>(on: Arithmetic<T>, [a, b, c, d]: readonly T[]): readonly T[] => [
      on.add(on.mul(on.sub(a, b), c), d),
      on.fma(on.constant(finite(1, 3n, -1)), a, d),
    ];
    const trace = tracer(exact);
    const outputs = step(
      trace,
      [0, 1, 2, 3].map((i) => trace.variable(i)),
    );
    const codes = operands(policy);
    const found = await onDevice(
      policy,
      stepWgsl("step", outputs, { rows: 2, parameters: 2 }),
      `  let y = step(array<num, 2>(decode(x[at]), decode(x[at + 1u])), array<num, 2>(decode(x[at + 2u]), decode(x[at + 3u])));
  result[id.x] = encode(y[0]) * 256u + encode(y[1]);`,
      codes,
    );
    const own = onCodes(exact);
    const wrong: number[] = [];
    for (let i = 0; i < CASES; i++) {
      const [first, second] = step(own, [...codes.subarray(OPERANDS * i, OPERANDS * i + 4)]);
      if (first * 256 + second !== found[i]) wrong.push(i);
    }
    expect(wrong).toEqual([]);
  });
});
