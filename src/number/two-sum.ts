// Sums of doubles that are exact or are none: the two-sum finds the error of an addition as a double, and 0 means that there is none.
// Source: Knuth, The Art of Computer Programming 2, 4.2.2, theorem B.

/** x + y if a double holds it exactly, otherwise NaN; also NaN where the error overflows. */
export function exactSum(x: number, y: number): number {
  const total = x + y;
  const part = total - x;
  return x - (total - part) + (y - part) === 0 ? total : Number.NaN;
}
