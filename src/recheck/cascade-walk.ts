// Walks a certificate's cascade beside an automaton: every reached coordinates, every letter. A level moves by a permutation
// or a reset that its table gives for the letter and the OLD coordinates above; docs/certificates.md says how these are numbered.

import type { CertifiedCascade, CertifiedLevel } from "../core/cascade-certificate.ts";
import { InputError } from "../core/errors.ts";
import type { Automaton } from "./partition.ts";
import { unequal } from "./question.ts";

/** A level with its numbers checked. */
interface Level {
  readonly states: number;
  readonly actions: CertifiedLevel["actions"];
  readonly table: readonly number[];
  /** For each longer prefix: the prefix and the state here that it consists of. */
  readonly longer: readonly number[];
  /** The longer prefix, by prefix · states + state. */
  readonly numbers: ReadonlyMap<number, number>;
}

/** How many steps were compared. @throws InputError unless the cascade, from a start for each of `first` and for no other
 * state, simulates the automaton, and reaches all coordinates that it names */
export function walkCascade(
  { levels, starts, projection }: CertifiedCascade,
  { letters, states, next }: Omit<Automaton, "accepting">,
  first: readonly number[],
  where: string,
): number {
  let prefixes = 1;
  const checked = levels.map((level, i) => {
    const own = checkLevel(level, prefixes, letters, `${where}.levels[${i}]`);
    prefixes = own.numbers.size;
    return own;
  });
  if (projection.length !== prefixes) unequal(`${where}.projection`, `${prefixes} states`, projection.length);
  const queue = startsOf(starts, projection, first, `${where}.starts`);
  const reached = new Set(queue);
  for (const number of reached) {
    const state = projection[number];
    if (state >= states) unequal(`${where}.projection[${number}]`, `a state below ${states}`, state);
    for (let letter = 0; letter < letters; letter++) {
      const target = stepOf(checked, letters, number, letter, where);
      const expected = next[state * letters + letter];
      if (projection[target] !== expected)
        unequal(`${where}: letter ${letter} from coordinates ${number}`, `state ${expected}`, projection[target]);
      reached.add(target);
    }
  }
  if (reached.size !== prefixes) unequal(`${where}: coordinates that are reached`, prefixes, reached.size);
  return reached.size * letters;
}

function startsOf(
  starts: readonly number[],
  projection: readonly number[],
  first: readonly number[],
  where: string,
): number[] {
  if (starts.length !== 2 * first.length) unequal(where, `${2 * first.length} numbers`, starts.length);
  return first.map((state, i) => {
    if (starts[2 * i] !== state) unequal(`${where}[${2 * i}]`, `state ${state}`, starts[2 * i]);
    const number = starts[2 * i + 1];
    if (projection[number] !== state)
      unequal(`${where}[${2 * i + 1}]`, `coordinates of state ${state}`, projection[number] ?? null);
    return number;
  });
}

function checkLevel(level: CertifiedLevel, prefixes: number, letters: number, where: string): Level {
  const { states, actions, table, longer } = level;
  actions.forEach((action, i) => {
    const fits = typeof action === "number" ? action < states : isPermutation(action, states);
    if (!fits) unequal(`${where}.actions[${i}]`, `a permutation of ${states} states, or one of them`, action);
  });
  if (table.length !== prefixes * letters) unequal(`${where}.table`, `${prefixes * letters} entries`, table.length);
  const wrong = table.findIndex((action) => action >= actions.length);
  if (wrong >= 0) unequal(`${where}.table[${wrong}]`, `a number below ${actions.length}`, table[wrong]);
  const numbers = new Map<number, number>();
  for (let at = 0; at < longer.length; at += 2) {
    const [prefix, state] = [longer[at], longer[at + 1] ?? states];
    if (prefix >= prefixes || state >= states)
      unequal(`${where}.longer[${at}]`, `a prefix below ${prefixes} and a state below ${states}`, [prefix, state]);
    numbers.set(prefix * states + state, at / 2);
  }
  if (numbers.size * 2 !== longer.length) unequal(`${where}.longer`, "different prefixes", "one twice");
  return { states, actions, table, longer, numbers };
}

function isPermutation(images: readonly number[], states: number): boolean {
  return images.length === states && images.every((image) => image < states) && new Set(images).size === states;
}

/** The number of the coordinates after a letter. */
function stepOf(levels: readonly Level[], letters: number, number: number, letter: number, where: string): number {
  // From the last level up: the old prefix above each level, and its old state.
  const old: { prefix: number; state: number }[] = [];
  let rest = number;
  for (const { longer } of levels.toReversed()) {
    old.push({ prefix: longer[2 * rest], state: longer[2 * rest + 1] });
    rest = longer[2 * rest];
  }
  return levels.reduce((prefix, { actions, table, states, numbers }, i) => {
    const own = old[levels.length - 1 - i];
    const action = actions[table[own.prefix * letters + letter]];
    const state = typeof action === "number" ? action : action[own.state];
    const target = numbers.get(prefix * states + state);
    if (target !== undefined) return target;
    throw new InputError(
      `${where}.levels[${i}].longer`,
      `state ${state} after prefix ${prefix}, where letter ${letter} leads`,
      "none",
    );
  }, 0);
}
