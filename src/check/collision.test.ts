import { describe, expect, it } from "vitest";
import type { Dfa } from "../automaton/dfa.ts";
import { parseLanguage } from "../automaton/languages.ts";
import { minimize } from "../automaton/minimize.ts";
import { machine } from "../rnn/machine.ts";
import type { Model } from "../rnn/model.ts";
import { parseModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { type Ask, type Closure, closure } from "./closure.ts";
import { levelOf, shortestCollision, wordTo } from "./collision.ts";
import { packed } from "./packed.ts";

function scalar(initial: string, letters: Readonly<Record<string, readonly [string, string]>>, bos?: string): Model {
  const symbols = Object.fromEntries(Object.entries(letters).map(([name, [a, b]]) => [name, { a, b }]));
  const alphabet = Object.keys(letters).filter((name) => name !== bos);
  const extra = bos === undefined ? {} : { bos };
  return parseModel({ statetrack: 1, alphabet, ...extra, layers: [{ type: "scalar", initial, symbols }] }, "scalar");
}

function ended(model: Model, dfa: Dfa, semantics: string, ask: Ask = "separates"): Closure {
  const run = closure(packed(machine(model, parseSemantics(semantics))), dfa, ask, { memory: 1e8, pairs: 1e6 });
  while (run.advance(1000) === undefined);
  return run;
}

const language = (text: string, model: Model) => parseLanguage(text, { alphabet: model.alphabet }).dfa;

describe("shortestCollision", () => {
  it("prefers the least longer length, then the least total length", () => {
    // From 0, `a` and `b` count up and down modulo 8, `c` forgets; words that end in c all meet.
    const model = scalar("0", { a: ["1", "1"], b: ["1", "-1"], c: ["0", "5"] });
    const dfa = language("~(.*a.*)", model);
    const run = ended(model, dfa, "perOperation,format=int3,overflow=wrap");
    // c and ac meet at length 2; so do ab and ba, and bb with nothing.
    expect(shortestCollision(run)).toMatchObject({ words: [[2], [0, 2]], letter: 2 });
  });

  it("prefers the shortlex-least words among equally long pairs", () => {
    const model = scalar("0", { a: ["1", "0"], b: ["1", "0"] });
    // Every word leads to 0; the language wants a second symbol like the first.
    const run = ended(model, language("aa.*|bb.*|.", model), "fused,format=E2M1FN");
    expect(shortestCollision(run).words).toEqual([[0], [1, 0]]);
  });

  it("finds the first of several answers at a key whose states are many", () => {
    const model = scalar("0", { a: ["1", "0"] });
    const run = ended(model, language("aaa|aaaaa", model), "fused,format=E2M1FN");
    expect(shortestCollision(run).words).toEqual([[0], [0, 0, 0]]);
    const implemented = ended(model, language("aaa|aaaaa", model), "fused,format=E2M1FN", "implements");
    expect(shortestCollision(implemented)).toMatchObject({ words: [[0], [0, 0]], targets: [1, 2] });
  });

  it("does not set the empty word against others: after bos it has a letter of its own", () => {
    const model = scalar("0", { a: ["1", "0"], "<s>": ["1", "0"] }, "<s>");
    const run = ended(model, language("()", model), "fused,format=E2M1FN");
    expect(run.outcome).toEqual({ kind: "closed" });
    const longer = ended(model, language("()|aa", model), "fused,format=E2M1FN");
    expect(shortestCollision(longer).words).toEqual([[0], [0, 0]]);
  });

  it("finds long words of one letter: tail and tail plus period of the orbit", () => {
    const model = scalar("0", { "1": ["1", "1"] });
    const dfa = minimize({
      symbols: ["1"],
      states: 1000,
      initial: 0,
      next: Uint32Array.from({ length: 1000 }, (_, q) => (q + 1) % 1000),
      accepting: Uint8Array.from({ length: 1000 }, (_, q) => (q === 0 ? 1 : 0)),
    });
    const run = ended(model, dfa, "perOperation,format=uq14.0,overflow=wrap", "implements");
    const { words } = shortestCollision(run);
    expect(words.map((word) => word.length)).toEqual([1, 16_385]);
    // Of the words that are congruent modulo 2^14 the first in the language is 1^1000, and it meets 1^(1000 + 2^14).
    const accepts = shortestCollision(ended(model, dfa, "perOperation,format=uq14.0,overflow=wrap"));
    expect(accepts.words.map((word) => word.length)).toEqual([616, 17_000]);
  });

  it("is refused for a run without a collision", () => {
    const model = scalar("0", { "1": ["1", "1"] });
    expect(() => shortestCollision(ended(model, language(".*", model), "fused,format=int4"))).toThrow(RangeError);
  });
});

describe("wordTo and levelOf", () => {
  it("give the shortlex-least word of every pair, and its length", () => {
    const model = scalar("0", { a: ["1", "1"], b: ["1", "-1"], c: ["1", "3"] });
    const dfa = language("(..)*", model);
    const run = ended(model, dfa, "perOperation,format=int4,overflow=wrap", "implements");
    const { table, system } = run;
    const seen = new Set<string>();
    const queue: number[][] = [[]];
    for (const word of queue) {
      let [state, target] = [[...system.initial], dfa.initial];
      for (const letter of word) {
        const to = new Uint32Array(3);
        system.expand(Uint32Array.from(state), 0, to, 0);
        state = [to[letter]];
        target = dfa.next[target * 3 + letter];
      }
      const key = `${state.join()} ${target}`;
      if (seen.has(key)) continue;
      const pair = seen.size;
      seen.add(key);
      expect([...table.rows.subarray(pair * table.width, (pair + 1) * table.width)]).toEqual([...state, target]);
      expect(wordTo(run, pair)).toEqual(word);
      expect(levelOf(run, pair)).toBe(word.length);
      for (const letter of [0, 1, 2]) queue.push([...word, letter]);
    }
    expect(table.count).toBe(seen.size);
  });
});
