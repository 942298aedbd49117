// Universes of machines with two letters: every pair of maps of a sweep's universe, the first for letter 0, the second for letter
// 1, from every start. A machine's rank is (map of letter 0) · (maps of letter 1) + (map of letter 1), so machines are in the
// lexicographic order of the codes of both letters' parameters. Filters look at each letter's own parameters. What a parameter
// may be is said for both letters ("a", "k[1]") or for one ("a_0", "k_1[1]"), which then replaces what is said for both.

import type { Dfa } from "../../automaton/dfa.ts";
import { parseLanguage } from "../../automaton/languages.ts";
import { InputError, quote } from "../../core/errors.ts";
import type { ResolvedSpec, SweepSpec, System } from "../exhaustive/spec.ts";
import { canonicalSpec } from "../exhaustive/spec.ts";
import { type Space, space, universeOf } from "../exhaustive/universe.ts";

/** Plain JSON, as a sweep's. */
export interface MachineSpec {
  readonly system: System;
  readonly rows: number;
  readonly factors?: number;
  readonly letters: 2;
  readonly semantics: string;
  readonly where: readonly string[];
  readonly fixed?: Readonly<Record<string, readonly string[]>>;
  /** `cannot-recognise`: from no start does any decoder of (state, last letter) recognise the language. */
  readonly property: "cannot-recognise";
}

export interface MachineSpace {
  /** With its semantics in full. */
  readonly spec: MachineSpec;
  /** Of one letter. */
  readonly resolved: ResolvedSpec;
  readonly letters: readonly [Space, Space];
  /** Whether both letters have one universe. */
  readonly alike: boolean;
  readonly machines: number;
  /** State indices. */
  readonly starts: Uint16Array;
}

/** The letters of every language that is asked about. */
export const LETTERS: readonly string[] = ["0", "1"];
const MOST_DFA_STATES = 32;

/** @throws InputError for a universe that is malformed or empty */
export function machineSpace(spec: MachineSpec): MachineSpace {
  checkSpec(spec);
  const [first, second] = [space(letterSpec(spec, 0)), space(letterSpec(spec, 1))];
  const machines = first.maps * second.maps;
  const { resolved, starts } = first;
  if (machines * starts.length === 0)
    throw new InputError(
      "machines",
      "at least one",
      `none in: letter 0 ${universeOf(first).name}, letter 1 ${universeOf(second).name}`,
    );
  if (!Number.isSafeInteger(machines * starts.length))
    throw new InputError("machines", "fewer than 2^53 with their starts", machines.toPrecision(3));
  return {
    spec: { ...spec, semantics: canonicalSpec(resolved).semantics },
    resolved,
    letters: [first, second],
    alike: !Object.keys(spec.fixed ?? {}).some((name) => OWN.test(name)),
    machines,
    starts,
  };
}

/** What a certificate or a program may say wrongly. */
function checkSpec({ letters, property }: { readonly letters: unknown; readonly property: unknown }): void {
  if (letters !== 2) throw new InputError("machines, letters", "2", quote(letters));
  if (property !== "cannot-recognise") throw new InputError("machines, property", "cannot-recognise", quote(property));
}

/** A name of `fixed` that is about one letter. */
const OWN = /^([A-Za-z]+)_([01])((?:\[\d+\])?)$/;

/** The sweep's universe of one letter's maps. */
export function letterSpec(spec: MachineSpec, letter: 0 | 1): SweepSpec {
  const { system, rows, factors, semantics, where, fixed = {} } = spec;
  const common = Object.entries(fixed).filter(([name]) => !OWN.test(name));
  const own = Object.entries(fixed).flatMap(([name, values]) => {
    const [, parameter, of, entry] = OWN.exec(name) ?? [];
    if (parameter === "h") throw new InputError("machines, fixed", "one start state for both letters, h", quote(name));
    return Number(of) === letter ? [[`${parameter}${entry}`, values] as const] : [];
  });
  const all = Object.fromEntries([...common, ...own]);
  return {
    system,
    rows,
    semantics,
    where,
    property: "eventually-constant",
    ...(factors === undefined ? {} : { factors }),
    ...(Object.keys(all).length === 0 ? {} : { fixed: all }),
  };
}

/** The language over the letters 0 and 1, its automaton minimal. @throws InputError for another alphabet, and for more than 32 states */
export function machineLanguage(text: string): { readonly name: string; readonly dfa: Dfa } {
  const { name, dfa } = parseLanguage(text, { alphabet: LETTERS });
  if (dfa.states > MOST_DFA_STATES)
    throw new InputError(
      `language ${quote(text)}`,
      `an automaton of at most ${MOST_DFA_STATES} states`,
      String(dfa.states),
    );
  return { name, dfa };
}

/** The ranks of a machine's letters in their universes. */
export function letterRanks({ letters }: Pick<MachineSpace, "letters">, machine: number): readonly [number, number] {
  const second = machine % letters[1].maps;
  return [(machine - second) / letters[1].maps, second];
}

/** The codes of a machine's parameters, "a_0" for that of letter 0. */
export function machineParameters(given: MachineSpace, machine: number): Readonly<Record<string, readonly number[]>> {
  const ranks = letterRanks(given, machine);
  return Object.fromEntries(
    given.letters.flatMap((own, letter) => {
      const codes = new Uint16Array(given.resolved.entries);
      own.parameters(ranks[letter], codes);
      return given.resolved.parameters.map(({ name, offset, length }) => [
        `${name}_${letter}`,
        [...codes.subarray(offset, offset + length)],
      ]);
    }),
  );
}

/** What is ranged over, in words. */
export function machinesName({ spec, letters, machines, starts }: MachineSpace): string {
  const rows = spec.rows === 1 ? "" : `, ${spec.rows} rows`;
  const factors = spec.factors === undefined ? "" : `, ${spec.factors} factors`;
  const count = (n: number) => n.toLocaleString("en-US");
  const limits = [
    ...spec.where,
    ...Object.entries(spec.fixed ?? {}).map(([name, values]) => `${name} in {${values.join(", ")}}`),
  ];
  const where = limits.length === 0 ? "" : ` with ${limits.join(", ")}`;
  const { format } = letters[0].resolved.semantics;
  return `all machines of two letters (${spec.system}${rows}${factors} over ${format.name})${where}: ${count(machines)} machines from ${count(starts.length)} states`;
}
