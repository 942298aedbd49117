// A worker thread: loads the module that a job names, prepares the job's task once, and counts the shards that it is sent.

import { parentPort } from "node:worker_threads";
import { InputError } from "../../core/errors.ts";
import type { Tally } from "../../core/tally.ts";

/** What a job's module exports as `prepare`: everything that the shards of a task share is made once. */
export type Prepare = (task: unknown) => (from: number, to: number) => Tally;

export interface Request {
  /** URL of the module. */
  readonly module: string;
  /** The task as JSON. */
  readonly task: string;
  readonly from: number;
  readonly to: number;
}

export type Reply =
  | { readonly tally: Tally }
  | { readonly error: unknown; readonly input?: { where: string; expected: string; found: string } };

let prepared: { readonly key: string; readonly count: (from: number, to: number) => Tally } | undefined;

async function answer({ module, task, from, to }: Request): Promise<Tally> {
  const key = `${module}\n${task}`;
  if (prepared?.key !== key) {
    const { prepare } = (await import(module)) as { readonly prepare: Prepare };
    prepared = { key, count: prepare(JSON.parse(task)) };
  }
  return prepared.count(from, to);
}

/** The error travels as a clone, which keeps name, message and stack but not the class. */
function failure(error: unknown): Reply {
  if (!(error instanceof InputError)) return { error };
  const { where, expected, found } = error;
  return { error, input: { where, expected, found } };
}

parentPort?.on("message", (request: Request) => {
  answer(request).then(
    (tally) => parentPort?.postMessage({ tally } satisfies Reply),
    (error: unknown) => parentPort?.postMessage(failure(error)),
  );
});
