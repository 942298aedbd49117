// All maps of a universe from every start by the specification alone: lists of what each parameter may be, each map's images
// state by state, and the tail and period of every start by following it.

import { canonicalJson } from "../core/certificate.ts";
import { InputError, quote } from "../core/errors.ts";
import type { SweepQuestion } from "../core/exhaustion.ts";
import { sha256 } from "../core/host.ts";
import { LEAST, type Tally } from "../core/tally.ts";
import { specification } from "../number/arithmetic.ts";
import { decode } from "../number/codec.ts";
import { compare, type Exact, finite, isZero, same, zero } from "../number/exact.ts";
import type { Code } from "../number/format.ts";
import { exactParameter } from "../number/parameter.ts";
import { round } from "../number/round.ts";
import { LAYERS } from "../rnn/layers/index.ts";
import { exactRegime } from "../rnn/regime.ts";
import { formatSemantics, parseSemantics, type RoundedSemantics } from "../rnn/semantics.ts";
import { codeNumbers } from "./arithmetic.ts";
import { programOf, runner } from "./program.ts";
import { unequal } from "./question.ts";
import type { Shards } from "./shards.ts";

type State = readonly Code[];

const ONE = finite(1, 1n, 0);
const sign = (x: Exact) => (x.kind === "nan" ? 0 : x.sign);
const order = (x: Exact, y: Exact) => compare(x, y) ?? NaN;
const nonnegative = (x: Exact) => order(x, zero()) >= 0;
const inUnit = (x: Exact) => nonnegative(x) && order(x, ONE) <= 0;

/** Filters on single entries, by what their names say: which parameters they look at, and what an entry must be. Others look
 * at several entries together and are not rechecked here. */
export const FILTERS: Readonly<
  Record<string, { on: readonly string[]; is: (x: Exact, row: number, column: number) => boolean }>
> = {
  "sign-bit-clear": { on: ["a"], is: (x) => sign(x) > 0 },
  "value-nonnegative": { on: ["a"], is: nonnegative },
  "entries-at-most-1": {
    on: ["a", "A"],
    is: (x) => x.kind === "finite" && order({ ...x, sign: 1 }, ONE) <= 0,
  },
  "no-negative-zero": {
    on: ["a", "b", "A", "B", "k", "beta", "v"],
    is: (x) => !(isZero(x) && sign(x) < 0),
  },
  "upper-triangular": { on: ["A"], is: (x, row, column) => column >= row || isZero(x) },
  "nonnegative-diagonal": { on: ["A"], is: (x, row, column) => row !== column || nonnegative(x) },
  "beta-in-0-1": { on: ["beta"], is: inUnit },
  "beta-positive": { on: ["beta"], is: (x) => order(x, zero()) > 0 },
};

const SCALARS = ["scalar", "multiplication", "addition"];

/** One entry of a parameter, in the order in which ranks count them (the last one fastest). */
export interface Slot {
  readonly parameter: string;
  readonly index: number;
  readonly codes: readonly Code[];
}

export interface Universe {
  readonly semantics: RoundedSemantics;
  readonly slots: readonly Slot[];
  readonly starts: readonly State[];
  readonly values: readonly Exact[];
}

const WIDEST = 16;

export function roundedSemantics(text: string): RoundedSemantics {
  const semantics = parseSemantics(text);
  const full = formatSemantics(semantics);
  if (full !== text) unequal("question.semantics", full, text);
  const expected = "the regime fused, fusedPerFactor or perOperation";
  if (semantics.regime === "exact") throw new InputError("question.semantics", expected, exactRegime(semantics));
  if (!["perOperation", "fused", "fusedPerFactor"].includes(semantics.regime))
    throw new InputError("question.semantics", expected, semantics.regime);
  if (semantics.store !== undefined) unequal("question.semantics", "no store", text);
  return semantics;
}

