// The decoder that exists: where a closure of `separates` holds, the table from keys to answers is itself a decoder.

import { InputError } from "../core/errors.ts";
import type { Closure } from "./closure.ts";
import { hasLetter } from "./pair-table.ts";

/** A lookup decoder as it stands in a model file, with classes `in` and `out`. */
export interface LookupDecoder {
  readonly type: "lookup";
  readonly entries: readonly { readonly state: readonly string[]; readonly symbol?: string; readonly class: string }[];
  readonly accept: readonly string[];
}

/** The decoder of a closed run, for a machine of one layer. A state whose answer depends on the last symbol has an entry
 * for each (that of bos names no symbol); the states before the first symbol have none unless a word leads back to them.
 * @throws RangeError unless the run is closed and the machine has one layer
 * @throws InputError if the answer depends on the sign of a zero, which lookup decoders do not see
 * @cost O(pairs · letters) */
export function lookupDecoder(run: Closure): LookupDecoder {
  const { system, table, dfa, outcome } = run;
  if (outcome?.kind !== "closed" || run.ask === "recognizes" || system.machine.layers.length !== 1) {
    throw new RangeError("lookupDecoder: expected a closed run of `separates` over one layer");
  }
  const answers = new Map<string, { readonly state: string[]; readonly byLetter: Map<number, string> }>();
  for (let pair = 0; pair < table.count; pair++) {
    const from = pair * table.width;
    const seen = table.rows.slice(from, from + system.words);
    system.observe?.(table.rows, from, seen);
    const state = system.describe(seen, 0).map((x) => (x === "-0" ? "0" : x));
    const entry = answers.get(state.join(" ")) ?? { state, byLetter: new Map<number, string>() };
    const answer = dfa.accepting[table.rows[from + system.words]] === 1 ? "in" : "out";
    for (let letter = 0; letter <= system.symbols; letter++) {
      if (!hasLetter(table, pair, letter)) continue;
      if ((entry.byLetter.get(letter) ?? answer) !== answer)
        throw new InputError(
          "lookup decoder",
          "answers that do not depend on the sign of a zero",
          `two for (${state.join(", ")}); under observe=value the question fails`,
        );
      entry.byLetter.set(letter, answer);
    }
    answers.set(state.join(" "), entry);
  }
  const named = (letter: number) => (letter < system.symbols ? { symbol: system.machine.alphabet[letter] } : {});
  const entries = [...answers.values()].flatMap(({ state, byLetter }) => {
    const classes = [...new Set(byLetter.values())];
    if (classes.length === 1) return [{ state, class: classes[0] }];
    return [...byLetter].map(([letter, answer]) => ({ state, ...named(letter), class: answer }));
  });
  return { type: "lookup", entries, accept: entries.some((entry) => entry.class === "in") ? ["in"] : [] };
}
