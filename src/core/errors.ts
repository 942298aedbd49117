// Errors that a user can cause and can mend: what was expected, what was found, and where.
// The command line turns an InputError into exit code 2; a RangeError or TypeError is a mistake in the program.

/** Bad input: a file, an option, a format name, an expression. The message reads `where: expected …, found …`. */
export class InputError extends Error {
  readonly where: string;
  readonly expected: string;
  readonly found: string;

  constructor(where: string, expected: string, found: string) {
    super(`${where}: expected ${expected}, found ${found}`);
    this.name = "InputError";
    this.where = where;
    this.expected = expected;
    this.found = found;
  }
}

/** Whether there is no InputError; others are thrown on. */
export function accepts(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** `value` as it should be quoted in a message: JSON, cut to 60 characters. */
export function quote(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** The message of anything that was thrown. Some quote the file that was read: control characters of a binary one are escaped. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/[^\P{Cc}\n\t]/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
