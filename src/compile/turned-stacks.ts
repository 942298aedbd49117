// The same rounded layers in other numbers: states on a circle may be turned and scaled as one likes, and each choice rounds in a
// way of its own. Turned by multiples of the golden angle, scaled within [1, 2), so that choices are spread evenly; the first is
// the stack as it was made.

import type { Stack, StackLayer } from "./stack.ts";

/** Choices that are tried. */
export const TURNS = 64;

const GOLDEN = (Math.sqrt(5) - 1) / 2;

export function isRounded({ layers }: Stack): boolean {
  return layers.some(({ nearest }) => nearest === true);
}

/** The layers read by the nearest state, of two rows and without inputs, in choice `index`. */
export function turnedStack(stack: Stack, index: number): Stack {
  if (index === 0) return stack;
  const angle = Math.PI * ((index * GOLDEN) % 1);
  const radius = 1 + ((index * Math.SQRT2) % 1);
  return {
    ...stack,
    layers: stack.layers.map((layer) => (layer.nearest === true ? turned(layer, angle, radius) : layer)),
  };
}

function turned(layer: StackLayer, angle: number, radius: number): StackLayer {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const turn = ([x, y]: readonly number[]) => [cos * x - sin * y, sin * x + cos * y];
  return {
    ...layer,
    states: layer.states.map((state) => turn(state).map((x) => radius * x)),
    actions: layer.actions.map((action) => ({
      ...action,
      factors: (action.factors ?? []).map((factor) => ({ ...factor, k: turn(factor.k) })),
    })),
  };
}
