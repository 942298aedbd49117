// The text `G,generators=K` of a word problem, as docs/languages.md defines it.

import { InputError, quote } from "../core/errors.ts";
import { cayleyGroup, cayleyText, readCayley } from "./built-in/cayley.ts";
import { directProduct } from "./built-in/products.ts";
import { readText } from "./files/index.ts";
import {
  alternatingGroup,
  cyclicGroup,
  dihedralGroup,
  type GeneratorChoice,
  type Group,
  quaternionGroup,
  symmetricGroup,
} from "./groups.ts";
import type { Limits } from "./limits.ts";
import { parseParameter } from "./parameters.ts";

interface Family {
  readonly least: number;
  readonly most: number;
  readonly choices: readonly GeneratorChoice[];
  make(n: number, choice: GeneratorChoice): Group;
}

const FAMILIES: ReadonlyMap<string, Family> = new Map([
  ["S", { least: 2, most: 8, choices: ["adjacent", "standard", "all"], make: symmetricGroup }],
  ["A", { least: 3, most: 8, choices: ["standard", "all"], make: alternatingGroup }],
  ["Z", { least: 1, most: 65_536, choices: ["standard", "all"], make: cyclicGroup }],
  ["D", { least: 1, most: 32_768, choices: ["standard", "all"], make: dihedralGroup }],
]);

interface NamedGroup {
  readonly group: Group;
  /** What defines it without any file: a Cayley table stands for the file that held it. */
  readonly text: string;
}

/**
 * The group and generators of `G,generators=K`, where G is a family's member, Q8, a product such as Z2xZ4, a Cayley table in
 * JSON or the name of a file with one.
 * @throws InputError that names what is known, or the range, or why a table is no group's
 */
export function parseGroup(text: string, where: string, limits: Limits): NamedGroup {
  const table = /^(\{.*\}|.*\.json)(?:,generators=([^,}]*))?$/s.exec(text);
  if (table !== null) return tableGroup(table[1], table[2], where);
  const [name, ...options] = text.split(",");
  const option = options.length === 0 ? "generators=standard" : options.join(",");
  if (!name.includes("x")) return { group: oneGroup(name, option, where), text };
  const choice = choiceOf(option, ["standard", "all"], name, where);
  const factors = name.split("x").map((factor) => ({
    group: oneGroup(factor, option, where),
    identityName: factor === "Q8" ? "1" : factor.startsWith("Z") ? "0" : "e",
  }));
  return { group: directProduct(factors, choice, limits), text };
}

function oneGroup(name: string, option: string, where: string): Group {
  if (name === "Q8") return quaternionGroup(choiceOf(option, ["standard", "all"], "Q8", where));
  const letter = name.slice(0, 1);
  const family = FAMILIES.get(letter);
  if (family === undefined)
    throw new InputError(
      where,
      `a group ${rangesOfGroups()}, Q8, a product such as Z2xZ4, or a Cayley table`,
      quote(name),
    );
  const n = parseParameter(name.slice(1), `n in ${letter}n`, family.least, family.most, where);
  return family.make(n, choiceOf(option, family.choices, `${letter}n`, where));
}

function tableGroup(source: string, choice: string | undefined, where: string): NamedGroup {
  const inline = source.startsWith("{");
  const table = readCayley(inline ? source : readText(source), inline ? where : source);
  const known = choiceOf(`generators=${choice ?? "all"}`, ["all", "standard"], "a table", where);
  return { group: cayleyGroup(table, known), text: `${cayleyText(table)},generators=${known}` };
}

function choiceOf<K extends GeneratorChoice>(option: string, choices: readonly K[], name: string, where: string): K {
  const choice = choices.find((known) => option === `generators=${known}`);
  if (choice !== undefined) return choice;
  throw new InputError(
    where,
    `${choices.map((known) => `generators=${known}`).join(" or ")} for ${name}`,
    quote(option),
  );
}

function rangesOfGroups(): string {
  return [...FAMILIES].map(([letter, { least, most }]) => `${letter}n (${least} <= n <= ${most})`).join(", ");
}
