// What one symbol does to a small integer state, h <- A h + b, as a matrix and, where it is one, as a product of generalized
// Householder factors I - beta k k^T with inputs beta v k. Swaps, signs and overwritten rows are single factors whose numbers
// are small integers, so every format that holds them holds the step. Source: arXiv 2411.12537, Proposition 1; Scherk 1950.

/** h <- h - beta k (k · h - v). */
export interface Factor {
  readonly k: readonly number[];
  readonly beta: number;
  readonly v: number;
}

export interface Action {
  /** By rows. */
  readonly matrix: readonly (readonly number[])[];
  readonly input: readonly number[];
  /** First to last; absent where only the matrix is known. */
  readonly factors?: readonly Factor[];
  /** Whether a gate sets the state to 0 before the factors. */
  readonly clears: boolean;
}

/** The action of `factors` on `rows` numbers, after the state was set to 0 where `clears` says so. */
export function product(rows: number, factors: readonly Factor[], clears = false): Action {
  const apply = (state: readonly number[]) => factors.reduce<readonly number[]>(afterFactor, state);
  const input = apply(zeros(rows));
  const columns = Array.from({ length: rows }, (_, j) => {
    const from = clears ? zeros(rows) : unit(rows, j, 1);
    return apply(from).map((x, i) => x - input[i]);
  });
  return { matrix: zeros(rows).map((_, i) => columns.map((column) => column[i])), input, factors, clears };
}

function afterFactor(state: readonly number[], { k, beta, v }: Factor): number[] {
  const read = k.reduce((sum, x, i) => sum + x * state[i], 0);
  return state.map((h, i) => h - beta * k[i] * (read - v));
}

/** The action of a matrix alone. */
export function affine(matrix: readonly (readonly number[])[], input: readonly number[]): Action {
  return { matrix, input, clears: false };
}

export function identityAction(rows: number): Action {
  return product(rows, []);
}

/** Exchanges two rows. */
export function swap(rows: number, i: number, j: number): Factor {
  return { k: zeros(rows).map((_, row) => (row === i ? 1 : row === j ? -1 : 0)), beta: 1, v: 0 };
}

/** Sets a row to `value`. */
export function overwrite(rows: number, i: number, value: number): Factor {
  return { k: unit(rows, i, 1), beta: 1, v: value };
}

/** Changes the sign of a row. */
export function negate(rows: number, i: number): Factor {
  return { k: unit(rows, i, 1), beta: 2, v: 0 };
}

/** The value at row r goes to row images[r]: one swap less than points in each cycle, the least number there is. */
export function swapsOf(images: readonly number[], rows: number, first = 0): Factor[] {
  const seen = new Set<number>();
  const factors: Factor[] = [];
  for (const start of images.keys()) {
    const cycle: number[] = [];
    for (let point = start; !seen.has(point); point = images[point]) {
      seen.add(point);
      cycle.push(point);
    }
    for (let i = cycle.length - 1; i > 0; i--) factors.push(swap(rows, first + cycle[i - 1], first + cycle[i]));
  }
  return factors;
}

/** The next state, exactly. */
export function moved({ matrix, input }: Action, state: readonly number[]): number[] {
  return matrix.map((row, i) => row.reduce((sum, a, j) => sum + a * state[j], input[i]) + 0);
}

/** The spectral norm's bound sqrt(|A|_1 |A|_inf), which is exact for the 0/1 matrices and signed permutations made here. */
export function normBound({ matrix }: Action): number {
  const sum = (list: readonly number[]) => list.reduce((total, x) => total + Math.abs(x), 0);
  const rows = Math.max(...matrix.map(sum));
  const columns = Math.max(...matrix.map((_, j) => sum(matrix.map((row) => row[j]))));
  return Math.sqrt(rows * columns);
}

/** The largest beta |k|^2, 1 minus the least eigenvalue of a factor. */
export function strongestFactor({ factors = [] }: Action): number {
  return factors.reduce((most, { k, beta }) => Math.max(most, beta * k.reduce((sum, x) => sum + x * x, 0)), 0);
}

export function zeros(rows: number): number[] {
  return new Array<number>(rows).fill(0);
}

export function unit(rows: number, i: number, value: number): number[] {
  return zeros(rows).map((_, row) => (row === i ? value : 0));
}
