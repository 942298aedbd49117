// The same counting as orbits.ts by compiled kernels (src/number/arrays/graph.ts), where there are any: tallies are equal bit
// for bit. Images come from tables of all pairs (scalar maps of at most 8 bits), from binary32 lanes (scalar maps of wider
// formats that those carry), or else from the spec's own fill. Which starts of a failing map fail is asked of orbits.ts.

import { LEAST, type Tally } from "../../core/tally.ts";
import { type GraphWalker, graphWalker, type RowTables } from "../../number/arrays/index.ts";
import { tabulated } from "../../number/tables.ts";
import { type OrbitQuestion, orbitCounter } from "./orbits.ts";
import type { Fill } from "./step-code.ts";
import { emptySums, type Sums, tallyOf } from "./sums.ts";
import { type Space, valueTable } from "./universe.ts";

/** Counts the maps [from, to), or with `chosen` the maps that stand there. */
export type RangeCounter = (from: number, to: number, chosen: Float64Array | undefined) => Tally;

/** @returns undefined where there are no compiled kernels */
export function compiledOrbits(given: Space, fill: Fill, question: OrbitQuestion): RangeCounter | undefined {
  const { semantics } = given.resolved;
  const separate = isSeparateScalar(given);
  const walker = graphWalker(question, separate && semantics.format.bits > 8 ? semantics : undefined);
  if (walker === undefined) return undefined;
  const least = leastFailing(given, fill, question);
  const tables = separate && semantics.format.bits <= 8 ? rowTables(given) : undefined;
  const walk = walkOne(given, fill, walker);
  return (from, to, chosen) => {
    walker.reset();
    // The first failing maps, as many as have the least failing members.
    const failing = new Map<number, number>();
    let [failingMaps, failures] = [0, 0];
    const note = (map: number, found: number) => {
      if (found === 0) return;
      failingMaps++;
      if (failures >= LEAST) return;
      failures += found;
      failing.set(map, found);
    };
    if (tables !== undefined && chosen === undefined) {
      const counts = new Uint32Array(to - from);
      walker.walkRows(tables, from, to, counts);
      counts.forEach((found, i) => note(from + i, found));
    } else
      for (let i = from; i < to; i++) {
        const map = chosen === undefined ? i : chosen[i];
        note(map, walk(map));
      }
    return tallyOf({ ...sumsOf(walker, to - from, question.starts.length), failingMaps, least: least(failing) });
  };
}

/** Whether a map is h <- round(round(a h) + b). */
function isSeparateScalar({ resolved: { spec, semantics } }: Space): boolean {
  return spec.system === "scalar" && semantics.regime === "perOperation" && semantics.order.multiplyAdd === "separate";
}

/** Tables and lists for all maps of a universe of scalar maps, whose ranks go through the terms for each factor in turn. */
function rowTables(given: Space): RowTables | undefined {
  const { resolved, maps } = given;
  const { semantics, codes } = resolved;
  if (maps < 1 || maps > codes * codes) return undefined;
  const flat = new Uint16Array(2);
  const pairs = Array.from({ length: maps }, (_, map) => {
    given.parameters(map, flat);
    return [flat[0], flat[1]] as const;
  });
  const factors = [...new Set(pairs.map(([a]) => a))];
  const terms = [...new Set(pairs.map(([, b]) => b))];
  const { length } = terms;
  const inOrder = pairs.every(([a, b], map) => a === factors[Math.floor(map / length)] && b === terms[map % length]);
  if (!inOrder || factors.length * length !== maps) return undefined;
  const { mulTable, addTable } = tabulated(semantics);
  return {
    bits: semantics.format.bits,
    multiply: mulTable,
    add: addTable,
    factors: Uint8Array.from(factors),
    terms: Uint8Array.from(terms),
  };
}

function walkOne(given: Space, fill: Fill, walker: GraphWalker): (map: number) => number {
  const { resolved } = given;
  const codes = new Uint16Array(resolved.entries);
  const { walkMap, next } = walker;
  if (walkMap !== undefined) {
    const value = valueTable(resolved);
    return (map) => {
      given.parameters(map, codes);
      return walkMap(value[codes[0]], value[codes[1]]);
    };
  }
  return (map) => {
    given.parameters(map, codes);
    fill(codes, next);
    return walker.walk(next);
  };
}

/** The least ranks of failing members of these maps (ascending, with what the kernel counted in each).
 * @throws Error where the two walks disagree on a map: then a kernel is wrong */
function leastFailing(
  given: Space,
  fill: Fill,
  question: OrbitQuestion,
): (failing: ReadonlyMap<number, number>) => number[] {
  return (failing) => {
    if (failing.size === 0) return [];
    const codes = new Uint16Array(given.resolved.entries);
    const next = new Uint16Array(question.size);
    const counter = orbitCounter(question);
    for (const map of failing.keys()) {
      given.parameters(map, codes);
      fill(codes, next);
      counter.count(next, map * given.starts.length);
    }
    const { failures, least } = counter.tally();
    const counted = [...failing.values()].reduce((sum, n) => sum + n, 0);
    if (failures !== counted)
      throw new Error(
        `sweep: expected ${failures} failing starts of maps ${[...failing.keys()].join()}, found ${counted}`,
      );
    return [...least];
  };
}

function sumsOf(walker: GraphWalker, maps: number, starts: number): Sums {
  const { tails, periods, failures, longestTail, longestPeriod, histogram } = walker.sums();
  return {
    ...emptySums(0),
    maps,
    members: maps * starts,
    failures,
    tails,
    periods,
    longestTail,
    longestPeriod,
    histogram,
  };
}
