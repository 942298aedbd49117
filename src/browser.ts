// The library for pages (`statetrack/browser`): the public list without what needs Node's files and threads. It also runs
// in Node. Differences in a browser: certificates of closed sets carry no table of pairs (the checker explores them again
// in either case), such tables cannot be rechecked, checkpoints are refused, and expressions such as 1/sqrt(2) need
// mathjs to be handed over once.

import { sha256 } from "@noble/hashes/sha2.js";
import { type Hash, provideSha256 } from "./core/host.ts";

export { accepts, type Dfa } from "./automaton/dfa.ts";
export { type Equivalence, equivalence } from "./automaton/equivalence.ts";
export { type Language, parseLanguage } from "./automaton/languages.ts";
export { minimize } from "./automaton/minimize.ts";
export { type Comparison, compareForEver, type Side } from "./check/bisimulation.ts";
export type { Ask } from "./check/closure.ts";
export { type DecideOptions, decide, type Progress, type Question } from "./check/decide.ts";
export { type Orbit, orbit } from "./check/orbit.ts";
export { packed } from "./check/packed.ts";
export type { PackedSystem } from "./check/system.ts";
export type { Certificate, ComparisonAsk, ComparisonCertificate } from "./core/certificate.ts";
export { InputError } from "./core/errors.ts";
export { run, type TransitionSystem } from "./core/transition-system.ts";
export type { ComparisonVerdict, LetterOrbit, Verdict } from "./core/verdict.ts";
export { compareShortlex, formatRuns, type Runs, toRuns, type Word } from "./core/word.ts";
export { type CodeArithmetic, specification } from "./number/arithmetic.ts";
export { decode, encode } from "./number/codec.ts";
export { type Exact, format as formatExact, toNumber } from "./number/exact.ts";
export { provideMathjs } from "./number/expression.ts";
export type { Code, NumberFormat, Overflow, Rounding, RoundingPolicy, Subnormals } from "./number/format.ts";
export { namedFormats, parseFormat } from "./number/formats.ts";
export { type Arithmetic, withoutRounding } from "./number/generic.ts";
export { round } from "./number/round.ts";
export { type RecheckResult, recheck } from "./recheck/index.ts";
export { finding } from "./report/verdict.ts";
export type { Layer, Shape } from "./rnn/layer.ts";
export { LAYERS } from "./rnn/layers/index.ts";
export { type Machine, machine, machineSystem } from "./rnn/machine.ts";
export type { Model } from "./rnn/model.ts";
export { parseModel } from "./rnn/model-file.ts";
export { formatSemantics, parseSemantics, type Semantics } from "./rnn/semantics.ts";
export { type Spectrum, spectra } from "./rnn/spectrum.ts";

provideSha256(portableSha256);

/** SHA-256 in JavaScript (@noble/hashes), with the face of node:crypto's. */
export function portableSha256(): Hash {
  const hash = sha256.create();
  const text = new TextEncoder();
  const own: Hash = {
    update: (data) => {
      hash.update(
        typeof data === "string" ? text.encode(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      );
      return own;
    },
    digest: () => Array.from(hash.digest(), (byte) => byte.toString(16).padStart(2, "0")).join(""),
  };
  return own;
}
