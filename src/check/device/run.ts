// Runs a census: units to the device in large ranges, or to this process; what is finished goes to a journal. Units drawn by a
// seed among those that a device counted are counted again by the CPU (recount.ts); a device that is wrong anywhere it was looked
// at makes the run fail, never the census.

import { missing, overlap } from "../../backend/cpu/ranges.ts";
import type { Device } from "../../backend/webgpu/device.ts";
import { adapterLine } from "../../backend/webgpu/device.ts";
import { type RankRange, runShards } from "../../backend/webgpu/dispatch.ts";
import { InputError, messageOf } from "../../core/errors.ts";
import { sha256 } from "../../core/host.ts";
import { type DeviceArithmetic, deviceArithmetic, integerArithmetic } from "./carrier.ts";
import { type Census, censusKey } from "./census.ts";
import type { ChoiceOptions } from "./certified.ts";
import { type Counted, type Counter, counterLines } from "./counters.ts";
import { openRanges } from "./journal.ts";
import { type CensusTally, countMaps, emptyCensus, type Failing, mergeCensus } from "./outcome.ts";
import { censusKernel, type KernelSizes, kernelSizes, listingSizes, mapsOf, type Part } from "./program.ts";
import { countAgain, countedUnits, type Recounted } from "./recount.ts";

export interface CensusOptions {
  /** Absent: this process counts. */
  readonly device?: Device | undefined;
  /** Further devices that share the work, each with what it takes from the queue. */
  readonly others?: readonly Device[];
  /** Of the device (carrier.ts); default: integers. */
  readonly arithmetic?: DeviceArithmetic;
  /** Units [from, to); default: all. */
  readonly from?: number;
  readonly to?: number;
  /** A file of finished ranges, made if it is not there; the census goes on from it. */
  readonly checkpoint?: string | undefined;
  readonly interrupted?: () => boolean;
  /** Milliseconds after which no range is begun. */
  readonly time?: number;
  readonly progress?: (done: number, total: number) => void;
  /** One visible line: that the device was left, that a list overflowed. */
  readonly note?: (line: string) => void;
  /** Failing maps that are kept, the least first. */
  readonly keep?: number;
  /** Units that the CPU counts again: a share of those that devices counted, in this run or in the journal's; at least one. */
  readonly again?: { readonly share: number; readonly seed: number };
  /** Of these units. */
  readonly recounting?: (done: number, total: number) => void;
  /** Of the kernel; tests make them small. */
  readonly sizes?: KernelSizes;
}

export interface CensusResult {
  readonly tally: CensusTally;
  /** Units counted, as ranges in the order of ranks. */
  readonly covered: readonly RankRange[];
  readonly stopped: "finished" | "interrupted" | "time";
  /** Digests of the units counted, in their order. */
  readonly digests: readonly string[];
  /** The failing maps of least rank; all of them if they are as many as the tally says. */
  readonly failing: readonly Failing[];
  /** `of`: all units counted. */
  readonly rechecked: Recounted & { readonly of: number; readonly seed: number };
  readonly assumes: readonly string[];
  /** Who counted. */
  readonly by: string;
  /** Of the ranges that this run counted. */
  readonly milliseconds: number;
  readonly dispatches: number;
  /** Milliseconds of these dispatches by the devices' own clocks; undefined where one has none. */
  readonly deviceMilliseconds: number | undefined;
  /** Why the device was left, if it was. */
  readonly left: string | undefined;
}

const KEEP = 2 ** 20;
/** Ranges of units that the journal keeps. */
const RANGES = 256;
/** Smaller ones where the CPU counts, which is asked to stop between them. */
const CPU_RANGES = 2 ** 14;
/** Maps that are worth a range on a device without a journal. */
const WORTH_A_RANGE = 2 ** 18;
const AGAIN = { share: 1e-4, seed: 1 };

/** The arithmetic of a device that a census is worth. @throws as `deviceArithmetic` */
export async function censusArithmetic(
  device: Device,
  given: Census,
  note?: (line: string) => void,
  progress?: ChoiceOptions["progress"],
): Promise<DeviceArithmetic> {
  if (given.exactSums) return integerArithmetic(given.semantics);
  return deviceArithmetic(device, given.semantics, given.work, note, progress);
}

/** @throws InputError for another census's journal, or units that there are not
 * @throws Error where a unit counted again comes to something else */
