// A lower bound of the nodes that the parser of Graphviz dot makes of a text, so that what is too large is refused before it is
// parsed: of each name outside brackets it makes two at least, of each attribute three. One pass over the text.

const CODE = Object.fromEntries(Array.from('"\\<>[]=:+/*#', (sign) => [sign, sign.charCodeAt(0)]));
const IS_WORD = Uint8Array.from({ length: 128 }, (_, code) => Number(/[0-9A-Za-z_.]/.test(String.fromCharCode(code))));

/** Never more than the nodes of the tree of a drawing that is well-formed. @cost O(length) */
export function leastNodes(text: string): number {
  // The words "strict digraph" and a name make one node together.
  let [nodes, depth, at, inName] = [-4, 0, 0, false];
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const after = skipped(text, at, code);
    if (after > at && code !== CODE['"']) {
      at = after;
      inName = false;
      continue;
    }
    const isName = after > at || isWord(code);
    if (isName && !inName && depth === 0) nodes += 2;
    inName = isName && after === at;
    if (code === CODE["["]) depth++;
    else if (code === CODE["]"]) depth = Math.max(0, depth - 1);
    // Outside brackets `a = b` makes three nodes in all; a port or another piece of a name counts as nothing.
    else if (code === CODE["="]) nodes += depth > 0 ? 3 : -1;
    else if ((code === CODE[":"] || code === CODE["+"]) && depth === 0) nodes -= 2;
    at = Math.max(at + 1, after);
  }
  return Math.max(0, nodes);
}

/** The end of the quoted text, HTML or comment that begins at `at`; `at` where none does. */
function skipped(text: string, at: number, code: number): number {
  if (code === CODE['"']) return endOfQuoted(text, at + 1);
  if (code === CODE["<"]) return endOfHtml(text, at);
  const next = text.charCodeAt(at + 1);
  const isLine = code === CODE["/"] ? next === CODE["/"] : code === CODE["#"];
  if (isLine) return endAfter(text, "\n", at);
  return code === CODE["/"] && next === CODE["*"] ? endAfter(text, "*/", at + 2) : at;
}

function endAfter(text: string, sign: string, from: number): number {
  const found = text.indexOf(sign, from);
  return found < 0 ? text.length : found + sign.length;
}

function endOfQuoted(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === CODE["\\"]) at++;
    else if (code === CODE['"']) return at + 1;
  }
  return text.length;
}

function endOfHtml(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === CODE["<"]) depth++;
    else if (code === CODE[">"] && --depth === 0) return at + 1;
  }
  return text.length;
}

/** Letters, digits, `_`, `.` and everything outside ASCII. */
function isWord(code: number): boolean {
  return code >= 128 || IS_WORD[code] === 1;
}
