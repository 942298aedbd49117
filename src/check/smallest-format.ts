// The narrowest format in which something compiled is right for all lengths: formats by their bits, narrowest first, until one
// holds. Another construction may be the one that holds in another format.

import { InputError } from "../core/errors.ts";
import type { Semantics } from "../rnn/semantics.ts";
import { type Compiled, type CompileRequest, compile } from "./compile.ts";
import type { DecideOptions } from "./decide.ts";

/** By bits, then by exponent bits. */
const TRIED_FORMATS = [
  "E2M1FN",
  "E2M3FN",
  "E3M2FN",
  "E4M3FN",
  "E5M2",
  "binary16",
  "bfloat16",
  "tf32",
  "binary32",
] as const;

export interface FormatAttempt {
  readonly format: string;
  readonly outcome: string;
}

interface Smallest {
  readonly format: string;
  readonly semantics: Semantics;
  readonly compiled: Compiled;
}

/** `semanticsIn` gives the semantics for a format's name. `found` is absent where no format holds; then `last` is what the widest
 * one gave. @throws InputError as `compile`, but for numbers that a format lacks */
export async function smallestFormat(
  request: Omit<CompileRequest, "semantics">,
  semanticsIn: (format: string) => Semantics,
  options: DecideOptions,
  tell: (attempt: FormatAttempt) => void = () => undefined,
): Promise<{ readonly tried: readonly FormatAttempt[]; readonly found?: Smallest; readonly last?: Smallest }> {
  const tried: FormatAttempt[] = [];
  let last: Smallest | undefined;
  for (const format of TRIED_FORMATS) {
    const semantics = semanticsIn(format);
    const outcome = await compiledOr(request, semantics, options);
    const said = typeof outcome === "string" ? outcome : outcome.status;
    tried.push({ format, outcome: said });
    tell({ format, outcome: said });
    if (typeof outcome === "string") continue;
    last = { format, semantics, compiled: outcome };
    if (outcome.status === "holds") return { tried, found: last, last };
    if (options.interrupted?.() === true) break;
  }
  return { tried, ...(last === undefined ? {} : { last }) };
}

/** What a format lacks is an outcome here. */
async function compiledOr(
  request: Omit<CompileRequest, "semantics">,
  semantics: Semantics,
  options: DecideOptions,
): Promise<Compiled | string> {
  try {
    return await compile({ ...request, semantics }, options);
  } catch (error) {
    if (error instanceof InputError && error.where === "--semantics")
      return `no ${error.expected.replace(/^a format that holds /, "")}`;
    throw error;
  }
}
