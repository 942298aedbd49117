// statetrack simulate: the states after each symbol of a word, under one or several semantics side by side; or the orbit
// of one letter. States are computed by the specification arithmetic, operation by operation.

import { Command } from "commander";
import { orbit } from "../check/orbit.ts";
import { packed } from "../check/packed.ts";
import { InputError, quote } from "../core/errors.ts";
import { specification } from "../number/arithmetic.ts";
import { decode } from "../number/codec.ts";
import { type Exact, format as formatExact } from "../number/exact.ts";
import { type Arithmetic, onCodes, withoutRounding } from "../number/generic.ts";
import { textTable } from "../report/table.ts";
import { modelTeX } from "../report/tex.ts";
import { type Machine, machine, machineSystem } from "../rnn/machine.ts";
import { readModel } from "../rnn/model-file.ts";
import { formatSemantics, parseSemantics } from "../rnn/semantics.ts";
import { parseWord } from "./options.ts";

interface Options {
  readonly model: string;
  readonly semantics: readonly string[];
  readonly format?: string;
  readonly word?: string;
  readonly orbit?: string;
  readonly tex?: boolean;
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
    .option("--json", "one JSON object")
    .action((options: Options) => {
      const model = readModel(options.model);
      const defaults = options.format === undefined ? {} : { format: options.format };
      const machines = options.semantics.map((text) => machine(model, parseSemantics(text, defaults)));
      if (options.tex === true && options.json !== true) process.stdout.write(`${modelTeX(model)}\n`);
      if ((options.word === undefined) === (options.orbit === undefined)) {
        throw new InputError("simulate", "either --word or --orbit", options.word === undefined ? "neither" : "both");
      }
      if (options.orbit !== undefined) showOrbits(machines, options.orbit, options.json === true);
      else showSteps(machines, parseWord(options.word ?? "", model.alphabet, "--word"), options.json === true);
    });
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

function simulate(built: Machine, word: readonly number[]): Step[] {
  const { semantics } = built;
  if (semantics.regime === "exact") return stepsOf(built, withoutRounding, (x) => x, word);
  return stepsOf(built, onCodes(specification(semantics)), (code) => decode(semantics.format, code), word);
}

function showSteps(machines: readonly Machine[], word: readonly number[], json: boolean): void {
  const runs = machines.map((built) => ({ semantics: formatSemantics(built.semantics), steps: simulate(built, word) }));
  if (json) {
    process.stdout.write(`${JSON.stringify({ runs })}\n`);
    return;
  }
  runs.forEach(({ semantics }, i) => process.stdout.write(`[${i + 1}] ${semantics}\n`));
  const head = ["step", "symbol", ...runs.flatMap((_, i) => [`state [${i + 1}]`, `class [${i + 1}]`])];
  const rows = runs[0].steps.map((first, t) => [
    String(t),
    first.letter,
    ...runs.flatMap(({ steps }) => [`(${steps[t].state.join(", ")})`, steps[t].class ?? ""]),
  ]);
  const cut = rows.length > SHOWN_STEPS;
  const half = SHOWN_STEPS / 2;
  const shown = cut ? [...rows.slice(0, half), head.map(() => "…"), ...rows.slice(-half)] : rows;
  process.stdout.write(`${textTable(head, shown)}\n`);
}
