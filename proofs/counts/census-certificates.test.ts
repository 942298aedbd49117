// The committed certificates of whole censuses: they say what the record says, the checker takes each by a
// sample of units that it decides again itself, and a certificate whose counts were changed is rejected.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { recheck } from "../../src/recheck/index.ts";
import { readRecords } from "./census-page.ts";

const FOLDERS = [
  "proofs/no-diagonal-machine-with-two-letters-counts-blocks-modulo-2/certificates",
  "proofs/no-two-letter-scalar-machine-with-nonnegative-factors-tracks-parity/certificates",
  "proofs/some-two-row-deltanets-over-E4M3FN-cycle-when-every-operation-is-rounded/certificates",
  "proofs/two-orbits-decide-whether-a-saturated-scalar-recurrence-alternates/certificates",
];
const FILES = FOLDERS.flatMap((folder) => readdirSync(folder).map((name) => ({ name, path: join(folder, name) })));

interface Certificate {
  readonly evidence: { readonly maps: number; readonly tally: { readonly failingMaps: number } };
}

describe("the certificates of whole censuses", () => {
  it.each(FILES)(
    "$name is the record's census, and a sample of it is decided again",
    { timeout: 120_000 },
    ({ name, path }) => {
      const certificate = JSON.parse(readFileSync(path, "utf8")) as Certificate;
      const record = readRecords().find(({ id }) => `${id}.json` === name);
      const { evidence } = certificate;
      expect([evidence.maps, evidence.tally.failingMaps]).toEqual([record?.maps, record?.failingMaps]);
      expect(recheck(certificate, name)).toMatchObject({ accepted: true, kind: "census" });
      const altered = { ...certificate, evidence: { ...evidence, maps: evidence.maps - 1 } };
      expect(recheck(altered, name)).toMatchObject({ accepted: false });
    },
  );
});
