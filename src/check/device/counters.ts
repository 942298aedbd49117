// Who counted what: every finished range of a census says it, in its journal too, so that work of a device is never taken for the
// CPU's, whatever finishes the run. Units to be counted again, and what a verdict assumes, follow from these.

import type { RankRange } from "../../backend/webgpu/dispatch.ts";
import { InputError, quote } from "../../core/errors.ts";
import type { Part } from "./program.ts";
import type { Recounted } from "./recount.ts";

/** A device by its adapter and the line of its arithmetic, or this process. */
export type Counter = { readonly adapter: string; readonly arithmetic: string } | "CPU";

/** A finished range of units. */
export interface Counted {
  readonly range: RankRange;
  readonly part: Part;
  readonly by: Counter;
}

/** @throws InputError for anything else, as what older journals have */
export function readCounter(value: unknown, where: string): Counter {
  if (value === "CPU") return value;
  const { adapter, arithmetic } = (value ?? {}) as Record<string, unknown>;
  if (typeof adapter === "string" && typeof arithmetic === "string") return { adapter, arithmetic };
  throw new InputError(where, "who counted the range (remove the file to begin anew)", quote(value));
}

const unitsOf = (parts: readonly Counted[]) => parts.reduce((sum, { range }) => sum + range.to - range.from, 0);

/** Lines for `assumes`; none where the CPU counted everything, asked for nothing else. `left`: why a device was. */
export function counterLines(parts: readonly Counted[], again: Recounted, left: string | undefined): string[] {
  const own = parts.filter(({ by }) => by === "CPU");
  const others = parts.filter(({ by }) => by !== "CPU");
  const reason = left === undefined ? "" : `: ${left}`;
  const cpu = `${unitsOf(own)} of ${unitsOf(parts)} units counted by the CPU${reason}`;
  if (others.length === 0) return left === undefined ? [] : [cpu];
  return [kernelLine(others, again), ...(own.length === 0 ? [] : [cpu])];
}

/** Several devices have each its own arithmetic. */
function kernelLine(parts: readonly Counted[], { units, specified, alone }: Recounted): string {
  const sums = alone === 0 ? "" : `, sums and greatest values of ${alone} of them compared`;
  const again = `${units} of ${unitsOf(parts)} units counted again by the CPU, ${specified} of them by the specification${sums}`;
  const devices = new Map(parts.map(({ by }) => [by === "CPU" ? by : `${by.adapter} (${by.arithmetic})`, by]));
  const [first] = devices.values();
  if (devices.size === 1 && first !== "CPU") return `the kernels on ${first.adapter}; ${again}; ${first.arithmetic}`;
  return `the kernels on ${[...devices.keys()].join(" and ")}; ${again}`;
}
