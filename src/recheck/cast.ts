// The checker's machines with exact states and a rounded reading. A state is what decoders see of every layer, then for each
// layer the number of its vectors and each of them with how often it occurs: the exact state once under castOnRead, the
// terms of the sum under castTerms. Transitions and inputs of castTerms are found by running the layer's own definition on
// the zero state and on the unit states.

import { zeroSumSign } from "../number/arithmetic.ts";
import { decode } from "../number/codec.ts";
import { add, type Exact, format, fromInteger, isZero, multiply, nan, negate, sum, zero } from "../number/exact.ts";
import type { RoundingPolicy } from "../number/format.ts";
import { round } from "../number/round.ts";
import type { Model, ModelLayer } from "../rnn/model.ts";
import type { Cast, ExactSemantics } from "../rnn/semantics.ts";
import { exactNumbers } from "./arithmetic.ts";
import { type Machine, ownDecoder, router, type State } from "./machine.ts";
import type { LayerNumbers } from "./parameters.ts";
import { ANY_ORDER } from "./program.ts";

type Vector = readonly Exact[];
/** Vectors and how often each occurs. */
type Terms = readonly (readonly [times: number, vector: Vector])[];
type Advance = (terms: Terms, symbol: string) => Terms;

interface Stage {
  readonly offset: number;
  readonly size: number;
  readonly start: Terms;
  readonly advance: Advance;
  readonly route: (state: Vector, symbol: string) => string;
}

export function castMachine(
  model: Model,
  { ties }: ExactSemantics,
  cast: Cast,
  layers: readonly LayerNumbers[],
): Machine<Exact> {
  let seen = 0;
  const stages = model.layers.map((source, l): Stage => {
    const [offset, size] = [seen, source.shape.rows * source.shape.columns];
    seen += size;
    const route = router(source, size, ties, exactNumbers, `layers[${l}].output`);
    const initial: Terms = [[1, layers[l].initial]];
    if (cast.regime === "castOnRead") return { offset, size, start: initial, advance: whole(source, layers[l]), route };
    return { offset, size, start: tidy(initial), advance: termwise(source, layers[l]), route };
  });
  const read = (terms: Terms, size: number) => reading(terms, size, cast);
  const advance = (state: State<Exact>, name: string): State<Exact> => {
    const own = unpacked(state, seen, stages);
    let symbol = name;
    const shown: Exact[] = [];
    const next = stages.map((stage, l) => {
      const terms = stage.advance(own[l], symbol);
      const look = read(terms, stage.size);
      shown.push(...look);
      if (l < stages.length - 1) symbol = stage.route(look, symbol);
      return terms;
    });
    return packed(shown, next);
  };
  const first = stages.map(({ start }) => start);
  const start = packed(
    stages.flatMap((stage) => read(stage.start, stage.size)),
    first,
  );
  return {
    numbers: exactNumbers,
    alphabet: model.alphabet,
    // Only some states are as long; what is seen is always shorter.
    size: start.length,
    seen,
    wide: 0,
    bos: model.bos,
    initial: model.bos === undefined ? start : advance(start, model.bos),
    step: (state, letter) => advance(state, model.alphabet[letter]),
    ...ownDecoder(model, stages[stages.length - 1], ties, exactNumbers),
    observe: undefined,
    print: format,
  };
}

function packed(shown: Vector, layers: readonly Terms[]): State<Exact> {
  const hidden = layers.flatMap((terms) => [
    fromInteger(terms.length),
    ...terms.flatMap(([times, vector]) => [fromInteger(times), ...vector]),
  ]);
  return [...shown, ...hidden];
}

function unpacked(state: State<Exact>, seen: number, stages: readonly Stage[]): Terms[] {
  let at = seen;
  return stages.map(({ size }) =>
    Array.from({ length: Number(format(state[at++])) }, () => {
      const times = Number(format(state[at++]));
      at += size;
      return [times, state.slice(at - size, at)] as const;
    }),
  );
}

/** What is seen of a state: under castOnRead there is one vector, whose cast is rounded again to itself. */
function reading(terms: Terms, size: number, policy: RoundingPolicy): Exact[] {
  const cast = (x: Exact): Exact => (x.kind === "nan" ? nan : unsigned(decode(policy.format, round(policy, x))));
  return Array.from({ length: size }, (_, e) =>
    cast(
      sum(
        terms.map(([times, vector]) => multiply(fromInteger(times), cast(vector[e]))),
        zeroSumSign(policy),
      ),
    ),
  );
}

function unsigned(x: Exact): Exact {
  return isZero(x) ? zero() : x;
}

function applied({ layer, shape }: ModelLayer, input: LayerNumbers["symbols"][number]): (state: Vector) => Vector {
  const factors = Array.from({ length: layer.factors(input, shape) }, (_, i) => i);
  return (state) =>
    factors.reduce<Vector>((h, i) => layer.factor(exactNumbers.arithmetic, ANY_ORDER, shape, h, input, i), state);
}

function whole(source: ModelLayer, { symbols }: LayerNumbers): Advance {
  const updates = new Map(source.alphabet.map((name, s) => [name, applied(source, symbols[s])]));
  return (terms, symbol) => terms.map(([times, vector]) => [times, updates.get(symbol)?.(vector) ?? []]);
}

function termwise(source: ModelLayer, { symbols }: LayerNumbers): Advance {
  const size = source.shape.rows * source.shape.columns;
  const affine = new Map(
    source.alphabet.map((name, s) => {
      const update = applied(source, symbols[s]);
      const input = update(new Array<Exact>(size).fill(zero()));
      return [name, { update, input, back: input.map(negate) }] as const;
    }),
  );
  return (terms, symbol) => {
    const own = affine.get(symbol);
    if (own === undefined) return [];
    const linear = (vector: Vector) => own.update(vector).map((x, i) => unsigned(add(x, own.back[i], 1)));
    return tidy([...terms.map(([times, vector]) => [times, linear(vector)] as const), [1, own.input]]);
  };
}

/** Equal terms become one, zero ones none; in the order of their texts. */
function tidy(terms: Terms): Terms {
  const known = new Map<string, [number, Vector]>();
  for (const [times, vector] of terms) {
    if (vector.every(isZero)) continue;
    const text = vector.map((x) => format(unsigned(x))).join(" ");
    const own = known.get(text) ?? [0, vector.map(unsigned)];
    own[0] += times;
    known.set(text, own);
  }
  return [...known.keys()].sort().map((text) => known.get(text) ?? [0, []]);
}
