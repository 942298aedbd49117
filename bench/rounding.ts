// Speed of the batch arithmetic (src/number/arrays) on one core, next to its peers on the same numbers: the npm packages
// @petamoriken/float16 and @stdlib/number-float64-base-to-float16 in this process and CPFloat in one of its own.
// Run: node bench/rounding.ts [--quick] [--runs N] [--cpfloat PATH], PATH being bench/cpfloat.c built as its head says.
// Millions a second of the thread's own time, so that other programs matter less: best and median of N samples. CPFloat's
// E4M3 has 480 as largest number, so its sums differ from E4M3FN's. Sums are checked: all correct programs find the same.

import { execFileSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { f16round } from "@petamoriken/float16";
import toFloat16 from "@stdlib/number-float64-base-to-float16";
import {
  type Allocation,
  addArray,
  addCodes,
  allocate,
  engine,
  graphWalker,
  mapFill,
  mulArray,
  mulCodes,
  type Orbits,
  roundArray,
  roundArrayStochastic,
  runOrbits,
  useEngine,
} from "../src/number/arrays/index.ts";
import { decode } from "../src/number/codec.ts";
import { toNumber } from "../src/number/exact.ts";
import type { RoundingPolicy } from "../src/number/format.ts";
import { parseFormat } from "../src/number/formats.ts";
import { defaultOverflow } from "../src/number/limits.ts";
import { tabulated } from "../src/number/tables.ts";

const { values: options } = parseArgs({
  options: { quick: { type: "boolean" }, runs: { type: "string" }, cpfloat: { type: "string" } },
});
const RUNS = Number(options.runs ?? (options.quick === true ? 3 : 7));
const COUNT = options.quick === true ? 1e6 : 1e7;
const PAIRS = 1e6;
const TRIPLES = 1e6;
const MAPS = 400;

function mix(t: number): number {
  let x = Math.imul(t, 2654435761);
  x ^= x >>> 15;
  x = Math.imul(x, 2246822519);
  return (x ^ (x >>> 13)) >>> 0;
}

/** ±(1 + u) · 2^e, e uniform in [-12, 10]. */
function fillDoubles(target: Float64Array): void {
  const words = new Uint32Array(target.buffer, target.byteOffset, 2 * target.length);
  for (let i = 0; i < target.length; i++) {
    const a = mix(i);
    const b = mix(a ^ 0x9e3779b9);
    words[2 * i] = b;
    words[2 * i + 1] = ((b & 1) << 31) | ((1011 + (a % 23)) << 20) | ((a >>> 12) & 0xfffff);
  }
}

interface Measured {
  readonly best: number;
  readonly median: number;
}

function summary(work: number, seconds: readonly number[]): Measured {
  const sorted = [...seconds].sort((x, y) => x - y);
  return { best: work / sorted[0] / 1e6, median: work / sorted[sorted.length >> 1] / 1e6 };
}

/** The system tells a thread's time to about 4 ms, so that a sample is many runs, of 0.2 s or more together. */
const SAMPLE = 0.2;

function measure(work: number, run: () => void, samples = RUNS): Measured {
  // Twice for the compilers.
  run();
  const started = performance.now();
  run();
  const runs = Math.ceil((SAMPLE * 1000) / (performance.now() - started));
  const seconds = Array.from({ length: samples }, () => {
    const before = process.threadCpuUsage();
    for (let k = 0; k < runs; k++) run();
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1e6;
  });
  return summary(work * runs, seconds);
}

/** @returns undefined without a build of CPFloat */
function cpfloat(workload: string, format: string, count: number): readonly string[][] | undefined {
  if (options.cpfloat === undefined) return undefined;
  const text = execFileSync(options.cpfloat, [workload, format, String(count), String(RUNS)], { encoding: "utf8" });
  return text
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
}

function show(what: string, who: string, measured: Measured, note = ""): void {
  const figure = (x: number) => x.toFixed(1).padStart(9);
  console.log(`${what.padEnd(34)} ${who.padEnd(30)} ${figure(measured.best)} ${figure(measured.median)}  ${note}`);
}

/** CPFloat's line and how many times faster ours is. */
function against(what: string, ours: Measured, workload: string, format: string, count: number): void {
  const lines = cpfloat(workload, format, count);
  if (lines === undefined) return;
  const theirs = summary(
    workload === "recurrence" ? Number(lines[0][1]) : count,
    lines.map(([seconds]) => Number(seconds)),
  );
  const sums = workload === "recurrence" ? `, ${lines[0][1]} evaluations, periods ${lines[0][2]}` : "";
  show(what, `CPFloat ${format}`, theirs, `ours is ${(ours.best / theirs.best).toFixed(2)} times as fast${sums}`);
}

function policyOf(name: string): RoundingPolicy {
  const format = parseFormat(name);
  return { format, rounding: "tiesToEven", overflow: defaultOverflow(format), subnormals: "gradual" };
}

/** Format names here and in CPFloat. */
const FORMATS = [
  ["E4M3FN", "E4M3"],
  ["E5M2", "E5M2"],
  ["binary16", "binary16"],
  ["bfloat16", "bfloat16"],
] as const;

function pair(memory: Allocation, count: number): [Float64Array, Float64Array] {
  return [memory.float64(count), memory.float64(count)];
}

function roundings(): void {
  const [source, target] = pair(allocate(16 * COUNT + 256), COUNT);
  fillDoubles(source);
  const [small, smallTarget] = pair(allocate(16 * 2000 + 256), 2000);
  fillDoubles(small);
  const elsewhere = new Float64Array(source);
  for (const [name, peer] of FORMATS) {
    const policy = policyOf(name);
    const what = `round ${COUNT.toExponential(0)} to ${name}`;
    const ours = measure(COUNT, () => roundArray(policy, source, target));
    show(what, `ours, ${engine()}`, ours);
    show(
      what,
      "ours, arrays elsewhere",
      measure(COUNT, () => roundArray(policy, elsewhere, elsewhere.subarray())),
    );
    elsewhere.set(source);
    show(
      what,
      "ours, 2000 in cache",
      measure(2e6, () => {
        for (let k = 0; k < 1000; k++) roundArray(policy, small, smallTarget);
      }),
    );
    against(what, ours, "round", peer, COUNT);
    const random = { ...policy, randomBits: 32 };
    show(
      `stochastic, ${name}`,
      "ours, 2000 in cache",
      measure(2e6, () => {
        for (let k = 0; k < 1000; k++) roundArrayStochastic(random, small, smallTarget, 7n, 2000 * k);
      }),
    );
    const stochastic = measure(COUNT, () => roundArrayStochastic(random, source, target, 7n));
    show(`stochastic, ${name}`, `ours, ${engine()}, 32 bits`, stochastic);
    against(`stochastic, ${name}`, stochastic, "stochastic", peer, COUNT);
  }
  otherRoundings(source, target);
}

function otherRoundings(source: Float64Array, target: Float64Array): void {
  for (const rounding of ["tiesToAway", "towardZero", "towardPositive", "toOdd"] as const) {
    const policy = { ...policyOf("E4M3FN"), rounding };
    show(
      `round to E4M3FN, ${rounding}`,
      `ours, ${engine()}`,
      measure(COUNT, () => roundArray(policy, source, target)),
    );
  }
  const [size, what] = [PAIRS, "round 1e6 to binary16"];
  const input = new Float64Array(source.subarray(0, size));
  const output = new Float64Array(size);
  const each = (f: (x: number) => number) => measure(size, () => applyAll(f, input, output), 3);
  show(what, "@petamoriken/float16", each(f16round));
  show(what, "@stdlib/…-to-float16", each(toFloat16));
  useEngine("javascript");
  show(
    what,
    "ours, javascript",
    measure(size, () => roundArray(policyOf("binary16"), input, output), 3),
  );
  useEngine("wasm");
}

function applyAll(f: (x: number) => number, input: Float64Array, output: Float64Array): void {
  for (let i = 0; i < input.length; i++) output[i] = f(input[i]);
}

function operations(): void {
  const memory = allocate(24 * PAIRS + 512);
  const [a, b] = pair(memory, PAIRS);
  const target = memory.float64(PAIRS);
  const codes = [1, 2].map((k) => Uint8Array.from({ length: PAIRS }, (_, i) => mix(i * k) % 127));
  const images = new Uint8Array(PAIRS);
  for (const [name, peer] of FORMATS) {
    const policy = policyOf(name);
    fillDoubles(a);
    roundArray(policy, a, a);
    b.set(a);
    b.reverse();
    for (const [what, run] of [["add", addArray] as const, ["mul", mulArray] as const]) {
      const ours = measure(PAIRS, () => run(policy, a, b, target));
      show(`${what} 1e6 ${name}`, `ours, ${engine()}`, ours);
      against(`${what} 1e6 ${name}`, ours, what, peer, PAIRS);
    }
  }
  const policy = policyOf("E4M3FN");
  show(
    "add 1e6 E4M3FN codes",
    "ours, tables",
    measure(PAIRS, () => addCodes(policy, codes[0], codes[1], images)),
  );
  show(
    "mul 1e6 E4M3FN codes",
    "ours, tables",
    measure(PAIRS, () => mulCodes(policy, codes[0], codes[1], images)),
  );
}

const lowered = (code: number) => ((code & 0x7f) === 0x7f ? code - 1 : code);
const finite16 = (code: number) => ((code & 0x7c00) === 0x7c00 ? code & ~0x4000 : code);

/** Factor, term and start of the orbit t. */
function triple(name: string, t: number): [number, number, number] {
  const x = mix(t);
  if (name === "E4M3FN") return [lowered(x & 255), lowered((x >>> 8) & 255), lowered((x >>> 16) & 255)];
  const y = mix(x ^ 0x85ebca6b);
  return [(x & 0x8000) | 0x3800 | (x & 0x7ff), finite16(y & 0xffff), finite16(y >>> 16)];
}

function expectSums(what: string, found: readonly number[], expected: readonly number[]): void {
  if (found.join() !== expected.join())
    throw new Error(`${what}: expected ${expected.join(" and ")}, found ${found.join(" and ")}`);
}

/** The sums that a search cut off after 256 evaluations finds: a few orbits take longer. */
function cutOff({ evaluations, periods }: Orbits): number[] {
  let [steps, closed] = [0, 0];
  for (let i = 0; i < periods.length; i++) {
    steps += Math.min(evaluations[i], 256);
    if (evaluations[i] <= 256) closed += periods[i];
  }
  return [steps, closed];
}

function recurrences(): void {
  for (const [name, evaluations, periods, peer] of [
    ["E4M3FN", 6_120_259, 1_046_016, "E4M3"],
    ["binary16", 61_385_969, 1_320_071, "binary16"],
  ] as const) {
    const policy = policyOf(name);
    const value = Float64Array.from({ length: 2 ** policy.format.bits }, (_, c) => toNumber(decode(policy.format, c)));
    const inputs = [0, 1, 2].map(() => new Float32Array(TRIPLES));
    for (let t = 0; t < TRIPLES; t++) triple(name, t).forEach((code, j) => (inputs[j][t] = value[code]));
    const run = () => runOrbits(policy, inputs[0], inputs[1], inputs[2]);
    const orbits = run();
    const steps = orbits.evaluations.reduce((sum, x) => sum + x, 0);
    const longest = orbits.evaluations.reduce((most, x) => Math.max(most, x), 0);
    const sums = cutOff(orbits);
    const ours = measure(steps, run);
    expectSums(name, sums, [evaluations, periods]);
    const what = `recurrence ${name}, steps`;
    const cut = `cut off at 256: ${sums[0]} evaluations, periods ${sums[1]}`;
    show(what, `ours, ${engine()}, without bound`, ours, `${steps} evaluations, longest ${longest}; ${cut}`);
    against(what, ours, "recurrence", peer, TRIPLES);
  }
  const [what, evaluations] = ["recurrence binary16, steps", 5e6];
  show(
    what,
    "@petamoriken/float16",
    measure(evaluations, () => plainSteps(f16round, evaluations), 3),
    "no cycle search",
  );
}

/** The bare recurrence on numbers, orbits of 64 steps. */
function plainSteps(round: (x: number) => number, steps: number): number {
  let h = 0;
  for (let i = 0; i < steps; i += 64) {
    const [a, b] = [1 - (i % 1000) / 2048, 0.25];
    h = 1;
    for (let k = 0; k < 64; k++) h = round(round(a * h) + b);
  }
  return h;
}

/** All starts of all maps of E4M3FN. */
function exhaustiveNarrow(): void {
  const tables = rowTables();
  const starts = Uint16Array.from({ length: 256 }, (_, c) => c).filter((c) => (c & 0x7f) !== 0x7f);
  const maps = 254 * 254;
  const failing = new Uint32Array(maps);
  const question = { size: 256, starts, others: Uint16Array.of(127), observed: undefined, repeat: 1 } as const;
  let sums = [0, 0];
  const small = measure(maps * 254, () => {
    const walker = graphWalker(question);
    if (walker === undefined) throw new Error("exhaustive: expected compiled kernels");
    walker.walkRows(tables, 0, maps, failing);
    sums = [walker.sums().tails + walker.sums().periods, walker.sums().periods];
  });
  expectSums("exhaustive E4M3FN", sums, [78_591_086, 17_146_972]);
  show("exhaustive E4M3FN, triples", "ours, graph walk", small, `tails + periods ${sums[0]}, periods ${sums[1]}`);
}

/** All starts of the first 400 maps of binary16. */
function exhaustiveWide(): void {
  let sums = [0, 0];
  const policy = policyOf("binary16");
  const value = (code: number) => toNumber(decode(policy.format, code));
  const fill = mapFill(policy);
  const maps = Array.from({ length: MAPS }, (_, t) => triple("binary16", t).slice(0, 2).map(value));
  const all = Uint16Array.from({ length: 65536 }, (_, c) => c);
  const finite = all.filter((c) => (c & 0x7c00) !== 0x7c00);
  const wide = { size: 65536, starts: finite, others: undefined, observed: undefined, repeat: 1 } as const;
  const next = new Uint16Array(65536);
  show(
    "binary16, f of all codes",
    "ours, wasm",
    measure(MAPS * 65536, () => maps.forEach(([a, b]) => fill(a, b, next))),
  );
  const whole = measure(MAPS * finite.length, () => {
    const walker = graphWalker(wide, policy);
    if (walker?.walkMap === undefined) throw new Error("exhaustive: expected compiled kernels");
    for (const [a, b] of maps) walker.walkMap(a, b);
    sums = [walker.sums().tails + walker.sums().periods, walker.sums().periods];
  });
  expectSums("exhaustive binary16", sums, [1_729_758_400, 36_886_589]);
  show(
    "binary16, 400 maps, triples",
    "ours, f and graph walk",
    whole,
    `tails + periods ${sums[0]}, periods ${sums[1]}`,
  );
}

function rowTables() {
  const { mulTable, addTable } = tabulated(policyOf("E4M3FN"));
  const numbers = Uint8Array.from({ length: 256 }, (_, c) => c).filter((c) => (c & 0x7f) !== 0x7f);
  return { bits: 8, multiply: mulTable, add: addTable, factors: numbers, terms: numbers };
}

const load = () => loadavg()[0].toFixed(2);
console.log(`${cpus()[0].model}, ${cpus().length} cores, node ${process.version}, load ${load()}, ${RUNS} samples`);
console.log(`${"".padEnd(65)} ${"best".padStart(9)} ${"median".padStart(9)}  M/s`);
roundings();
operations();
recurrences();
exhaustiveNarrow();
exhaustiveWide();
console.log(`all sums as expected; load at the end ${load()}`);
