import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { equivalence } from "../equivalence.ts";
import { parseLanguage } from "../languages.ts";
import { regexToDfa } from "../regex-to-dfa.ts";
import { readAtt } from "./att.ts";
import { readDot } from "./dot.ts";
import { toDot } from "./dot-text.ts";
import { type Draft, finish } from "./draft.ts";
import { readAutomaton } from "./index.ts";
import { readJff } from "./jff.ts";
import { readJson, toDocument } from "./json.ts";

const LIMITS = { where: "test", states: 1000 };
const folder = mkdtempSync(join(tmpdir(), "statetrack-files-"));
const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
const schema = JSON.parse(
  readFileSync(new URL("../../../schemas/automaton.schema.json", import.meta.url), "utf8"),
) as object;
const fits = ajv.compile(schema);

/** The draft's language must be that of the expression; its notes. */
function same(draft: Draft, expression: string): readonly string[] {
  const { dfa, notes } = finish(draft, LIMITS);
  expect(dfa).toEqual(regexToDfa(expression, { alphabet: dfa.symbols }));
  return notes;
}

const jff = (body: string, type = "fa") =>
  `<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<structure>\n<type>${type}</type>\n<automaton>\n${body}\n</automaton></structure>`;
const move = (from: string, to: string, read: string) =>
  `<transition><from>${from}</from><to>${to}</to>${read === "" ? "<read/>" : `<read>${read}</read>`}</transition>`;

describe("dot", () => {
  it("reads defaults, groups, chains, ports, comments and labels with several symbols", () => {
    const text = `/* an automaton */ digraph "a b" {
      rankdir=LR; edge [label="b"];
      node [shape=doublecircle]; 2; "3 x";
      node [shape=circle];
      start [style=invis]; start -> 0 [label=""];
      0 -> 1 -> 2 [label="a,c"]; // chain
      # a line of the preprocessor
      2 -> {"3 x" 0};
      subgraph cluster { node [shape=doublecircle]; 4 }
      1:port:n -> 4 [label="\\,\\n\\\\"];
    }`;
    expect(same(readDot(text, "test"), "((a|c){2}b)* ((a|c){2} | (a|c){2}b | (a|c)[\\,\\\\])")).toEqual([
      "nondeterministic with 5 states, determinised to 6",
    ]);
  });

  it("takes peripheries, attributes, several initial states, and edges without symbols", () => {
    const text = `digraph { a [initial=true]; b [peripheries=2]; c [accepting="true", initial="true"];
      a -> b [label="x"]; b -> a; c -> c [label="ε, y"] }`;
    expect(same(readDot(text, "test"), "x+ | y*")).toContain("edges that read the empty word: 2");
  });

  it.each([
    ["digraph {\n a -> ;\n}", "test, line 2: expected a drawing in dot, found"],
    ["graph { a -- b }", "test: expected a digraph, found a graph without directions"],
    ["digraph { a [shape=doublecircle] a -> b [label=x] }", "expected an initial state (an edge"],
    ["digraph { __start0 -> a; a -> b [label=x] }", "expected an accepting state (shape=doublecircle"],
    [
      "digraph { __start0 -> a [label=x];\n a [shape=doublecircle] }",
      'line 1: expected no label on the edge that marks the start, found "x"',
    ],
    [
      "digraph { __start0 -> a\n a -> __start0 [label=x] }",
      'line 2: expected an edge to a state, found one to "__start0"',
    ],
    [
      'digraph { __start0 -> a\n a -> a [label="f(x,y)"] }',
      "line 2: expected symbols separated by commas (a comma in a name is written \\,), found",
    ],
    ['digraph { __start0 -> a\n a -> a [label="x,,y"] }', "line 2: expected a symbol on both sides of each comma"],
    ["digraph { __start0 -> a\n a -> a [label=<<b>x</b>>] }", "line 2: expected a label of plain text, found HTML"],
    ["digraph { __start0 -> a; a [shape=doublecircle] }", "expected at least one symbol, found none"],
    ["", "test, line 1: expected a drawing in dot, found"],
    ["// nothing", "test"],
    ["digraph {} digraph {}", "test"],
  ])("refuses %j", (text, message) => {
    expect(() => finish(readDot(text, "test"), LIMITS)).toThrow(message);
  });

  it.each(["parity", "dyck:2,depth=2", "flip-flop", "arithmetic:3", "'a,b' | '\\\\' | '\"' 'a b' | '\\\\n' | n"])(
    "is written so that %s reads back as it was",
    (text) => {
      const { dfa } = parseLanguage(text);
      const back = finish(readDot(toDot(dfa, text), "test"), LIMITS).dfa;
      expect(back.symbols.toSorted()).toEqual(dfa.symbols.toSorted());
      const turned = parseLanguage(text, { alphabet: back.symbols }).dfa;
      expect(back).toEqual(turned);
    },
  );
});

