// statetrack simulate: the states after each symbol of a word, under one or several semantics side by side; or the orbit
// of one letter. States are computed by the specification arithmetic, operation by operation; under `scan` and `chunkwise`
// and with a store by the compiled steps; under `castOnRead` and `castTerms` in exact arithmetic.

import { Command } from "commander";
import { orbit } from "../check/orbit.ts";
import { packed } from "../check/packed.ts";
import { InputError, quote } from "../core/errors.ts";
import { specification } from "../number/arithmetic.ts";
import { decode } from "../number/codec.ts";
import { type Exact, format as formatExact } from "../number/exact.ts";
import { type Arithmetic, onCodes, withoutRounding } from "../number/generic.ts";
import { orbitPlot } from "../report/orbit-plot.ts";
import { textTable } from "../report/table.ts";
import { modelTeX } from "../report/tex.ts";
import { type Machine, machine, machineSystem } from "../rnn/machine.ts";
import { readModel } from "../rnn/model-file.ts";
import { formatSemantics, parseSemantics } from "../rnn/semantics.ts";
import { replaceFile } from "./journal.ts";
import { parseWord } from "./options.ts";

interface Options {
  readonly model: string;
  readonly semantics: readonly string[];
  readonly format?: string;
  readonly word?: string;
  readonly orbit?: string;
  readonly tex?: boolean;
  readonly plot?: string;
  readonly json?: boolean;
}

interface Step {
  readonly letter: string;
  readonly state: readonly string[];
  /** The decoder's class; "none" where it has no answer, absent without a decoder. */
  readonly class?: string;
}

/** Exact numbers may never repeat: an orbit is given up when its states take so many bytes. */
const ORBIT_BYTES = 50e6;
/** Tables longer than this are cut in the middle; --json is never cut. */
const SHOWN_STEPS = 60;

export function simulateCommand(): Command {
  return new Command("simulate")
    .description("the states of a model on a word, step by step, under one or several semantics")
    .requiredOption("--model <file>", "model file")
    .requiredOption("--semantics <semantics...>", "one or several, e.g. perOperation,format=bfloat16")
    .option("--format <format>", "the format of semantics that name none")
    .option("--word <word>", "symbols one after the other, e.g. 1101 or 1^20 0")
    .option("--orbit <symbol>", "tail and period of the states on this symbol alone, instead of a word")
    .option("--tex", "print the model's equations as TeX first")
    .option("--plot <file>", "with --word: write the state entries over the steps as SVG, a panel for each semantics")
    .option("--json", "one JSON object")
    .action((options: Options) => {
      const model = readModel(options.model);
      const defaults = options.format === undefined ? {} : { format: options.format };
      const machines = options.semantics.map((text) => machine(model, parseSemantics(text, defaults)));
      if (options.tex === true && options.json !== true) process.stdout.write(`${modelTeX(model)}\n`);
      if ((options.word === undefined) === (options.orbit === undefined)) {
        throw new InputError("simulate", "either --word or --orbit", options.word === undefined ? "neither" : "both");
      }
      if (options.plot !== undefined && options.word === undefined)
        throw new InputError("--plot", "a --word, whose steps it shows", "--orbit");
      if (options.orbit !== undefined) showOrbits(machines, options.orbit, options.json === true);
      else showSteps(machines, parseWord(options.word ?? "", lettersOfAll(machines), "--word"), options);
    });
}

/** The letters that a word may have: with the marks of commits if one machine knows them. */
function lettersOfAll(machines: readonly Machine[]): readonly string[] {
  return machines.map(({ alphabet }) => alphabet).reduce((most, own) => (own.length > most.length ? own : most));
}

function showOrbits(machines: readonly Machine[], symbol: string, json: boolean): void {
  const results = machines.map((built) => {
    const letter = built.alphabet.indexOf(symbol);
    if (letter < 0) throw new InputError("--orbit", `a symbol (${built.alphabet.join(", ")})`, quote(symbol));
    const system = packed(built);
    const found = orbit(system, letter, () => (system.internedBytes?.() ?? 0) > ORBIT_BYTES);
    const shown = found ?? { statesWithoutCycle: system.internedStates?.() ?? 0 };
    return { semantics: formatSemantics(built.semantics), symbol, ...shown };
  });
  if (results.some((result) => "statesWithoutCycle" in result)) process.exitCode = 3;
  if (json) {
    process.stdout.write(`${JSON.stringify({ orbits: results })}\n`);
    return;
  }
  for (const result of results) {
    const found =
      "statesWithoutCycle" in result
        ? `no cycle among the first ${result.statesWithoutCycle} states`
        : `tail ${result.tail}, period ${result.period}`;
    process.stdout.write(`${result.semantics}\n  ${symbol} repeated: ${found}\n`);
  }
}

function stepsOf<T>(
  built: Machine,
  arithmetic: Arithmetic<T>,
  toExact: (x: T) => Exact,
  word: readonly number[],
): Step[] {
  const system = machineSystem(built, arithmetic, toExact, (x) => formatExact(toExact(x)));
  const { decoder } = built;
  const show = (letter: string, state: readonly T[], symbol: number): Step => {
    const exact = state.map(toExact);
    if (decoder === undefined || symbol < 0) return { letter, state: exact.map(formatExact) };
    const own = exact.slice(decoder.layer.offset, decoder.layer.offset + decoder.layer.size);
    const index = decoder.classifier.classifyExact(own, symbol);
    return { letter, state: exact.map(formatExact), class: index < 0 ? "none" : decoder.classifier.label(index) };
  };
  let state = system.initial;
  const steps = [show("", state, -1)];
  for (const symbol of word) {
    state = system.step(state, symbol);
    steps.push(show(built.alphabet[symbol], state, symbol));
  }
  return steps;
}

