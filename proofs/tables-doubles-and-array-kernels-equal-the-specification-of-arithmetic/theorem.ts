// The fast engines (tables for at most 8 bits, doubles with one rounding for up to 16 bits and binary32, array kernels in
// WebAssembly, the JavaScript that is printed to decide questions, the kernel of `statetrack op`) compute what the
// specification says: the exact result rounded once. All pairs of codes of the narrow formats in every mode, all triples of
// narrower ones; all pairs of binary16 and bfloat16 codes that are not NaN by the specification's step function. Each control
// compares an engine with another rounding.

import {
  ENGINE_OPERATIONS,
  ENGINES,
  type Engine,
  type EngineOperation,
  PAIRED,
} from "../../src/check/instruments/index.ts";
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

/** At most 5 bits: all triples of codes. */
const NARROWEST = ["E2M1FN", "float:e2m2", "float:e3m1,fn", "p3109:k5p3se", "q1.2", "uq1.3"];
/** Beyond the tables of `op`, which the specification fills as they are asked. */
const NINE_BITS = ["float:e4m4", "q3.5"];
/** What else may become of numbers that are too large or too small. */
const VARIANTS = [
  "E5M2,overflow=saturate",
  "E5M2,overflow=nan",
  "E4M3FN,overflow=saturate",
  "p3109:k8p4se,overflow=saturate",
  "q3.4,overflow=wrap",
  "int8,overflow=wrap",
  "E5M2,subnormals=flush",
  "E4M3FN,overflow=saturate,subnormals=flush",
];

/** `op` compares flags too, which take ten times as long. */
const NARROW_OF_OP = [...FEW, "q3.4"];
const VARIANTS_OF_OP = [
  "E5M2,overflow=saturate",
  "float:e4m4,overflow=saturate",
  "float:e4m4,overflow=nan,subnormals=flush",
  "q3.5,overflow=wrap",
];

/** A semantics string for a format, or a format with an overflow or subnormals of its own. */
function policy(variant: string, rounding: string): string {
  const [format, ...stated] = variant.split(/,(?=overflow=|subnormals=)/);
  const overflow = stated.some((field) => field.startsWith("overflow="))
    ? []
    : [`overflow=${defaultOverflow(parseFormat(format))}`];
  return ["fused", `format=${format}`, `rounding=${rounding}`, ...overflow, ...stated].join(",");
}

const bitsOf = (variant: string) => parseFormat(variant.split(/,(?=overflow=|subnormals=)/)[0]).bits;

interface Choice {
  readonly engine: Engine;
  readonly formats: readonly string[];
  readonly roundings: readonly string[];
  readonly operations: readonly EngineOperation[];
  readonly level: Level;
  /** Distinguishes claims over equally many formats. */
  readonly about?: string;
}

const CASES_OF = (operation: EngineOperation) =>
  operation === "sqrt" ? "codes" : operation === "fma" ? "triples of codes" : "pairs of codes";

function agrees({ engine, formats, roundings, operations, level, about }: Choice): EngineClaim {
  const wide = formats.some((format) => bitsOf(format) > 9) ? " that are not NaN" : "";
  const kept = engine === "printed" && wide === "" ? " that a rounding leaves behind" : "";
  const cases = [...new Set(operations.map(CASES_OF))].join(" and ");
  const which = formats.length === 1 ? formats[0] : `${formats.length}-formats`;
  const modes = roundings.length === 1 ? roundings[0] : "every-mode";
  return {
    kind: "engine",
    name: [engine, which, ...(about === undefined ? [] : [about]), modes].join("-").replaceAll(/[=,]/g, "-"),
    says: `all ${cases}${wide}${kept} of ${formats.join("; ")}: ${operations.join(", ")} as the specification says`,
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
    "Tables, doubles, array kernels, printed code and the kernel of op equal the specification of arithmetic, for the formats, operations and modes of the claims",
  statement: String.raw`For the formats, modes, overflow and underflow of each claim, all codes a, b (16 bits: all that are not NaN; printed code: all that a rounding leaves behind) and \circ \in \{+, -, \times, /\}: \mathrm{engine}(a \circ b) = rd(a \circ b), and likewise for \sqrt{a} and a b + c, where the right side is exact and rounded once.`,
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
    { name: "the-same-overflow", says: "and put the same in the place of results that are too large" },
  ],
  claims: [
    ...ENGINES.map((engine) =>
      agrees({
        engine,
        formats: FEW,
        roundings: engine === "op" ? ["tiesToEven"] : ROUNDINGS,
        operations: ["add", "mul"],
        level: "quick",
      }),
    ),
    ...ENGINES.map((engine) =>
      agrees({
        engine,
        formats: engine === "op" ? NARROW_OF_OP : NARROW,
        roundings: ROUNDINGS,
        operations: ENGINE_OPERATIONS[engine].filter((operation) => operation !== "fma"),
        level: "standard",
      }),
    ),
    ...ENGINES.map((engine) =>
      agrees({
        engine,
        formats: engine === "op" ? VARIANTS_OF_OP : VARIANTS,
        roundings: ROUNDINGS,
        operations: ENGINE_OPERATIONS[engine].filter((operation) => operation !== "fma"),
        level: "standard",
        about: "other-overflow-and-underflow",
      }),
    ),
    ...ENGINES.filter((engine) => ENGINE_OPERATIONS[engine].includes("fma")).map((engine) =>
      agrees({
        engine,
        formats: NARROWEST,
        roundings: ROUNDINGS,
        operations: ["fma"],
        level: "standard",
        about: "fma",
      }),
    ),
    agrees({ engine: "op", formats: NINE_BITS, roundings: ROUNDINGS, operations: PAIRED, level: "standard" }),
    ...(["float64", "arrays", "printed"] as const).flatMap((engine) =>
      SIXTEEN.map((format) =>
        agrees({
          engine,
          formats: [format],
          roundings: ["tiesToEven"],
          operations: ["add", "mul"],
          level: "extreme",
        }),
      ),
    ),
  ],
  controls: [
    ...ENGINES.map((engine) => control(engine, "E4M3FN", "rounding=tiesToAway,overflow=nan", "the-same-mode")),
    control("float64", "E5M2", "rounding=toOdd", "the-same-mode"),
    control("tables", "E5M2", "subnormals=flush", "the-same-underflow"),
    control("printed", "E5M2", "subnormals=flush", "the-same-underflow"),
    ...ENGINES.map((engine) => control(engine, "E5M2", "overflow=saturate", "the-same-overflow")),
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
