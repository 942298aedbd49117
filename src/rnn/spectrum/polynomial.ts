// Polynomials over the integers: p[i] is the coefficient of x^i, without zeros at the end (the zero polynomial is empty).
// Divisions occur only where they are exact. Everything that is decided about a spectrum is decided by these.

export type Polynomial = readonly bigint[];

export const absolute = (n: bigint) => (n < 0n ? -n : n);
export const signOf = (n: bigint): -1 | 0 | 1 => (n < 0n ? -1 : n > 0n ? 1 : 0);

/** -1 for the zero polynomial. */
export const degree = (p: Polynomial) => p.length - 1;
export const leading = (p: Polynomial): bigint => p.at(-1) ?? 0n;

/** The same polynomial without zeros at the end. */
export function trimmed(p: Polynomial): Polynomial {
  let length = p.length;
  while (length > 0 && p[length - 1] === 0n) length--;
  return length === p.length ? p : p.slice(0, length);
}

export function subtract(p: Polynomial, q: Polynomial): Polynomial {
  const length = Math.max(p.length, q.length);
  return trimmed(Array.from({ length }, (_, i) => (p.at(i) ?? 0n) - (q.at(i) ?? 0n)));
}

export function multiply(p: Polynomial, q: Polynomial): Polynomial {
  if (p.length === 0 || q.length === 0) return [];
  const product = new Array<bigint>(p.length + q.length - 1).fill(0n);
  p.forEach((a, i) => {
    q.forEach((b, j) => {
      product[i + j] += a * b;
    });
  });
  return product;
}

export function derivative(p: Polynomial): Polynomial {
  return p.slice(1).map((c, i) => c * BigInt(i + 1));
}

/** p(a x) */
export function scaleVariable(p: Polynomial, a: bigint): Polynomial {
  let power = 1n;
  return trimmed(
    p.map((c) => {
      const scaled = c * power;
      power *= a;
      return scaled;
    }),
  );
}

/** p(x + a), by repeated synthetic division. @cost O(n^2) additions */
export function shiftVariable(p: Polynomial, a: bigint): Polynomial {
  const q = [...p];
  for (let i = 0; i < q.length - 1; i++) for (let j = q.length - 2; j >= i; j--) q[j] += a * q[j + 1];
  return q;
}

/** x^n p(1/x) for the degree n; p(0) must not be 0 for the degree to stay. */
export function reversed(p: Polynomial): Polynomial {
  return trimmed([...p].reverse());
}

/** The sign of p(numerator / denominator), denominator > 0. */
export function signAt(p: Polynomial, numerator: bigint, denominator = 1n): -1 | 0 | 1 {
  let [value, power] = [0n, 1n];
  for (let i = p.length - 1; i >= 0; i--) {
    value = value * numerator + p[i] * power;
    power *= denominator;
  }
  return signOf(value);
}

export function gcdOfIntegers(a: bigint, b: bigint): bigint {
  let [x, y] = [absolute(a), absolute(b)];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** Divided by the greatest common divisor of its coefficients; signs stay. */
export function primitive(p: Polynomial): Polynomial {
  let content = 0n;
  for (const c of p) {
    content = gcdOfIntegers(c, content);
    if (content === 1n) return p;
  }
  return content === 0n ? p : p.map((c) => c / content);
}

/** b^(deg p - deg q + 1) p mod q, where b is the leading coefficient of q; p itself if its degree is smaller. */
export function pseudoRemainder(p: Polynomial, q: Polynomial): Polynomial {
  const [n, b] = [degree(q), leading(q)];
  let rest = [...p];
  for (let top = degree(p); top >= n; top--) {
    const c = rest[top];
    rest = rest.slice(0, top).map((r, i) => r * b - (i >= top - n ? c * q[i - top + n] : 0n));
  }
  return trimmed(rest);
}

/** p / q where q divides p over the integers. @throws RangeError if it does not */
export function quotient(p: Polynomial, q: Polynomial): Polynomial {
  const rest = [...p];
  const result = new Array<bigint>(Math.max(0, p.length - q.length + 1)).fill(0n);
  const [n, b] = [degree(q), leading(q)];
  for (let top = degree(p); top >= n; top--) {
    const c = rest[top] / b;
    result[top - n] = c;
    for (let i = 0; i <= n; i++) rest[top - n + i] -= c * q[i];
  }
  if (rest.some((c) => c !== 0n)) throw new RangeError("quotient: expected a divisor, found a remainder");
  return trimmed(result);
}
