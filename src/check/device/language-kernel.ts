// The kernel of language.ts. A machine has as many threads as starts, up to a workgroup's, and a thread searches from one start at
// a time, with three sets of bits (all pairs, those of the last round, those of the next) and what was answered at each key. The
// images of both letters are a table in the workgroup's memory where it fits, made once a machine.

import type { Dfa } from "../../automaton/dfa.ts";
import { InputError } from "../../core/errors.ts";
import { fusedForms } from "./fused.ts";
import { COLLISIONS, COLLISIONS_AT, languageUnit, PAIRS_AT } from "./language.ts";
import type { MachineSpace } from "./machines.ts";
import { STATE_HASH_WGSL } from "./outcome.ts";
import { type DeviceProgram, mainWgsl } from "./program.ts";
import { imageText, mapData } from "./step.ts";

const WORKGROUP = 64;
/** Machines that a place counts one after the other before the workgroup's sums are added to the result, at most. */
const MOST_TURNS = 4;
/** Words of the table of images: both images of a state in one. */
const MOST_TABLE = 4096;
/** Words of the sets of one thread; a function has 2,048 of them in WGSL. */
const MOST_WORDS = 1800;

interface Sizes {
  /** States of a machine, and words of a set of them. */
  readonly states: number;
  readonly words: number;
  readonly targets: number;
  readonly starts: number;
  /** Threads of a machine, and machines at a time of a workgroup. */
  readonly threads: number;
  readonly places: number;
  /** Machines of a place, one after the other. */
  readonly turns: number;
  readonly table: boolean;
  readonly startsAt: number;
  readonly nextAt: number;
}

/** @throws InputError for 2^32 machines or more, sets that no thread can hold, and steps without kernels */
export function languageProgram(given: MachineSpace, dfa: Dfa): DeviceProgram {
  const { resolved, letters, machines, starts } = given;
  if (machines >= 2 ** 32) throw new InputError("census on a device", "fewer than 2^32 machines", String(machines));
  const states = resolved.codes ** resolved.shape.rows;
  const words = Math.ceil(states / 32);
  if (words * (3 * dfa.states + 4) > MOST_WORDS) {
    const found = `${states} states and ${dfa.states} of the automaton`;
    throw new InputError("census on a device", `sets of at most ${MOST_WORDS} words a thread`, found);
  }
  const threads = Math.min(WORKGROUP, 2 ** Math.ceil(Math.log2(starts.length)));
  const places = WORKGROUP / threads;
  const turns = Math.min(MOST_TURNS, languageUnit(given) / places);
  const first = mapData(letters[0], { suffix: "_0" });
  const second = mapData(letters[1], { at: first.data.length, suffix: "_1" });
  const startsAt = first.data.length + second.data.length;
  const sizes: Sizes = {
    states,
    words,
    targets: dfa.states,
    starts: starts.length,
    threads,
    places,
    turns,
    table: places * states <= MOST_TABLE,
    startsAt,
    nextAt: startsAt + starts.length,
  };
  return {
    data: new Uint32Array([...first.data, ...second.data, ...starts, ...dfa.next]),
    groupsPerUnit: languageUnit(given) / (turns * places),
    workgroup: WORKGROUP,
    perMap: starts.length,
    code: `${STATE_HASH_WGSL}
${lettersText(given, first.code, second.code)}
${imageText(resolved)}
${searchText(sizes, dfa)}
${mainWgsl(WORKGROUP)}
${machinesText(sizes, letters[1].maps)}
  publish(thread, number);
}
`,
  };
}

/** `parameters_of(map)` of the letter that `letter` says. */
function lettersText({ resolved }: MachineSpace, first: string, second: string): string {
  const name = fusedForms(resolved) === undefined ? "parameters" : "chosen";
  return `${first}
${second}
var<private> letter: u32;
alias ${name}_of_map = ${name}_of_0_map;
fn ${name}_of(map: u32) -> ${name}_of_map {
  if (letter == 0u) { return ${name}_of_0(map); }
  return ${name}_of_1(map);
}`;
}

