// Failing maps, computed again by the specification before anyone reads them: kernels only point. Of a map that fails, the
// witness is a start (orbits), a cyclic state (cycles) or a class (limits).

import { decode } from "../../number/codec.ts";
import { format as formatExact } from "../../number/exact.ts";
import { hex } from "../certify.ts";
import { type Counterexample, counterexample } from "../exhaustive/counterexample.ts";
import { space } from "../exhaustive/universe.ts";
import type { Census } from "./census.ts";
import type { Failing } from "./outcome.ts";

/** A failing map's counterexample, with its rank as a map. */
export interface Confirmed extends Counterexample {
  readonly map: number;
}

/** The first `most` failing maps of a census of orbits or cycles, each with the cycle that its witness runs into.
 * @throws Error where the specification does not find the failure: then a kernel is wrong
 * @cost the steps of one orbit a map, by exact arithmetic */
export function confirmed(census: Census, failing: readonly Failing[], most: number): Confirmed[] {
  const { spec } = census;
  if (spec.procedure === "limits") return [];
  const given = space(spec.sweep);
  const places = new Map(Array.from(given.starts, (state, index) => [state, index]));
  return failing.slice(0, most).map(([map, witness]) => {
    const start = spec.procedure === "cycles" ? places.get(witness) : witness;
    if (start === undefined) throw new Error(`census: expected a start as the witness of map ${map}, found ${witness}`);
    return { map, ...counterexample(given, map * given.starts.length + start) };
  });
}

/** Columns of a table of failing maps: rank, each parameter's codes and values, and the witness. */
export function failingColumns(census: Census, failing: readonly Failing[]): readonly Column[] {
  const { format } = census.semantics;
  const values = new Map<number, string>();
  const value = (code: number) => {
    const known = values.get(code) ?? formatExact(decode(format, code));
    values.set(code, known);
    return known;
  };
  const rows = failing.map(([map]) => census.parameters(map));
  const names = Object.entries(rows[0] ?? {}).flatMap(([name, codes]) =>
    codes.map((_, i) => ({ name, i, many: codes.length > 1 })),
  );
  return [
    { name: "map", type: "INT64", data: failing.map(([map]) => BigInt(map)) },
    ...names.flatMap(({ name, i, many }): Column[] => {
      const label = many ? `${name}[${i}]` : name;
      const codes = rows.map((row) => row[name][i]);
      return [
        { name: `${label} code`, type: "INT32", data: codes },
        { name: label, type: "STRING", data: codes.map(value) },
      ];
    }),
    { name: "witness", type: "STRING", data: failing.map(([, witness]) => witnessText(census, witness)) },
  ];
}

export interface Column {
  readonly name: string;
  readonly type: "INT32" | "INT64" | "STRING";
  readonly data: readonly (number | bigint | string)[];
}

/** The codes of the witness state, in hexadecimal. */
function witnessText({ spec, state }: Census, witness: number): string {
  return spec.procedure === "limits" ? `class ${witness}` : state(witness).map(hex).join(" ");
}
