// A scalar recurrence h <- rd(a h + b) with a not negative ends in a fixed point, whatever monotone rounding is applied
// and wherever: a composition of nondecreasing maps of a finite chain has no cycle but fixed points. So no decoder of
// (h_t, x_t) tells an even number of ones from an odd one.
//
// "Not negative" depends on what a decoder sees: with -0 told from +0 the sign bit of a must be clear, since a = -0
// turns +0 into -0 and back; by value, a >= 0 suffices.

import type { SweepSpec } from "../../src/check/exhaustive/index.ts";
import { ROUNDINGS } from "../../src/number/format.ts";
import { defaultOverflow, parseFormat } from "../../src/number/formats.ts";
import { sampleKnobs, sampleOf, type Variant } from "../../src/theorem/script.ts";
import type { Claim, Control, CoqProof, Level, SweepClaim, Theorem } from "../../src/theorem/theorem.ts";

type Observed = "code" | "value";
const FILTER = { code: "sign-bit-clear", value: "value-nonnegative" } as const;
const REGIMES = ["perOperation", "fused"] as const;

function scalars(semantics: string, more: Partial<SweepSpec>): SweepSpec {
  return { system: "scalar", rows: 1, semantics, where: [], property: "eventually-constant", ...more };
}

function everyScalar(format: string, regime: string, observe: Observed, rounding: string, level: Level): SweepClaim {
  const overflow = defaultOverflow(parseFormat(format));
  const condition = observe === "code" ? "the sign bit of a clear" : "a >= 0 as a value";
  return {
    kind: "sweep",
    name: `${format}-${regime}-${rounding}-observe-${observe}`,
    says: `every orbit of h <- ${regime === "perOperation" ? "rd(rd(a h) + b)" : "rd(a h + b)"} over ${format} with ${condition} ends in one observed state`,
    answer: "yes",
    expected: "holds",
    level,
    spec: scalars(`${regime},format=${format},rounding=${rounding},overflow=${overflow},observe=${observe}`, {
      where: [FILTER[observe]],
    }),
  };
}

/** Every rounded product and every rounded sum is nondecreasing: with it all triples (a, b, h0) of a 16-bit format are decided
 * by value, for perOperation and tiesToEven. */
function monotone(format: string, system: "multiplication" | "addition"): SweepClaim {
  const says = system === "multiplication" ? "x -> rd(a x), the sign bit of a clear," : "x -> rd(x + b)";
  return {
    kind: "sweep",
    name: `${format}-${system}-is-monotone`,
    says: `${says} is nondecreasing in value over ${format}, NaN left out: compositions have no cycle but fixed points and NaN`,
    answer: "yes",
    expected: "holds",
    level: "standard",
    spec: {
      system,
      rows: 1,
      semantics: `perOperation,format=${format}`,
      where: system === "multiplication" ? ["sign-bit-clear"] : [],
      property: "monotone",
    },
  };
}

function control(
  name: string,
  says: string,
  drops: readonly string[],
  semantics: string,
  fixed: Readonly<Record<string, readonly string[]>>,
): Control {
  const spec = scalars(semantics, { fixed });
  return { kind: "sweep", name, says, answer: "yes", expected: "fails", level: "quick", drops, spec };
}

function controlsFor(format: string): Control[] {
  const semantics = (observe: Observed) => `perOperation,format=${format},observe=${observe}`;
  return [
    control("a-is-minus-one", "a = -1 alternates", ["nonnegative"], semantics("code"), { a: ["-1"] }),
    control("a-is-minus-one-by-value", "a = -1 alternates in value", ["nonnegative"], semantics("value"), {
      a: ["-1"],
    }),
    control(
      "a-is-minus-zero",
      "a = -0 is nonnegative as a value, and a decoder that sees codes sees +0 and -0 in turn",
      ["sign-bit-clear-where-codes-are-seen"],
      semantics("code"),
      { a: ["-0"] },
    ),
  ];
}

const WRAP = control(
  "wrap-around-counts",
  "wrap-around is not monotone: a = 1, b = 1 counts modulo 16",
  ["monotone-rounding"],
  "perOperation,format=int4,overflow=wrap",
  { a: ["1"], b: ["1"] },
);

