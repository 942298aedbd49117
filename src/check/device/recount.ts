// Units drawn by a seed are counted again whatever counted them first: by the specification of arithmetic where that takes
// seconds a unit, the others by tables and doubles. A digest that differs is an error, not an answer.

import { sampledMaps } from "../exhaustive/sample.ts";
import type { Census } from "./census.ts";
import { countMaps } from "./outcome.ts";
import { mapsOf } from "./program.ts";

export interface Recounted {
  /** Units counted again, and how many were drawn: fewer only where it was interrupted. */
  readonly units: number;
  readonly drawn: number;
  /** Of these units by the specification; the others by tables and doubles. */
  readonly specified: number;
}

export interface RecountOptions {
  /** Of the units, at least one of them; 0 for none. */
  readonly share: number;
  readonly seed: number;
  readonly progress?: (done: number, total: number) => void;
  /** Asked after each unit. */
  readonly interrupted?: () => boolean;
}

/** `units`: those counted, each with its digest. @throws Error where a digest differs */
export async function countAgain(
  given: Census,
  units: readonly (readonly [unit: number, digest: string])[],
  { share, seed, progress, interrupted }: RecountOptions,
): Promise<Recounted> {
  const drawn =
    units.length === 0 || share === 0 ? 0 : Math.min(units.length, Math.max(1, Math.ceil(units.length * share)));
  if (drawn === 0) return { units: 0, drawn, specified: 0 };
  const most = given.specified === undefined ? 0 : Math.min(drawn, given.specifiedUnits);
  const exact = most === 0 ? undefined : given.specified?.();
  const fast = most === drawn ? undefined : given.reference();
  let done = 0;
  for (const place of sampledMaps({ seed, maps: drawn }, units.length)) {
    progress?.(done, drawn);
    const [unit, found] = units[place];
    const outcome = done < most ? exact : fast;
    if (outcome === undefined) throw new TypeError("countAgain: expected a way of counting");
    const { from, to } = mapsOf(given, { from: unit, to: unit + 1 });
    const { digest } = countMaps(given, outcome, from, to);
    if (digest !== found)
      throw new Error(
        `census: expected the digest ${digest} of unit ${unit} (maps ${from} to ${to - 1}), found ${found} on the device`,
      );
    done++;
    progress?.(done, drawn);
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (interrupted?.() === true) break;
  }
  return { units: done, drawn, specified: Math.min(done, most) };
}
