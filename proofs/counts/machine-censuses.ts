// Censuses of machines with two letters: which of them recognise a language, from some start. Part of the list in census.ts.

import type { CensusSpec } from "../../src/check/device/census.ts";
import { EVEN_BLOCKS, SEEN } from "../machines.ts";

type Machines = Extract<CensusSpec, { readonly procedure: "language" }>["machines"];

interface Named {
  readonly id: string;
  readonly spec: CensusSpec;
}

const LANGUAGES = { parity: "parity", "even-blocks": EVEN_BLOCKS } as const;
type Language = keyof typeof LANGUAGES;

function machines(id: string, language: Language, semantics: string, more: Partial<Machines> = {}): Named {
  const own = { system: "scalar", rows: 1, letters: 2, where: [], property: "cannot-recognise" } as const;
  return {
    id: `machines-${id.replaceAll(/[:,]/g, "-")}-${language}`,
    spec: {
      procedure: "language",
      language: LANGUAGES[language],
      machines: { ...own, semantics: `${semantics},${SEEN}`, ...more },
    },
  };
}

/** All of a format; with `nonnegative` a >= 0 for both letters. */
function scalars(format: string, language: Language, nonnegative: boolean): Named {
  const where = nonnegative ? ["value-nonnegative"] : [];
  return machines(`${format}${nonnegative ? "-nonnegative" : ""}`, language, `perOperation,format=${format}`, {
    where,
  });
}

/** Two-row delta rules with their eigenvalues in [0, 1]. */
function delta(format: string, language: Language, regime: "perOperation" | "fused"): Named {
  const where = ["eigenvalues-in-0-1", "beta-positive", "no-negative-zero"];
  return machines(`deltaNet-${format}-${regime}`, language, `${regime},format=${format}`, {
    system: "deltaNet",
    rows: 2,
    where,
  });
}

/** Of 7 and 8 bits only what no machine recognises if the theorems are right: of 5 bits one machine in twelve tracks parity. */
const [SMALL, LARGE] = [
  ["E2M1FN", "float:e3m1,finite", "E3M2FN", "E2M3FN"],
  ["float:e3m3,finite", "float:e4m2,finite", "E4M3FN"],
];

export const MACHINE_CENSUSES: readonly Named[] = [
  ...SMALL.flatMap((format) => [scalars(format, "parity", true), scalars(format, "parity", false)]),
  ...LARGE.map((format) => scalars(format, "parity", true)),
  ...[...SMALL, ...LARGE].map((format) => scalars(format, "even-blocks", false)),
  machines("diagonal-q0.2", "even-blocks", "perOperation,format=q0.2", { system: "diagonal", rows: 2 }),
  ...(["perOperation", "fused"] as const).flatMap((regime) =>
    (["parity", "even-blocks"] as const).map((language) => delta("E2M1FN", language, regime)),
  ),
];
