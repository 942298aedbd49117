// Groups given by their Cayley tables: `{"elements": [names], "table": [[row times column]]}`, entries by name or by index.
// The table is checked: closed, associative, with an identity and inverses; the message names the elements that fail.

import { InputError, quote } from "../../core/errors.ts";
import { parseJson } from "../files/json.ts";
import type { Group } from "../groups.ts";

/** n^3 triples are tried. */
const LARGEST_ORDER = 512;

interface CayleyTable {
  readonly elements: readonly string[];
  /** `[order, order]`: entry `a * order + b` is the product a b. */
  readonly products: Uint16Array;
  readonly identity: number;
}

/** The table in the JSON text. @throws InputError unless it is a group's @cost O(order^3) */
export function readCayley(text: string, where: string): CayleyTable {
  const { elements, table } = (parseJson(text, where) ?? {}) as { elements?: unknown; table?: unknown };
  const names = readNames(elements, where);
  const products = readProducts(table, names, where);
  checkAssociative(products, names, where);
  const identity = findIdentity(products, names.length, where);
  checkInverses(products, names, identity, where);
  return { elements: names, products, identity };
}

/** What the certificate of a question about this group carries. */
export function cayleyText({ elements, products }: CayleyTable): string {
  const n = elements.length;
  const table = elements.map((_, row) => Array.from(products.subarray(row * n, (row + 1) * n)));
  return JSON.stringify({ elements, table });
}

/** `all`: every element in the table's order; `standard`: in that order those that earlier ones do not generate. */
export function cayleyGroup({ elements, products, identity }: CayleyTable, choice: "all" | "standard"): Group {
  const n = elements.length;
  const letters = choice === "all" ? [...elements.keys()] : generators(products, n, identity);
  return {
    order: n,
    codes: n,
    identity,
    letters: letters.map((element) => elements[element]),
    act: (letter, element) => products[letters[letter] * n + element],
  };
}

function generators(products: Uint16Array, n: number, identity: number): number[] {
  const chosen: number[] = [];
  let generated = new Set([identity]);
  for (let element = 0; element < n; element++) {
    if (generated.has(element)) continue;
    chosen.push(element);
    generated = new Set([identity]);
    for (const known of generated) for (const by of chosen) generated.add(products[by * n + known]);
  }
  // The trivial group has no letter otherwise.
  return chosen.length === 0 ? [identity] : chosen;
}

function readNames(value: unknown, where: string): string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > LARGEST_ORDER)
    throw new InputError(`${where}: elements`, `a list of 1 to ${LARGEST_ORDER} names`, quote(value));
  const names = value.map((name: unknown) => {
    if (typeof name === "string" && name !== "") return name;
    throw new InputError(`${where}: elements`, "names", quote(name));
  });
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new InputError(`${where}: elements`, "distinct names", `${quote(twice)} twice`);
  return names;
}

function readProducts(value: unknown, names: readonly string[], where: string): Uint16Array {
  const n = names.length;
  const products = new Uint16Array(n * n);
  if (!Array.isArray(value) || value.length !== n)
    throw new InputError(`${where}: table`, `${n} rows`, Array.isArray(value) ? String(value.length) : quote(value));
  for (const [i, row] of (value as unknown[]).entries()) {
    if (!Array.isArray(row) || row.length !== n)
      throw new InputError(
        `${where}: table[${i}]`,
        `${n} entries`,
        Array.isArray(row) ? String(row.length) : quote(row),
      );
    for (const [j, entry] of (row as unknown[]).entries()) {
      const element = typeof entry === "string" ? names.indexOf(entry) : entry;
      if (typeof element !== "number" || !Number.isInteger(element) || element < 0 || element >= n)
        throw new InputError(`${where}: table[${i}][${j}]`, `an element or its index in [0, ${n})`, quote(entry));
      products[i * n + j] = element;
    }
  }
  return products;
}

function checkAssociative(products: Uint16Array, names: readonly string[], where: string): void {
  const n = names.length;
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) {
      const [left, right] = [products[a * n + b] * n, b * n];
      for (let c = 0; c < n; c++) {
        if (products[left + c] === products[a * n + products[right + c]]) continue;
        const [x, y, z] = [a, b, c].map((i) => names[i]);
        const one = `(${x} ${y}) ${z} = ${names[products[left + c]]}`;
        const other = `${x} (${y} ${z}) = ${names[products[a * n + products[right + c]]]}`;
        throw new InputError(where, "an associative table", `${one} but ${other}`);
      }
    }
  }
}

function findIdentity(products: Uint16Array, n: number, where: string): number {
  for (let e = 0; e < n; e++) {
    let x = 0;
    while (x < n && products[e * n + x] === x && products[x * n + e] === x) x++;
    if (x === n) return e;
  }
  throw new InputError(where, "an identity element", "none");
}

function checkInverses(products: Uint16Array, names: readonly string[], identity: number, where: string): void {
  const n = names.length;
  for (const [a, name] of names.entries()) {
    let b = 0;
    while (b < n && !(products[a * n + b] === identity && products[b * n + a] === identity)) b++;
    if (b === n) throw new InputError(where, "an inverse of every element", `none of ${quote(name)}`);
  }
}
