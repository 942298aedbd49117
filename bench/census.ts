// Device time of the censuses of proofs/counts/census.ts. A census is counted in more and more units from its middle, until that
// takes a second or all of them are counted; what one unit takes is the time that does not grow (compiling, filling buffers),
// and the rest is the rate, from which the whole follows where not all was counted. Censuses of 8-bit scalars, one for each
// semantics of a step, also get one line a format with the sum over all of them.
// Run: node bench/census.ts --json (--only ID…, --all-semantics, --seconds S; --backend cpu for the reference).

import { parseArgs } from "node:util";
import { CENSUSES, type NamedCensus } from "../proofs/counts/census.ts";
import type { DeviceArithmetic } from "../src/check/device/carrier.ts";
import { deviceFor } from "../src/check/device/carrier.ts";
import { type Census, census } from "../src/check/device/census.ts";
import { censusArithmetic, runCensus } from "../src/check/device/run.ts";

const { values } = parseArgs({
  options: {
    backend: { type: "string", default: "webgpu" },
    only: { type: "string", multiple: true },
    "all-semantics": { type: "boolean", default: false },
    seconds: { type: "string", default: "1" },
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
const SCALARS = /^scalar-(E4M3FN|E5M2)-/;

const note = (line: string) => process.stderr.write(`${line}\n`);
const median = (xs: readonly number[]) => [...xs].sort((a, b) => a - b)[Math.floor(xs.length / 2)];
const device = await deviceFor(values.backend === "cpu" ? "cpu" : "webgpu", note);
const wanted = Number(values.seconds);

/** Seconds for so many units in the middle, where parameters are neither the least nor the greatest. */
async function seconds(given: Census, units: number, arithmetic: DeviceArithmetic | undefined): Promise<number> {
  const all = Math.ceil(given.maps / given.unit);
  const from = Math.floor((all - units) / 2);
  const { milliseconds, left } = await runCensus(given, {
    device,
    ...(arithmetic === undefined ? {} : { arithmetic }),
    from,
    to: from + units,
    again: { share: 0, seed: 1 },
    keep: 2 ** 16,
    note,
  });
  if (left !== undefined) throw new Error(`bench: expected the device to count, found that ${left}`);
  return milliseconds / 1000;
}

/** The same, counted twice where that is quick: a kernel is printed for the size of its dispatches, and compiled at first. */
async function warm(given: Census, units: number, arithmetic: DeviceArithmetic | undefined): Promise<number> {
  const first = await seconds(given, units, arithmetic);
  return first > 5 * wanted ? first : seconds(given, units, arithmetic);
}

interface Timing {
  readonly id: string;
  readonly carrier: string;
  /** Units counted, of all. */
  readonly units: number;
  readonly of: number;
  readonly maps: number;
  /** That one unit takes, and that those units take. */
  readonly fixed: number;
  readonly seconds: number;
  readonly mapsPerSecond: number;
  /** Of all units, the fixed time included; measured where units = of. */
  readonly whole: number;
}

async function timed({ id, spec }: NamedCensus): Promise<Timing> {
  const given = census(spec);
  const all = Math.ceil(given.maps / given.unit);
  const arithmetic = device === undefined ? undefined : await censusArithmetic(device, given, note);
  // The first run holds the driver's compilation.
  await seconds(given, 1, arithmetic);
  const fixed = median(await three(() => seconds(given, 1, arithmetic)));
  let units = Math.min(all, 64);
  let took = await warm(given, units, arithmetic);
  while (units < all && took - fixed < wanted) {
    const growth = Math.min(16, Math.max(2, (1.25 * wanted) / Math.max(took - fixed, 1e-3)));
    units = Math.min(all, Math.ceil(units * growth));
    took = await warm(given, units, arithmetic);
  }
  const counting = Math.max(took - fixed, 1e-4);
  const maps = Math.min(given.maps, units * given.unit);
  return {
    id,
    carrier: arithmetic?.carrier ?? "cpu",
    units,
    of: all,
    maps,
    fixed,
    seconds: took,
    mapsPerSecond: Math.round(maps / counting),
    whole: units === all ? took : fixed + (counting * all) / units,
  };
}

async function three(run: () => Promise<number>): Promise<number[]> {
  return [await run(), await run(), await run()];
}

function print(line: Timing): void {
  const { id, carrier, maps, units, of, fixed, seconds: took, whole } = line;
  const share = units === of ? "all" : `${units} of ${of} units`;
  process.stdout.write(
    values.json
      ? `${JSON.stringify(line)}\n`
      : `${id} (${carrier}): ${maps.toLocaleString("en-US")} maps (${share}) in ${took.toFixed(3)} s, ${fixed.toFixed(3)} s of it fixed; the whole in ${whole.toFixed(3)} s\n`,
  );
}

/** One line a format: device time over all its semantics, the fixed time apart. */
function printTotals(timings: readonly Timing[]): void {
  for (const format of ["E4M3FN", "E5M2"]) {
    const own = timings.filter(({ id }) => id.startsWith(`scalar-${format}-`));
    if (own.length === 0) continue;
    const counting = own.map(({ whole, fixed }) => Math.max(whole - fixed, 0) * 1000);
    const line = {
      format,
      semantics: own.length,
      milliseconds: counting.reduce((x, y) => x + y),
      longest: Math.max(...counting),
      withFixed: own.reduce((sum, { whole }) => sum + whole * 1000, 0),
    };
    process.stdout.write(
      values.json
        ? `${JSON.stringify(line)}\n`
        : `${format}, ${line.semantics} semantics of a step: ${line.milliseconds.toFixed(1)} ms in all, at most ${line.longest.toFixed(1)} ms each (${line.withFixed.toFixed(0)} ms with compiling)\n`,
    );
  }
}

const chosen = (id: string) =>
  values.only?.includes(id) ??
  (DEFAULT.includes(id) || (values["all-semantics"] ? SCALARS.test(id) : ONE_SEMANTICS.includes(id)));
const timings: Timing[] = [];
for (const one of CENSUSES.filter(({ id }) => chosen(id))) {
  timings.push(await timed(one));
  print(timings[timings.length - 1]);
}
printTotals(timings);
device?.close();
