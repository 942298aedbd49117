// Counts cases into a tally: a row is a map, a case is a member, and its rank is row * 2^bits + column.

import { emptyTally, LEAST, type Tally } from "../../core/tally.ts";

export interface Examined {
  /** Examines places [0, places) of a row; `column` tells which column a place is (the same number, unless given). */
  readonly row: (
    row: number,
    places: number,
    agrees: (place: number) => boolean,
    column?: (place: number) => number,
  ) => void;
}

export function createTallier(bits: number): Examined & { readonly tally: () => Tally } {
  let [maps, members, failures, failingMaps] = [0, 0, 0, 0];
  const least: number[] = [];
  return {
    row: (row, places, agrees, column = (place) => place) => {
      const wrong: number[] = [];
      for (let place = 0; place < places; place++) if (!agrees(place)) wrong.push(column(place));
      maps++;
      members += places;
      failures += wrong.length;
      if (wrong.length === 0) return;
      failingMaps++;
      const ranks = wrong.sort((a, b) => a - b).map((n) => row * 2 ** bits + n);
      least.push(...ranks.slice(0, LEAST - least.length));
    },
    tally: () => ({ ...emptyTally(), maps, members, failures, failingMaps, least: [...least] }),
  };
}
