import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { decode } from "../number/codec.ts";
import { format as decimal } from "../number/exact.ts";
import { binary16, binary32 } from "../number/formats.ts";
import { LAYERS } from "./layers/index.ts";
import { machine } from "./machine.ts";
import { parseKeepingNumbers, parseModel, readModel } from "./model-file.ts";
import { parseSemantics } from "./semantics.ts";

const semantics = parseSemantics("perOperation,format=binary32");

function failure(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "accepted";
}

/** The error of reading a text and of building a machine from it. */
const read = (text: string, rules = semantics) => failure(() => machine(parse(text), rules));
const parse = (text: string) => parseModel(parseKeepingNumbers(text, "m.json"), "m.json");
const refusal = (document: object, rules = semantics) => read(JSON.stringify(document), rules);

const scalar = { type: "scalar", initial: 0, symbols: { x: { a: 1 }, y: { a: 1, b: 2 } } };
const model = { statetrack: 1, alphabet: ["x", "y"], layers: [scalar] };
const withLayer = (layer: object) => ({ ...model, alphabet: ["x"], layers: [layer] });
const single = (type: string, initial: unknown, x: object) => withLayer({ type, initial, symbols: { x } });
const withDecoder = (decoder: object) => ({ ...model, decoder: { accept: [], ...decoder } });

describe("the examples", () => {
  const folder = new URL("../../docs/examples/", import.meta.url);
  it.each(readdirSync(folder).filter((name) => name.endsWith(".json")))("%s is a model and makes machines", (name) => {
    const example = readModel(fileURLToPath(new URL(name, folder)));
    const built = machine(example, semantics);
    expect(built.size).toBeGreaterThan(0);
    expect(parseModel(example.document, example.origin)).toEqual(example);
    expect(parse(JSON.stringify(example.document))).toEqual({ ...example, origin: "m.json" });
  });
});

describe("numbers in a model file", () => {
  const text = (number: string) =>
    `{"statetrack": 1, "alphabet": ["x"], "layers": [{"type": "scalar", "initial": ${number}, "symbols": {"x": {"a": 1}}}]}`;
  const meaning = (number: string, format = binary32) => {
    const built = machine(parse(text(number)), { ...semantics, regime: "fused", format } as typeof semantics);
    return built.layers[0].initial[0];
  };

  it("keep their source text", () => {
    for (const number of ["0.1", "1e-400", "-0", "1E5", "0.30000000000000000000000000001"])
      expect(parse(text(number)).layers[0].initial.texts).toEqual([number]);
    expect(parse(text('"1/sqrt(2)"')).layers[0].initial.texts).toEqual(["1/sqrt(2)"]);
  });

  it("mean what is written and not a double near it", () => {
    // One tenth, and a number that lies between two values of binary32 but is a tie once it is made a double.
    expect(decimal(meaning("0.1"))).toBe("0.100000001490116119384765625");
    expect(decimal(meaning("1.00000005960464477539062500000001"))).toBe("1.00000011920928955078125");
    expect(decimal(meaning("1.000000059604644775390625"))).toBe("1");
    expect(decimal(meaning('"1/sqrt(2)"', binary16))).toBe("0.70703125");
    expect(decimal(meaning('"0x1.8p-1"'))).toBe("0.75");
    expect(decimal(meaning("-0"))).toBe("-0");
  });

  it("are not zero before they are rounded", () => {
    const up = parseSemantics("fused,format=binary16,rounding=towardPositive");
    const built = machine(parse(text("1e-400")), up);
    expect(built.layers[0].initial[0]).toEqual(decode(binary16, 1));
    const exact = parseSemantics("exact");
    expect(read(text("1e-400"), exact)).toBe(
      'm.json: layers[0].initial: expected a finite dyadic number under exact semantics, found "1e-400"',
    );
    expect(read(text("0.1"), exact)).toContain("a finite dyadic number under exact semantics");
    expect(machine(parse(text("0.375")), exact).layers[0].initial[0]).toMatchObject({ significand: 3n });
  });

  it("in a document that is not from a file are the decimals that doubles print", () => {
    const built = parseModel({ ...model, layers: [{ ...scalar, initial: 0.1 }] }, "m");
    expect(built.layers[0].initial.texts).toEqual(["0.1"]);
    expect(parseModel({ ...model, layers: [{ ...scalar, initial: -0 }] }, "m").layers[0].initial.texts).toEqual(["-0"]);
    const decoder = { type: "threshold", entry: 0, thresholds: [0.5], classes: ["a", "b"], accept: ["b"] };
    expect(machine(parseModel({ ...model, decoder }, "m"), semantics).decoder?.classifier.classify([0.5], 0)).toBe(1);
  });
});

