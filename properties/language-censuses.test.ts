// For all small machines with two letters and all small automata: the census says of every start what `decide` says of that machine
// as a model, and the checker takes the census of a few machines by its own universe, language and search.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toDocument } from "../src/automaton/files/json.ts";
import { type CensusSpec, census } from "../src/check/device/census.ts";
import { certifyCensus } from "../src/check/device/certificate.ts";
import { letterFills, letterImages, searcher } from "../src/check/device/language.ts";
import { decidedMachine } from "../src/check/device/language-confirm.ts";
import { machineLanguage, machineParameters, machineSpace } from "../src/check/device/machines.ts";
import { runCensus } from "../src/check/device/run.ts";
import { observedStates } from "../src/check/exhaustive/shard.ts";
import { recheck } from "../src/recheck/index.ts";
import { dfas } from "./arbitraries/dfas.ts";

type LanguageSpec = Extract<CensusSpec, { readonly procedure: "language" }>;

const FORMATS = ["float:e2m1", "float:e2m1,finite", "q0.2", "q1.1", "uq1.2", "E2M1FN"];
const SHAPES = [
  { system: "scalar", rows: 1 },
  { system: "diagonal", rows: 2 },
  { system: "dense", rows: 2, fixed: { B: ["0x1"] } },
  { system: "deltaNet", rows: 2 },
] as const;

const specs: fc.Arbitrary<LanguageSpec> = fc
  .record({
    shape: fc.constantFrom(...SHAPES),
    format: fc.constantFrom(...FORMATS),
    regime: fc.constantFrom("fused", "perOperation", "perOperation,multiplyAdd=fused", "perOperation,delta=D4"),
    rounding: fc.constantFrom("tiesToEven", "towardZero", "towardPositive"),
    observe: fc.constantFrom("code", "value"),
    dfa: dfas({ symbols: ["0", "1"], states: 4, form: "minimal" }),
  })
  .map(({ shape, format, regime, rounding, observe, dfa }) => ({
    procedure: "language",
    language: `dfa:${JSON.stringify(toDocument(dfa))}`,
    machines: {
      ...shape,
      letters: 2,
      semantics: `${regime},format=${format},rounding=${rounding},observe=${observe}`,
      where: [],
      property: "cannot-recognise",
    },
  }));

/** A place in a list of any length. */
const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("for all machines with two letters", () => {
  it("a start recognises if decide says so", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(specs, place, place, async (spec, where, from) => {
        const given = machineSpace(spec.machines);
        const { resolved, machines, starts } = given;
        const machine = Math.floor(where * machines);
        const start = starts[Math.floor(from * starts.length)];
        const decided = await decidedMachine(spec, machine, start);
        fc.pre(decided !== undefined);
        const size = resolved.codes ** resolved.shape.rows;
        const search = searcher(size, machineLanguage(spec.language).dfa, observedStates(resolved));
        const images = letterImages(given, letterFills(given))(machine);
        expect(search(images, start).recognises).toBe(decided);
      }),
      { numRuns: 300 },
    );
  });

  it("the checker decides a census of some again", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(specs, place, place, async (spec, where, other) => {
        const given = machineSpace(spec.machines);
        const hex = (code: number) => `0x${code.toString(16)}`;
        const chosen = machineParameters(given, Math.floor(where * given.machines));
        const fixed = Object.fromEntries(
          Object.entries(chosen).flatMap(([name, codes]) =>
            codes.map((code, i) => [`${name}[${i}]`, [hex(code)]] as const),
          ),
        );
        // Two values of the last entry, so that there are two machines.
        const [last] = Object.keys(fixed).slice(-1);
        const again = machineParameters(given, Math.floor(other * given.machines));
        const codes = again[last.replace(/\[.*/, "")];
        const more = { ...fixed, [last]: [...new Set([...fixed[last], hex(codes[codes.length - 1])])] };
        const small = census({ ...spec, machines: { ...spec.machines, fixed: more } });
        const certificate = certifyCensus(small, await runCensus(small));
        const found = recheck(JSON.parse(JSON.stringify(certificate)), "census", { exhaustion: { shards: "all" } });
        expect(found).toMatchObject({ accepted: true, status: certificate?.status });
      }),
      { numRuns: 60 },
    );
  });
});
