// The universe of a sweep: every allowed choice of parameters, and every start. A member's rank is map · states + start.
// Maps are in lexicographic order of their codes, the first parameter's first entry most significant; starts likewise.

import { InputError, quote } from "../../core/errors.ts";
import { decode } from "../../number/codec.ts";
import { type Exact, isZero, same, toNumber, zero } from "../../number/exact.ts";
import { exactParameter } from "../../number/parameter.ts";
import { round } from "../../number/round.ts";
import { type Entry, type Filter, filtersOf, type Scale } from "./filters.ts";
import { type ResolvedSpec, resolve, type SweepSpec } from "./spec.ts";

export interface Member {
  readonly map: number;
  /** Codes of each parameter's entries. */
  readonly parameters: Readonly<Record<string, readonly number[]>>;
  readonly start: readonly number[];
}

export interface SweepUniverse {
  /** A sentence that says what is ranged over. */
  readonly name: string;
  readonly maps: number;
  /** Start states of each map. */
  readonly states: number;
  /** maps · states */
  readonly size: number;
  /** @throws RangeError unless 0 <= rank < size */
  at(rank: number): Member;
}

/** Entries that are chosen together: [offset, offset + lists.length) of the flat parameter list. */
export interface Group {
  readonly offset: number;
  readonly lists: readonly Uint16Array[];
  /** Allowed tuples as mixed-radix numbers over the lists, ascending; absent where every tuple is allowed. */
  readonly tuples: Uint32Array | undefined;
  readonly size: number;
}

export interface Space {
  readonly resolved: ResolvedSpec;
  readonly maps: number;
  /** Indices Σ code_i · 2^(bits · (rows - 1 - i)) of the start states, ascending. */
  readonly starts: Uint16Array;
  /** Whether the starts are all states without NaN. */
  readonly complete: boolean;
  /** A map's rank counts the choices of the groups, the last group fastest. */
  readonly groups: readonly Group[];
  /** Writes the codes of a map's parameters, flat. */
  parameters(map: number, into: Uint16Array): void;
}

/** Tuples that filters on whole parameters may have to look at. */
const LARGEST_LIST = 2 ** 24;

/** @throws InputError as `resolve`, for an unknown filter or value, and for more than 2^53 members */
export function space(spec: SweepSpec): Space {
  const resolved = resolve(spec);
  const filters = filtersOf(resolved);
  const table = entryTable(resolved);
  checkFixedNames(resolved);
  const lists = resolved.parameters.flatMap(({ name, length }) =>
    Array.from({ length }, (_, i) => entryList(resolved, table, filters, name, i)),
  );
  const groups = grouped(resolved, filters).map((group) => madeGroup(resolved, filters, table, lists, group));
  const maps = groups.reduce((product, { size }) => product * size, 1);
  const { starts, complete } = startList(resolved, table);
  if (!Number.isSafeInteger(maps * starts.length))
    throw new InputError(
      "sweep",
      "fewer than 2^53 members",
      `${maps.toPrecision(3)} maps from ${starts.length} states`,
    );
  return { resolved, maps, starts, complete, groups, parameters: (map, into) => writeMap(groups, map, into) };
}

function writeMap(groups: readonly Group[], map: number, into: Uint16Array): void {
  let rest = map;
  for (let g = groups.length - 1; g >= 0; g--) {
    const { offset, lists, tuples, size } = groups[g];
    const index = rest % size;
    rest = (rest - index) / size;
    let digits = tuples === undefined ? index : tuples[index];
    for (let i = lists.length - 1; i >= 0; i--) {
      const list = lists[i];
      const digit = digits % list.length;
      digits = (digits - digit) / list.length;
      into[offset + i] = list[digit];
    }
  }
}

/** All codes that are not NaN, by code, and the scale of their integers. */
interface EntryTable {
  readonly entries: readonly Entry[];
  readonly scale: Scale;
}

function entryTable({ semantics: { format }, codes }: ResolvedSpec): EntryTable {
  const values = Array.from({ length: codes }, (_, code) => decode(format, code));
  const quantum = leastExponent(values);
  const entries = values.flatMap((value, code): Entry[] => {
    if (value.kind === "nan") return [];
    const signBit = value.sign < 0;
    if (value.kind === "infinity") return [{ code, signBit, finite: false, n: BigInt(value.sign) }];
    const n = BigInt(value.sign) * (value.significand << BigInt(isZero(value) ? 0 : value.exponent - quantum));
    return [{ code, signBit, finite: true, n }];
  });
  return { entries, scale: { one: 1n << BigInt(-quantum) } };
}

