// The eigenvalues of a machine's transitions in the plane, as SVG: the unit circle, the real line with -1, 0, 1, and for each
// layer and symbol a mark of its own. Marks on one spot are drawn one inside the other; the legend says how many eigenvalues
// lie where, as it was decided.

import { isZero, toNumber } from "../number/exact.ts";
import { type LayerSpectrum, listedEigenvalues } from "../rnn/spectrum/index.ts";
import { partsText } from "./spectrum.ts";

const SIZE = 560;
const MARGIN = 44;
const LEGEND = 320;
const TOP = 30;
const ROW = 20;
/** Okabe and Ito's colours, which people who confuse red and green tell apart. */
export const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];
const SHAPES = ["circle", "square", "triangle", "diamond"] as const;

interface Point {
  readonly re: number;
  readonly im: number;
  readonly multiplicity: number;
  readonly exact: boolean;
}

interface Series {
  readonly name: string;
  readonly points: readonly Point[];
  readonly note: string;
}

export const round = (x: number) => Math.round(x * 100) / 100;
export const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

function seriesOf(layers: readonly LayerSpectrum[]): Series[] {
  return layers.flatMap(({ symbols }, l) =>
    symbols.map(({ symbol, stored }) => {
      const name = `${layers.length > 1 ? `layer ${l + 1}, ` : ""}A(${symbol})`;
      if ("none" in stored || stored.enclosed === undefined) return { name, points: [], note: "no eigenvalues" };
      const points = listedEigenvalues(stored.enclosed).map(({ re, im, radius, multiplicity }) => ({
        re: toNumber(re),
        im: toNumber(im),
        multiplicity,
        exact: isZero(radius),
      }));
      const { outside } = stored.facts.counts;
      return { name, points, note: `${partsText(stored.facts.counts)}${outside > 0 ? `; ${outside} outside` : ""}` };
    }),
  );
}

/** A mark about (x, y) with the half width r. */
function mark(shape: (typeof SHAPES)[number], x: number, y: number, r: number): string {
  const [a, b] = [round(x), round(y)];
  if (shape === "circle") return `<circle cx="${a}" cy="${b}" r="${r}"/>`;
  if (shape === "square") return `<rect x="${round(x - r)}" y="${round(y - r)}" width="${2 * r}" height="${2 * r}"/>`;
  if (shape === "triangle") return `<path d="M${a} ${round(y - r)}L${round(x + r)} ${round(y + r)}H${round(x - r)}Z"/>`;
  return `<path d="M${a} ${round(y - r)}L${round(x + r)} ${b}L${a} ${round(y + r)}L${round(x - r)} ${b}Z"/>`;
}

/** The plane that shows all points and the unit circle. */
function plane(series: readonly Series[]) {
  const far = series.flatMap(({ points }) => points.map(({ re, im }) => Math.max(Math.abs(re), Math.abs(im))));
  const reach = 1.12 * Math.max(1, ...far);
  const scale = (SIZE - 2 * MARGIN) / (2 * reach);
  return {
    reach,
    scale,
    x: (re: number) => SIZE / 2 + re * scale,
    y: (im: number) => TOP + SIZE / 2 - im * scale,
  };
}

/** The axes, the circle, and a scale of whole numbers along the lower and the left edge, where no mark falls. */
function axes({ scale, x, y, reach }: ReturnType<typeof plane>): string[] {
  const step = Math.max(1, Math.ceil(Math.floor(reach) / 4));
  const most = Math.floor(reach / step);
  const numbers = Array.from({ length: 2 * most + 1 }, (_, i) => (i - most) * step);
  const [left, right, top, bottom] = [MARGIN, SIZE - MARGIN / 2, TOP + MARGIN / 2, TOP + SIZE - MARGIN / 2];
  const text = (n: number) => (n < 0 ? `−${-n}` : String(n));
  const imaginary = (n: number) => (n === 0 ? "0" : `${text(n).replace(/^(−?)1$/, "$1")}i`);
  return [
    '<g stroke="#ddd" fill="none">',
    ...numbers.map((n) => `<path d="M${round(x(n))} ${top}V${bottom}M${left} ${round(y(n))}H${right}"/>`),
    "</g>",
    `<path d="M${left} ${y(0)}H${right}M${x(0)} ${top}V${bottom}" stroke="#888" fill="none"/>`,
    `<circle cx="${x(0)}" cy="${y(0)}" r="${round(scale)}" fill="none" stroke="#444" stroke-width="1.2"/>`,
    ...numbers.map((n) => `<text x="${round(x(n))}" y="${bottom + 15}" text-anchor="middle">${text(n)}</text>`),
    ...numbers.map((n) => `<text x="${left - 6}" y="${round(y(n)) + 4}" text-anchor="end">${imaginary(n)}</text>`),
  ];
}

/** The plot. Marks that fall on one spot are drawn one inside the other, the first outermost. */
export function spectrumPlot(layers: readonly LayerSpectrum[], title: string): string {
  const series = seriesOf(layers);
  const view = plane(series);
  const spots = new Map<string, number>();
  const marks = series.flatMap(({ points, name }, s) => {
    const [colour, shape] = [COLOURS[s % COLOURS.length], SHAPES[s % SHAPES.length]];
    return points.map(({ re, im, multiplicity, exact }) => {
      const [px, py] = [view.x(re), view.y(im)];
      const spot = `${Math.round(px / 6)} ${Math.round(py / 6)}`;
      const before = spots.get(spot) ?? 0;
      spots.set(spot, before + 1);
      const radius = 5 + 3.5 * before;
      const value = `${re}${im === 0 ? "" : `${im < 0 ? "-" : "+"}${Math.abs(im)}i`}${exact ? " exactly" : ""}`;
      const about = `<title>${escaped(`${name}: ${value}${multiplicity > 1 ? `, ${multiplicity} times` : ""}`)}</title>`;
      const style = `fill="${colour}" fill-opacity="${before === 0 ? 0.75 : 0}" stroke="${colour}" stroke-width="1.8"`;
      return `<g ${style}>${about}${mark(shape, px, py, radius)}</g>`;
    });
  });
  const legend = series.map(({ name, note }, s) => {
    const y = TOP + MARGIN + s * ROW;
    const [colour, shape] = [COLOURS[s % COLOURS.length], SHAPES[s % SHAPES.length]];
    return `<g fill="${colour}">${mark(shape, SIZE + 10, y - 4, 5)}</g><text x="${SIZE + 24}" y="${y}">${escaped(`${name}: ${note}`)}</text>`;
  });
  const height = TOP + Math.max(SIZE, MARGIN + series.length * ROW + 12);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE + LEGEND} ${height}" width="${SIZE + LEGEND}" height="${height}" font-family="sans-serif" font-size="12" fill="#222">`,
    `<title>${escaped(title)}</title>`,
    '<rect width="100%" height="100%" fill="white"/>',
    `<text x="${MARGIN}" y="22" font-size="14" font-weight="bold">${escaped(title)}</text>`,
    ...axes(view),
    ...marks,
    ...legend,
    "</svg>",
    "",
  ].join("\n");
}