describe("shapes", () => {
  it("of states are [rows] or [rows, columns], and one number is [1, 1]", () => {
    const shape = (initial: unknown) => parseModel(single("diagonal", initial, { a: 1 }), "m").layers[0].shape;
    expect(shape("1/2")).toEqual({ rows: 1, columns: 1 });
    expect(parseModel(single("diagonal", [1, 2], { a: [1, 1] }), "m").layers[0].shape).toEqual({ rows: 2, columns: 1 });
    const wide = parseModel(single("diagonal", [[1, 2, 3]], { a: [1] }), "m").layers[0];
    expect(wide.shape).toEqual({ rows: 1, columns: 3 });
    expect(wide.parameters[0].b).toEqual({ shape: [1, 3], texts: ["0", "0", "0"] });
  });

  it("forgive a missing or an extra axis of length one", () => {
    const { parameters } = parseModel(single("deltaNet", [0, 0], { k: [[1], [2]], beta: [1], v: 3 }), "m").layers[0];
    expect(parameters[0].k).toEqual({ shape: [2], texts: ["1", "2"] });
    expect(parameters[0].beta).toEqual({ shape: [], texts: ["1"] });
    expect(parameters[0].v).toEqual({ shape: [1], texts: ["3"] });
  });

  it("of products may differ in the number of factors from symbol to symbol", () => {
    const symbols = {
      x: { k: [[1, 0]], beta: [1] },
      y: {
        k: [
          [1, 0],
          [0, 1],
          [1, 1],
        ],
        beta: [1, 2, 1],
        v: [1, 2, 3],
      },
    };
    const layer = { type: "deltaProduct", initial: [0, 0], symbols };
    const parsed = parseModel({ ...model, layers: [layer] }, "m").layers[0];
    expect(parsed.parameters.map(({ beta, v }) => [beta.shape, v.shape])).toEqual([
      [[1], [1, 1]],
      [[3], [3, 1]],
    ]);
  });

  const place = 'm.json: layers[0].symbols["x"]';
  it.each([
    [single("scalar", [0, 0], { a: 1 }), "m.json: layers[0].initial: expected one number, found [2]"],
    [
      single("dense", [], { A: [] }),
      "m.json: layers[0].initial: expected a shape [rows] or [rows, columns], found [0]",
    ],
    [single("dense", [[]], { A: [] }), "m.json: layers[0].initial: expected a shape"],
    [
      single("dense", [[1, 2], [3]], { A: [] }),
      "m.json: layers[0].initial[1]: expected the shape [2] of entry 0, found [1]",
    ],
    [single("dense", [1, [2]], { A: [] }), "m.json: layers[0].initial[1]: expected the shape [] of entry 0, found [1]"],
    [single("scalar", 0, { a: [1, 2] }), `${place}.a: expected the shape [], found [2]`],
    [single("diagonal", [0, 0], { a: [1] }), `${place}.a: expected the shape [2], found [1]`],
    [single("dense", [0, 0], { A: [1, 2, 3, 4] }), `${place}.A: expected the shape [2,2], found [4]`],
    [
      single("dense", [0, 0], {
        A: [
          [1, 0],
          [0, 1, 0],
        ],
      }),
      `${place}.A[1]: expected the shape [2] of entry 0, found [3]`,
    ],
    [
      single("dense", [0, 0], {
        A: [
          [1, 0],
          [0, 1],
        ],
        B: [1, 2, 3],
      }),
      `${place}.B: expected the shape [2,1], found [3]`,
    ],
    [single("deltaNet", [0, 0], { k: [1, 2, 3], beta: 1 }), `${place}.k: expected the shape [2], found [3]`],
    [single("deltaProduct", [0, 0], { k: [1, 2], beta: [1] }), `${place}.k: expected the shape [2,2], found [2]`],
    [single("deltaProduct", [0, 0], { k: [[1, 2]], beta: [1, 1] }), `${place}.beta: expected the shape [1], found [2]`],
    [
      single("deltaProduct", 0, { k: [], beta: [] }),
      `${place}.k: expected one row for each factor, at least one, found the shape [0]`,
    ],
    [
      single("deltaProduct", 0, { k: 1, beta: 1 }),
      `${place}.k: expected one row for each factor, at least one, found the shape []`,
    ],
  ])("%j is refused", (document, message) => {
    expect(refusal(document)).toContain(message);
  });
});

