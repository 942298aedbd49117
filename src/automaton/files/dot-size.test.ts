import { parse } from "@ts-graphviz/ast";
import { describe, expect, it } from "vitest";
import { leastNodes } from "./dot-size.ts";

/** The nodes that the parser makes: the least bound under which it does not give up. */
function nodesOf(text: string): number {
  let [low, high] = [0, 2 ** 16];
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    try {
      parse(text, { startRule: "Dot", maxASTNodes: middle });
      high = middle;
    } catch {
      low = middle;
    }
  }
  expect(high).toBeLessThan(2 ** 16);
  return high;
}

const STATEMENTS = [
  "a;",
  "a b c",
  "a -> b;",
  "a -> b -> c -> d",
  'a [shape=circle, label="x = y"];',
  "a [p=q r=s; t=u, v=w]",
  'a -> b [label="f(x) -> \\"=\\" [a]"];',
  "a = b;",
  "node [shape=circle, style=invis];",
  "subgraph { a b }",
  "subgraph s { a -> b c=d }",
  "{ a b } -> { c d };",
  "a:p -> b:q;",
  'a:p:n -> "b c":"q":sw',
  '"a" -> "b\\\\";',
  "a [label=<x <b>y=z</b>>];",
  "/* a = b -> [c] */ a // b = c\n",
  "# a = b c\na\n",
  "é_1 -> .5 -> -7.25;",
];

describe("leastNodes", () => {
  it.each(STATEMENTS)("is at most what the parser makes of %s, and more of more", (statement) => {
    const text = (count: number) => `digraph g {\n${`${statement}\n`.repeat(count)}}`;
    for (const count of [1, 2, 30]) expect(leastNodes(text(count))).toBeLessThanOrEqual(nodesOf(text(count)));
    expect(leastNodes(text(30))).toBeGreaterThan(leastNodes(text(1)));
  });

  it("counts most of a plain drawing", () => {
    const text = `digraph g {\n${'s [shape=doublecircle];\ns -> t [label="a,b"];\n'.repeat(100)}}`;
    expect(nodesOf(text)).toBe(1703);
    expect(leastNodes(text)).toBe(1200);
  });

  it("takes one pass over texts that do not end", () => {
    const begun = performance.now();
    for (const text of ['"\\'.repeat(5e6), "<".repeat(1e7), "/*".repeat(5e6), 'a="'.repeat(3e6)]) leastNodes(text);
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});
