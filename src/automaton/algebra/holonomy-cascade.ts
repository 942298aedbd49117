// The cascade of a holonomy decomposition: coordinates are chains of tiles from the set of all states down to one state, a
// level for each height. Zeiger's local maps: P is the set that the OLD coordinates above a level have come to, Q that of
// the new ones, and the symbol takes P into Q. Onto Q: tiles of P go to tiles of Q, a permutation. Otherwise the symbol's
// image of P is properly inside Q, hence inside a tile of Q: a reset. Sources: see holonomy.ts.

import type { Dfa } from "../dfa.ts";
import {
  applyAction,
  type Cascade,
  type CascadeBlock,
  type CascadeLevel,
  coordinatesOf,
  type LevelKind,
  type LocalAction,
} from "./cascade.ts";
import { type Generators, LARGEST_DEGREE, transitionGenerators } from "./generators.ts";
import { groupStructure } from "./group-structure.ts";
import { hasState, isInside, type Skeleton, skeletonOf, statesOf } from "./holonomy.ts";
import { ALGEBRA_LIMITS, type AlgebraLimits, done, type Outcome, unknown } from "./limits.ts";
import { permutationGroup, type Work } from "./permutation-group.ts";

/** A cascade and what it was made from. */
export interface Holonomy {
  readonly cascade: Cascade;
  readonly skeleton: Skeleton;
  /** For each level and each of its actions, when it permutes tiles, a set and a letter that do so. */
  readonly sources: readonly (readonly (Source | undefined)[])[];
}

export interface Source {
  readonly set: number;
  readonly letter: number;
}

/** The cascade of a DFA started in its initial state, or of generators started in every point. */
export function cascadeOf(of: Dfa | Generators, limits: AlgebraLimits = ALGEBRA_LIMITS): Outcome<Cascade> {
  const found = holonomy(of, limits);
  return found.status === "unknown" ? found : done(found.value.cascade);
}

/** The same with its origin, from the given states. @cost that of `skeletonOf`, and O(coordinates · levels · letters) */
export function holonomy(
  of: Dfa | Generators,
  limits: AlgebraLimits = ALGEBRA_LIMITS,
  first: readonly number[] = startsOf(of),
): Outcome<Holonomy> {
  if (!("maps" in of) && of.states > LARGEST_DEGREE) return unknown(`more than ${LARGEST_DEGREE} states`);
  const generators = "maps" in of ? of : transitionGenerators(of);
  const outcome = skeletonOf(generators, limits);
  if (outcome.status === "unknown") return outcome;
  const skeleton = outcome.value;
  const work = { left: limits.work };
  const levels: CascadeLevel[] = [];
  const sources: (Source | undefined)[][] = [];
  let prefixes: Prefixes = {
    sets: [skeleton.top],
    next: new Uint32Array(generators.maps.length),
    starts: first.map((state) => ({ state, prefix: 0 })),
  };
  for (let height = skeleton.height[skeleton.top]; height > 0; height--) {
    if (!prefixes.sets.some((set) => skeleton.height[set] === height)) continue;
    const made = levelAt(skeleton, height, prefixes, limits, work);
    if (made.status === "unknown") return made;
    levels.push(made.value.level);
    sources.push(made.value.sources);
    prefixes = made.value.longer;
  }
  const cascade = {
    symbols: generators.letters,
    states: generators.degree,
    levels,
    starts: new Map(prefixes.starts.map(({ state, prefix }) => [state, coordinatesOf({ levels }, prefix)])),
    size: prefixes.sets.length,
    projection: Uint32Array.from(prefixes.sets, (set) => set - skeleton.images.count),
  };
  return done({ cascade, skeleton, sources });
}

function startsOf(of: Dfa | Generators): readonly number[] {
  return "maps" in of ? Array.from({ length: of.degree }, (_, point) => point) : [of.initial];
}

/** Reached prefixes: the set that each has come to, where letters lead it, and which of them stand for the first states. */
interface Prefixes {
  readonly sets: readonly number[];
  /** `[prefixes, letters]` */
  readonly next: Uint32Array;
  readonly starts: readonly { readonly state: number; readonly prefix: number }[];
}

