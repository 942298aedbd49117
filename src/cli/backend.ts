// --backend: who counts. A device that is asked for and not there is no error where the CPU can serve: one line says so.

import type { Backend } from "../check/device/carrier.ts";
import { InputError, quote } from "../core/errors.ts";

/** @throws InputError */
export function parseBackend(text: string): Backend {
  if (text === "cpu" || text === "webgpu") return text;
  throw new InputError("--backend", "cpu or webgpu", quote(text));
}
