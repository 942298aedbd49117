// Multiplication tables as groups or as none: what the reader of Cayley tables says, beside GAP's own test of associativity, an
// identity and inverses. Every table on at most 3 elements (19,700), those of ../shared/data, and these with one entry changed.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readCayley } from "../../src/automaton/built-in/cayley.ts";
import { InputError } from "../../src/core/errors.ts";
import { ask } from "./gap.ts";

export interface Magma {
  readonly name: string;
  /** Products by index from 0. */
  readonly table: readonly (readonly number[])[];
}

/** What differs of each table, by name. */
export interface Differences {
  readonly compared: number;
  readonly groups: number;
  readonly found: readonly string[];
}

interface Laws {
  readonly associative: boolean;
  readonly identity: boolean;
  readonly inverses: boolean;
  /** Of the triple asked for (a b) c and a (b c). */
  readonly products: readonly (readonly [number, number])[];
}

interface Verdict {
  /** As `AllMagmasLine` of facts.g has it. */
  readonly law: "a" | "i" | "v" | "g";
  /** The triple that is named as not associative, and its two products. */
  readonly triple?: readonly number[];
  readonly products?: readonly number[];
}

const LAWS: ReadonlyMap<string, Verdict["law"]> = new Map([
  ["an associative table", "a"],
  ["an identity element", "i"],
  ["an inverse of every element", "v"],
]);

/** The tables in a folder of `{"elements": [names], "table": [rows]}`. @throws Error for a folder without any */
export function readTables(folder: string): Magma[] {
  if (!existsSync(folder)) throw new Error(`${folder}: expected tables, found no folder`);
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  if (names.length === 0) throw new Error(`${folder}: expected tables, found none`);
  return names.sort().map((name) => {
    const text = readFileSync(`${folder}/${name}`, "utf8");
    const { elements, table } = JSON.parse(text) as { elements: string[]; table: (number | string)[][] };
    return { name, table: table.map((row) => row.map((x) => (typeof x === "number" ? x : elements.indexOf(x)))) };
  });
}

/** Each table with one entry changed, in five places. */
export function changed(magmas: readonly Magma[]): Magma[] {
  return magmas.flatMap(({ name, table }) =>
    [0, 1, 2, 3, 4].map((i) => {
      const n = table.length;
      const [row, column] = [(i * 7 + 1) % n, (i * 3 + n - 1) % n];
      const entry = (table[row][column] + 1 + (i % (n - 1))) % n;
      const other = table.map((products, a) => products.map((x, b) => (a === row && b === column ? entry : x)));
      return { name: `${name}, entry ${row} ${column} changed to ${entry}`, table: other };
    }),
  );
}

/** The given tables, one by one. */
export function compareTables(magmas: readonly Magma[]): Differences {
  const verdicts = magmas.map((magma) => verdictOf(magma));
  const questions = magmas.map(({ table }, i) => {
    const triple = verdicts[i].triple?.map((x) => x + 1);
    return `MagmaLine("", ${JSON.stringify(table.map((row) => row.map((x) => x + 1)))}, ${JSON.stringify(triple ? [triple] : [])});`;
  });
  const answers = ask(questions) as Laws[];
  const found = magmas.flatMap(({ name }, i) => {
    const { law, products = [] } = verdicts[i];
    const { associative, identity, inverses, products: theirs } = answers[i];
    const theirLaw = !associative ? "a" : !identity ? "i" : !inverses ? "v" : "g";
    if (law !== theirLaw) return [`${name}: ${law}, ${theirLaw}`];
    // The triple must fail in GAP's arithmetic, with the products that are named.
    const isNamed = law !== "a" || (theirs.flat().join() === products.join() && products[0] !== products[1]);
    return isNamed ? [] : [`${name}: products ${products.join()}, ${theirs.flat().join()}`];
  });
  return { compared: magmas.length, groups: verdicts.filter(({ law }) => law === "g").length, found };
}

/** Every table on 1, 2 and 3 elements. `broken` changes one of our verdicts, which must be noticed. */
export function compareAllTables(broken: boolean): Differences {
  const sizes = [1, 2, 3];
  const answers = ask(sizes.map((n) => `AllMagmasLine(${n});`)) as { laws: string }[];
  const found: string[] = [];
  let [compared, groups] = [0, 0];
  for (const [i, n] of sizes.entries()) {
    for (const [code, theirs] of Array.from(answers[i].laws).entries()) {
      const own = verdictOf({ name: "", table: tableOf(code, n) }).law;
      const law = broken && compared === 1 ? "v" : own;
      compared++;
      if (law === "g") groups++;
      if (law !== theirs) found.push(`table ${code} on ${n} elements: ${law}, ${theirs}`);
    }
  }
  return { compared, groups, found };
}

function tableOf(code: number, n: number): number[][] {
  const entry = (k: number): number => Math.floor(code / n ** k) % n;
  return Array.from({ length: n }, (_, a) => Array.from({ length: n }, (_, b) => entry(a * n + b)));
}

/** What `readCayley` says of a table, its elements named 0, 1, … */
function verdictOf({ name, table }: Magma): Verdict {
  try {
    readCayley(JSON.stringify({ elements: table.map((_, i) => String(i)), table }), name);
    return { law: "g" };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const law = LAWS.get(error.expected);
    if (law === undefined) throw error;
    if (law !== "a") return { law };
    // (x y) z = p but x (y z) = q
    const [x, y, z, first, , , , second] = Array.from(error.found.matchAll(/\d+/g), ([digits]) => Number(digits));
    return { law, triple: [x, y, z], products: [first, second] };
  }
}
