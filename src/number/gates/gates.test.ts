import { describe, expect, it } from "vitest";
import { decode } from "../codec.ts";
import { type Finite, finite, fromNumber, infinity, isZero, nan, toNumber, zero } from "../exact.ts";
import { type Overflow, ROUNDINGS, type Rounding, type RoundingPolicy } from "../format.ts";
import { canonicalNaN, defaultOverflow, hasNaN, parseFormat } from "../formats.ts";
import { fromOrdinal, nextDown, nextUp, ordinal, ordinals } from "../order.ts";
import { round, roundEnclosure } from "../round.ts";
import { ends } from "./bounds.ts";
import { gateRules } from "./functions.ts";
import { decide, GATES, type GateName, gate, gateExact } from "./index.ts";

function policy(
  name: string,
  rounding: Rounding = "tiesToEven",
  overflow?: Overflow,
  subnormals: "gradual" | "flush" = "gradual",
) {
  const format = parseFormat(name);
  return { format, rounding, overflow: overflow ?? defaultOverflow(format), subnormals } satisfies RoundingPolicy;
}

const codes = (p: RoundingPolicy) => Array.from({ length: 2 ** p.format.bits }, (_, code) => code);
const at = (name: GateName, p: RoundingPolicy, x: number) =>
  toNumber(decode(p.format, gateExact(name, p, fromNumber(x))));

describe("special values", () => {
  const p = policy("binary16");
  const values = [-Infinity, -2, -1, -0, 0, 1, Infinity, Number.NaN];
  // IEEE 754-2019, 9.2.1 for the first six.
  it.each([
    ["exp", [0, undefined, undefined, 1, 1, undefined, Infinity, Number.NaN]],
    ["expm1", [-1, undefined, undefined, -0, 0, undefined, Infinity, Number.NaN]],
    ["log", [Number.NaN, Number.NaN, Number.NaN, -Infinity, -Infinity, 0, Infinity, Number.NaN]],
    ["log1p", [Number.NaN, Number.NaN, -Infinity, -0, 0, undefined, Infinity, Number.NaN]],
    ["tanh", [-1, undefined, undefined, -0, 0, undefined, 1, Number.NaN]],
    ["rsqrt", [Number.NaN, Number.NaN, Number.NaN, -Infinity, Infinity, 1, 0, Number.NaN]],
    ["sigmoid", [0, undefined, undefined, 0.5, 0.5, undefined, 1, Number.NaN]],
    ["softplus", [0, undefined, undefined, undefined, undefined, undefined, Infinity, Number.NaN]],
    ["silu", [-0, undefined, undefined, -0, 0, undefined, Infinity, Number.NaN]],
  ] as const)("%s", (name, expected) => {
    for (const rounding of ROUNDINGS) {
      expected.forEach((y, i) => {
        if (y !== undefined) expect([values[i], at(name, { ...p, rounding }, values[i])]).toEqual([values[i], y]);
      });
    }
  });

  it("infinities follow the overflow, also at poles", () => {
    expect(at("log", policy("E4M3FN", "tiesToEven", "saturate"), 0)).toBe(-448);
    expect(at("log", policy("E4M3FN", "tiesToEven", "nan"), 0)).toBeNaN();
    expect(at("rsqrt", policy("E2M1FN"), -0)).toBe(-6);
    expect(at("exp", policy("E5M2", "towardZero"), 1000)).toBe(57344);
    expect(at("exp", policy("E5M2", "towardPositive"), 1000)).toBe(Infinity);
    // e^6 = 403.4…
    expect(at("exp", policy("int8", "tiesToEven", "wrap"), 6)).toBe(403 - 512);
    // By Python's decimal with 16,000 digits; e^1000 has 1443 bits before the point.
    const wrapping = policy("int16", "tiesToEven", "wrap");
    expect([100, 1000].map((x) => gateExact("exp", wrapping, fromNumber(x)))).toEqual([17775, 11872]);
  });

  it("a NaN that the format does not have is refused, and so is an infinity that would wrap", () => {
    const fixed = policy("q3.4");
    expect(() => gateExact("log", fixed, zero())).toThrow("log(0) in q3.4, which is NaN");
    expect(() => gate("log", fixed)(0)).toThrow(RangeError);
    expect(() => gate("rsqrt", policy("E2M1FN"))(9)).toThrow(RangeError);
    expect(() => gateExact("exp", policy("q3.4", "tiesToEven", "wrap"), infinity(1))).toThrow(RangeError);
    expect(() => gate("exp", policy("binary16"))(65536)).toThrow(RangeError);
    expect(() => gate("exp", policy("binary32"))(-1)).toThrow(RangeError);
    expect(() => gate("cosh" as GateName, policy("binary16"))).toThrow(RangeError);
    expect(() => gate("exp", policy("E4M3FN", "tiesToEven", "infinity"))).toThrow("overflow=infinity");
  });

  it("a rounding that the stated precision does not decide is unknown", () => {
    // e^x lies above the midpoint 1 + 2^-11 by about 2^-181: x is log(1 + 2^-11) rounded up.
    const x = ends(gateRules.log1p.bounds(finite(1, 1n, -11), 180)).high;
    expect(decide("exp", policy("binary16"), x, 128)).toEqual({ kind: "unknown", bits: 128 });
    expect(decide("exp", policy("binary16"), x)).toMatchObject({ kind: "enclosed", code: 0x3c01, bits: 256 });
  });
});

