// For all small universes: a sweep says of every member what the interpreted specification says, however the ranks are cut
// and merged. The reference knows nothing of graphs, shards or compiled steps: it runs one orbit at a time.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { specificationStep } from "../src/check/exhaustive/counterexample.ts";
import { countRange, prepare } from "../src/check/exhaustive/shard.ts";
import { resolve, type SweepSpec } from "../src/check/exhaustive/spec.ts";
import { interpretedFill } from "../src/check/exhaustive/step-code.ts";
import { space, stateCodes, universe } from "../src/check/exhaustive/universe.ts";
import { emptyTally, LEAST, mergeTallies, type Tally } from "../src/core/tally.ts";
import { decode } from "../src/number/codec.ts";
import { compare, isZero } from "../src/number/exact.ts";

const SEED = 20241121;

const count = fc.nat({ max: 1000 });
const tally: fc.Arbitrary<Tally> = fc.record({
  maps: count,
  members: count,
  failures: count,
  failingMaps: count,
  least: fc.uniqueArray(count, { maxLength: LEAST }).map((ranks) => ranks.sort((a, b) => a - b)),
  periods: fc
    .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 9 }), count), { selector: ([period]) => period, maxLength: 5 })
    .map((pairs) => pairs.sort(([a], [b]) => a - b)),
  sumOfTails: fc.bigInt({ min: 0n, max: 2n ** 80n }).map(String),
  sumOfPeriods: fc.bigInt({ min: 0n, max: 2n ** 80n }).map(String),
  longestTail: count,
  longestPeriod: count,
});

