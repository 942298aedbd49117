// Two rows, keys of norm at most 1, beta in (0, 1]: the eigenvalues are 1 and 1 - beta |k|^2 in [0, 1]. All such layers of a
// small format, with every v and from every start, in each order of the delta rule that rounds inside the step: in q0.3
// some cycle in each of them, and how many is counted. With one rounding a step (D7) none does. Order D3 rounds the matrix
// before it is used, so what it applies may have other eigenvalues; it is counted apart.

import type { SweepSpec } from "../../src/check/exhaustive/index.ts";
import { parseFormat } from "../../src/number/formats.ts";
import { sampleKnobs, sampleOf, type Variant } from "../../src/theorem/script.ts";
import type { Level, SweepClaim, Theorem } from "../../src/theorem/theorem.ts";

const ORDERS = ["D1", "D2", "D4", "D5", "D6"] as const;
type Order = (typeof ORDERS)[number];
const E3M1 = "float:e3m1,finite";

function layers(format: string, order: string, start?: string, rows = 2): SweepSpec {
  return {
    system: "deltaNet",
    rows,
    semantics: `perOperation,format=${format},overflow=saturate,delta=${order},observe=value`,
    where: ["key-norm-at-most-1", "key-nonzero", "beta-in-0-1", "beta-positive", "no-negative-zero"],
    property: "eventually-constant",
    ...(start === undefined ? {} : { fixed: { h: [start] } }),
  };
}

/** Of `maps` layers (k, beta, v), how many cycle from some start, and from 0, by order. */
interface Census {
  readonly format: string;
  readonly maps: number;
  readonly level: Level;
  readonly cycling: Readonly<Record<Order, Counts>>;
}

const CENSUSES: readonly Census[] = [
  {
    format: "q0.2",
    maps: 1104,
    level: "quick",
    cycling: { D1: [0, 0], D2: [10, 0], D4: [8, 0], D5: [0, 0], D6: [0, 0] },
  },
  {
    format: "q1.2",
    maps: 3072,
    level: "standard",
    cycling: { D1: [0, 0], D2: [52, 16], D4: [24, 0], D5: [0, 0], D6: [0, 0] },
  },
  {
    format: "q0.3",
    maps: 21_728,
    level: "quick",
    cycling: { D1: [504, 244], D2: [1182, 286], D4: [132, 8], D5: [1312, 532], D6: [408, 108] },
  },
  {
    format: "E2M1FN",
    maps: 360,
    level: "standard",
    cycling: { D1: [0, 0], D2: [0, 0], D4: [8, 0], D5: [0, 0], D6: [0, 0] },
  },
  {
    format: E3M1,
    maps: 22_320,
    level: "standard",
    cycling: { D1: [400, 96], D2: [528, 0], D4: [328, 16], D5: [336, 96], D6: [160, 0] },
  },
];

const inName = (format: string) => format.replaceAll(/[:,]/g, "-");

function someCycle(format: string, order: string, level: Level): SweepClaim {
  return {
    kind: "sweep",
    name: `${inName(format)}-${order}`,
    says: `some layer of two rows over ${format} with |k| <= 1 and beta in (0, 1] cycles, order ${order}`,
    answer: "no",
    expected: "holds",
    level,
    spec: layers(format, order),
  };
}

/** Order D3: how many layers cycle from some start, and from 0. */
const MATRIX_FIRST = [
  { format: "q0.2", maps: 1104, level: "standard", counts: [68, 32] },
  { format: "q1.2", maps: 3072, level: "extreme", counts: [116, 44] },
  { format: "q0.3", maps: 21_728, level: "extreme", counts: [2296, 1108] },
] as const;

type Counts = readonly [all: number, fromZero: number];
type Size = Pick<Census, "format" | "maps" | "level">;

