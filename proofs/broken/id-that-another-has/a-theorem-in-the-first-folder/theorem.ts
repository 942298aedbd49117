// Two folders, one id.

import { scalarTheorem } from "../../base.ts";

export const theorem = scalarTheorem("a-theorem-in-the-first-folder");