describe("a bad model file", () => {
  it("that cannot be read names the path", () => {
    expect(failure(() => readModel("no/such/model.json"))).toMatch(
      /^no\/such\/model\.json: expected a readable model file/,
    );
  });

  it("that is no JSON names the path", () => {
    const folder = mkdtempSync(join(tmpdir(), "model-"));
    const path = join(folder, "cut.json");
    writeFileSync(path, JSON.stringify(model).slice(0, 40));
    expect(failure(() => readModel(path))).toContain(`${path}: expected JSON, found `);
    rmSync(folder, { recursive: true });
    expect(read("")).toContain("m.json: expected JSON");
    expect(read("{'a': 1}")).toContain("m.json: expected JSON");
  });

  it.each([
    [{ ...model, statetrack: 3 }, 'm.json: statetrack: expected one of [1,"1"], found "3"'],
    [{ ...model, alphabet: ["x", "y", "x"] }, 'm.json: alphabet: expected distinct symbols, found "x" twice'],
    [{ ...model, bos: "y" }, 'm.json: bos: expected distinct symbols, found "y" twice'],
    [
      { ...model, alphabet: ["x", "z"] },
      'm.json: layers[0].symbols: expected parameters for the symbol "z", found none',
    ],
    [{ ...model, bos: "<s>" }, 'm.json: layers[0].symbols: expected parameters for the symbol "<s>", found none'],
    [
      withLayer({ ...scalar, type: "gru" }),
      `m.json: layers[0].type: expected one of ${LAYERS.map(({ type }) => type).join(", ")}, found "gru"`,
    ],
    [single("scalar", 0, { b: 1 }), 'm.json: layers[0].symbols["x"].a: expected this parameter, found nothing'],
    [
      single("deltaNet", [0], { k: [1] }),
      'm.json: layers[0].symbols["x"].beta: expected this parameter, found nothing',
    ],
    [
      single("deltaProduct", [0], { beta: [1] }),
      'm.json: layers[0].symbols["x"].k: expected this parameter, found nothing',
    ],
    [single("scalar", 0, { a: 1, c: 2 }), 'm.json: layers[0].symbols["x"]: expected for scalar only a, b, found "c"'],
    [single("scalar", 0, { a: "one" }), 'm.json: layers[0].symbols["x"].a: expected '],
    [
      single("dense", [0, 0], {
        A: [
          [1, 0],
          ["1/0", 1],
        ],
      }),
      'm.json: layers[0].symbols["x"].A[2]: expected a denominator other than 0',
    ],
    [single("scalar", "sqrt(-1)", { a: 1 }), "m.json: layers[0].initial: expected the root of a number >= 0"],
  ])("%j is refused", (document, message) => {
    expect(refusal(document)).toContain(message);
  });

  it.each([
    [
      withDecoder({ type: "lookup", entries: [{ state: ["0", "1"], class: "c" }] }),
      "m.json: decoder.entries[0].state: expected 1 entries, found 2",
    ],
    [
      withDecoder({ type: "nearest", anchors: [{ point: ["0", "1"], class: "c" }] }),
      "m.json: decoder.anchors[0].point: expected 1 entries, found 2",
    ],
    [
      withDecoder({ type: "threshold", entry: 1, thresholds: [], classes: ["c"] }),
      'm.json: decoder.entry: expected an index from 0 to 0, found "1"',
    ],
    [
      withDecoder({ type: "threshold", entry: "0.5", thresholds: [], classes: ["c"] }),
      "m.json: decoder.entry: expected an index",
    ],
    [
      withDecoder({ type: "threshold", entry: " ", thresholds: [], classes: ["c"] }),
      "m.json: decoder.entry: expected an index",
    ],
    [
      withDecoder({ type: "threshold", entry: 0, thresholds: [0], classes: ["c"] }),
      "m.json: decoder.classes: expected 2 classes, found 1",
    ],
    [
      withDecoder({ type: "threshold", entry: 0, thresholds: ["?"], classes: ["c", "d"] }),
      "m.json: decoder.thresholds[0]: expected",
    ],
    [
      withDecoder({ type: "argmax", accept: ["2"] }),
      'm.json: decoder.accept[0]: expected a class of the decoder, found "2"',
    ],
    [
      withDecoder({ type: "rank", accept: ["1", "1 2"] }),
      'm.json: decoder.accept[1]: expected a class of the decoder, found "1 2"',
    ],
  ])("with the decoder of %j is refused", (document, message) => {
    expect(refusal(document)).toContain(message);
  });

  const classes = { type: "threshold", entry: 0, thresholds: [0], classes: ["low", "high"] };
  const stacked = (output: object | undefined, upper: object = scalar) => ({
    ...model,
    layers: [{ ...scalar, ...(output === undefined ? {} : { output }) }, upper],
  });
  it.each([
    [
      stacked({ decoder: classes, symbols: { low: { x: "q" } } }),
      'm.json: layers[0].output.symbols["low"]["x"]: expected a symbol of the next layer (x, y), found "q"',
    ],
    [
      stacked({ decoder: classes, symbols: { low: { q: "x" } } }),
      'm.json: layers[0].output.symbols["low"]["q"]: expected a symbol of this layer, found "q"',
    ],
    [
      stacked({ decoder: classes, symbols: { middle: { x: "x" } } }),
      'm.json: layers[0].output.symbols: expected classes of the output\'s decoder, found "middle"',
    ],
    [
      stacked({ decoder: { ...classes, entry: 3 }, symbols: {} }),
      "m.json: layers[0].output.decoder.entry: expected an index from 0 to 0",
    ],
    [
      stacked(undefined, { ...scalar, symbols: { x: { a: 1 } } }),
      'm.json: layers[0].symbols: expected a symbol of the next layer (x), found "y"',
    ],
    [
      { ...model, layers: [{ ...scalar, output: { decoder: classes, symbols: {} } }] },
      "m.json: layers[0].output: expected no output in the last layer, found one",
    ],
  ])("with the layers of %j is refused", (document, message) => {
    expect(refusal(document)).toContain(message);
  });
});

