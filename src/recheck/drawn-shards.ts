// Which parts of a counted universe are decided again: drawn by the certificate's digest and a seed, so that whoever made the
// certificate could not choose them.

import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/host.ts";

export interface Draw {
  readonly shards: number | "all";
  readonly seed: string;
}

/** Distinct numbers below `count`, ascending; where not all are drawn, that of `always` is among them.
 * @throws InputError unless at least one is wanted */
export function drawnShards(
  digest: string,
  count: number,
  { shards, seed }: Draw,
  always: () => number | undefined,
): number[] {
  const wanted = shards === "all" ? count : Math.min(count, shards);
  if (!Number.isSafeInteger(wanted) || wanted < 1)
    throw new InputError("shards", "a whole number from 1", String(shards));
  if (wanted === count) return Array.from({ length: count }, (_, i) => i);
  const known = always();
  const chosen = new Set<number>(known === undefined ? [] : [known]);
  for (let i = 0; chosen.size < wanted; i++) {
    const word = sha256().update(`${digest} ${seed} ${i}`).digest();
    chosen.add(Number.parseInt(word.slice(0, 12), 16) % count);
  }
  return [...chosen].sort((a, b) => a - b);
}
