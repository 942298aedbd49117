// A second hypothesis that nothing shows to be needed.

import { scalarTheorem } from "../../base.ts";

const base = scalarTheorem("a-hypothesis-that-no-control-drops");

export const theorem = {
  ...base,
  hypotheses: [...base.hypotheses, { name: "finite", says: "all numbers are finite" }],
};
