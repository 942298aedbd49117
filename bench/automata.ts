// Speed of minimisation, equivalence and regular expressions, beside refa (npm) in the same process kind, and OpenFst and foma
// where they are installed (Debian: libfst-tools, foma). Run: npm run bench, or node bench/automata.ts (--quick).
// D(n): a random base of n/4 states blown up fourfold, 2 letters; it must shrink to 179, 1978, 20062, 199528 states, and D(n, 1) equals
// D(n, 2). Expressions: (a|b)*a(a|b){k}, 2^(k+1) states. Each of our rows and refa's is a fresh process: best and first time,
// and the peak of its memory after the first.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Dfa } from "../src/automaton/dfa.ts";
import { equivalence } from "../src/automaton/equivalence.ts";
import { minimize } from "../src/automaton/minimize.ts";
import { regexToDfa } from "../src/automaton/regex-to-dfa.ts";

const SIZES: ReadonlyMap<number, number> = new Map([
  [1000, 179],
  [10_000, 1978],
  [100_000, 20_062],
  [1_000_000, 199_528],
]);

function mix(t: number): number {
  let x = Math.imul(t, 2654435761);
  x ^= x >>> 15;
  x = Math.imul(x, 2246822519);
  return (x ^ (x >>> 13)) >>> 0;
}

/** D(n, seed): state s is a copy of s mod n/4; the seed chooses only which copy a move leads to. */
function blownUp(n: number, seed: number): Dfa {
  const base = n / 4;
  const next = new Uint32Array(2 * n);
  const accepting = new Uint8Array(n);
  for (let s = 0; s < n; s++) {
    const b = s % base;
    accepting[s] = mix(b + 777777) & 1;
    for (let a = 0; a < 2; a++)
      next[2 * s + a] = (mix(2 * b + a + 5) % base) + base * (mix(Math.imul(seed, 123456789) + 2 * s + a) & 3);
  }
  return { symbols: ["a", "b"], states: n, initial: 0, next, accepting };
}

const expression = (k: number): string => `(a|b)*a(a|b){${k}}`;

interface Measured {
  readonly first: number;
  readonly best: number;
  /** Seconds of CPU time of all threads, in the round where it was least: a loaded machine does not lengthen it as much. */
  readonly cpu: number;
  /** Bytes, after the first round: later ones add what is not yet collected. */
  readonly peak: number;
  /** Bytes before the first round: the runtime and the input. */
  readonly before: number;
  readonly states: number;
}

function timed(rounds: number, work: () => number): Measured {
  let [first, best, states, peak, cpu] = [0, Number.POSITIVE_INFINITY, 0, 0, Number.POSITIVE_INFINITY];
  const before = process.resourceUsage().maxRSS * 1024;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const begun = process.cpuUsage();
    states = work();
    const { user, system } = process.cpuUsage(begun);
    const seconds = (performance.now() - start) / 1e3;
    cpu = Math.min(cpu, (user + system) / 1e6);
    if (round === 0) [first, peak] = [seconds, process.resourceUsage().maxRSS * 1024];
    best = Math.min(best, seconds);
  }
  return { first, best, cpu, states, peak, before };
}

async function refaDfa(n: number): Promise<{ minimize(): void; nodes(): Iterable<unknown> }> {
  const { CharSet, DFA } = await import("refa");
  const { next, accepting } = blownUp(n, 1);
  const both = CharSet.all(1);
  const single = [0, 1].map((x) => CharSet.fromCharacter(1, x));
  const iterator = {
    initial: 0,
    deterministicOut: true as const,
    isFinal: (s: number) => accepting[s] === 1,
    getOut: (s: number) =>
      next[2 * s] === next[2 * s + 1]
        ? new Map([[next[2 * s], both]])
        : new Map([0, 1].map((a) => [next[2 * s + a], single[a]])),
  };
  return DFA.fromTransitionIterator(iterator, { maxCharacter: 1 });
}

const count = (nodes: Iterable<unknown>): number => [...nodes].length;

