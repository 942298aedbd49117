// The named classes of Rust's regex crate as JavaScript expressions (with the flag u): both take them from Unicode.
// Annex C of UTS 18 for \d \s \w, POSIX classes in ASCII.

const UNICODE: ReadonlyMap<string, string> = new Map([
  ["d", "\\p{Nd}"],
  ["s", "\\p{White_Space}"],
  ["w", "[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]"],
]);
const ASCII: ReadonlyMap<string, string> = new Map([
  ["d", "[0-9]"],
  ["s", "[\\t-\\r ]"],
  ["w", "[0-9A-Za-z_]"],
]);
const POSIX: ReadonlyMap<string, string> = new Map([
  ["alnum", "[0-9A-Za-z]"],
  ["alpha", "[A-Za-z]"],
  ["ascii", "[\\0-\\x7f]"],
  ["blank", "[\\t ]"],
  ["cntrl", "[\\0-\\x1f\\x7f]"],
  ["digit", "[0-9]"],
  ["graph", "[!-~]"],
  ["lower", "[a-z]"],
  ["print", "[ -~]"],
  ["punct", "[!-\\/:-@\\[-`\\{-~]"],
  ["space", "[\\t-\\r ]"],
  ["upper", "[A-Z]"],
  ["word", "[0-9A-Za-z_]"],
  ["xdigit", "[0-9A-Fa-f]"],
]);

export function shorthandClass(letter: string, ascii: boolean): string {
  return (ascii ? ASCII : UNICODE).get(letter) ?? "[]";
}

export function posixClass(name: string): string | undefined {
  return POSIX.get(name);
}

/** `\p{name}`; Rust takes names in any case, JavaScript as Unicode writes them. Undefined when it knows none such. */
export function propertyClass(name: string): string | undefined {
  const capital = name.replace(/(^|_)[a-z]/g, (letter) => letter.toUpperCase());
  return [name, capital, `Script=${capital}`].map((known) => `\\p{${known}}`).find(isKnown);
}

function isKnown(source: string): boolean {
  try {
    return new RegExp(source, "u").source !== "";
  } catch {
    // A SyntaxError is JavaScript's way to say that it knows no such class.
    return false;
  }
}
