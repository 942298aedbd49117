// Units drawn by a seed among those that a device counted are counted again: by the specification of arithmetic where that takes
// seconds a unit, the others by tables and doubles. A digest, a failing map, a sum or a greatest value that differs is an error,
// not an answer. Digests do not see a kernel that decides rightly and lists or adds wrongly; the other three do.

import type { RankRange } from "../../backend/webgpu/dispatch.ts";
import { sampledMaps } from "../exhaustive/sample.ts";
import type { Census } from "./census.ts";
import { type CensusTally, countMaps, type Failing } from "./outcome.ts";
import { mapsOf, type Part } from "./program.ts";

/** A unit as it was counted first, with the part that lists its failing maps. */
export interface CountedUnit {
  readonly unit: number;
  readonly digest: string;
  readonly part: Pick<Part, "failing" | "overflowed"> & { readonly tally: Pick<CensusTally, "failingMaps"> };
}

export interface Recounted {
  /** Units counted again, and how many were drawn: fewer only where it was interrupted. */
  readonly units: number;
  readonly drawn: number;
  /** Of these units by the specification; the others by tables and doubles. */
  readonly specified: number;
  /** Of these units, those whose sums and greatest values were compared with the device's. */
  readonly alone: number;
}

export interface RecountOptions {
  /** Of the units, at least one of them; 0 for none. */
  readonly share: number;
  readonly seed: number;
  /** What these units come to on a device, each by itself; undefined where that is not to be had. */
  readonly alone?: (units: readonly number[]) => Promise<readonly CensusTally[] | undefined>;
  readonly progress?: (done: number, total: number) => void;
  /** Asked after each unit. */
  readonly interrupted?: () => boolean;
}

/** Of a finished range. */
export function countedUnits({ range, part }: { readonly range: RankRange; readonly part: Part }): CountedUnit[] {
  return part.digests.map((digest, i) => ({ unit: range.from + i, digest, part }));
}

/** @throws Error where a unit comes to something else */
export async function countAgain(
  given: Census,
  units: readonly CountedUnit[],
  { share, seed, alone, progress, interrupted }: RecountOptions,
): Promise<Recounted> {
  const drawn =
    units.length === 0 || share === 0 ? 0 : Math.min(units.length, Math.max(1, Math.ceil(units.length * share)));
  if (drawn === 0) return { units: 0, drawn, specified: 0, alone: 0 };
  const most = given.specified === undefined ? 0 : Math.min(drawn, given.specifiedUnits);
  const exact = most === 0 ? undefined : given.specified?.();
  const fast = most === drawn ? undefined : given.reference();
  const chosen = Array.from(sampledMaps({ seed, maps: drawn }, units.length), (place) => units[place]);
  const tallies = await alone?.(chosen.map(({ unit }) => unit));
  let done = 0;
  for (const one of chosen) {
    progress?.(done, drawn);
    const outcome = done < most ? exact : fast;
    if (outcome === undefined) throw new TypeError("countAgain: expected a way of counting");
    compare(given, one, outcome, tallies?.[done]);
    done++;
    progress?.(done, drawn);
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (interrupted?.() === true) break;
  }
  return { units: done, drawn, specified: Math.min(done, most), alone: tallies === undefined ? 0 : done };
}

/** @throws Error where they differ */
function compare(
  given: Census,
  { unit, digest, part }: CountedUnit,
  outcome: ReturnType<Census["reference"]>,
  alone: CensusTally | undefined,
): void {
  const { from, to } = mapsOf(given, { from: unit, to: unit + 1 });
  const where = `of unit ${unit} (maps ${from} to ${to - 1})`;
  const differs = (expected: string, found: string) =>
    new Error(`census: expected ${expected} ${where}, found ${found} on the device`);
  const failing: Failing[] = [];
  const own = countMaps(given, outcome, from, to, (one) => failing.push(one));
  if (own.digest !== digest) throw differs(`the digest ${own.digest}`, digest);
  const wrong = wrongListing(failing, part, from, to);
  if (wrong !== undefined) throw differs(`${text(wrong.expected)} among the failing maps`, text(wrong.found));
  if (alone === undefined) return;
  const names = ["failing maps", ...given.sums, ...given.maxima];
  const numbers = (tally: CensusTally) => [tally.failingMaps, ...tally.sums, ...tally.maxima];
  const found = numbers(alone);
  numbers(own).forEach((n, i) => {
    if (n !== found[i]) throw differs(`${names[i]} ${n}`, String(found[i]));
  });
}

const text = (one: Failing | undefined) => (one === undefined ? "none" : `map ${one[0]} (witness ${one[1]})`);

interface Difference {
  readonly expected: Failing | undefined;
  readonly found: Failing | undefined;
}

/** The first difference between a unit's failing maps and those listed: of a list that was cut, only what it has can be wrong. */
function wrongListing(
  failing: readonly Failing[],
  { failing: list, overflowed, tally }: CountedUnit["part"],
  from: number,
  to: number,
): Difference | undefined {
  const [begin, end] = [place(list, from), place(list, to)];
  const listed = list.slice(begin, end);
  if (list.length < tally.failingMaps && (overflowed.length > 0 || end === list.length))
    return stranger(failing, listed);
  const at = Array.from({ length: Math.max(failing.length, listed.length) }, (_, i) => i).find(
    (i) => failing.at(i)?.[0] !== listed.at(i)?.[0] || failing.at(i)?.[1] !== listed.at(i)?.[1],
  );
  return at === undefined ? undefined : { expected: failing.at(at), found: listed.at(at) };
}

function stranger(failing: readonly Failing[], listed: readonly Failing[]): Difference | undefined {
  const known = new Map(failing.map((one) => [one[0], one]));
  const found = listed.find(([map, witness]) => known.get(map)?.[1] !== witness);
  return found === undefined ? undefined : { expected: known.get(found[0]), found };
}

/** Of the first map from `map` on, in a list in the order of maps. */
function place(list: readonly Failing[], map: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (list[middle][0] < map) low = middle + 1;
    else high = middle;
  }
  return low;
}
