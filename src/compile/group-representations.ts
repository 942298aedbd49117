// Faithful orthogonal representations of the group of a group automaton, and how many reflections each letter is in them: a
// matrix g needs rank(I - g). Sums of permutations of blocks, of turns and reflections of a polygon, and a few known by the
// group's name. The state (the image of a generic vector) then determines the group element, hence the automaton's state.

import { type Generators, permutationGroup, reflectionLength } from "../automaton/algebra/index.ts";
import { type BlockAction, blockActions } from "./block-systems.ts";

/** One summand of a representation. */
export interface Summand {
  readonly kind: "points" | "sign" | "polygon" | "space";
  readonly action: BlockAction;
  readonly dimension: number;
  /** For each letter. */
  readonly reflections: readonly number[];
  readonly entries: Entries;
}

type Entries = "0 and 1" | "small integers" | "irrational";

export interface Representation {
  readonly name: string;
  readonly dimension: number;
  /** Permuted coordinates keep their sum, so one row less will do for each set of points, where the norm may exceed 1. */
  readonly rows: number;
  /** The most over all letters. */
  readonly reflections: number;
  readonly entries: Entries;
  /** Empty for a representation that is known by the group's name. */
  readonly summands: readonly Summand[];
}

/** Work on sums: summands that are combined, and sums whose faithfulness is tested. */
const COMBINED = 24;
const TESTED = 400;
const GROUP_WORK = 2e7;
/** Letters whose products are looked at for a turn of a polygon. */
const MULTIPLIED = 16;
/** Larger groups of letters are taken in the given action, or by name. */
const MOST_POINTS = 6000;
const MANY_POINTS = 500;

/** Those found, the best first: fewest reflections, then entries that formats hold, then least dimension. Without the group,
 * the given action only. */
export function representations(
  generators: Generators,
  group: { readonly name: string; readonly order: bigint } | undefined,
): readonly Representation[] {
  if (group === undefined) return given(generators);
  const { degree, maps } = generators;
  const { name, order } = group;
  const known = byName(name);
  const isEnough = degree > MANY_POINTS && known.some(({ reflections }) => reflections <= 2);
  if (order === 1n || degree > MOST_POINTS || isEnough) return [...given(generators), ...known].sort(better);
  const all = blockActions(maps).flatMap((action) => summandsOf(action));
  // Conjugate subgroups give equivalent summands: one for each kind, size and list of reflections is enough.
  const distinct = new Map(all.map((s) => [`${s.kind} ${s.action.count}: ${s.reflections.join()}`, s]));
  const summands = [...distinct.values()].sort(
    (a, b) => most(a.reflections) - most(b.reflections) || a.dimension - b.dimension,
  );
  return [...given(generators), ...sums(summands, order), ...known].sort(better);
}

function given({ degree, maps }: Generators): Representation[] {
  const reflections = most(maps.map(reflectionLength));
  const name = `the ${degree} states`;
  return [{ name, dimension: degree, rows: degree - 1, reflections, entries: "0 and 1", summands: [] }];
}

const GRADES: readonly Entries[] = ["0 and 1", "small integers", "irrational"];

type Order = (a: Representation, b: Representation) => number;
const irrational = ({ entries }: Representation) => Number(entries === "irrational");
/** Fewest reflections first. */
const better: Order = (a, b) =>
  a.reflections - b.reflections || irrational(a) - irrational(b) || a.dimension - b.dimension;
/** Fewest rows first. */
export const smaller: Order = (a, b) =>
  a.rows - b.rows || irrational(a) - irrational(b) || a.reflections - b.reflections;

function most(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.max(a, b), 0);
}

