// What every other theorem here takes for granted of its instrument: rounding never decreases, gives one of the two
// neighbours, keeps what is already a value, gives a nearest value in the modes to nearest, and mirrors where the mode does.
// Decided at every breakpoint of each format, with one control for every law.

import type { Law } from "../../src/check/instruments/index.ts";
import { InputError } from "../../src/core/errors.ts";
import { ROUNDINGS } from "../../src/number/format.ts";
import { parseFormat } from "../../src/number/formats.ts";
import { defaultOverflow } from "../../src/number/limits.ts";
import type { Variant } from "../../src/theorem/script.ts";
import type { Control, LawClaim, Level, Theorem } from "../../src/theorem/theorem.ts";

const NARROW = [
  "E5M2",
  "E4M3FN",
  "E3M2FN",
  "E2M3FN",
  "E2M1FN",
  "E4M3IEEE",
  "E3M4",
  "E5M2FNUZ",
  "E4M3FNUZ",
  "E4M3B11FNUZ",
  "float:e2m2",
  "float:e3m1,fn",
  "p3109:k8p4",
  "p3109:k6p3",
  "q3.4",
  "uq2.4",
  "int8",
];
const WIDE = ["binary16", "bfloat16", "q7.8"];
const NEAREST = ["tiesToEven", "tiesToAway"];
const SYMMETRIC = ["tiesToEven", "tiesToAway", "towardZero", "toOdd"];

const policy = (format: string, rounding: string, more = "") =>
  `fused,format=${format},rounding=${rounding},overflow=${defaultOverflow(parseFormat(format))}${more}`;

/** Formats whose values are the same on both sides of 0. */
const mirrored = (format: string) => !/^(uq|q|int)/.test(format);

function laws(formats: readonly string[], level: Level, roundings: readonly string[] = ROUNDINGS): LawClaim[] {
  const claim = (law: Law, says: string, kinds: readonly string[], of = formats): LawClaim => ({
    kind: "law",
    name: `${law}-${level}`,
    says,
    answer: "yes",
    expected: "holds",
    level,
    law,
    policies: of.flatMap((format) =>
      kinds.filter((kind) => roundings.includes(kind)).map((kind) => policy(format, kind)),
    ),
  });
  const all = [
    claim(
      "monotone",
      "x <= y implies rd(x) <= rd(y) where neither is NaN, to which overflow=nan sends what is too large",
      ROUNDINGS,
    ),
    claim("idempotent", "rd(v) = v, with its sign, for every finite value v of the format, -0 included", ROUNDINGS),
    claim("faithful", "rd(x) is one of the two values that enclose x", ROUNDINGS),
    claim("nearest", "no value is closer to x than rd(x), in the modes to nearest", NEAREST),
    claim(
      "negation-symmetric",
      "rd(-x) = -rd(x) in the modes that do not point one way",
      SYMMETRIC,
      formats.filter(mirrored),
    ),
  ];
  return all.filter(({ policies }) => policies.length > 0);
}

function control(name: string, law: Law, drops: string, says: string, text: string): Control {
  return {
    kind: "law",
    name,
    says,
    answer: "yes",
    expected: "fails",
    level: "quick",
    law,
    policies: [text],
    drops: [drops],
  };
}

function controlsFor(format: string): Control[] {
  return [
    control(
      "toward-zero-is-not-nearest",
      "nearest",
      "nearest-mode",
      "towardZero leaves a closer value",
      policy(format, "towardZero"),
    ),
    control("to-odd-is-not-nearest", "nearest", "nearest-mode", "toOdd leaves a closer value", policy(format, "toOdd")),
    control(
      "toward-positive-does-not-mirror",
      "negation-symmetric",
      "symmetric-mode",
      "towardPositive rounds x and -x to one side",
      policy(format, "towardPositive"),
    ),
  ];
}

const FLUSHED = policy("E4M3FN", "tiesToEven", ",subnormals=flush");

export const theorem: Theorem = {
  id: "rounding-is-monotone-faithful-and-idempotent",
  title: "Rounding is monotone, faithful and idempotent, nearest in the nearest modes, and mirrors where the mode does",
  statement: String.raw`For rd : \mathbb{R} \to D as specified, x and y not sent to NaN: x \le y \Rightarrow rd(x) \le rd(y); rd(x) \in \{\max\{v \in D : v \le x\}, \min\{v \in D : v \ge x\}\} for x between the ends of D; rd(v) = v; |x - rd(x)| \le |x - v| for all v \in D in the modes to nearest; rd(-x) = -rd(x) in tiesToEven, tiesToAway, towardZero, toOdd where D = -D.`,
  sources: [
    { work: "IEEE 754-2019", item: "section 4.3, rounding-direction attributes; 7.4 and 7.5, overflow and underflow" },
    { work: "S. Boldo, G. Melquiond, IEEE Trans. Comput. 57 (2008) 462-471", item: "rounding to odd" },
  ],
  hypotheses: [
    { name: "no-wrap-around", says: "overflow does not wrap around" },
    { name: "gradual-underflow", says: "subnormal values are kept, not flushed (for idempotent and faithful)" },
    { name: "nearest-mode", says: "the mode is to nearest (for nearest)" },
    { name: "symmetric-mode", says: "the mode does not point one way (for the mirror law)" },
  ],
  claims: [...laws(NARROW, "quick"), ...laws(WIDE, "standard")],
  controls: [
    control(
      "wrap-around-is-not-monotone",
      "monotone",
      "no-wrap-around",
      "beyond the largest value it starts again",
      "fused,format=int8,overflow=wrap",
    ),
    control("flushing-is-not-idempotent", "idempotent", "gradual-underflow", "a subnormal value becomes 0", FLUSHED),
    control(
      "flushing-is-not-faithful",
      "faithful",
      "gradual-underflow",
      "between two subnormal values it gives 0",
      FLUSHED,
    ),
    ...controlsFor("E4M3FN"),
  ],
  coq: [
    {
      file: "monotone-rounding-of-nonnegative-diagonal-and-triangular-systems-has-no-cycle/proof.v",
      theorem: "flocq_rounding_is_monotone",
      says: "monotone for every radix, format and valid rounding of Flocq",
    },
  ],
  related: [
    "tables-doubles-and-array-kernels-equal-the-specification-of-arithmetic",
    "monotone-rounding-of-a-nonnegative-scalar-has-no-cycle",
  ],
};

export const variant: Variant = {
  knobs: [
    { name: "format", says: "a number format of at most 16 bits", fallback: "E4M3FN" },
    { name: "rounding", says: `one of ${ROUNDINGS.join(", ")}, or all`, fallback: "all" },
  ],
  build: ({ format, rounding }) => {
    const known = rounding === "all" || ROUNDINGS.some((one) => one === rounding);
    if (!known) throw new InputError("--rounding", `one of ${ROUNDINGS.join(", ")}, or all`, JSON.stringify(rounding));
    if (parseFormat(format).bits > 16) throw new InputError("--format", "a format of at most 16 bits", format);
    return {
      claims: laws([format], "quick", rounding === "all" ? ROUNDINGS : [rounding]),
      controls: controlsFor(format),
    };
  },
};