/** Names and lengths of the parameters. */
function layout({ system, rows, factors = 1 }: SweepQuestion): [name: string, length: number][] {
  if (system === "multiplication") return [["a", 1]];
  if (system === "addition") return [["b", 1]];
  const layer = LAYERS.find(({ type }) => type === system);
  if (layer === undefined) throw new InputError("question.system", "a system of sweeps", quote(system));
  return layer.parameters.map(({ name, shape }) => [
    name,
    shape({ rows, columns: 1 }).reduce<number>((n, size) => n * (size === "factors" ? factors : size), 1),
  ]);
}

/** What `fixed` allows an entry to be; undefined where it says nothing. */
function allowed({ fixed = {} }: SweepQuestion, names: readonly string[], values: readonly Exact[]) {
  return names.flatMap((name) => {
    if (!Object.hasOwn(fixed, name)) return [];
    const where = `question.fixed.${name}`;
    const codes = fixed[name].map((text) => {
      if (/^0x[0-9a-f]+$/i.test(text)) return Number(text);
      const meant = exactParameter(text, where);
      if (meant === undefined) throw new InputError(where, "values of the format", quote(text));
      // Where there is one zero a sign says nothing.
      return values.findIndex((x) => same(x, meant) || (isZero(x) && isZero(meant) && !values.some(isNegativeZero)));
    });
    return [new Set(codes)];
  });
}

const isNegativeZero = (x: Exact) => isZero(x) && sign(x) < 0;

export function universeOf(question: SweepQuestion): Universe {
  const { system, rows, where } = question;
  const semantics = roundedSemantics(question.semantics);
  const { format } = semantics;
  if (rows * format.bits > WIDEST)
    throw new InputError("question.rows", `rows times bits at most ${WIDEST}`, String(rows));
  const filters = where.map((name) => {
    if (!Object.hasOwn(FILTERS, name))
      throw new InputError(
        "question.where",
        `filters on single entries: ${Object.keys(FILTERS).join(", ")}`,
        quote(name),
      );
    return FILTERS[name];
  });
  const values = Array.from({ length: 2 ** format.bits }, (_, code) => decode(format, code));
  const numbers = [...values.keys()].filter((code) => {
    const { kind } = values[code];
    return kind === "finite" || (kind === "infinity" && SCALARS.includes(system));
  });
  const slots = layout(question).flatMap(([parameter, length]) =>
    Array.from({ length }, (_, index): Slot => {
      const tests = filters.filter(({ on }) => on.includes(parameter));
      const fixed = allowed(question, [parameter, `${parameter}[${index}]`], values);
      const codes = numbers.filter(
        (code) =>
          round(semantics, values[code]) === code &&
          fixed.every((set) => set.has(code)) &&
          tests.every(({ is }) => is(values[code], Math.floor(index / rows), index % rows)),
      );
      return { parameter, index, codes };
    }),
  );
  const entries = Array.from({ length: rows }, (_, i) => {
    const fixed = allowed(question, ["h", `h[${i}]`], values);
    return [...values.keys()].filter((code) => values[code].kind !== "nan" && fixed.every((set) => set.has(code)));
  });
  const starts = entries.reduce<State[]>((all, codes) => all.flatMap((s) => codes.map((c) => [...s, c])), [[]]);
  return { semantics, slots, starts, values };
}

/** The parameters' codes of a map. */
function codesOf({ slots }: Universe, map: number): Code[] {
  const codes: Code[] = new Array<Code>(slots.length);
  let rest = map;
  for (let i = slots.length - 1; i >= 0; i--) {
    const list = slots[i].codes;
    codes[i] = list[rest % list.length];
    rest = Math.floor(rest / list.length);
  }
  return codes;
}

/** One step of a map by the specification, from the codes of its parameters. */
export function stepsOf(
  question: SweepQuestion,
  universe: Universe,
): (codes: readonly Code[]) => (state: State) => State {
  const { semantics, slots, values } = universe;
  const exact = specification(semantics);
  const numbers = codeNumbers(semantics);
  const layer = LAYERS.find(({ type }) => type === question.system);
  return (codes) => {
    if (question.system === "multiplication") return ([x]) => [exact.mul(codes[0], x)];
    if (question.system === "addition") return ([x]) => [exact.add(x, codes[0])];
    if (layer === undefined) throw new InputError("question.system", "a system of sweeps", quote(question.system));
    const input: Record<string, Exact[]> = {};
    slots.forEach(({ parameter }, i) => {
      input[parameter] = [...(input[parameter] ?? []), values[codes[i]]];
    });
    return runner(programOf(layer, { rows: question.rows, columns: 1 }, input, semantics), numbers.arithmetic);
  };
}

