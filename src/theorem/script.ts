// A theorem as a script with knobs: `node proofs/<id>/check.ts --format E5M2` checks its claims and controls once for these
// values; without options, on a terminal, it asks for every knob, shows what comes of it, and asks again.

import { availableParallelism } from "node:os";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { InputError, messageOf } from "../core/errors.ts";
import { LEVEL_BUDGETS } from "./budget.ts";
import { asExpected, type ClaimReport } from "./outcome.ts";
import { runClaim } from "./run.ts";
import type { Claim, Control, Theorem } from "./theorem.ts";

/** Something that a script lets its user turn. Values are text; `build` reads them. */
export interface Knob {
  readonly name: string;
  readonly says: string;
  readonly fallback: string;
}

export type Values = Readonly<Record<string, string>>;

/** The theorem's claims and controls for other values of its knobs than the registry's.
 * @throws InputError for a value that has no meaning */
export interface Variant {
  readonly knobs: readonly Knob[];
  build(values: Values): { readonly claims: readonly Claim[]; readonly controls: readonly Control[] };
}

/** An integer knob. @throws InputError */
export function integerKnob(values: Values, name: string, least: number, most: number): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new InputError(`--${name}`, `an integer in [${least}, ${most}]`, JSON.stringify(values[name]));
  return value;
}

/** The knobs of a sweep that may draw its maps: how many, what they are, and the seed. */
export function sampleKnobs(says: string, fallback: string): Knob[] {
  return [
    { name: "maps", says, fallback },
    { name: "seed", says: "of the draw", fallback: "1" },
  ];
}

/** What these knobs say. @throws InputError */
export function sampleOf(values: Values): { readonly seed: number; readonly maps: number } {
  return { seed: integerKnob(values, "seed", 0, 2 ** 31), maps: integerKnob(values, "maps", 1, 1e9) };
}

const TIME: Knob = { name: "time", says: "seconds for each claim", fallback: "60" };

export interface Output {
  write(text: string): unknown;
}

/** Runs the script and sets the exit code: 0 all as expected, 1 something else, 2 bad input, 3 something unknown. */
export async function checkScript(
  theorem: Theorem,
  variant: Variant,
  print: (theorem: Theorem, reports: readonly ClaimReport[]) => string,
): Promise<void> {
  const knobs = [...variant.knobs, TIME];
  try {
    const given = options(knobs);
    if (given === undefined) {
      process.stdout.write(usage(theorem, knobs));
      return;
    }
    const asking = Object.keys(given).length === 0 && process.stdin.isTTY;
    if (asking) await dialogue(theorem, variant, knobs, print);
    else process.exitCode = await once(theorem, variant, { ...fallbacks(knobs), ...given }, print);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

const fallbacks = (knobs: readonly Knob[]) => Object.fromEntries(knobs.map(({ name, fallback }) => [name, fallback]));

function options(knobs: readonly Knob[]): Values | undefined {
  const texts = Object.fromEntries(knobs.map(({ name }) => [name, { type: "string" as const }]));
  try {
    const { help, ...values } = parseArgs({ options: { ...texts, help: { type: "boolean" } } }).values;
    return help === true ? undefined : values;
  } catch (error) {
    throw new InputError("options", knobs.map(({ name }) => `--${name}`).join(", "), messageOf(error));
  }
}

function usage(theorem: Theorem, knobs: readonly Knob[]): string {
  const lines = knobs.map(({ name, says, fallback }) => `  --${name.padEnd(12)} ${says} (${fallback})`);
  return `${theorem.title}\n\n${lines.join("\n")}\n\nWithout options, on a terminal, it asks for each.\n`;
}

async function once(
  theorem: Theorem,
  variant: Variant,
  values: Values,
  print: (theorem: Theorem, reports: readonly ClaimReport[]) => string,
): Promise<number> {
  const { claims, controls } = variant.build(values);
  if (claims.length === 0) throw new InputError("knobs", "values with something to check", "none");
  const time = integerKnob(values, "time", 1, 86_400) * 1000;
  const budget = { ...LEVEL_BUDGETS.standard, time, threads: availableParallelism() };
  const reports: ClaimReport[] = [];
  for (const claim of claims) reports.push(await runClaim(theorem.id, claim, "claim", { budget }));
  for (const control of controls) reports.push(await runClaim(theorem.id, control, "control", { budget }));
  process.stdout.write(print(theorem, reports));
  if (reports.some((report) => report.found !== "unknown" && !asExpected(report))) return 1;
  return reports.some((report) => report.found === "unknown") ? 3 : 0;
}

async function dialogue(
  theorem: Theorem,
  variant: Variant,
  knobs: readonly Knob[],
  print: (theorem: Theorem, reports: readonly ClaimReport[]) => string,
): Promise<void> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  process.stdout.write(`${theorem.title}\n\nEnter keeps the value in brackets; q ends.\n`);
  let values = fallbacks(knobs);
  for (;;) {
    process.stdout.write("\n");
    for (const { name, says } of knobs) {
      const answer = (await lines.question(`${name}, ${says} [${values[name]}]: `)).trim();
      if (answer === "q") {
        lines.close();
        return;
      }
      if (answer !== "") values = { ...values, [name]: answer };
    }
    try {
      await once(theorem, variant, values, print);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      process.stdout.write(`${error.message}\n`);
    }
  }
}