describe("AT&T text", () => {
  it("reads acceptors and transducers that copy, with final weights", () => {
    expect(same(readAtt("0\t1\ta\n1\t0\tb\n1\n", "test"), "a(ba)*")).toEqual([
      "2 missing transitions lead to a rejecting sink",
    ]);
    expect(same(readAtt("0 1 a a 0.0\r\n1 1 b b\r\n1 0.000\r\n0 Infinity\r\n", "test"), "ab*")).toHaveLength(1);
    same(readAtt("7 3 <eps>\n7 3 a\n3 7 @0@\n3\n", "test"), "a*");
    same(readAtt("0\t1\t \n1\n", "test"), "\\ ");
  });

  it("numbers symbols by a table beside it", () => {
    const path = join(folder, "letters.att");
    writeFileSync(path, "0 1 1\n1 1 2\n1 0 0\n1\n");
    writeFileSync(join(folder, "letters.syms"), "<eps> 0\nyes 1\nno 2\n");
    expect(readAutomaton(path, LIMITS).dfa).toEqual(regexToDfa("(yes' yes*)+".replace("yes' yes*", "'yes' 'no'*")));
  });

  it.each([
    ["0 1 a\n1 x b\n", 'test, line 2: expected the number of a state, found "x"'],
    [
      "0 1 a b\n1\n",
      'test, line 1: expected the output "a" as the input (a language: no transduction, no weight), found "b"',
    ],
    ["0 1 a a 0.5\n", 'line 1: expected no weight but 0, found "0.5"'],
    ["0 1 a\n1 2.5\n", 'line 2: expected no weight but 0 or Infinity, found "2.5"'],
    ["0 1 a a 0 0\n", "line 1: expected at most 5 columns, found 6"],
    ["\n\n", "expected at least one state, found none"],
    ["0\n", "expected at least one symbol, found none"],
  ])("refuses %j", (text, message) => {
    expect(() => finish(readAtt(text, "test"), LIMITS)).toThrow(message);
  });

  it("refuses symbol tables that are none", () => {
    const read = (table: string) => () => readAtt("0 1 1\n1\n", "test", { text: table, where: "table" });
    expect(read("a 1 2\n")).toThrow('table, line 1: expected a symbol and its number, found "a 1 2"');
    expect(read("a 1\nb 1\n")).toThrow('table, line 2: expected a symbol and a number not listed before, found "b 1"');
    expect(read("a 2\n")).toThrow('test, line 1: expected a number of the symbol table, found "1"');
  });
});

describe("JFLAP", () => {
  it("reads states, moves that read nothing, and moves that read several characters", () => {
    const text = jff(
      `<state id="0" name="q0"><x>82.0</x><initial/></state><state id="1" name="q&lt;1"><final/></state>
       ${move("0", "1", "ab")}${move("1", "0", "")}${move("1", "1", "&amp;")}`,
    );
    expect(same(readJff(text, "test"), "(ab\\&*)+")).toEqual([
      "transitions that read several characters: 1",
      "nondeterministic with 3 states, determinised to 4",
    ]);
  });

  it.each([
    [
      "<structure><type>pda</type></structure>",
      'test, line 1: expected a finite automaton, <type>fa</type>, found "pda"',
    ],
    ["<html></html>", "test, line 1: expected <structure>, found <html>"],
    ["<structure></structure>", "expected a JFLAP finite automaton, <type>fa</type>, found no <type>"],
    [jff('<state id="0"/><state id="0"/>'), 'test, line 5: expected distinct ids of states, found "0" twice'],
    [jff("<state/>"), "line 5: expected a state with an id, found none"],
    [
      jff(`<state id="0"><initial/></state>\n${move("0", "1", "a")}`),
      'line 6: expected the id of a state before this in <to>, found "1"',
    ],
    [jff("<state id='0'>"), "line 6: expected well-formed XML, found"],
    ["", "expected"],
    [jff('<state id="0"><final/></state>'), "expected an initial state, found none"],
    [jff('<state id="0"><initial/></state>'), "expected at least one symbol, found none"],
  ])("refuses %j", (text, message) => {
    expect(() => finish(readJff(text, "test"), LIMITS)).toThrow(message);
  });
});

