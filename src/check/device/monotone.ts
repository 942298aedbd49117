// Whether maps of one number are monotone: x <= y implies f(x) <= f(y). A walk through the starts in the order of values finds
// every start with a greater image at or below it; NaN images are left out, -0 and +0 are equal. On the device a map is one
// workgroup: each thread has a stretch of that order, the greatest images of the stretches before it come by a scan, and then
// it walks. The counts are those of sweeps of `monotone` (exhaustive/monotone.ts).
// Source: Hillis and Steele 1986, doi:10.1145/7902.7903 (the scan).

import type { Tally } from "../../core/tally.ts";
import { LEAST } from "../../core/tally.ts";
import { startsInOrder } from "../exhaustive/monotone.ts";
import { countRange } from "../exhaustive/shard.ts";
import type { Fill } from "../exhaustive/step-code.ts";
import type { Space } from "../exhaustive/universe.ts";
import { type CensusTally, type Failing, type MapOutcome, STATE_HASH_WGSL, stateHash } from "./outcome.ts";
import { type DeviceProgram, mainWgsl } from "./program.ts";
import { imageText, mapData } from "./step.ts";

export const MONOTONE_SUMS = ["failures"] as const;
/** By how many places of the order of values an image falls below the greatest one before it. */
export const MONOTONE_MAXIMA = ["furthest-fall"] as const;
/** Maps a unit. */
export const MONOTONE_UNIT = 64;
const WORKGROUP = 256;
/** Images that a thread keeps between its two walks; where it has more starts it computes them again. */
const KEPT = 16;

/** The outcome of a map by a walk through its table of images; the witness is the failing start of least rank. */
export function monotoneOutcome(given: Space, fill: Fill): (map: number) => MapOutcome {
  const { resolved, starts } = given;
  const { byValue, codes, twin, place } = startsInOrder(resolved.semantics.format, starts);
  const parameters = new Uint16Array(resolved.entries);
  const next = new Uint16Array(resolved.codes);
  return (map) => {
    given.parameters(map, parameters);
    fill(parameters, next);
    let [top, failures, furthest, hash, witness] = [-1, 0, 0, 0, 2 ** 16];
    for (let i = 0; i < codes.length; i++) {
      const image = place[next[codes[i]]];
      hash = (hash + stateHash(codes[i], next[codes[i]])) >>> 0;
      if (i === twin) top = Math.max(top, place[next[codes[i + 1]]]);
      if (image >= 0 && image < top) {
        failures++;
        furthest = Math.max(furthest, top - image);
        witness = Math.min(witness, byValue[i]);
      }
      top = Math.max(top, image);
    }
    return { words: [hash, failures], failing: failures > 0, witness, sums: [failures], maxima: [furthest] };
  };
}

/** The tally of a sweep's range; maps of the least failing members are walked again in JavaScript. */
export function monotoneTally(given: Space, counted: CensusTally, failing: readonly Failing[], fill: Fill): Tally {
  const { sums, maps, failingMaps } = counted;
  const count = countRange(given, fill, undefined);
  const first = [...failing].sort(([a], [b]) => a - b).slice(0, LEAST);
  return {
    maps,
    members: maps * given.starts.length,
    failures: sums[0],
    failingMaps,
    least: first.flatMap(([map]) => count(map, map + 1).least).slice(0, LEAST),
    periods: [],
    sumOfTails: "0",
    sumOfPeriods: "0",
    longestTail: 0,
    longestPeriod: 0,
  };
}

export function monotoneProgram(given: Space): DeviceProgram {
  const { resolved, starts } = given;
  const { byValue, codes, twin, place } = startsInOrder(resolved.semantics.format, starts);
  const universe = mapData(given);
  const startsAt = universe.data.length;
  const ranksAt = startsAt + codes.length;
  const placesAt = ranksAt + codes.length;
  const own = Math.ceil(codes.length / WORKGROUP);
  const kept = own <= KEPT;
  const stretch = (body: string) =>
    `for (var i = thread * ${own}u; i < min((thread + 1u) * ${own}u, ${codes.length}u); i++) { ${body} }`;
  return {
    data: new Uint32Array([...universe.data, ...codes, ...byValue, ...place]),
    groupsPerUnit: MONOTONE_UNIT,
    workgroup: WORKGROUP,
    perMap: starts.length,
    code: `${STATE_HASH_WGSL}
${universe.code}
${imageText(resolved)}
var<workgroup> tops: array<i32, ${WORKGROUP}>;
var<workgroup> hash_of: atomic<u32>;
var<workgroup> failures_of: atomic<u32>;
var<workgroup> witness: atomic<u32>;
fn place_of(code: u32) -> i32 { return bitcast<i32>(data[${placesAt}u + code]); }
fn start_at(i: u32) -> u32 { return data[${startsAt}u + i]; }
${mainWgsl(WORKGROUP)}
  let map = shard.x * UNIT + number;
  if (map >= MAPS) { return; }
  if (thread == 0u) { atomicStore(&hash_of, 0u); atomicStore(&failures_of, 0u); atomicStore(&witness, 0xffffffffu); }
  let parameters = parameters_of(map);
  var kept: array<i32, ${kept ? own : 1}>;
  var greatest = -1;
  var hash = 0u;
  ${stretch(`
    let s = start_at(i);
    let t = image(s, parameters);
    hash += state_hash(s, t);
    greatest = max(greatest, place_of(t));
    ${kept ? `kept[i - thread * ${own}u] = place_of(t);` : ""}
  `)}
  tops[thread] = greatest;
  workgroupBarrier();
  for (var by = 1u; by < ${WORKGROUP}u; by *= 2u) {
    var before = -1;
    if (thread >= by) { before = tops[thread - by]; }
    workgroupBarrier();
    tops[thread] = max(tops[thread], before);
    workgroupBarrier();
  }
  var top = -1;
  if (thread > 0u) { top = tops[thread - 1u]; }
  var failures = 0u;
  ${stretch(`
    let at = ${kept ? `kept[i - thread * ${own}u]` : "place_of(image(start_at(i), parameters))"};
    ${twin < 0 ? "" : `if (i == ${twin}u) { top = max(top, place_of(image(start_at(i + 1u), parameters))); }`}
    if (at >= 0 && at < top) {
      failures++;
      atomicMax(&most[0], u32(top - at));
      atomicMin(&witness, data[${ranksAt}u + i]);
    }
    top = max(top, at);
  `)}
  atomicAdd(&hash_of, hash);
  if (failures != 0u) { atomicAdd(&failures_of, failures); atomicAdd(&sum_of[0], failures); }
  workgroupBarrier();
  if (thread == 0u) {
    let count = atomicLoad(&failures_of);
    add_outcome(map, atomicLoad(&hash_of), count);
    if (count != 0u) { append_failing(map, atomicLoad(&witness)); }
  }
  publish(thread, number);
}
`,
  };
}
