// Questions made of the public arbitraries alone: a semantics, a model whose numbers are of its format, an automaton. Unlike
// those of small-machines.ts (layers above one another, numbers that are rounded, languages made from the machine) they
// shrink, so this is what a failure is first looked for in.

import fc from "fast-check";
import { parseFormat } from "../src/number/formats.ts";
import { operandPolicy } from "../src/number/operand.ts";
import { machine } from "../src/rnn/machine.ts";
import { parseModel } from "../src/rnn/model-file.ts";
import type { Semantics } from "../src/rnn/semantics.ts";
import {
  dependent,
  dfas,
  isModelUnder,
  LAYER_TYPES,
  type LayerType,
  type ModelDocument,
  models,
  semantics,
} from "./arbitraries/index.ts";
import { reference } from "./brute-force.ts";
import type { SmallQuestion } from "./small-machines.ts";

const ALPHABET = ["a", "b"];
/** Parameters of the exact regime; every format's numbers are dyadic. */
const DYADIC = parseFormat("float:e2m1,finite");

/** One layer of any type over formats of at most 5 bits, or exact; automata of at most 4 states. */
export function smallQuestions(): fc.Arbitrary<SmallQuestion> {
  const model = (own: Semantics): fc.Arbitrary<ModelDocument> => {
    const format = own.regime === "exact" ? DYADIC : operandPolicy(own).format;
    const shapes = fc.constantFrom<LayerType>(...LAYER_TYPES);
    return shapes.chain((type) => models(type, format, { alphabet: ALPHABET, decoder: "drawn", values: "all" }));
  };
  const small = semantics({ formats: { maxBits: 5 } });
  const asked = dependent(small, model, (own, document) => isModelUnder(document, own));
  const automata = dfas({ symbols: ALPHABET, states: 4, form: "minimal" });
  return fc.tuple(asked, automata).map(([[own, document], dfa]) => {
    const built = machine(parseModel(document, "drawn"), own);
    return { machine: built, reference: reference(built), language: undefined, dfa };
  });
}
