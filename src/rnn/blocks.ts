// Layers under `scan` and `chunkwise`: symbols are combined in blocks before they meet the state, so the state after a symbol
// depends on the state before the block and on the block's symbols so far. A finite memory of these symbols, the mode, makes
// a transition system of it again: in each mode a symbol has a fixed straight-line step.
//
// The entries are H after the symbol [rows · columns], which is what decoders see, then H before the block. When a block is
// full its last H is the next one's first.

import { InputError } from "../core/errors.ts";
import type { Arithmetic } from "../number/generic.ts";
import { blockOrder } from "./block-order.ts";
import type { Layer, Parameters, Shape } from "./layer.ts";
import type { RoundedSemantics } from "./semantics.ts";

/** The step of a layer whose symbols are combined in blocks. Mode 0 is the beginning of a block. */
export interface BlockSteps {
  /** How many modes there are: one for each list of fewer symbols than a block holds. */
  readonly modes: number;
  next(mode: number, symbol: number): number;
  /** Entries as in the file's head, before and after. */
  step(mode: number, symbol: number): <T>(arithmetic: Arithmetic<T>, state: readonly T[]) => T[];
}

/** Modes are numbers of 32 bits. */
const MOST_MODES = 2 ** 32;

/** The steps of a layer whose symbols have these parameters. @throws InputError for a layer that has no such form, or a
 * block so long that its modes cannot be numbered */
export function blockSteps(
  layer: Layer,
  shape: Shape,
  parameters: readonly Parameters[],
  semantics: RoundedSemantics,
  where: string,
): BlockSteps {
  const { block, regime } = semantics;
  if (block === undefined) throw new RangeError(`blockSteps: expected a semantics with blocks, found ${regime}`);
  const symbols = parameters.length;
  const modes = Array.from({ length: block.length }, (_, i) => symbols ** i).reduce((sum, count) => sum + count, 0);
  if (modes > MOST_MODES) {
    const most = `at most 2^32 lists of symbols shorter than a block`;
    throw new InputError(where, most, `${symbols} symbols in blocks of ${block.length}`);
  }
  const order = blockOrder(layer, shape, parameters, semantics, where);
  const size = shape.rows * shape.columns;
  const held = (mode: number): number[] => {
    const list: number[] = [];
    for (let rest = mode; rest > 0; rest = Math.floor((rest - 1) / symbols)) list.unshift((rest - 1) % symbols);
    return list;
  };
  return {
    modes,
    next: (mode, symbol) => (held(mode).length + 1 === block.length ? 0 : mode * symbols + symbol + 1),
    step: (mode, symbol) => {
      const list = [...held(mode), symbol];
      const full = list.length === block.length;
      return (arithmetic, state) => {
        const before = state.slice(size);
        const seen = order(arithmetic, list)(before);
        return [...seen, ...(full ? seen : before)];
      };
    },
  };
}
