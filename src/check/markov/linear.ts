// Square systems of linear equations with integer coefficients, solved exactly by fraction-free elimination: every
// intermediate number is a minor of the matrix, so that entries grow linearly in the number of rows and divide exactly.
// Source: Bareiss 1968, doi:10.1090/S0025-5718-1968-0226829-0.

/** The solution of M x = b as numerators over a common denominator, which is not 0; undefined if M is singular.
 * `rows` are those of M, each with the entry of b last. @cost n^3 products of numbers of up to n times the bits of M */
export function solve(rows: readonly (readonly bigint[])[]): { numerators: bigint[]; denominator: bigint } | undefined {
  const n = rows.length;
  const m = rows.map((row) => [...row]);
  let previous = 1n;
  for (let k = 0; k < n; k++) {
    const pivot = m.findIndex((row, i) => i >= k && row[k] !== 0n);
    if (pivot < 0) return undefined;
    [m[k], m[pivot]] = [m[pivot], m[k]];
    const head = m[k];
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const row = m[i];
      const factor = row[k];
      // Columns before k are 0 but on the diagonal, which is the common denominator and is set at the end.
      for (let j = k + 1; j <= n; j++) row[j] = (head[k] * row[j] - factor * head[j]) / previous;
      row[k] = 0n;
    }
    previous = head[k];
  }
  return { numerators: m.map((row) => row[n]), denominator: previous };
}
