// Parallel prefix trees: inclusive prefixes x_1, x_1·x_2, … of an associative operation, combined in the order of a fixed
// network. Rounded, the operation is no longer associative, so each tree has its own result, and the result depends on the
// position in the block. The prefix at a position uses no later element, so a block that ends early needs no padding.
//   sklansky     J. Sklansky 1960, doi:10.1109/TEC.1960.5219822: the end of the left half joins every place of the right half
//   kogge-stone  P. Kogge and H. Stone 1973, doi:10.1109/TC.1973.5009159: every place joins the one 1, 2, 4, … before it
//   brent-kung   R. Brent and H. T. Kung 1982, doi:10.1109/TC.1982.1675982: sums of aligned blocks, then the places between
//   blelloch     G. Blelloch 1990 (Prefix sums and their applications): sums of aligned blocks, exclusive prefixes handed
//                down from the root, then the place's own element

export const TREES = ["sklansky", "kogge-stone", "brent-kung", "blelloch"] as const;
export type Tree = (typeof TREES)[number];

/** What stands at a place of the network: nothing yet known (a later element), the empty product, or an element. */
type Place<E> = { readonly element: E } | "empty" | undefined;

/** The prefix of all `elements` (at least one) in a block of `length` places, with `combine(earlier, later)`.
 * @throws RangeError for no elements, or more than the block has places
 * @cost O(length log length) calls of `combine` at most */
export function prefix<E>(tree: Tree, elements: readonly E[], length: number, combine: (earlier: E, later: E) => E): E {
  if (elements.length === 0 || elements.length > length)
    throw new RangeError(`prefix: expected 1 to ${length} elements, found ${elements.length}`);
  const size = 2 ** Math.ceil(Math.log2(length));
  const places = Array.from(
    { length: size },
    (_, i): Place<E> => (i < elements.length ? { element: elements[i] } : undefined),
  );
  const join = (earlier: Place<E>, later: Place<E>): Place<E> => {
    if (earlier === undefined || later === undefined) return undefined;
    if (earlier === "empty") return later;
    return later === "empty" ? earlier : { element: combine(earlier.element, later.element) };
  };
  NETWORKS[tree](places, join);
  const last = places[elements.length - 1];
  if (last === undefined || last === "empty") throw new RangeError("prefix: expected a complete prefix, found none");
  return last.element;
}

type Join<E> = (earlier: Place<E>, later: Place<E>) => Place<E>;
type Network = <E>(x: Place<E>[], join: Join<E>) => void;

const sklansky: Network = (x, join) => {
  for (let d = 1; d < x.length; d *= 2) {
    for (let i = 0; i < x.length; i++) if ((i & d) !== 0) x[i] = join(x[(i & ~(d - 1)) - 1], x[i]);
  }
};

const koggeStone: Network = (x, join) => {
  for (let d = 1; d < x.length; d *= 2) {
    for (let i = x.length - 1; i >= d; i--) x[i] = join(x[i - d], x[i]);
  }
};

/** Place i, with i + 1 a multiple of 2d, becomes the product of its aligned block of 2d places. */
const upSweep: Network = (x, join) => {
  for (let d = 1; d < x.length; d *= 2) {
    for (let i = 2 * d - 1; i < x.length; i += 2 * d) x[i] = join(x[i - d], x[i]);
  }
};

const brentKung: Network = (x, join) => {
  upSweep(x, join);
  for (let d = x.length / 2; d >= 1; d /= 2) {
    for (let i = 3 * d - 1; i < x.length; i += 2 * d) x[i] = join(x[i - d], x[i]);
  }
};

const blelloch: Network = <E>(x: Place<E>[], join: Join<E>) => {
  const own = [...x];
  upSweep(x, join);
  x[x.length - 1] = "empty";
  for (let d = x.length / 2; d >= 1; d /= 2) {
    for (let i = 2 * d - 1; i < x.length; i += 2 * d) {
      const left = x[i - d];
      x[i - d] = x[i];
      x[i] = join(x[i], left);
    }
  }
  own.forEach((element, i) => {
    x[i] = join(x[i], element);
  });
};

const NETWORKS: Readonly<Record<Tree, Network>> = {
  sklansky,
  "kogge-stone": koggeStone,
  "brent-kung": brentKung,
  blelloch,
};