/** The action on blocks as permutation matrices, and as symmetries of a polygon where it is that. */
function summandsOf(action: BlockAction): Summand[] {
  const { count, letters } = action;
  const lengths = letters.map(reflectionLength);
  if (count === 2) return [{ kind: "sign", action, dimension: 1, reflections: lengths, entries: "small integers" }];
  const points: Summand = { kind: "points", action, dimension: count, reflections: lengths, entries: "0 and 1" };
  const polygon = polygonSteps(action);
  if (polygon === undefined) return isOfSpace(action) ? [points, ofSpace(action, lengths)] : [points];
  const reflections = polygon.map(({ turned, step }) => (turned ? 1 : step === 0 ? 0 : 2));
  const entries = count === 4 ? "small integers" : "irrational";
  return [points, { kind: "polygon", action, dimension: 2, reflections, entries }];
}

/** S4 on the four diagonals of a cube and A5 on five cubes in a dodecahedron are rotations of space: two reflections at most. */
function isOfSpace({ count, letters }: BlockAction): boolean {
  if (count !== 4 && count !== 5) return false;
  return permutationGroup(count, letters)?.order === (count === 4 ? 24n : 60n);
}

function ofSpace(action: BlockAction, lengths: readonly number[]): Summand {
  const entries = action.count === 4 ? "small integers" : "irrational";
  return { kind: "space", action, dimension: 3, reflections: lengths.map((n) => Math.min(n, 1) * 2), entries };
}

/** Corner i goes to corner step + i, or step - i when turned over. */
interface PolygonStep {
  readonly turned: boolean;
  readonly step: number;
}

/** Each letter as a symmetry of the polygon of all blocks, along some cyclic order of them; undefined where there is none. */
export function polygonSteps({ count, letters }: BlockAction): readonly PolygonStep[] | undefined {
  // Symmetries other than the identity fix two corners at most.
  if (letters.some((map) => [0, 1, 2].every((n) => fixedPoints(map) !== n) && fixedPoints(map) < count))
    return undefined;
  const few = letters.slice(0, MULTIPLIED);
  const turns = [...letters, ...few.flatMap((a) => few.map((b) => a.map((point) => b[point])))];
  const turn = turns.find((map) => reflectionLength(map) === count - 1);
  if (turn === undefined) return undefined;
  const corner = new Int32Array(count);
  for (let [at, i] = [0, 0]; i < count; at = turn[at], i++) corner[at] = i;
  const steps = letters.map((letter) => {
    const step = corner[letter[0]];
    const is = (sign: 1 | -1) => letter.every((to, block) => corner[to] === modulo(step + sign * corner[block], count));
    return is(1) ? { turned: false, step } : is(-1) ? { turned: true, step } : undefined;
  });
  return steps.every((step) => step !== undefined) ? steps : undefined;
}

function fixedPoints(map: Uint16Array): number {
  return map.reduce((count, image, point) => (image === point ? count + 1 : count), 0);
}

function modulo(n: number, m: number): number {
  return ((n % m) + m) % m;
}

/** Faithful sums of one to three summands, and one that is built greedily; the few best. */
function sums(summands: readonly Summand[], order: bigint): Representation[] {
  const few = summands.slice(0, COMBINED);
  const singles = summands.map((summand) => [summand]);
  const pairs = few.flatMap((a, i) => few.slice(0, i).map((b) => [a, b]));
  const triples = few.flatMap((a, i) => few.slice(0, i).flatMap((b, j) => few.slice(0, j).map((c) => [a, b, c])));
  const all = [...singles, ...pairs, ...triples].map(sumOf);
  const found = [...firstFaithful(all.toSorted(better), order), ...firstFaithful(all.sort(smaller), order)];
  const built = greedily(summands, order);
  return built === undefined ? found : [...found, built];
}

/** The first, and the first whose entries are rational. */
function firstFaithful(sums: readonly Representation[], order: bigint): Representation[] {
  const found: Representation[] = [];
  for (const sum of sums.slice(0, TESTED)) {
    if ((found.length > 0 && sum.entries === "irrational") || !isFaithful(sum.summands, order)) continue;
    found.push(sum);
    if (sum.entries !== "irrational") break;
  }
  return found;
}

