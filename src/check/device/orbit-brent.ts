// The kernel of orbits.ts for large state spaces, and for few starts: Brent's algorithm, one orbit a thread at a time, a map being
// a workgroup's with 32 starts or more, else a thread's.
// Source: Brent 1980, doi:10.1007/BF01933190.

import type { OrbitText } from "./orbit-table.ts";
import { mainWgsl } from "./program.ts";

/** Threads of a workgroup. */
export const WORKGROUP = 64;
const SHARED_STARTS = 32;

/** Maps of a workgroup. */
export function brentMaps(starts: number): number {
  return starts >= SHARED_STARTS ? 1 : WORKGROUP;
}

/** WGSL after `image`, `observed`, `state_hash`: declarations and the entry point. */
export function brentText({ startsAt, starts, repeat, periodsAt, longerAt }: OrbitText): string {
  return `
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
      ${repeat === 2 ? "if (left <= period) { good = good && observed(next) == observed(before); }" : "good = good && observed(next) == observed(cursor);"}
      before = cursor;
      cursor = next;
      left--;
      if (left == 0u) { break; }
    }
    if (phase == 2u && !turn && tortoise == hare) {
      if (period <= ${repeat}u) { break; }
      phase = 3u;
      cursor = tortoise;
      left = period + ${repeat - 1}u;
    }
  }
  return Orbit(tail, period, good);
}
var<workgroup> hash_of: atomic<u32>;
var<workgroup> failures_of: atomic<u32>;
var<workgroup> witness: atomic<u32>;
fn count(orbit: Orbit) {
  add_sum(1u, orbit.tail);
  add_sum(2u, orbit.period);
  atomicAdd(&sum_of[min(${periodsAt - 1}u + orbit.period, ${longerAt}u)], 1u);
  atomicMax(&most[0], orbit.tail);
  atomicMax(&most[1], orbit.period);
  if (!orbit.good) { atomicAdd(&sum_of[0], 1u); }
}
fn hash_orbit(start: u32, orbit: Orbit) -> u32 { return state_hash(start, (orbit.tail << 16u) + orbit.period); }
${mainWgsl(WORKGROUP)}
${starts >= SHARED_STARTS ? sharedMap(startsAt, starts) : ownMap(startsAt, starts)}
  publish(thread, number);
}
`;
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
