// The command decide in a process of its own: exit codes, certificates, tables, JSON.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { statetrack } from "../../properties/command-line.ts";

// The clock of a test runs while it waits for its turn.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "statetrack-decide-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string) => join(folder, name);
const example = (name: string) => `docs/examples/${name}.json`;

function written(name: string, content: unknown): string {
  writeFileSync(file(name), typeof content === "string" ? content : JSON.stringify(content));
  return file(name);
}

const parity = (path: string, ...more: readonly string[]) =>
  statetrack("decide", "--model", path, "--language", "parity", "--semantics", "fused,format=bf16", ...more);

type Json = Readonly<Record<string, unknown>>;
const parsed = (text: string) => JSON.parse(text) as Json;

describe.concurrent("decide", () => {
  it("exits with 0 when the answer is holds, and writes a certificate that recheck accepts", async () => {
    const path = file("holds.json");
    const { code, out, err } = await parity(example("scalar-negative"), "--certificate", path);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^HOLDS: holds for every word length\n/);
    const digest = parsed(readFileSync(path, "utf8")).digest;
    expect(out).toContain(`certificate closure, digest ${String(digest)}\n`);
    const checked = await statetrack("recheck", path);
    expect(checked).toMatchObject({ code: 0, err: "" });
    expect(checked.out).toMatch(/^accepted {2}.*holds, closure;.*\n1 accepted, 0 rejected\n$/);
  });

  it("exits with 1 when the answer is fails, and recheck rejects the certificate once it is changed", async () => {
    const path = file("fails.json");
    const { code, out, err } = await parity(example("scalar-positive"), "--certificate", path);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(out).toMatch(/^FAILS: 1\^9 \(out\) and 1\^10 \(in\) both reach \(2\)\n/);
    const text = readFileSync(path, "utf8");
    const changed = written("changed.json", text.replace('[["1",9]]', '[["1",8]]'));
    const cut = written("cut.json", text.slice(0, text.length / 2));
    const [rejected, truncated] = await Promise.all([
      statetrack("recheck", path, changed, "--json"),
      statetrack("recheck", cut),
    ]);
    expect({ code: rejected.code, err: rejected.err }).toEqual({ code: 1, err: "" });
    expect(parsed(rejected.out)).toMatchObject({
      accepted: 1,
      rejected: 1,
      results: [
        { path, accepted: true, kind: "collision", status: "fails" },
        { path: changed, accepted: false, reason: expect.stringContaining("digest") as string },
      ],
    });
    expect({ code: truncated.code, out: truncated.out }).toEqual({
      code: 2,
      out: "0 accepted, 0 rejected, 1 unreadable\n",
    });
    expect(truncated.err).toMatch(/^statetrack: .*cut\.json: expected a certificate in JSON, found .*position \d+/);
  });

  it("exits with 3 when the state space is too large for the memory, with the length that was proved", async () => {
    const language = "word-problem:S5,generators=adjacent";
    const swaps = (semantics: string, ...more: readonly string[]) =>
      statetrack(
        "decide",
        "--model",
        example("s5-normalised"),
        "--language",
        language,
        "--semantics",
        semantics,
        "--method",
        "closure",
        ...more,
      );
    const path = file("none.json");
    const inMemory = ["--memory", "20MB", "--scratch", "none"];
    const [fused, wide, exact] = await Promise.all([
      swaps("perOperation,format=bfloat16,multiplyAdd=fused", ...inMemory, "--json", "--certificate", path),
      swaps("perOperation,format=binary32", ...inMemory),
      statetrack(
        "decide",
        "--model",
        example("scalar-positive"),
        "--language",
        "parity",
        "--semantics",
        "exact",
        "--memory",
        "10MB",
      ),
    ]);
    expect(fused.code).toBe(3);
    expect(fused.err).toBe("statetrack: no certificate, the verdict is unknown\n");
    expect(() => statSync(path)).toThrow();
    const verdict = parsed(fused.out) as { provedUpToLength: number; pairs: number };
    expect(verdict).toMatchObject({ status: "unknown", reason: "the memory budget of 20000000 bytes" });
    expect(verdict.provedUpToLength).toBeGreaterThan(10);
    expect(verdict.pairs).toBeGreaterThan(100_000);
    expect(wide).toMatchObject({ code: 3, err: "" });
    expect(wide.out).toMatch(
      /^UNKNOWN: stopped by the memory budget of 20000000 bytes; no contradiction up to length \d+\n/,
    );
    expect(exact).toMatchObject({ code: 3, err: "" });
    expect(exact.out).toMatch(
      /^UNKNOWN: stopped by the memory of \d+ interned states; no contradiction up to length \d+\n/,
    );
  });

  it("exits with 3 at the bounds on pairs and time", async () => {
    const mod97 = (...more: readonly string[]) =>
      statetrack(
        "decide",
        "--model",
        example("mod97-two-reflections"),
        "--language",
        "mod:97",
        "--ask",
        "separates",
        "--semantics",
        "perOperation,format=binary32",
        "--method",
        "closure",
        ...more,
      );
    const [pairs, time] = await Promise.all([mod97("--pairs", "5_000"), mod97("--time", "0.2s")]);
    expect(pairs.code).toBe(3);
    expect(pairs.out).toMatch(/^UNKNOWN: stopped by the bound of 5000 pairs; no contradiction up to length \d+\n/);
    expect(time.code).toBe(3);
    expect(time.out).toMatch(/^UNKNOWN: stopped by the time limit of 200 ms; no contradiction up to length \d+\n/);
  });

  it("prints one JSON object with the fields of the design, for each status", async () => {
    const [holds, fails, wrong] = await Promise.all([
      parity(example("scalar-negative"), "--json"),
      parity(example("scalar-positive"), "--json"),
      parity(example("ex6-bfloat16"), "--json"),
    ]);
    const semantics =
      "fused,format=bfloat16,rounding=tiesToEven,overflow=infinity,subnormals=gradual,observe=code,ties=fail";
    expect(parsed(holds.out)).toMatchObject({
      status: "holds",
      question: { ask: "recognizes", language: "parity", model: "scalar a = -1", semantics },
      method: "closure",
      states: 2,
      pairs: 2,
      certificate: { statetrack: 1, kind: "closure" },
      cost: { transitions: 4, milliseconds: expect.any(Number) as number, bytes: expect.any(Number) as number },
      orbits: [
        { letter: "0", tail: 0, period: 1 },
        { letter: "1", tail: 0, period: 2 },
      ],
    });
    expect(parsed(fails.out)).toMatchObject({
      status: "fails",
      question: { ask: "separates", semantics },
      collision: {
        words: [[["1", 9]], [["1", 10]]],
        answers: [false, true],
        key: { state: ["0x4000"], values: ["2"], letter: "1" },
      },
      certificate: { kind: "collision" },
    });
    expect(parsed(wrong.out)).toMatchObject({
      status: "fails",
      question: { ask: "recognizes", semantics },
      word: { word: [["1", 2]], expected: true, found: "reject" },
      certificate: { kind: "word" },
    });
    expect([holds.code, fails.code, wrong.code]).toEqual([0, 1, 1]);
  });

  it("prints a table for several values, as text, CSV or JSON, and exits with 0 though some fail", async () => {
    const models = [example("scalar-negative"), example("scalar-positive")];
    const grid = (...more: readonly string[]) =>
      statetrack(
        "decide",
        "--model",
        ...models,
        "--language",
        "parity",
        "mod:3",
        "--ask",
        "separates",
        "--semantics",
        "fused,format=bf16",
        ...more,
      );
    const [text, comma, json] = await Promise.all([grid(), grid("--csv"), grid("--json")]);
    expect([text.code, comma.code, json.code]).toEqual([0, 0, 0]);
    expect(text.err).toBe("1/4 holds\n2/4 fails\n3/4 fails\n4/4 fails\n");
    expect(text.out.split("\n").filter((line) => /^scalar a/.test(line))).toHaveLength(4);
    expect([comma.err, json.err]).toEqual(["", ""]);
    const lines = comma.out.trimEnd().split("\n");
    expect(lines[0]).toBe("model,language,ask,semantics,eigenvalues,verdict,pairs,states,ms,finding,exact spectrum");
    expect(lines).toHaveLength(5);
    expect(lines[1]).toMatch(/^scalar a = -1,parity,separates,"fused,format=bfloat16,.*","\[-1, 1\]",holds,2,2,\d+,/);
    const { verdicts } = parsed(json.out) as { verdicts: readonly Json[] };
    expect(verdicts.map(({ status }) => status)).toEqual(["holds", "fails", "fails", "fails"]);
  });

  it("crosses formats with the semantics that name none", async () => {
    const { out } = await statetrack(
      "decide",
      "--model",
      example("scalar-negative"),
      "--language",
      "parity",
      "--json",
      "--semantics",
      "fused",
      "perOperation,format=q3.4",
      "exact",
      "--format",
      "bf16",
      "E5M2",
    );
    const { verdicts } = parsed(out) as { verdicts: readonly { question: { semantics: string } }[] };
    const shown = verdicts.map(({ question }) => question.semantics.split(",").slice(0, 2).join());
    expect(shown).toEqual([
      "fused,format=bfloat16",
      "fused,format=E5M2",
      "perOperation,format=q3.4",
      "exact,ties=fail",
    ]);
  });

  it("keeps a certificate for every question of a table, and resumes from the folder", async () => {
    const path = file("certificates");
    // Languages whose names have the same letters and digits must not share a file.
    const grid = (...more: readonly string[]) =>
      statetrack(
        "decide",
        "--model",
        example("scalar-negative"),
        "--semantics",
        "fused,format=bf16",
        "--ask",
        "separates",
        "--language",
        "(0|11)*",
        "(0&11)*",
        "~(.*0.*)|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110|0110",
        "--certificates",
        path,
        ...more,
      );
    const first = await grid();
    expect(first.code).toBe(0);
    const names = readdirSync(path);
    const certificates = names.filter((name) => name.endsWith(".json"));
    expect(certificates).toHaveLength(3);
    expect(names.filter((name) => name !== "verdicts.jsonl" && !certificates.includes(name))).toEqual([]);
    const log = readFileSync(join(path, "verdicts.jsonl"), "utf8");
    expect(log.trimEnd().split("\n")).toHaveLength(3);
    const [checked, again] = await Promise.all([
      statetrack("recheck", ...certificates.map((name) => join(path, name))),
      grid("--resume"),
    ]);
    expect(checked.code).toBe(0);
    expect(checked.out).toMatch(/\n3 accepted, 0 rejected\n$/);
    // Also the milliseconds are those of the first time.
    expect(again.out).toBe(first.out);
    expect(readFileSync(join(path, "verdicts.jsonl"), "utf8")).toBe(log);
  });

  it("writes the lookup decoder that exists, with which the model recognizes", async () => {
    const path = file("decoded.json");
    const ex7 = ["--semantics", "perOperation,format=binary32", "--language", "parity"];
    const found = await statetrack(
      "decide",
      "--model",
      example("ex7-binary32"),
      ...ex7,
      "--ask",
      "separates",
      "--lookup",
      path,
    );
    expect(found).toMatchObject({ code: 0, err: "" });
    const decided = await statetrack("decide", "--model", path, ...ex7, "--json");
    expect(parsed(decided.out)).toMatchObject({ status: "holds", question: { ask: "recognizes" } });
    const none = await parity(example("scalar-positive"), "--lookup", file("no-decoder.json"));
    expect(none.code).toBe(1);
    expect(none.err).toBe("statetrack: no lookup decoder, the exploration did not close\n");
    expect(() => statSync(file("no-decoder.json"))).toThrow();
  });

  it("writes to a device without replacing it", async () => {
    expect((await parity(example("scalar-negative"), "--certificate", "/dev/null")).code).toBe(0);
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });
});