describe("for all tallies", () => {
  it("merging is commutative and associative, and the empty tally is its unit", () => {
    fc.assert(
      fc.property(tally, tally, tally, (a, b, c) => {
        expect(mergeTallies(a, b)).toEqual(mergeTallies(b, a));
        expect(mergeTallies(mergeTallies(a, b), c)).toEqual(mergeTallies(a, mergeTallies(b, c)));
        expect(mergeTallies(a, emptyTally())).toEqual(a);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});

const FORMATS = ["float:e2m1", "float:e2m1,finite", "float:e2m1,fn", "q0.2", "q1.1", "uq1.2", "E2M1FN", "float:e3m1"];
const ROUNDINGS = ["tiesToEven", "tiesToAway", "towardZero", "towardPositive", "towardNegative", "toOdd"];
const SYSTEMS = [
  { system: "scalar", rows: 1, where: ["value-nonnegative"] },
  { system: "multiplication", rows: 1, where: ["sign-bit-clear", "entries-at-most-1"] },
  { system: "addition", rows: 1, where: ["no-negative-zero"] },
  { system: "diagonal", rows: 2, where: ["eigenvalues-in-0-1"] },
  { system: "dense", rows: 2, where: ["nonnegative-diagonal"] },
  { system: "deltaNet", rows: 2, where: ["key-nonzero", "key-norm-at-most-1", "beta-in-0-1"] },
  { system: "deltaNet", rows: 1, where: ["beta-positive", "eigenvalues-in-0-1"] },
] as const;
const REGIMES = [
  "fused",
  "perOperation",
  "perOperation,multiplyAdd=fused",
  "perOperation,delta=D4",
  "perOperation,delta=D6",
];

const specs: fc.Arbitrary<SweepSpec> = fc
  .record({
    shape: fc.constantFrom(...SYSTEMS),
    filtered: fc.boolean(),
    format: fc.constantFrom(...FORMATS),
    rounding: fc.constantFrom(...ROUNDINGS),
    regime: fc.constantFrom(...REGIMES),
    observe: fc.constantFrom("code", "value"),
    property: fc.constantFrom("eventually-constant" as const, "period-at-most-2" as const, "monotone" as const),
    zero: fc.boolean(),
  })
  .map(({ shape, filtered, format, rounding, regime, observe, property, zero }) => ({
    system: shape.system,
    rows: shape.rows,
    where: filtered ? shape.where : [],
    semantics: `${regime},format=${format},rounding=${rounding},observe=${observe}`,
    property: shape.rows === 1 ? property : property === "monotone" ? "eventually-constant" : property,
    ...(zero ? { fixed: { h: ["0x0", "0x1"] } } : {}),
  }));

/** What one member comes to, orbit by orbit, by the specification. */
function reference(spec: SweepSpec, map: number): Tally {
  const all = universe(spec);
  const { semantics, ...resolved } = resolve(spec);
  const value = (code: number) => decode(semantics.format, code);
  const seen = (state: readonly number[]) =>
    state.map((code) => (semantics.observe === "value" && isZero(value(code)) ? 0 : code)).join();
  const members = Array.from({ length: all.states }, (_, start) => all.at(map * all.states + start));
  const step = specificationStep({ semantics, ...resolved }, Object.values(members[0].parameters).flat());
  const fails: boolean[] = [];
  const orbits = members.map(({ start }) => {
    const states = [start.join()];
    const list = [start];
    for (let state = step([...start]); ; state = step(state)) {
      const tail = states.indexOf(state.join());
      if (tail >= 0) return { tail, cycle: list.slice(tail) };
      states.push(state.join());
      list.push(state);
    }
  });
  if (spec.property === "monotone") {
    const images = members.map(({ start }) => value(step([...start])[0]));
    members.forEach(({ start: [x] }, i) => {
      fails[i] = members.some(
        ({ start: [y] }, j) => (compare(value(y), value(x)) ?? 1) <= 0 && compare(images[j], images[i]) === 1,
      );
    });
  } else {
    const after = spec.property === "period-at-most-2" ? 2 : 1;
    orbits.forEach(({ cycle }, i) => {
      fails[i] = cycle.some((state, at) => seen(state) !== seen(cycle[(at + after) % cycle.length]));
    });
  }
  const counted = spec.property === "monotone" ? [] : orbits;
  const failures = fails.filter(Boolean).length;
  return counted.reduce<Tally>(
    (sum, { tail, cycle }) =>
      mergeTallies(sum, {
        ...emptyTally(),
        periods: [[cycle.length, 1]],
        sumOfTails: String(tail),
        sumOfPeriods: String(cycle.length),
        longestTail: tail,
        longestPeriod: cycle.length,
      }),
    {
      ...emptyTally(),
      maps: 1,
      members: members.length,
      failures,
      failingMaps: failures > 0 ? 1 : 0,
      least: fails.flatMap((f, i) => (f ? [map * all.states + i] : [])).slice(0, LEAST),
    },
  );
}

describe("for all small universes", () => {
  it("a range of maps comes to what the specification says of each member", () => {
    fc.assert(
      fc.property(specs, fc.nat(), fc.integer({ min: 1, max: 3 }), (spec, at, length) => {
        const { maps } = universe(spec);
        const from = at % maps;
        const to = Math.min(maps, from + length);
        const expected = Array.from({ length: to - from }, (_, i) => reference(spec, from + i));
        expect(prepare({ spec })(from, to)).toEqual(expected.reduce(mergeTallies, emptyTally()));
      }),
      { seed: SEED, numRuns: 250 },
    );
  });

  it("any cut of the ranks, merged in any order, comes to the same", () => {
    fc.assert(
      fc.property(
        specs,
        fc.array(fc.nat(), { maxLength: 6 }),
        fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
        (spec, cuts, order) => {
          const given = space(spec);
          const end = Math.min(given.maps, 400);
          const bounds = [0, ...cuts.map((cut) => cut % (end + 1)), end].sort((a, b) => a - b);
          const shards = bounds.slice(1).map((to, i) => [bounds[i], to] as const);
          const shuffled = shards
            .map((shard, i) => ({ shard, key: order[i] }))
            .sort((a, b) => a.key - b.key)
            .map(({ shard }) => shard);
          const run = prepare({ spec });
          const merged = shuffled.map(([from, to]) => run(from, to)).reduce(mergeTallies, emptyTally());
          expect(merged).toEqual(run(0, end));
        },
      ),
      { seed: SEED, numRuns: 100 },
    );
  });

  it("compiled and interpreted steps come to the same tallies", () => {
    fc.assert(
      fc.property(specs, fc.nat(), (spec, at) => {
        const given = space(spec);
        const from = at % given.maps;
        const to = Math.min(given.maps, from + 4);
        expect(prepare({ spec })(from, to)).toEqual(
          countRange(given, interpretedFill(given.resolved), undefined)(from, to),
        );
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  it("ranks are lexicographic in the codes, parameters first", () => {
    fc.assert(
      fc.property(specs, fc.nat(), fc.nat(), (spec, i, j) => {
        const all = universe(spec);
        const key = (rank: number) => {
          const { parameters, start } = all.at(rank);
          return [...Object.values(parameters).flat(), ...start];
        };
        const [low, high] = [i % all.size, j % all.size].sort((a, b) => a - b);
        const [a, b] = [key(low), key(high)];
        const differ = a.findIndex((code, at) => code !== b[at]);
        expect(low === high ? differ === -1 : a[differ] < b[differ]).toBe(true);
        expect(stateCodes(space(spec).resolved, space(spec).starts[high % all.states])).toEqual(all.at(high).start);
      }),
      { seed: SEED, numRuns: 200 },
    );
  });
});
