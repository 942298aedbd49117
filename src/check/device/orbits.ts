// Tail and period of the orbit from every start of every map: on a device by a table of a map's images where the states are few
// (orbit-table.ts), else by Brent's algorithm (orbit-brent.ts). The sums are those of the tallies of sweeps (core/tally.ts), so a
// range counted on a device and one counted by the walk of graphs on the CPU have equal tallies.

import { LEAST, type Tally } from "../../core/tally.ts";
import { encode } from "../../number/codec.ts";
import { zero } from "../../number/exact.ts";
import { countRange } from "../exhaustive/shard.ts";
import type { Fill } from "../exhaustive/step-code.ts";
import { type Space, stateCodes } from "../exhaustive/universe.ts";
import { mapStep } from "./map-step.ts";
import { brentMaps, brentText, WORKGROUP } from "./orbit-brent.ts";
import { fitsTable, orbitTable, orbitTableText } from "./orbit-table.ts";
import { type CensusTally, type Failing, type MapOutcome, STATE_HASH_WGSL, stateHash } from "./outcome.ts";
import type { DeviceProgram } from "./program.ts";
import { imageText, mapData } from "./step.ts";

/** Periods up to this have a sum of their own. */
const PERIODS = 64;
export const ORBIT_SUMS: readonly string[] = [
  "failures",
  "tails",
  "periods",
  ...Array.from({ length: PERIODS }, (_, i) => `members-of-period-${i + 1}`),
  "members-of-longer-periods",
];
export const ORBIT_MAXIMA = ["longest-tail", "longest-period"] as const;
const HISTOGRAM = 3;
const LONGER = HISTOGRAM + PERIODS;
/** Maps a unit: a multiple of what a workgroup counts. */
export const ORBIT_UNIT = 1024;

/** Fewer starts than this meet few states: their images are computed one by one, not as a table. */
export const FEW_STARTS = 32;

/** The outcome of a map by following every orbit, where there are many in its table of images. */
export function orbitOutcome(given: Space, fill: Fill, images: typeof mapStep = mapStep): (map: number) => MapOutcome {
  const { resolved, starts } = given;
  const parameters = new Uint16Array(resolved.entries);
  const next = new Uint16Array(resolved.codes ** resolved.shape.rows);
  const imagesOf = starts.length < FEW_STARTS ? images(resolved) : undefined;
  const seen = observation(given);
  const repeat = resolved.spec.property === "period-at-most-2" ? 2 : 1;
  const met = new Int32Array(next.length).fill(-1);
  const path = new Uint16Array(next.length);
  return (map) => {
    given.parameters(map, parameters);
    const single = imagesOf?.(parameters);
    if (single === undefined) fill(parameters, next);
    const image = single ?? ((s: number) => next[s]);
    const sums = new Array<number>(ORBIT_SUMS.length).fill(0);
    let [longestTail, longestPeriod, hash, witness] = [0, 0, 0, 2 ** 16];
    starts.forEach((start, index) => {
      let length = 0;
      let x = start;
      for (; met[x] < 0; x = image(x)) {
        met[x] = length;
        path[length++] = x;
      }
      const tail = met[x];
      const period = length - tail;
      const cycle = path.subarray(tail, length);
      const good = cycle.every((s, i) => seen(s) === seen(cycle[(i + repeat) % period]));
      for (let i = 0; i < length; i++) met[path[i]] = -1;
      sums[0] += Number(!good);
      sums[1] += tail;
      sums[2] += period;
      sums[Math.min(HISTOGRAM + period - 1, LONGER)]++;
      longestTail = Math.max(longestTail, tail);
      longestPeriod = Math.max(longestPeriod, period);
      hash = (hash + stateHash(start, (tail * 2 ** 16 + period) | 0)) >>> 0;
      if (!good) witness = Math.min(witness, index);
    });
    const failing = witness < 2 ** 16;
    return { words: [hash, sums[0]], failing, witness, sums, maxima: [longestTail, longestPeriod] };
  };
}

/** Each state as a decoder sees it. */
function observation({ resolved }: Space): (state: number) => number {
  const { semantics, codes } = resolved;
  const { format, observe } = semantics;
  if (observe === "code" || format.kind === "fixed") return (s) => s;
  const [minus, plus] = [encode(format, zero(-1)), encode(format, zero())];
  return (s) => stateCodes(resolved, s).reduce((index, code) => index * codes + (code === minus ? plus : code), 0);
}

/** The tally of a sweep's range. @throws RangeError where a period was longer than the sums tell apart: count it on the CPU */
export function sweepTally(given: Space, counted: CensusTally, failing: readonly Failing[], fill: Fill): Tally {
  const { sums, maxima, maps, failingMaps } = counted;
  if (sums[LONGER] > 0) throw new RangeError(`sweepTally: expected periods up to ${PERIODS}, found ${maxima[1]}`);
  // As many of the first failing maps as have the least failing members, walked again in JavaScript.
  const first = [...failing].sort(([a], [b]) => a - b).slice(0, LEAST);
  const count = countRange(given, fill, undefined);
  const least = first.flatMap(([map]) => count(map, map + 1).least).slice(0, LEAST);
  return {
    maps,
    members: maps * given.starts.length,
    failures: sums[0],
    failingMaps,
    least,
    periods: sums.slice(HISTOGRAM, LONGER).flatMap((n, i): [number, number][] => (n > 0 ? [[i + 1, n]] : [])),
    sumOfTails: String(sums[1]),
    sumOfPeriods: String(sums[2]),
    longestTail: maxima[0],
    longestPeriod: maxima[1],
  };
}

export type OrbitMethod = "table" | "Brent";

/** The method that is fastest: a table costs an image of every state, whatever the starts reach. */
export function orbitMethod({ resolved, starts }: Space): OrbitMethod {
  const states = resolved.codes ** resolved.shape.rows;
  return fitsTable(states) && starts.length >= FEW_STARTS ? "table" : "Brent";
}

/** The kernel. */
export function orbitProgram(given: Space, method = orbitMethod(given)): DeviceProgram {
  const { resolved, starts } = given;
  const universe = mapData(given);
  const text = {
    startsAt: universe.data.length,
    starts: starts.length,
    repeat: resolved.spec.property === "period-at-most-2" ? 2 : 1,
    periodsAt: HISTOGRAM,
    longerAt: LONGER,
  } as const;
  const table = orbitTable(resolved.codes ** resolved.shape.rows);
  const [workgroup, maps, own] =
    method === "table"
      ? [table.workgroup, table.maps, orbitTableText(table, text)]
      : [WORKGROUP, brentMaps(starts.length), brentText(text)];
  return {
    data: new Uint32Array([...universe.data, ...starts]),
    groupsPerUnit: ORBIT_UNIT / maps,
    workgroup,
    perMap: starts.length,
    code: `${STATE_HASH_WGSL}
${universe.code}
${imageText(resolved)}
${own}`,
  };
}
