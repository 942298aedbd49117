import { describe, expect, it } from "vitest";
import { specification } from "./arithmetic.ts";
import { type Overflow, ROUNDINGS, type Rounding, type RoundingPolicy, type Subnormals } from "./format.ts";
import { namedFormats, parseFormat } from "./formats.ts";
import { checkPolicy } from "./round.ts";
import { specifiedTables, tabulated } from "./tables.ts";

function policy(name: string, rounding: Rounding, overflow: Overflow, subnormals: Subnormals = "gradual") {
  return { format: parseFormat(name), rounding, overflow, subnormals } satisfies RoundingPolicy;
}

describe("tables", () => {
  it.each([
    policy("E4M3FN", "tiesToEven", "nan"),
    policy("E4M3FN", "towardNegative", "saturate", "flush"),
    policy("E5M2", "tiesToEven", "infinity"),
    policy("E5M2", "toOdd", "infinity"),
    policy("float:e6m1", "towardPositive", "infinity"),
    policy("q3.4", "tiesToEven", "wrap"),
    policy("uq0.8", "tiesToAway", "saturate"),
    policy("E3M2FN", "tiesToEven", "saturate"),
    policy("E2M1FN", "towardZero", "saturate"),
    policy("E4M3FNUZ", "tiesToEven", "nan"),
    policy("E8M0", "tiesToEven", "nan"),
    policy("p3109:k8p4se", "towardNegative", "infinity", "flush"),
    policy("p3109:k7p1ue", "tiesToEven", "saturate"),
    policy("float:e3m2,fn,bias=900", "tiesToEven", "nan"),
  ])("equal the specification on all pairs: $format.name $rounding $overflow $subnormals", (p) => {
    const slow = specification(p);
    const fast = tabulated(p);
    const count = 2 ** p.format.bits;
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        const expected = [slow.add(a, b), slow.sub(a, b), slow.mul(a, b)];
        const found = [fast.add(a, b), fast.sub(a, b), fast.mul(a, b)];
        if (expected.some((code, i) => code !== found[i]))
          throw new Error(`${a}, ${b}: ${found.join()} for ${expected.join()}`);
      }
    }
    expect(fast.mulTable.length).toBe(count ** 2);
  });

  it("are made once for each policy", () => {
    const p = policy("E5M2", "tiesToEven", "infinity");
    expect(tabulated({ ...p })).toBe(tabulated(p));
    expect(tabulated({ ...p, subnormals: "flush" })).not.toBe(tabulated(p));
  });

  it("are indexed by a << bits | b", () => {
    const { subTable } = tabulated(policy("E5M2", "tiesToEven", "infinity"));
    expect(subTable[(0x40 << 8) | 0x3c]).toBe(0x3c);
  });

  it("refuse formats of more than 8 bits", () => {
    expect(() => tabulated(policy("binary16", "tiesToEven", "infinity"))).toThrow(RangeError);
  });
});

/** Every policy of the formats of at most 8 bits that have a name, and of some that have none. */
function policies(): RoundingPolicy[] {
  const others = [
    "q0.2",
    "q1.2",
    "q0.3",
    "q3.4",
    "uq0.8",
    "float:e3m1,finite",
    "float:e6m1",
    "p3109:k7p1ue",
    "p3109:k8p4se",
  ];
  const formats = [...namedFormats.filter(({ bits }) => bits <= 8), ...others.map((name) => parseFormat(name))];
  const overflows: readonly Overflow[] = ["saturate", "infinity", "nan", "wrap"];
  const all = formats.flatMap(({ name }) =>
    ROUNDINGS.flatMap((rounding) =>
      overflows.flatMap((overflow) =>
        (["gradual", "flush"] as const).map((subnormals) => policy(name, rounding, overflow, subnormals)),
      ),
    ),
  );
  return all.filter((one) => {
    try {
      checkPolicy(one);
      return true;
    } catch {
      return false;
    }
  });
}

describe("tables by the specification", () => {
  it("are the others: every policy of up to 6 bits, one in 24 of the wider ones", { timeout: 120_000 }, () => {
    const all = policies();
    const [narrow, wide] = [all.filter((p) => p.format.bits <= 6), all.filter((p) => p.format.bits > 6)];
    const chosen = [...narrow, ...wide.filter((_, i) => i % 24 === 5)];
    expect([narrow.length, wide.length]).toEqual([120, 384]);
    for (const one of chosen) {
      const [exact, fast] = [specifiedTables(one), tabulated(one)];
      for (const name of ["addTable", "subTable", "mulTable"] as const)
        expect([one, name, Buffer.compare(exact[name], fast[name])]).toEqual([one, name, 0]);
    }
  });

  it("ask for products with a sum once, and are made once for each policy", () => {
    const p = policy("E2M3FN", "tiesToEven", "saturate");
    const [slow, exact] = [specification(p), specifiedTables(p)];
    for (let i = 0; i < 2000; i++) {
      const [a, b, c] = [(i * 7) % 64, (i * 13 + 5) % 64, (i * 31 + 11) % 64];
      expect([a, b, c, exact.fma(a, b, c), exact.fma(a, b, c)]).toEqual([
        a,
        b,
        c,
        slow.fma(a, b, c),
        slow.fma(a, b, c),
      ]);
    }
    expect(specifiedTables({ ...p })).toBe(exact);
    expect(exact).not.toBe(tabulated(p));
    expect(() => specifiedTables(policy("binary16", "tiesToEven", "infinity"))).toThrow(RangeError);
  });
});
