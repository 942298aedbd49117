// The groups of word problems: elements are short lists of integers, generators have the names of docs/languages.md.
// Permutations are one-line lists of images of 0 … n - 1. The integers modulo n are [k]. A dihedral element is the
// formal map x -> ±x + c of the integers modulo n, as [0 for + or 1 for -, c]: r is x + 1, s is -x.

import { InputError, quote } from "../core/errors.ts";

export type Element = readonly number[];

export interface Group {
  readonly order: number;
  readonly identity: Element;
  readonly generators: readonly { readonly name: string; readonly element: Element }[];
  /** First b acts, then a. */
  compose(a: Element, b: Element): Element;
}

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  S: [2, 8],
  A: [3, 8],
  Z: [1, 65_536],
  D: [1, 32_768],
};

/** The group of `G` or `G,generators=K`. @throws InputError for other texts */
export function readGroup(text: string, where: string): Group {
  const match = /^([SAZD])(0|[1-9][0-9]*)(?:,generators=(adjacent|standard|all))?$/.exec(text);
  const [, letter = "", digits = "", choice = "standard"] = match ?? [];
  const n = Number(digits);
  const range = Object.hasOwn(RANGES, letter) ? RANGES[letter] : undefined;
  if (range === undefined || n < range[0] || n > range[1] || (choice === "adjacent" && letter !== "S")) {
    throw new InputError(where, "a group and generators as in docs/languages.md", quote(text));
  }
  if (letter === "Z") return cyclic(n, choice);
  return letter === "D" ? dihedral(n, choice) : permutations(n, letter === "A", choice);
}

/** The element to the power `exponent` >= 0, by repeated squaring. */
export function power(group: Group, element: Element, exponent: number): Element {
  let result = group.identity;
  let square = element;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = group.compose(square, result);
    square = group.compose(square, square);
  }
  return result;
}

function cyclic(n: number, choice: string): Group {
  const steps = choice === "all" ? Array.from({ length: n }, (_, k) => k) : [1];
  const generators = steps.map((k) => ({ name: String(k), element: [k % n] }));
  return { order: n, identity: [0], generators, compose: ([a], [b]) => [(a + b) % n] };
}

function dihedral(n: number, choice: string): Group {
  const turn = (k: number) => ({ name: k === 0 ? "e" : k === 1 ? "r" : `r^${k}`, element: [0, k % n] });
  // s r^k is the map x -> -(x + k).
  const flip = (k: number) => ({
    name: k === 0 ? "s" : k === 1 ? "sr" : `sr^${k}`,
    element: [1, (n - (k % n)) % n],
  });
  const exponents = Array.from({ length: n }, (_, k) => k);
  const generators = choice === "all" ? [...exponents.map(turn), ...exponents.map(flip)] : [turn(1), flip(0)];
  // a(b(x)) = ±(±x + c) + d
  const compose = ([sign, d]: Element, [inner, c]: Element): Element => [
    sign === inner ? 0 : 1,
    (d + (sign === 0 ? c : n - c)) % n,
  ];
  return { order: 2 * n, identity: [0, 0], generators, compose };
}

function permutations(n: number, even: boolean, choice: string): Group {
  const points = Array.from({ length: n }, (_, i) => i);
  const cycle = (...moved: number[]): Element =>
    points.map((p) => (moved.includes(p) ? moved[(moved.indexOf(p) + 1) % moved.length] : p));
  const factorial = points.reduce((product, i) => product * (i + 1), 1);
  const elements = (): Element[] => {
    if (choice === "all") return inOrder(n).filter((p) => p.some((image, i) => image !== i) && (!even || isEven(p)));
    if (choice === "adjacent") return points.slice(1).map((i) => cycle(i - 1, i));
    if (even) return points.slice(2).map((i) => cycle(0, 1, i));
    return n === 2 ? [cycle(0, 1)] : [cycle(0, 1), cycle(...points)];
  };
  return {
    order: even ? factorial / 2 : factorial,
    identity: points,
    generators: elements().map((element) => ({ name: cycles(element), element })),
    compose: (a, b) => b.map((image) => a[image]),
  };
}

/** All permutations in lexicographic order of their one-line notation. */
function inOrder(n: number): Element[] {
  let partial: number[][] = [[]];
  for (let i = 0; i < n; i++) {
    partial = partial.flatMap((p) =>
      Array.from({ length: n }, (_, image) => image)
        .filter((image) => !p.includes(image))
        .map((image) => [...p, image]),
    );
  }
  return partial;
}

/** A cycle of even length is odd. */
function isEven(permutation: Element): boolean {
  return cycleList(permutation).filter((cycle) => cycle.length % 2 === 0).length % 2 === 0;
}

function cycleList(permutation: Element): number[][] {
  const found: number[][] = [];
  for (const start of permutation.keys()) {
    if (found.some((cycle) => cycle.includes(start))) continue;
    const cycle = [start];
    for (let p = permutation[start]; p !== start; p = permutation[p]) cycle.push(p);
    found.push(cycle);
  }
  return found;
}

function cycles(permutation: Element): string {
  const moved = cycleList(permutation).filter((cycle) => cycle.length > 1);
  return moved.map((cycle) => `(${cycle.map((p) => p + 1).join(" ")})`).join("");
}
