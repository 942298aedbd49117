// "In finite precision" is not a semantics.

import { claim, scalarTheorem } from "../../base.ts";

export const theorem = {
  ...scalarTheorem("a-claim-without-a-stated-semantics"),
  claims: [{ ...claim, spec: { ...claim.spec, semantics: "" } }],
};
