// statetrack theorem: the registry of theorems. `check` runs claims and controls and exits with 0 when every expected
// outcome, also an expected failure, occurred; 1 when one did not; 3 when one is unknown.

import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { deviceFor } from "../check/device/carrier.ts";
import { InputError, quote } from "../core/errors.ts";
import { textTable } from "../report/table.ts";
import { type Axioms, claimSpectra, claimText, summary, theoremDescription } from "../report/theorem.ts";
import { LEVEL_BUDGETS } from "../theorem/budget.ts";
import { loadTheorems } from "../theorem/load.ts";
import { asExpected, type ClaimReport } from "../theorem/outcome.ts";
import { type RunOptions, runClaim } from "../theorem/run.ts";
import { type Claim, type Control, LEVELS, type Level, type Theorem } from "../theorem/theorem.ts";
import { problems, type Registered } from "../theorem/validate.ts";
import { parseBackend } from "./backend.ts";
import { makeFolder, replaceFile } from "./journal.ts";
import { interrupted, interruption, progressLine } from "./progress.ts";
import { type MatrixOptions, matrix, matrixCommand } from "./theorem-matrix.ts";

interface Options {
  readonly proofs: string;
  readonly budget: string;
  readonly drop?: readonly string[];
  readonly threads?: string;
  readonly backend: string;
  readonly certificates?: string;
  readonly checkpoint?: string;
  readonly full?: boolean;
  readonly json?: boolean;
}

/** Beside src in a clone, beside the built src in the package. */
const PROOFS = join(import.meta.dirname, "../../proofs");

const FOLDER = ["--proofs <folder>", "the folder of theorems", PROOFS] as const;

export function theoremCommand(): Command {
  const theorem = new Command("theorem").description("the registry of theorems, their claims and their controls");
  theorem
    .command("list")
    .description("every theorem in a line")
    .option(...FOLDER)
    .option("--json", "one JSON object")
    .action(list);
  theorem
    .command("show")
    .description("statement, sources, hypotheses, claims, controls, Coq theorems with their axioms")
    .argument("<id>")
    .option(...FOLDER)
    .option("--json", "one JSON object")
    .action(show);
  theorem
    .command("check")
    .description("run claims and controls; 0 when every expected outcome, also an expected failure, occurred")
    .argument("[ids...]", "theorems (default: all)")
    .option(...FOLDER)
    .option("--budget <budget>", "quick (seconds), standard (minutes), extreme (hours)", "quick")
    .option("--drop <hypotheses...>", "only the controls that drop these hypotheses: the counterexample")
    .option("--backend <backend>", "of sweeps and censuses: cpu, webgpu", "cpu")
    .option("--threads <number>", "worker threads of sweeps (default: as many as the machine has)")
    .option("--certificates <folder>", "write the certificates of decide and census claims there")
    .option("--checkpoint <folder>", "keep finished shards of sweeps there, and go on from them")
    .option("--full", "show all that was found, not a line for each claim")
    .option("--json", "one JSON object")
    .action(check);
  matrixCommand(theorem.command("matrix"))
    .option(...FOLDER)
    .action(async (ids: readonly string[], options: MatrixOptions) =>
      matrix(chosen(await registry(options.proofs), ids), options),
    );
  for (const command of theorem.commands) command.exitOverride();
  return theorem;
}

/** @throws InputError with every problem of the registry */
async function registry(folder: string): Promise<Registered[]> {
  const registered = await loadTheorems(folder);
  const found = problems(registered);
  if (found.length > 0) throw new InputError(folder, "well-formed theorems", `\n  ${found.join("\n  ")}`);
  return registered;
}

function chosen(registered: readonly Registered[], ids: readonly string[]): Theorem[] {
  const theorems = registered.map(({ theorem }) => theorem);
  if (ids.length === 0) return theorems;
  return ids.map((id) => {
    const found = theorems.find((theorem) => theorem.id === id);
    if (found === undefined)
      throw new InputError("theorem", "the id of a theorem, as `statetrack theorem list` has them", quote(id));
    return found;
  });
}

