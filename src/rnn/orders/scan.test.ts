import { describe, expect, it } from "vitest";
import { prefix, TREES, type Tree } from "./scan.ts";

/** Which combinations the tree makes: (a b) for combine(a, b). */
const shape = (tree: Tree, count: number, length: number) =>
  prefix(
    tree,
    Array.from({ length: count }, (_, i) => String(i)),
    length,
    (a, b) => `(${a} ${b})`,
  );

describe("prefix", () => {
  it.each(TREES)(
    "%s multiplies all elements in order, for every number of elements in every block up to 16",
    (tree) => {
      for (let length = 1; length <= 16; length++)
        for (let count = 1; count <= length; count++)
          expect(shape(tree, count, length).replace(/[()]/g, "")).toBe(
            Array.from({ length: count }, (_, i) => String(i)).join(" "),
          );
    },
  );

  it("combines as each network does", () => {
    expect(shape("sklansky", 7, 8)).toBe("(((0 1) (2 3)) ((4 5) 6))");
    expect(shape("brent-kung", 7, 8)).toBe("((((0 1) (2 3)) (4 5)) 6)");
    expect(shape("kogge-stone", 7, 8)).toBe("((0 (1 2)) ((3 4) (5 6)))");
    expect(shape("blelloch", 7, 8)).toBe("((((0 1) (2 3)) (4 5)) 6)");
    expect(shape("blelloch", 8, 8)).toBe("(((((0 1) (2 3)) (4 5)) 6) 7)");
    expect(shape("brent-kung", 8, 8)).toBe("(((0 1) (2 3)) ((4 5) (6 7)))");
  });

  it("refuses no elements and too many", () => {
    expect(() => shape("sklansky", 0, 4)).toThrow("prefix: expected 1 to 4 elements, found 0");
    expect(() => shape("sklansky", 5, 4)).toThrow("prefix: expected 1 to 4 elements, found 5");
  });

  // theory: rounded scans leak the position. Fixed point, a in [0, 1], b in [0, 2], constant input, 64 places, h_0 = 0.
  const round = (x: number) => {
    const low = Math.floor(x);
    return x - low > 0.5 || (x - low === 0.5 && low % 2 !== 0) ? low + 1 : low;
  };
  const outputs = (tree: Tree, a: number, b: number, steps: number) =>
    Array.from(
      { length: 64 },
      (_, k) =>
        prefix(
          tree,
          Array.from({ length: k + 1 }, () => ({ a, b })),
          64,
          (x, y) => ({ a: round((y.a * x.a) / steps), b: round((y.a * x.b) / steps) + y.b }),
        ).b,
    );
  it("reveals the parity of the position for the pairs of the theory, and Kogge-Stone for none with a < 1", () => {
    const counted = (tree: Tree, steps: number) => {
      let count = 0;
      for (let a = 0; a < steps; a++)
        for (let b = 0; b <= 2 * steps; b++) {
          const late = outputs(tree, a, b, steps).slice(8);
          const even = new Set(late.filter((_, i) => i % 2 === 0));
          const odd = new Set(late.filter((_, i) => i % 2 === 1));
          if ([...even].every((x) => !odd.has(x))) count++;
        }
      return count;
    };
    expect([4, 8].map((steps) => counted("sklansky", steps))).toEqual([3, 14]);
    expect([4, 8].map((steps) => counted("brent-kung", steps))).toEqual([2, 17]);
    expect([4, 8].map((steps) => counted("kogge-stone", steps))).toEqual([0, 0]);
  });
  it("a = 1/4, b = 5/4 ends in 3/2 at even places and 7/4 at odd ones", () => {
    const late = outputs("sklansky", 1, 5, 4).slice(1, 20);
    expect(late).toEqual(Array.from({ length: 19 }, (_, i) => (i % 2 === 0 ? 6 : 7)));
  });
});