/** An orbit: steps before the cycle, and the cycle's length and whether it is as asked. */
interface Orbit {
  readonly tail: number;
  readonly period: number;
  readonly good: boolean;
}

/** Orbits of one map; what is known of a state is kept. */
function orbits(step: (state: State) => State, isGood: (cycle: readonly State[]) => boolean): (start: State) => Orbit {
  const known = new Map<string, Orbit>();
  return (start) => {
    const path: [key: string, state: State][] = [];
    const places = new Map<string, number>();
    let [key, state] = [start.join(), start];
    while (!known.has(key) && !places.has(key)) {
      places.set(key, path.length);
      path.push([key, state]);
      state = step(state);
      key = state.join();
    }
    const entry = places.get(key);
    if (entry !== undefined) {
      const cycle = path.slice(entry);
      const good = isGood(cycle.map(([, s]) => s));
      for (const [name] of cycle) known.set(name, { tail: 0, period: cycle.length, good });
    }
    const end = known.get(key) as Orbit;
    const before = entry ?? path.length;
    for (let i = before - 1, tail = end.tail + 1; i >= 0; i--, tail++) known.set(path[i][0], { ...end, tail });
    return known.get(start.join()) as Orbit;
  };
}

/** Whether the observed states of a cycle repeat after one step (or two). */
function repeats({ property }: SweepQuestion, { semantics, values }: Universe): (cycle: readonly State[]) => boolean {
  const after = property === "period-at-most-2" ? 2 : 1;
  const seen = (code: Code) => (semantics.observe === "value" && isZero(values[code]) ? "0" : String(code));
  return (cycle) => {
    const observed = cycle.map((state) => state.map(seen).join());
    return observed.every((text, i) => text === observed[(i + after) % observed.length]);
  };
}

export function mapShards(question: SweepQuestion): Shards {
  if (question.property !== "eventually-constant" && question.property !== "period-at-most-2")
    throw new InputError("question.property", "a property of orbits", quote(question.property));
  const universe = universeOf(question);
  const { starts, slots } = universe;
  const ranks = slots.reduce((product, { codes }) => product * codes.length, 1);
  const isGood = repeats(question, universe);
  const step = stepsOf(question, universe);
  return {
    ranks,
    compute: (from, to) => {
      const count = counter();
      for (let map = from; map < to; map++) {
        const orbit = orbits(step(codesOf(universe, map)), isGood);
        count.map(starts.map(orbit), map * starts.length);
      }
      const tally = count.tally();
      return { digest: sha256().update(canonicalJson(tally)).digest(), tally };
    },
  };
}

function counter() {
  let [maps, members, failures, failingMaps, longestTail, longestPeriod] = [0, 0, 0, 0, 0, 0];
  let [tails, sum] = [0, 0];
  const periods = new Map<number, number>();
  const least: number[] = [];
  return {
    map: (found: readonly Orbit[], rank: number) => {
      maps++;
      members += found.length;
      const failing = [...found.keys()].filter((i) => !found[i].good);
      failures += failing.length;
      if (failing.length > 0) failingMaps++;
      least.push(...failing.slice(0, LEAST - least.length).map((i) => rank + i));
      for (const { tail, period } of found) {
        tails += tail;
        sum += period;
        longestTail = Math.max(longestTail, tail);
        longestPeriod = Math.max(longestPeriod, period);
        periods.set(period, (periods.get(period) ?? 0) + 1);
      }
    },
    tally: (): Tally => ({
      maps,
      members,
      failures,
      failingMaps,
      least,
      periods: [...periods].sort(([a], [b]) => a - b),
      sumOfTails: String(tails),
      sumOfPeriods: String(sum),
      longestTail,
      longestPeriod,
    }),
  };
}
