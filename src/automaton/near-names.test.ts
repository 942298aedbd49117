import { describe, expect, it } from "vitest";
import { parseLanguage } from "./languages.ts";
import { nearName } from "./near-names.ts";

describe("nearName", () => {
  it.each([
    ["partiy", "parity"],
    ["Parity", "parity"],
    ["paritiy", "parity"],
    ["flipflop", "flip-flop"],
    ["wordproblem", "word-problem"],
    ["dyck", "dyck"],
    ["dykc", "dyck"],
    ["tomitta", "tomita"],
  ])("of %s is %s", (text, name) => {
    expect(nearName(text)).toBe(name);
  });

  it.each(["abab", "a", "mod", "boat", "aaaaaa", "parity|a", "1001", "pat", "p"])("there is none for %s", (text) => {
    expect(nearName(text)).toBeUndefined();
  });
});

it("an expression that nearly is a name is answered with a note, and refused with a hint", () => {
  expect(parseLanguage("partiy").notes).toEqual(["read as a regular expression; a built-in language is called parity"]);
  expect(parseLanguage("abab").notes).toEqual([]);
  expect(() => parseLanguage("partiy", { alphabet: ["0", "1"] })).toThrow(
    'found "p" (a built-in language is called parity)',
  );
});
