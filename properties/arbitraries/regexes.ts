// Regular expressions as trees, and their texts with the fewest parentheses.

import fc, { type Arbitrary } from "fast-check";

export type RegexTree =
  /** Words of one symbol; `symbols` are indices in the alphabet. */
  | { readonly kind: "set"; readonly text: string; readonly symbols: readonly number[] }
  | { readonly kind: "empty" }
  | { readonly kind: "~"; readonly inner: RegexTree }
  | {
      readonly kind: "repeat";
      readonly inner: RegexTree;
      readonly min: number;
      readonly max: number;
      readonly text: string;
    }
  /** "" is concatenation. */
  | { readonly kind: "" | "&" | "|"; readonly left: RegexTree; readonly right: RegexTree };

const bounds = fc.constantFrom(
  { min: 0, max: Infinity, text: "*" },
  { min: 1, max: Infinity, text: "+" },
  { min: 0, max: 1, text: "?" },
  { min: 2, max: 2, text: "{2}" },
  { min: 0, max: 0, text: "{0}" },
  { min: 2, max: Infinity, text: "{2,}" },
  { min: 1, max: 3, text: "{1,3}" },
);

/** Sets of every kind that can be written: a symbol (plain, quoted, escaped where that is allowed), `.`, `[]`, a negated symbol, a range. */
function sets(alphabet: readonly string[]): Arbitrary<RegexTree> {
  const all = alphabet.map((_, i) => i);
  const quoted = (i: number) => `'${alphabet[i].replace(/[\\']/g, "\\$&")}'`;
  const name = (i: number) => (/^[\p{L}\p{N}]$/u.test(alphabet[i]) ? alphabet[i] : quoted(i));
  const set = (text: string, symbols: readonly number[]): RegexTree => ({ kind: "set", text, symbols });
  const singles = all.flatMap((i) => {
    const others = name(i) === alphabet[i] ? [quoted(i)] : [];
    const escaped = /^[^0-9A-Za-z]$/u.test(alphabet[i]) ? [`\\${alphabet[i]}`] : [];
    return [name(i), ...others, ...escaped].map((text) => set(text, [i]));
  });
  const last = alphabet.length - 1;
  const ranges = all.slice(0, -1).map((i) =>
    set(
      `[${name(i)}-${name(last)}]`,
      all.filter((j) => j >= i),
    ),
  );
  const negated = all.map((i) =>
    set(
      `[^${name(i)}]`,
      all.filter((j) => j !== i),
    ),
  );
  const ends = last > 0 ? [set(`[ ${quoted(0)} ${name(last)} ]`, [0, last])] : [];
  return fc.constantFrom(...singles, set(".", all), set("[]", []), ...negated, ...ranges, ...ends);
}

/** Trees over `alphabet` with up to `depth` operators inside one another (5 when left out): sets, the empty word,
 * complements, repetitions with seven bounds, and concatenation (twice as often as) intersection and union. Shrinks to
 * a subtree and to a single symbol. */
export function regexTrees(alphabet: readonly string[], depth = 5): Arbitrary<RegexTree> {
  return fc.letrec<{ tree: RegexTree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: depth, depthSize: "small", withCrossShrink: true },
      sets(alphabet),
      fc.constant<RegexTree>({ kind: "empty" }),
      tie("tree").map((inner): RegexTree => ({ kind: "~", inner })),
      fc.tuple(tie("tree"), bounds).map(([inner, bound]): RegexTree => ({ kind: "repeat", inner, ...bound })),
      fc
        .tuple(fc.constantFrom("" as const, "" as const, "&" as const, "|" as const), tie("tree"), tie("tree"))
        .map(([kind, left, right]): RegexTree => ({ kind, left, right })),
    ),
  })).tree;
}

/** Texts that `parseLanguage` reads; draws and shrinks as `regexTrees`. */
export function regexes(alphabet: readonly string[], depth = 5): Arbitrary<string> {
  return regexTrees(alphabet, depth).map((tree) => regexText(tree));
}

const LOOSEST_FIRST = ["|", "&", "", "~"];

/** The text of `tree`, in parentheses when its operator binds looser than `level` (0 is the loosest). */
export function regexText(tree: RegexTree, level = 0): string {
  if (tree.kind === "set") return tree.text;
  if (tree.kind === "empty") return "()";
  if (tree.kind === "repeat") {
    const inner = regexText(tree.inner, LOOSEST_FIRST.length);
    const twice = tree.inner.kind === "repeat" && (tree.text === "?" || tree.text === "+");
    return (twice ? `(${inner})` : inner) + tree.text;
  }
  const own = LOOSEST_FIRST.indexOf(tree.kind);
  const text =
    tree.kind === "~"
      ? `~${regexText(tree.inner, own)}`
      : [regexText(tree.left, own), regexText(tree.right, own)].join(tree.kind || " ");
  return own < level ? `(${text})` : text;
}