function sumOf(summands: readonly Summand[]): Representation {
  const letters = summands[0].reflections.length;
  const reflections = Array.from({ length: letters }, (_, i) => summands.reduce((n, s) => n + s.reflections[i], 0));
  const grade = most(summands.map(({ entries }) => GRADES.indexOf(entries)));
  const dimension = summands.reduce((n, s) => n + s.dimension, 0);
  return {
    name: summands.map(nameOf).join(" and "),
    dimension,
    rows: dimension - summands.filter(({ kind }) => kind === "points").length,
    reflections: most(reflections),
    entries: GRADES[grade],
    summands,
  };
}

function nameOf({ kind, action: { count } }: Summand): string {
  const names = {
    sign: "a sign",
    polygon: `a polygon of ${count} corners`,
    points: `${count} points`,
    space: `rotations of ${count === 4 ? "a cube" : "an icosahedron"}`,
  };
  return names[kind];
}

/** Adds, of the summands that make the group larger, one that leaves the fewest reflections, until it is all of it; then
 * leaves out those that are not needed. */
function greedily(summands: readonly Summand[], order: bigint): Representation | undefined {
  let chosen: readonly Summand[] = [];
  for (let reached = 1n; reached < order; ) {
    const next = summands
      .map((summand) => sumOf([...chosen, summand]))
      .sort(better)
      .map(({ summands }) => ({ summands, order: orderOf(summands) }))
      .find((sum) => sum.order > reached);
    if (next === undefined) return undefined;
    ({ summands: chosen, order: reached } = next);
  }
  for (const summand of chosen) {
    const rest = chosen.filter((other) => other !== summand);
    if (rest.length > 0 && isFaithful(rest, order)) chosen = rest;
  }
  return sumOf(chosen);
}

function isFaithful(summands: readonly Summand[], order: bigint): boolean {
  return orderOf(summands) === order;
}

/** The order of the group on the blocks of all summands side by side; 0 when that is too much work. */
function orderOf(summands: readonly Summand[]): bigint {
  const degree = summands.reduce((n, { action }) => n + action.count, 0);
  const letters = summands[0].action.letters.map((_, letter) => {
    const images = new Uint16Array(degree);
    let base = 0;
    for (const { action } of summands) {
      for (let block = 0; block < action.count; block++) images[base + block] = base + action.letters[letter][block];
      base += action.count;
    }
    return images;
  });
  return permutationGroup(degree, letters, { left: GROUP_WORK })?.order ?? 0n;
}

/**
 * Representations that the isomorphism type alone gives, for any letters. Q8 is a quotient of Z4 ⋊ Z4 (y x y^-1 = x^-1) by
 * x^2 y^2, where x is a quarter turn of a plane and y a reflection of it and a quarter turn of another: i is x, j is y.
 */
function byName(name: string): Representation[] {
  const known = (text: string, dimension: number, reflections: number, entries: Entries): Representation => ({
    name: text,
    dimension,
    rows: entries === "0 and 1" ? dimension - 1 : dimension,
    reflections,
    entries,
    summands: [],
  });
  const natural = /^([SA])(\d+)$/.exec(name);
  const n = Number(natural?.[2] ?? 0);
  const found: Representation[] = [];
  if (natural !== null && n > 2) {
    const longest = natural[1] === "A" && n % 2 === 0 ? n - 2 : n - 1;
    found.push(known(`${n} points`, n, longest, "0 and 1"));
  }
  if (name === "A4" || name === "S4") found.push(known("rotations of a cube", 3, 2, "small integers"));
  if (name === "A5") found.push(known("rotations of an icosahedron", 3, 2, "irrational"));
  if (name === "Q8") found.push(known("two planes (a cover Z4 ⋊ Z4)", 4, 3, "small integers"));
  if (/^Z\d+( × Z\d+)*$/.test(name)) {
    const factors = [...name.matchAll(/Z(\d+)/g)].map(([, order]) => Number(order));
    const dimension = factors.reduce((sum, order) => sum + (order > 2 ? 2 : 1), 0);
    const entries = factors.every((order) => order === 2 || order === 4) ? "small integers" : "irrational";
    found.push(known("a plane or a sign for each cyclic factor", dimension, dimension, entries));
  }
  return found;
}
