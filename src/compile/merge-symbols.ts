// Symbols of a layer that do the same and are handed on alike are one symbol. From the last layer to the second; the first
// layer's symbols are the letters, which stay. The answers of the stack do not change.

import type { Stack, StackLayer } from "./stack.ts";

export function mergeSymbols({ alphabet, layers }: Stack): Stack {
  const merged: StackLayer[] = [];
  let renamed: Int32Array | undefined;
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = renamed === undefined ? layers[l] : renumbered(layers[l], renamed);
    const { small, names } = l === 0 ? { small: layer, names: undefined } : mergedLayer(layer);
    merged.unshift(small);
    renamed = names;
  }
  return { alphabet, layers: merged };
}

function renumbered(layer: StackLayer, names: Int32Array): StackLayer {
  return { ...layer, next: layer.next.map((to) => (to < 0 ? to : names[to])) };
}

/** Symbols are merged whose columns of the table are equal. */
function mergedLayer(layer: StackLayer): { small: StackLayer; names: Int32Array } {
  const width = layer.symbols.length;
  const rows = layer.states.length;
  const numbers = new Map<string, number>();
  const kept: number[] = [];
  const names = Int32Array.from(layer.symbols, ({ action }, s) => {
    const column = Array.from({ length: rows }, (_, state) => layer.next[state * width + s]);
    const key = `${action}:${column.join()}`;
    const known = numbers.get(key) ?? kept.push(s) - 1;
    numbers.set(key, known);
    return known;
  });
  const next = new Int32Array(rows * kept.length);
  for (let state = 0; state < rows; state++)
    for (const [i, s] of kept.entries()) next[state * kept.length + i] = layer.next[state * width + s];
  return { small: { ...layer, symbols: kept.map((s) => layer.symbols[s]), next }, names };
}