/** The claims of one order: how many cycle, or that none does. */
function counted({ format, maps, level }: Size, order: string, [all, fromZero]: Counts): SweepClaim[] {
  const some = someCycle(format, order, level);
  const none: Partial<SweepClaim> = {
    answer: "yes",
    says: `no layer of two rows over ${format} with |k| <= 1 and beta in (0, 1] cycles, order ${order}`,
  };
  const zero: SweepClaim = {
    ...some,
    name: `${some.name}-from-0`,
    says: `the same from the state 0: ${fromZero === 0 ? "none does" : "some do"}`,
    answer: fromZero === 0 ? "yes" : "no",
    level: level === "quick" ? "standard" : level,
    spec: layers(format, order, "0"),
    counts: { maps, failing: fromZero },
  };
  return [{ ...some, ...(all === 0 ? none : {}), counts: { maps, failing: all } }, zero];
}

type SweptControl = SweepClaim & { readonly expected: "fails"; readonly drops: readonly string[] };

function once(format: string, level: Level): SweptControl {
  return {
    ...someCycle(format, "D7", level),
    name: `one-rounding-${inName(format)}`,
    says: "the same layers with one rounding an entry and step: none cycles",
    expected: "fails",
    drops: ["rounded-inside-the-step"],
  };
}

function oneRow(format: string, order: string): SweptControl {
  return {
    ...someCycle(format, order, "quick"),
    name: `one-row-${inName(format)}-${order}`,
    says: `no layer of one row over ${format} cycles, order ${order}`,
    expected: "fails",
    spec: layers(format, order, undefined, 1),
    drops: ["two-rows"],
  };
}

export const theorem: Theorem = {
  id: "every-order-that-rounds-inside-the-step-makes-some-two-row-deltanet-cycle",
  title:
    "Every order of the delta rule that rounds inside the step makes some two-row DeltaNet with eigenvalues in [0, 1] cycle",
  statement: String.raw`Over the multiples of 1/8 in [-1, 1) there are for each of the orders D1, D2, D4, D5, D6 numbers k \in D^2, |k| \le 1, \beta \in (0, 1], v and h_0 such that the orbit of h_0 under h \mapsto h + k\,(\beta\,(v - k^\top h)) is not eventually constant: 504, 1182, 132, 1312 and 408 of 21,728 triples (k, \beta, v). Rounded once an entry every orbit is.`,
  sources: [
    { work: "statetrack", item: "exhaustive counts" },
    {
      work: "arXiv 2411.12537",
      version: "v5",
      item: "Theorem 1, to which this is no contradiction: its products are exact",
    },
  ],
  hypotheses: [
    { name: "rounded-inside-the-step", says: "more than one rounding between a state entry and the next" },
    { name: "two-rows", says: "the state has two entries" },
  ],
  claims: [
    ...CENSUSES.flatMap((census) => ORDERS.flatMap((order) => counted(census, order, census.cycling[order]))),
    ...MATRIX_FIRST.flatMap(({ counts, ...size }) => counted(size, "D3", counts)),
  ],
  controls: [
    once("q0.3", "quick"),
    ...CENSUSES.filter(({ format }) => format !== "q0.3").map(({ format }) => once(format, "standard")),
    ...ORDERS.map((order) => oneRow("q0.3", order)),
  ],
  coq: [],
  related: [
    "rounding-every-operation-lets-a-nonnegative-deltanet-track-parity",
    "symmetric-psd-with-one-rounding-has-no-cycle",
  ],
};

export const variant: Variant = {
  knobs: [
    { name: "format", says: "a number format; states are pairs of codes, at most 2^16", fallback: "q0.3" },
    { name: "order", says: "of the delta rule: D1, D2, D4, D5, D6", fallback: "D1" },
    ...sampleKnobs("layers to draw where there are more than this", "200000"),
  ],
  build: (values) => {
    parseFormat(values.format);
    const sample = sampleOf(values);
    return {
      claims: [{ ...someCycle(values.format, values.order, "standard"), sample }],
      controls: [
        { ...once(values.format, "standard"), sample },
        { ...oneRow(values.format, values.order), sample },
      ],
    };
  },
};
