// From the parameters of a model file to those of a layer's step. Direct parameters are the step's own; raw ones (logits,
// keys before normalisation) are resolved once for each symbol by the layer's sequence of gates, since what a symbol feeds
// into a layer does not change.

import { InputError, messageOf } from "../core/errors.ts";
import type { Gates } from "./gates.ts";
import type { Parameters } from "./layer.ts";
import type { ModelLayer } from "./model.ts";

/** One symbol's parameters of the step, from those of the file rounded to the format. @throws InputError where a gate has no
 * value, or the layer cannot use the numbers */
export function resolved(
  { layer, shape, raw }: ModelLayer,
  given: Parameters,
  gates: Gates,
  where: string,
): Parameters {
  const own = raw === undefined ? given : (coded(where, () => layer.raw?.resolve(gates, given, shape, raw)) ?? given);
  layer.check?.(own, shape, where);
  return own;
}

/** A RangeError says that a result has no code in the format, which is a matter of the model file. */
function coded<T>(where: string, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(where, "gates whose results have codes", messageOf(error));
    throw error;
  }
}
