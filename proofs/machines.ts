// Claims about all machines with two letters of a universe: that none of them recognises a language, or that some do.

import type { CensusSpec } from "../src/check/device/census.ts";
import type { CensusClaim, Control, Level } from "../src/theorem/theorem.ts";

type LanguageSpec = Extract<CensusSpec, { readonly procedure: "language" }>;
type Machines = LanguageSpec["machines"];

/** Words over 0 and 1 with an even number of factors 01: of maximal blocks of ones that follow a zero. */
export const EVEN_BLOCKS = "1*(00*11*00*11*)*0*";
/** Seen by value and saturated: what the claims are about unless they say otherwise. */
export const SEEN = "overflow=saturate,observe=value";

export interface Asked {
  readonly name: string;
  readonly says: string;
  readonly language: string;
  readonly semantics: string;
  readonly universe?: Partial<Machines>;
  readonly level: Level;
  readonly counts?: Readonly<Record<string, number>>;
}

function asked({ name, says, language, semantics, universe = {}, level, counts }: Asked) {
  const own = { system: "scalar", rows: 1, letters: 2, where: [], property: "cannot-recognise" } as const;
  const census: LanguageSpec = { procedure: "language", language, machines: { ...own, semantics, ...universe } };
  return { kind: "census", name, says, level, census, ...(counts === undefined ? {} : { counts }) } as const;
}

/** No machine of the universe recognises the language, from any start, by any decoder. */
export function none(claim: Asked): CensusClaim {
  return { ...asked(claim), answer: "yes", expected: "holds" };
}

/** Some machine of the universe does. */
export function some(claim: Asked): CensusClaim {
  return { ...asked(claim), answer: "no", expected: "holds" };
}

/** As `none`, where hypotheses are given up: some machine does. */
export function broken(claim: Asked, ...drops: readonly string[]): Control {
  return { ...asked(claim), answer: "yes", expected: "fails", drops };
}

/** As `some`, where hypotheses are given up: no machine does. */
export function gone(claim: Asked, ...drops: readonly string[]): Control {
  return { ...asked(claim), answer: "no", expected: "fails", drops };
}