/** At most 0, so that 1 is an integer of the scale. */
function leastExponent(values: readonly Exact[]): number {
  return values.reduce((least, value) => (value.kind === "finite" ? Math.min(least, value.exponent) : least), 0);
}

/** The codes that `texts` allow. @throws InputError for what is not a value of the format */
function allowedCodes(
  { semantics: { format }, codes }: ResolvedSpec,
  texts: readonly string[],
  where: string,
): Set<number> {
  const values = Array.from({ length: codes }, (_, code) => decode(format, code));
  const unsigned = (x: Exact) => (format.kind === "fixed" && isZero(x) ? zero() : x);
  return new Set(
    texts.map((text) => {
      if (/^0x[0-9a-f]+$/i.test(text)) {
        const code = Number(text);
        if (code < codes) return code;
        throw new InputError(where, `a code below 0x${codes.toString(16)}`, quote(text));
      }
      const meant = exactParameter(text, where);
      const code = meant === undefined ? -1 : values.findIndex((value) => same(value, unsigned(meant)));
      if (code < 0) throw new InputError(where, `a value of ${format.name}`, quote(text));
      return code;
    }),
  );
}

function checkFixedNames({ spec, parameters, shape }: ResolvedSpec): void {
  const known = [...parameters.map(({ name, length }) => ({ name, length })), { name: "h", length: shape.rows }];
  const names = known.flatMap(({ name, length }) => [name, ...Array.from({ length }, (_, i) => `${name}[${i}]`)]);
  const stranger = Object.keys(spec.fixed ?? {}).find((name) => !names.includes(name));
  if (stranger !== undefined) throw new InputError("sweep, fixed", `one of ${names.join(", ")}`, quote(stranger));
}

/** What one entry may be, by `fixed` and by the filters on entries. Infinities only where the state is one number; parameters
 * are numbers that the semantics rounds to themselves (no infinity under saturate, no subnormal under flush). */
function entryList(
  resolved: ResolvedSpec,
  { entries, scale }: EntryTable,
  filters: readonly Filter[],
  name: string,
  index: number,
): Uint16Array {
  const { spec, shape, semantics } = resolved;
  const infinite = name === "h" || ["scalar", "multiplication", "addition"].includes(spec.system);
  const texts = [name, `${name}[${index}]`].flatMap((key) => (spec.fixed?.[key] === undefined ? [] : [key]));
  const fixed = texts.map((key) => allowedCodes(resolved, spec.fixed?.[key] ?? [], `sweep, fixed ${key}`));
  const tests = filters.filter(({ on, entry }) => entry !== undefined && on[spec.system]?.includes(name));
  const list = entries.filter(
    (x) =>
      (x.finite || infinite) &&
      (name === "h" || round(semantics, decode(semantics.format, x.code)) === x.code) &&
      fixed.every((set) => set.has(x.code)) &&
      tests.every(({ entry }) => entry?.(x, scale, index, shape.rows)),
  );
  return Uint16Array.from(list, ({ code }) => code);
}

/** Parameters that a filter looks at together are chosen together; the layouts have them side by side. */
function grouped({ spec, parameters }: ResolvedSpec, filters: readonly Filter[]): string[][] {
  let groups = parameters.map(({ name }) => [name]);
  for (const { on, tuple } of filters) {
    const names = on[spec.system] ?? [];
    if (tuple === undefined || names.length < 2) continue;
    const touched = groups.filter((group) => group.some((name) => names.includes(name)));
    const at = groups.indexOf(touched[0]);
    groups = [...groups.slice(0, at), touched.flat(), ...groups.slice(at + touched.length)];
  }
  return groups;
}

