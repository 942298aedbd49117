// The entries of a state along a word, as SVG: one panel for each semantics, all with the same axes, so that panels can be
// compared by eye; where a panel would be flat, each has a scale of its own and says so. Made by `statetrack simulate --plot`. Steps closer than a pixel are drawn as the range that they cover.

import { COLOURS, escaped, round } from "./spectrum-plot.ts";

const WIDTH = 960;
const LEFT = 76;
const RIGHT = 110;
const TOP = 40;
const PANEL = 170;
/** Between panels: a title of up to two lines above each. */
const GAP = 46;
/** Letters of a title's line. */
const TITLE = 120;
/** Panels have one scale unless the range of one is so many times that of another. */
const FLAT = 8;
const BOTTOM = 46;
/** Up to so many steps each has a mark, and its letter under the axis if that is short. */
const MARKED_STEPS = 60;
const LETTER = 3;
/** Entries that have a line in the legend. */
const LISTED = 8;

/** One run: values[t][i] = entry i after t letters; what is not finite is left out. */
interface Orbit {
  readonly title: string;
  readonly values: readonly (readonly number[])[];
}

interface Frame {
  readonly steps: number;
  readonly low: number;
  readonly high: number;
  readonly x: (t: number) => number;
  /** From the top of the panel. */
  readonly y: (value: number) => number;
}

/** The least and the largest finite entry; 0 and 0 if there are none. */
function range(orbits: readonly Orbit[]): readonly [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { values } of orbits)
    for (const state of values)
      for (const x of state) if (Number.isFinite(x)) [least, most] = [Math.min(least, x), Math.max(most, x)];
  return least > most ? [0, 0] : [least, most];
}

function frame(orbits: readonly Orbit[], steps: number): Frame {
  const [least, most] = range(orbits);
  const room = most === least ? Math.max(Math.abs(most), 1) / 2 : (most - least) / 16;
  const [low, high] = [least - room, most + room];
  const wide = WIDTH - LEFT - RIGHT;
  return {
    steps,
    low,
    high,
    x: (t) => round(LEFT + (t / steps) * wide),
    y: (value) => round(PANEL - ((value - low) / (high - low)) * PANEL),
  };
}

/** A frame for each panel: the same one, or one of its own. */
function frames(orbits: readonly Orbit[]): { readonly views: readonly Frame[]; readonly scale: "one" | "own" } {
  const steps = Math.max(1, ...orbits.map(({ values }) => values.length - 1));
  const extents = orbits.map((orbit) => range([orbit])).map(([least, most]) => most - least);
  const scale = Math.max(...extents) > FLAT * Math.min(...extents) ? "own" : "one";
  const common = frame(orbits, steps);
  return { scale, views: orbits.map((orbit) => (scale === "one" ? common : frame([orbit], steps))) };
}

/** A title on at most two lines, broken after a comma. */
function broken(title: string): string[] {
  if (title.length <= TITLE) return [title];
  const at = title.lastIndexOf(",", TITLE) + 1;
  return at === 0 ? [title] : [title.slice(0, at), title.slice(at)];
}

/** Round numbers in [low, high], at most `count` and one: 1, 2 or 5 times a power of ten apart, whole where `whole`. */
function ticks(low: number, high: number, count: number, kind: "any" | "whole"): number[] {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const fit = [1, 2, 5, 10].map((m) => m * power).find((own) => own >= raw * (1 - 1e-9)) ?? raw;
  const distance = kind === "whole" ? Math.max(1, fit) : fit;
  const first = Math.ceil(low / distance - 1e-9);
  const last = Math.floor(high / distance + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * distance);
}

function label(x: number): string {
  return String(Number(x.toPrecision(6))).replace("-", "−");
}

/** Pieces of a line: broken where an entry is not finite. Long runs give a range for each pixel. */
function line(values: readonly (readonly number[])[], entry: number, { x, y, steps }: Frame): string {
  const pieces: string[] = [];
  if (steps <= WIDTH) {
    let pen = "M";
    values.forEach((state, t) => {
      if (Number.isFinite(state[entry])) pieces.push(`${pen}${x(t)} ${y(state[entry])}`);
      pen = Number.isFinite(state[entry]) ? "L" : "M";
    });
    return pieces.join("");
  }
  const ranges = new Map<number, readonly [number, number]>();
  values.forEach((state, t) => {
    if (!Number.isFinite(state[entry])) return;
    const [column, at] = [Math.round(x(t)), y(state[entry])];
    const [top, bottom] = ranges.get(column) ?? [at, at];
    ranges.set(column, [Math.min(top, at), Math.max(bottom, at)]);
  });
  for (const [column, [top, bottom]] of ranges) pieces.push(`M${column} ${round(top - 0.5)}V${round(bottom + 0.5)}`);
  return pieces.join("");
}

