// No control at all: nothing shows that the claim could fail.

import { scalarTheorem } from "../../base.ts";

export const theorem = { ...scalarTheorem("a-theorem-without-a-control"), controls: [] };
