// JSON.parse keeps the last of two equal keys and says nothing. In a model file that would silently change the question.

interface RepeatedKey {
  readonly key: string;
  /** Offset of the second one in the text. */
  readonly position: number;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** The first key that an object of the text has twice. The text must be valid JSON. @cost O(length) */
export function repeatedKey(text: string): RepeatedKey | undefined {
  /** For each open object its keys so far, for each open array nothing. */
  const open: (Set<string> | undefined)[] = [];
  let last: { readonly token: string; readonly index: number } | undefined;
  for (const match of text.matchAll(TOKEN)) {
    const [token] = match;
    const keys = open.at(-1);
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":" && keys !== undefined && last !== undefined) {
      const key = JSON.parse(last.token) as string;
      if (keys.has(key)) return { key, position: last.index };
      keys.add(key);
    }
    last = { token, index: match.index };
  }
  return undefined;
}
