// For all small automata: the holonomy cascade simulates them. Exhaustively for at most 3 states over 2 letters, with a
// certificate in the repository; for random automata of up to 8 states over 1 to 4 letters, with facts about their groups.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Cascade,
  cascadeOf,
  classify,
  divisionsOf,
  generatorsOf,
  greens,
  holonomy,
  mapOfWord,
  type Outcome,
  permutationGroup,
  transitionGenerators,
  verifyCascade,
} from "../src/automaton/algebra/index.ts";
import type { Dfa } from "../src/automaton/dfa.ts";
import { minimize } from "../src/automaton/minimize.ts";
import { cascadeCertificate, cascadesCertificate, tables } from "../src/check/cascade-certificate.ts";
import { recheck } from "../src/recheck/index.ts";
import { dfas } from "./arbitraries/index.ts";

const CERTIFICATE = new URL("certificates/cascades-3-states-2-letters.json", import.meta.url);

const letters = (count: number): string[] => ["a", "b", "c", "d"].slice(0, count);
const ANY = fc
  .record({ count: fc.integer({ min: 1, max: 4 }), kind: fc.constantFrom("any" as const, "permutations" as const) })
  .chain(({ count, kind }) => dfas({ states: 8, symbols: letters(count), letters: kind }));

/** Some of the generators of the full transformation monoid, so that large groups and long chains of sets occur. */
const TRANSFORMATIONS = fc
  .record({
    n: fc.integer({ min: 2, max: 7 }),
    kinds: fc.subarray(["cycle", "swap", "merge", "shift"] as const, { minLength: 1 }),
  })
  .map(({ n, kinds }) => {
    const points = Array.from({ length: n }, (_, i) => i);
    const map = {
      cycle: points.map((i) => (i + 1) % n),
      swap: points.map((i) => (i < 2 ? 1 - i : i)),
      merge: points.map((i) => (i < 2 ? 1 : i)),
      shift: points.map((i) => Math.min(i + 1, n - 1)),
    };
    return generatorsOf(
      n,
      kinds.map((kind) => map[kind]),
    );
  });

function value<T>(outcome: Outcome<T>): T {
  if (outcome.status === "unknown") throw new Error(outcome.reason);
  return outcome.value;
}

/** Reads `word` with the definition of a cascade alone: each level by the old states of those above. */
function read({ levels, symbols, projection, starts }: Cascade, start: number, word: readonly number[]): number {
  let own = [...(starts.get(start) ?? [])];
  const prefixOf = (coordinates: readonly number[], length: number): number =>
    coordinates.slice(0, length).reduce((prefix, state, i) => {
      const { parent, state: states } = levels[i];
      return states.findIndex((last, k) => last === state && parent[k] === prefix);
    }, 0);
  for (const letter of word) {
    own = own.map((state, i) => {
      const { actions, table } = levels[i];
      const action = actions[table[prefixOf(own, i) * symbols.length + letter]];
      return action.kind === "reset" ? action.to : action.images[state];
    });
  }
  return projection[prefixOf(own, own.length)];
}

describe("all automata with at most 3 states over 2 letters", () => {
  it("are 746 pairs of maps and 2,220 with a first state, and their cascades simulate them", () => {
    let [pairs, simulations] = [0, 0];
    for (let n = 1; n <= 3; n++) {
      for (const next of tables(n, 2 * n)) {
        pairs++;
        for (let initial = 0; initial < n; initial++) {
          const accepting = new Uint8Array(n);
          const dfa: Dfa = { symbols: ["a", "b"], states: n, initial, next: Uint32Array.from(next), accepting };
          const check = verifyCascade(value(cascadeOf(dfa)), dfa);
          if (check.status === "fails") throw new Error(`${next.join(" ")} from ${initial}: ${check.reason}`);
          expect(check.starts).toBe(1);
          simulations++;
        }
      }
    }
    expect([pairs, simulations]).toEqual([746, 2220]);
  });

  it("have a certificate that is made again, and that the checker accepts", () => {
    const text = readFileSync(CERTIFICATE, "utf8");
    expect(text).toBe(`${JSON.stringify(cascadesCertificate(3, 2))}\n`);
    const result = recheck(JSON.parse(text), "cascades");
    expect(result).toMatchObject({ accepted: true, kind: "cascades" });
    expect(result.accepted && result.facts[0]).toContain("the 746 automata with at most 3 states over 2 letters");
    expect(result.accepted && result.facts[0]).toContain("2220 pairs of automaton and first state");
  });
});

