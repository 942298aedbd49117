// The groups of word problems: elements are short lists of integers, generators have the names of docs/languages.md.
// Permutations are one-line lists of images of 0 … n - 1. The integers modulo n are [k]. A dihedral element is the
// formal map x -> ±x + c of the integers modulo n, as [0 for + or 1 for -, c]: r is x + 1, s is -x.

import { InputError, quote } from "../core/errors.ts";
import { objectIn } from "./options.ts";

export type Element = readonly number[];

interface Group {
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

/** The group of `G` or `G,generators=K`; a product `GxH`, a table `{…}`. @throws InputError for other texts */
export function readGroup(text: string, where: string): Group {
  const table = /^(\{[\s\S]*\})(?:,generators=(all|standard))?$/.exec(text);
  if (table !== null) return tableGroup(table[1], table.at(2) ?? "all", where);
  if (text.includes(".json"))
    throw new InputError(where, "a Cayley table written out in the certificate", `the file ${quote(text)}`);
  const product = /^([A-Z0-9]+(?:x[A-Z0-9]+)+)(?:,generators=(standard|all))?$/.exec(text);
  if (product === null) return simpleGroup(text, where);
  return direct(product[1].split("x"), product.at(2) ?? "standard", where);
}

function simpleGroup(text: string, where: string): Group {
  const quaternion = /^Q8(?:,generators=(standard|all))?$/.exec(text);
  if (quaternion !== null) return quaternions(quaternion.at(1) ?? "standard");
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

/** Quaternions w + x i + y j + z k as [w, x, y, z], multiplied as Hamilton did. */
function quaternions(choice: string): Group {
  const units = ["1", "i", "j", "k"].map((name, at) => ({ name, element: [0, 0, 0, 0].with(at, 1) }));
  const all = units.flatMap(({ name, element }) => [
    { name, element },
    { name: `-${name}`, element: element.map((part) => 0 - part) },
  ]);
  const compose = ([a, b, c, d]: Element, [w, x, y, z]: Element): Element =>
    [
      a * w - b * x - c * y - d * z,
      a * x + b * w + c * z - d * y,
      a * y - b * z + c * w + d * x,
      a * z + b * y - c * x + d * w,
    ].map((part) => part + 0);
  return { order: 8, identity: [1, 0, 0, 0], generators: choice === "all" ? all : [units[1], units[2]], compose };
}

/** Tuples are laid end to end. */
function direct(names: readonly string[], choice: string, where: string): Group {
  const factors = names.map((name) => {
    const group = simpleGroup(`${name},generators=${choice}`, where);
    const identityName = name === "Q8" ? "1" : name.startsWith("Z") ? "0" : "e";
    return { group, one: { name: identityName, element: group.identity } };
  });
  const order = factors.reduce((product, { group }) => product * group.order, 1);
  if (order > 1_000_000) throw new InputError(where, "a group of order at most 1000000", String(order));
  const tuple = (parts: readonly { name: string; element: Element }[]) => ({
    name: `(${parts.map(({ name }) => name).join(";")})`,
    element: parts.flatMap(({ element }) => element),
  });
  const ones = factors.map(({ one }) => one);
  const choices = factors.map(({ group, one }) => [one, ...group.generators.filter(({ name }) => name !== one.name)]);
  const generators =
    choice === "all"
      ? choices.reduce<(typeof ones)[]>((tuples, own) => tuples.flatMap((t) => own.map((x) => [...t, x])), [[]])
      : factors.flatMap(({ group }, place) => group.generators.map((generator) => ones.with(place, generator)));
  const compose = (a: Element, b: Element): Element => {
    let from = 0;
    return factors.flatMap(({ group }) => {
      const to = from + group.identity.length;
      const part = group.compose(a.slice(from, to), b.slice(from, to));
      from = to;
      return part;
    });
  };
  return { order, identity: ones.flatMap(({ element }) => element), generators: generators.map(tuple), compose };
}

/** The group of a Cayley table, tested: row times column, in the order of the elements. */
function tableGroup(text: string, choice: string, where: string): Group {
  const wrong = (found: string): never => {
    throw new InputError(where, "the Cayley table of a group", found);
  };
  const { elements, table } = objectIn(text, where);
  if (!Array.isArray(elements) || !Array.isArray(table)) return wrong("no table");
  const names = elements.map(String);
  const n = names.length;
  const rows = table.map((row: unknown) => (Array.isArray(row) ? (row as unknown[]).map(Number) : []));
  const closed = rows.every((row) => row.length === n && row.every((x) => Number.isInteger(x) && x >= 0 && x < n));
  if (n < 1 || n > 512 || rows.length !== n || new Set(names).size !== n || !closed) return wrong("another table");
  const points = [...names.keys()];
  const one = points.find((e) => points.every((x) => rows[e][x] === x && rows[x][e] === x)) ?? wrong("no identity");
  if (!points.every((x) => rows[x].includes(one))) return wrong("an element without inverse");
  for (const a of points)
    for (const b of points)
      for (const c of points)
        if (rows[rows[a][b]][c] !== rows[a][rows[b][c]]) return wrong("one that is not associative");
  const chosen = choice === "all" ? points : needed(rows, one);
  const generators = chosen.map((x) => ({ name: names[x], element: [x] }));
  return { order: n, identity: [one], generators, compose: ([a], [b]) => [rows[a][b]] };
}

/** In order, every element that is no product of those before it; the identity where there is nothing else. */
function needed(rows: readonly (readonly number[])[], one: number): number[] {
  const chosen: number[] = [];
  let reached = [one];
  for (const x of rows.keys()) {
    if (reached.includes(x)) continue;
    chosen.push(x);
    const found = new Set([one]);
    for (const y of found) for (const by of chosen) found.add(rows[y][by]);
    reached = [...found];
  }
  return chosen.length > 0 ? chosen : [one];
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
