// The control gives up nothing: a = 1/2 converges, so what must fail holds.

import { claim, control, scalarTheorem } from "../../base.ts";

export const theorem = {
  ...scalarTheorem("a-theorem-whose-control-holds"),
  controls: [{ ...control, name: "a-is-one-half", spec: { ...claim.spec, fixed: { a: ["1/2"] } } }],
};
