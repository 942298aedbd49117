// Speed of the exhaustive engine: exact tail and period of every member of a universe of maps h <- round(round(a h) + b).
// Run: npm run bench, or node bench/exhaustive.ts (--quick: E4M3FN only, once). Cases: all 254^3 triples (a, b, h0) of
// E4M3FN that hold no NaN (overflow gives NaN), and binary16 over a fixed list of (a, b), all h0; by compiled kernels and in
// JavaScript. Every sample is a fresh process. The rival in the same run is the obvious program: Brent's algorithm for each triple, with tables and with the
// specification; the checksums of all must agree. The pairs of binary16 come from a fixed generator.

import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { type SweepSpec, sweep } from "../src/check/exhaustive/index.ts";
import { countRange } from "../src/check/exhaustive/shard.ts";
import { fillFor } from "../src/check/exhaustive/step-code.ts";
import { space } from "../src/check/exhaustive/universe.ts";
import type { Tally } from "../src/core/tally.ts";
import { type CodeArithmetic, specification } from "../src/number/arithmetic.ts";
import { engine, useEngine } from "../src/number/arrays/index.ts";
import { tabulated } from "../src/number/tables.ts";
import { parseSemantics } from "../src/rnn/semantics.ts";

const scalar = (format: string): SweepSpec => ({
  system: "scalar",
  rows: 1,
  semantics: `perOperation,format=${format},rounding=tiesToEven`,
  where: [],
  property: "eventually-constant",
});

interface Measured {
  readonly triples: number;
  /** Making tables, values, lists and code. */
  readonly building: number;
  readonly seconds: number;
  readonly tails: number;
  readonly periods: number;
}

function measured(building: number, seconds: number, tally: Tally): Measured {
  const [tails, periods] = [Number(tally.sumOfTails), Number(tally.sumOfPeriods)];
  return { triples: tally.members, building, seconds, tails, periods };
}

/** All of E4M3FN, in this process. */
function small(): Measured {
  const start = performance.now();
  const given = space(scalar("E4M3FN"));
  const count = countRange(given, fillFor(given.resolved), undefined);
  const built = performance.now();
  const tally = count(0, given.maps);
  return measured((built - start) / 1e3, (performance.now() - built) / 1e3, tally);
}

function mix(t: number): number {
  let x = Math.imul(t, 2654435761);
  x ^= x >>> 15;
  x = Math.imul(x, 2246822519);
  return (x ^ (x >>> 13)) >>> 0;
}

/** Pair t of the list: 1/2 <= |a| < 2, b any finite number. */
function pair(t: number): [number, number] {
  const x = mix(t);
  const y = mix(x ^ 0x85ebca6b) & 0xffff;
  return [(x & 0x8000) | 0x3800 | (x & 0x7ff), (y & 0x7c00) === 0x7c00 ? y & ~0x4000 : y];
}

const PAIRS = 400;

/** The pairs of the list, all starts that are not NaN, in this process. Ranks count codes that are not NaN. */
function wide(): Measured {
  const start = performance.now();
  const given = space(scalar("binary16"));
  const place = (code: number) => (code < 0x8000 ? code : code - 1023);
  const numbers = Math.sqrt(given.maps);
  const chosen = Float64Array.from({ length: PAIRS }, (_, t) => {
    const [a, b] = pair(t);
    return place(a) * numbers + place(b);
  });
  const count = countRange(given, fillFor(given.resolved), chosen);
  const built = performance.now();
  const tally = count(0, PAIRS);
  return measured((built - start) / 1e3, (performance.now() - built) / 1e3, tally);
}

/** Tail and period of one orbit by Brent's algorithm. */
function brent(f: (h: number) => number, h0: number): [number, number] {
  let [slow, fast, power, period] = [h0, f(h0), 1, 1];
  for (; slow !== fast; period++) {
    if (power === period) {
      slow = fast;
      power *= 2;
      period = 0;
    }
    fast = f(fast);
  }
  let [behind, ahead, tail] = [h0, h0, 0];
  for (let i = 0; i < period; i++) ahead = f(ahead);
  for (; behind !== ahead; tail++) [behind, ahead] = [f(behind), f(ahead)];
  return [tail, period];
}

/** The obvious program over E4M3FN with any arithmetic on codes; every `stride`-th a. */
function obvious(arithmetic: CodeArithmetic, stride: number, building: number): Measured {
  const started = performance.now();
  let [triples, tails, periods] = [0, 0, 0];
  const isNumber = (code: number) => (code & 0x7f) !== 0x7f;
  for (let a = 0; a < 256; a += stride) {
    for (let b = 0; b < 256; b++) {
      if (!isNumber(a) || !isNumber(b)) continue;
      const step = (h: number) => arithmetic.add(arithmetic.mul(a, h), b);
      for (let h = 0; h < 256; h++) {
        if (!isNumber(h)) continue;
        const [tail, period] = brent(step, h);
        triples++;
        tails += tail;
        periods += period;
      }
    }
  }
  return { triples, building, seconds: (performance.now() - started) / 1e3, tails, periods };
}