describe("our JSON", () => {
  const nondeterministic = {
    symbols: ["b", "a"],
    states: 3,
    initial: [0],
    accepting: [2],
    transitions: [
      [0, "a", 0],
      [0, "b", 0],
      [0, "a", 1],
      [1, "b", 2],
      [2, null, 0],
    ],
  };

  it("reads what is written, and lists of transitions; both fit the schema", () => {
    const { dfa } = parseLanguage("flip-flop");
    const document = toDocument(dfa);
    expect(finish(readJson(JSON.stringify(document), "test"), LIMITS)).toEqual({ dfa, notes: [] });
    expect(fits(document)).toBe(true);
    expect(fits(nondeterministic)).toBe(true);
    same(readJson(JSON.stringify(nondeterministic), "test"), ".*ab");
  });

  it.each([
    ["{", "test: expected JSON, found"],
    ["[]", "test: expected an object, found []"],
    ["{}", "test: symbols: expected a list, found nothing"],
    [{ symbols: ["a", "a"] }, 'test: symbols: expected distinct symbols, found "a" twice'],
    [{ symbols: [""] }, 'test: symbols[0]: expected a name, found ""'],
    [{ states: 1e9 }, "test: states: expected a whole number in [0, 10000001), found 1000000000"],
    [{ states: 0 }, "in [0, 0), found 0"],
    [{ initial: [3] }, "test: initial[0]: expected a whole number in [0, 3), found 3"],
    [{ accepting: [-1] }, "test: accepting[0]: expected a whole number in [0, 3), found -1"],
    [{ next: [[0, 0]] }, "test: expected either next or transitions, found both"],
    [{ transitions: undefined }, "test: expected either next or transitions, found neither"],
    [{ transitions: undefined, next: [[0, 0]] }, "test: next: expected 3 rows, found 1"],
    [{ transitions: undefined, next: [[0, 0], [0], [0, 0]] }, "test: next[1]: expected 2 entries, found 1"],
    [
      {
        transitions: undefined,
        next: [
          [0, 0],
          [0, "1"],
          [0, 0],
        ],
      },
      'test: next[1][1]: expected a whole number in [0, 3), found "1"',
    ],
    [{ transitions: [[0, "c", 0]] }, 'test: transitions[0][1]: expected one of the symbols, or null, found "c"'],
    [{ transitions: [[0, "a"]] }, "test: transitions[0]: expected [from, symbol or null, to]"],
    [{ initial: [] }, "test: expected an initial state, found none"],
  ])("refuses %j", (change, message) => {
    const text = typeof change === "string" ? change : JSON.stringify({ ...nondeterministic, ...change });
    expect(() => finish(readJson(text, "test"), LIMITS)).toThrow(message);
  });
});

describe("files as languages", () => {
  it("are named by the automaton itself, take any order of their symbols, and report what was done", () => {
    const path = join(folder, "machine.json");
    writeFileSync(
      path,
      JSON.stringify({
        symbols: ["a", "b"],
        states: 2,
        initial: 0,
        accepting: [1],
        next: [
          [1, null],
          [0, 1],
        ],
      }),
    );
    const language = parseLanguage(path);
    expect(language).toMatchObject({ title: path, notes: ["1 missing transition leads to a rejecting sink"] });
    expect(language.name).toMatch(/^dfa:\{"symbols":\["a","b"\],"states":3/);
    expect(parseLanguage(language.name).dfa).toEqual(language.dfa);
    expect(parseLanguage(path, { alphabet: ["b", "a"] }).dfa.symbols).toEqual(["b", "a"]);
    expect(() => parseLanguage(path, { alphabet: ["a"] })).toThrow('the alphabet ["a","b"]');
  });

  it.each([
    [join(folder, "none.dot"), "a readable file"],
    ["/dev/zero/x.json", "a readable file"],
    [folder.concat("/dir.json"), "a readable file"],
  ])("that are not there are refused: %s", (path, message) => {
    expect(() => parseLanguage(path)).toThrow(message);
  });
});

const aalpy = new URL("../../../../shared/data/aalpy/", import.meta.url);
const file = (name: string) => fileURLToPath(new URL(name, aalpy));

describe.skipIf(!existsSync(aalpy))("the drawings of AALpy", () => {
  it.each([1, 4, 5, 6, 7])("tomita_%i is the built-in language", (number) => {
    expect(parseLanguage(file(`tomitaGrammars/tomita_${number}.dot`)).dfa).toEqual(
      parseLanguage(`tomita:${number}`).dfa,
    );
  });

  it("of other DFAs are read with their own conventions", () => {
    const abc = parseLanguage(file("SimpleABC/simple_abc_dfa.dot")).dfa;
    expect(equivalence(abc, parseLanguage("ends-with:a", { alphabet: ["a", "b", "c"] }).dfa)).toEqual({ equal: true });
    expect(parseLanguage(file("coffee_moore.dot")).dfa).toMatchObject({ states: 3, symbols: ["button", "coin"] });
    expect(parseLanguage(file("arithmetics.dot")).notes).toEqual(["4 missing transitions lead to a rejecting sink"]);
  });

  it("of Moore and Mealy machines are refused for what they lack", () => {
    expect(() => parseLanguage(file("TLS/miTLS_0.1.3_server_regular.dot"))).toThrow(
      "this may be a Moore or Mealy machine",
    );
    expect(() => parseLanguage(file("TCP/TCP_Linux_Client.dot"))).toThrow(
      "line 17: expected symbols separated by commas",
    );
  });
});
