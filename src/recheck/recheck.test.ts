// Certificates of every kind, made by hand: they are accepted, and no field of one can be changed without its being
// refused, although the digest is made to fit again.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  ALL,
  CLOSURE,
  changed,
  type Fields,
  type Json,
  outcome,
  without,
} from "../../properties/certificates-by-hand.ts";
import { InputError } from "../core/errors.ts";
import { readCertificate, recheck } from "./index.ts";

/** Every place in a certificate but the model's document, with values that may stand there instead. */
function mutations(value: Json, path: readonly (string | number)[]): [readonly (string | number)[], Json][] {
  const here = (others: readonly Json[]): [readonly (string | number)[], Json][] =>
    others.map((other) => [path, other]);
  if (typeof value === "number") return here([value + 1, value - 1, value + 0.5, 2 ** 40, String(value), null]);
  if (typeof value === "boolean") return here([!value, Number(value), null]);
  if (typeof value === "string") {
    const last = value.slice(0, -1) + (value.endsWith("1") ? "2" : "1");
    return here([
      `${value}0`,
      value.slice(0, -1),
      last,
      value.toUpperCase() === value ? `${value} ` : value.toUpperCase(),
      "",
      0,
      null,
    ]);
  }
  if (value === null) return [];
  if (Array.isArray(value)) {
    const inner = value.flatMap((part, i) => mutations(part, [...path, i]));
    const shorter = value.length === 0 ? [] : [value.slice(0, -1), value.slice(1)];
    return [...inner, ...here([...shorter, [...value, value.at(-1) ?? 0], [...value, value.at(0) ?? null], {}])];
  }
  const fields = Object.entries(value).flatMap(([key, part]) =>
    key === "model" ? [] : mutations(part, [...path, key]),
  );
  const fewer = Object.keys(value).map((key) => without(value, key));
  return [...fields, ...here([...fewer, { ...value, more: 1 }, []])];
}

/** Counts of the words that witness a failure, where other counts do as well. */
const WITNESSES = [
  "COLLISION evidence,words,0,0,1",
  "COLLISION evidence,words,1,1,1",
  "IMPLEMENTS evidence,suffix,0,1",
];

describe("certificates made by hand", () => {
  it.each(Object.entries(ALL))("%s is accepted", (_, certificate) => {
    expect(outcome(certificate)).toBe("accepted");
    const result = recheck(JSON.parse(JSON.stringify(certificate)), "certificate");
    expect(result).toMatchObject({
      accepted: true,
      kind: certificate.kind,
      status: certificate.status,
      question: certificate.question,
    });
  });

  it.each(Object.entries(ALL))("no field of %s can be changed", (name, certificate) => {
    const accepted = mutations(certificate, []).filter(([path, value]) => {
      if (path.length === 0) return outcome(value) === "accepted";
      return outcome(changed(certificate, path, () => value)) === "accepted";
    });
    // What may change: a table may be left out, as the pairs are found again anyway; and some words do as well as others.
    const harmful = accepted.filter(([path, value]) => {
      if (path.join() === "evidence" && !Object.hasOwn(value as Fields, "table")) return false;
      return !WITNESSES.includes(`${name} ${path.join()}`);
    });
    expect(harmful, name).toEqual([]);
  });

  it.each(Object.entries(ALL))("nor can the model of %s", (_, certificate) => {
    const model = (certificate.question as Fields).model as Fields;
    const open = mutations(model, ["question", "model"]).filter(([path, value]) => {
      return outcome(changed(certificate, path, () => value)) === "accepted";
    });
    // The decoder plays no part in what is asked of keys; the rest are other ways to write the same model.
    const same = (path: readonly (string | number)[]) =>
      path.includes("decoder") || (path.join() === "question,model" && certificate.kind !== "word");
    const differing = open.filter(([path, value]) => !same(path) && !sameNumber(certificate, path, value));
    expect(differing).toEqual([]);
  });
});

/** "10" for "1" changes a number, "1." or "-1 " does not. */
function sameNumber(certificate: Fields, path: readonly (string | number)[], value: Json): boolean {
  const old = path.reduce<Json>((at, key) => (at as Fields)[key], certificate);
  const text = (x: Json): string => JSON.stringify(Array.isArray(x) && x.length === 1 ? x[0] : x).replaceAll('"', "");
  return text(value).trim() !== "" && Number(text(value)) === Number(text(old));
}

describe("documents", () => {
  it("that are no certificates name the place", () => {
    expect(() => recheck(7, "c.json")).toThrow("c.json: expected to be object, found 7");
    expect(() => recheck({ ...CLOSURE, kind: "proof" }, "c.json")).toThrow("c.json: kind: expected one of");
    const rest = without(CLOSURE, "evidence");
    expect(() => recheck(rest, "c.json")).toThrow(/c\.json.*evidence/);
    let deep: Json = [];
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(() => recheck({ ...CLOSURE, more: deep }, "c.json")).toThrow("deep");
  });

  it("are read from files, errors with their position", () => {
    const folder = mkdtempSync(join(tmpdir(), "recheck-"));
    try {
      const path = join(folder, "c.json");
      writeFileSync(path, JSON.stringify(CLOSURE));
      expect(outcome(readCertificate(path) as Json)).toBe("accepted");
      writeFileSync(path, JSON.stringify(CLOSURE).slice(0, 300));
      expect(() => readCertificate(path)).toThrow(/c\.json: expected a certificate in JSON, found .*position 300/);
      writeFileSync(path, "{]");
      expect(() => readCertificate(path)).toThrow(/position 1/);
      expect(() => readCertificate(join(folder, "none.json"))).toThrow(InputError);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("report progress", () => {
    const seen: [number, number][] = [];
    recheck(CLOSURE, "c", { progress: (done, claimed) => seen.push([done, claimed]) });
    expect(seen.at(-1)).toEqual([2, 2]);
  });
});
