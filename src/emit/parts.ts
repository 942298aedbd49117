// Cuts straight-line code into functions of bounded length. One function for everything has a stack frame of one slot for each
// name, and a step of a dense layer of some 200 rows then overflows the stack when it is called. A number that is made in one
// part and read in another travels through an array of doubles, which keeps every bit that matters (NaN is one NaN).

import { bind, type Carrier, type Field } from "./carrier.ts";

/** A statement, the name it sets, if any, and the names it reads (constants have none). */
export interface Piece {
  readonly text: string;
  readonly makes?: string;
  readonly reads: readonly string[];
}

interface Parts {
  /** Function definitions; the array for what travels is to be in scope as `between`. */
  readonly functions: readonly string[];
  /** What calls them in order. */
  readonly calls: readonly string[];
  /** Length of `between`. */
  readonly travelling: number;
}

/** Declares names that are numbers. */
function declared(names: Iterable<string>): string {
  return `let ${["x", "c", ...names].map((name) => `${name} = 0`).join(", ")};`;
}

/** Parts of `most` pieces each. `loads` are the expressions of the names that no piece makes. @cost O(pieces and their reads) */
function inParts(pieces: readonly Piece[], loads: ReadonlyMap<string, string>, most: number): Parts {
  const partOf = new Map<string, number>();
  pieces.forEach(({ makes }, i) => {
    if (makes !== undefined) partOf.set(makes, Math.floor(i / most));
  });
  const slots = new Map<string, number>();
  const read = Array.from({ length: Math.ceil(pieces.length / most) }, () => new Set<string>());
  pieces.forEach(({ reads }, i) => {
    const part = Math.floor(i / most);
    for (const name of reads) {
      if (partOf.get(name) === part) continue;
      read[part].add(name);
      if (!loads.has(name) && !slots.has(name)) slots.set(name, slots.size);
    }
  });
  const functions = read.map((outside, part) => {
    const own = pieces.slice(part * most, (part + 1) * most);
    const made = own.flatMap(({ makes }) => (makes === undefined ? [] : [makes]));
    const entering = [...outside].map((name) => `${name} = ${loads.get(name) ?? `between[${slots.get(name)}]`};`);
    const body = own.map(({ text, makes }) => {
      const slot = makes === undefined ? undefined : slots.get(makes);
      return slot === undefined ? text : `${text} between[${slot}] = ${makes};`;
    });
    return `function part${part}(source, from, target, to) {
      ${declared([...outside, ...made])}
      ${[...entering, ...body].join("\n")}
    }`;
  });
  const calls = functions.map((_, part) => `part${part}(source, from, target, to);`);
  return { functions, calls, travelling: slots.size };
}

/** The text of the function `step`, in parts if there are more than `inOne` pieces; `loads` are the statements that it begins
 * with, which set the variables. */
export function functionText(
  c: Carrier,
  pieces: readonly Piece[],
  variables: readonly { readonly name: string; readonly field: Field }[],
  loads: readonly string[],
  inOne: number,
): string {
  const names = variables.map(({ name }) => name);
  const made = pieces.flatMap(({ makes }) => (makes === undefined ? [] : [makes]));
  const text = (own: readonly string[], body: readonly string[]) => `return function step(source, from, target, to) {
      ${declared(own)}
      ${loads.join("\n")}
      ${body.join("\n")}
    };`;
  if (pieces.length <= inOne) {
    const body = pieces.map((piece) => piece.text);
    return `${c.prelude}\n${text([...names, ...made], body)}`;
  }
  const { functions, calls, travelling } = inParts(
    pieces,
    new Map(variables.map(({ name, field }) => [name, c.read(field)])),
    inOne,
  );
  bind(c.scope, "between", new Float64Array(travelling));
  return [c.prelude, ...functions, text(names, calls)].join("\n");
}