describe("raw parameters", () => {
  const delta = { type: "deltaNet", initial: [0], symbols: { x: { k: [3], z: 0 } } };
  const raw = (more: object) => withLayer({ ...delta, parameters: "raw", ...more });
  const input = (more: object) => machine(parse(JSON.stringify(raw(more))), semantics).layers[0].parameters[0];

  it("go through the gates, with options or as shipped", () => {
    const numbers = (more: object) => Object.values(input(more)).map((values) => values.map(decimal).join());
    expect(numbers({})).toEqual(["1", "0.5", "0"]);
    expect(numbers({ range: "[-1,1]", keys: "as given" })).toEqual(["3", "1", "0"]);
  });

  it("may be shared by all symbols", () => {
    const gated = { type: "mamba2", parameters: "raw", initial: [0], shared: { A_log: 0 } };
    const symbols = { x: { dt: 0 } };
    expect(refusal(withLayer({ ...gated, symbols }))).toBe("accepted");
    const twice = { ...gated, symbols: { x: { dt: 0, A_log: 0 } } };
    expect(refusal(withLayer(twice))).toContain('.symbols["x"]: expected for mamba2 only dt, k, v, found "A_log"');
    expect(refusal(withLayer({ ...gated, shared: {}, symbols }))).toContain("shared.A_log: expected this parameter");
    expect(refusal(raw({ shared: { z: 0 } }))).toContain(
      'layers[0].shared: expected for deltaNet nothing here, found "z"',
    );
  });

  it.each([
    [raw({ symbols: { x: { k: [3], beta: 0 } } }), 'for deltaNet only k, z, v, found "beta"'],
    [
      withLayer({ ...delta, range: "[-1,1]" }),
      "layers[0].range: expected no range for deltaNet with direct parameters",
    ],
    [withLayer({ ...scalar, symbols: { x: { a: 1 } }, parameters: "raw" }), "for scalar direct parameters, found raw"],
    [
      withLayer({ type: "gla", parameters: "raw", keys: "as given", initial: [0], symbols: { x: { z: [0] } } }),
      "layers[0].keys: expected no keys for gla with raw parameters",
    ],
    [single("lstm", [0], {}), "a shape [n, 2] with columns h, c, found [1]"],
    [single("mamba3", [0, 0], { cos: [], sin: [] }), "with rows a multiple of 4"],
    [
      single("pdSsm", [0, 0], {
        P: [
          [1, 1],
          [0, 1],
        ],
      }),
      'symbols["x"].P: expected one 1 in every column, else zeros, found column 2',
    ],
    [single("pdSsm", [0], { P: [[1]], im: [1] }), 'symbols["x"].im: expected zeros for a real state [n], found 1'],
    [raw({ range: "[0,2]" }), 'layers[0].range: expected one of ["[0,1]","[-1,1]"]'],
  ])("are refused where they have no meaning: %j", (document, expected) => {
    expect(refusal(document)).toContain(expected);
  });

  it("are dyadic under exact semantics, or refused", () => {
    const exact = parseSemantics("exact");
    expect(refusal(raw({ keys: "as given" }), exact)).toBe("accepted");
    expect(refusal(raw({}), exact)).toContain("gates with dyadic values, found k / |k|");
    expect(refusal(raw({ symbols: { x: { k: [1], z: 1 } } }), exact)).toContain("found sigmoid(1)");
  });

  it("whose gates have no code in the format are refused", () => {
    const noNaN = parseSemantics("perOperation,format=E2M3FN,overflow=saturate");
    const quotient = (normalizer: number) =>
      withLayer({ type: "gla", parameters: "raw", initial: [0], shared: { normalizer }, symbols: { x: { z: [7.5] } } });
    expect(refusal(quotient(16), noNaN)).toBe("accepted");
    // softplus(-7.5) rounds to 0.
    expect(refusal(quotient(0), noNaN)).toContain('symbols["x"]: expected gates whose results have codes, found');
  });
});
