// An inspection as text of at most 100 columns, and as JSON. Ends of intervals are shown with six digits, rounded outwards.

import type { Conclusion } from "../compile/checkpoint-requirements.ts";
import type { FileSummary, Inspection, KeyFacts } from "../compile/inspection.ts";
import type { LayerVerdict } from "../compile/requirements.ts";
import type { ModelConfig } from "../rnn/checkpoint/config.ts";
import { READ_FROM } from "../rnn/checkpoint/families.ts";
import type { Interval } from "../rnn/checkpoint/gate-ranges.ts";
import { factorsOf, type HeadRange, type LayerRange } from "../rnn/checkpoint/ranges.ts";
import { textTable } from "./table.ts";
import { columns } from "./wrap.ts";

const WIDTHS = [10, 88];
const VERDICT_WIDTHS = [16, 82];

export function inspectionText(of: Inspection): string {
  const line = (name: string, text: string) => columns([name, text], WIDTHS);
  const { config, precision } = of;
  const shown = [...of.files.flatMap((file) => line("file", fileText(file)))];
  if (config === undefined) {
    shown.push(
      ...line(
        "family",
        "unknown: no config.json beside the file and none given by --config; nothing is said of its layers",
      ),
    );
    return shown.join("\n");
  }
  shown.push(
    ...line("family", familyText(config)),
    ...line("read from", `${READ_FROM.library} ${READ_FROM.version}, commit ${READ_FROM.commit.slice(0, 8)}`),
    ...line("allowed", allowedText(config)),
    ...line("negative", negativeText(config)),
    ...of.findings.flatMap(({ kind, says }) => line("finding", `${kind}: ${says}`)),
    ...line("precision", `${precision.format.name}: ${precision.from}`),
    ...of.saturation.flatMap(({ format, one, zero }) =>
      line("sigmoid", `in ${format} 1 from z = ${one} on, 0 up to z = ${zero} (correctly rounded)`),
    ),
    ...of.keys.flatMap((keys) => line("keys", keysText(keys))),
    ...layersText(of.layers),
    ...conclusionsText(of.conclusions, of.layers.length > 0),
  );
  return shown.join("\n");
}

function fileText({ name, bytes, tensors, dtypes }: FileSummary): string {
  const types = Object.entries(dtypes).map(([type, count]) => `${count} ${type}`);
  return `${name}: ${tensors} tensors, ${bytes} bytes${types.length === 0 ? "" : ` (${types.join(", ")})`}`;
}

function familyText({ family, layers, heads, keyDimension, hybrid }: ModelConfig): string {
  const sizes = [
    layers === undefined ? "" : `${layers} layers`,
    heads === undefined ? "" : `${heads} heads`,
    keyDimension === undefined || family.transition === "diagonal" ? "" : `keys of ${keyDimension} entries`,
    hybrid ? "some layers are attention" : "",
  ].filter((text) => text !== "");
  return [`${family.title} (${family.id})`, ...sizes].join(", ");
}

/** The eigenvalues of one transition over the real numbers, any weights. */
function allowedText(config: ModelConfig): string {
  const { family, negative, options } = config;
  const factors = factorsOf(config);
  switch (family.transition) {
    case "diagonal":
      return "real eigenvalues in [0, 1]";
    case "constant":
      return "real eigenvalues in [0, 1], the same for all inputs";
    case "rotation":
      return "|eigenvalue| <= 1, not real";
    case "rwkv7":
      return "real eigenvalues above -0.455 up to 1 (the second term is not doubled)";
    case "delta":
      if (options.qk_norm === "sum") return "keys of another norm than 1: no fixed range";
      if (factors === 1) return `real eigenvalues in ${negative.inForce ? "[-1, 1]" : "[0, 1]"}`;
      if (negative.inForce)
        return `products of ${factors} factors with eigenvalues in [-1, 1]: |eigenvalue| <= 1, not all real`;
      return factors === 2
        ? "products of 2 factors with eigenvalues in [0, 1]: real in [0, 1]"
        : `products of ${factors} factors with eigenvalues in [0, 1]: |eigenvalue| <= 1, not all real`;
  }
}

function negativeText({ negative: { asked, given, inForce, says } }: ModelConfig): string {
  const config = given ? `allow_neg_eigval is ${String(asked)} in the config` : "allow_neg_eigval is not in the config";
  return `${config}; ${inForce ? "beta is doubled" : "beta is not doubled"}: ${says}`;
}

function keysText({
  format,
  dimension,
  beta,
  sampled,
  longer,
  unit,
  outside,
  negative,
  least,
  squareBound,
}: KeyFacts): string {
  return (
    `normalised and stored in ${format}, ${dimension} entries, beta = ${beta}: every |k|² <= ${end(squareBound, 1)} (proved); of ${sampled} ` +
    `drawn keys (sampled) ${longer} have |k|² > 1 and ${unit} |k|² = 1, |1 - beta |k|²| > 1 in ${outside}, 1 - beta |k|² < 0 in ${negative}, ` +
    `least ${end(least, -1)}`
  );
}

