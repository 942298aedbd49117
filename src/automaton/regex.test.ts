import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { parseRegex, type Regex } from "./regex.ts";

const symbol = (name: string, position: number): Regex => ({
  kind: "set",
  negated: false,
  ranges: [{ first: { name, position }, last: { name, position } }],
});

/** What is expected where the notations of other tools, of languages that need not be regular, are refused. */
const BRACKETED = "brackets around what is repeated twice, as in (a+)? (lazy and possessive repetitions are not read)";
const GROUPED = 'an expression (brackets only group: look-around, names and flags, "(?…", are not read)';
const ESCAPABLE =
  "a character other than 0-9, A-Z, a-z after \\ (these are written plainly; back-references, \\b and \\d are not read)";

describe("parseRegex", () => {
  it("binds repetition tighter than ~, then concatenation, &, |", () => {
    expect(parseRegex("~a*b&c|d")).toEqual({
      kind: "union",
      parts: [
        {
          kind: "intersection",
          parts: [
            {
              kind: "concatenation",
              parts: [
                {
                  kind: "complement",
                  inner: { kind: "repetition", inner: symbol("a", 2), min: 0, max: Infinity },
                },
                symbol("b", 4),
              ],
            },
            symbol("c", 6),
          ],
        },
        symbol("d", 8),
      ],
    });
  });

  it("reads escapes and quoted names as single symbols", () => {
    expect(parseRegex("\\*")).toEqual(symbol("*", 1));
    expect(parseRegex("\\ ")).toEqual(symbol(" ", 1));
    expect(parseRegex("\\β")).toEqual(symbol("β", 1));
    expect(parseRegex("$")).toEqual(symbol("$", 1));
    expect(parseRegex("'(1 2)'")).toEqual(symbol("(1 2)", 1));
    expect(parseRegex("'it\\'s \\\\'")).toEqual(symbol("it's \\", 1));
  });

  it("takes one character to be one code point", () => {
    expect(parseRegex("𝔸β")).toEqual({ kind: "concatenation", parts: [symbol("𝔸", 1), symbol("β", 2)] });
  });

  it("ignores white space between tokens, also in sets and bounds", () => {
    expect(parseRegex(" [ ^ a - c ] { 2 , 3 } ")).toEqual({
      kind: "repetition",
      inner: {
        kind: "set",
        negated: true,
        ranges: [{ first: { name: "a", position: 6 }, last: { name: "c", position: 10 } }],
      },
      min: 2,
      max: 3,
    });
  });

  it.each([
    ["", 1, "an expression", "the end of the text"],
    ["  ", 3, "an expression", "the end of the text"],
    ["a(b", 4, 'an operator or ")"', "the end of the text"],
    ["a)", 2, "an expression, an operator or the end of the text", '")"'],
    ["a|", 3, "an expression", "the end of the text"],
    ["a||b", 3, "an expression", '"|"'],
    ["(|a)", 2, "an expression", '"|"'],
    ["&a", 1, "an expression", '"&"'],
    ["*a", 1, "an expression", '"*"'],
    ["~", 2, "an expression", "the end of the text"],
    ["~*", 2, "an expression", '"*"'],
    ["a^", 2, "an expression, an operator or the end of the text", '"^"'],
    ['"a"', 1, "an expression", '"\\""'],
    ["a]", 2, "an expression, an operator or the end of the text", '"]"'],
    ["[ab", 4, 'a symbol or "]"', "the end of the text"],
    ["[a|b]", 3, 'a symbol or "]"', '"|"'],
    ["[a^]", 3, 'a symbol or "]"', '"^"'],
    ["[a-]", 4, "the last symbol of the range", '"]"'],
    ["[-a]", 2, 'a symbol or "]" (the symbol "-" is written \\- in a set)', '"-"'],
    ["[a--]", 4, 'the last symbol of the range (the symbol "-" is written \\- in a set)', '"-"'],
    ["a{", 3, "a number from 0 to 1000", "the end of the text"],
    ["a{,5}", 3, "a number from 0 to 1000", '","'],
    ["a{x}", 3, "a number from 0 to 1000", '"x"'],
    ["a{1001}", 3, "a number from 0 to 1000", "1001"],
    ["a{5,2}", 5, "a number from 5 to 1000", "2"],
    ["a{2,1001}", 5, "a number from 2 to 1000", "1001"],
    ["a{2;3}", 4, '"," or "}"', '";"'],
    ["a{2,3", 6, '"}"', "the end of the text"],
    ["a\\", 3, 'a character after "\\"', "the end of the text"],
    ["'ab", 4, 'a closing "\'"', "the end of the text"],
    ["''", 2, "a name", "an empty one"],
    ["'a\\n'", 3, "\\\\ or \\' in a quoted name", 'another use of "\\"'],
    ["(a|b)*\\1", 7, ESCAPABLE, '"\\\\1"'],
    ["a\\b", 2, ESCAPABLE, '"\\\\b"'],
    ["\\Ba", 1, ESCAPABLE, '"\\\\B"'],
    ["[a\\d]", 3, ESCAPABLE, '"\\\\d"'],
    ["a\\p{L}", 2, ESCAPABLE, '"\\\\p"'],
    ["(?=a)b", 2, GROUPED, '"?"'],
    ["a(?!b)", 3, GROUPED, '"?"'],
    ["(?<=a)b", 2, GROUPED, '"?"'],
    ["(?:a)", 2, GROUPED, '"?"'],
    ["(?<n>a)", 2, GROUPED, '"?"'],
    ["(?i)a", 2, GROUPED, '"?"'],
    ["a*?", 3, BRACKETED, '"?"'],
    ["a+ ?", 4, BRACKETED, '"?"'],
    ["a??", 3, BRACKETED, '"?"'],
    ["a{2,3}?", 7, BRACKETED, '"?"'],
    ["a*+", 3, BRACKETED, '"+"'],
    ["a?+", 3, BRACKETED, '"+"'],
    ["𝔸)", 2, "an expression, an operator or the end of the text", '")"'],
  ])("reports the mistake in %j at position %i", (text, position, expected, found) => {
    const where = `language ${JSON.stringify(text)}: position ${position}`;
    expect(() => parseRegex(text)).toThrow(new InputError(where, expected, found));
  });

  it("stops at nesting too deep for its recursion, whatever nests", () => {
    expect(() => parseRegex("(".repeat(100_000))).toThrow(
      /position 251: expected at most 250 groups and complements inside one another/,
    );
    expect(() => parseRegex("~".repeat(100_000))).toThrow(
      /position 251: expected at most 250 groups and complements inside one another/,
    );
    expect(() => parseRegex(`a${"*".repeat(100_000)}`)).toThrow(/at most 500 operators inside one another/);
    expect(() => parseRegex(`${"(".repeat(250)}a${")".repeat(250)}`)).not.toThrow();
  });
});