async function refaExpression(k: number): Promise<() => number> {
  const { DFA, JS, NFA } = await import("refa");
  return () => {
    const parser = JS.Parser.fromLiteral({ source: `(?:a|b)*a[ab]{${k}}`, flags: "" });
    const { expression: tree, maxCharacter } = parser.parse();
    const dfa = DFA.fromFA(NFA.fromRegex(tree, { maxCharacter }), new DFA.LimitedNodeFactory(1_000_000));
    dfa.minimize();
    return count(dfa.nodes());
  };
}

/** One measurement in this process. */
async function measure(what: string, n: number, rounds: number): Promise<Measured> {
  switch (what) {
    case "minimize": {
      const dfa = blownUp(n, 1);
      return timed(rounds, () => minimize(dfa).states);
    }
    case "equivalence": {
      const [a, b] = [blownUp(n, 1), blownUp(n, 2)];
      return timed(rounds, () => Number(equivalence(a, b).equal));
    }
    case "expression":
      return timed(rounds, () => regexToDfa(expression(n)).states);
    case "refa-minimize": {
      const dfa = await refaDfa(n);
      return timed(1, () => {
        dfa.minimize();
        return count(dfa.nodes());
      });
    }
    case "refa-expression":
      return timed(Math.min(rounds, 3), await refaExpression(n));
    default:
      throw new RangeError(`measure: expected a known case, found ${what}`);
  }
}

/** The same in a fresh process; undefined when it takes longer than a minute or the library gives up. */
function fresh(what: string, n: number, rounds: number): Measured | undefined {
  const script = fileURLToPath(import.meta.url);
  const { status, stdout } = spawnSync(process.execPath, [script, "--one", what, String(n), String(rounds)], {
    encoding: "utf8",
    timeout: 60_000,
  });
  return status === 0 ? (JSON.parse(stdout) as Measured) : undefined;
}

