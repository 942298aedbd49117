// The text `G,generators=K` of a word problem, as docs/languages.md defines it.

import { InputError, quote } from "../core/errors.ts";
import {
  alternatingGroup,
  cyclicGroup,
  dihedralGroup,
  type GeneratorChoice,
  type Group,
  symmetricGroup,
} from "./groups.ts";
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

/** The group and generators of `G` or `G,generators=K`. @throws InputError that names what is known, or the range */
export function parseGroup(text: string, where: string): Group {
  const [name, ...options] = text.split(",");
  const letter = name.slice(0, 1);
  const family = FAMILIES.get(letter);
  if (family === undefined) throw new InputError(where, `a group ${rangesOfGroups()}`, quote(name));
  const n = parseParameter(name.slice(1), `n in ${letter}n`, family.least, family.most, where);
  const option = options.length === 0 ? "generators=standard" : options.join(",");
  const choice = family.choices.find((known) => option === `generators=${known}`);
  if (choice !== undefined) return family.make(n, choice);
  const expected = family.choices.map((known) => `generators=${known}`).join(" or ");
  throw new InputError(where, `${expected} for ${letter}n`, quote(option));
}

function rangesOfGroups(): string {
  return [...FAMILIES].map(([letter, { least, most }]) => `${letter}n (${least} <= n <= ${most})`).join(", ");
}
