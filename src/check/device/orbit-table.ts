// The kernel of orbits.ts for small state spaces: a map's images are a table in the workgroup's memory, made once. With
// n = 2^l >= |S|, l doublings of the table are f^n, whose images are the cyclic states C. A start's tail is the number of steps to
// C, and its period that of the cycle it ends in, which the cyclic states read off by going round.
// Source: pointer jumping, Wyllie 1979 (hdl:1813/7502).

import { mainWgsl } from "./program.ts";

/** Threads of a workgroup. */
const THREADS = 256;
/** Maps that a workgroup counts, one after the other on each place, before its sums are added to the result. */
const TURNS = 8;
/** State spaces have at least one word of a set of bits, and three tables in 16 KiB. */
const [LEAST_STATES, MOST_STATES] = [32, 1024];

/** Whether a table of so many states serves. */
export function fitsTable(states: number): boolean {
  return states >= LEAST_STATES && states <= MOST_STATES;
}

export interface OrbitTable {
  readonly workgroup: number;
  /** Maps that a workgroup counts. */
  readonly maps: number;
  /** Maps at a time, side by side. */
  readonly places: number;
  readonly states: number;
}

export function orbitTable(states: number): OrbitTable {
  const places = Math.max(1, THREADS / states);
  return { workgroup: THREADS, maps: TURNS * places, places, states };
}

/** What both kernels of orbits are printed for. */
export interface OrbitText {
  /** Where the list of starts is in `data`, and how many they are. */
  readonly startsAt: number;
  readonly starts: number;
  /** After how many steps a state must look the same again: 1 or 2. */
  readonly repeat: 1 | 2;
  /** Place of the count of period 1 among the sums, and of all longer periods. */
  readonly periodsAt: number;
  readonly longerAt: number;
}

/** WGSL after `image`, `observed`, `state_hash`: declarations and the entry point. */
export function orbitTableText(table: OrbitTable, text: OrbitText): string {
  const { places, states, workgroup } = table;
  const { startsAt, starts, repeat, periodsAt, longerAt } = text;
  const threads = workgroup / places;
  const own = (body: string) => `for (var s = own; s < ${states}u; s += ${threads}u) { ${body} }`;
  return `
const BAD = 0x80000000u;
var<workgroup> next_of: array<u32, ${places * states}>;
var<workgroup> even: array<u32, ${places * states}>;
var<workgroup> odd: array<u32, ${places * states}>;
var<workgroup> cyclic: array<atomic<u32>, ${(places * states) / 32}>;
var<workgroup> hash_of: array<atomic<u32>, ${places}>;
var<workgroup> failures_of: array<atomic<u32>, ${places}>;
var<workgroup> witness: array<atomic<u32>, ${places}>;
fn is_cyclic(place: u32) -> bool { return ((atomicLoad(&cyclic[place >> 5u]) >> (place & 31u)) & 1u) != 0u; }
fn mark(place: u32) { if (!is_cyclic(place)) { atomicOr(&cyclic[place >> 5u], 1u << (place & 31u)); } }
// The period of a cyclic state; the highest bit says that a decoder does not see it repeat. Loops are bounded, so that a table
// that is wrong cannot hang a device.
fn cycle_of(base: u32, state: u32) -> u32 {
  var period = 0u;
  var bad = 0u;
  var x = state;
  loop {
    let y = next_of[base + x];
    ${repeat === 2 ? "let z = next_of[base + y];" : "let z = y;"}
    if (z != x && observed(z) != observed(x)) { bad = BAD; }
    period++;
    x = y;
    if (x == state || period > ${states}u) { break; }
  }
  return period | bad;
}
${mainWgsl(workgroup)}
  let slot = thread / ${threads}u;
  let own = thread % ${threads}u;
  let base = slot * ${states}u;
  var tails = 0u;
  var periods = 0u;
  var failures = 0u;
  var ones = 0u;
  var twos = 0u;
  var longest_tail = 0u;
  var longest_period = 0u;
  for (var turn = 0u; turn < ${TURNS}u; turn++) {
    let map = shard.x * UNIT + (number * ${TURNS}u + turn) * ${places}u + slot;
    let counted = map < MAPS;
    let parameters = parameters_of(min(map, MAPS - 1u));
    ${own("next_of[base + s] = image(s, parameters);")}
    for (var i = own; i < ${states / 32}u; i += ${threads}u) { atomicStore(&cyclic[slot * ${states / 32}u + i], 0u); }
    if (own == 0u) {
      atomicStore(&hash_of[slot], 0u);
      atomicStore(&failures_of[slot], 0u);
      atomicStore(&witness[slot], 0xffffffffu);
    }
    workgroupBarrier();
${doublings(Math.log2(states), own)}
    ${own("if (is_cyclic(base + s)) { even[base + s] = cycle_of(base, s); }")}
    workgroupBarrier();
    var hash = 0u;
    if (counted) {
      for (var i = own; i < ${starts}u; i += ${threads}u) {
        let start = data[${startsAt}u + i];
        var x = base + start;
        var tail = 0u;
        while (!is_cyclic(x) && tail < ${states}u) { x = base + next_of[x]; tail++; }
        let period = even[x] & ~BAD;
        hash += state_hash(start, (tail << 16u) + period);
        tails += tail;
        periods += period;
        longest_tail = max(longest_tail, tail);
        longest_period = max(longest_period, period);
        if (period == 1u) { ones++; } else if (period == 2u) { twos++; } else {
          atomicAdd(&sum_of[min(${periodsAt - 1}u + period, ${longerAt}u)], 1u);
        }
        if ((even[x] & BAD) != 0u) {
          failures++;
          atomicAdd(&failures_of[slot], 1u);
          atomicMin(&witness[slot], i);
        }
      }
    }
    odd[thread] = hash;
    workgroupBarrier();
    if (own < ${ADDERS}u) {
      var some = 0u;
      for (var i = own; i < ${threads}u; i += ${ADDERS}u) { some += odd[slot * ${threads}u + i]; }
      atomicAdd(&hash_of[slot], some);
    }
    workgroupBarrier();
    if (own == 0u && counted) {
      add_outcome(map, atomicLoad(&hash_of[slot]), atomicLoad(&failures_of[slot]));
      let found = atomicLoad(&witness[slot]);
      if (found != 0xffffffffu) { append_failing(map, found); }
    }
  }
  atomicAdd(&sum_of[1], tails);
  atomicAdd(&sum_of[2], periods);
  atomicAdd(&sum_of[${periodsAt}], ones);
  if (twos != 0u) { atomicAdd(&sum_of[${periodsAt + 1}], twos); }
  if (failures != 0u) { atomicAdd(&sum_of[0], failures); }
  atomicMax(&most[0], longest_tail);
  atomicMax(&most[1], longest_period);
  publish(thread, number);
}
`;
}

/** Threads of a map that add up what the others left. */
const ADDERS = 16;

/** f^2, f^4, … in turn in two tables; the images of the last power are marked. */
function doublings(levels: number, own: (body: string) => string): string {
  const names = ["next_of", ...Array.from({ length: levels - 1 }, (_, i) => (i % 2 === 0 ? "even" : "odd"))];
  return names
    .map((from, i) => {
      const image = `${from}[base + ${from}[base + s]]`;
      return `    ${own(i + 1 < levels ? `${names[i + 1]}[base + s] = ${image};` : `mark(base + ${image});`)}
    workgroupBarrier();`;
    })
    .join("\n");
}
