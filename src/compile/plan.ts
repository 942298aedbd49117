// The planner: all constructions that a target can take within the constraints, cheapest first (layers, then reflections a
// step, then rows). Each is tables that can be run without arithmetic; whether rounding leaves them right is proved afterwards.

import { type Cascade, cascadeOf } from "../automaton/algebra/index.ts";
import type { Dfa } from "../automaton/dfa.ts";
import { affine, normBound } from "./actions.ts";
import { cascadeToDrafts, type Scheme } from "./cascade-to-layers.ts";
import type { MemoryScheme } from "./memories.ts";
import { mergeSymbols } from "./merge-symbols.ts";
import { type Draft, type Stack, stackOf } from "./stack.ts";
import { withReadout } from "./stack-to-model.ts";
import { fits, mostFactors, type Range, type Target } from "./targets.ts";

export interface Constraints {
  readonly target: Target;
  readonly range: Range;
  /** Reflections a step at most. */
  readonly maxFactors: number;
  readonly maxLayers: number;
  /** Whether the spectral norm of every transition must be at most 1. */
  readonly contracting: boolean;
  /** Significand bits of a format whose recurrent rounding may be used; absent where it may not. */
  readonly precision?: number;
}

export interface Plan {
  readonly construction: string;
  readonly stack: Stack;
  readonly layers: number;
  /** The most of any symbol; 0 where a layer is no product of factors. */
  readonly factors: number;
  /** State entries of all layers. */
  readonly rows: number;
  readonly norm: number;
}

/** Entries of the keys of one symbol at most: steps are proved in generated code, which has an operation or more for each. */
const LARGEST_STEP = 10_000;

/** What became of a construction that was not proved. */
export interface Attempt {
  readonly construction: string;
  readonly outcome: string;
}

/** Plans that fit, and why others do not. */
interface Planned {
  readonly plans: readonly Plan[];
  readonly rejected: readonly Attempt[];
}

/** @cost that of the cascade, and the tables of at most eight stacks */
export function plan(dfa: Dfa, constraints: Constraints): Planned {
  const rejected: Attempt[] = [];
  const plans: Plan[] = [];
  const keep = (name: string, drafts: readonly Draft[] | undefined, accepts: (prefix: number) => boolean) => {
    const result =
      drafts === undefined ? "a group that it cannot express" : built(dfa, drafts, accepts, name, constraints);
    if (typeof result === "string") rejected.push({ construction: name, outcome: result });
    else plans.push(result);
  };
  if (!constraints.contracting && (constraints.target === "dense" || constraints.target === "pdSsm"))
    keep("one-hot states, one layer", [oneHotStates(dfa)], (state) => dfa.accepting[state] === 1);
  const cascade = cascadeOf(dfa);
  if (cascade.status === "unknown") {
    rejected.push({ construction: "holonomy cascade", outcome: cascade.reason });
    return { plans, rejected };
  }
  const { projection } = cascade.value;
  for (const scheme of schemesOf(constraints, cascade.value)) {
    const drafts = draftsOf(cascade.value, dfa.initial, scheme);
    keep(schemeName(scheme, cascade.value), drafts, (prefix) => dfa.accepting[projection[prefix]] === 1);
  }
  const cost = ({ layers, factors, rows }: Plan) => [layers, factors, rows];
  plans.sort((a, b) => cost(a).reduce((order, x, i) => order || x - cost(b)[i], 0));
  return { plans, rejected };
}

/** A language of one state has no levels: a layer in which nothing happens stands for it. */
function draftsOf(cascade: Cascade, initial: number, scheme: Scheme): readonly Draft[] | undefined {
  if (cascade.levels.length > 0) return cascadeToDrafts(cascade, initial, scheme);
  const nothing = { matrix: [[1]], input: [0], factors: [], clears: false };
  return [{ purpose: "nothing", initial: [0], act: () => nothing, read: (_, wire) => wire }];
}

function oneHotStates({ states, initial, next, symbols }: Dfa): Draft {
  const width = symbols.length;
  const rows = Array.from({ length: states }, (_, q) => q);
  return {
    purpose: "one-hot states",
    initial: rows.map((q) => Number(q === initial)),
    act: ({ letter }) =>
      affine(
        rows.map((to) => rows.map((from) => Number(next[from * width + letter] === to))),
        rows.map(() => 0),
      ),
    read: (state, wire) => ({ ...wire, prefix: state.indexOf(1) }),
  };
}

