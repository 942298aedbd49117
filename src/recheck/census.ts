// Rechecks certificates of censuses: decides the maps of units again by the specification, with none of the engines, and compares
// digests, failing maps and, of all units, every count. Unless all units are decided again this is a sample, and is called one.

import {
  type CensusCertificate,
  type CensusQuestion,
  LISTED_MAPS,
  unpackCensusDigests,
} from "../core/census-certificate.ts";
import { canonicalJson } from "../core/certificate.ts";
import { InputError, quote } from "../core/errors.ts";
import type { SweepQuestion } from "../core/exhaustion.ts";
import { sha256 } from "../core/host.ts";
import { encode } from "../number/codec.ts";
import { isZero, nan } from "../number/exact.ts";
import { machineDecider } from "./census-language.ts";
import { limitMaps } from "./census-limits.ts";
import { monotoneOf, valuePlaces } from "./census-monotone.ts";
import { cyclesOf, distances, type Followed, mapLanes, type Outcome, orbitsOf } from "./census-outcome.ts";
import { censusUniverse } from "./census-universe.ts";
import { drawnShards } from "./drawn-shards.ts";
import type { ExhaustionFacts, ExhaustionOptions } from "./exhaustion.ts";
import { roundedSemantics, stepsOf } from "./exhaustion-maps.ts";
import { unequal } from "./question.ts";

const DEFAULT_UNITS = 1;

interface Decider {
  readonly maps: number;
  readonly outcome: (map: number) => Outcome;
}

interface Counted {
  readonly digest: string;
  readonly failing: readonly (readonly [number, number])[];
  readonly sums: Map<string, number>;
  readonly maxima: Map<string, number>;
}

const hex = (lanes: readonly number[]) => lanes.map((lane) => lane.toString(16).padStart(8, "0")).join("");
const lanesOf = (digest: string) => [0, 8].map((at) => Number.parseInt(digest.slice(at, at + 8), 16));
const plus = (a: string, b: string) => hex(lanesOf(a).map((lane, i) => (lane + lanesOf(b)[i]) % 2 ** 32));

/** @throws InputError where the certificate is not right */
export function recheckCensus(certificate: CensusCertificate, options: ExhaustionOptions = {}): ExhaustionFacts {
  const { digest, ...rest } = certificate;
  const own = sha256().update(canonicalJson(rest)).digest();
  if (own !== digest) unequal("digest", own, digest);
  const { question, evidence, status } = certificate;
  const { maps, unit, tally, failing } = evidence;
  const decider = deciderOf(question);
  if (maps !== decider.maps) unequal("evidence.maps", decider.maps, maps);
  const count = Math.ceil(maps / unit);
  const digests = unpackCensusDigests(evidence.digests, count, "evidence.digests");
  const total = digests.reduce(plus, "0".repeat(16));
  if (total !== tally.digest) unequal("evidence.tally.digest", total, tally.digest);
  const expected = tally.failingMaps === 0 ? "holds" : "fails";
  if (status !== expected) unequal("status", expected, status);
  const listed = Math.min(tally.failingMaps, LISTED_MAPS);
  if (failing.length !== listed) unequal("evidence.failing", `${listed} maps`, failing.length);
  const chosen = chosenUnits(certificate, count, options);
  const parts = chosen.map((index, i) => {
    const range = { from: index * unit, to: Math.min(maps, (index + 1) * unit) };
    const counted = countUnit(decider, range.from, range.to);
    if (counted.digest !== digests[index])
      unequal(
        `evidence.digests, unit ${index} (maps ${range.from} to ${range.to - 1})`,
        counted.digest,
        digests[index],
      );
    compareFailing(certificate, counted.failing, range);
    options.progress?.(i + 1, chosen.length);
    return counted;
  });
  return conclusion(certificate, parts, chosen, count);
}

function deciderOf(question: CensusQuestion): Decider {
  if (question.procedure === "limits") return limitMaps(roundedSemantics(question.semantics));
  if (question.procedure === "language") return machineDecider(question.machines, question.language);
  return sweepDecider(question.procedure, { about: "sweep", ...question.sweep });
}

