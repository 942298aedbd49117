// Runs the claims of theorems: decisions for every word length (each certificate rechecked by the independent checker),
// sweeps over finite universes, exact eigenvalues. A claim that was cut off or sampled is unknown, whatever was seen.

import { parseLanguage } from "../automaton/languages.ts";
import { decide } from "../check/decide.ts";
import { deviceSweep } from "../check/device/sweep.ts";
import { type SweepVerdict, sweep, universe } from "../check/exhaustive/index.ts";
import type { CensusCertificate } from "../core/census-certificate.ts";
import type { Certificate } from "../core/certificate.ts";
import { InputError } from "../core/errors.ts";
import { turn } from "../core/host.ts";
import type { Verdict } from "../core/verdict.ts";
import { formatRuns } from "../core/word.ts";
import { recheck } from "../recheck/index.ts";
import { eigenvaluesAre, eigenvaluesWithin } from "../rnn/characteristic.ts";
import { machine } from "../rnn/machine.ts";
import { parseModel } from "../rnn/model-file.ts";
import { formatSemantics, parseSemantics } from "../rnn/semantics.ts";
import { transitionMatrix } from "../rnn/spectrum.ts";
import type { Budget } from "./budget.ts";
import { examineCensus } from "./census.ts";
import { examineEngine, examineLaw } from "./instruments.ts";
import type { ClaimReport, Found, Outcome } from "./outcome.ts";
import type {
  CensusClaim,
  Claim,
  DecideCase,
  DecideClaim,
  EigenvaluesClaim,
  EngineClaim,
  LawClaim,
  SweepClaim,
} from "./theorem.ts";

export interface RunOptions {
  readonly budget: Budget;
  /** Who counts censuses and sweeps. Default: this machine's processor. */
  readonly backend?: "cpu" | "webgpu";
  /** One visible line of what a device could not do. */
  readonly note?: (line: string) => void;
  readonly interrupted?: () => boolean;
  readonly progress?: (done: number, total: number, text: string) => void;
  /** Where a sweep keeps its finished shards. */
  readonly checkpoint?: (claim: string) => string | undefined;
  /** Handed every certificate that was found, with a name for its file. */
  readonly keep?: (certificate: Certificate | CensusCertificate, name: string) => void;
}

type Core = Omit<ClaimReport, "theorem" | "claim" | "role" | "says" | "expected" | "milliseconds">;

/** Checks one claim. @throws InputError for a model, language or universe that is malformed */
export async function runClaim(
  theorem: string,
  claim: Claim,
  role: "claim" | "control",
  options: RunOptions,
): Promise<ClaimReport> {
  const started = performance.now();
  const core =
    claim.kind === "decide"
      ? await runDecide(theorem, claim, options)
      : claim.kind === "sweep"
        ? await runSweep(claim, options)
        : claim.kind === "eigenvalues"
          ? runEigenvalues(claim)
          : claim.kind === "census"
            ? await runCensusClaim(theorem, claim, options)
            : await runInstrument(claim, options);
  const milliseconds = Math.round(performance.now() - started);
  return { theorem, claim: claim.name, role, says: claim.says, expected: claim.expected, ...core, milliseconds };
}

async function runDecide(theorem: string, claim: DecideClaim, options: RunOptions): Promise<Core> {
  const verdicts: Verdict[] = [];
  let rechecked = 0;
  for (const [i, one] of claim.cases.entries()) {
    options.progress?.(i, claim.cases.length, one.language);
    await turn();
    if (options.interrupted?.() === true) break;
    const verdict = await decideCase(one, claim.name, options);
    verdicts.push(verdict);
    if (verdict.status === "unknown") continue;
    checkAgain(verdict.certificate, claim.name);
    rechecked++;
    options.keep?.(verdict.certificate, `${theorem}-${claim.name}-${i + 1}`);
  }
  const missing = claim.cases.slice(verdicts.length).map(() => "unknown" as const);
  return {
    found: together([...verdicts.map(({ status }) => status), ...missing], claim.answer),
    scope: `all word lengths, ${claim.cases.length === 1 ? "1 question" : `${claim.cases.length} questions`}`,
    finding: findings(verdicts),
    semantics: [...new Set(verdicts.map(({ question }) => question.semantics))],
    assumes: [],
    rechecked,
  };
}

