// The instruments themselves as something to check: laws of rounding, and engines against the specification.

export { checkEngine, type EngineResult } from "./examine.ts";
export { certifyEngine } from "./exhaustion.ts";
export { checkLaw, LAWS, type Law, type LawResult } from "./laws.ts";
export {
  arity,
  byCode,
  ENGINE_OPERATIONS,
  ENGINES,
  type Engine,
  type EngineOperation,
  type EngineTask,
  PAIRED,
  type Paired,
} from "./task.ts";
