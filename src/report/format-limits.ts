// What `statetrack formats` says of a number format: every limit and every special code, as data and as a table.
// docs/formats.md is this table, made by `statetrack formats --markdown`.

import { type Exact, format as formatExact } from "../number/exact.ts";
import { belowTop, type Fields, infinityFields, joinWide, nanFields, unusedAtTop } from "../number/fields.ts";
import type { FloatFormat, NumberFormat } from "../number/format.ts";
import {
  defaultOverflow,
  emax,
  emin,
  hasNegativeZero,
  hasZero,
  largestFinite,
  smallestNormal,
  smallestSubnormal,
} from "../number/limits.ts";

/** Numbers are exact decimals, codes hexadecimal; a range of codes is written first-last. What a format has not is absent
 * or an empty list. */
interface Limits {
  readonly name: string;
  readonly kind: NumberFormat["kind"];
  readonly bits: number;
  /** Significand bits with the implicit one; of fixed point the bits beside the sign. */
  readonly precision: number;
  readonly signed: boolean;
  readonly bias?: number;
  readonly emin?: number;
  readonly emax?: number;
  readonly largest: string;
  /** The finite value furthest down. */
  readonly least: string;
  readonly smallestNormal?: string;
  /** The least positive value. */
  readonly smallestSubnormal: string;
  readonly specials: string;
  readonly infinity: readonly string[];
  readonly nan: readonly string[];
  readonly canonicalNaN?: string;
  readonly zero: boolean;
  readonly negativeZero?: string;
  /** What overflow gives when a semantics does not say. */
  readonly overflow: string;
  readonly source: string;
}

export function limitsOf(format: NumberFormat): Limits {
  const common = {
    name: format.name,
    kind: format.kind,
    bits: format.bits,
    signed: format.signed,
    largest: formatExact(largestFinite(format, 1)),
    least: formatExact(largestFinite(format, -1)),
    zero: hasZero(format),
    overflow: defaultOverflow(format),
    source: format.source,
  };
  if (format.kind === "float") return { ...common, ...floatLimits(format) };
  const step: Exact = { kind: "finite", sign: 1, significand: 1n, exponent: -format.fractionBits };
  return {
    ...common,
    precision: format.bits - (format.signed ? 1 : 0),
    smallestSubnormal: formatExact(step),
    specials: format.signed ? "two's complement" : "unsigned",
    infinity: [],
    nan: [],
  };
}

function floatLimits(format: FloatFormat) {
  const code = (fields: Fields) => hexadecimal(format, joinWide(format, fields));
  const infinite = infinityFields(format);
  const quiet = nanFields(format);
  return {
    precision: format.precision,
    bias: format.bias,
    emin: emin(format),
    emax: emax(format),
    smallestNormal: formatExact(smallestNormal(format)),
    smallestSubnormal: formatExact(smallestSubnormal(format)),
    specials: format.specials,
    infinity: infinite === undefined ? [] : withSign(format, infinite).map(code),
    nan: nanCodes(format),
    ...(quiet === undefined ? {} : { canonicalNaN: code(quiet) }),
    ...(hasNegativeZero(format) ? { negativeZero: code({ negative: true, field: 0, fraction: 0 }) } : {}),
  };
}

/** NaNs are the largest magnitudes under each sign, or the one that `nanFields` names. */
function nanCodes(format: FloatFormat): string[] {
  const count = unusedAtTop(format) - (infinityFields(format) === undefined ? 0 : 1);
  if (count === 0) {
    const one = nanFields(format);
    return one === undefined ? [] : [hexadecimal(format, joinWide(format, one))];
  }
  const [first, last] = [belowTop(format, count - 1), belowTop(format, 0)].map((end) => withSign(format, end));
  return first.map((fields, i) => {
    const [from, to] = [fields, last[i]].map((end) => hexadecimal(format, joinWide(format, end)));
    return from === to ? from : `${from}-${to}`;
  });
}

function withSign(format: FloatFormat, fields: Fields): Fields[] {
  return format.signed ? [fields, { ...fields, negative: true }] : [fields];
}

function hexadecimal(format: NumberFormat, code: bigint): string {
  return `0x${code.toString(16).padStart(Math.ceil(format.bits / 4), "0")}`;
}

/** Long exact decimals are shown as doubles. */
function short(text: string | undefined): string {
  if (text === undefined) return "-";
  return text.length <= 12 ? text : Number(text).toPrecision(6);
}

const COLUMNS: readonly (readonly [string, (limits: Limits) => string])[] = [
  ["name", ({ name }) => name],
  ["bits", ({ bits }) => String(bits)],
  ["precision", ({ precision }) => String(precision)],
  ["bias", ({ bias }) => String(bias ?? "-")],
  ["emin", (limits) => String(limits.emin ?? "-")],
  ["emax", (limits) => String(limits.emax ?? "-")],
  ["largest", ({ largest }) => short(largest)],
  ["smallest normal", (limits) => short(limits.smallestNormal)],
  ["smallest", (limits) => short(limits.smallestSubnormal)],
  ["specials", ({ specials }) => specials],
  ["NaN", (limits) => limits.canonicalNaN ?? "-"],
  ["-0", ({ negativeZero, zero }) => negativeZero ?? (zero ? "-" : "no zero")],
  ["overflow", ({ overflow }) => overflow],
  ["source", ({ source }) => source],
];

/** Head and rows of a table, the exact decimals shortened. */
export function limitsTable(formats: readonly NumberFormat[]): { readonly head: string[]; readonly rows: string[][] } {
  const all = formats.map(limitsOf);
  return {
    head: COLUMNS.map(([name]) => name),
    rows: all.map((limits) => COLUMNS.map(([, cell]) => cell(limits))),
  };
}

/** The same as a page. */
export function limitsPage(formats: readonly NumberFormat[]): string {
  const { head, rows } = limitsTable(formats);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return `# Number formats

Made by \`statetrack formats --markdown\` from the records in \`src/number\`; a test compares the two. \`statetrack formats --json\`
has exact decimals and all special codes, \`--svg\` the plot below. \`overflow\` is the default of a semantics string; NaN is the canonical one.

![positive values of each format on an axis of powers of two](formats.svg)

${[line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")}

Families by name: \`float:eXmY[,fn|fnuz|finite][,bias=B]\`, \`p3109:kKpP[s|u][e|f]\`, \`qI.F\`, \`uqI.F\`, \`intN\`; the last rows are examples.
States may have at most 32 bits an entry and need a zero; binary64 is for \`statetrack op\`, E8M0 for scales. FNUZ without
infinities is P3109's signed finite format of the same precision: E4M3FNUZ is p3109:k8p4sf, E5M2FNUZ is p3109:k8p3sf.
P3109 is as in Interim Report 4.0 (2026-06-28) of the IEEE SA working group, an unapproved draft.
`;
}
