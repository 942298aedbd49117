// Block systems of a transitive permutation group, and the permutations of blocks: its actions on the cosets of the subgroups
// above a point's stabiliser. For the automaton of a word problem these are all subgroups. Atkinson 1975,
// doi:10.1090/S0025-5718-1975-0367030-3: blocks are found by putting chosen points together and closing under the letters.

/** Points in blocks, and what each letter does to the blocks. */
export interface BlockAction {
  /** The block of each point; blocks are numbered by their first points. */
  readonly blocks: Uint16Array;
  readonly count: number;
  /** For each letter the image of each block. */
  readonly letters: readonly Uint16Array[];
}

/** How many systems are made, and steps of all merging. */
const TRIALS = 2000;
const STEPS = 8e6;
/** Two-coloured systems are tried for all choices of letters that exchange the colours, up to so many letters. */
const COLOURED_LETTERS = 10;

/**
 * The given action first, then systems of fewer blocks: those of two blocks, and those that come from others by putting two
 * blocks together, all of them or as far as a budget goes; with many points a fixed sample. The system of one block is left out.
 * @cost O(trials · degree · letters)
 */
export function blockActions(letters: readonly Uint16Array[]): readonly BlockAction[] {
  const degree = letters[0].length;
  const found = new Map<string, BlockAction>();
  const keep = (action: BlockAction) => {
    const key = action.blocks.join();
    if (action.count > 1 && !found.has(key)) found.set(key, action);
  };
  keep(blocksWith(letters, []));
  for (const colours of colourings(letters)) keep(actionOn(letters, colours));
  let left = Math.min(TRIALS, Math.floor(STEPS / (degree * letters.length * 4)));
  if (degree > left) {
    for (const seeds of sample(degree, left)) keep(blocksWith(letters, seeds));
    return [...found.values()];
  }
  for (const { blocks, count } of found.values()) {
    const first = firstPoints(blocks, count);
    for (let block = 1; block < count; block++) {
      if (left-- <= 0) return [...found.values()];
      keep(blocksWith(letters, [first[block]], blocks));
    }
  }
  return [...found.values()];
}

function firstPoints(blocks: Uint16Array, count: number): number[] {
  const first = new Array<number>(count).fill(-1);
  for (const [point, block] of blocks.entries()) if (first[block] < 0) first[block] = point;
  return first;
}

/** Two points to put together with point 0, by a linear congruential generator: the same on every machine. */
function sample(degree: number, size: number): number[][] {
  let seed = 1;
  const next = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return 1 + ((seed >>> 8) % (degree - 1));
  };
  return Array.from({ length: size }, () => [next(), next()]);
}

/** All ways to give points two colours such that each letter keeps all colours or exchanges them. */
function colourings(letters: readonly Uint16Array[]): Uint16Array[] {
  const degree = letters[0].length;
  if (letters.length > COLOURED_LETTERS || degree * letters.length * 2 ** letters.length > STEPS) return [];
  return Array.from({ length: 2 ** letters.length - 1 }, (_, i) => colouring(letters, i + 1)).filter(
    (colours) => colours !== undefined,
  );
}

function colouring(letters: readonly Uint16Array[], exchanging: number): Uint16Array | undefined {
  const colours = new Uint16Array(letters[0].length).fill(2);
  colours[0] = 0;
  const reached = [0];
  for (const point of reached) {
    for (const [i, letter] of letters.entries()) {
      const colour = colours[point] ^ ((exchanging >> i) & 1);
      const image = letter[point];
      if (colours[image] === 2) {
        colours[image] = colour;
        reached.push(image);
      } else if (colours[image] !== colour) return undefined;
    }
  }
  return colours;
}

/** The finest system that is coarser than `within` and has the seeds in one block with point 0. */
function blocksWith(letters: readonly Uint16Array[], seeds: readonly number[], within?: Uint16Array): BlockAction {
  const degree = letters[0].length;
  const parent = Uint16Array.from({ length: degree }, (_, point) => point);
  const leader = (point: number): number => {
    let at = point;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]];
    return at;
  };
  const merged: (readonly [number, number])[] = [];
  const merge = (a: number, b: number) => {
    const [x, y] = [leader(a), leader(b)];
    if (x === y) return;
    parent[y] = x;
    merged.push([x, y]);
  };
  const first = within === undefined ? [] : firstPoints(within, degree);
  if (within !== undefined) for (const [point, block] of within.entries()) merge(first[block], point);
  for (const seed of seeds) merge(0, seed);
  for (const [a, b] of merged) for (const letter of letters) merge(letter[a], letter[b]);
  const numbers = new Map<number, number>();
  const blocks = parent.map((_, point) => {
    const leading = leader(point);
    if (!numbers.has(leading)) numbers.set(leading, numbers.size);
    return numbers.get(leading) ?? 0;
  });
  return actionOn(letters, blocks);
}

function actionOn(letters: readonly Uint16Array[], blocks: Uint16Array): BlockAction {
  const count = blocks.reduce((most, block) => Math.max(most, block), 0) + 1;
  const images = letters.map((letter) => {
    const image = new Uint16Array(count);
    for (let point = 0; point < blocks.length; point++) image[blocks[point]] = blocks[letter[point]];
    return image;
  });
  return { blocks, count, letters: images };
}
