// Runs the claims about censuses; every failing map is computed again by the specification. A census that was cut off is unknown
// unless a map failed; counts that a claim states must all be found, and only a whole universe can have them.

import { deviceFor } from "../check/device/carrier.ts";
import { type Census, census } from "../check/device/census.ts";
import { certifyCensus } from "../check/device/certificate.ts";
import { type Confirmation, confirmAll } from "../check/device/confirm.ts";
import { type CensusResult, censusArithmetic, runCensus } from "../check/device/run.ts";
import type { CensusCertificate } from "../core/census-certificate.ts";
import { InputError } from "../core/errors.ts";
import { formatSemantics } from "../rnn/semantics.ts";
import type { Budget } from "./budget.ts";
import type { Found } from "./outcome.ts";
import type { CensusClaim } from "./theorem.ts";

interface Options {
  readonly budget: Budget;
  readonly backend?: "cpu" | "webgpu";
  readonly note?: (line: string) => void;
  readonly interrupted?: () => boolean;
  readonly progress?: (done: number, total: number, text: string) => void;
}

interface Examined {
  readonly outcome: "holds" | "fails" | "unknown";
  /** Where stated counts are not what was found, or could not be. */
  readonly wrong: Found | undefined;
  /** Of a census that was counted as a whole. */
  readonly certificate: CensusCertificate | undefined;
  readonly scope: string;
  readonly finding: readonly string[];
  readonly semantics: readonly string[];
  readonly assumes: readonly string[];
}

/** Failing maps that are kept. */
const LISTED = 2 ** 22;

const count = (n: number) => n.toLocaleString("en-US");

/** @throws InputError for a malformed census, Error where the device or a failing map and the specification disagree */
export async function examineCensus(claim: CensusClaim, options: Options, checkpoint?: string): Promise<Examined> {
  const given = census(claim.census);
  const { budget, interrupted } = options;
  const device = await deviceFor(options.backend ?? "cpu", options.note);
  const certifying = (done: number, total: number, of: string) =>
    options.progress?.(done, total, `${claim.name}: the device is certified, ${of}`);
  const result = await runCensus(given, {
    device,
    ...(device === undefined ? {} : { arithmetic: await censusArithmetic(device, given, options.note, certifying) }),
    checkpoint,
    keep: LISTED,
    time: budget.time,
    ...(interrupted === undefined ? {} : { interrupted }),
    ...(options.note === undefined ? {} : { note: options.note }),
    progress: (done, total) => options.progress?.(done, total, claim.name),
    recounting: (done, total) => options.progress?.(done, total, `${claim.name}: units counted again`),
  });
  const confirmation = await confirmAll(given, result.failing, {
    ...(interrupted === undefined ? {} : { interrupted }),
    progress: (done, total) => options.progress?.(done, total, `${claim.name}: failing maps confirmed`),
  });
  const { tally, assumes, rechecked } = result;
  const complete = tally.maps === given.maps && rechecked.units === rechecked.drawn;
  return {
    outcome: tally.failingMaps > 0 ? "fails" : complete ? "holds" : "unknown",
    ...wrongCounts(claim, given, result, complete, confirmation),
    certificate: certifyCensus(given, result),
    scope: `${count(tally.maps)} of ${count(given.maps)} maps of: ${given.name}`,
    semantics: [formatSemantics(given.semantics)],
    assumes,
  };
}

/** A census's numbers by name. */
export function censusCounts({ sums, maxima }: Census, { tally }: CensusResult): Map<string, number> {
  return new Map([
    ["maps", tally.maps],
    ["failing-maps", tally.failingMaps],
    ...sums.map((name, i) => [name, tally.sums[i]] as const),
    ...maxima.map((name, i) => [name, tally.maxima[i]] as const),
  ]);
}

function wrongCounts(
  { counts = {}, name }: CensusClaim,
  given: Census,
  result: CensusResult,
  complete: boolean,
  { confirmed }: Confirmation,
): Pick<Examined, "wrong" | "finding"> {
  const found = censusCounts(given, result);
  const stranger = Object.keys(counts).find((key) => !found.has(key));
  if (stranger !== undefined) throw new InputError(`${name}, counts`, [...found.keys()].join(", "), stranger);
  const others = Object.entries(counts).filter(([key, n]) => found.get(key) !== n);
  const finding = [
    ...others.map(([key, n]) => `${key}: expected ${count(n)}, found ${count(found.get(key) ?? 0)}`),
    [...found]
      .filter(([, n]) => n > 0)
      .map(([key, n]) => `${key} ${count(n)}`)
      .join(", "),
    ...confirmedText(result.tally.failingMaps, confirmed),
    `digest ${result.tally.digest}${complete ? "" : `; ${result.stopped}: not the whole universe`}`,
  ];
  if (Object.keys(counts).length === 0) return { wrong: undefined, finding };
  return { wrong: complete ? (others.length > 0 ? "mixed" : undefined) : "unknown", finding };
}

function confirmedText(failing: number, confirmed: number): readonly string[] {
  if (failing === 0) return [];
  const which = confirmed === failing ? "every failing map" : `${count(confirmed)} of ${count(failing)} failing maps`;
  return [`${which} confirmed by the specification`];
}
