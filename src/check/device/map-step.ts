// One state's image under a map of a sweep, by running the layer on codes: for procedures that meet few of the states, where a
// table of all images (exhaustive/step-code.ts) costs far more than the orbits that are followed in it.

import { specification } from "../../number/arithmetic.ts";
import { float64Applies, float64Arithmetic } from "../../number/float64.ts";
import { onCodes } from "../../number/generic.ts";
import { tabulated } from "../../number/tables.ts";
import { symbolStep } from "../../rnn/layer.ts";
import { layerParameters, type ResolvedSpec } from "../exhaustive/spec.ts";
import { stateCodes } from "../exhaustive/universe.ts";

/** For a map's flat parameter codes: the image of a state index. Undefined for systems that are no layers. */
export function mapStep(resolved: ResolvedSpec): ((parameters: Uint16Array) => (state: number) => number) | undefined {
  const { semantics, layer, shape, codes } = resolved;
  if (layer === undefined) return undefined;
  const fast = float64Applies(semantics.format) ? float64Arithmetic(semantics) : specification(semantics);
  const small = semantics.format.bits <= 8 ? tabulated(semantics) : fast;
  const arithmetic = onCodes({ ...fast, add: small.add, sub: small.sub, mul: small.mul });
  return (parameters) => {
    const step = symbolStep(layer, shape, layerParameters(resolved, parameters), semantics);
    return (state) => step(arithmetic, stateCodes(resolved, state)).reduce((index, code) => index * codes + code, 0);
  };
}
