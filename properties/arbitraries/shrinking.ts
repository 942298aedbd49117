// Shrinking by value: an arbitrary that draws with one and shrinks by a list of simpler values. What was drawn as an edge
// case, as a midpoint or by a user's own arbitrary then shrinks the same way, and so do values given as `examples`.

import { Arbitrary, type Random, type Stream, stream, Value } from "fast-check";

/** Simpler values, most promising first. Chains of them must end. */
export type Simpler<T> = (value: T) => Iterable<T>;

/** A class because fast-check knows arbitraries by inheritance. */
class ShrinkingByValue<T> extends Arbitrary<T> {
  readonly #draws: Arbitrary<T>;
  readonly #simpler: Simpler<T>;

  constructor(draws: Arbitrary<T>, simpler: Simpler<T>) {
    super();
    this.#draws = draws;
    this.#simpler = simpler;
  }

  override generate(random: Random, bias: number | undefined): Value<T> {
    return new Value(this.#draws.generate(random, bias).value_, undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is T {
    return value !== undefined;
  }

  override shrink(value: T): Stream<Value<T>> {
    return stream([...this.#simpler(value)].map((one) => new Value(one, undefined))[Symbol.iterator]());
  }
}

/** Draws as `draws` does and shrinks to `simpler` values. */
export function shrinkingBy<T>(draws: Arbitrary<T>, simpler: Simpler<T>): Arbitrary<T> {
  return new ShrinkingByValue(draws, simpler);
}

/** The same list with one entry made simpler, entry by entry. */
export function* simplerEntries<T>(list: readonly T[], simpler: Simpler<T>): Iterable<T[]> {
  for (const [i, entry] of list.entries()) for (const one of simpler(entry)) yield list.with(i, one);
}

interface Parts<S, T> {
  readonly source: Value<S>;
  readonly result: Value<T>;
  readonly of: Arbitrary<T>;
}

class Dependent<S, T> extends Arbitrary<readonly [S, T]> {
  readonly #source: Arbitrary<S>;
  readonly #next: (source: S) => Arbitrary<T>;
  readonly #fits: (source: S, result: T) => boolean;

  constructor(source: Arbitrary<S>, next: (source: S) => Arbitrary<T>, fits: (source: S, result: T) => boolean) {
    super();
    this.#source = source;
    this.#next = next;
    this.#fits = fits;
  }

  override generate(random: Random, bias: number | undefined): Value<readonly [S, T]> {
    const source = this.#source.generate(random, bias);
    const of = this.#next(source.value_);
    return joined({ source, result: of.generate(random, bias), of });
  }

  override canShrinkWithoutContext(value: unknown): value is readonly [S, T] {
    return value === this;
  }

  override shrink(_value: readonly [S, T], context?: unknown): Stream<Value<readonly [S, T]>> {
    const parts = context as Parts<S, T>;
    const { source, result, of } = parts;
    const results = of.shrink(result.value_, result.context).map((one) => joined({ ...parts, result: one }));
    return this.#source
      .shrink(source.value_, source.context)
      .filter((one) => this.#fits(one.value_, result.value_))
      .map((one) => joined({ ...parts, source: one }))
      .join(results);
  }
}

function joined<S, T>(parts: Parts<S, T>): Value<readonly [S, T]> {
  return new Value<readonly [S, T]>([parts.source.value_, parts.result.value_], parts);
}

/** Pairs of something and what is drawn for it, such as a semantics and a model with numbers of its format. Unlike with
 * `chain`, which draws the second anew, shrinking the first keeps the second where `fits` says that they go together (as a
 * model does, its numbers being rounded to the smaller format, unless it has a NaN and the format has none). */
export function dependent<S, T>(
  source: Arbitrary<S>,
  next: (source: S) => Arbitrary<T>,
  fits: (source: S, result: T) => boolean = () => true,
): Arbitrary<readonly [S, T]> {
  return new Dependent(source, next, fits);
}
