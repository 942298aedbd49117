// A well-formed theorem about a tiny universe. The folders beside this file break it in one way each; the registry's test
// checks that `statetrack theorem check --proofs proofs/broken/<way>` refuses each of them with the reason.

import type { SweepSpec } from "../../src/check/exhaustive/index.ts";
import type { Control, SweepClaim, Theorem } from "../../src/theorem/theorem.ts";

const scalar = (more: Partial<SweepSpec>): SweepSpec => ({
  system: "scalar",
  rows: 1,
  semantics: "perOperation,format=q1.1",
  where: [],
  property: "eventually-constant",
  ...more,
});

export const claim: SweepClaim = {
  kind: "sweep",
  name: "nonnegative-factors",
  says: "every orbit of h <- rd(rd(a h) + b) over q1.1 with a >= 0 ends in a fixed point",
  answer: "yes",
  expected: "holds",
  level: "quick",
  spec: scalar({ where: ["value-nonnegative"] }),
};

export const control: Control = {
  kind: "sweep",
  name: "a-is-minus-one",
  says: "a = -1 alternates",
  answer: "yes",
  expected: "fails",
  level: "quick",
  drops: ["nonnegative"],
  spec: scalar({ fixed: { a: ["-1"] } }),
};

/** The theorem with the folder's name as id. */
export function scalarTheorem(id: string): Theorem {
  return {
    id,
    title: "A nonnegative scalar recurrence in q1.1 ends in a fixed point",
    statement: String.raw`h \mapsto rd(rd(a h) + b), a \ge 0, is eventually constant.`,
    sources: [{ work: "statetrack", item: "an example of a registry entry" }],
    hypotheses: [{ name: "nonnegative", says: "a >= 0" }],
    claims: [claim],
    controls: [control],
    coq: [],
    related: [],
  };
}