function madeGroup(
  resolved: ResolvedSpec,
  filters: readonly Filter[],
  { entries, scale }: EntryTable,
  all: readonly Uint16Array[],
  names: readonly string[],
): Group {
  const { spec, parameters, shape } = resolved;
  const own = parameters.filter(({ name }) => names.includes(name));
  const { offset } = own[0];
  const lists = all.slice(offset, offset + own.reduce((sum, { length }) => sum + length, 0));
  const raw = lists.reduce((product, list) => product * list.length, 1);
  const tests = filters.filter(
    ({ on, tuple }) => tuple !== undefined && on[spec.system]?.some((n) => names.includes(n)),
  );
  if (tests.length === 0) return { offset, lists, tuples: undefined, size: raw };
  if (raw > LARGEST_LIST) {
    const found = `${raw.toPrecision(3)} choices of ${names.join(", ")}`;
    throw new InputError("sweep", `at most 2^24 choices where ${tests.map((t) => t.name).join(", ")} must look`, found);
  }
  const byCode = new Map(entries.map((entry) => [entry.code, entry]));
  const choices = lists.map((list) => Array.from(list, (code) => byCode.get(code)).filter((x) => x !== undefined));
  const looked = tests.map(({ on, tuple }) => ({
    tuple,
    places: own.flatMap(({ name, offset: o, length }) =>
      on[spec.system]?.includes(name) ? Array.from({ length }, (_, i) => o - offset + i) : [],
    ),
  }));
  const kept: number[] = [];
  const chosen: Entry[] = new Array<Entry>(lists.length);
  for (let index = 0; index < raw; index++) {
    for (let i = lists.length - 1, rest = index; i >= 0; rest = Math.floor(rest / lists[i].length), i--)
      chosen[i] = choices[i][rest % lists[i].length];
    if (
      looked.every(({ tuple, places }) =>
        tuple?.(
          places.map((p) => chosen[p]),
          scale,
          shape.rows,
          spec.system,
        ),
      )
    )
      kept.push(index);
  }
  return { offset, lists, tuples: Uint32Array.from(kept), size: kept.length };
}

function startList(resolved: ResolvedSpec, table: EntryTable): { starts: Uint16Array; complete: boolean } {
  const { shape, codes } = resolved;
  const lists = Array.from({ length: shape.rows }, (_, i) => entryList(resolved, table, [], "h", i));
  let starts = [0];
  for (const list of lists) starts = starts.flatMap((high) => Array.from(list, (code) => high * codes + code));
  return { starts: Uint16Array.from(starts), complete: lists.every((list) => list.length === table.entries.length) };
}

/** The codes of the state with this index. */
export function stateCodes({ shape, codes }: ResolvedSpec, index: number): number[] {
  return Array.from({ length: shape.rows }, (_, i) => Math.floor(index / codes ** (shape.rows - 1 - i)) % codes);
}

const STEPS: Readonly<Record<string, string>> = {
  multiplication: "x <- a x",
  addition: "x <- x + b",
  scalar: "h <- a h + b",
  diagonal: "h <- diag(a) h + b",
  dense: "h <- A h + B",
  deltaNet: "h <- (I - beta k k^T) h + beta k v",
  deltaProduct: "h <- (I - beta_j k_j k_j^T) h + beta_j k_j v_j for each factor j",
};

function sentence({ resolved, maps, starts }: Space): string {
  const { spec, semantics, shape } = resolved;
  const rows = shape.rows === 1 ? "" : `, ${shape.rows} rows`;
  const factors = spec.factors === undefined ? "" : `, ${spec.factors} factors`;
  const limits = [
    ...spec.where,
    ...Object.entries(spec.fixed ?? {}).map(([name, values]) => `${name} in {${values.join(", ")}}`),
  ];
  const where = limits.length === 0 ? "" : ` with ${limits.join(", ")}`;
  const counts = `${maps.toLocaleString("en-US")} maps from ${starts.length.toLocaleString("en-US")} states`;
  return `all ${STEPS[spec.system]} (${spec.system}${rows}${factors}) over ${semantics.format.name}${where}: ${counts}`;
}

/** The universe of a spec. @throws InputError as `space` */
export function universe(spec: SweepSpec): SweepUniverse {
  return universeOf(space(spec));
}

export function universeOf(given: Space): SweepUniverse {
  const { resolved, maps, starts } = given;
  const size = maps * starts.length;
  return {
    name: sentence(given),
    maps,
    states: starts.length,
    size,
    at: (rank) => {
      if (!Number.isSafeInteger(rank) || rank < 0 || rank >= size)
        throw new RangeError(`universe: expected a rank in [0, ${size}), found ${rank}`);
      const start = rank % starts.length;
      const map = (rank - start) / starts.length;
      const codes = new Uint16Array(resolved.entries);
      given.parameters(map, codes);
      const parameters = Object.fromEntries(
        resolved.parameters.map(({ name, offset, length }) => [
          name,
          Array.from(codes.subarray(offset, offset + length)),
        ]),
      );
      return { map, parameters, start: stateCodes(resolved, starts[start]) };
    },
  };
}

/** Values of all codes as doubles; exact for every format of at most 16 bits that doubles hold. */
export function valueTable({ semantics: { format }, codes }: ResolvedSpec): Float64Array {
  return Float64Array.from({ length: codes }, (_, code) => toNumber(decode(format, code)));
}
