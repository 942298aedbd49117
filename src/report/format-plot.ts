// The positive values of formats on one axis of powers of two, as SVG: a tick for each value where they can be told apart, a
// band where they cannot. Made by `statetrack formats --svg`.

import { decode } from "../number/codec.ts";
import { type Exact, isZero, magnitude, toNumber } from "../number/exact.ts";
import type { NumberFormat } from "../number/format.ts";
import { largestFinite } from "../number/limits.ts";
import { fromOrdinal, ordinal, ordinals } from "../number/order.ts";

const WIDTH = 960;
const LEFT = 120;
const RIGHT = 24;
const ROW = 26;
const TOP = 28;
/** Ticks closer than this, in pixels, become a band. */
const CLOSE = 1;
/** Codes of wider formats are not gone through one by one. */
const LISTED_BITS = 16;

const log2 = (x: Exact) => (x.kind === "finite" ? Math.log2(toNumber(x)) : Number.NaN);

/** Positions on the axis of all positive finite values, ascending; of wide formats, of the least and the largest alone. */
function positions(format: NumberFormat): { readonly logs: readonly number[]; readonly dense: boolean } {
  const largest = magnitude(largestFinite(format, 1));
  if (format.bits > LISTED_BITS) {
    const least = format.kind === "float" ? 1 - format.bias - (format.precision - 1) : -format.fractionBits;
    return { logs: [least, largest + 1], dense: true };
  }
  const from = format.kind === "float" && !format.zero ? 0 : (ordinal(format, 0) ?? 0);
  const values = Array.from({ length: ordinals(format) - from }, (_, n) =>
    decode(format, fromOrdinal(format, from + n)),
  );
  return { logs: values.filter((x) => x.kind === "finite" && !isZero(x)).map(log2), dense: false };
}

interface Axis {
  readonly low: number;
  readonly high: number;
  readonly at: (log: number) => number;
}

function axisOf(low: number, high: number): Axis {
  const scale = (WIDTH - LEFT - RIGHT) / (high - low);
  return { low, high, at: (log) => LEFT + (log - low) * scale };
}

const round = (x: number) => Math.round(x * 100) / 100;

/** Ticks and bands of one format. */
function marks({ logs, dense }: ReturnType<typeof positions>, axis: Axis, y: number): string[] {
  const xs = logs.map((log) => Math.min(Math.max(axis.at(log), LEFT), WIDTH - RIGHT));
  if (dense) return [band(xs[0], xs[xs.length - 1], y)];
  const parts: string[] = [];
  for (let i = 0; i < xs.length; ) {
    let end = i;
    while (end + 1 < xs.length && xs[end + 1] - xs[end] < CLOSE) end++;
    parts.push(end === i ? tick(xs[i], y) : band(xs[i], xs[end], y));
    i = end + 1;
  }
  return parts;
}

const tick = (x: number, y: number) => `<path d="M${round(x)} ${y - 7}v14"/>`;
const band = (from: number, to: number, y: number) =>
  `<rect x="${round(from)}" y="${y - 7}" width="${round(Math.max(to - from, 1))}" height="14" fill="currentColor" stroke="none" opacity="0.6"/>`;

/** The plot. Values beyond 2^±40 are at the edges. @cost the codes of the formats of at most 16 bits */
export function formatPlot(formats: readonly NumberFormat[]): string {
  const listed = formats.map((format) => ({ format, ...positions(format) }));
  const ends = listed.flatMap(({ logs }) => [logs[0], logs[logs.length - 1]]);
  const low = Math.max(-40, Math.floor(Math.min(...ends)));
  const high = Math.min(40, Math.ceil(Math.max(...ends)));
  const axis = axisOf(low, high);
  const height = TOP + formats.length * ROW + 34;
  const step = Math.max(1, Math.round((high - low) / 10));
  const powers = Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, i) => low + i * step);
  const grid = powers.map(
    (p) =>
      `<path d="M${round(axis.at(p))} ${TOP - 8}V${height - 30}" opacity="0.2"/>` +
      `<text x="${round(axis.at(p))}" y="${height - 12}" text-anchor="middle" stroke="none">2<tspan dy="-5" font-size="9">${p}</tspan></text>`,
  );
  const rows = listed.flatMap(({ format, ...logs }, i) => {
    const y = TOP + i * ROW + 8;
    const name = `<text x="${LEFT - 10}" y="${y + 4}" text-anchor="end" stroke="none">${format.name}</text>`;
    return [name, ...marks(logs, axis, y)];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12" fill="currentColor" stroke="currentColor" stroke-width="0.8">`,
    "<title>Positive values of number formats on an axis of powers of two</title>",
    '<rect width="100%" height="100%" fill="white" stroke="none"/>',
    `<g color="#222"><text x="${LEFT}" y="14" stroke="none">positive values; a tick is a value, a band is values closer than a pixel</text>`,
    ...grid,
    ...rows,
    "</g></svg>",
    "",
  ].join("\n");
}
