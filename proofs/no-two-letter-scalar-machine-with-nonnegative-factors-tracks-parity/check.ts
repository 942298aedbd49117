// node check.ts [--help]: this theorem with its knobs in your hands.

import { checkTheorem } from "../check.ts";
import { theorem, variant } from "./theorem.ts";

await checkTheorem(theorem, variant);
