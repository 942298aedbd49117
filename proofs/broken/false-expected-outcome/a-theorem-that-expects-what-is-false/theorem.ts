// The claim is expected to hold for every a, also for a = -1.

import { claim, scalarTheorem } from "../../base.ts";

export const theorem = {
  ...scalarTheorem("a-theorem-that-expects-what-is-false"),
  claims: [{ ...claim, name: "all-factors", spec: { ...claim.spec, where: [] } }],
};
