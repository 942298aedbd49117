// Transformation monoids of degree at most 8 with packed maps: three bits for the image of each point, 24 bits in all. A
// product with a generator maps the two halves of 12 bits independently, and a table with an entry for every code tells
// the number of an element. Breadth-first search with letters in order meets each element by its shortlex-least word.

import type { Generators } from "./generators.ts";
import { type AlgebraLimits, done, type Outcome, unknown } from "./limits.ts";

/** Element 0 is the identity; numbers follow the shortlex order of least words. */
export interface Enumerated {
  readonly size: number;
  /** The least word of element i > 0 is that of element `prefix[i]` and then letter `last[i]`. */
  readonly prefix: Uint32Array;
  readonly last: Uint8Array | Uint16Array;
  /** `[size, letters]`: element i · letter. */
  readonly right: Uint32Array;
  /** `[size, letters]`: letter · element i; absent when only the right graph was asked for. */
  readonly left?: Uint32Array;
  /** The map of element i. */
  element(i: number): Uint16Array;
}

export const LARGEST_PACKED_DEGREE = 8;

const HALF = 4096;

/** Every element; the left graph is left to the caller. @cost O(size · letters) time, 4 · 8^degree + 4 (letters + 3) size bytes */
export function enumeratePacked({ degree, maps }: Generators, limits: AlgebraLimits): Outcome<Enumerated> {
  const width = maps.length;
  const [low, high] = halfTables(degree, maps);
  const number = new Uint32Array(8 ** degree);
  const most = Math.min(limits.elements, degree ** degree);
  let capacity = Math.min(most, 4096);
  let { codes, prefix, last, right } = arraysOf(capacity, width);
  let size = 1;
  codes[0] = pack(Array.from({ length: degree }, (_, point) => point));
  number[codes[0]] = 1;
  for (let x = 0; x < size; x++) {
    if (size + width > capacity && capacity < most) {
      capacity = Math.min(most, capacity * 2 + width);
      const bytes = number.byteLength + capacity * (4 * width + 8 + last.BYTES_PER_ELEMENT);
      if (bytes > limits.bytes) return unknown(`more than ${limits.bytes} bytes`);
      ({ codes, prefix, last, right } = enlarged({ codes, prefix, last, right }, capacity, width));
    }
    const [from, above] = [codes[x] & (HALF - 1), codes[x] >>> 12];
    for (let a = 0; a < width; a++) {
      const code = low[a * HALF + from] | high[a * HALF + above];
      let y = number[code];
      if (y === 0) {
        if (size === capacity) return unknown(`more than ${limits.elements} elements`);
        codes[size] = code;
        prefix[size] = x;
        last[size] = a;
        y = ++size;
        number[code] = y;
      }
      right[x * width + a] = y - 1;
    }
  }
  return done({
    size,
    prefix: prefix.subarray(0, size),
    last: last.subarray(0, size),
    right: right.subarray(0, size * width),
    element: (i) => Uint16Array.from({ length: degree }, (_, point) => (codes[i] >>> (3 * point)) & 7),
  });
}

/** For each letter what it makes of points 0 to 3, and of points 4 to 7 shifted back to their place. */
function halfTables(degree: number, maps: readonly Uint16Array[]): readonly [Uint32Array, Uint32Array] {
  const low = new Uint32Array(maps.length * HALF);
  const high = new Uint32Array(maps.length * HALF);
  for (const [a, map] of maps.entries()) {
    for (let half = 0; half < HALF; half++) {
      for (let i = 0; i < 4; i++) {
        // Images outside the degree do not occur in a code.
        const image = map[(half >>> (3 * i)) & 7] ?? 0;
        if (i < degree) low[a * HALF + half] |= image << (3 * i);
        if (i + 4 < degree) high[a * HALF + half] |= image << (3 * (i + 4));
      }
    }
  }
  return [low, high];
}

function pack(images: readonly number[]): number {
  return images.reduce((code, image, point) => code | (image << (3 * point)), 0);
}

interface Arrays {
  readonly codes: Uint32Array;
  readonly prefix: Uint32Array;
  readonly last: Uint8Array | Uint16Array;
  readonly right: Uint32Array;
}

function arraysOf(capacity: number, width: number): Arrays {
  return {
    codes: new Uint32Array(capacity),
    prefix: new Uint32Array(capacity),
    last: width <= 256 ? new Uint8Array(capacity) : new Uint16Array(capacity),
    right: new Uint32Array(capacity * width),
  };
}

function enlarged(old: Arrays, capacity: number, width: number): Arrays {
  const arrays = arraysOf(capacity, width);
  arrays.codes.set(old.codes);
  arrays.prefix.set(old.prefix);
  arrays.last.set(old.last);
  arrays.right.set(old.right);
  return arrays;
}
