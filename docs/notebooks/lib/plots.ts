// The notebook's two plots: the orbit from the start, and its end enlarged. The format's states are dots, the same layer
// without rounding is a line.

import * as Plot from "@observablehq/plot";
import type { Answer } from "./question.ts";
import { formatStates, type Point, points, realStates } from "./states.ts";

/** Letters that the first plot shows. */
const START = 24;
/** Letters that the second plot shows after the cycle is reached. */
const AFTER = 12;
/** Exact numbers get longer with each step. */
const MOST_REAL = 400;

export interface Curves {
  readonly rounded: readonly Point[];
  readonly real: readonly Point[];
}

/** From the start: k = 0 to 24. */
export function startCurves({ machine }: Answer): Curves {
  return { rounded: points(formatStates(machine, START + 1)), real: points(realStates(machine, START + 1)) };
}

/** From the step at which the cycle is reached; undefined if that is not known. Without the line of real numbers where
 * that would take long. */
export function endCurves({ machine, orbit }: Answer): Curves | undefined {
  if (orbit === undefined) return undefined;
  const first = orbit.tail;
  const end = orbit.tail + AFTER + 1;
  const cut = (states: Parameters<typeof points>[0]) => points(states.slice(first), first);
  return {
    rounded: cut(formatStates(machine, end)),
    real: end > MOST_REAL ? [] : cut(realStates(machine, end)),
  };
}

/** Plots of both curves, one for each entry of the state, with its own vertical scale; `width` pixels wide. */
export function curvesPlots({ rounded, real }: Curves, width: number, caption: string): Plot.PlotOptions[] {
  const entries = [...new Set(rounded.map(({ entry }) => entry))];
  return entries.map((entry, i) => {
    const own = (list: readonly Point[]) => list.filter((p) => p.entry === entry && Number.isFinite(p.value));
    return {
      ...frame(width, entry, entries.length),
      color: { domain: ["in the format", "without rounding"], range: ["#1f6fb2", "#c2571a"], legend: i === 0 },
      ...(i === entries.length - 1 ? { caption } : {}),
      marks: [
        ...(inRange(own(rounded), 0) ? [Plot.ruleY([0], { strokeOpacity: 0.4 })] : []),
        Plot.lineY(own(real), { x: "k", y: "value", stroke: () => "without rounding", strokeWidth: 1.5 }),
        Plot.lineY(own(rounded), { x: "k", y: "value", stroke: () => "in the format", strokeOpacity: 0.35 }),
        Plot.dot(own(rounded), { x: "k", y: "value", fill: () => "in the format", r: 3 }),
      ],
    };
  });
}

function frame(width: number, entry: string, entries: number): Plot.PlotOptions {
  return {
    width,
    height: entries > 1 ? 190 : 240,
    marginTop: 28,
    marginLeft: 72,
    marginBottom: 44,
    marginRight: 12,
    style: { fontSize: "12px" },
    x: { label: "k, letters 1 read", labelOffset: 38, tickFormat: "d", ticks: Math.min(8, width / 60) },
    y: { label: entry, grid: true, nice: true, ticks: entries > 1 ? 4 : 6, tickFormat },
  };
}

/** Ticks of any size in few characters: 0.27, 1.2e-40. */
function tickFormat(x: number): string {
  if (x === 0) return "0";
  const size = Math.abs(x);
  return size >= 1e-4 && size < 1e6 ? String(Number(x.toPrecision(6))) : x.toExponential(1);
}

function inRange(list: readonly Point[], x: number): boolean {
  return list.some(({ value }) => value <= x) && list.some(({ value }) => value >= x);
}
