import { describe, expect, it } from "vitest";
import { commute, type Generators, generatorsOf } from "./generators.ts";

/** All maps on n points. */
function maps(n: number): number[][] {
  return Array.from({ length: n ** n }, (_, code) =>
    Array.from({ length: n }, (_, point) => Math.floor(code / n ** point) % n),
  );
}

function commuteByPairs({ maps }: Generators): boolean {
  return maps.every((a) => maps.every((b) => a.every((image, point) => b[image] === a[b[point]])));
}

describe("commute", () => {
  it.each([1, 2, 3])("tells the pairs and the triples of maps on %i points that commute", (n) => {
    const all = maps(n);
    let yes = 0;
    for (const a of all) {
      for (const b of all) {
        for (const c of [b, ...all.filter((_, i) => i % 5 === 0)]) {
          const generators = generatorsOf(n, [a, b, c]);
          const found = commute(generators);
          expect(found, JSON.stringify([a, b, c])).toBe(commuteByPairs(generators));
          if (found === true) yes++;
        }
      }
    }
    expect(yes).toBe([2, 14, 227][n - 1]);
  });

  it("takes little time for many letters that commute, and none beyond its bound", () => {
    const n = 3000;
    const shifts = Array.from({ length: n }, (_, by) =>
      Uint16Array.from({ length: n }, (_, point) => (point + by) % n),
    );
    const group = generatorsOf(n, shifts);
    const started = performance.now();
    expect(commute(group)).toBe(true);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(commute(group, { left: 1000 })).toBeUndefined();
    const last = shifts.with(
      -1,
      Uint16Array.from({ length: n }, (_, point) => (point < 2 ? 1 - point : point)),
    );
    expect(commute(generatorsOf(n, last))).toBe(false);
  });
});