/** `search(place, start, first, second)` from one start, with the parameters of both letters. */
function searchText({ states, words, targets, places, table }: Sizes, { accepting, initial }: Dfa): string {
  const accepted = accepting.reduce((mask, bit, q) => mask + bit * 2 ** q, 0);
  const all = targets * words;
  return `var<workgroup> successor: array<u32, ${2 * targets}>;
${table ? `var<workgroup> images: array<u32, ${places * states}>;` : ""}
struct Reached { recognises: bool, pairs: u32, rounds: u32 }
fn search(place: u32, start: u32, first: parameters_of_map, second: parameters_of_map) -> Reached {
  var all: array<u32, ${all}>;
  var last: array<u32, ${all}>;
  var fresh: array<u32, ${all}>;
  // Letter, then answer.
  var met: array<u32, ${4 * words}>;
  all[${initial * words}u + (start >> 5u)] = 1u << (start & 31u);
  last[${initial * words}u + (start >> 5u)] = 1u << (start & 31u);
  var found = Reached(false, 1u, 0u);
  loop {
    found.rounds++;
    for (var at = 0u; at < ${all}u; at++) {
      let q = at / ${words}u;
      for (var left = last[at]; left != 0u; left &= left - 1u) {
        let s = (at % ${words}u) * 32u + countTrailingZeros(left);
        let both = ${table ? `images[place * ${states}u + s]` : "image(s, first) | (image(s, second) << 16u)"};
        for (var x = 0u; x < 2u; x++) {
          let t = (both >> (16u * x)) & 0xffffu;
          let reached = successor[2u * q + x];
          let key = observed(t);
          met[(2u * x + ((${accepted}u >> reached) & 1u)) * ${words}u + (key >> 5u)] |= 1u << (key & 31u);
          fresh[reached * ${words}u + (t >> 5u)] |= 1u << (t & 31u);
        }
      }
    }
    var collides = 0u;
    for (var i = 0u; i < ${words}u; i++) {
      collides |= (met[i] & met[${words}u + i]) | (met[${2 * words}u + i] & met[${3 * words}u + i]);
    }
    var count = 0u;
    for (var i = 0u; i < ${all}u; i++) {
      let one = fresh[i] & ~all[i];
      count += countOneBits(one);
      all[i] |= one;
      last[i] = one;
      fresh[i] = 0u;
    }
    found.pairs += count;
    if (collides != 0u) { break; }
    if (count == 0u) {
      found.recognises = true;
      break;
    }
  }
  return found;
}
var<workgroup> hash_of: array<atomic<u32>, ${places}>;
var<workgroup> recognising: array<atomic<u32>, ${places}>;
var<workgroup> witness: array<atomic<u32>, ${places}>;
fn count(place: u32, start: u32, found: Reached) {
  atomicAdd(&hash_of[place], state_hash(state_hash(start, 2u * found.pairs + u32(found.recognises)), found.rounds));
  if (!found.recognises) {
    atomicAdd(&sum_of[${COLLISIONS_AT - 1}u + min(found.rounds, ${COLLISIONS + 1}u)], 1u);
    atomicMax(&most[0], found.rounds);
    return;
  }
  atomicAdd(&recognising[place], 1u);
  atomicMin(&witness[place], start);
  atomicAdd(&sum_of[${PAIRS_AT + 31}u - countLeadingZeros(found.pairs)], 1u);
  atomicMax(&most[1], found.pairs);
  atomicMax(&most[2], found.rounds);
}`;
}

/** The body of the entry point: so many machines for each place of the workgroup, one after the other. */
function machinesText(
  { states, targets, starts, threads, places, turns, table, startsAt, nextAt }: Sizes,
  seconds: number,
): string {
  const images = `for (var s = own; s < ${states}u; s += ${threads}u) {
      images[place * ${states}u + s] = image(s, first) | (image(s, second) << 16u);
    }`;
  return `  let place = thread / ${threads}u;
  let own = thread % ${threads}u;
  for (var i = thread; i < ${2 * targets}u; i += ${WORKGROUP}u) { successor[i] = data[${nextAt}u + i]; }
  for (var turn = 0u; turn < ${turns}u; turn++) {
    let machine = shard.x * UNIT + (number * ${turns}u + turn) * ${places}u + place;
    letter = 0u;
    let first = parameters_of(machine / ${seconds}u);
    letter = 1u;
    let second = parameters_of(machine % ${seconds}u);
    if (own == 0u) {
      atomicStore(&hash_of[place], 0u);
      atomicStore(&recognising[place], 0u);
      atomicStore(&witness[place], 0xffffffffu);
    }
    ${table ? images : ""}
    workgroupBarrier();
    if (machine < MAPS) {
      for (var i = own; i < ${starts}u; i += ${threads}u) {
        let start = data[${startsAt}u + i];
        count(place, start, search(place, start, first, second));
      }
    }
    workgroupBarrier();
    if (own == 0u && machine < MAPS) {
      let recognise = atomicLoad(&recognising[place]);
      atomicAdd(&sum_of[0], recognise);
      if (recognise == ${starts}u) { atomicAdd(&sum_of[1], 1u); }
      add_outcome(machine, atomicLoad(&hash_of[place]), recognise);
      if (recognise != 0u) { append_failing(machine, atomicLoad(&witness[place])); }
    }
  }`;
}
