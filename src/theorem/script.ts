// A theorem as a script with knobs: `node proofs/<id>/check.ts --format E5M2` checks its claims and controls once for these
// values; without options, on a terminal, it asks for every knob, shows what comes of it, and asks again.

import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { InputError, messageOf } from "../core/errors.ts";
import { LEVEL_BUDGETS } from "./budget.ts";
import { asExpected, type ClaimReport } from "./outcome.ts";
import { runClaim } from "./run.ts";
import type { Claim, Control, Theorem } from "./theorem.ts";

/** Something that a script lets its user turn. Values are text; `build` reads them. */
interface Knob {
  readonly name: string;
  readonly says: string;
  readonly fallback: string;
}

type Values = Readonly<Record<string, string>>;

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

/** What a script takes from the program that runs it. */
export interface Surroundings {
  /** A line that shows how far a claim is, where somebody looks. */
  readonly line: (title: string) => { update(done: number, text: string): void; stop(): void };
  /** Asked between steps; true ends the script. */
  readonly interrupted: () => boolean;
  readonly print: (theorem: Theorem, reports: readonly ClaimReport[]) => string;
}

interface Given {
  readonly values: Values;
  /** A folder for the finished shards of sweeps, from which the same script goes on. */
  readonly checkpoint: string | undefined;
}

/** Runs the script and sets the exit code: 0 all as expected, 1 something else, 2 bad input, 3 something unknown, 130 interrupted. */
export async function checkScript(theorem: Theorem, variant: Variant, around: Surroundings): Promise<void> {
  const knobs = [...variant.knobs, TIME];
  try {
    const given = options(knobs);
    if (given === undefined) {
      process.stdout.write(usage(theorem, knobs));
      return;
    }
    const { values, checkpoint } = given;
    const asking = Object.keys(values).length === 0 && checkpoint === undefined && process.stdin.isTTY;
    if (asking) await dialogue(theorem, variant, knobs, around);
    else {
      const whole = { values: { ...fallbacks(knobs), ...values }, checkpoint };
      process.exitCode = await once(theorem, variant, whole, around);
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

const fallbacks = (knobs: readonly Knob[]) => Object.fromEntries(knobs.map(({ name, fallback }) => [name, fallback]));

function options(knobs: readonly Knob[]): Given | undefined {
  const texts = Object.fromEntries(knobs.map(({ name }) => [name, { type: "string" as const }]));
  try {
    const known = { ...texts, checkpoint: { type: "string" as const }, help: { type: "boolean" as const } };
    const { help, checkpoint, ...values } = parseArgs({ options: known }).values;
    return help === true ? undefined : { values, checkpoint };
  } catch (error) {
    const names = [...knobs.map(({ name }) => name), "checkpoint"];
    throw new InputError("options", names.map((name) => `--${name}`).join(", "), messageOf(error));
  }
}

function usage(theorem: Theorem, knobs: readonly Knob[]): string {
  const lines = knobs.map(({ name, says, fallback }) => `  --${name.padEnd(12)} ${says} (${fallback})`);
  lines.push(`  --${"checkpoint".padEnd(12)} a folder: keep finished shards of sweeps there, and go on from them`);
  return `${theorem.title}\n\n${lines.join("\n")}\n\nWithout options, on a terminal, it asks for each.\n`;
}

async function once(
  theorem: Theorem,
  variant: Variant,
  { values, checkpoint }: Given,
  { line, interrupted, print }: Surroundings,
): Promise<number> {
  const { claims, controls } = variant.build(values);
  if (claims.length === 0) throw new InputError("knobs", "values with something to check", "none");
  const time = integerKnob(values, "time", 1, 86_400) * 1000;
  const budget = { ...LEVEL_BUDGETS.standard, time, threads: availableParallelism() };
  const jobs = [
    ...claims.map((claim) => ["claim", claim] as const),
    ...controls.map((own) => ["control", own] as const),
  ];
  const keep = checkpoint === undefined ? {} : { checkpoint: shardsIn(checkpoint, theorem.id) };
  const reports: ClaimReport[] = [];
  for (const [i, [role, claim]] of jobs.entries()) {
    if (interrupted()) break;
    const shown = line(`${i + 1}/${jobs.length} ${claim.name}`);
    const progress = (done: number, total: number, text: string) => shown.update(done / total, text);
    try {
      reports.push(await runClaim(theorem.id, claim, role, { budget, interrupted, progress, ...keep }));
    } finally {
      shown.stop();
    }
  }
  process.stdout.write(print(theorem, reports));
  if (interrupted()) {
    const left =
      checkpoint === undefined
        ? "--checkpoint FOLDER would keep the finished shards of sweeps"
        : `the same command goes on from the finished shards of sweeps in ${checkpoint}`;
    process.stderr.write(`interrupted after ${reports.length} of ${jobs.length} claims and controls; ${left}\n`);
    return 130;
  }
  if (reports.some((report) => report.found !== "unknown" && !asExpected(report))) return 1;
  return reports.some((report) => report.found === "unknown") ? 3 : 0;
}

/** @throws InputError for a folder that cannot be made */
function shardsIn(folder: string, theorem: string): (claim: string) => string {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new InputError("--checkpoint", "a folder that can be made", messageOf(error));
  }
  return (claim) => join(folder, `${theorem}-${claim}.jsonl`);
}

async function dialogue(
  theorem: Theorem,
  variant: Variant,
  knobs: readonly Knob[],
  around: Surroundings,
): Promise<void> {
  process.stdout.write(`${theorem.title}\n\nEnter keeps the value in brackets; q ends.\n`);
  let values: Values | undefined = fallbacks(knobs);
  for (;;) {
    values = await asked(knobs, values);
    if (values === undefined) return;
    try {
      const code = await once(theorem, variant, { values, checkpoint: undefined }, around);
      if (code !== 130) continue;
      process.exitCode = code;
      return;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      process.stdout.write(`${error.message}\n`);
    }
  }
}

/** The values that were typed; undefined for q, Ctrl-C and the end of the input. While claims are checked nobody reads the terminal,
 * so that Ctrl-C is a signal there. */
async function asked(knobs: readonly Knob[], before: Values): Promise<Values | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const end = new AbortController();
  for (const event of ["SIGINT", "close"]) lines.once(event, () => end.abort());
  let values = before;
  process.stdout.write("\n");
  try {
    for (const { name, says } of knobs) {
      const answer = await lines.question(`${name}, ${says} [${values[name]}]: `, { signal: end.signal });
      if (answer.trim() === "q") return undefined;
      if (answer.trim() !== "") values = { ...values, [name]: answer.trim() };
    }
    return values;
  } catch (error) {
    if (!end.signal.aborted) throw error;
    process.stdout.write("\n");
    return undefined;
  } finally {
    lines.close();
  }
}
