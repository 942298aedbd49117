// Sorting rows of unsigned 32-bit words without moving them: what is sorted is a list of row numbers, digit by digit from
// the last column to the first (radix sort, Knuth, The Art of Computer Programming 3, 5.2.5), digits of 16 bits.

/** Below this many rows comparing is faster than counting 65,536 digits. */
const FEW = 2048;

/** The order of rows a[from…] and b[at…] by their first `columns` columns: negative, 0 or positive. */
export function compareRows(a: Uint32Array, from: number, b: Uint32Array, at: number, columns: number): number {
  for (let c = 0; c < columns; c++) if (a[from + c] !== b[at + c]) return a[from + c] < b[at + c] ? -1 : 1;
  return 0;
}

/** The given row numbers in lexicographic order of their rows, equal rows in the order given.
 * @cost O(rows · columns); `numbers` is overwritten, and as much again is made */
export function sortRows(
  rows: Uint32Array,
  width: number,
  numbers: Uint32Array<ArrayBuffer>,
): Uint32Array<ArrayBuffer> {
  if (numbers.length < FEW)
    return numbers.sort((i, j) => compareRows(rows, i * width, rows, j * width, width) || i - j);
  let [from, to] = [numbers, new Uint32Array(numbers.length)];
  const places = new Uint32Array(1 << 16);
  for (let digit = 2 * width - 1; digit >= 0; digit--) {
    const column = digit >> 1;
    const shift = digit & 1 ? 0 : 16;
    places.fill(0);
    for (let i = 0; i < from.length; i++) places[(rows[from[i] * width + column] >>> shift) & 0xffff]++;
    if (places.includes(from.length)) continue;
    let sum = 0;
    for (let d = 0; d < places.length; d++) {
      const count = places[d];
      places[d] = sum;
      sum += count;
    }
    for (let i = 0; i < from.length; i++) {
      const row = from[i];
      to[places[(rows[row * width + column] >>> shift) & 0xffff]++] = row;
    }
    [from, to] = [to, from];
  }
  return from;
}