const QUICK = ["E4M3FN", "E5M2"];
const STANDARD = ["E4M3FN", "E5M2", "E3M2FN", "E2M3FN", "E2M1FN", "q3.4"];

const proved = (theorem: string, says: string): CoqProof => ({
  file: "monotone-rounding-of-a-nonnegative-scalar-has-no-cycle/proof.v",
  theorem,
  says,
});

export const theorem: Theorem = {
  id: "monotone-rounding-of-a-nonnegative-scalar-has-no-cycle",
  title: "A scalar recurrence with a nonnegative factor ends in a fixed point under every monotone rounding",
  statement: String.raw`Let D be a finite set of numbers and rd : \mathbb{R} \to D nondecreasing. If a \ge 0 then every orbit of h \mapsto rd(rd(a h) + b), and of h \mapsto rd(a h + b), is eventually constant. Hence no function of (h_t, x_t) decides parity of x_1 \dots x_t.`,
  sources: [
    {
      work: "arXiv 2411.12537",
      version: "v5",
      item: "Theorem 1, the scalar case; there for exact products that are cast once",
    },
    { work: "statetrack", item: "the recurrence rounded at every step: order-preserving maps of a finite chain" },
    {
      work: "arXiv 2606.01765",
      item: "order-preserving maps on a finite chain, floats against wrap-around integers (abstract)",
    },
  ],
  hypotheses: [
    { name: "nonnegative", says: "a >= 0" },
    {
      name: "sign-bit-clear-where-codes-are-seen",
      says: "where a decoder sees codes (observe=code), the sign bit of a is clear: a is not -0",
    },
    { name: "monotone-rounding", says: "rounding is nondecreasing, so overflow does not wrap around" },
  ],
  claims: [
    ...QUICK.flatMap((format) =>
      REGIMES.flatMap((regime) =>
        (["code", "value"] as const).map((observe) => everyScalar(format, regime, observe, "tiesToEven", "quick")),
      ),
    ),
    ...STANDARD.flatMap((format) =>
      REGIMES.flatMap((regime) =>
        ROUNDINGS.filter((rounding) => rounding !== "tiesToEven" || !QUICK.includes(format)).map((rounding) =>
          everyScalar(format, regime, "code", rounding, "standard"),
        ),
      ),
    ),
    ...["binary16", "bfloat16"].flatMap((format) => [monotone(format, "multiplication"), monotone(format, "addition")]),
  ],
  controls: [...controlsFor("E4M3FN"), WRAP],
  coq: [
    proved(
      "nonnegative_scalar_has_no_cycle",
      "for every radix, format and valid rounding of Flocq, rounded once or after each operation, a cycle is a fixed point",
    ),
    proved(
      "nonnegative_scalar_is_eventually_constant",
      "on a finite set of states the orbit is constant from some step on",
    ),
    proved(
      "nonnegative_scalar_does_not_decide_parity",
      "no read-out of the state is the parity of the number of steps",
    ),
    proved("e4m3fn_scalar_does_not_decide_parity", "the same for saturated numbers with the limits of E4M3FN"),
    proved(
      "monotone_step_on_finite_codes_does_not_decide_parity",
      "the same for any monotone step of a finite total order",
    ),
  ],
  related: ["monotone-rounding-of-nonnegative-diagonal-and-triangular-systems-has-no-cycle"],
};

export const variant: Variant = {
  knobs: [
    { name: "format", says: "a number format of at most 16 bits", fallback: "E4M3FN" },
    { name: "rounding", says: ROUNDINGS.join(", "), fallback: "tiesToEven" },
    ...sampleKnobs("pairs (a, b) to draw where there are too many for all: then nothing is proved", "2000"),
  ],
  build: (values) => {
    const { bits } = parseFormat(values.format);
    const sample = sampleOf(values);
    const claims: Claim[] = REGIMES.map((regime) => ({
      ...everyScalar(values.format, regime, "code", values.rounding, "standard"),
      ...(bits > 8 ? { sample } : {}),
    }));
    return { claims, controls: controlsFor(values.format) };
  },
};