export async function runCensus(given: Census, options: CensusOptions = {}): Promise<CensusResult> {
  const units = Math.ceil(given.maps / given.unit);
  const { from = 0, to = units, keep = KEEP } = options;
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && from < to && to <= units))
    throw new InputError("census, from and to", `0 <= from < to <= ${units} units`, `${from} and ${to}`);
  const journal = openRanges(options.checkpoint, sha256().update(censusKey(given.spec)).digest());
  const started = performance.now();
  try {
    const done = inside(journal.parts, { from, to });
    const queue = missing(
      { from, to },
      done.map(({ range }) => range),
      rangeSize(given, units, options),
    );
    const total = to - from;
    let counted = total - queue.reduce((sum, r) => sum + r.to - r.from, 0);
    const parts = [...done];
    const finish: Finish = (range, part, by) => {
      const kept = { by, range, part: { ...part, failing: part.failing.slice(0, keep) } };
      journal.append(kept);
      parts.push(kept);
      counted += range.to - range.from;
      options.progress?.(counted, total);
    };
    const stop = stopper(options, started);
    const run =
      options.device === undefined
        ? await here(given, queue, finish, stop.asked)
        : await spread([options.device, ...(options.others ?? [])], queue, stop.asked, (device, part) =>
            there(given, device, options, part, finish, stop.asked),
          );
    return await concluded(given, options, parts, {
      ...run,
      stopped: stop.reason(),
      milliseconds: performance.now() - started,
    });
  } finally {
    journal.close();
  }
}

function stopper({ interrupted, time = Infinity }: CensusOptions, started: number) {
  let reason: CensusResult["stopped"] = "finished";
  return {
    asked: () => {
      if (interrupted?.() === true) reason = "interrupted";
      else if (performance.now() - started > time) reason = "time";
      return reason !== "finished";
    },
    reason: () => reason,
  };
}

/** What a run did besides counting. */
interface Ran {
  readonly dispatches: number;
  readonly deviceMilliseconds: number | undefined;
  /** Why the device was left, if it was. */
  readonly left: string | undefined;
}

async function concluded(
  given: Census,
  options: CensusOptions,
  parts: readonly Counted[],
  { stopped, dispatches, deviceMilliseconds, milliseconds, left }: Ran & Pick<CensusResult, "stopped" | "milliseconds">,
): Promise<CensusResult> {
  const sorted = [...parts].sort((a, b) => a.range.from - b.range.from);
  const tally = sorted.reduce(
    (sum, { part }) => mergeCensus(sum, part.tally),
    emptyCensus(given.sums.length, given.maxima.length),
  );
  const failing = sorted.flatMap(({ part }) => part.failing).slice(0, options.keep ?? KEEP);
  const digests = sorted.flatMap(({ part }) => part.digests);
  const { device, recounting, interrupted, again = AGAIN } = options;
  const ofDevices = sorted.filter(({ by }) => by !== "CPU");
  const rechecked = await countAgain(given, ofDevices.flatMap(countedUnits), {
    ...again,
    ...(device === undefined || left !== undefined ? {} : { alone: (units) => alone(given, device, options, units) }),
    ...(recounting === undefined ? {} : { progress: recounting }),
    ...(interrupted === undefined ? {} : { interrupted }),
  });
  const counters = counterLines(sorted, rechecked, left);
  return {
    tally,
    covered: sorted.map(({ range }) => range),
    stopped: rechecked.units < rechecked.drawn ? "interrupted" : stopped,
    digests,
    failing,
    rechecked: { ...rechecked, of: digests.length, seed: again.seed },
    assumes: [...given.assumes, ...counters],
    by: counters.length > 0 ? counters.join("; ") : "the CPU",
    milliseconds: Math.round(milliseconds),
    dispatches,
    deviceMilliseconds,
    left,
  };
}

/** Units of a range, which is finished or not. A device gets large ones, more than RANGES where there is no journal to feed. */
function rangeSize({ unit }: Census, units: number, { device, checkpoint }: CensusOptions): number {
  if (device === undefined) return Math.max(1, Math.ceil(units / CPU_RANGES));
  const least = checkpoint === undefined ? Math.floor(WORTH_A_RANGE / unit) : 1;
  return Math.max(1, least, Math.ceil(units / RANGES));
}

/** The journal's parts inside the range, none overlapping another. */
function inside(parts: readonly Counted[], { from, to }: RankRange): Counted[] {
  const kept: Counted[] = [];
  for (const part of parts) {
    const { range } = part;
    if (range.from >= from && range.to <= to && !kept.some((other) => overlap(other.range, range))) kept.push(part);
  }
  return kept;
}

/** The part of a range of units by the reference. */
function referencePart(given: Census, outcome: ReturnType<Census["reference"]>, range: RankRange): Part {
  const failing: Failing[] = [];
  const digests: string[] = [];
  let tally = emptyCensus(given.sums.length, given.maxima.length);
  for (let unit = range.from; unit < range.to; unit++) {
    const { from, to } = mapsOf(given, { from: unit, to: unit + 1 });
    const found = countMaps(given, outcome, from, to, (one) => failing.push(one));
    tally = mergeCensus(tally, found);
    digests.push(found.digest);
  }
  return { tally, digests, failing, overflowed: [] };
}

type Finish = (range: RankRange, part: Part, by: Counter) => void;

