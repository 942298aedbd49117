// From Rust's syntax to ours: the language of the words that an expression matches from end to end, over a given alphabet.
// Anchors are trivially true at the ends of a whole word; elsewhere they look around, and the expression is refused.

import { type Flags, Refusal } from "./characters.ts";
import { type Node, parseRust } from "./tree.ts";

export interface Translated {
  /** An expression of docs/languages.md, given the alphabet. */
  readonly text: string;
  /** Whether anchors were left out: a search then finds fewer matches than there are words of the language. */
  readonly anchored: boolean;
}

const EMPTY: Node = { kind: "concatenation", parts: [] };

/** The characters that `text` names, ends of ranges included. @throws Refusal */
export function namedIn(text: string, flags: Flags): string[] {
  const leaves = (node: Node): readonly string[] => {
    if (node.kind === "leaf") return node.named;
    if (node.kind === "anchor") return [];
    return node.kind === "repetition" ? leaves(node.inner) : node.parts.flatMap(leaves);
  };
  return [...new Set(leaves(parseRust(text, flags)))];
}

/** @throws Refusal */
export function translate(text: string, flags: Flags, alphabet: readonly string[]): Translated {
  const tree = parseRust(text, flags);
  const plain = withoutAnchors(tree, true, true);
  return { text: written(plain, alphabet), anchored: JSON.stringify(plain) !== JSON.stringify(tree) };
}

/** `first` and `last`: whether nothing is read before and after the node. */
function withoutAnchors(node: Node, first: boolean, last: boolean): Node {
  switch (node.kind) {
    case "leaf":
      return node;
    case "anchor":
      if (node.end === "start" ? first : last) return EMPTY;
      throw new Refusal("an anchor inside");
    case "union":
      return { ...node, parts: node.parts.map((part) => withoutAnchors(part, first, last)) };
    case "concatenation": {
      const [from, to] = [node.parts.findIndex(reads), node.parts.findLastIndex(reads)];
      const parts = node.parts.map((part, i) =>
        withoutAnchors(part, first && (from < 0 || i <= from), last && (to < 0 || i >= to)),
      );
      return { ...node, parts };
    }
    case "repetition": {
      const isOnce = node.max <= 1 || !reads(node.inner);
      return { ...node, inner: withoutAnchors(node.inner, first && isOnce, last && isOnce) };
    }
  }
}

/** Whether a node could read a character. */
function reads(node: Node): boolean {
  if (node.kind === "leaf") return true;
  if (node.kind === "anchor") return false;
  return node.kind === "repetition" ? node.max > 0 && reads(node.inner) : node.parts.some(reads);
}

function written(node: Node, alphabet: readonly string[]): string {
  switch (node.kind) {
    case "leaf": {
      const symbols = alphabet.filter(node.has).map((c) => (/[0-9A-Za-z]/.test(c) ? c : `\\${c}`));
      return symbols.length === 1 ? symbols[0] : `[${symbols.join("")}]`;
    }
    case "anchor":
      throw new Refusal("an anchor inside");
    case "union":
      return `(${node.parts.map((part) => written(part, alphabet)).join("|")})`;
    case "concatenation": {
      const parts = node.parts.map((part) => written(part, alphabet)).filter((part) => part !== "()");
      if (parts.length === 0) return "()";
      return parts.length === 1 ? parts[0] : `(${parts.join("")})`;
    }
    case "repetition": {
      const max = node.max === Infinity ? "" : String(node.max);
      return `${written(node.inner, alphabet)}{${node.min},${max}}`;
    }
  }
}
