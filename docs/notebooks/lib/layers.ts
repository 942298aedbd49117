// The layers of the parity notebook: what the sliders say, as a model file's document. Symbol 0 never changes the state;
// symbol 1 applies the layer's update. So the state after a word is the state after its 1s.

import { type Model, parseModel } from "../../../src/browser.ts";

/** Slider positions are decimals and are meant exactly; the format then rounds them once. */
export type LayerChoice =
  | { readonly kind: "scalar"; readonly a: number; readonly b: number }
  | { readonly kind: "DeltaNet, two rows"; readonly key: string; readonly beta: number }
  | { readonly kind: "DeltaNet, one row"; readonly k: number; readonly beta: number };

export const KINDS = ["scalar", "DeltaNet, two rows", "DeltaNet, one row"] as const;
export type Kind = (typeof KINDS)[number];

/** Decimals, as text. */
interface Key {
  readonly k: readonly string[];
  readonly v: string;
  readonly initial: readonly string[];
}

/** Keys of two numbers with the value and the initial state that go with them. */
export const KEYS: Readonly<Record<string, Key>> = {
  "bfloat16 witness": { k: ["0.384765625", "0.921875"], v: "0.69921875", initial: ["0", "0"] },
  "E4M3FN witness": { k: ["0.6875", "0.75"], v: "0", initial: ["0.46875", "-0.46875"] },
  "binary32 witness": { k: ["0.625", "0.75"], v: "0.7", initial: ["0", "0"] },
  "(1, 0)": { k: ["1", "0"], v: "0", initial: ["1", "0"] },
  "(0.6, 0.8)": { k: ["0.6", "0.8"], v: "0.5", initial: ["0", "0"] },
};

/** The decimal that a slider shows: 0.1 + 0.2 is 0.3 there. Zero has no sign. */
function decimal(x: number): string {
  return String(Number(x.toFixed(6)) || 0);
}

function layer(choice: LayerChoice): object {
  switch (choice.kind) {
    case "scalar": {
      const symbols = { "0": { a: "1", b: "0" }, "1": { a: decimal(choice.a), b: decimal(choice.b) } };
      return { type: "scalar", initial: "1", symbols };
    }
    case "DeltaNet, two rows":
      return deltaNet(KEYS[choice.key], choice.beta);
    case "DeltaNet, one row":
      return deltaNet({ k: [decimal(choice.k)], v: "1", initial: ["0"] }, choice.beta);
  }
}

function deltaNet({ k, v, initial }: Key, beta: number): object {
  return { type: "deltaNet", initial, symbols: { "0": { k, beta: "0", v }, "1": { k, beta: decimal(beta), v } } };
}

/** @throws RangeError for a key that is not in the list */
export function modelOf(choice: LayerChoice): Model {
  if (choice.kind === "DeltaNet, two rows" && !Object.hasOwn(KEYS, choice.key))
    throw new RangeError(`modelOf: expected one of the keys ${Object.keys(KEYS).join(", ")}, found ${choice.key}`);
  const name = choice.kind === "DeltaNet, two rows" ? `DeltaNet, key ${choice.key}` : choice.kind;
  return parseModel({ statetrack: 1, name, alphabet: ["0", "1"], layers: [layer(choice)] }, name);
}
