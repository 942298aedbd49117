// The fast engines (tables for at most 8 bits, doubles with one rounding for up to 16 bits and binary32,
// array kernels in WebAssembly) compute what the
// specification says: the exact result rounded once. All pairs of codes of the narrow formats in every mode; all pairs of
// binary16 and bfloat16 codes that are not NaN by the specification's step function. Each control compares an engine with another rounding.

import { ENGINES, type Engine, PAIRED, type Paired } from "../../src/check/instruments/index.ts";
import { InputError } from "../../src/core/errors.ts";
import { ROUNDINGS } from "../../src/number/format.ts";
import { parseFormat } from "../../src/number/formats.ts";
import { defaultOverflow } from "../../src/number/limits.ts";
import type { Variant } from "../../src/theorem/script.ts";
import type { Control, EngineClaim, Level, Theorem } from "../../src/theorem/theorem.ts";

const FEW = ["E4M3FN", "E2M1FN"];
const NARROW = [
  ...FEW,
  "E5M2",
  "E3M2FN",
  "E2M3FN",
  "E4M3IEEE",
  "E3M4",
  "E5M2FNUZ",
  "E4M3FNUZ",
  "E4M3B11FNUZ",
  "float:e2m2",
  "float:e3m1,fn",
  "p3109:k8p4",
  "q3.4",
  "uq2.4",
  "int8",
];

const policy = (format: string, rounding: string) =>
  `fused,format=${format},rounding=${rounding},overflow=${defaultOverflow(parseFormat(format))}`;

interface Choice {
  readonly engine: Engine;
  readonly formats: readonly string[];
  readonly roundings: readonly string[];
  readonly operations: readonly Paired[];
  readonly level: Level;
}

function agrees({ engine, formats, roundings, operations, level }: Choice): EngineClaim {
  return {
    kind: "engine",
    name: `${engine}-${formats.length === 1 ? formats[0] : `${formats.length}-formats`}-${roundings.length === 1 ? roundings[0] : "every-mode"}`,
    says: `all pairs of codes of ${formats.join(", ")}${formats.some((format) => parseFormat(format).bits > 8) ? " that are not NaN" : ""}: ${operations.join(", ")} as the specification says`,
    answer: "yes",
    expected: "holds",
    level,
    engine,
    operations,
    policies: formats.flatMap((format) => roundings.map((rounding) => policy(format, rounding))),
  };
}

function control(engine: Engine, format: string, against: string, drops: string): Control {
  const claim = agrees({
    engine,
    formats: [format],
    roundings: ["tiesToEven"],
    operations: ["add", "mul"],
    level: "quick",
  });
  return {
    ...claim,
    name: `${engine}-against-${against.replaceAll(/[=,]/g, "-")}`,
    says: `${engine} rounding to nearest even, compared with a specification that is told ${against}`,
    expected: "fails",
    against: `fused,format=*,${against}`,
    drops: [drops],
  };
}

const SIXTEEN = ["binary16", "bfloat16"];

export const theorem: Theorem = {
  id: "tables-doubles-and-array-kernels-equal-the-specification-of-arithmetic",
  title:
    "Tables, doubles and array kernels equal the specification of arithmetic, for the formats, operations and modes of the claims",
  statement: String.raw`For the formats, modes and operations of each claim, with the default overflow and gradual underflow, all codes a, b (16 bits: all that are not NaN) and \circ \in \{+, -, \times, /\}: \mathrm{engine}(a \circ b) = rd(a \circ b), where the right side is exact and rounded once.`,
  sources: [
    {
      work: "S. A. Figueroa, ACM SIGNUM Newsletter 30(3) (1995) 21-26",
      item: "when double rounding is innocuous; doi:10.1145/221332.221334",
    },
    { work: "IEEE 754-2019", item: "section 5.1: every operation as if exact, then rounded" },
  ],
  hypotheses: [
    { name: "the-same-mode", says: "engine and specification round in the same mode" },
    { name: "the-same-underflow", says: "and treat subnormal results alike" },
  ],
  claims: [
    agrees({ engine: "tables", formats: FEW, roundings: ROUNDINGS, operations: ["add", "mul"], level: "quick" }),
    agrees({ engine: "float64", formats: FEW, roundings: ROUNDINGS, operations: ["add", "mul"], level: "quick" }),
    agrees({
      engine: "arrays",
      formats: FEW,
      roundings: ROUNDINGS,
      operations: ["add", "mul"],
      level: "quick",
    }),
    agrees({
      engine: "arrays",
      formats: NARROW,
      roundings: ROUNDINGS,
      operations: ["add", "sub", "mul"],
      level: "standard",
    }),
    agrees({
      engine: "tables",
      formats: NARROW,
      roundings: ROUNDINGS,
      operations: ["add", "sub", "mul"],
      level: "standard",
    }),
    agrees({ engine: "float64", formats: NARROW, roundings: ROUNDINGS, operations: PAIRED, level: "standard" }),
    ...SIXTEEN.map((format) =>
      agrees({
        engine: "float64",
        formats: [format],
        roundings: ["tiesToEven"],
        operations: ["add", "mul"],
        level: "extreme",
      }),
    ),
  ],
  controls: [
    ...ENGINES.map((engine) => control(engine, "E4M3FN", "rounding=tiesToAway,overflow=nan", "the-same-mode")),
    control("float64", "E5M2", "rounding=toOdd", "the-same-mode"),
    control("tables", "E5M2", "subnormals=flush", "the-same-underflow"),
  ],
  coq: [
    {
      file: "theory/Dyadic.v",
      theorem: "rne_correct",
      says: "Coq's own executable rounding, not the program's, equals Flocq's for every exponent function",
    },
  ],
  related: ["rounding-is-monotone-faithful-and-idempotent"],
};

export const variant: Variant = {
  knobs: [
    { name: "format", says: "a number format of at most 8 bits, binary16 or bfloat16 (minutes)", fallback: "E4M3FN" },
    { name: "rounding", says: `one of ${ROUNDINGS.join(", ")}`, fallback: "tiesToEven" },
    { name: "engine", says: ENGINES.join(", "), fallback: "float64" },
  ],
  build: ({ format, rounding, engine: name }) => {
    const engine = ENGINES.find((one) => one === name);
    if (engine === undefined) throw new InputError("--engine", ENGINES.join(", "), JSON.stringify(name));
    const { bits } = parseFormat(format);
    if (bits > 16 || (bits > 8 && engine === "tables"))
      throw new InputError("--format", "at most 16 bits, for tables at most 8", format);
    const choice: Choice = {
      engine,
      formats: [format],
      roundings: [rounding],
      operations: ["add", "mul"],
      level: "quick",
    };
    const other = rounding === "toOdd" ? "tiesToEven" : "toOdd";
    const wrong: Control = {
      ...agrees(choice),
      name: `against-${other}`,
      says: `the same engine, compared with a specification that is told ${other}`,
      expected: "fails",
      against: `fused,format=*,rounding=${other}`,
      drops: ["the-same-mode"],
    };
    return { claims: [agrees(choice)], controls: [wrong] };
  },
};