/** A level while its actions are collected. */
interface Draft {
  readonly skeleton: Skeleton;
  readonly height: number;
  readonly states: number;
  /** The first state of the block of each component. */
  readonly first: ReadonlyMap<number, number>;
  readonly actions: LocalAction[];
  readonly sources: (Source | undefined)[];
  /** Action numbers: by the text of the action, and by set · letters + letter for permutations of tiles. */
  readonly byText: Map<string, number>;
  readonly bySource: Map<number, number>;
  readonly work: Work;
}

function levelAt(
  skeleton: Skeleton,
  height: number,
  prefixes: Prefixes,
  limits: AlgebraLimits,
  work: Work,
): Outcome<{ level: CascadeLevel; sources: (Source | undefined)[]; longer: Prefixes }> {
  const { images, generators } = skeleton;
  const letters = generators.maps.length;
  const here = prefixes.sets.filter((set) => skeleton.height[set] === height);
  const inUse = new Set(here.map((set) => images.componentOf[set]));
  const roots = [...inUse].map((component) => images.components[component].root).sort((a, b) => a - b);
  const draft = draftOf(skeleton, height, roots, work);
  const { states, actions, sources } = draft;
  const table = new Uint32Array(prefixes.sets.length * letters);
  for (let at = 0; at < table.length; at++) {
    const [prefix, letter] = [Math.floor(at / letters), at % letters];
    table[at] = actionNumber(draft, prefixes.sets[prefix], prefixes.sets[prefixes.next[at]], letter);
    if (8 * states * actions.length > limits.bytes)
      return unknown(`more than ${limits.bytes} bytes for the actions of a level`);
    if (work.left < 0) return unknown(`more than ${limits.work} steps for the actions of a level`);
  }
  const longer = extend(draft, table, prefixes, limits);
  if (longer === undefined) return unknown(`more than ${limits.classes} coordinates`);
  const blocks = blocksOf(draft, roots, work);
  if (blocks === undefined) return unknown(`more than ${limits.work} steps for the groups of levels`);
  const { parent, state, child, ...rest } = longer;
  const reached = { prefixes: prefixes.sets.length, table, parent, state, child };
  return done({ level: { states, kind: kindOf(actions), blocks, actions, ...reached }, sources, longer: rest });
}

/** Blocks that are permuted lie side by side. The others share the first states: on each of them only resets act, and which
 * block is meant is known from the levels above. */
function draftOf(skeleton: Skeleton, height: number, roots: readonly number[], work: Work): Draft {
  const { images, tiles } = skeleton;
  const first = new Map<number, number>();
  let [side, most] = [0, 0];
  for (const root of roots) {
    const component = images.componentOf[root];
    const apart = permutesTiles(skeleton, component);
    first.set(component, apart ? side : 0);
    if (apart) side += tiles[root].length;
    most = Math.max(most, tiles[root].length);
  }
  const states = Math.max(side, most);
  return { skeleton, height, states, first, actions: [], sources: [], byText: new Map(), bySource: new Map(), work };
}

/** Whether a letter takes a member of the component to another and its tiles to those in other places. */
function permutesTiles({ images, move, tiles, generators }: Skeleton, component: number): boolean {
  const letters = generators.maps.length;
  return images.components[component].members.some((set) => {
    for (let letter = 0; letter < letters; letter++) {
      const target = move[set * letters + letter];
      if (target >= images.count || images.componentOf[target] !== component) continue;
      if (tiles[set].some((tile, i) => move[tile * letters + letter] !== tiles[target][i])) return true;
    }
    return false;
  });
}

/** What `letter` does where the old coordinates above have come to set p and the new ones to set q. */
function actionNumber(draft: Draft, p: number, q: number, letter: number): number {
  const { skeleton, height, first } = draft;
  const { images, move, tiles } = skeleton;
  // Sets of less height wait for a level further down; their state here is 0.
  if (skeleton.height[q] < height)
    return skeleton.height[p] < height ? permutation(draft, [], undefined) : reset(draft, 0);
  const letters = skeleton.generators.maps.length;
  const image = move[p * letters + letter];
  const start = first.get(images.componentOf[q]) ?? 0;
  if (image !== q) {
    const tile = tiles[q].findIndex((one) => isInside(skeleton, image, one));
    draft.work.left -= (tile + 1) * images.sets.width;
    return reset(draft, start + tile);
  }
  const known = draft.bySource.get(p * letters + letter);
  if (known !== undefined) return known;
  const place = new Map(tiles[q].map((tile, i) => [tile, i]));
  const moved = tiles[p].map(
    (tile, i) => [start + i, start + (place.get(move[tile * letters + letter]) ?? 0)] as const,
  );
  draft.work.left -= 8 * moved.length;
  const number = permutation(draft, moved, { set: p, letter });
  draft.bySource.set(p * letters + letter, number);
  return number;
}