function built(
  dfa: Dfa,
  drafts: readonly Draft[],
  accepts: (prefix: number) => boolean,
  construction: string,
  constraints: Constraints,
): Plan | string {
  const { target, range, maxFactors, maxLayers, contracting } = constraints;
  if (drafts.length > maxLayers) return `${drafts.length} layers, more than ${maxLayers}`;
  const made = stackOf(dfa.symbols, drafts, ({ prefix }) => accepts(prefix));
  if ("tooLarge" in made) return made.tooLarge;
  const stack = mergeSymbols(withReadout(made));
  if (stack.layers.length > maxLayers) return `${stack.layers.length} layers, more than ${maxLayers}`;
  const actions = stack.layers.flatMap((layer) => layer.actions.map((action) => ({ layer, action })));
  const size = Math.max(...actions.map(({ action }) => (action.factors?.length ?? 1) * action.input.length));
  if (size > LARGEST_STEP) return `${size} multiplications in a step of a layer, more than ${LARGEST_STEP}`;
  const unfit = actions.find(({ action }) => !fits(target, action, range, maxFactors));
  if (unfit !== undefined)
    return `${target} with eigenvalues in ${range} cannot do "${unfit.layer.purpose}"${ofFactors(unfit.action.factors?.length, constraints)}`;
  const norm = Math.max(...actions.map(({ action }) => (isProduct(target) ? 1 : normBound(action))));
  if (contracting && norm > 1) return `norm ${norm}, more than 1`;
  const factors = isProduct(target) ? Math.max(1, ...actions.map(({ action }) => action.factors?.length ?? 0)) : 0;
  const rows = stack.layers.reduce((sum, { states }) => sum + states[0].length, 0);
  return { construction, stack, layers: stack.layers.length, factors, rows, norm };
}

function ofFactors(found: number | undefined, { target, maxFactors }: Constraints): string {
  const limit = Math.min(maxFactors, mostFactors(target) ?? Infinity);
  return found !== undefined && found > limit ? ` (${found} reflections, more than ${limit})` : "";
}

/** Factors with beta |k|^2 in [0, 2] have norm at most 1, and so has their product (arXiv 2411.12537, Proposition 1). */
function isProduct(target: Target): boolean {
  return mostFactors(target) !== undefined;
}

/** What may fit, so that few stacks are made in vain. */
function schemesOf({ target, range, maxFactors, precision }: Constraints, cascade: Cascade): Scheme[] {
  const diagonal = target === "diagonal" || target === "mamba";
  const one = Math.min(mostFactors(target) ?? Infinity, maxFactors) === 1;
  const decay = diagonal && precision !== undefined ? decayScheme(cascade, precision) : [];
  const memories: readonly MemoryScheme[] = diagonal
    ? [...(range === "[-1,1]" ? [{ kind: "toggle" as const }] : []), ...decay]
    : one
      ? [{ kind: "toggle" }]
      : [{ kind: "pair" }];
  const hasGroup = cascade.levels.some(({ kind }) => kind === "permutation" || kind === "permutation-reset");
  const groups: readonly Scheme["groups"][] = !hasGroup
    ? ["points"]
    : diagonal
      ? ["signs"]
      : one
        ? ["points", "series", "rounded series"]
        : ["points"];
  const hasMemory = cascade.levels.slice(0, -1).some(({ actions }) => actions.some(({ kind }) => kind === "reset"));
  return (hasMemory ? memories : memories.slice(0, 1)).flatMap((memory) =>
    groups.flatMap((kind) =>
      clearings(target, one, cascade).map((oneHot) => ({ groups: kind, memory, oneHot, gated: isGated(target) })),
    ),
  );
}

function clearings(target: Target, one: boolean, { levels }: Cascade): readonly Scheme["oneHot"][] {
  const mixed = levels.map(({ kind }) => kind === "permutation-reset");
  if (target === "diagonal" || target === "mamba" || !mixed.includes(true)) return ["none"];
  const last = isGated(target) && mixed.at(-1) === true ? (["last"] as const) : [];
  return one ? [...last, "none"] : ["all", ...last, "none"];
}

function isGated(target: Target): boolean {
  return target === "gatedDeltaNet" || target === "gatedDeltaProduct" || target === "rwkv7";
}

/** Codes 2^base … 2^(base+1) - 1 hold the states of a level; h / 2^shift keeps one code below another, and what is below half
 * an ulp of that is lost: shift <= precision - 1 - base and 2 shift > precision. */
function decayScheme({ levels }: Cascade, precision: number): MemoryScheme[] {
  const most = Math.max(1, ...levels.slice(0, -1).map(({ states }) => states));
  const base = Math.ceil(Math.log2(most));
  const shift = Math.max(base + 1, Math.ceil((precision + 1) / 2));
  return shift <= precision - 1 - base ? [{ kind: "decay", shift, base }] : [];
}

function schemeName({ groups, memory, oneHot }: Scheme, { levels }: Cascade): string {
  const has = (kinds: readonly string[]) => levels.some(({ kind }) => kinds.includes(kind));
  if (levels.length === 0) return "one state";
  const group = {
    points: "permuted rows",
    series: "a series of subgroups",
    signs: "signs",
    "rounded series": "a series of subgroups, rounded reflections",
  }[groups];
  const keep = { pair: "memories of two rows", toggle: "memories in turns", decay: "memories that decay" }[memory.kind];
  const reset = oneHot === "none" ? undefined : `one-hot permutations and resets (${oneHot})`;
  const parts = [
    ...(has(["permutation", "permutation-reset"]) ? [group] : []),
    ...(has(["permutation-reset"]) && reset !== undefined ? [reset] : []),
    ...(has(["reset", "permutation-reset"]) ? [keep] : []),
  ];
  return `${levels.length} ${levels.length === 1 ? "level" : "levels"}: ${parts.join(", ")}`;
}