function sweepDecider(procedure: "cycles" | "orbits" | "monotone", question: SweepQuestion): Decider {
  const { maps, at, universe } = censusUniverse(question);
  const { semantics, values, starts } = universe;
  const { format, observe } = semantics;
  const codes = values.length;
  const step = stepsOf(question, universe);
  const indexOf = (state: readonly number[]) => state.reduce((index, code) => index * codes + code, 0);
  const stateOf = (index: number) =>
    Array.from({ length: question.rows }, (_, i) => Math.floor(index / codes ** (question.rows - 1 - i)) % codes);
  const seen = (code: number) => (observe === "value" && isZero(values[code]) ? "0" : String(code));
  const same = (s: number, t: number) => stateOf(s).map(seen).join() === stateOf(t).map(seen).join();
  const quiet = values.some(({ kind }) => kind === "nan") ? [encode(format, nan)] : [];
  const followed = (map: number, from: readonly number[]): Followed => {
    const image = step(at(map));
    return { image: (s) => indexOf(image(stateOf(s))), starts: from, size: codes ** question.rows };
  };
  if (procedure === "monotone") {
    if (question.property !== "monotone" || question.rows !== 1)
      throw new InputError("question.sweep", "the property monotone of one row", canonicalJson(question));
    const places = valuePlaces(format);
    const images = (map: number) => followed(map, []).image;
    return { maps, outcome: (map) => monotoneOf(images(map), starts.map(indexOf), places) };
  }
  if (procedure === "orbits") {
    if (question.property !== "eventually-constant" && question.property !== "period-at-most-2")
      throw new InputError("question.sweep.property", "a property of orbits", quote(question.property));
    const from = starts.map(indexOf);
    const repeat = question.property === "period-at-most-2" ? 2 : 1;
    return { maps, outcome: (map) => orbitsOf(followed(map, from), same, repeat) };
  }
  const complete = question.fixed === undefined || Object.keys(question.fixed).every((name) => !/^h(\[|$)/.test(name));
  if (!complete || observe !== "value" || question.property !== "eventually-constant")
    throw new InputError("question", "every start, observe=value, eventually-constant", canonicalJson(question));
  const usable = [...values.keys()].filter((code) => values[code].kind !== "nan" || quiet.includes(code));
  const from = Array.from({ length: question.rows }, () => usable)
    .reduce<number[][]>((all, list) => all.flatMap((s) => list.map((c) => [...s, c])), [[]])
    .map(indexOf);
  const between = distances(format);
  const apart = (s: number, t: number) => {
    const [x, y] = [stateOf(s), stateOf(t)];
    return Math.max(...x.map((code, i) => between(code, y[i])));
  };
  return { maps, outcome: (map) => cyclesOf(followed(map, from), apart) };
}

function countUnit({ outcome }: Decider, from: number, to: number): Counted {
  const sums = new Map<string, number>();
  const maxima = new Map<string, number>();
  const failing: [number, number][] = [];
  let digest = "0".repeat(16);
  for (let map = from; map < to; map++) {
    const found = outcome(map);
    digest = plus(digest, hex(mapLanes(map, found.words)));
    for (const [name, n] of found.sums) sums.set(name, (sums.get(name) ?? 0) + n);
    for (const [name, n] of found.maxima) maxima.set(name, Math.max(maxima.get(name) ?? 0, n));
    if (found.witness !== undefined) failing.push([map, found.witness]);
  }
  return { digest, failing, sums, maxima };
}

/** The listed failing maps of a unit must be those found there, as far as the list goes. */
function compareFailing(
  { evidence: { failing, tally } }: CensusCertificate,
  found: Counted["failing"],
  { from, to }: { from: number; to: number },
): void {
  const whole = failing.length === tally.failingMaps;
  const last = whole ? Infinity : failing[failing.length - 1][0];
  const stated = failing.filter(([map]) => map >= from && map < to);
  const own = found.filter(([map]) => map <= last);
  if (canonicalJson(own) !== canonicalJson(stated))
    unequal(`evidence.failing, maps ${from} to ${to - 1}`, canonicalJson(own), canonicalJson(stated));
}

function conclusion(
  { status, evidence: { tally, failing } }: CensusCertificate,
  parts: readonly Counted[],
  chosen: readonly number[],
  count: number,
): ExhaustionFacts {
  const shards = { rechecked: chosen, of: count };
  if (chosen.length < count) {
    const sample = `a sample: ${chosen.length} of ${count} units (${chosen.join(", ")}) were decided again by the specification and are the certificate's; the digests of all units add up to the stated one; the other ${count - chosen.length} units and the counts of all were not rechecked`;
    if (status === "holds") return { status: "sampled", shards, facts: [sample] };
    return { status, shards, facts: [sample, `map ${failing[0][0]} fails`] };
  }
  const merged = (of: "sums" | "maxima", join: (x: number, y: number) => number) => {
    const all = new Map<string, number>();
    for (const part of parts) for (const [name, n] of part[of]) all.set(name, join(all.get(name) ?? 0, n));
    return Object.fromEntries([...all].filter(([, n]) => n > 0));
  };
  const own = {
    digest: tally.digest,
    failingMaps: parts.reduce((sum, part) => sum + part.failing.length, 0),
    sums: merged("sums", (x, y) => x + y),
    maxima: merged("maxima", Math.max),
  };
  const [found, stated] = [canonicalJson(own), canonicalJson(tally)];
  if (found !== stated) unequal("evidence.tally", found, stated);
  const fact = `all ${count} units were decided again by the specification: digests, counts and failing maps are the certificate's`;
  return { status, shards, facts: [fact] };
}

/** Units drawn; of a certificate that says `fails` the one of its least failing map is among them. */
function chosenUnits(
  { digest, evidence: { failing, unit, maps } }: CensusCertificate,
  count: number,
  { shards = DEFAULT_UNITS, seed = "" }: ExhaustionOptions,
): number[] {
  return drawnShards(digest, count, { shards, seed }, () => {
    const least = failing.at(0)?.[0];
    if (least === undefined) return undefined;
    if (least >= maps) unequal("evidence.failing", `maps below ${maps}`, least);
    return Math.floor(least / unit);
  });
}
