// The delta rule in the WY form with chunks of one symbol, a binary32 state and operands read as bfloat16: what is left of the
// algorithm is h' = h + k bf16(beta v - bf16(beta k) bf16(h)), and the layers of one row whose read-back counts modulo an odd
// m do so here too (EX8 is m = 3). With unit keys, where k = 1 and beta k and beta v are rounded apart, there are periods
// of 3 and 179. Two symbols a chunk, and the state after a word depends on where its chunks end.

import { InputError } from "../../src/core/errors.ts";
import { integerKnob, type Variant } from "../../src/theorem/script.ts";
import type { Control, DecideCase, DecideClaim, EigenvaluesClaim, Theorem } from "../../src/theorem/theorem.ts";
import { counter } from "../a-float32-state-read-as-bfloat16-counts-modulo-every-odd-m-up-to-255/theorem.ts";
import { deltaNet } from "../models.ts";

const chunkwise = (chunk: number, read = "bfloat16") => `chunkwise,format=binary32,read=${read},chunk=${chunk}`;
const ONE = chunkwise(1);
const moduli = (from: number, to: number) => Array.from({ length: (to - from) / 2 + 1 }, (_, i) => from + 2 * i);

const counting = (model: unknown, m: number, semantics: string): DecideCase => ({
  model,
  language: `mod:${m}`,
  ask: "separates",
  semantics,
});

const UNIT_KEYS = [
  { m: 3, beta: "0.75", v: "0.69921875", eigenvalue: "0.25" },
  { m: 179, beta: "0.69921875", v: "1.5", eigenvalue: "0.30078125" },
].map((given) => ({ ...given, model: deltaNet(`k = 1, mod ${given.m}`, { ...given, k: ["1"], initial: ["0"] }) }));

function counts(name: string, says: string, cases: readonly DecideCase[]): DecideClaim {
  return { kind: "decide", name, says, answer: "yes", expected: "holds", level: "quick", cases };
}

const control = (name: string, says: string, drops: string, cases: readonly DecideCase[]): Control => ({
  ...counts(name, says, cases),
  expected: "fails",
  drops: [drops],
});

const EIGENVALUES: EigenvaluesClaim = {
  kind: "eigenvalues",
  name: "one-eigenvalue-in-0-1",
  says: "1 - beta k^2 of the stored numbers: 7/16 for m = 3, and of the unit keys 1 - beta",
  answer: "yes",
  expected: "holds",
  level: "quick",
  cases: [
    { model: counter(3), semantics: "mixed,format=binary32,read=bfloat16", symbol: "1", eigenvalues: ["7/16"] },
    ...UNIT_KEYS.map(({ model, eigenvalue }) => ({
      model,
      semantics: "mixed,format=binary32,read=bfloat16",
      symbol: "1",
      eigenvalues: [eigenvalue],
    })),
  ],
  within: ["0", "1"],
};

const longer = (m: number) =>
  control(
    "two-symbols-a-chunk",
    "in chunks of 2 and of 4 symbols the same layer does not count",
    "one-symbol-a-chunk",
    [counting(counter(m), m, chunkwise(2)), counting(counter(m), m, chunkwise(4))],
  );
const wide = (all: readonly number[]) =>
  control(
    "read-as-wide-as-it-is-kept",
    "operands read as binary32: the same layers do not count",
    "narrow-read",
    all.map((m) => counting(counter(m), m, chunkwise(1, "binary32"))),
  );

export const theorem: Theorem = {
  id: "a-chunkwise-layer-with-one-symbol-a-chunk-counts-modulo-every-odd-m-up-to-255",
  title:
    "The chunkwise delta rule with one symbol a chunk, a binary32 state and bfloat16 operands, counts modulo every odd m up to 255",
  statement: String.raw`For every odd m with 3 \le m \le 255 and k = m / 2^j \in [1/2, 1): the WY form of the delta rule with chunks of one symbol, v = \beta = 1, state in binary32 and operands rounded to bfloat16, has states after 1^t from which t is read modulo m; with \beta = 0 on the symbol 0 the same of the number of ones of every word.`,
  sources: [
    { work: "statetrack", item: "the model of a chunk kernel that docs/semantics.md defines; EX8 is m = 3" },
    {
      work: "flash-linear-attention",
      version: "bc3b101",
      item: "chunked delta rule, whose order of evaluation is modelled (chunks of 64 there; one symbol that is not the identity a chunk has the same effect)",
    },
    { work: "arXiv 2411.12537", version: "v5", item: "Theorem 2, to which this is no contradiction" },
  ],
  hypotheses: [
    { name: "one-symbol-a-chunk", says: "every chunk has one symbol" },
    { name: "narrow-read", says: "operands are read as bfloat16" },
    { name: "odd", says: "m is odd" },
  ],
  claims: [
    EIGENVALUES,
    counts(
      "some-decoder-counts-modulo-m",
      "the state after a word determines the number of its ones modulo m, for every word, for m up to 31, 127 and 255",
      [...moduli(3, 31), 127, 255].map((m) => counting(counter(m), m, ONE)),
    ),
    {
      ...counts(
        "all-127-moduli",
        "the same for all 127 odd m from 3 to 255",
        moduli(3, 255).map((m) => counting(counter(m), m, ONE)),
      ),
      level: "standard",
    },
    counts(
      "unit-keys",
      "k = 1, beta k and beta v rounded apart: modulo 3 and modulo 179",
      UNIT_KEYS.map(({ m, model }) => counting(model, m, ONE)),
    ),
  ],
  controls: [
    longer(3),
    wide([3, 5, 127, 255]),
    control(
      "even-moduli",
      "the layers of even m, k = m / 2^j, do not count modulo m",
      "odd",
      moduli(2, 32).map((m) => counting(counter(m), m, ONE)),
    ),
  ],
  coq: [],
  related: ["a-float32-state-read-as-bfloat16-counts-modulo-every-odd-m-up-to-255"],
};

export const variant: Variant = {
  knobs: [{ name: "m", says: "the modulus, an odd number from 3 to 255", fallback: "3" }],
  build: (values) => {
    const m = integerKnob(values, "m", 3, 255);
    if (m % 2 === 0) throw new InputError("--m", "an odd number", values.m);
    const says = "the state after a word determines the number of its ones modulo m, for every word";
    return {
      claims: [counts("some-decoder-counts-modulo-m", says, [counting(counter(m), m, ONE)])],
      controls: [longer(m), wide([m])],
    };
  },
};