/** What `proofs/theory/check.sh` found that each Coq theorem rests on. */
function readAxioms(folder: string): Axioms | undefined {
  const path = join(folder, "theory/axioms.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Axioms) : undefined;
}

async function list(options: Options): Promise<void> {
  const theorems = chosen(await registry(options.proofs), []);
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ theorems: theorems.map(listed) })}\n`);
    return;
  }
  const rows = theorems.map((theorem) => {
    const { claims, controls, coq } = listed(theorem);
    return [theorem.id, ...LEVELS.map((level) => claims[level]), controls, coq].map(String);
  });
  process.stdout.write(`${textTable(["theorem", ...LEVELS, "controls", "Coq"], rows)}\n`);
}

/** A theorem in short: how many claims it has at each level. */
function listed({ id, title, claims, controls, coq }: Theorem) {
  const at = (level: Level) => claims.filter((claim) => claim.level === level).length;
  const counts = { quick: at("quick"), standard: at("standard"), extreme: at("extreme") };
  return { id, title, claims: counts, controls: controls.length, coq: coq.length };
}

async function show(id: string, options: Options): Promise<void> {
  const [theorem] = chosen(await registry(options.proofs), [id]);
  const axioms = readAxioms(options.proofs);
  const coq = theorem.coq.map((proof) => ({ ...proof, axioms: axioms?.[proof.file]?.[proof.theorem] }));
  process.stdout.write(
    options.json === true ? `${JSON.stringify({ ...theorem, coq })}\n` : theoremDescription(theorem, axioms),
  );
}

type Job = readonly [theorem: Theorem, role: "claim" | "control", claim: Claim | Control];

/** What is to be run, in order. @throws InputError for a hypothesis that no chosen theorem has */
function jobs(theorems: readonly Theorem[], level: Level, drop: readonly string[] | undefined): Job[] {
  const within = (claim: Claim) => LEVELS.indexOf(claim.level) <= LEVELS.indexOf(level);
  const known = theorems.flatMap(({ hypotheses }) => hypotheses.map(({ name }) => name));
  const stranger = drop?.find((name) => !known.includes(name));
  if (stranger !== undefined) throw new InputError("--drop", [...new Set(known)].join(", "), quote(stranger));
  return theorems.flatMap((theorem) => {
    const claims = drop === undefined ? theorem.claims.filter(within) : [];
    const controls = theorem.controls.filter(
      (control) => within(control) && (drop === undefined || drop.some((name) => control.drops.includes(name))),
    );
    return [
      ...claims.map((claim): Job => [theorem, "claim", claim]),
      ...controls.map((control): Job => [theorem, "control", control]),
    ];
  });
}

function parseLevel(text: string): Level {
  const level = LEVELS.find((one) => one === text);
  if (level === undefined) throw new InputError("--budget", LEVELS.join(", "), quote(text));
  return level;
}

function parseThreads(text: string | undefined): number {
  if (text === undefined) return availableParallelism();
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InputError("--threads", "a number of threads >= 1", quote(text));
  return Number(text);
}

async function check(ids: readonly string[], options: Options): Promise<void> {
  const stop = interruption();
  const theorems = chosen(await registry(options.proofs), ids);
  const level = parseLevel(options.budget);
  const list = jobs(theorems, level, options.drop);
  if (list.length === 0)
    throw new InputError("theorem check", "something to check at this budget", "no claim or control");
  const backend = parseBackend(options.backend);
  const budget = { ...LEVEL_BUDGETS[level], threads: parseThreads(options.threads) };
  for (const folder of [options.certificates, options.checkpoint]) if (folder !== undefined) makeFolder(folder);
  const reports: ClaimReport[] = [];
  let shown: Theorem | undefined;
  for (const [i, [theorem, role, claim]] of list.entries()) {
    if (stop()) break;
    const line = progressLine(`${i + 1}/${list.length} ${claim.name}`, 1);
    const report = await runClaim(theorem.id, claim, role, {
      ...runOptions(theorem, options),
      budget,
      backend,
      note: (text) => process.stderr.write(`statetrack: ${text}\n`),
      interrupted: stop,
      progress: (done, total, text) => line.update(done / total, text),
    });
    line.stop();
    reports.push(report);
    if (options.json === true) continue;
    if (shown !== theorem) process.stdout.write(`${theorem.id}\n`);
    shown = theorem;
    const text = options.full === true ? claimText(report, "full", claimSpectra(claim)) : claimText(report, "line");
    process.stdout.write(`${text}\n`);
  }
  // An open device would keep the process alive.
  (await deviceFor(backend))?.close();
  const left = theorems.flatMap(({ claims, controls }) => [...claims, ...controls]).length - list.length;
  const beyond = options.drop === undefined && left > 0 ? `; ${left} of higher budgets not run` : "";
  const text = `${summary(new Set(reports.map(({ theorem }) => theorem)).size, reports)}${beyond}`;
  process.stdout.write(options.json === true ? `${JSON.stringify({ summary: text, reports })}\n` : `${text}\n`);
  if (stop()) {
    const { checkpoint } = options;
    const left =
      checkpoint === undefined
        ? "--checkpoint FOLDER would keep the finished shards of sweeps"
        : `the same command goes on from the finished shards of sweeps in ${checkpoint}`;
    interrupted(left, `after ${reports.length} of ${list.length} claims and controls`);
    process.exitCode = 130;
  } else if (reports.some((report) => !asExpected(report) && report.found !== "unknown")) process.exitCode = 1;
  else if (reports.some(({ found }) => found === "unknown")) process.exitCode = 3;
}

function runOptions(theorem: Theorem, options: Options): Omit<RunOptions, "budget"> {
  const { certificates, checkpoint } = options;
  return {
    ...(certificates === undefined
      ? {}
      : {
          keep: (certificate, name) =>
            replaceFile(join(certificates, `${name}.json`), `${JSON.stringify(certificate)}\n`),
        }),
    ...(checkpoint === undefined ? {} : { checkpoint: (claim) => join(checkpoint, `${theorem.id}-${claim}.jsonl`) }),
  };
}
