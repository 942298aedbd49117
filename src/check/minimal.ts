// The least of a chain of universes that tracks a language, with the smaller ones exhausted. A universe is one layer of a type, with
// so many rows and factors, over all codes of a format. Restricted to one letter from one state, a language has a period P; a layer
// that tracks it comes to cycles of that letter whose periods P divides. All maps are run from all states (exhaustive sweeps): where
// no cycle has such a period, no weights, first state, decoder or other letters track the language there. Else a map that has one
// is made a model, whose answers are decided. Nothing is said beyond the universes named.

import type { Dfa } from "../automaton/dfa.ts";
import { InputError } from "../core/errors.ts";
import type { ExhaustionCertificate } from "../core/exhaustion.ts";
import type { Tally } from "../core/tally.ts";
import type { Verdict } from "../core/verdict.ts";
import { hasNaN } from "../number/limits.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import type { DecideOptions } from "./decide.ts";
import { certifySweep } from "./exhaustive/exhaustion.ts";
import { type SweepSpec, sweep, tallyDigest, universe } from "./exhaustive/index.ts";
import { modelOfMap } from "./model-of-map.ts";

/** One universe of the chain. */
export type Size = Omit<SweepSpec, "property">;

interface MinimalRequest {
  readonly language: string;
  readonly dfa: Dfa;
  /** Smallest first, as the one who asks orders them. */
  readonly chain: readonly Size[];
  /** Whether certificates of the exhausted universes are wanted, which count them in shards of their own. */
  readonly certify: boolean;
}

/** A letter from a state of the DFA, whose answers at last repeat with this period. */
interface Demand {
  readonly letter: string;
  readonly state: number;
  readonly period: number;
}

interface Exhausted {
  readonly universe: string;
  readonly maps: number;
  readonly members: number;
  /** Periods of all cycles that some map comes to. */
  readonly periods: readonly number[];
  readonly tally: Tally;
  /** SHA-256 of the tally. */
  readonly digest: string;
  readonly certificate?: ExhaustionCertificate;
}

export type Minimal =
  /** `below` are excluded, each by its demand; `found` is proved. */
  | { readonly status: "minimal"; readonly below: readonly Excluded[]; readonly at: Exhausted; readonly found: Found }
  /** All universes of the chain are excluded. */
  | { readonly status: "none"; readonly below: readonly Excluded[] }
  | { readonly status: "unknown"; readonly below: readonly Excluded[]; readonly reason: string };

export interface Excluded extends Exhausted {
  readonly demand: Demand;
}

interface Found {
  readonly map: number;
  readonly document: object;
  readonly verdict: Verdict;
}

interface MinimalOptions extends DecideOptions {
  readonly threads?: number;
}

/** (map, start) pairs of a universe at most: minutes of sweeping. */
const LARGEST_UNIVERSE = 2 ** 33;
/** Maps that are made models before a universe is left undecided. */
const MODELS = 64;
const CERTIFIED_SHARDS = 64;

/** @throws InputError for a universe that a sweep cannot do or that is larger than `LARGEST_UNIVERSE`
 * @cost some 10 to 20 ns for each (map, start) of the chain, twice where certificates are wanted */
export async function minimal(request: MinimalRequest, options: MinimalOptions): Promise<Minimal> {
  const demands = demandsOf(request.dfa);
  const below: Excluded[] = [];
  for (const size of request.chain) checkSize(size);
  for (const size of request.chain) {
    const spec = { ...size, property: "eventually-constant" } as const;
    const exhausted = await exhaust(spec, options);
    if (typeof exhausted === "string") return { status: "unknown", below, reason: exhausted };
    const unmet = applying(demands, request.dfa, size).find(
      ({ period }) => !exhausted.periods.some((p) => p % period === 0),
    );
    if (unmet === undefined) return sought(request, spec, exhausted, demands, below, options);
    const certificate = request.certify ? await certified(spec, exhausted, options) : undefined;
    below.push({ ...exhausted, demand: unmet, ...(certificate === undefined ? {} : { certificate }) });
  }
  return { status: "none", below };
}

/** Starts have no NaN: a state of several entries that other letters have made NaN in part is none of them, so that there only the
 * model's first state is asked about. */
function applying(demands: readonly Demand[], { initial }: Dfa, { rows, semantics }: Size): readonly Demand[] {
  const policy = parseSemantics(semantics);
  const partly = rows > 1 && policy.regime !== "exact" && hasNaN(policy.format);
  return partly ? demands.filter(({ state }) => state === initial) : demands;
}

