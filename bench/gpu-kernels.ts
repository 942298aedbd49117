// The kernels of the GPU benchmark: the recurrence h <- round(round(a h) + b) in lockstep, and loops of one kind of instruction
// that show how many of them the device issues in a second.

import { type Kernel, SHARD_WGSL } from "../src/backend/webgpu/kernel.ts";
import type { WgslArithmetic } from "../src/emit/wgsl/arithmetic.ts";
import type { NumberFormat } from "../src/number/format.ts";

export const WORKGROUP = 128;

/** `numbers`: |a| in [2^-4, 2), |b| and |h| in [2^-6, 2^4), normal numbers; `codes`: all codes alike, special ones too. */
export type Data = "numbers" | "codes";

const MAIN = `@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let i = workgroup_index(group, groups) * ${WORKGROUP}u + thread;
  if (i >= shard.z) { return; }
  let rank = shard.x + i;`;

const MIX = `
fn mixed(word: u32) -> u32 {
  var x = word;
  x = (x ^ (x >> 16u)) * 0x21f0aaadu;
  x = (x ^ (x >> 15u)) * 0x735a2d97u;
  return x ^ (x >> 15u);
}`;

function mixed(word: number): number {
  let x = word | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

/** The exponents [low, high) of drawn numbers, by place: a, b, h. */
const RANGES = [
  [-4, 1],
  [-6, 4],
  [-6, 4],
] as const;

/** Exponent fields that a format has for the place, without the last one, which may hold special values. */
function fieldsOf(format: NumberFormat, place: number): { first: number; count: number } {
  if (format.kind === "fixed") throw new RangeError("bench: expected a floating-point format");
  const [low, high] = RANGES[place];
  const first = Math.max(1, low + format.bias);
  const last = 2 ** (format.bits - format.precision) - 1;
  return { first, count: Math.max(1, Math.min(high + format.bias, last) - first) };
}

/** The code at a place of an orbit, as the kernel draws it. */
export function drawn(format: NumberFormat, data: Data, orbit: number, place: number): number {
  const word = mixed((Math.imul(orbit, 0x9e3779b1) + Math.imul(place, 0x85ebca6b)) | 0);
  if (data === "codes") return word % 2 ** format.bits;
  if (format.kind === "fixed") throw new RangeError("bench: expected a floating-point format");
  const { first, count } = fieldsOf(format, place);
  const one = 2 ** (format.precision - 1);
  const sign = (word >>> 31) * 2 ** (format.bits - 1);
  return sign + (first + ((word >>> 16) % count)) * one + (word % one);
}

/** WGSL of the code at a place, from the orbit's word for it. */
function drawnText(format: NumberFormat, data: Data, place: number): string {
  const word = `word${place}`;
  if (data === "codes" || format.kind === "fixed") return `${word} % ${2 ** format.bits}u`;
  const { first, count } = fieldsOf(format, place);
  const one = 2 ** (format.precision - 1);
  const sign = `(${word} >> 31u) * ${2 ** (format.bits - 1)}u`;
  return `${sign} + (${first}u + (${word} >> 16u) % ${count}u) * ${one}u + ${word} % ${one}u`;
}

export interface Chains {
  /** Orbits of a thread. */
  readonly chains: number;
  /** Orbits of a number; 2: of the arithmetic's pairs. */
  readonly lanes: 1 | 2;
}

/** Two sums of hashes of (orbit, last code): the same for every carrier. A rank is `chains` orbits. */
export function recurrenceKernel(
  format: NumberFormat,
  arithmetic: WgslArithmetic,
  { chains, lanes }: Chains,
  steps: number,
  data: Data,
): Kernel<readonly [number, number]> {
  const each = Array.from({ length: chains / lanes }, (_, i) => i);
  const places = [0, 1, 2] as const;
  const drawing = places.map(
    (place) => `
fn drawn${place}(orbit: u32) -> u32 {
  let word${place} = mixed(orbit * 0x9e3779b1u + ${Math.imul(place, 0x85ebca6b) >>> 0}u);
  return ${drawnText(format, data, place)};
}`,
  );
  const number = (place: number) =>
    lanes === 2 ? `pair(drawn${place}(orbit), drawn${place}(orbit + 1u))` : `decode(drawn${place}(orbit))`;
  const start = each.map(
    (i) => `
  {
    let orbit = rank * ${chains}u + ${lanes * i}u;
    a${i} = ${number(0)};
    b${i} = ${number(1)};
    h${i} = ${number(2)};
  }`,
  );
  const ends = each.flatMap((i) => (lanes === 2 ? [`codes(h${i}).x`, `codes(h${i}).y`] : [`encode(h${i})`]));
  return {
    name: "recurrence",
    code: `${SHARD_WGSL}
@group(0) @binding(1) var<storage, read_write> result: array<atomic<u32>, 2>;
${arithmetic.code}${MIX}${drawing.join("")}
${MAIN}
  ${each.map((i) => `var a${i}: num; var b${i}: num; var h${i}: num;`).join(" ")}${start.join("")}
  for (var step = 0u; step < ${steps}u; step++) {
    ${each.map((i) => `h${i} = add(mul(a${i}, h${i}), b${i});`).join("\n    ")}
  }
  var low = 0u;
  var high = 0u;
  ${ends.map((code, i) => `{ let word = mixed((rank * ${chains}u + ${i}u) * 0x9e3779b1u + mixed(${code})); low += word; high += mixed(word); }`).join("\n  ")}
  atomicAdd(&result[0], low);
  atomicAdd(&result[1], high);
}`,
    opaque: arithmetic.opaque,
    result: new Uint32Array(2),
    ranksPerWorkgroup: WORKGROUP,
    read: ([low, high]) => [low, high],
    merge: ([a, b], [c, d]) => [(a + c) % 2 ** 32, (b + d) % 2 ** 32],
  };
}

/** The same sums on the CPU, for orbits [0, orbits). */
export function recurrenceSums(
  format: NumberFormat,
  step: (a: number, b: number, h: number) => number,
  orbits: number,
  steps: number,
  data: Data,
  canonical: (code: number) => number,
): readonly [number, number] {
  let [low, high] = [0, 0];
  for (let orbit = 0; orbit < orbits; orbit++) {
    const [a, b] = [drawn(format, data, orbit, 0), drawn(format, data, orbit, 1)];
    let h = drawn(format, data, orbit, 2);
    for (let i = 0; i < steps; i++) h = step(a, b, h);
    const word = mixed((Math.imul(orbit, 0x9e3779b1) + mixed(canonical(h))) | 0);
    low = (low + word) % 2 ** 32;
    high = (high + mixed(word)) % 2 ** 32;
  }
  return [low, high];
}

/** Loops whose body is so many instructions of one kind, on eight independent numbers. */
export const LIMITS = {
  "float multiply-add": { type: "f32", perLoop: 8 * 16, body: (x: string) => `${x} = fma(${x}, k, c);` },
  "half multiply-add, pairs": { type: "vec2<f16>", perLoop: 8 * 16, body: (x: string) => `${x} = fma(${x}, k, c);` },
  "integer multiply-add": { type: "u32", perLoop: 8 * 16, body: (x: string) => `${x} = ${x} * k + c;` },
  "integer logic and maximum": { type: "u32", perLoop: 2 * 8 * 16, body: (x: string) => `${x} = max(${x} ^ k, c);` },
} as const;

/** 0.9999 and 0.5 as patterns of binary32, 0.999 and 0.5 twice each as ones of binary16; as integers two odd constants do. */
const OPAQUE = {
  f32: [0x3f7ff972, 0x3f000000, 0, 0],
  "vec2<f16>": [0x3bfe3bfe, 0x38003800, 0, 0],
  u32: [0x9e3779b1, 0x7feb352d, 0, 0],
} as const;

export function limitKernel(name: keyof typeof LIMITS, steps: number): Kernel<number> {
  const { type, body } = LIMITS[name];
  const names = Array.from({ length: 8 }, (_, i) => `x${i}`);
  const from = (text: string) => (type === "u32" ? text : `bitcast<${type}>(${text})`);
  const start = (i: number) => (type === "vec2<f16>" ? from(`rank + ${i}u`) : `${type}(rank + ${i}u)`);
  const sum = names.map((x) => (type === "u32" ? x : `bitcast<u32>(${x})`)).join(" ^ ");
  return {
    name: `limit: ${name}`,
    code: `${SHARD_WGSL}${type === "vec2<f16>" ? "\nenable f16;" : ""}
@group(0) @binding(1) var<storage, read_write> result: array<atomic<u32>, 1>;
${MAIN}
  let k = ${from("opaque.x")};
  let c = ${from("opaque.y")};
  ${names.map((x, i) => `var ${x} = ${start(i)};`).join("\n  ")}
  for (var step = 0u; step < ${steps}u; step++) {
    ${Array.from({ length: 16 }, () => names.map(body).join(" ")).join("\n    ")}
  }
  atomicXor(&result[0], ${sum});
}`,
    opaque: OPAQUE[type],
    result: new Uint32Array(1),
    ranksPerWorkgroup: WORKGROUP,
    read: ([word]) => word,
    merge: (a, b) => (a ^ b) >>> 0,
  };
}
