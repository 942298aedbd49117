// Not broken: the folder that the broken ones are compared with.

import { scalarTheorem } from "../../base.ts";

export const theorem = scalarTheorem("a-theorem-that-is-well-formed");