function axes(view: Frame): string[] {
  const [left, right] = [LEFT, WIDTH - RIGHT];
  const across = ticks(view.low, view.high, 4, "any");
  const along = ticks(0, view.steps, 12, "whole");
  return [
    '<g stroke="#e2e2e2" fill="none">',
    ...across.map((value) => `<path d="M${left} ${view.y(value)}H${right}"/>`),
    "</g>",
    `<path d="M${left} 0V${PANEL}H${right}" stroke="#666" fill="none"/>`,
    ...along.map((t) => `<path d="M${view.x(t)} ${PANEL}v4" stroke="#666"/>`),
    ...across.map((value) => `<text x="${left - 8}" y="${view.y(value) + 4}" text-anchor="end">${label(value)}</text>`),
    `<text transform="translate(16 ${PANEL / 2}) rotate(-90)" text-anchor="middle">state entry</text>`,
  ];
}

function panel({ title, values }: Orbit, top: number, view: Frame, scale: "one" | "own"): string[] {
  const entries = Math.max(0, ...values.map((state) => state.length));
  const lost = values.findIndex((state) => state.some((x) => !Number.isFinite(x)));
  const lines = Array.from({ length: entries }, (_, i) => {
    const colour = COLOURS[i % COLOURS.length];
    const dash = i < COLOURS.length ? "" : ' stroke-dasharray="5 3"';
    const marks =
      view.steps > MARKED_STEPS
        ? []
        : values.flatMap((state, t) =>
            Number.isFinite(state[i]) ? [`<circle cx="${view.x(t)}" cy="${view.y(state[i])}" r="2.4"/>`] : [],
          );
    const path = `<path d="${line(values, i, view)}" fill="none" stroke="${colour}" stroke-width="1.4"${dash}/>`;
    return `${path}<g fill="${colour}">${marks.join("")}</g>`;
  });
  const listed = Array.from({ length: Math.min(entries, LISTED) }, (_, i) => {
    const y = 12 + 18 * i;
    const [from, to] = [WIDTH - RIGHT + 14, WIDTH - RIGHT + 36];
    const dash = i < COLOURS.length ? "" : ' stroke-dasharray="5 3"';
    return `<path d="M${from} ${y}H${to}" stroke="${COLOURS[i % COLOURS.length]}" stroke-width="2"${dash}/><text x="${to + 6}" y="${y + 4}">entry ${i + 1}</text>`;
  });
  const more =
    entries > LISTED
      ? [`<text x="${WIDTH - RIGHT + 14}" y="${16 + 18 * LISTED}">and ${entries - LISTED} more</text>`]
      : [];
  const own = scale === "own" ? " — own scale" : "";
  const note = lost < 0 ? own : `${own} — not finite first at step ${lost}`;
  const titles = broken(title + note);
  return [
    `<g transform="translate(0 ${top})">`,
    ...titles.map(
      (part, i) =>
        `<text x="${LEFT}" y="${-8 - 13 * (titles.length - 1 - i)}" font-size="10.5">${escaped(part)}</text>`,
    ),
    ...axes(view),
    ...lines,
    ...listed,
    ...more,
    "</g>",
  ];
}

/** Step numbers under the last panel, and letters under them where they fit. */
function steps(letters: readonly string[], top: number, view: Frame): string[] {
  const numbers = ticks(0, view.steps, 12, "whole").map(
    (t) => `<text x="${view.x(t)}" y="${top + 17}" text-anchor="middle">${t}</text>`,
  );
  const fits = letters.length <= MARKED_STEPS && letters.every((name) => name.length <= LETTER);
  const names = letters.map(
    (name, t) =>
      `<text x="${view.x(t + 1)}" y="${top + 30}" text-anchor="middle" font-size="10" fill="#666">${escaped(name)}</text>`,
  );
  const what = fits ? "step, and the symbol read in it" : "step";
  return [
    ...numbers,
    ...(fits ? names : []),
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${top + (fits ? 44 : 34)}" text-anchor="middle">${what}</text>`,
  ];
}

/** The plot: panels below each other in the order of `orbits`. `letters[t]` is read in step t + 1. */
export function orbitPlot(orbits: readonly Orbit[], letters: readonly string[], title: string): string {
  const { views, scale } = frames(orbits);
  const tops = orbits.map((_, i) => TOP + GAP * (i + 1) + PANEL * i);
  const end = TOP + (GAP + PANEL) * orbits.length;
  const height = end + BOTTOM + 6;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12" fill="#222">`,
    `<title>${escaped(title)}</title>`,
    '<rect width="100%" height="100%" fill="white"/>',
    `<text x="${LEFT}" y="26" font-size="14" font-weight="bold">${escaped(title)}</text>`,
    ...orbits.flatMap((orbit, i) => panel(orbit, tops[i], views[i], scale)),
    ...steps(letters, end, views[0]),
    "</svg>",
    "",
  ].join("\n");
}