function reset(draft: Draft, to: number): number {
  return numberOf(draft, `reset ${to}`, undefined, () => ({ kind: "reset", to }));
}

/** The permutation that changes the states of `moved` and no others. */
function permutation(draft: Draft, moved: readonly (readonly [number, number])[], source: Source | undefined): number {
  const changed = moved.filter(([from, to]) => from !== to);
  return numberOf(draft, changed.join(" "), changed.length > 0 ? source : undefined, () => {
    const images = Array.from({ length: draft.states }, (_, state) => state);
    for (const [from, to] of changed) images[from] = to;
    return { kind: "permutation", images };
  });
}

function numberOf(draft: Draft, text: string, source: Source | undefined, action: () => LocalAction): number {
  const known = draft.byText.get(text);
  if (known !== undefined) return known;
  draft.byText.set(text, draft.actions.length);
  draft.sources.push(source);
  return draft.actions.push(action()) - 1;
}

/** Prefixes longer by a state of this level, breadth-first from the starts; undefined when they are too many. */
function extend(
  { skeleton, height, states, first, actions }: Draft,
  table: Uint32Array,
  prefixes: Prefixes,
  limits: AlgebraLimits,
): (Prefixes & Pick<CascadeLevel, "parent" | "state" | "child">) | undefined {
  const { images, tiles } = skeleton;
  const letters = skeleton.generators.maps.length;
  const [parent, own, sets, next]: number[][] = [[], [], [], []];
  const child = new Map<number, number>();
  const find = (prefix: number, state: number): number => {
    const known = child.get(prefix * states + state);
    if (known !== undefined) return known;
    child.set(prefix * states + state, parent.length);
    const set = prefixes.sets[prefix];
    const used = skeleton.height[set] === height;
    sets.push(used ? tiles[set][state - (first.get(images.componentOf[set]) ?? 0)] : set);
    own.push(state);
    return parent.push(prefix) - 1;
  };
  const starts = prefixes.starts.map(({ state, prefix }) => {
    const set = prefixes.sets[prefix];
    const tile = tiles[set].findIndex((one) => hasState(skeleton, one, state));
    const used = skeleton.height[set] === height;
    return { state, prefix: find(prefix, used ? (first.get(images.componentOf[set]) ?? 0) + tile : 0) };
  });
  for (let at = 0; at < parent.length; at++) {
    if (parent.length > limits.classes) return undefined;
    for (let letter = 0; letter < letters; letter++) {
      const edge = parent[at] * letters + letter;
      next.push(find(prefixes.next[edge], applyAction(actions[table[edge]], own[at])));
    }
  }
  const numbers = { parent: Uint32Array.from(parent), state: Uint32Array.from(own), next: Uint32Array.from(next) };
  return { sets, starts, child, ...numbers };
}

function blocksOf(draft: Draft, roots: readonly number[], work: Work): CascadeBlock[] | undefined {
  const { skeleton, first, actions, sources } = draft;
  const { tiles, images } = skeleton;
  const blocks: CascadeBlock[] = [];
  for (const root of roots) {
    const start = first.get(images.componentOf[root]) ?? 0;
    const isHere = (source: Source | undefined) =>
      source !== undefined && images.componentOf[source.set] === images.componentOf[root];
    const here = actions.filter((_, i) => isHere(sources[i]));
    const moved = here.map((action) => tiles[root].map((_, i) => applyAction(action, start + i) - start));
    const group = permutationGroup(
      tiles[root].length,
      moved.map((images) => Uint16Array.from(images)),
      work,
    );
    const structure = group && groupStructure(group, work);
    if (structure === undefined) return undefined;
    const parts = tiles[root].map((tile) => statesOf(skeleton, tile));
    blocks.push({ first: start, set: statesOf(skeleton, root), tiles: parts, group: structure });
  }
  return blocks;
}

function kindOf(actions: readonly LocalAction[]): LevelKind {
  const resets = actions.some(({ kind }) => kind === "reset");
  const permutations = actions.some(
    (action) => action.kind === "permutation" && action.images.some((image, state) => image !== state),
  );
  if (permutations) return resets ? "permutation-reset" : "permutation";
  return resets ? "reset" : "identity";
}
