// Margins: over all states that a closure of `recognizes` reached, the least distance by which the right answer wins. For
// all lengths where the closure ended, else of the words that were explored; none where a word was answered wrongly.
// Theory: a layer whose states differ by a few units in the last place tracks only as long as nothing else rounds.

import { InputError } from "../core/errors.ts";
import { turn } from "../core/host.ts";
import { type Runs, toRuns } from "../core/word.ts";
import { decode } from "../number/codec.ts";
import { compare, type Exact, format as formatExact, isZero } from "../number/exact.ts";
import type { NumberFormat } from "../number/format.ts";
import type { Machine } from "../rnn/machine.ts";
import { formatSemantics } from "../rnn/semantics.ts";
import { wordInto } from "./arrival.ts";
import type { Closure } from "./closure.ts";
import { wordTo } from "./collision.ts";
import { inMemory } from "./exploration.ts";
import { argmax, lookup, type Meter, type Reading, rank, threshold } from "./margin-meters.ts";
import { nearest } from "./margin-nearest.ts";
import { type Steps, stepsOf } from "./margin-steps.ts";
import { hasLetter } from "./pair-table.ts";
import type { PackedSystem } from "./system.ts";

/** A least distance and the first state that has it. */
export interface Worst<N> {
  readonly least: N;
  /** What is measured. */
  readonly of: string;
  /** The shortlex-least word that leads there. */
  readonly word: Runs;
  /** The entries that the decoder reads, as exact decimals. */
  readonly state: readonly string[];
  readonly class: string;
}

export interface Margin {
  readonly decoder: string;
  /** Every word; or those up to a length and some longer ones; or none, because a word is answered wrongly. */
  readonly scope: "all lengths" | "explored" | "none";
  readonly length?: number;
  /** The format whose steps are counted; absent under exact semantics, which has none. */
  readonly format?: string;
  /** Absent where no change of one entry alters a class, or beyond a bound on the work (lookup). */
  readonly steps?: Worst<number>;
  /** An exact decimal. */
  readonly gap?: Worst<string>;
}

/** The margin of what a run of `recognizes` explored; undefined if interrupted. @throws RangeError for another question
 * @cost O(pairs), and for decoders by anchors O(pairs · anchors) */
export async function margin(run: Closure, interrupted: () => boolean = () => false): Promise<Margin | undefined> {
  const { machine, answerReadsLetter } = run.system;
  const { model, semantics, decoder } = machine;
  if (run.ask !== "recognizes" || model.decoder === undefined || decoder === undefined)
    throw new RangeError(`margin: expected a run of recognizes with a decoder, found ${run.ask}`);
  if (machine.alphabet.length > model.alphabet.length)
    throw new InputError("--margin", "a semantics without commit=any", formatSemantics(semantics));
  const format = semantics.regime === "exact" ? undefined : semantics.format;
  const kind = { decoder: decoder.source, ...(format === undefined ? {} : { format: format.name }) };
  if (run.outcome?.kind === "wrong") return { ...kind, scope: "none" };
  const scope =
    run.outcome?.kind === "closed"
      ? { scope: "all lengths" as const }
      : { scope: "explored" as const, length: run.levels.length - 1 };
  const steps = format && stepsOf(format);
  const meter = meterOf(machine, steps);
  if (meter === undefined) return { ...kind, ...scope };
  const found = await scan(readings(run, steps, answerReadsLetter), meter, interrupted);
  if (found === undefined) return undefined;
  const shown = <N>(worst: Candidate<N> | undefined, of: string, write: (n: N) => N | string) =>
    worst && { least: write(worst.least), of, ...place(run, worst, answerReadsLetter) };
  const least = shown(found.steps, meter.steps, (n) => n) as Worst<number> | undefined;
  const gap = shown<Exact>(found.gap, meter.gap, formatExact) as Worst<string> | undefined;
  return {
    ...kind,
    ...scope,
    ...(least === undefined ? {} : { steps: least }),
    ...(gap === undefined ? {} : { gap }),
  };
}

/** How far a machine's own decoder is from another class; undefined without a decoder or beyond a bound on its work. */
export function meterOf({ model, semantics, alphabet }: Machine, steps: Steps | undefined): Meter | undefined {
  const decoder = model.decoder?.decoder;
  switch (decoder?.type) {
    case undefined:
      return undefined;
    case "lookup":
      return lookup(decoder, alphabet, steps);
    case "threshold":
      return threshold(decoder, steps);
    case "nearest":
      return nearest(decoder, semantics.ties, steps);
    case "rank":
      return rank(semantics.ties, steps);
    case "argmax":
      return argmax(semantics.ties, steps);
  }
}