function checkSize(size: Size): void {
  const semantics = parseSemantics(size.semantics);
  if (semantics.regime === "exact" || semantics.observe !== "code")
    throw new InputError("minimal, semantics", "observe=code, since periods are those of codes", size.semantics);
  const given = universe({ ...size, property: "eventually-constant" });
  if (given.size > LARGEST_UNIVERSE)
    throw new InputError(
      "minimal",
      `a universe of at most ${LARGEST_UNIVERSE} (map, start) pairs`,
      `${given.size}: ${given.name}`,
    );
}

async function exhaust(spec: SweepSpec, { interrupted, threads }: MinimalOptions): Promise<Exhausted | string> {
  const bounds = {
    ...(interrupted === undefined ? {} : { interrupted }),
    ...(threads === undefined ? {} : { threads }),
  };
  const { name, maps, members, tally } = await sweep(spec, bounds);
  const all = universe(spec).maps;
  if (maps !== all)
    return `${name} is not exhausted: ${interrupted?.() === true ? "interrupted after" : "stopped after"} ${maps} of ${all} maps`;
  return {
    universe: name,
    maps,
    members,
    periods: tally.periods.map(([period]) => period),
    tally,
    digest: tallyDigest(tally),
  };
}

async function certified(spec: SweepSpec, { maps }: Exhausted, { interrupted, threads }: MinimalOptions) {
  const bounds = {
    ...(interrupted === undefined ? {} : { interrupted }),
    ...(threads === undefined ? {} : { threads }),
  };
  return certifySweep(spec, Math.max(1, Math.ceil(maps / CERTIFIED_SHARDS)), bounds);
}

/** Each letter from each state; a period 1 demands nothing. The largest periods first. */
export function demandsOf({ symbols, states, next, accepting }: Dfa): readonly Demand[] {
  const width = symbols.length;
  const demands = symbols.flatMap((letter, s) =>
    Array.from({ length: states }, (_, state): Demand => {
      const path = [state];
      for (let q = next[state * width + s]; !path.includes(q); q = next[q * width + s]) path.push(q);
      const last = path[path.length - 1];
      const cycle = path.slice(path.indexOf(next[last * width + s])).map((q) => accepting[q]);
      return { letter, state, period: leastPeriod(cycle) };
    }),
  );
  return demands.filter(({ period }) => period > 1).sort((a, b) => b.period - a.period);
}

/** The least divisor of the length after which the cyclic sequence repeats. */
function leastPeriod(cycle: readonly number[]): number {
  let period = 1;
  while (cycle.length % period !== 0 || cycle.some((x, i) => x !== cycle[(i + period) % cycle.length])) period++;
  return period;
}

/** A map whose period is asked for, made a model and decided; the next such map where that fails. */
async function sought(
  request: MinimalRequest,
  spec: SweepSpec,
  at: Exhausted,
  demands: readonly Demand[],
  below: readonly Excluded[],
  options: MinimalOptions,
): Promise<Minimal> {
  const period = demands.at(0)?.period ?? 1;
  let from = 0;
  for (let tried = 0; tried < MODELS; tried++) {
    const map = await firstMap(spec, period, from, at.maps, options);
    if (map === undefined) break;
    const made = await modelOfMap(request, spec, map, period, options);
    if (made !== undefined) return { status: "minimal", below, at, found: { map, ...made } };
    from = map + 1;
  }
  return { status: "unknown", below, reason: `${at.universe}: not excluded, and no model was proved` };
}

/** The first map in [from, to) that comes to a cycle whose period is a multiple, by halves; undefined where there is none. */
async function firstMap(
  spec: SweepSpec,
  period: number,
  from: number,
  to: number,
  options: MinimalOptions,
): Promise<number | undefined> {
  if (from >= to || options.interrupted?.() === true) return undefined;
  const has = async (low: number, high: number) => {
    const { tally } = await sweep(spec, { from: low, to: high, threads: options.threads ?? 1 });
    return tally.periods.some(([p]) => p % period === 0);
  };
  // Short ranges first: where such maps are common the first is near.
  let [low, length] = [from, 1];
  while (!(await has(low, Math.min(to, low + length)))) {
    low += length;
    length *= 2;
    if (low >= to) return undefined;
  }
  let high = Math.min(to, low + length);
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (await has(low, middle)) high = middle;
    else low = middle;
  }
  return low;
}
