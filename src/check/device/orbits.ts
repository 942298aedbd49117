// Tail and period of the orbit from every start of every map, by Brent's algorithm, one orbit a thread at a time. The sums are
// those of the tallies of sweeps (core/tally.ts), so a range counted on a device and one counted by the walk of graphs on the
// CPU have equal tallies.
// Source: Brent 1980, doi:10.1007/BF01933190.

import { LEAST, type Tally } from "../../core/tally.ts";
import { encode } from "../../number/codec.ts";
import { zero } from "../../number/exact.ts";
import { countRange } from "../exhaustive/shard.ts";
import type { Fill } from "../exhaustive/step-code.ts";
import { type Space, stateCodes } from "../exhaustive/universe.ts";
import { mapStep } from "./map-step.ts";
import { type CensusTally, type Failing, type MapOutcome, STATE_HASH_WGSL, stateHash } from "./outcome.ts";
import { type DeviceProgram, mainWgsl } from "./program.ts";
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
const WORKGROUP = 64;
/** Maps a unit: a multiple of the workgroup. */
export const ORBIT_UNIT = 1024;

/** Fewer starts than this meet few states: their images are computed one by one, not as a table. */
const FEW_STARTS = 32;

/** The outcome of a map by following every orbit, where there are many in its table of images. */
export function orbitOutcome(given: Space, fill: Fill): (map: number) => MapOutcome {
  const { resolved, starts } = given;
  const parameters = new Uint16Array(resolved.entries);
  const next = new Uint16Array(resolved.codes ** resolved.shape.rows);
  const imagesOf = starts.length < FEW_STARTS ? mapStep(resolved) : undefined;
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

/** Sums of tails and periods are added in 32 bits: whether they may have wrapped in dispatches of so many maps. */
export function orbitsMayWrap(given: Space, maps: number, { maxima }: CensusTally): boolean {
  return maps * given.starts.length * Math.max(maxima[0], maxima[1]) >= 2 ** 32;
}

/** The kernel: one workgroup for each map with 32 starts or more, else one thread. */
export function orbitProgram(given: Space): DeviceProgram {
  const { resolved, starts } = given;
  const universe = mapData(given);
  const startsAt = universe.data.length;
  const shared = starts.length >= 32;
  const after = resolved.spec.property === "period-at-most-2" ? 2 : 1;
  const perGroup = shared ? 1 : WORKGROUP;
  return {
    data: new Uint32Array([...universe.data, ...starts]),
    groupsPerUnit: ORBIT_UNIT / perGroup,
    workgroup: WORKGROUP,
    perMap: starts.length,
    code: `${STATE_HASH_WGSL}
${universe.code}
${imageText(resolved)}
struct Orbit { tail: u32, period: u32, good: bool }
// One image an iteration, whatever the orbit is at: 0 looks for the period, 1 goes ahead by it, 2 meets at the tail's end,
// 3 goes round the cycle. So threads at different points of the algorithm run the same code, and it is printed once.
fn orbit_of(start: u32, parameters: parameters_of_map) -> Orbit {
  var phase = 0u;
  var power = 1u;
  var period = 0u;
  var left = 0u;
  var tail = 0u;
  var tortoise = start;
  var hare = start;
  var cursor = start;
  var before = start;
  var turn = false;
  var good = true;
  loop {
    let next = image(cursor, parameters);
    if (phase == 0u) {
      hare = next;
      cursor = next;
      period++;
      if (tortoise == hare) {
        phase = 1u;
        left = period;
        cursor = start;
      } else if (power == period) {
        tortoise = hare;
        power *= 2u;
        period = 0u;
      }
    } else if (phase == 1u) {
      hare = next;
      cursor = next;
      left--;
      if (left == 0u) {
        phase = 2u;
        tortoise = start;
        cursor = start;
      }
    } else if (phase == 2u) {
      if (turn) { hare = next; tail++; cursor = tortoise; } else { tortoise = next; cursor = hare; }
      turn = !turn;
    } else {
      ${after === 2 ? "if (left <= period) { good = good && observed(next) == observed(before); }" : "good = good && observed(next) == observed(cursor);"}
      before = cursor;
      cursor = next;
      left--;
      if (left == 0u) { break; }
    }
    if (phase == 2u && !turn && tortoise == hare) {
      if (period <= ${after}u) { break; }
      phase = 3u;
      cursor = tortoise;
      left = period + ${after - 1}u;
    }
  }
  return Orbit(tail, period, good);
}
var<workgroup> hash_of: atomic<u32>;
var<workgroup> failures_of: atomic<u32>;
var<workgroup> witness: atomic<u32>;
fn count(orbit: Orbit) {
  atomicAdd(&sum_of[1], orbit.tail);
  atomicAdd(&sum_of[2], orbit.period);
  atomicAdd(&sum_of[min(${HISTOGRAM - 1}u + orbit.period, ${LONGER}u)], 1u);
  atomicMax(&most[0], orbit.tail);
  atomicMax(&most[1], orbit.period);
  if (!orbit.good) { atomicAdd(&sum_of[0], 1u); }
}
fn hash_orbit(start: u32, orbit: Orbit) -> u32 { return state_hash(start, (orbit.tail << 16u) + orbit.period); }
${mainWgsl(WORKGROUP)}
${shared ? sharedMap(startsAt, starts.length) : ownMap(startsAt, starts.length)}
  publish(thread, number);
}
`,
  };
}

function sharedMap(at: number, starts: number): string {
  return `  if (thread == 0u) { atomicStore(&hash_of, 0u); atomicStore(&failures_of, 0u); atomicStore(&witness, 0xffffffffu); }
  workgroupBarrier();
  let map = shard.x * UNIT + number;
  if (map < MAPS) {
    let parameters = parameters_of(map);
    for (var i = thread; i < ${starts}u; i += ${WORKGROUP}u) {
      let start = data[${at}u + i];
      let orbit = orbit_of(start, parameters);
      count(orbit);
      atomicAdd(&hash_of, hash_orbit(start, orbit));
      if (!orbit.good) { atomicAdd(&failures_of, 1u); atomicMin(&witness, i); }
    }
  }
  workgroupBarrier();
  if (thread == 0u && map < MAPS) {
    add_outcome(map, atomicLoad(&hash_of), atomicLoad(&failures_of));
    let found = atomicLoad(&witness);
    if (found != 0xffffffffu) { append_failing(map, found); }
  }`;
}

function ownMap(at: number, starts: number): string {
  return `  let map = shard.x * UNIT + number * ${WORKGROUP}u + thread;
  if (map < MAPS) {
    let parameters = parameters_of(map);
    var hash = 0u;
    var failures = 0u;
    var found = 0xffffffffu;
    for (var i = 0u; i < ${starts}u; i++) {
      let start = data[${at}u + i];
      let orbit = orbit_of(start, parameters);
      count(orbit);
      hash += hash_orbit(start, orbit);
      if (!orbit.good) { failures++; found = min(found, i); }
    }
    add_outcome(map, hash, failures);
    if (found != 0xffffffffu) { append_failing(map, found); }
  }`;
}