describe("binary32 at known places", () => {
  it.each([
    ["exp", 1, 2.7182817459106445],
    ["log", 10, 2.3025851249694824],
    ["tanh", 0.5, 0.46211716532707214],
    ["sigmoid", 1, 0.7310585975646973],
    ["softplus", 0, 0.6931471824645996],
    ["rsqrt", 2, 0.7071067690849304],
  ] as const)("%s(%d) = %d", (name, x, y) => {
    expect(at(name, policy("binary32"), x)).toBe(y);
    expect(gate(name, policy("binary32"))(round(policy("binary32"), fromNumber(x)))).toBe(
      round(policy("binary32"), fromNumber(y)),
    );
  });
});

/** An enclosure of many bits, without the exact and near cases: what rounding it says needs no argument about nearness. */
const sheer = (name: GateName, x: Finite) => ends(gateRules[name].bounds(x, 700));
/** Beyond this 700 bits do not tell tanh from 1. */
const FARTHEST = 200;

describe("near cases are derived, not assumed", () => {
  const formats = [
    "binary16",
    "E4M3FN",
    "E8M0",
    "p3109:k8p1ue",
    "p3109:k8p4uf",
    "p3109:k7p1se",
    "float:e3m2,fn,bias=40",
  ];
  const others = ["float:e3m2,fn,bias=-5", "float:e2m7", "q3.4", "q7.8", "uq0.8", "int8"];
  it.each([...formats, ...others])("%s", (format) => {
    const policies = ROUNDINGS.flatMap((rounding) =>
      (["gradual", "flush"] as const).map((subnormals) => policy(format, rounding, undefined, subnormals)),
    );
    const { bits } = policies[0].format;
    let asked = 0;
    for (let code = 0; code < 2 ** bits; code += bits > 8 ? 131 : 1) {
      const x = decode(policies[0].format, code);
      if (x.kind !== "finite" || isZero(x) || Math.abs(toNumber(x)) > FARTHEST) continue;
      for (const name of GATES) {
        if (gateRules[name].exact(x, () => nan) !== undefined) continue;
        let slow: ReturnType<typeof sheer> | undefined;
        for (const p of policies) {
          const near = gateRules[name].near(p, x);
          if (near === undefined) continue;
          slow ??= sheer(name, x);
          const [found, expected] = [round(p, near), roundEnclosure(p, slow.low, slow.high)];
          if (found !== expected)
            throw new Error(`${name} ${p.rounding} ${p.subnormals} ${toNumber(x)}: ${found} for ${expected}`);
          asked++;
        }
      }
    }
    expect(asked).toBeGreaterThan(0);
  });

  it("arguments that are no values of the format", () => {
    const p = policy("E4M3FN");
    let seed = 7;
    for (let i = 0; i < 2000; i++) {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      const x = fromNumber((seed % 2 ? 1 : -1) * (1 + seed / 2 ** 32) * 2 ** (((seed >>> 8) % 23) - 16)) as Finite;
      const name = GATES[(seed >>> 16) % GATES.length];
      const q = { ...p, rounding: ROUNDINGS[(seed >>> 4) % 6] };
      const found = decide(name, q, x);
      if (found.kind !== "near") continue;
      const { low, high } = sheer(name, x);
      expect(found.code, `${name} ${toNumber(x)}`).toBe(roundEnclosure(q, low, high));
    }
  });
});

/** The sign of the first minus the second of the values at two neighbouring arguments that would be wrong: rsqrt falls, and silu falls up to its least
 * value at -1.27846454…; the two arguments around that tell nothing. */
function forbidden(name: GateName, before: number, x: number): -1 | 1 | undefined {
  if (name === "rsqrt") return -1;
  if (name !== "silu" || before > -1.278464542) return 1;
  return x < -1.278464543 ? -1 : undefined;
}