/** The steps of a machine whose update depends on the place in a block, by its compiled form. */
function packedSteps(built: Machine, word: readonly number[]): Step[] {
  const system = packed(built);
  const { symbols, words, initial, expand, classOf } = system;
  const successors = new Uint32Array(symbols * words);
  const show = (state: Uint32Array, letter: number): Step => {
    const step = { letter: built.alphabet.at(letter) ?? "", state: system.describe(state, 0) };
    if (classOf === undefined) return step;
    const index = classOf(state, 0, letter);
    return { ...step, class: index < 0 ? "none" : (built.decoder?.classifier.label(index) ?? "none") };
  };
  let state = initial;
  const steps: Step[] = [{ letter: "", state: system.describe(state, 0) }];
  for (const letter of word) {
    expand(state, 0, successors, 0);
    state = successors.slice(letter * words, (letter + 1) * words);
    steps.push(show(state, letter));
  }
  return steps;
}

function simulate(built: Machine, letters: readonly number[]): Step[] {
  const { semantics } = built;
  // A machine that knows no marks reads the symbols.
  const word = letters.map((letter) => letter % built.alphabet.length);
  if (semantics.regime === "exact")
    return semantics.cast === undefined ? stepsOf(built, withoutRounding, (x) => x, word) : packedSteps(built, word);
  if (semantics.block !== undefined || semantics.store !== undefined) return packedSteps(built, word);
  return stepsOf(built, onCodes(specification(semantics)), (code) => decode(semantics.format, code), word);
}

/** Where a run departs from the first one: the first steps at which the states are other numbers (-0 is +0), and at which
 * the classes are others. Absent: at no step of this word. */
interface Departure {
  readonly run: number;
  readonly state?: number;
  readonly class?: number;
}

function departures(runs: readonly { readonly steps: readonly Step[] }[]): Departure[] {
  const numbers = (step: Step) => step.state.map((x) => (x === "-0" ? "0" : x)).join(" ");
  const [first] = runs;
  return runs.slice(1).map(({ steps }, i) => {
    const state = steps.findIndex((step, t) => numbers(step) !== numbers(first.steps[t]));
    const classes = steps.findIndex((step, t) => step.class !== first.steps[t].class);
    return { run: i + 2, ...(state < 0 ? {} : { state }), ...(classes < 0 ? {} : { class: classes }) };
  });
}

function departureText({ run, state, class: decoded }: Departure): string {
  if (state === undefined && decoded === undefined) return `[${run}] is the same as [1] at every step`;
  const part = (what: string, step: number | undefined) =>
    step === undefined ? `${what} the same at every step` : `${what} first at step ${step}`;
  return `[${run}] differs from [1]: ${part("state", state)}, ${part("class", decoded)}`;
}

interface Run {
  readonly semantics: string;
  readonly steps: readonly Step[];
}

function plotted(runs: readonly Run[], name: string): string {
  const orbits = runs.map(({ semantics, steps }) => ({
    title: semantics,
    values: steps.map(({ state }) => state.map(Number)),
  }));
  const letters = runs[0].steps.slice(1).map(({ letter }) => letter);
  return orbitPlot(orbits, letters, `${name}: the state after each symbol`);
}

function showSteps(machines: readonly Machine[], word: readonly number[], { json, plot }: Options): void {
  const runs = machines.map((built) => ({ semantics: formatSemantics(built.semantics), steps: simulate(built, word) }));
  if (plot !== undefined) replaceFile(plot, plotted(runs, machines[0].model.name));
  const departing = departures(runs);
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ runs, ...(runs.length > 1 ? { departures: departing } : {}) })}\n`);
    return;
  }
  runs.forEach(({ semantics }, i) => process.stdout.write(`[${i + 1}] ${semantics}\n`));
  const columns = runs.flatMap((_, i) => [`state [${i + 1}]`, `class [${i + 1}]`]);
  const head = ["step", "symbol", ...columns, ...(runs.length > 1 ? ["first difference"] : [])];
  const marks = (t: number) =>
    departing.flatMap(({ run, state, class: decoded }) => [
      ...(state === t ? [`state [${run}]`] : []),
      ...(decoded === t ? [`class [${run}]`] : []),
    ]);
  const rows = runs[0].steps.map((first, t) => [
    String(t),
    first.letter,
    ...runs.flatMap(({ steps }) => [`(${steps[t].state.join(", ")})`, steps[t].class ?? ""]),
    ...(runs.length > 1 ? [marks(t).join(", ")] : []),
  ]);
  const kept = departing.flatMap(({ state, class: decoded }) => [state ?? 0, decoded ?? 0]);
  process.stdout.write(`${textTable(head, cutRows(rows, kept))}\n`);
  for (const departure of departing) process.stdout.write(`${departureText(departure)}\n`);
}

/** Long tables keep their beginning, their end and the rows named in `kept`. */
function cutRows(rows: readonly (readonly string[])[], kept: readonly number[]): (readonly string[])[] {
  if (rows.length <= SHOWN_STEPS) return [...rows];
  const half = SHOWN_STEPS / 2;
  const shown: (readonly string[])[] = [];
  let gap = false;
  for (const [t, row] of rows.entries()) {
    const isShown = t < half || t >= rows.length - half || kept.some((own) => Math.abs(own - t) <= 1);
    if (isShown && gap) shown.push(row.map(() => "…"));
    if (isShown) shown.push(row);
    gap = !isShown;
  }
  return shown;
}
