import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { equivalence } from "../equivalence.ts";
import { parseLanguage } from "../languages.ts";
import { readCayley } from "./cayley.ts";

const table = (elements: string[], rows: (number | string)[][]) => JSON.stringify({ elements, table: rows });

describe("readCayley", () => {
  it("reads products by name or by index", () => {
    const byIndex = readCayley(
      table(
        ["e", "a"],
        [
          [0, 1],
          [1, 0],
        ],
      ),
      "test",
    );
    expect(
      readCayley(
        table(
          ["e", "a"],
          [
            ["e", "a"],
            ["a", "e"],
          ],
        ),
        "test",
      ),
    ).toEqual(byIndex);
    expect(byIndex.identity).toBe(0);
  });

  it.each([
    ["x", "test: expected JSON, found"],
    ["null", "test: elements: expected a list of 1 to 512 names, found nothing"],
    [table(["a", "a"], []), 'test: elements: expected distinct names, found "a" twice'],
    [table(["a"], []), "test: table: expected 1 rows, found 0"],
    [table(["a"], [[1]]), "test: table[0][0]: expected an element or its index in [0, 1), found 1"],
    [table(["a"], [["b"]]), 'test: table[0][0]: expected an element or its index in [0, 1), found "b"'],
    [
      table(
        ["r", "p", "s"],
        [
          ["r", "p", "r"],
          ["p", "p", "s"],
          ["r", "s", "s"],
        ],
      ),
      "found (r p) s = s but r (p s) = r",
    ],
    [
      table(
        ["a", "b"],
        [
          [0, 0],
          [0, 0],
        ],
      ),
      "test: expected an identity element, found none",
    ],
    [
      table(
        ["e", "a"],
        [
          [0, 1],
          [1, 1],
        ],
      ),
      'test: expected an inverse of every element, found none of "a"',
    ],
  ])("refuses %s", (text, message) => {
    expect(() => readCayley(text, "test")).toThrow(message);
  });
});

const groups = new URL("../../../../shared/data/groups/", import.meta.url);
const path = (name: string) => fileURLToPath(new URL(name, groups));

describe.skipIf(!existsSync(groups))("the tables of others", () => {
  it("are groups or are refused by the law that fails", () => {
    const refused = readdirSync(groups).filter((name) => {
      try {
        parseLanguage(`word-problem:${path(name)}`);
        return false;
      } catch (error) {
        expect(String(error)).toContain("an associative table");
        return true;
      }
    });
    expect(refused.map((name) => name.replace(".json", "")).sort()).toEqual([
      "ip_loop",
      "magma_with_identity",
      "quasigroup",
      "rock_paper_scissors",
      "rock_paper_scissors_lizard_spock",
    ]);
  });

  it("are the groups that their names say", () => {
    const q8 = parseLanguage(`word-problem:${path("q8_quaternion_group.json")}`);
    // In this table the product of i and j, row times column, is -k: Hamilton's with the names of k and -k exchanged.
    const exchanged = q8.dfa.symbols.map((name) => (name === "k" ? "-k" : name === "-k" ? "k" : name));
    const own = parseLanguage("word-problem:Q8,generators=all", { alphabet: exchanged }).dfa;
    expect(equivalence(q8.dfa, { ...own, symbols: q8.dfa.symbols })).toEqual({ equal: true });
    // The name defines it without the file.
    expect(q8.name).toMatch(/^word-problem:\{"elements":\["1","i".*,generators=all$/);
    expect(parseLanguage(q8.name)).toEqual({ ...q8, title: q8.name });
    const a5 = parseLanguage(`word-problem:${path("A5_alternating_group_on_5_letters.json")},generators=standard`);
    expect(a5.dfa.states).toBe(60);
    expect(a5.dfa.symbols.length).toBeLessThan(5);
  });
});