async function here(given: Census, queue: readonly RankRange[], finish: Finish, stop: () => boolean): Promise<Ran> {
  const outcome = given.reference();
  for (const range of queue) {
    if (stop()) break;
    finish(range, referencePart(given, outcome, range), "CPU");
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { dispatches: 0, deviceMilliseconds: undefined, left: undefined };
}

/** Devices take ranges from one queue, a share of what is left at a time; what a device that was left leaves is for the first. */
async function spread(
  devices: readonly Device[],
  queue: readonly RankRange[],
  stop: () => boolean,
  count: (device: Device, part: readonly RankRange[]) => Promise<Ran>,
): Promise<Ran> {
  if (devices.length === 1) return count(devices[0], queue);
  const rest = [...queue];
  const done: Ran[] = [];
  const pull = async (device: Device) => {
    while (rest.length > 0 && !stop()) {
      const ran = await count(device, rest.splice(0, Math.ceil(rest.length / (2 * devices.length))));
      done.push(ran);
      if (ran.left !== undefined) return;
    }
  };
  await Promise.all(devices.map(pull));
  if (rest.length > 0 && !stop()) done.push(await count(devices[0], rest.splice(0)));
  return {
    dispatches: done.reduce((sum, { dispatches }) => sum + dispatches, 0),
    deviceMilliseconds: done.reduce<number | undefined>(
      (sum, { deviceMilliseconds: own }) => (sum === undefined || own === undefined ? undefined : sum + own),
      0,
    ),
    left: done.find(({ left }) => left !== undefined)?.left,
  };
}

/** The arithmetic was certified on the first device; another adapter takes integers. */
function arithmeticOn(given: Census, device: Device, { device: first, arithmetic }: CensusOptions): DeviceArithmetic {
  const known = first !== undefined && adapterLine(first.record) === adapterLine(device.record);
  return known && arithmetic !== undefined ? arithmetic : integerArithmetic(given.semantics);
}

async function there(
  given: Census,
  device: Device,
  options: CensusOptions,
  queue: readonly RankRange[],
  finish: Finish,
  stop: () => boolean,
): Promise<Ran> {
  const program = given.program();
  const { arithmetic, line } = arithmeticOn(given, device, options);
  const own = { adapter: adapterLine(device.record), arithmetic: line };
  const longest = queue.reduce((most, { from, to }) => Math.max(most, to - from), 1);
  const sizes = options.sizes ?? kernelSizes(given, program, longest);
  const kernel = censusKernel(given.spec.procedure, given, program, arithmetic, sizes);
  let outcome: ReturnType<Census["reference"]> | undefined;
  let listed = 0;
  const torn: [RankRange, Part][] = [];
  const results = await runShards(device, kernel, queue, {
    fallback: (range) => {
      outcome ??= given.reference();
      return referencePart(given, outcome, range);
    },
    note: (line) => options.note?.(line),
    first: 16,
    most: sizes.units,
    interrupted: stop,
    finished: (range, part, by) => {
      const enough = listed >= (options.keep ?? KEEP);
      listed += part.failing.length;
      if (part.overflowed.length > 0 && !enough) torn.push([range, part]);
      if (part.overflowed.length === 0 || enough) finish(range, part, by === "device" ? own : "CPU");
    },
  });
  for (const [range, part] of torn)
    finish(range, { ...part, ...(await relisted(given, device, options, range, part)) }, own);
  return { dispatches: results.dispatches, deviceMilliseconds: results.deviceMilliseconds, left: results.left };
}

/** Units on the device once more, each in a dispatch of its own, so that their sums are known; undefined where they are not. */
async function alone(
  given: Census,
  device: Device,
  options: CensusOptions,
  units: readonly number[],
): Promise<readonly CensusTally[] | undefined> {
  const { arithmetic } = arithmeticOn(given, device, options);
  const sizes = { units: 1, capacity: given.unit };
  const kernel = censusKernel(given.spec.procedure, given, given.program(), arithmetic, sizes);
  const ranges = units.map((unit) => ({ from: unit, to: unit + 1 }));
  const { interrupted } = options;
  try {
    const bounds = { first: 1, most: 1, ...(interrupted === undefined ? {} : { interrupted }) };
    const { shards, stopped } = await runShards(device, kernel, ranges, bounds);
    return stopped === "finished" ? shards.map(({ value }) => value.tally) : undefined;
  } catch (error) {
    options.note?.(`census: the sums of units counted again are not compared: ${messageOf(error)}`);
    return undefined;
  }
}

/** Lists the failing maps of units whose list overflowed, so many a dispatch that it cannot; the counts must be what they were.
 * @throws Error where they are not */
async function relisted(
  given: Census,
  device: Device,
  options: CensusOptions,
  range: RankRange,
  part: Part,
): Promise<Pick<Part, "failing" | "overflowed">> {
  options.note?.(
    `census: more failing maps than a list holds in units ${range.from} to ${range.to - 1}: listed again in smaller pieces`,
  );
  const program = given.program();
  const { arithmetic } = arithmeticOn(given, device, options);
  const sizes = listingSizes(given, program);
  const kernel = censusKernel(given.spec.procedure, given, program, arithmetic, sizes);
  const { shards } = await runShards(device, kernel, [range], { first: sizes.units, most: sizes.units });
  const failing = shards.flatMap(({ value }) => value.failing);
  if (failing.length !== part.tally.failingMaps)
    throw new Error(
      `census: expected ${part.tally.failingMaps} failing maps in units ${range.from} to ${range.to - 1}, found ${failing.length}`,
    );
  return { failing, overflowed: [] };
}
