// Exact tails and periods of every start of a map at once, by walking its functional graph: each state is entered once.
// A path from an unvisited state ends in a known one or closes a cycle; a second walk along it writes the tails down, and
// what a whole path adds to the sums is known in closed form. Cycles of one period and one outcome are one class.

import { LEAST } from "../../core/tally.ts";
import { addFailures, type Counter, emptySums, type Sums, tallyOf } from "./sums.ts";

export interface OrbitQuestion {
  /** States of the transition array, at most 2^16. */
  readonly size: number;
  /** State indices of the starts, in the order of their ranks. */
  readonly starts: Uint16Array;
  /** Reachable states that are no starts, where the starts are all others; absent where starts are restricted. */
  readonly others: Uint16Array | undefined;
  /** Equal for states that a decoder cannot tell apart; absent where it can tell all. */
  readonly observed: Uint16Array | undefined;
  /** The observed cycle must repeat after so many steps. */
  readonly repeat: 1 | 2;
}

/** mark[state] = class · 2^17 + tail + 1. Periods of one map sum up to at most 2^16, so it has fewer than 2^10 classes. */
const CLASS_SHIFT = 17;
const TAIL_MASK = 2 ** CLASS_SHIFT - 1;

/** The graph of the last map. Class 0 is the fixed points. */
interface Graph {
  readonly question: OrbitQuestion;
  /** 0 where no start leads. */
  readonly mark: Int32Array;
  readonly period: number[];
  readonly fails: boolean[];
  /** States that run into a cycle of the class. */
  readonly members: Int32Array;
  /** Sum of the tails of all states that were entered. */
  tails: number;
  longest: number;
}

export function orbitCounter(question: OrbitQuestion): Counter {
  const { size, starts, others } = question;
  const graph: Graph = {
    question,
    mark: new Int32Array(size),
    period: [1],
    fails: [false],
    members: new Int32Array(1024),
    tails: 0,
    longest: 0,
  };
  const sums = emptySums(size);
  return {
    count: (next, rank) => {
      graph.members.fill(0, 0, graph.period.length);
      graph.period.length = 1;
      graph.fails.length = 1;
      walk(graph, next, starts);
      if (others === undefined) restrict(graph, starts);
      else leaveOut(graph, others);
      sums.maps++;
      sums.members += starts.length;
      sums.tails += graph.tails;
      sums.longestTail = Math.max(sums.longestTail, graph.longest);
      addClasses(sums, graph, rank);
    },
    tally: () => tallyOf(sums),
  };
}

function walk(graph: Graph, next: Uint16Array, starts: Uint16Array): void {
  const { mark, members } = graph;
  let [tails, longest] = [0, 0];
  mark.fill(0);
  for (let s = 0; s < starts.length; s++) {
    const start = starts[s];
    if (mark[start] !== 0) continue;
    // The states of the path are marked -1, -2, …
    let x = start;
    let length = 0;
    let met = 0;
    do {
      mark[x] = --length;
      x = next[x];
      met = mark[x];
    } while (met === 0);
    if (met < 0) {
      met = closed(graph, next, x, met - length + 1);
      length = closedTail(mark, next, x, met, length);
    }
    // `length` is minus the number of states before the known one at x.
    members[met >> CLASS_SHIFT] -= length;
    const known = (met & TAIL_MASK) - 1;
    tails += (length * (length - 1)) / 2 - length * known;
    if (known - length > longest) longest = known - length;
    let value = met - length;
    for (let y = start; value > met; y = next[y]) mark[y] = value--;
  }
  graph.tails = tails;
  graph.longest = longest;
}

/** A new cycle of `period` states through x: the mark of its states. */
function closed(graph: Graph, next: Uint16Array, x: number, period: number): number {
  const fails = period > 1 && !repeats(graph.question, next, x);
  let id = period === 1 ? 0 : graph.period.findIndex((p, i) => p === period && graph.fails[i] === fails);
  if (id < 0) {
    id = graph.period.push(period) - 1;
    graph.fails.push(fails);
  }
  graph.members[id] += period;
  return (id << CLASS_SHIFT) + 1;
}

/** Marks the states of the cycle. @returns minus the number of states of the path before it */
function closedTail(mark: Int32Array, next: Uint16Array, x: number, value: number, length: number): number {
  const before = mark[x] + 1;
  let y = x;
  for (let left = before - length; left > 0; left--, y = next[y]) mark[y] = value;
  return before;
}

/** Takes states that are no starts out of the sums. No path begins at one, so the longest tail is a start's. */
function leaveOut(graph: Graph, others: Uint16Array): void {
  for (const state of others) {
    const value = graph.mark[state];
    if (value === 0) continue;
    graph.tails -= (value & TAIL_MASK) - 1;
    graph.members[value >> CLASS_SHIFT]--;
  }
}

/** Sums over the starts alone. */
function restrict(graph: Graph, starts: Uint16Array): void {
  graph.members.fill(0, 0, graph.period.length);
  graph.tails = 0;
  for (const state of starts) {
    graph.tails += (graph.mark[state] & TAIL_MASK) - 1;
    graph.members[graph.mark[state] >> CLASS_SHIFT]++;
  }
}

function addClasses(sums: Sums, graph: Graph, rank: number): void {
  const { period, members, fails, mark } = graph;
  const { starts } = graph.question;
  let failures = 0;
  for (let id = 0; id < period.length; id++) {
    if (members[id] === 0) continue;
    sums.histogram[period[id]] += members[id];
    sums.periods += period[id] * members[id];
    if (period[id] > sums.longestPeriod) sums.longestPeriod = period[id];
    if (fails[id]) failures += members[id];
  }
  if (failures === 0) return;
  sums.failures += failures;
  sums.failingMaps++;
  if (sums.least.length >= LEAST) return;
  const failing: number[] = [];
  for (let s = 0; s < starts.length && failing.length < LEAST; s++)
    if (fails[mark[starts[s]] >> CLASS_SHIFT]) failing.push(s);
  addFailures(sums, rank, failing);
}

/** Whether the cycle through `root` is, as observed, the same after `repeat` steps. */
function repeats({ observed, repeat }: OrbitQuestion, next: Uint16Array, root: number): boolean {
  let [x, ahead] = [root, next[root]];
  if (repeat === 2) ahead = next[ahead];
  do {
    if (observed === undefined ? x !== ahead : observed[x] !== observed[ahead]) return false;
    x = next[x];
    ahead = next[ahead];
  } while (x !== root);
  return true;
}
