// Names that group-name.ts gives, as expressions of GAP: so GAP can say whether the name is that of the group.

/** A GAP expression for the group that a name means. @throws RangeError for a name that means none */
export function expressionOf(name: string): string {
  if (name === "1") return "TrivialGroup(IsPermGroup)";
  const parts = factorsOf(name).map(partOf);
  return parts.length === 1 ? parts[0] : `DirectProduct(${parts.join(",")})`;
}

/** The parts between product signs that are in no parentheses, without parentheses around a whole part. */
function factorsOf(name: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const piece of name.split(/([()]| × )/)) {
    if (piece === "(") depth++;
    if (piece === ")") depth--;
    if (piece === " × " && depth === 0) parts.push("");
    else parts[parts.length - 1] += piece;
  }
  return parts.map((part) => part.replace(/^\((.*)\)$/, "$1"));
}

const FORMS: readonly (readonly [RegExp, (...numbers: string[]) => string])[] = [
  [/^Z(\d+)$/, (n) => `CyclicGroup(IsPermGroup,${n})`],
  [/^D(\d+)$/, (n) => `DihedralGroup(IsPermGroup,2*${n})`],
  [/^Q(\d+)$/, (n) => `QuaternionGroup(IsPermGroup,${n})`],
  [/^Dic(\d+)$/, (n) => `DicyclicGroup(IsPermGroup,4*${n})`],
  [/^S(\d+)$/, (n) => `SymmetricGroup(${n})`],
  [/^A(\d+)$/, (n) => `AlternatingGroup(${n})`],
  [/^SL\(2,3\)$/, () => "SL(2,3)"],
  [/^PSL\((\d+),(\d+)\)$/, (n, q) => `PSL(${n},${q})`],
  [/^He(\d+)$/, (p) => `ExtraspecialGroup(${p}^3,${p})`],
  [/^SD(\d+)$/, (n) => `Image(IsomorphismPermGroup(Metacyclic(${n}/2,2,${n}/4-1)))`],
  [/^Z(\d+) ⋊ Z(\d+) \(x ↦ x\^(\d+)\)$/, (n, m, k) => `Image(IsomorphismPermGroup(Metacyclic(${n},${m},${k})))`],
  [/^Dih\((.*)\)$/, (inner) => `GeneralizedDihedral([${[...inner.matchAll(/Z(\d+)/g)].map(([, n]) => n).join(",")}])`],
];

function partOf(text: string): string {
  for (const [form, expression] of FORMS) {
    const match = form.exec(text);
    if (match !== null) return expression(...match.slice(1));
  }
  throw new RangeError(`expressionOf: expected the name of a group, found ${JSON.stringify(text)}`);
}
