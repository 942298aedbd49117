// The chain of a machine beside a target automaton, for words whose letters are drawn uniformly from a set (one letter: its
// powers). A node is a state of the machine, one of the target, and whether the answer given there was wrong.

import type { Dfa } from "../../automaton/dfa.ts";
import type { Chain } from "./chain.ts";
import { type Distribution, largestTotal, merged, type Row } from "./distribution.ts";

/** Whether an answer is wrong: a decoder without a class is. */
export function isWrong(chain: Chain, dfa: Dfa, state: number, letter: number, target: number): boolean {
  return chain.answer(state, letter) !== (dfa.accepting[target] === 1 ? "accept" : "reject");
}

export interface Product {
  /** Nodes before the first letter; no other node leads to one of them, and nothing is asked there. */
  readonly start: Distribution;
  /** @throws as a chain's `row` */
  readonly row: (node: number) => Row;
  readonly isWrong: (node: number) => boolean;
  /** How many nodes have been met. */
  readonly nodes: () => number;
}

type Node = readonly [state: number, target: number, answer: "wrong" | "right" | "start"];

export function product(chain: Chain, dfa: Dfa, letters: readonly number[]): Product {
  const numbers = new Map<string, number>();
  const nodes: Node[] = [];
  const numberOf = (...node: Node): number => {
    const key = node.join(" ");
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, nodes.length);
    return nodes.push(node) - 1;
  };
  const rowOf = ([state, target]: Node): Row => {
    const own = letters.map((letter) => chain.row(letter, state));
    const common = largestTotal(own);
    const entries = letters.flatMap((letter, i) => {
      const to = dfa.next[target * dfa.symbols.length + letter];
      const scale = common / own[i].total;
      return own[i].entries.map(([next, weight]) => {
        const answer = isWrong(chain, dfa, next, letter, to) ? "wrong" : "right";
        return [numberOf(next, to, answer), weight * scale] as const;
      });
    });
    return { entries: merged(entries), total: common * BigInt(letters.length) };
  };
  const rows: Row[] = [];
  const first = [...chain.initial.mass].map(
    ([state, weight]) => [numberOf(state, dfa.initial, "start"), weight] as const,
  );
  return {
    start: { mass: new Map(first), total: chain.initial.total },
    row: (node) => (rows[node] ??= rowOf(nodes[node])),
    isWrong: (node) => nodes[node][2] === "wrong",
    nodes: () => nodes.length,
  };
}
