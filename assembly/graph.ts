// Exact tails and periods of every start of a map, by walking its functional graph, as src/check/exhaustive/orbits.ts does:
// each state is entered once; a path ends in a known state or closes a cycle, and a second walk writes its tails down.
// Cycles of one period and one outcome are one class; mark = class · 2^17 + tail + 1.

const CLASS_SHIFT: i32 = 17;
const TAIL_MASK: i32 = (1 << CLASS_SHIFT) - 1;
// Periods of one map sum up to at most 2^16, so it has fewer than 2^10 classes (periods, failing or not).

const mark: usize = memory.data(4 << 16, 16);
const period: usize = memory.data(4 << 10, 16);
const fails: usize = memory.data(4 << 10, 16);
const members: usize = memory.data(4 << 10, 16);
let classes: i32 = 0;
let tails: f64 = 0;
let longest: i32 = 0;

// The question, and where sums go: three doubles (tails, periods, failures), then longest tail and longest period.
let size: i32 = 0;
let starts: usize = 0;
let startCount: i32 = 0;
let others: usize = 0;
let otherCount: i32 = 0;
let observed: usize = 0;
let repeat: i32 = 1;
let sums: usize = 0;
let histogram: usize = 0;

/** Lists of states are of 16 bits; `otherCount` is -1 where starts are restricted, `observed` 0 where nothing is hidden;
 * the histogram is of doubles by period. */
export function useQuestion(
  states: i32,
  startList: usize,
  startLength: i32,
  otherList: usize,
  otherLength: i32,
  observedAs: usize,
  repeatAfter: i32,
  sumsAt: usize,
  histogramAt: usize,
): void {
  size = states;
  starts = startList;
  startCount = startLength;
  others = otherList;
  otherCount = otherLength;
  observed = observedAs;
  repeat = repeatAfter;
  sums = sumsAt;
  histogram = histogramAt;
}

function at16(base: usize, i: i32): i32 {
  return <i32>load<u16>(base + ((<usize>i) << 1));
}

function get(base: usize, i: i32): i32 {
  return load<i32>(base + ((<usize>i) << 2));
}

function set(base: usize, i: i32, value: i32): void {
  store<i32>(base + ((<usize>i) << 2), value);
}

/** Whether the cycle through `root` is, as observed, the same after `repeat` steps. */
function repeats(next: usize, root: i32): bool {
  let x = root;
  let ahead = at16(next, root);
  if (repeat === 2) ahead = at16(next, ahead);
  do {
    const same = observed === 0 ? x === ahead : at16(observed, x) === at16(observed, ahead);
    if (!same) return false;
    x = at16(next, x);
    ahead = at16(next, ahead);
  } while (x !== root);
  return true;
}

/** A new cycle of `length` states through x: the mark of its states. */
function closed(next: usize, x: i32, length: i32): i32 {
  const bad = length > 1 && !repeats(next, x) ? 1 : 0;
  let id: i32 = 0;
  if (length > 1) {
    id = 1;
    while (id < classes && (get(period, id) !== length || get(fails, id) !== bad)) id++;
  }
  if (id === classes) {
    set(period, id, length);
    set(fails, id, bad);
    set(members, id, 0);
    classes++;
  }
  set(members, id, get(members, id) + length);
  return (id << CLASS_SHIFT) + 1;
}

function walkFrom(next: usize, start: i32): void {
  // The states of the path are marked -1, -2, …
  let x = start;
  let length: i32 = 0;
  let met: i32 = 0;
  do {
    set(mark, x, --length);
    x = at16(next, x);
    met = get(mark, x);
  } while (met === 0);
  if (met < 0) {
    const before = met + 1;
    met = closed(next, x, met - length + 1);
    let y = x;
    for (let left = before - length; left > 0; left--) {
      set(mark, y, met);
      y = at16(next, y);
    }
    length = before;
  }
  // `length` is minus the number of states before the known one at x.
  const id = met >> CLASS_SHIFT;
  set(members, id, get(members, id) - length);
  const known = (met & TAIL_MASK) - 1;
  tails += (<f64>length * <f64>(length - 1)) / 2 - <f64>length * <f64>known;
  longest = max(longest, known - length);
  let value = met - length;
  for (let y = start; value > met; y = at16(next, y)) set(mark, y, value--);
}

function correct(): void {
  if (otherCount < 0) {
    for (let id: i32 = 0; id < classes; id++) set(members, id, 0);
    tails = 0;
    for (let i: i32 = 0; i < startCount; i++) {
      const value = get(mark, at16(starts, i));
      tails += <f64>((value & TAIL_MASK) - 1);
      set(members, value >> CLASS_SHIFT, get(members, value >> CLASS_SHIFT) + 1);
    }
    return;
  }
  for (let i: i32 = 0; i < otherCount; i++) {
    const value = get(mark, at16(others, i));
    if (value === 0) continue;
    tails -= <f64>((value & TAIL_MASK) - 1);
    set(members, value >> CLASS_SHIFT, get(members, value >> CLASS_SHIFT) - 1);
  }
}

function addTo(offset: usize, value: f64): void {
  store<f64>(sums + offset, load<f64>(sums + offset) + value);
}

/** Adds a map of 16-bit states to the sums. @returns its failing starts */
export function walk(next: usize): i32 {
  memory.fill(mark, 0, (<usize>size) << 2);
  classes = 1;
  set(period, 0, 1);
  set(fails, 0, 0);
  set(members, 0, 0);
  tails = 0;
  longest = 0;
  for (let i: i32 = 0; i < startCount; i++) {
    const start = at16(starts, i);
    if (get(mark, start) === 0) walkFrom(next, start);
  }
  correct();
  addTo(0, tails);
  store<i32>(sums + 24, max(load<i32>(sums + 24), longest));
  let failing: i32 = 0;
  for (let id: i32 = 0; id < classes; id++) {
    const count = get(members, id);
    if (count === 0) continue;
    const length = get(period, id);
    const bin = histogram + ((<usize>length) << 3);
    store<f64>(bin, load<f64>(bin) + <f64>count);
    addTo(8, <f64>length * <f64>count);
    store<i32>(sums + 28, max(load<i32>(sums + 28), length));
    if (get(fails, id) !== 0) failing += count;
  }
  addTo(16, <f64>failing);
  return failing;
}

const composed: usize = memory.data(512, 16);

/** Walks add[b][mul[a][·]], tables of 2^bits rows of bytes, for the maps in [from, to): map i has the i / termCount-th factor a and
 * the i % termCount-th term b of two lists of bytes. Writes each map's failing starts to `failing` (32 bits each). */
export function walkRows(
  bits: i32,
  multiply: usize,
  add: usize,
  factors: usize,
  terms: usize,
  termCount: i32,
  from: i32,
  to: i32,
  failing: usize,
): void {
  for (let map = from; map < to; map++) {
    const products = multiply + ((<usize>load<u8>(factors + map / termCount)) << bits);
    const row = add + ((<usize>load<u8>(terms + (map % termCount))) << bits);
    for (let h: usize = 0; h < (<usize>1) << bits; h++) {
      store<u16>(composed + (h << 1), <u16>load<u8>(row + load<u8>(products + h)));
    }
    store<i32>(failing + ((<usize>(map - from)) << 2), walk(composed));
  }
}
