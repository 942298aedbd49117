// The committed certificates of whole censuses: they say what the record says, the checker takes each by a
// sample of units that it decides again itself, and a certificate whose counts were changed is rejected.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { recheck } from "../../src/recheck/index.ts";
import { committedCertificates, readRecords } from "./census-page.ts";

interface Certificate {
  readonly evidence: {
    readonly maps: number;
    readonly tally: { readonly failingMaps: number; readonly digest: string };
  };
}

describe("the certificates of whole censuses", () => {
  it.each(committedCertificates())(
    "$id is the record's census, and a sample of it is decided again",
    { timeout: 120_000 },
    ({ id, path }) => {
      const certificate = JSON.parse(readFileSync(path, "utf8")) as Certificate;
      const record = readRecords().find((one) => one.id === id);
      const { evidence } = certificate;
      const { failingMaps, digest } = evidence.tally;
      expect([evidence.maps, failingMaps, digest]).toEqual([record?.maps, record?.failingMaps, record?.digest]);
      expect(recheck(certificate, id)).toMatchObject({ accepted: true, kind: "census" });
      const altered = { ...certificate, evidence: { ...evidence, maps: evidence.maps - 1 } };
      expect(recheck(altered, id)).toMatchObject({ accepted: false });
    },
  );
});
