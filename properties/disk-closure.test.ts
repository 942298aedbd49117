// For all small machines, languages and questions: an exploration that goes on on disk, from any point and with any
// interruptions, finds the pairs, counts, certificates, wrong words and best collisions of one in memory.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { closureEvidence } from "../src/check/certify.ts";
import { type Ask, closure } from "../src/check/closure.ts";
import { type DiskClosure, diskClosure } from "../src/check/disk-closure.ts";
import { readScratch, writeScratch } from "../src/check/disk-scratch.ts";
import { type Exploration, inMemory } from "../src/check/exploration.ts";
import { release } from "../src/check/explore.ts";
import { packed } from "../src/check/packed.ts";
import type { PackedSystem } from "../src/check/system.ts";
import { InputError } from "../src/core/errors.ts";
import { drawQuestion, type SmallQuestion } from "./small-machines.ts";
import { smallQuestions } from "./small-questions.ts";

const PAIRS = 3000;
const parent = mkdtempSync(join(tmpdir(), "statetrack-disk-"));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** Runs to the outcome in the smallest slices; `between` is asked after each and ends the running by true.
 * @returns whether there is an outcome */
function runOut(run: { advance(milliseconds: number): unknown }, between: () => boolean = () => false): boolean {
  while (run.advance(0) === undefined) if (between()) return false;
  return true;
}

function inMemoryRun(system: PackedSystem, small: SmallQuestion, ask: Ask, pairs: number) {
  const run = closure(system, small.dfa, ask, { memory: 50e6, pairs });
  runOut(run);
  return run;
}

/** What two explorations of one question must have in common. */
function said(run: Exploration): object {
  const { outcome, levels } = run;
  if (outcome?.kind === "wrong") {
    const { letter, found, expected } = outcome;
    return { kind: "wrong", word: [...run.wordTo(outcome.parent), letter], found, expected };
  }
  const counts = { pairs: run.pairs, states: run.states, edges: run.edges, levels: [...levels] };
  if (outcome?.kind === "collision") return { ...counts, whole: outcome.whole, collision: run.collision() };
  return { ...counts, kind: outcome?.kind, evidence: closureEvidence(run) };
}

/** Interrupts every `every` slices and opens the folder again; 0 never does. */
function onDisk(
  system: PackedSystem,
  small: SmallQuestion,
  ask: Ask,
  from: number,
  every: number,
): DiskClosure | undefined {
  const limits = { memory: 0, pairs: PAIRS };
  const start = inMemoryRun(system, small, ask, from);
  if (start.outcome?.kind !== "exhausted") return undefined;
  const folder = join(parent, "scratch");
  const question = { system, dfa: small.dfa, ask };
  let run = diskClosure(question, folder, limits, writeScratch(start, "question", folder, 0), 0);
  for (let times = 0, slices = 0; every > 0 && times < 20; times++) {
    if (runOut(run, () => ++slices % every === 0)) break;
    run.stop("an interruption");
    run.close();
    const entry = readScratch(folder, "question", system.words);
    if (entry === undefined) throw new Error("no journal");
    run = diskClosure(question, folder, limits, entry, 0);
  }
  runOut(run);
  return run;
}

/** Whether the comparison was possible: the question does not end before the hand-over. */
function agrees(small: SmallQuestion, from: number, every: number): boolean {
  const system = packed(small.machine);
  if (system.internedStates !== undefined) return false;
  const asks: Ask[] =
    small.machine.decoder === undefined ? ["separates", "implements"] : ["recognizes", "separates", "implements"];
  let compared = false;
  for (const ask of asks) {
    const whole = inMemory(inMemoryRun(system, small, ask, PAIRS));
    const run = onDisk(system, small, ask, from, every);
    if (run === undefined || whole.outcome?.kind === "exhausted") continue;
    expect(said(run)).toEqual(said(whole));
    release(run);
    expect(existsSync(run.folder)).toBe(false);
    compared = true;
  }
  return compared;
}

const POINTS = fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 3 }));

describe("an exploration that goes on on disk", () => {
  it("ends as in memory (questions that shrink)", () => {
    let compared = 0;
    fc.assert(
      fc.property(smallQuestions(), POINTS, (small, [from, every]) => {
        if (agrees(small, from + 1, every)) compared++;
      }),
      { numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(3);
  });

  it("ends as in memory (layers above one another, languages made from the machine)", () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.gen(), POINTS, (draw, [from, every]) => {
        try {
          if (agrees(drawQuestion(draw), from + 1, every)) compared++;
        } catch (error) {
          // A model need not be defined on all words that occur.
          if (!(error instanceof InputError && /output|^small/.test(error.where))) throw error;
        }
      }),
      { numRuns: 150 },
    );
    expect(compared).toBeGreaterThan(5);
  });
});