/** One outcome for the answers of all cases. */
function together(answers: readonly (Outcome | "unknown")[], asserted: "yes" | "no"): Found {
  if (answers.length === 0 || answers.includes("unknown")) return "unknown";
  const outcomes = new Set(
    answers.map((answer) => ((answer === "holds") === (asserted === "yes") ? "holds" : "fails")),
  );
  return outcomes.size > 1 ? "mixed" : [...outcomes][0];
}

function decideCase(one: DecideCase, where: string, options: RunOptions): Promise<Verdict> {
  const model = parseModel(one.model, where);
  const { name: language, dfa } = parseLanguage(one.language, { alphabet: model.alphabet });
  const question = { ask: one.ask, model, semantics: parseSemantics(one.semantics), language, dfa };
  const { interrupted, budget } = options;
  return decide(question, { ...budget, method: "auto", ...(interrupted === undefined ? {} : { interrupted }) });
}

/** @throws TypeError if the checker does not accept what the engine found, which is a mistake in one of them */
function checkAgain(certificate: Certificate, where: string): void {
  const result = recheck(JSON.parse(JSON.stringify(certificate)), where);
  if (!result.accepted) throw new TypeError(`${where}: the checker refused the certificate: ${result.reason}`);
}

const SHOWN = 3;

/** A line for each verdict, the first few in full; counts of the rest. */
function findings(verdicts: readonly Verdict[]): string[] {
  const lines = verdicts.slice(0, SHOWN).map((verdict) => {
    const { model, language } = verdict.question;
    return `${model}, ${language}: ${findingOf(verdict)}`;
  });
  const rest = verdicts.slice(SHOWN);
  return rest.length === 0 ? lines : [...lines, `… and ${rest.length} more: ${tallied(rest)}`];
}

function tallied(verdicts: readonly Verdict[]): string {
  const statuses = ["holds", "fails", "unknown"] as const;
  return statuses
    .map((status) => [verdicts.filter((verdict) => verdict.status === status).length, status] as const)
    .filter(([count]) => count > 0)
    .map(([count, status]) => `${count} ${status}`)
    .join(", ");
}

function findingOf(verdict: Verdict): string {
  if (verdict.status === "holds") return `closed with ${verdict.pairs} pairs`;
  if (verdict.status === "unknown") return `stopped by ${verdict.reason}`;
  if ("word" in verdict) return `${formatRuns(verdict.word.word)} is answered wrongly`;
  const { words, key } = verdict.collision;
  return `${words.map((word) => formatRuns(word)).join(" and ")} both reach (${key.values.join(", ")})`;
}

async function runSweep(claim: SweepClaim, options: RunOptions): Promise<Core> {
  const { budget, interrupted, progress } = options;
  const checkpoint = options.checkpoint?.(claim.name);
  // A draw of all is no draw.
  const sample = claim.sample !== undefined && universe(claim.spec).maps > claim.sample.maps ? claim.sample : undefined;
  const verdict = await sweepWith(options)(claim.spec, {
    threads: budget.threads,
    time: budget.time,
    ...(sample === undefined ? {} : { sample }),
    ...(interrupted === undefined ? {} : { interrupted }),
    ...(checkpoint === undefined ? {} : { checkpoint }),
    ...(progress === undefined ? {} : { progress: (done: number, total: number) => progress(done, total, claim.name) }),
  });
  const wrong = wrongCounts(claim, verdict);
  return {
    found: wrong?.found ?? together([verdict.status], claim.answer),
    scope: `${verdict.members.toLocaleString("en-US")} members of: ${verdict.name}`,
    finding: [...(wrong === undefined ? [] : [wrong.line]), ...sweepFinding(verdict)],
    semantics: [verdict.semantics],
    assumes: verdict.assumes,
    rechecked: 0,
  };
}

function sweepWith({ backend, note }: RunOptions): typeof sweep {
  if (backend !== "webgpu") return sweep;
  return (spec, options) => deviceSweep(spec, { ...options, ...(note === undefined ? {} : { note }) });
}

