import { describe, expect, it } from "vitest";
import { specification } from "./arithmetic.ts";
import { fromNumber, nan } from "./exact.ts";
import { E2M3FN, E4M3FN } from "./formats.ts";
import { inOrder, tracer } from "./term.ts";

const policy = { format: E4M3FN, rounding: "tiesToEven", overflow: "nan", subnormals: "gradual" } as const;
const arithmetic = specification(policy);

describe("a tracer", () => {
  it("makes equal terms one object", () => {
    const trace = tracer(arithmetic);
    const [x, y] = [trace.variable(0), trace.variable(1)];
    expect(trace.variable(0)).toBe(x);
    expect(trace.mul(x, y)).toBe(trace.mul(x, y));
    expect(trace.fma(x, y, x)).toBe(trace.fma(x, y, x));
    const form = { coefficients: [fromNumber(0.5), undefined], constant: undefined };
    expect(trace.affine(form, [x, y])).toBe(trace.affine(form, [x, y]));
    expect(trace.constant(fromNumber(0.7))).toBe(trace.constant(fromNumber(0.7001)));
  });

  it("keeps apart what can differ: operations, the order of operands, the signs of zero, forms", () => {
    const trace = tracer(arithmetic);
    const [x, y] = [trace.variable(0), trace.variable(1)];
    const form = () => ({ coefficients: [fromNumber(0.5)], constant: undefined });
    const terms = [
      trace.add(x, y),
      trace.add(y, x),
      trace.sub(x, y),
      trace.mul(x, y),
      trace.fma(x, y, y),
      trace.constant(fromNumber(0)),
      trace.constant(fromNumber(-0)),
      trace.affine(form(), [x]),
      trace.affine({ ...form(), constant: fromNumber(1) }, [x]),
    ];
    expect(new Set(terms).size).toBe(terms.length);
  });

  it("folds constants as the specification does", () => {
    const trace = tracer(arithmetic);
    const [a, b] = [trace.constant(fromNumber(1.125)), trace.constant(fromNumber(-448))];
    for (const op of ["add", "sub", "mul"] as const) {
      const term = trace[op](a, b);
      expect(term.op === "constant" && term.code).toBe(arithmetic[op](0x39, 0xfe));
    }
    const fused = trace.fma(a, a, b);
    expect(fused.op === "constant" && fused.code).toBe(arithmetic.fma(0x39, 0x39, 0xfe));
    const overflow = trace.mul(b, b);
    expect(overflow.op === "constant" && overflow.value).toEqual(nan);
  });

  it("remembers what is read once, folds what is read of constants, and is silent where nothing is read", () => {
    const reading = tracer(specification({ ...policy, read: E2M3FN, overflow: "saturate" }));
    const x = reading.variable(0);
    expect(reading.read(x)).toMatchObject({ op: "read", args: [x] });
    expect(reading.read(x)).toBe(reading.read(x));
    expect(reading.read(reading.constant(fromNumber(20)))).toBe(reading.constant(fromNumber(7.5)));
    expect(inOrder([reading.mul(reading.read(x), x)]).map(({ op }) => op)).toEqual(["variable", "read", "mul"]);
    const trace = tracer(arithmetic);
    expect(trace.read(trace.variable(0))).toBe(trace.variable(0));
  });

  it("does not fold where a variable takes part", () => {
    const trace = tracer(arithmetic);
    const [x, zero] = [trace.variable(0), trace.constant(fromNumber(0))];
    expect(trace.mul(zero, x).op).toBe("mul");
    expect(trace.add(x, zero).op).toBe("add");
    expect(trace.fma(zero, zero, x).op).toBe("fma");
  });
});

describe("the terms that roots need", () => {
  it("come once each, arguments first, and no others", () => {
    const trace = tracer(arithmetic);
    const [x, y] = [trace.variable(0), trace.variable(1)];
    trace.add(y, y);
    const product = trace.mul(x, x);
    const root = trace.sub(trace.add(product, x), product);
    const order = inOrder([root, product]);
    expect(order.map(({ op }) => op)).toEqual(["variable", "mul", "add", "sub"]);
    order.forEach((term, i) => {
      const args = term.op === "constant" || term.op === "variable" ? [] : term.args;
      for (const argument of args) expect(order.indexOf(argument)).toBeLessThan(i);
    });
    expect(inOrder([])).toEqual([]);
  });

  it("are found in a deep chain without recursion", () => {
    const trace = tracer(arithmetic);
    const x = trace.variable(0);
    let term = x;
    for (let i = 0; i < 50_000; i++) term = trace.add(term, x);
    expect(inOrder([term]).length).toBe(50_001);
  });
});
