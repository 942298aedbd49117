// Device time of the censuses of proofs/counts/census.ts. A census is counted in more and more units from its middle, until that
// takes a second or all of them are counted; what one unit takes is the time that does not grow (compiling, filling buffers),
// and the rest is the rate, from which the whole follows where not all was counted. Beside it stands the time by the device's own
// clock, of the dispatches alone. Censuses of 8-bit scalars, one for each semantics of a step, are counted whole, three times, and
// get one line a format with the sum of the medians over all of them. Those counts take less than a millisecond, and a device
// that has nothing else to do lowers its clock between them; a loop of multiply-adds keeps it busy unless --idle is given. Of what
// is counted whole the digest must be that of the record.
// Run: node bench/census.ts --json (--only ID… or 'scalar-*', --all-semantics, --seconds S, --idle; --backend cpu for the reference).

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { CENSUSES, type CensusRecord, type NamedCensus } from "../proofs/counts/census.ts";
import { type CompiledKernel, prepare } from "../src/backend/webgpu/kernel.ts";
import type { DeviceArithmetic } from "../src/check/device/carrier.ts";
import { deviceFor } from "../src/check/device/carrier.ts";
import { type Census, census } from "../src/check/device/census.ts";
import { censusArithmetic, runCensus } from "../src/check/device/run.ts";
import { limitKernel } from "./gpu-kernels.ts";

