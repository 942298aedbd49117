// What a worker thread runs for engines: the task is plain JSON.

import type { Tally } from "../../core/tally.ts";
import { rowCounter } from "./engines.ts";
import type { EngineTask } from "./task.ts";

export function prepare(task: unknown): (from: number, to: number) => Tally {
  return rowCounter(task as EngineTask);
}
