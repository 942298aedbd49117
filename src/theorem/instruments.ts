// Runs the claims about the instruments: laws of rounding and engines against the specification.

import { arity, byCode, checkEngine, checkLaw, type EngineTask } from "../check/instruments/index.ts";
import { InputError } from "../core/errors.ts";
import type { RoundingPolicy } from "../number/format.ts";
import { fromOrdinal } from "../number/order.ts";
import { formatSemantics, parseSemantics } from "../rnn/semantics.ts";
import type { Budget } from "./budget.ts";
import type { Outcome } from "./outcome.ts";
import type { EngineClaim, LawClaim } from "./theorem.ts";

/** One outcome for each policy (and operation), with what was seen. */
interface Examined {
  readonly outcomes: readonly (Outcome | "unknown")[];
  readonly scope: string;
  readonly finding: readonly string[];
  readonly semantics: readonly string[];
  readonly assumes: readonly string[];
}

const CONSTANT_BETWEEN =
  "rounding is constant between neighbouring breakpoints: the specification compares a remainder with a half and with nothing else";

interface Options {
  readonly budget: Budget;
  readonly interrupted?: () => boolean;
  readonly progress?: (done: number, total: number, text: string) => void;
  readonly checkpoint?: string;
}

/** The rounding that a semantics string speaks of. @throws InputError for exact, which does not round */
function policyOf(text: string, where: string): RoundingPolicy {
  const semantics = parseSemantics(text);
  if (semantics.regime === "exact") throw new InputError(where, "a semantics that rounds", text);
  const { format, rounding, overflow, subnormals } = semantics;
  return { format, rounding, overflow, subnormals };
}

const SHOWN = 4;
/** What a case of so many operands is. */
const CASES = { 1: "codes", 2: "pairs", 3: "triples" } as const;
const number = (n: number) => n.toLocaleString("en-US");

export function examineLaw(claim: LawClaim): Examined {
  const results = claim.policies.map((text) => checkLaw(claim.law, policyOf(text, claim.name)));
  const members = results.reduce((sum, result) => sum + result.members, 0);
  const lines = results.flatMap(({ failures, first }, i) =>
    first === undefined ? [] : [`${policyName(claim.policies[i])}: ${number(failures)} fail, the first: ${first}`],
  );
  return {
    outcomes: results.map(({ failures }) => (failures === 0 ? "holds" : "fails")),
    scope: `${number(members)} breakpoints of ${claim.policies.length} ${claim.policies.length === 1 ? "rounding" : "roundings"}`,
    finding: shortened(lines),
    semantics: claim.policies.map((text) => formatSemantics(parseSemantics(text))),
    assumes: [CONSTANT_BETWEEN],
  };
}

function policyName(text: string): string {
  const { format, rounding } = policyOf(text, text);
  return `${format.name} ${rounding}`;
}

function shortened(lines: readonly string[]): string[] {
  return lines.length <= SHOWN ? [...lines] : [...lines.slice(0, SHOWN), `… and ${lines.length - SHOWN} more`];
}

/** The operands of a rank: codes, or ordinals, see check/instruments/task.ts. */
function operandsAt(task: EngineTask, rank: number): string {
  const { format } = task.policy;
  const size = 2 ** format.bits;
  const places = Array.from({ length: arity(task.operation) }, (_, i) => Math.floor(rank / size ** i) % size).reverse();
  return places.map((n) => `0x${(byCode(task) ? n : fromOrdinal(format, n)).toString(16)}`).join(" and ");
}

export async function examineEngine(claim: EngineClaim, options: Options): Promise<Examined> {
  const tasks = claim.policies.flatMap((text) => claim.operations.map((operation) => ({ text, operation })));
  const outcomes: (Outcome | "unknown")[] = [];
  const lines: string[] = [];
  let members = 0;
  for (const [i, { text, operation }] of tasks.entries()) {
    options.progress?.(i, tasks.length, `${policyName(text)} ${operation}`);
    const policy = policyOf(text, claim.name);
    const against =
      claim.against === undefined ? policy : policyOf(claim.against.replace("*", policy.format.name), claim.name);
    const task = { engine: claim.engine, operation, policy, against };
    const { tally, complete } = await checkEngine(task, {
      threads: options.budget.threads,
      time: options.budget.time,
      ...(options.interrupted === undefined ? {} : { interrupted: options.interrupted }),
      ...(options.checkpoint === undefined ? {} : { checkpoint: `${options.checkpoint}.${i + 1}` }),
    });
    members += tally.members;
    outcomes.push(tally.failures > 0 ? "fails" : complete ? "holds" : "unknown");
    if (tally.failures > 0)
      lines.push(
        `${policyName(text)} ${operation}: ${number(tally.failures)} ${CASES[arity(operation)]} differ, the first: ${operandsAt(task, tally.least[0])}`,
      );
  }
  return {
    outcomes,
    scope: `${number(members)} ${[...new Set(claim.operations.map((operation) => CASES[arity(operation)]))].join(" and ")}, ${claim.engine} against the specification`,
    finding: shortened(lines),
    semantics: claim.policies.map((text) => formatSemantics(parseSemantics(text))),
    assumes: claim.policies.some((text) => policyOf(text, claim.name).format.bits > 8) ? [CONSTANT_BETWEEN] : [],
  };
}