/** What speaks against the stated counts of a sweep; undefined if nothing does, or none are stated. */
function wrongCounts({ counts, spec }: SweepClaim, verdict: SweepVerdict): { found: Found; line: string } | undefined {
  if (counts === undefined) return undefined;
  const { maps, tally } = verdict;
  const all = universe(spec).maps;
  if (maps !== all) return { found: "unknown", line: `counted ${maps} of ${all} maps` };
  if (counts.maps === maps && counts.failing === tally.failingMaps) return undefined;
  const say = (failing: number, of: number) => `${failing} of ${of} maps with a member that fails`;
  return {
    found: "mixed",
    line: `expected ${say(counts.failing, counts.maps)}, found ${say(tally.failingMaps, maps)}`,
  };
}

function sweepFinding(verdict: SweepVerdict): string[] {
  const { tally, counterexample } = verdict;
  const lines = [
    `${verdict.maps.toLocaleString("en-US")} maps, longest tail ${tally.longestTail}, longest period ${tally.longestPeriod}`,
  ];
  if (verdict.reason !== undefined) lines.push(verdict.reason);
  if (counterexample === undefined) return lines;
  const given = Object.entries(counterexample.parameters).map(([name, { values }]) => `${name} = ${values.join(", ")}`);
  const cycle = counterexample.cycle.map(({ values }) => `(${values.join(", ")})`);
  return [
    ...lines,
    `${tally.failures.toLocaleString("en-US")} members of ${tally.failingMaps.toLocaleString("en-US")} maps fail; the first: ${given.join("; ")}, from (${counterexample.start.values.join(", ")})`,
    ...(cycle.length === 0 ? [] : [`cycle ${cycle.slice(0, 4).join(" -> ")}${cycle.length > 4 ? " -> …" : ""}`]),
  ];
}

async function runCensusClaim(theorem: string, claim: CensusClaim, options: RunOptions): Promise<Core> {
  const file = options.checkpoint?.(claim.name);
  const { outcome, wrong, certificate, ...found } = await examineCensus(claim, options, file);
  if (certificate !== undefined) options.keep?.(certificate, `${theorem}-${claim.name}`);
  return { ...found, found: wrong ?? together([outcome], claim.answer), rechecked: 0 };
}

async function runInstrument(claim: LawClaim | EngineClaim, options: RunOptions): Promise<Core> {
  const { checkpoint, ...rest } = options;
  const file = checkpoint?.(claim.name);
  const examined =
    claim.kind === "law"
      ? examineLaw(claim)
      : await examineEngine(claim, { ...rest, ...(file === undefined ? {} : { checkpoint: file }) });
  const { outcomes, ...found } = examined;
  return { ...found, found: together(outcomes, claim.answer), rechecked: 0 };
}

function runEigenvalues(claim: EigenvaluesClaim): Core {
  const results = claim.cases.map(({ model, semantics, symbol, eigenvalues }) => {
    const { alphabet, layers } = machine(parseModel(model, claim.name), parseSemantics(semantics));
    const at = layers[0].source.alphabet.indexOf(symbol);
    if (at < 0) throw new InputError(claim.name, `a symbol of ${alphabet.join(", ")}`, symbol);
    const matrix = transitionMatrix(layers[0], at);
    return eigenvalues === undefined
      ? eigenvaluesWithin(matrix, claim.within, claim.name)
      : eigenvaluesAre(matrix, eigenvalues, claim.within, claim.name);
  });
  const shown = claim.cases.slice(0, SHOWN).map(({ eigenvalues, symbol }, i) => {
    const result = results[i];
    if (!result.answer) return `A(${symbol}): ${result.reason}`;
    const listed = eigenvalues === undefined ? `all real and in [${claim.within.join(", ")}]` : eigenvalues.join(", ");
    return `A(${symbol}): ${listed} exactly`;
  });
  const rest = claim.cases.length - shown.length;
  return {
    found: together(
      results.map(({ answer }) => (answer ? "holds" : "fails")),
      claim.answer,
    ),
    scope: `${results.length === 1 ? "1 matrix" : `${results.length} matrices`}, by the exact characteristic polynomial`,
    finding: rest > 0 ? [...shown, `… and ${rest} more`] : shown,
    semantics: [...new Set(claim.cases.map(({ semantics }) => formatSemantics(parseSemantics(semantics))))],
    assumes: [],
    rechecked: 0,
  };
}