function rival(): Measured {
  const semantics = parseSemantics("perOperation,format=E4M3FN");
  if (semantics.regime === "exact") throw new TypeError("rival: expected rounded semantics");
  const start = performance.now();
  const arithmetic = tabulated(semantics);
  return obvious(arithmetic, 1, (performance.now() - start) / 1e3);
}

/** A case without compiled kernels. */
function plain(run: () => Measured): () => Measured {
  return () => {
    useEngine("javascript");
    return run();
  };
}

const CASES = { small, wide, rival, smallPlain: plain(small), widePlain: plain(wide) };

/** What every program finds: sums of tails and periods, and of periods. Of binary16: 1,729,758,400 and 36,886,589 from finite
 * starts, and 1,222 from 800 infinite ones (a cycle of two where a < 0). */
const SUMS: Readonly<Record<keyof typeof CASES, readonly [number, number]>> = {
  small: [78_591_086, 17_146_972],
  smallPlain: [78_591_086, 17_146_972],
  rival: [78_591_086, 17_146_972],
  wide: [1_729_759_622, 36_887_811],
  widePlain: [1_729_759_622, 36_887_811],
};

function fresh(name: keyof typeof CASES): Measured {
  const script = fileURLToPath(import.meta.url);
  const found = JSON.parse(execFileSync(process.execPath, [script, "--once", name], { encoding: "utf8" })) as Measured;
  const sums = [found.tails + found.periods, found.periods];
  if (sums.join() !== SUMS[name].join())
    throw new Error(`${name}: expected the sums ${SUMS[name].join(" and ")}, found ${sums.join(" and ")}`);
  return found;
}

function line(name: string, m: Measured): string {
  const sums = `tails + periods ${(m.tails + m.periods).toLocaleString("en-US")}, periods ${m.periods.toLocaleString("en-US")}`;
  const time = `${m.seconds.toFixed(3)} s, with building ${(m.seconds + m.building).toFixed(3)} s`;
  return `${name.padEnd(52)} ${(m.triples / m.seconds / 1e6).toFixed(1).padStart(6)} M triples/s  (${m.triples.toLocaleString("en-US")} triples, ${time}; ${sums})`;
}

function report(name: string, which: keyof typeof CASES, samples: number): void {
  const all = Array.from({ length: samples }, () => fresh(which)).sort((a, b) => a.seconds - b.seconds);
  if (samples > 1) console.log(line(`${name}, median of ${samples}`, all[samples >> 1]));
  console.log(line(`${name}, best of ${samples}`, all[0]));
}

/** A whole sweep by one and by two threads, best of three once the workers are warm. */
async function inThreads(format: string, maps: number | undefined): Promise<void> {
  const sample = maps === undefined ? {} : { sample: { seed: 1, maps } };
  for (const threads of [1, 2]) {
    const runs: Measured[] = [];
    for (let run = 0; run < 4; run++) {
      const started = performance.now();
      const { tally } = await sweep(scalar(format), { threads, ...sample });
      if (run > 0) runs.push(measured(0, (performance.now() - started) / 1e3, tally));
    }
    const [best] = runs.sort((a, b) => a.seconds - b.seconds);
    console.log(
      line(`${format}${maps === undefined ? "" : `, ${maps} maps of all`}, whole sweep, ${threads} threads`, best),
    );
  }
}

const once = process.argv.indexOf("--once");
if (once >= 0) {
  console.log(JSON.stringify(CASES[process.argv[once + 1] as keyof typeof CASES]()));
} else {
  const quick = process.argv.includes("--quick");
  const samples = quick ? 1 : 9;
  console.log(`${cpus()[0].model}, node ${process.version}, one core; exact tail and period of every start`);
  report(`E4M3FN, all triples, ${engine()}`, "small", samples);
  report("E4M3FN, all triples, javascript", "smallPlain", samples);
  if (!quick) {
    report(`binary16, ${PAIRS} pairs (a, b), all h0, ${engine()}`, "wide", samples);
    report(`binary16, ${PAIRS} pairs (a, b), all h0, javascript`, "widePlain", samples);
    await inThreads("E4M3FN", undefined);
    await inThreads("binary16", 4000);
    report("E4M3FN by the obvious program, tables and Brent", "rival", 1);
    const policy = parseSemantics("perOperation,format=E4M3FN");
    if (policy.regime !== "exact")
      console.log(line("E4M3FN, the specification and Brent, every 85th a", obvious(specification(policy), 85, 0)));
  }
}
