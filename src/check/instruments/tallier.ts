// Counts pairs into a tally: a row is a map, a pair is a member, and its rank is row * 2^bits + column.

import { emptyTally, LEAST, type Tally } from "../../core/tally.ts";

export interface Examined {
  /** Examines the columns [0, columns) of a row. */
  readonly row: (row: number, columns: number, agrees: (column: number) => boolean) => void;
}

export function createTallier(bits: number): Examined & { readonly tally: () => Tally } {
  let [maps, members, failures, failingMaps] = [0, 0, 0, 0];
  const least: number[] = [];
  return {
    row: (row, columns, agrees) => {
      let wrong = 0;
      for (let column = 0; column < columns; column++) {
        if (agrees(column)) continue;
        wrong++;
        if (least.length < LEAST) least.push(row * 2 ** bits + column);
      }
      maps++;
      members += columns;
      failures += wrong;
      if (wrong > 0) failingMaps++;
    },
    tally: () => ({ ...emptyTally(), maps, members, failures, failingMaps, least: [...least] }),
  };
}
