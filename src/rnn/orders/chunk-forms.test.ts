// The chunk forms operation by operation: what is computed is written down, [x] being a number read in the format of operands, and
// compared with the lines of the kernels that the forms model, for two tokens in a state of one entry.

import { describe, expect, it } from "vitest";
import { type Exact, fromNumber, toNumber } from "../../number/exact.ts";
import { type Arithmetic, withoutGates } from "../../number/generic.ts";
import type { Order } from "../semantics.ts";
import { dplrChunk } from "./chunk-dplr.ts";
import { outerChunk, type Scales } from "./chunk-outer.ts";
import { afterChunk, chunk } from "./chunkwise.ts";

const SEPARATE: Order = { sum: "sequential", multiplyAdd: "separate", delta: "D1" };
const FUSED: Order = { ...SEPARATE, multiplyAdd: "fused" };

/** Numbers that are given names are written by them. */
const NAMES = new Map<number, string>();
const named = (name: string): readonly Exact[] => {
  const value = NAMES.size + 2;
  NAMES.set(value, name);
  return [fromNumber(value)];
};

/** In brackets, once. */
function read(x: string): string {
  let depth = 0;
  const closed = Array.from(x).findIndex((c) => {
    depth += c === "[" ? 1 : c === "]" ? -1 : 0;
    return depth === 0;
  });
  return closed > 0 && closed === x.length - 1 ? x : `[${x}]`;
}
const written: Arithmetic<string> = {
  constant: (x) => NAMES.get(toNumber(x)) ?? (toNumber(x) < -1 ? `-${NAMES.get(-toNumber(x))}` : String(toNumber(x))),
  add: (a, b) => `(${a} + ${b})`,
  sub: (a, b) => `(${a} - ${b})`,
  mul: (a, b) => `${a}*${b}`,
  fma: (a, b, c) => `fma(${a}, ${b}, ${c})`,
  ...withoutGates,
  affine: () => "form",
  read,
};

const [k1, k2, v1, v2, b1, b2] = ["k1", "k2", "v1", "v2", "beta1", "beta2"].map(named);
const [a1, a2, c1, c2] = ["a1", "a2", "c1", "c2"].map(named);
const [r1, r2, p1, p2] = ["r1", "r2", "p1", "p2"].map(named);
const TOKENS = [
  { k: k1, v: v1, beta: b1[0], decay: a1 },
  { k: k2, v: v2, beta: b2[0], decay: a2 },
];

/** The parts of H after two tokens of the delta rule. */
function parts(decays: "none" | "head" | "rows") {
  const prepared = chunk(written, SEPARATE, TOKENS, decays);
  const [h] = afterChunk(written, SEPARATE, { ...prepared, w: [["w1"], ["w2"]], u: [["u1"], ["u2"]] }, ["S"]);
  return { k: prepared.k.flat(), w: prepared.w.flat(), u: prepared.u.flat(), h };
}

describe("the delta rule in a chunk", () => {
  it("of a head's decays scales L, then k beta D, then the errors", () => {
    const { k, w, u, h } = parts("head");
    // L_21 = ((k2 · k1) a2) beta2, negated and read when it is stored.
    const T = "[-1*beta2*[k2]*[k1]*a2]";
    expect(k).toEqual(["k1", "k2"]);
    expect(w).toEqual(["[[1]*[[beta1*k1]*a1]]", `[(${T}*[[beta1*k1]*a1] + [1]*[[beta2*k2]*a1*a2])]`]);
    expect(u).toEqual(["[[1]*[beta1*v1]]", `[(${T}*[beta1*v1] + [1]*[beta2*v2])]`]);
    expect(h).toBe("(([k1]*[(u1 - [w1]*[S])*a2] + [k2]*[(u2 - [w2]*[S])]) + S*a1*a2)");
  });

  it("of decays of rows has them inside L and in the keys that are added", () => {
    const { k, w, h } = parts("rows");
    const T = "[-1*beta2*k2*k1*a2]";
    expect(k).toEqual(["[k1*a2]", "[k2]"]);
    expect(w[1]).toBe(`[(${T}*[[beta1*k1]*a1] + [1]*[[beta2*k2]*a1*a2])]`);
    expect(h).toBe("(([k1*a2]*[(u1 - [w1]*[S])] + [k2]*[(u2 - [w2]*[S])]) + S*a1*a2)");
  });

  it("without decays multiplies by none", () => {
    const { w, h } = parts("none");
    expect(w[1]).toBe("[([-1*beta2*[k2]*[k1]]*[beta1*k1] + [1]*[beta2*k2])]");
    expect(h).toBe("(([k1]*[(u1 - [w1]*[S])] + [k2]*[(u2 - [w2]*[S])]) + S)");
  });
});

describe("outer products in a chunk", () => {
  const tokens = [
    { k: k1, v: v1, decay: a1, weight: c1[0] },
    { k: k2, v: v2, decay: a2, weight: c2[0] },
  ];
  const stateAfter = (scales: Scales, order: Order, own: Parameters<typeof outerChunk>[2]) =>
    outerChunk(written, order, own, scales)(["S"])[0];

  it("put decays into values, into keys, or with a weight into keys", () => {
    const plain = tokens.map(({ k, v, decay }) => ({ k, v, decay }));
    expect(stateAfter("values", SEPARATE, plain)).toBe("(([k1]*[v1*a2] + [k2]*[v2]) + S*a1*a2)");
    expect(stateAfter("keys", SEPARATE, plain)).toBe("(([k1*a2]*[v1] + [k2]*[v2]) + S*a1*a2)");
    expect(stateAfter("weightedKeys", SEPARATE, tokens)).toBe("(a1*a2*S + ([k1*c1*a2]*[v1] + [k2*c2]*[v2]))");
    const without = plain.map(({ k, v }) => ({ k, v }));
    expect(stateAfter("values", SEPARATE, without)).toBe("(([k1]*[v1] + [k2]*[v2]) + S)");
  });

  it("are fused as their kernels could be", () => {
    expect(stateAfter("keys", FUSED, tokens.slice(0, 1))).toBe("fma([k1*c1], [v1], S*a1)");
    expect(stateAfter("weightedKeys", FUSED, tokens.slice(0, 1))).toBe("fma(a1, S, [k1*c1]*[v1])");
  });
});

describe("RWKV-7 in a chunk", () => {
  it("reads the state with all decays but the token's own", () => {
    const tokens = [
      { decay: a1, kappa: p1, rate: r1, k: k1, v: v1 },
      { decay: a2, kappa: p2, rate: r2, k: k2, v: v2 },
    ];
    const [h] = dplrChunk(written, SEPARATE, tokens)(["S"]);
    const [back1, back2] = ["[p1*r1]", "[p2*r2]"];
    // Token 2 reads the state after token 1 and before its own decay: no decay stands between the two.
    const s1 = "[[1]*[-p1]]*[S]";
    const T = `[[-p2*${back1}]*1]`;
    const s2 = `([(${T}*[-p1] + [1]*[-p2*a1])]*[S] + [[[-p2*k1]*1]*[v1]])`;
    expect(h).toBe(`(a1*a2*S + (([${back1}*a2]*${s1} + ${back2}*${s2}) + ([k1*a2]*[v1] + [k2]*[v2])))`);
  });
});