const HEAD = ["layer", "head", "|logit| <=", "beta", "decay", "1 - beta |k|²", "eigenvalues"];

function layersText(layers: readonly LayerRange[]): string[] {
  if (layers.length === 0) return [];
  const table = layers.flatMap(({ layer, heads }) => headRows(layer, heads));
  const notes = layers.flatMap(({ layer, notes }) =>
    notes.flatMap((note) => columns(["note", `layer ${layer}: ${note}`], WIDTHS)),
  );
  return [
    "",
    "outer bounds for any tokens, from the weights (an end need not be reached)",
    textTable(HEAD, table),
    ...notes,
  ];
}

/** Heads of which the same is said become one line. */
function headRows(layer: number, heads: readonly HeadRange[]): string[][] {
  const rows: { from: number; to: number; cells: string[] }[] = [];
  for (const range of heads) {
    const cells = headCells(range);
    const last = rows.at(-1);
    if (last !== undefined && last.cells.join() === cells.join()) last.to = range.head;
    else rows.push({ from: range.head, to: range.head, cells });
  }
  return rows.map(({ from, to, cells }) => [String(layer), from === to ? String(from) : `${from}-${to}`, ...cells]);
}

function headCells({ logit, beta, decay, factor, eigenvalues, modulus }: HeadRange): string[] {
  return [
    logit === undefined ? "" : logit === Infinity ? "any" : end(logit, 1),
    interval(beta),
    interval(decay),
    interval(factor),
    modulus === undefined ? interval(eigenvalues) : `modulus <= ${end(modulus, 1)}`,
  ];
}

function interval(range: Interval | undefined): string {
  return range === undefined ? "" : `[${end(range.low, -1)}, ${end(range.high, 1)}]`;
}

/** Six significant digits, rounded up or down. */
function end(x: number, side: 1 | -1): string {
  const near = Number(x.toPrecision(6));
  if (!Number.isFinite(x) || near === x || near > x === (side === 1)) return String(near);
  const step = 10 ** (Math.floor(Math.log10(Math.abs(x))) - 5);
  return String(Number((near + side * step).toPrecision(6)));
}

function conclusionsText(conclusions: readonly Conclusion[], hasWeights: boolean): string[] {
  if (conclusions.length === 0) return [];
  const sources: Sources = new Map();
  const lines = conclusions.flatMap(({ language, parametrisation, weights }) => {
    const texts = parametrisation.map((verdict) => verdictText(verdict, sources));
    const own = weights?.map((verdict) => `these weights: ${verdictText(verdict, sources)}`);
    return [...texts, ...(own ?? [])].flatMap((text, i) => columns([i === 0 ? language : "", text], VERDICT_WIDTHS));
  });
  return [
    "",
    `stacks of such layers of any finite depth, any decoder: ${hasWeights ? "any weights, then these weights" : "any weights"}`,
    ...lines,
    ...legend(conclusions),
    "",
    ...[...sources.keys()].flatMap((text, i) => columns([`[${i + 1}]`, text], [4, 94])),
  ];
}

/** Sources and their numbers, in the order in which they are first named. */
type Sources = Map<string, number>;

function verdictText({ answer, says, by, assumes }: LayerVerdict, sources: Sources): string {
  const numbers = by.map(({ source, theorem }) => {
    const text = theorem === undefined ? source : `theorem ${theorem}`;
    const number = sources.get(text) ?? sources.size + 1;
    sources.set(text, number);
    return number;
  });
  const names = assumes.map((text) => text.slice(0, text.indexOf(":")));
  return [
    `${answer}: ${says}`,
    ...(numbers.length === 0 ? [] : [`[${numbers.join(", ")}]`]),
    ...(names.length === 0 ? [] : [`(${names.join(", ")})`]),
  ].join(" ");
}

function legend(conclusions: readonly Conclusion[]): string[] {
  const used = new Set(
    conclusions.flatMap(({ parametrisation, weights = [] }) =>
      [...parametrisation, ...weights].flatMap(({ assumes }) => assumes),
    ),
  );
  return ["", ...[...used].flatMap((text) => columns(["", text], [2, 96]))];
}

/** Plain data; infinite numbers as texts, since JSON has none. */
export function inspectionJson({ config, precision, ...rest }: Inspection): unknown {
  const shown = {
    ...rest,
    readFrom: READ_FROM,
    precision: { format: precision.format.name, from: precision.from },
    ...(config === undefined
      ? {}
      : {
          config: {
            family: config.family.id,
            title: config.family.title,
            allowed: allowedText(config),
            options: config.options,
            negative: config.negative,
            hybrid: config.hybrid,
            layers: config.layers,
            heads: config.heads,
            keyDimension: config.keyDimension,
          },
        }),
  };
  return JSON.parse(
    JSON.stringify(shown, (_key, value: unknown) =>
      typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
    ),
  ) as unknown;
}