/** What is known of a pair that some word leads to. */
interface Arrived {
  readonly pair: number;
  readonly reading: Reading;
}

interface Candidate<N> extends Arrived {
  readonly least: N;
}

/** Every state that is answered, once, or once for each last letter where the decoder reads it. */
function* readings(run: Closure, steps: Steps | undefined, readsLetter: boolean): Generator<Arrived> {
  const { table, system } = run;
  const { offset, size } = decodedLayer(system);
  const numbers = new Map<number, { readonly value: Exact; readonly place: number }>();
  const numberOf = (code: number, format: NumberFormat, own: Steps) => {
    const known = numbers.get(code) ?? { value: decode(format, code), place: own.of(code) ?? Number.NaN };
    if (numbers.size < MOST_NUMBERS) numbers.set(code, known);
    return known;
  };
  const { semantics } = system.machine;
  for (let pair = 0; pair < table.count; pair++) {
    const letters = lettersInto(run, pair);
    if (letters.length === 0) continue;
    const from = pair * table.width;
    const own =
      steps === undefined || semantics.regime === "exact"
        ? undefined
        : system
            .codes(table.rows, from)
            ?.slice(offset, offset + size)
            .map((code) => numberOf(code, semantics.format, steps));
    const values = own?.map(({ value }) => value) ?? system.values(table.rows, from).slice(offset, offset + size);
    const places = own?.map(({ place }) => place);
    for (const letter of readsLetter ? letters : letters.slice(0, 1))
      yield { pair, reading: { values, places, letter } };
  }
}

/** Codes whose numbers are remembered. */
const MOST_NUMBERS = 1 << 16;

function decodedLayer({ machine }: PackedSystem): { readonly offset: number; readonly size: number } {
  if (machine.decoder === undefined) throw new RangeError("margin: expected a decoder, found none");
  return machine.decoder.layer;
}

function lettersInto({ table, system }: Closure, pair: number): number[] {
  const letters: number[] = [];
  for (let letter = 0; letter <= system.symbols; letter++) if (hasLetter(table, pair, letter)) letters.push(letter);
  return letters;
}

/** Readings between two looks at the clock. */
const BATCH = 1024;
/** Milliseconds between requests to stop. */
const SLICE = 100;

async function scan(
  arrived: Iterable<Arrived>,
  meter: Meter,
  interrupted: () => boolean,
): Promise<{ steps: Candidate<number> | undefined; gap: Candidate<Exact> | undefined } | undefined> {
  let steps: Candidate<number> | undefined;
  let gap: Candidate<Exact> | undefined;
  let [count, until] = [0, performance.now() + SLICE];
  for (const own of arrived) {
    const known = { steps: steps?.least ?? Number.POSITIVE_INFINITY, gap: gap?.least };
    const found = meter.measure(own.reading, known);
    if (found.steps !== undefined && found.steps < known.steps) steps = { ...own, least: found.steps };
    if (found.gap !== undefined && (known.gap === undefined || compare(found.gap, known.gap) === -1))
      gap = { ...own, least: found.gap };
    if (++count % BATCH !== 0 || performance.now() < until) continue;
    await turn();
    if (interrupted()) return undefined;
    until = performance.now() + SLICE;
  }
  return { steps, gap };
}

/** The word, the state and the class of a worst case. */
function place(
  run: Closure,
  { pair, reading }: Arrived,
  readsLetter: boolean,
): Pick<Worst<unknown>, "word" | "state" | "class"> {
  const { machine, symbols } = run.system;
  const start = pair === 0 && !hasLetter(run.table, pair, symbols);
  const own = readsLetter ? reading.letter : undefined;
  const word =
    own === symbols ? [] : start || own !== undefined ? wordInto(inMemory(run), pair, own) : wordTo(run, pair);
  const classifier = machine.decoder?.classifier;
  const index = classifier?.classifyExact(reading.values, reading.letter) ?? -1;
  return {
    word: toRuns(word ?? [], machine.alphabet),
    state: reading.values.map((x) => (isZero(x) ? "0" : formatExact(x))),
    class: index < 0 ? "none" : (classifier?.label(index) ?? "none"),
  };
}
