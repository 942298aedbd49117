// The host: what the machinery needs beyond ECMAScript. In Node its own modules, asked for at run time so that no bundler
// meets them and no start-up pays for them; in a browser what `browser.ts` provides, or nothing.

import { InputError } from "./errors.ts";

/** The modules that the machinery asks for. */
interface NodeModules {
  readonly "node:buffer": typeof import("node:buffer");
  readonly "node:fs": typeof import("node:fs");
  readonly "node:module": typeof import("node:module");
  readonly "node:zlib": typeof import("node:zlib");
}

/** A hash under way, as node:crypto has it. Strings are hashed as UTF-8, arrays by their bytes. */
export interface Hash {
  update(data: string | Uint8Array | Uint32Array): Hash;
  /** Lower-case hexadecimal; ends the hash. */
  digest(): string;
}

const node: NodeJS.Process | undefined =
  typeof globalThis.process === "object" && typeof globalThis.process.getBuiltinModule === "function"
    ? globalThis.process
    : undefined;

export function inNode(): boolean {
  return node !== undefined;
}

/** A variable of the environment; none in a browser. */
export function environment(name: string): string | undefined {
  return node?.env[name];
}

/** A module of Node's own. @throws InputError in a browser */
export function builtin<ID extends keyof NodeModules>(id: ID): NodeModules[ID] {
  if (node === undefined) throw new InputError(id, "Node.js, which has files and archives", "a browser");
  return node.getBuiltinModule(id);
}

let portable: (() => Hash) | undefined;

/** Hands over a SHA-256 for hosts that have none that answers at once (a browser's own is asynchronous). */
export function provideSha256(create: () => Hash): void {
  portable = create;
}

/** A new SHA-256. */
export function sha256(): Hash {
  if (node === undefined) {
    if (portable === undefined) throw new TypeError("sha256: expected Node.js or a hash from provideSha256");
    return portable();
  }
  const hash = node.getBuiltinModule("node:crypto").createHash("sha256");
  const own: Hash = {
    update: (data) => {
      hash.update(data);
      return own;
    },
    digest: () => hash.digest("hex"),
  };
  return own;
}

/** Bytes that the heap may take where no host tells. */
const BROWSER_HEAP = 2 ** 30;

/** Bytes that the heap may grow to. */
export function heapLimit(): number {
  return node === undefined ? BROWSER_HEAP : node.getBuiltinModule("node:v8").getHeapStatistics().heap_size_limit;
}

/** Lets signals, timers and, in a browser, the page have their turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (node === undefined) setTimeout(resolve);
    else setImmediate(resolve);
  });
}
