// Nobody says where it comes from.

import { scalarTheorem } from "../../base.ts";

export const theorem = { ...scalarTheorem("a-theorem-without-a-source"), sources: [] };
