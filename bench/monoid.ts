// Transformation monoids on one core: size, aperiodicity and maximal subgroups by Green's classes, the holonomy
// decomposition, and full enumeration with Cayley graphs, beside GAP core in the same run where it is installed.
// Generators and sizes are those of the project's peer measurements: T_n by a cycle, a transposition and a map of rank
// n - 1, and random maps from a seed.
// Run: node bench/monoid.ts (-- --quick: without T_8's elements). A wrong size ends it with exit code 1.

import { execFileSync, spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import {
  cascadeOf,
  generatorsOf,
  greens,
  monoid,
  type Outcome,
  verifyCascade,
} from "../src/automaton/algebra/index.ts";

/** Name, elements, and the seconds or millions of elements a second that the peers needed on an AMD Zen 4 core. */
interface Case {
  readonly name: string;
  readonly size: number;
  /** GAP Semigroups 5.6.3, size by Green's classes, seconds. */
  readonly acting?: number;
  /** libsemigroups 3.6.1, FroidurePin, millions of elements a second. */
  readonly froidurePin?: number;
  /** GAP core enumerates it in reasonable time. */
  readonly gap?: boolean;
  /** Coordinates of the holonomy cascade: n! for T_n, the chains of subsets that lose a point at a time; else as found. */
  readonly coordinates?: number;
  /** SgpDec 1.2.0, HolonomyCascadeSemigroup, seconds. */
  readonly sgpDec?: string;
}

const CASES: readonly Case[] = [
  { name: "full 5", size: 3125, gap: true, coordinates: 120, sgpDec: "0.063" },
  { name: "full 6", size: 46_656, acting: 0.0046, froidurePin: 2.9, gap: true, coordinates: 720, sgpDec: "0.71" },
  { name: "full 7", size: 823_543, acting: 0.0077, froidurePin: 1.05, coordinates: 5040, sgpDec: "12.2" },
  { name: "full 8", size: 16_777_216, acting: 0.028, froidurePin: 0.545, coordinates: 40_320, sgpDec: "more than 150" },
  { name: "random 7 3 2", size: 105_493, acting: 0.05, froidurePin: 1.82, coordinates: 1920, sgpDec: "10.8" },
  { name: "random 8 2 5", size: 20_374, froidurePin: 5.2, gap: true, coordinates: 264, sgpDec: "0.19" },
  { name: "random 8 3 1", size: 302_052, acting: 0.0075, froidurePin: 1.39, coordinates: 1440, sgpDec: "2.9" },
  { name: "random 8 4 2", size: 185_145, froidurePin: 1.3 },
];

function mix(t: number): number {
  let x = Math.imul(t, 2654435761);
  x ^= x >>> 15;
  x = Math.imul(x, 2246822519);
  return (x ^ (x >>> 13)) >>> 0;
}

/** The maps of a case: `full n`, or `random n k seed` whose first map is a permutation. */
function maps(name: string): number[][] {
  const [kind, ...numbers] = name.split(" ");
  const [n, k, seed] = numbers.map(Number);
  const points = Array.from({ length: n }, (_, i) => i);
  if (kind === "full")
    return [points.map((i) => (i + 1) % n), points.map((i) => (i < 2 ? 1 - i : i)), points.map((i) => (i < 2 ? 1 : i))];
  const found = Array.from({ length: k }, (_, j) =>
    points.map((i) => (j === 0 ? i : mix(seed * 1000 + j * 100 + i) % n)),
  );
  for (let i = n - 1; i > 0; i--) {
    const j = mix(seed * 1000 + i) % (i + 1);
    [found[0][i], found[0][j]] = [found[0][j], found[0][i]];
  }
  return found;
}

interface Measured {
  readonly seconds: number;
  /** Milliseconds of the main thread, which a loaded machine does not lengthen as much. */
  readonly cpu?: number;
  readonly size: number;
  readonly text: string;
}

function value<T>(outcome: Outcome<T>): T {
  if (outcome.status === "unknown") throw new Error(outcome.reason);
  return outcome.value;
}

function byClasses(name: string): Measured {
  const generators = generatorsOf(maps(name)[0].length, maps(name));
  const begun = process.threadCpuUsage();
  const started = performance.now();
  const { size, classes, counts } = value(greens(generators));
  const groups = classes.filter(({ regular, group }) => regular && group.order > 1n);
  const seconds = (performance.now() - started) / 1000;
  const cpu = threadMilliseconds(begun);
  const orders = [...new Set(groups.map(({ group }) => String(group.order)))].join(", ");
  const text = `${classes.length} D, ${counts.r} R, ${counts.l} L; ${groups.length === 0 ? "aperiodic" : `groups of order ${orders}`}`;
  return { seconds, cpu, size: Number(size), text };
}

function byElements(name: string, graphs: "right" | "both"): Measured {
  const generators = generatorsOf(maps(name)[0].length, maps(name));
  const begun = process.threadCpuUsage();
  const started = performance.now();
  const { size } = value(monoid(generators, undefined, graphs));
  const seconds = (performance.now() - started) / 1000;
  const cpu = threadMilliseconds(begun);
  return { seconds, cpu, size, text: `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB in all` };
}

/** The holonomy decomposition: all levels with their groups and what every map does to every reached coordinates. That the
 * cascade simulates the maps is then checked, outside the time. */
function byHolonomy(name: string): Measured {
  const all = maps(name);
  const generators = generatorsOf(all[0].length, all);
  const begun = process.threadCpuUsage();
  const started = performance.now();
  const cascade = value(cascadeOf(generators));
  const seconds = (performance.now() - started) / 1000;
  const cpu = threadMilliseconds(begun);
  const next = Uint32Array.from(all[0].flatMap((_, point) => all.map((map) => map[point])));
  const check = verifyCascade(cascade, { states: generators.degree, symbols: generators.letters, initial: 0, next });
  if (check.status === "fails") throw new Error(`${name}: ${check.reason}`);
  const text = `${cascade.levels.length} levels, ${check.coordinates} coordinates, ${check.steps} steps checked`;
  return { seconds, cpu, size: check.coordinates, text };
}

function threadMilliseconds(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(begun);
  return (user + system) / 1000;
}

/** The best of `times` runs in this process. */
function best(times: number, run: () => Measured): Measured {
  return Array.from({ length: times }, run).reduce((a, b) => (a.seconds <= b.seconds ? a : b));
}

/** One run in a process of its own, whose code is not yet compiled. */
function fresh(...args: readonly string[]): Measured {
  const text = execFileSync(process.execPath, [fileURLToPath(import.meta.url), "--once", ...args], {
    encoding: "utf8",
  });
  return JSON.parse(text) as Measured;
}

function freshMedian(times: number, ...args: readonly string[]): Measured {
  return Array.from({ length: times }, () => fresh(...args)).toSorted((a, b) => a.seconds - b.seconds)[times >> 1];
}

/** GAP's own enumeration of the same monoid; undefined where GAP is missing. */
function gap(name: string): Measured | undefined {
  const lists = maps(name).map((map) => `Transformation([${map.map((image) => image + 1).join(",")}])`);
  const script = `S := Monoid(${lists.join(",")});; t := Runtime();; n := Size(S);; Print(n, " ", Runtime() - t, "\\n");`;
  const run = spawnSync("gap", ["-q", "-A", "-T", "-o", "4g"], { input: script, encoding: "utf8" });
  if (run.error !== undefined || run.status !== 0) return undefined;
  const [size, milliseconds] = run.stdout.trim().split(" ").map(Number);
  return { seconds: milliseconds / 1000, size, text: "GAP core, CPU time" };
}

let wrong = 0;

function tell(name: string, how: string, expected: number, { seconds, cpu, size, text }: Measured, peer: string): void {
  if (size !== expected) {
    wrong++;
    console.log(`${name}: expected ${expected} elements, found ${size}`);
  }
  const rate = `${(size / seconds / 1e6).toFixed(2)} M elements/s`;
  const line = `${name.padEnd(13)} ${how.padEnd(34)} ${(seconds * 1000).toFixed(1).padStart(9)} ms  ${rate.padStart(24)}`;
  const thread = cpu === undefined ? "" : ` (CPU ${cpu.toFixed(1)} ms)`;
  console.log(`${line}${thread}  ${text}${peer}`);
}

function tellHolonomy({ name, coordinates, sgpDec }: Case): void {
  if (coordinates === undefined) return;
  for (const [how, { seconds, cpu, size, text }] of [
    ["holonomy, median of 5 processes", freshMedian(5, "holonomy", name)],
    ["holonomy, best of 10 when compiled", best(10, () => byHolonomy(name))],
  ] as const) {
    if (size !== coordinates) wrong++;
    const found = size === coordinates ? "" : ` (expected ${coordinates} coordinates)`;
    const time = `${(seconds * 1000).toFixed(1).padStart(9)} ms${cpu === undefined ? "" : ` (CPU ${cpu.toFixed(1)} ms)`}`;
    console.log(`${name.padEnd(13)} ${how.padEnd(34)} ${time}  ${text}${found} [SgpDec ${sgpDec ?? "?"} s]`);
  }
}

function main(quick: boolean): void {
  console.log(`${cpus()[0].model}, node ${process.version}, one core; peers in brackets are recorded figures of Zen 4`);
  for (const own of CASES) {
    const { name, size, acting, froidurePin, gap: asked } = own;
    const semigroups = acting === undefined ? "" : ` [GAP Semigroups ${(acting * 1000).toFixed(1)} ms]`;
    const libsemigroups = froidurePin === undefined ? "" : ` [libsemigroups ${froidurePin} M/s]`;
    tell(name, "classes, median of 5 processes", size, freshMedian(5, "classes", name), semigroups);
    tell(
      name,
      "classes, best of 10 when compiled",
      size,
      best(10, () => byClasses(name)),
      semigroups,
    );
    tellHolonomy(own);
    const theirs = asked === true ? gap(name) : undefined;
    if (theirs !== undefined) tell(name, "elements, GAP", size, theirs, "");
    else if (asked === true) console.log(`${name.padEnd(13)} no gap on this machine: nothing to compare with`);
    if (quick && size > 1e6) continue;
    tell(name, "elements, right graph, one process", size, fresh("right", name), libsemigroups);
    tell(name, "elements, both graphs, one process", size, fresh("both", name), libsemigroups);
    if (size < 1e6)
      tell(
        name,
        "elements, both graphs, best of 5",
        size,
        best(5, () => byElements(name, "both")),
        libsemigroups,
      );
  }
  process.exitCode = wrong > 0 ? 1 : 0;
}

const once = process.argv.indexOf("--once");
if (once < 0) main(process.argv.includes("--quick"));
else {
  const [kind, name] = process.argv.slice(once + 1);
  const measured =
    kind === "classes"
      ? byClasses(name)
      : kind === "holonomy"
        ? byHolonomy(name)
        : byElements(name, kind === "right" ? "right" : "both");
  console.log(JSON.stringify(measured));
}