function report(name: string, n: number, unit: number, expected: number, found: Measured | undefined): void {
  if (found === undefined) {
    process.stdout.write(`${name.padEnd(34)} gave up or took more than 60 s\n`);
    return;
  }
  if (found.states !== expected) throw new Error(`${name} ${n}: expected ${expected}, found ${found.states}`);
  const seconds = `best ${found.best.toFixed(5)} s (CPU ${found.cpu.toFixed(5)} s), first ${found.first.toFixed(5)} s`;
  const rate = `${(unit / found.best / 1e6).toFixed(3)} M states/s`;
  process.stdout.write(
    `${name.padEnd(34)} ${seconds}, ${rate}, ${megabytes(found.peak)} MB, ${megabytes(found.before)} MB before\n`,
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

function installed(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}

interface ToolRun {
  readonly seconds: number;
  readonly cpu: number;
  readonly out: string;
}

/** A whole process of another tool, by the wall clock and by the CPU time that bash reports. */
function tool(command: string, args: readonly string[]): ToolRun {
  const script = ["-c", 'TIMEFORMAT="%U %S"; time "$@"', "bash", command, ...args];
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync("bash", script, { encoding: "utf8", input: "", maxBuffer: 2 ** 30 });
  const seconds = (performance.now() - start) / 1e3;
  if (status !== 0) throw new Error(`${command}: exit code ${status}, ${stderr}`);
  const [user, system] = (stderr.trim().split("\n").at(-1) ?? "").split(" ").map(Number);
  return { seconds, cpu: user + system, out: stdout };
}

/** The run of least wall-clock time. */
function quickest(times: number, command: string, args: readonly string[]): ToolRun {
  const runs = Array.from({ length: times }, () => tool(command, args));
  return runs.reduce((a, b) => (a.seconds <= b.seconds ? a : b));
}

/** OpenFst's Minimize and Equivalent on D(n); files are compiled before the clock starts, and copying one is timed apart. */
function openFst(n: number, folder: string): void {
  const compile = (seed: number): string => {
    const { next, accepting } = blownUp(n, seed);
    const lines: string[] = [];
    for (let s = 0; s < n; s++) lines.push(`${s} ${next[2 * s]} 1\n${s} ${next[2 * s + 1]} 2`);
    for (let s = 0; s < n; s++) if (accepting[s] === 1) lines.push(String(s));
    const path = join(folder, `${n}-${seed}.fst`);
    writeFileSync(`${path}.txt`, `${lines.join("\n")}\n`);
    tool("fstcompile", ["--acceptor", `${path}.txt`, path]);
    return path;
  };
  const [a, b] = [compile(1), compile(2)];
  const copying = quickest(3, "fstconvert", [a, join(folder, "copy.fst")]);
  const minimal = join(folder, "minimal.fst");
  const minimized = quickest(2, "fstminimize", [a, minimal]);
  const states = Number(/# of states\s+(\d+)/.exec(tool("fstinfo", [minimal]).out)?.[1]);
  if (states !== SIZES.get(n)) throw new Error(`fstminimize D(${n}): found ${states} states`);
  const compared = quickest(2, "fstequivalent", [a, b]);
  const print = (name: string, { seconds, cpu }: ToolRun, unit: number) => {
    const net = seconds - copying.seconds;
    const rate = net > copying.seconds ? `; ${(unit / net / 1e6).toFixed(3)} M states/s without that` : "";
    const whole = `whole process ${seconds.toFixed(4)} s (CPU ${cpu.toFixed(3)} s), of which a copy takes ${copying.seconds.toFixed(4)} s`;
    process.stdout.write(`${name.padEnd(34)} ${whole}${rate}\n`);
  };
  print(`OpenFst fstminimize D(${n})`, minimized, n);
  print(`OpenFst fstequivalent D(${n})`, compared, 2 * n);
}

function foma(k: number): void {
  const { seconds, cpu, out } = quickest(3, "foma", ["-e", `regex [a|b]* a [a|b]^${k};`, "-s"]);
  const states = Number(/(\d+) states/.exec(out)?.[1]);
  if (states !== 2 ** (k + 1)) throw new Error(`foma k=${k}: expected ${2 ** (k + 1)} states, found ${states}`);
  process.stdout.write(
    `${`foma k=${k}, whole process`.padEnd(34)} ${seconds.toFixed(5)} s (CPU ${cpu.toFixed(3)} s), ${(states / seconds / 1e6).toFixed(3)} M states/s\n`,
  );
}

function all(quick: boolean): void {
  process.stdout.write(`${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}\n`);
  const sizes = [...SIZES].filter(([n]) => !quick || n <= 100_000);
  const exponents = quick ? [8, 14] : [8, 10, 12, 14, 16, 18];
  const rounds = quick ? 3 : 7;
  for (const [n, states] of sizes) {
    report(`minimize D(${n})`, n, n, states, fresh("minimize", n, rounds));
    report(`equivalence D(${n},1) D(${n},2)`, n, 2 * n, 1, fresh("equivalence", n, rounds));
  }
  for (const k of exponents) report(`expression k=${k}`, k, 2 ** (k + 1), 2 ** (k + 1), fresh("expression", k, rounds));
  for (const [n, states] of sizes.filter(([n]) => n <= (quick ? 1000 : 10_000)))
    report(`refa minimize D(${n})`, n, n, states, fresh("refa-minimize", n, 1));
  for (const k of exponents.filter((k) => k <= (quick ? 8 : 14)))
    report(`refa expression k=${k}`, k, 2 ** (k + 1), 2 ** (k + 1), fresh("refa-expression", k, rounds));
  const folder = mkdtempSync(join(tmpdir(), "statetrack-bench-"));
  try {
    if (installed("fstminimize")) for (const [n] of sizes) openFst(n, folder);
    else process.stdout.write("OpenFst is not installed (apt-get install libfst-tools)\n");
    if (installed("foma")) for (const k of exponents.filter((k) => k >= 12)) foma(k);
    else process.stdout.write("foma is not installed (apt-get install foma)\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [flag, what = "", n = "", rounds = ""] = process.argv.slice(2);
if (flag === "--one") process.stdout.write(JSON.stringify(await measure(what, Number(n), Number(rounds))));
else all(process.argv.includes("--quick"));