const { values } = parseArgs({
  options: {
    backend: { type: "string", default: "webgpu" },
    only: { type: "string", multiple: true },
    "all-semantics": { type: "boolean", default: false },
    seconds: { type: "string", default: "1" },
    idle: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

const DEFAULT = [
  "limits-binary16-saturate",
  "limits-bfloat16-saturate",
  "deltaNet-E4M3FN-v-0",
  "deltaNet-E4M3FN-from-0",
  "deltaNet-E4M3FN-all",
];
const ONE_SEMANTICS = [
  "scalar-E4M3FN-perOperation-tiesToEven-saturate-gradual",
  "scalar-E5M2-perOperation-tiesToEven-infinity-gradual",
];
const LOOP_STEPS = 256;
const SCALARS = /^scalar-(E4M3FN|E5M2)-/;

const record = new URL("../proofs/counts/census.json", import.meta.url);
const recorded = JSON.parse(readFileSync(record, "utf8")) as readonly CensusRecord[];
const note = (line: string) => process.stderr.write(`${line}\n`);
const median = (xs: readonly number[]) => [...xs].sort((a, b) => a - b)[Math.floor(xs.length / 2)];
const device = await deviceFor(values.backend === "cpu" ? "cpu" : "webgpu", note);
const wanted = Number(values.seconds);

interface Took {
  /** By the host's clock, everything included. */
  readonly seconds: number;
  /** Of the dispatches, by the device's. */
  readonly milliseconds: number | undefined;
  readonly digest: string;
}

/** Time for so many units in the middle, where parameters are neither the least nor the greatest. */
async function took(given: Census, units: number, arithmetic: DeviceArithmetic | undefined): Promise<Took> {
  const all = Math.ceil(given.maps / given.unit);
  const from = Math.floor((all - units) / 2);
  const { milliseconds, deviceMilliseconds, tally, left } = await runCensus(given, {
    device,
    ...(arithmetic === undefined ? {} : { arithmetic }),
    from,
    to: from + units,
    again: { share: 0, seed: 1 },
    keep: 2 ** 16,
    note,
  });
  if (left !== undefined) throw new Error(`bench: expected the device to count, found that ${left}`);
  return { seconds: milliseconds / 1000, milliseconds: deviceMilliseconds, digest: tally.digest };
}

/** The same, counted twice where that is quick: a kernel is printed for the size of its dispatches, and compiled at first. */
async function warm(given: Census, units: number, arithmetic: DeviceArithmetic | undefined): Promise<Took> {
  const first = await took(given, units, arithmetic);
  return first.seconds > 5 * wanted ? first : took(given, units, arithmetic);
}

interface Timing {
  readonly id: string;
  readonly carrier: string;
  /** Units counted, of all. */
  readonly units: number;
  readonly of: number;
  readonly maps: number;
  /** Seconds that one unit takes, and that those units take. */
  readonly fixed: number;
  readonly seconds: number;
  readonly mapsPerSecond: number;
  /** Of all units, the fixed time included; measured where units = of. */
  readonly whole: number;
  /** Milliseconds of the dispatches of those units by the device's clock, the median where they were counted more than once. */
  readonly device: number | undefined;
}

async function timed({ id, spec }: NamedCensus): Promise<Timing> {
  const given = census(spec);
  const all = Math.ceil(given.maps / given.unit);
  const arithmetic = device === undefined ? undefined : await censusArithmetic(device, given, note);
  const carrier = arithmetic?.carrier ?? "cpu";
  // The first run holds the driver's compilation.
  await took(given, 1, arithmetic);
  const fixed = median((await three(() => took(given, 1, arithmetic))).map(({ seconds }) => seconds));
  const one = SCALARS.test(id) ? await whole(given, all, arithmetic) : await growing(given, all, fixed, arithmetic);
  const known = recorded.find((record) => record.id === id)?.digest;
  if (one.units === all && known !== undefined && one.digest !== known)
    throw new Error(`bench: expected the digest of the record of ${id}, ${known}, found ${one.digest}`);
  const counting = Math.max(one.seconds - fixed, 1e-4);
  const maps = Math.min(given.maps, one.units * given.unit);
  return {
    id,
    carrier,
    units: one.units,
    of: all,
    maps,
    fixed,
    seconds: one.seconds,
    mapsPerSecond: Math.round(maps / counting),
    whole: one.units === all ? one.seconds : fixed + (counting * all) / one.units,
    device: one.milliseconds,
  };
}

/** All units, three times after one that is not counted; each behind work that keeps the device's clock up. */
async function whole(given: Census, units: number, arithmetic: DeviceArithmetic | undefined) {
  await took(given, units, arithmetic);
  const runs = await three(async () => {
    const busy = loop?.dispatch({ from: 0, to: loopRanks });
    const run = await took(given, units, arithmetic);
    await busy;
    return run;
  });
  const clocks = runs.flatMap(({ milliseconds }) => milliseconds ?? []);
  return {
    units,
    digest: runs[0].digest,
    seconds: median(runs.map(({ seconds }) => seconds)),
    milliseconds: clocks.length === 0 ? undefined : median(clocks),
  };
}

/** More and more units until they take as long as is wanted. */
async function growing(given: Census, all: number, fixed: number, arithmetic: DeviceArithmetic | undefined) {
  let units = Math.min(all, 64);
  let last = await warm(given, units, arithmetic);
  while (units < all && last.seconds - fixed < wanted) {
    const growth = Math.min(16, Math.max(2, (1.25 * wanted) / Math.max(last.seconds - fixed, 1e-3)));
    units = Math.min(all, Math.ceil(units * growth));
    last = await warm(given, units, arithmetic);
  }
  return { units, ...last };
}

async function three<T>(run: () => Promise<T>): Promise<T[]> {
  return [await run(), await run(), await run()];
}

function print(line: Timing): void {
  const { id, carrier, maps, units, of, fixed, seconds, whole: all, device: own } = line;
  const share = units === of ? "all" : `${units} of ${of} units`;
  process.stdout.write(
    values.json
      ? `${JSON.stringify(line)}\n`
      : `${id} (${carrier}): ${maps.toLocaleString("en-US")} maps (${share}) in ${seconds.toFixed(3)} s, ${fixed.toFixed(3)} s of it fixed${own === undefined ? "" : `, ${own.toFixed(2)} ms by the device's clock`}; the whole in ${all.toFixed(3)} s\n`,
  );
}

/** One line a format: device time over all its semantics, by the device's clock where it has one, and with all else. */
function printTotals(timings: readonly Timing[]): void {
  for (const format of ["E4M3FN", "E5M2"]) {
    const own = timings.filter(({ id }) => id.startsWith(`scalar-${format}-`));
    if (own.length === 0) continue;
    const clocks = own.flatMap(({ device: milliseconds }) => milliseconds ?? []);
    const line = {
      format,
      semantics: own.length,
      deviceMilliseconds: clocks.length < own.length ? undefined : clocks.reduce((x, y) => x + y),
      longest: Math.max(...clocks),
      milliseconds: own.reduce((sum, { whole: all }) => sum + all * 1000, 0),
    };
    const { deviceMilliseconds: sum } = line;
    const clock =
      sum === undefined
        ? "a device without a clock"
        : `${sum.toFixed(1)} ms by the device's clock, at most ${line.longest.toFixed(2)} ms each`;
    process.stdout.write(
      values.json
        ? `${JSON.stringify(line)}\n`
        : `${format}, ${line.semantics} semantics of a step: ${clock}; ${line.milliseconds.toFixed(0)} ms with filling buffers, waiting${loop === undefined ? "" : " for the loop"} and reading\n`,
    );
  }
}

const matches = (id: string, pattern: string) =>
  pattern.endsWith("*") ? id.startsWith(pattern.slice(0, -1)) : id === pattern;
/** Ranks of the loop that take about 40 ms. */
async function ranksOfLoop(own: CompiledKernel<number>): Promise<number> {
  for (let ranks = 2 ** 12; ; ranks *= 2) {
    const before = own.elapsed() ?? Infinity;
    await own.dispatch({ from: 0, to: ranks });
    if ((own.elapsed() ?? Infinity) - before >= 20 || ranks >= 2 ** 26) return 2 * ranks;
  }
}

const chosen = (id: string) =>
  values.only?.some((pattern) => matches(id, pattern)) ??
  (DEFAULT.includes(id) || (values["all-semantics"] ? SCALARS.test(id) : ONE_SEMANTICS.includes(id)));
const loop =
  device === undefined || device.record.software || values.idle
    ? undefined
    : await prepare(device, limitKernel("float multiply-add", LOOP_STEPS));
const loopRanks = loop === undefined ? 0 : await ranksOfLoop(loop);
const timings: Timing[] = [];
for (const one of CENSUSES.filter(({ id }) => chosen(id))) {
  timings.push(await timed(one));
  print(timings[timings.length - 1]);
}
printTotals(timings);
loop?.close();
device?.close();
