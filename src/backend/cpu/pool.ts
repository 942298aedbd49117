// A pool of worker threads that outlives the jobs: starting a thread and compiling its code costs more than many a job.
// Idle threads do not keep the process alive.

import { Worker } from "node:worker_threads";
import { InputError } from "../../core/errors.ts";
import type { Tally } from "../../core/tally.ts";
import type { Reply, Request } from "./worker.ts";

/** One lane of a job: a thread that counts one shard at a time. */
interface Lane {
  count(request: Request): Promise<Tally>;
  /** Hands the thread back. */
  release(): void;
}

const idle: Worker[] = [];
const alive = new Set<Worker>();

/** From source the threads run source, from the built package built JavaScript. */
const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";

function started(): Worker {
  const worker = new Worker(new URL(`./worker.${extension}`, import.meta.url));
  alive.add(worker);
  worker.on("exit", () => forget(worker));
  worker.on("error", () => forget(worker));
  return worker;
}

function forget(worker: Worker): void {
  alive.delete(worker);
  const at = idle.indexOf(worker);
  if (at >= 0) idle.splice(at, 1);
}

/** Takes an idle thread, or starts one. */
export function lane(): Lane {
  const worker = idle.pop() ?? started();
  worker.ref();
  return {
    count: (request) => counted(worker, request),
    release: () => {
      worker.unref();
      if (alive.has(worker)) idle.push(worker);
    },
  };
}

function counted(worker: Worker, request: Request): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      worker.off("message", onMessage);
      worker.off("error", onError);
      worker.off("exit", onExit);
    };
    const onMessage = (reply: Reply) => {
      stop();
      if ("tally" in reply) resolve(reply.tally);
      else reject(asError(reply));
    };
    const onError = (error: unknown) => {
      stop();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const onExit = (code: number) => {
      stop();
      reject(new Error(`worker thread: expected an answer, found that it exited with code ${code}`));
    };
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.on("exit", onExit);
    worker.postMessage(request);
  });
}

function asError({ error, input }: Extract<Reply, { error: unknown }>): Error {
  if (input !== undefined) return new InputError(input.where, input.expected, input.found);
  return error instanceof Error ? error : new Error(String(error));
}

/** How many threads are alive, at work or idle. */
export function threadsAlive(): number {
  return alive.size;
}

/** Ends all idle threads. */
export async function closePool(): Promise<void> {
  await Promise.all(idle.splice(0).map((worker) => worker.terminate()));
}
