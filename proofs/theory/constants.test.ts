// The constants of the Coq proofs and of the TypeScript theorems are the same numbers: every `Definition` of a number in a
// .v file with witnesses is read here and compared with constants.json, exactly, in both directions.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import constants from "./constants.json" with { type: "json" };

const PROOFS = fileURLToPath(new URL("..", import.meta.url));

/** Files of the library that define witnesses; the others define machinery. Theorem folders all count. */
const WITNESSES = ["theory/NonNormal.v", "theory/RoundedParity.v"];

const INTEGER = String.raw`(-?\d+|\(-\d+\))`;
/** The three forms of a number: a dyadic pair, an integer, a Flocq number of `num m e`. */
const FORMS = [
  new RegExp(String.raw`^Definition (\w+) : dyadic := \(${INTEGER}, ${INTEGER}\)(?:%Z)?\.$`),
  new RegExp(String.raw`^Definition (\w+) : Z := ${INTEGER}\.$`),
  new RegExp(String.raw`^Definition (\w+) := num ${INTEGER} ${INTEGER}\.$`),
];

const integer = (text: string): bigint => BigInt(text.replace(/[()]/g, ""));

/** significand * 2^exponent in decimal, all its digits: "-0.4375", "224". */
function decimal(significand: bigint, exponent: number): string {
  if (exponent >= 0) return String(significand << BigInt(exponent));
  // m / 2^n = m 5^n / 10^n
  const scaled = significand * 5n ** BigInt(-exponent);
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(1 - exponent, "0");
  const fraction = digits.slice(exponent).replace(/0+$/, "");
  return `${scaled < 0n ? "-" : ""}${digits.slice(0, exponent)}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Comments of Coq nest. */
function withoutComments(source: string): string {
  let depth = 0;
  return source.replace(/\(\*|\*\)|./gs, (token) => {
    if (token === "(*") depth++;
    const inside = depth > 0;
    if (token === "*)") depth = Math.max(0, depth - 1);
    return inside ? "" : token;
  });
}

function definitions(source: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of withoutComments(source).split("\n")) {
    for (const form of FORMS) {
      const match = form.exec(line.trim());
      if (match !== null) found[match[1]] = decimal(integer(match[2]), match[3] ? Number(integer(match[3])) : 0);
    }
  }
  return found;
}

function witnessFiles(): string[] {
  const folders = readdirSync(PROOFS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const theorems = folders
    .filter((folder) => folder.name !== "theory")
    .flatMap((folder) => readdirSync(join(PROOFS, folder.name)).map((name) => `${folder.name}/${name}`));
  return [...theorems.filter((path) => path.endsWith(".v")), ...WITNESSES];
}

/** Theorem folders without any number are left out. */
function allDefinitions(): Record<string, Record<string, string>> {
  const read = witnessFiles().map((path) => [path, definitions(readFileSync(join(PROOFS, path), "utf8"))] as const);
  return Object.fromEntries(read.filter(([, numbers]) => Object.keys(numbers).length > 0));
}

describe("the constants of the Coq proofs", () => {
  it("are those of constants.json, and no others", () => {
    expect(allDefinitions()).toEqual(constants);
  });

  it("include every definition that looks like a number", () => {
    for (const path of witnessFiles()) {
      const source = withoutComments(readFileSync(join(PROOFS, path), "utf8"));
      const claimed = [...source.matchAll(/^Definition (\w+) (?:: (?:dyadic|Z) := |:= num )/gm)].map(
        (match) => match[1],
      );
      expect(Object.keys(definitions(source)).sort(), path).toEqual(claimed.sort());
    }
  });
});

describe("reading numbers out of Coq", () => {
  it("writes dyadics as exact decimals", () => {
    expect(decimal(197n, -9)).toBe("0.384765625");
    expect(decimal(-7n, -4)).toBe("-0.4375");
    expect(decimal(0n, 0)).toBe("0");
    expect(decimal(3n, 2)).toBe("12");
    expect(decimal(-6n, -1)).toBe("-3");
    expect(decimal(1n, -24)).toBe("0.000000059604644775390625");
  });

  it("sees through every form and no comment", () => {
    const source =
      "(* Definition a : Z := 1. (* nested *) *)\nDefinition b : dyadic := (-15, -5).\nDefinition c := num (-11) (-5).";
    expect(definitions(source)).toEqual({ b: "-0.46875", c: "-0.34375" });
  });
});