describe("for all automata", () => {
  it("the cascade simulates them, from the initial state and from every state", () => {
    fc.assert(
      fc.property(ANY, fc.array(fc.nat({ max: 3 }), { maxLength: 12 }), (dfa, drawn) => {
        const word = drawn.map((letter) => letter % dfa.symbols.length);
        const generators = transitionGenerators(dfa);
        for (const cascade of [value(cascadeOf(dfa)), value(cascadeOf(generators))]) {
          const check = verifyCascade(cascade, dfa);
          expect(check).toMatchObject({ status: "holds", coordinates: cascade.size });
          expect(read(cascade, dfa.initial, word)).toBe(mapOfWord(generators, word)[dfa.initial]);
        }
      }),
    );
  });

  it("the cascade of transformations simulates them from every point", () => {
    fc.assert(
      fc.property(TRANSFORMATIONS, (generators) => {
        const { degree, letters, maps } = generators;
        const next = Uint32Array.from({ length: degree * maps.length }, (_, at) => {
          return maps[at % maps.length][Math.floor(at / maps.length)];
        });
        const check = verifyCascade(value(cascadeOf(generators)), {
          states: degree,
          symbols: letters,
          initial: 0,
          next,
        });
        expect(check).toMatchObject({ status: "holds", starts: degree, states: degree });
      }),
    );
  });

  it("levels are no more than the states allow, and permute exactly when the monoid has a group", () => {
    fc.assert(
      fc.property(ANY, (dfa) => {
        const minimal = minimize(dfa);
        const { levels } = value(cascadeOf(transitionGenerators(minimal)));
        expect(levels.length).toBeLessThan(2 ** minimal.states);
        for (const { blocks, states, actions } of levels) {
          const turning = blocks.filter(({ group }) => group.order !== "1");
          const places = turning.flatMap(({ first, tiles }) => tiles.map((_, i) => first + i));
          expect(new Set(places).size).toBe(places.length);
          expect(Math.max(...blocks.map(({ first, tiles }) => first + tiles.length))).toBe(states);
          expect(new Set(actions.map((action) => JSON.stringify(action))).size).toBe(actions.length);
          for (const { tiles, set } of blocks) {
            expect(tiles.length).toBeLessThanOrEqual(minimal.states);
            expect([...new Set(tiles.flat())].sort((a, b) => a - b)).toEqual(set);
          }
        }
        const permutes = levels.some(({ kind }) => kind === "permutation" || kind === "permutation-reset");
        expect(permutes).toBe(classify(minimal).aperiodic === false);
      }),
    );
  });

  it("the simple factors of the monoid's groups occur in levels, whose groups divide maximal subgroups", () => {
    fc.assert(
      fc.property(ANY, (dfa) => {
        const minimal = minimize(dfa);
        const { simpleFactors } = classify(minimal);
        const found = value(holonomy(minimal, undefined, [...Array(minimal.states).keys()]));
        const groups = found.cascade.levels.flatMap(({ blocks }) => blocks.map(({ group }) => group));
        const factors = new Set(groups.flatMap(({ compositionFactors }) => compositionFactors));
        expect(simpleFactors).not.toBe("unknown");
        for (const factor of simpleFactors) expect(factors).toContain(factor);
        const orders = value(greens(minimal))
          .classes.filter(({ regular }) => regular)
          .map(({ group }) => group.order);
        for (const { order } of groups) expect(orders.some((whole) => whole % BigInt(order) === 0n)).toBe(true);
        const shown = value(divisionsOf(found));
        expect(shown.length).toBe(groups.filter(({ order }) => order !== "1").length);
      }),
    );
  });

  it("the group of a block is what all words that permute its set do to its tiles", () => {
    fc.assert(
      fc.property(ANY, (dfa) => {
        const { cascade, skeleton } = value(holonomy(dfa));
        const { components, starts, points } = skeleton.images;
        for (const { set, tiles, group } of cascade.levels.flatMap(({ blocks }) => blocks)) {
          const own = components.find(({ root, rank }) => {
            const image = points.slice(starts[root], starts[root] + rank).sort();
            return image.join() === set.join();
          });
          if (own === undefined) throw new Error(`no component has the root ${set.join(" ")}`);
          // Points of a root rise, so that place i is the i-th state of the set.
          const names = tiles.map((tile) => tile.join());
          const onTiles = own.group.generators.map((perm) =>
            Uint16Array.from(tiles, (tile) =>
              names.indexOf(
                tile
                  .map((state) => set[perm[set.indexOf(state)]])
                  .sort((a, b) => a - b)
                  .join(),
              ),
            ),
          );
          expect(String(permutationGroup(tiles.length, onTiles)?.order)).toBe(group.order);
        }
      }),
    );
  });

  it("the checker accepts the certificate of the minimal automaton", () => {
    fc.assert(
      fc.property(ANY, (dfa) => {
        const minimal = minimize(dfa);
        const { symbols, states, initial, next, accepting } = minimal;
        const rows = Array.from({ length: states }, (_, q) =>
          Array.from(next.subarray(q * symbols.length, (q + 1) * symbols.length)),
        );
        const accepted = [...accepting.keys()].filter((q) => accepting[q] === 1);
        const language = `dfa:${JSON.stringify({ symbols, states, initial, next: rows, accepting: accepted })}`;
        const { certificate } = value(cascadeCertificate(language, minimal));
        expect(recheck(JSON.parse(JSON.stringify(certificate)), "made")).toMatchObject({ accepted: true });
      }),
      { numRuns: 50 },
    );
  });
});