describe("whole tables", () => {
  const wide = [
    policy("binary16"),
    policy("bfloat16", "towardNegative"),
    policy("binary16", "toOdd", "saturate", "flush"),
  ];
  const narrow = ROUNDINGS.flatMap((rounding) => [
    policy("E4M3FN", rounding),
    policy("E5M2", rounding, "saturate"),
    policy("q3.4", rounding),
  ]);
  it.each([...wide, ...narrow])(
    "are monotone: $format.name $rounding $overflow $subnormals",
    (p) => {
      const inOrder = Array.from({ length: ordinals(p.format) }, (_, n) => fromOrdinal(p.format, n));
      const values = inOrder.map((code) => decode(p.format, code));
      const numbers = values.map(toNumber);
      for (const name of GATES) {
        const apply = gate(name, p);
        // NaN has no place in the order; at a pole, taken for one here, rsqrt starts again.
        const isDefined = values.map((x) => gateRules[name].exact(x, () => nan)?.kind !== "nan");
        const places = inOrder.map((code, n) => (isDefined[n] ? ordinal(p.format, apply(code)) : undefined));
        let compared = 0;
        for (let n = 1; n < places.length; n++) {
          const [before, here] = [places[n - 1], places[n]];
          if (before === undefined || here === undefined) continue;
          compared++;
          const order = Math.sign(before - here);
          if (order !== 0 && order === forbidden(name, numbers[n - 1], numbers[n]))
            throw new Error(`${name} at ${numbers[n]}`);
        }
        expect(compared).toBeGreaterThan(places.length / 4);
      }
    },
    60_000,
  );

  it("equal the exact function, and every NaN gives the canonical one", () => {
    for (const p of [policy("E4M3FN"), policy("E5M2FNUZ"), policy("p3109:k6p3ue"), policy("E8M0")]) {
      for (const name of GATES) {
        const apply = gate(name, p);
        for (const code of codes(p)) {
          const x = decode(p.format, code);
          if (hasNaN(p.format)) expect(apply(code)).toBe(gateExact(name, p, x));
          if (x.kind === "nan") expect(apply(code)).toBe(canonicalNaN(p.format));
        }
      }
    }
  });

  it("keep identities that rounding keeps", () => {
    const p = policy("binary16");
    const [tanh, exp] = [gate("tanh", p), gate("exp", p)];
    const sign = 2 ** 15;
    for (let code = 0; code < 0x7c01; code++) expect(tanh(code + sign)).toBe(tanh(code) + sign);
    // Every directed result lies on its side of the nearest one.
    const [down, up] = [
      gate("exp", { ...p, rounding: "towardNegative" }),
      gate("exp", { ...p, rounding: "towardPositive" }),
    ];
    for (let code = 1; code < 0x7c00; code++) {
      const [below, above] = [down(code), up(code)];
      expect(above).toBe(nextUp(p.format, below));
      expect([below, above]).toContain(exp(code));
    }
  });
});

describe("beta = sigmoid(z) reaches 1", () => {
  /** The least code of z with gate(z) = y, by halving over the ordinals of non-negative numbers. */
  function least(p: RoundingPolicy, reaches: (code: number) => boolean): number {
    let low = ordinal(p.format, 0) ?? 0;
    let high = ordinals(p.format) - 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (reaches(fromOrdinal(p.format, middle))) high = middle;
      else low = middle + 1;
    }
    return fromOrdinal(p.format, low);
  }

  it.each([
    ["bfloat16", 0x40c8, 6.25],
    ["binary16", 0x4829, 8.3203125],
    ["binary32", 0x418aa123, 17.328680038452148],
  ])("%s", (name, code, z) => {
    const p = policy(name);
    const [one, two] = [round(p, fromNumber(1)), round(p, fromNumber(2))];
    const sigmoid = gate("sigmoid", p);
    const first = least(p, (c) => sigmoid(c) === one);
    expect([first, toNumber(decode(p.format, first))]).toEqual([code, z]);
    expect(sigmoid(nextDown(p.format, first))).toBe(nextDown(p.format, one));
    // Doubling is exact, so 2 sigmoid(z) reaches 2 at the same z.
    const doubled = (c: number) => round(p, fromNumber(2 * toNumber(decode(p.format, sigmoid(c)))));
    expect(least(p, (c) => doubled(c) === two)).toBe(code);
    // Directed roundings never reach 1 at a finite number.
    const below = gate("sigmoid", { ...p, rounding: "towardZero" });
    expect(below(nextDown(p.format, round(p, infinity(1))))).toBe(nextDown(p.format, one));
    expect(below(round(p, infinity(1)))).toBe(one);
  });
});
