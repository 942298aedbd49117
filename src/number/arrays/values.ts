// Rounding and arithmetic on arrays of doubles that are values of a format. A target may be an operand; arrays must not
// overlap otherwise.

import { fromNumber, toNumber } from "../exact.ts";
import { type Float64Engine, float64Applies, float64Engine } from "../float64.ts";
import type { RoundingPolicy } from "../format.ts";
import { hasNegativeZero } from "../limits.ts";
import { randomNumber, roundedStochastically, type StochasticPolicy } from "../stochastic.ts";
import { CLAMPED, type KernelPolicy, kernelPolicy, PLAIN } from "./parameters.ts";
import { checkLengths, runArrays } from "./run.ts";

/** Rounds every double once: a NaN becomes a NaN (whose bits are left open), infinities and -0 as by `round`; where the
 * format has no -0, +0; an infinity under `wrap` becomes NaN.
 * @throws RangeError if lengths differ, or where `float64Applies` does not hold
 * @throws InputError if the format cannot express the overflow behaviour
 * @error correctly rounded @cost O(n), nothing allocated per element */
export function roundArray(policy: RoundingPolicy, source: Float64Array, target: Float64Array): void {
  checkLengths("roundArray", [source, target]);
  const plan = checked("roundArray", policy);
  const done =
    plan !== undefined &&
    runArrays(plan, [source], target, (kernels, [from], to, count) =>
      kernels.round(plan.direction, plan.finish, from, to, count),
    );
  if (done) return;
  const short = plan?.finish === PLAIN || plan?.finish === CLAMPED;
  if (short && plan.direction === 0) roundQuickly(plan, source, target);
  else {
    const slow = float64Engine(policy);
    for (let i = 0; i < source.length; i++) target[i] = slow.round(source[i], 0);
  }
}

/** The kernels' short path: what is added and subtracted again is looked up by the exponent field. */
function roundQuickly({ block }: KernelPolicy, source: Float64Array, target: Float64Array): void {
  const [low, high, top, over] = [block[2], block[3], block[5], block[7]];
  const up = 2 ** Number(new BigUint64Array(block.buffer)[4] >> 52n);
  const magic = Float64Array.from({ length: 2048 }, (_, field) => {
    return Math.min(Math.max(2 ** (field - 1023), low), high) * up;
  });
  const words = new Int32Array(source.buffer, source.byteOffset, 2 * source.length);
  for (let i = 0; i < source.length; i++) {
    const word = words[2 * i + 1];
    const c = magic[(word >>> 20) & 0x7ff];
    let r = Math.abs(source[i]) + c - c;
    if (r > top) r = over;
    target[i] = word < 0 ? -r : r;
  }
}

/** The plan of the kernels, if they apply. */
function checked(where: string, policy: RoundingPolicy): KernelPolicy | undefined {
  if (!float64Applies(policy.format))
    throw new RangeError(`${where}: expected a format that doubles carry exactly, found ${policy.format.name}`);
  return kernelPolicy(policy);
}

/** Rounds the element at place i by the random number `randomNumber(seed, first + i, randomBits)`, as
 * `roundedStochastically`; otherwise as `roundArray`. An array in pieces, each with its own `first`, gives the same.
 * @throws RangeError also unless randomBits is 1 to 32 and first is a safe integer >= 0
 * @error less than one ulp */
export function roundArrayStochastic(
  policy: StochasticPolicy,
  source: Float64Array,
  target: Float64Array,
  seed: bigint,
  first = 0,
): void {
  const { randomBits: bits, format } = policy;
  checkLengths("roundArrayStochastic", [source, target]);
  if (!(Number.isInteger(bits) && bits >= 1 && bits <= 32))
    throw new RangeError(`roundArrayStochastic: expected 1 to 32 random bits, found ${bits}`);
  if (!(Number.isSafeInteger(first) && first >= 0))
    throw new RangeError(`roundArrayStochastic: expected a place >= 0, found ${first}`);
  const plan = checked("roundArrayStochastic", nearest(policy));
  const low = Number(BigInt.asIntN(32, seed));
  const high = Number(BigInt.asIntN(32, seed >> 32n));
  const done =
    plan !== undefined &&
    runArrays(plan, [source], target, (kernels, [from], to, count, i) =>
      kernels.roundStochastic(plan.finish, from, to, count, bits, first + i, low, high),
    );
  if (done) return;
  const zero = hasNegativeZero(format) ? -0 : 0;
  for (let i = 0; i < source.length; i++) {
    const x = fromNumber(source[i]);
    const wraps = policy.overflow === "wrap" && x.kind === "infinity";
    const random = randomNumber(seed, first + i, bits);
    target[i] = wraps ? Number.NaN : toNumber(roundedStochastically(policy, x, random)) + zero;
  }
}

/** Policies by their stochastic ones, so that plans are found again. */
const nearestPolicies = new WeakMap<StochasticPolicy, RoundingPolicy>();

/** What a too large number becomes is decided as by rounding to nearest. */
function nearest(policy: StochasticPolicy): RoundingPolicy {
  const { format, overflow, subnormals } = policy;
  const found = nearestPolicies.get(policy) ?? { format, overflow, subnormals, rounding: "tiesToEven" };
  nearestPolicies.set(policy, found);
  return found;
}

/** The numbers of the operations in assembly/operations.ts; with rounding to odd in between, in the second place. */
const OPERATIONS = { add: [0, 4], sub: [1, 5], mul: [2, 2], fma: [3, 3] } as const;
export type ArrayOperation = keyof typeof OPERATIONS;

/** One operation on all elements, whose operands must be values of the format: the same as the float64 engine's.
 * @throws as `roundArray` @error correctly rounded */
export function combineArrays(
  policy: RoundingPolicy,
  operation: ArrayOperation,
  operands: readonly Float64Array[],
  target: Float64Array,
): void {
  const where = `${operation}Array`;
  checkLengths(where, [target, ...operands]);
  const plan = checked(where, policy);
  const done =
    plan !== undefined &&
    runArrays(plan, operands, target, (kernels, [a, b, c = a], to, count) =>
      kernels.combine(OPERATIONS[operation][plan.oddSums ? 1 : 0], plan.direction, plan.finish, a, b, c, to, count),
    );
  if (done) return;
  combineSlowly(float64Engine(policy), operation, operands, target);
}

function combineSlowly(
  engine: Float64Engine,
  operation: ArrayOperation,
  [a, b, c]: readonly Float64Array[],
  target: Float64Array,
): void {
  if (operation === "fma") for (let i = 0; i < a.length; i++) target[i] = engine.fma(a[i], b[i], c[i]);
  else for (let i = 0; i < a.length; i++) target[i] = engine[operation](a[i], b[i]);
}

/** a + b, see `combineArrays`; an exact zero sum as IEEE 754 has it. */
export function addArray(policy: RoundingPolicy, a: Float64Array, b: Float64Array, target: Float64Array): void {
  combineArrays(policy, "add", [a, b], target);
}

/** a - b, see `combineArrays`. */
export function subArray(policy: RoundingPolicy, a: Float64Array, b: Float64Array, target: Float64Array): void {
  combineArrays(policy, "sub", [a, b], target);
}

/** a · b, see `combineArrays`. */
export function mulArray(policy: RoundingPolicy, a: Float64Array, b: Float64Array, target: Float64Array): void {
  combineArrays(policy, "mul", [a, b], target);
}

/** a · b + c with one rounding, see `combineArrays`. */
export function fmaArray(
  policy: RoundingPolicy,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  target: Float64Array,
): void {
  combineArrays(policy, "fma", [a, b, c], target);
}
