// Every command in a process of its own: what it prints where, its exit code, and what it says of bad input.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { type Finished, statetrack } from "../../properties/command-line.ts";
import { InputError } from "../core/errors.ts";
import { decideCommand } from "./decide.ts";

// The clock of a test runs while it waits for its turn.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "statetrack-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string) => join(folder, name);
const example = (name: string) => `docs/examples/${name}.json`;

function written(name: string, content: unknown): string {
  writeFileSync(file(name), typeof content === "string" ? content : JSON.stringify(content));
  return file(name);
}

/** A model document of one layer over 0 and 1. */
function model(name: string, symbols: object, layer: object = { type: "scalar", initial: 0 }): string {
  return written(`${name}.json`, { statetrack: 1, name, alphabet: ["0", "1"], layers: [{ ...layer, symbols }] });
}

const parity = (path: string, ...more: readonly string[]) =>
  statetrack("decide", "--model", path, "--language", "parity", "--semantics", "fused,format=bf16", ...more);

/** Bad input: exit code 2, nothing on stdout, one line on stderr. */
function expectRefused({ code, out, err }: Finished, message: string): void {
  expect({ code, out, err }).toEqual({ code: 2, out: "", err: `statetrack: ${message}\n` });
}

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

/** What the command says of its arguments, asked in this process; the exit code of such a message is asked below. */
async function complaint(...args: readonly string[]): Promise<string> {
  try {
    await decideCommand()
      .exitOverride()
      .parseAsync([...args], { from: "user" });
    return "none";
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

describe("bad input to decide is refused with what was expected, found and where:", () => {
  const key = { type: "deltaNet", initial: [0, 0] };
  const question = (path: string) => ["--model", path, "--language", "parity", "--semantics", "fused,format=bf16"];
  const positive = question(example("scalar-positive"));
  const negative = ["--model", example("scalar-negative")];
  const cases: readonly (readonly [string, () => readonly string[], string])[] = [
    [
      "a missing parameter",
      () => question(model("missing", { "0": { k: [1, 0], beta: 0 }, "1": { k: [1, 0] } }, key)),
      `${file("missing.json")}: layers[0].symbols["1"].beta: expected this parameter, found nothing`,
    ],
    [
      "a wrong shape",
      () => question(model("shape", { "0": { k: [1, 0, 1], beta: 0 }, "1": { k: [1, 0], beta: 1 } }, key)),
      `${file("shape.json")}: layers[0].symbols["0"].k: expected the shape [2], found [3]`,
    ],
    [
      "a number that does not parse",
      () => question(model("word", { "0": { a: "one" }, "1": { a: 1 } })),
      `${file("word.json")}: layers[0].symbols["0"].a: expected one of the names pi, found "one" at character 1 of "one"`,
    ],
    [
      "an unbalanced expression",
      () => question(model("open", { "0": { a: "sqrt(2" }, "1": { a: 1 } })),
      `${file("open.json")}: layers[0].symbols["0"].a: expected a number or an expression, found "sqrt(2": Parenthesis ) expected (char 7)`,
    ],
    [
      "a symbol without parameters",
      () => question(model("half", { "0": { a: 1 } })),
      `${file("half.json")}: layers[0].symbols: expected parameters for the symbol "1", found none`,
    ],
    [
      "an unbalanced language",
      () => [...negative, "--semantics", "exact", "--language", "(01"],
      'language "(01": position 4: expected an operator or ")", found the end of the text',
    ],
    [
      "a symbol of the language outside the alphabet",
      () => [...negative, "--semantics", "exact", "--language", "01*2"],
      'language "01*2": position 4: expected a symbol of the alphabet ["0","1"], found "2"',
    ],
    [
      "a language over another alphabet",
      () => ["--model", example("s3-normalised"), "--semantics", "exact", "--language", "parity"],
      'language "parity": expected the alphabet ["0","1"], found ["(1 2)","(2 3)"]',
    ],
    [
      "an unknown format",
      () => [...negative, "--language", "parity", "--semantics", "fused,format=float7"],
      "format: expected one of binary16, bfloat16, binary32, binary64, tf32, E5M2, E4M3FN, E3M2FN, E2M3FN, E2M1FN, E8M0, " +
        "E4M3IEEE, E3M4, E5M2FNUZ, E4M3FNUZ, E4M3B11FNUZ, bf16, fp16, fp32, fp64, float:eXmY[,fn|fnuz|finite][,bias=B], " +
        'p3109:kKpP[s|u][e|f], qI.F, uqI.F, intN, found "float7"',
    ],
    [
      "an ambiguous format",
      () => [...negative, "--language", "parity", "--semantics", "fused,format=E4M3"],
      'format: expected one of E4M3FN, E4M3IEEE, E4M3FNUZ, E4M3B11FNUZ, p3109:k8p4, found the ambiguous "E4M3"',
    ],
    [
      "a semantics without a format",
      () => [...negative, "--language", "parity", "--semantics", "fused"],
      'semantics "fused": expected format=…, found no format',
    ],
    [
      "recognizes without a decoder",
      () => [...positive, "--ask", "recognizes"],
      "docs/examples/scalar-positive.json: decoder: expected a decoder to ask whether the model recognizes, found none",
    ],
    [
      "an unknown question",
      () => [...positive, "--ask", "solves"],
      '--ask: expected recognizes, separates, implements, found "solves"',
    ],
    [
      "an unknown method",
      () => [...positive, "--method", "magic"],
      '--method: expected auto or closure, found "magic"',
    ],
    [
      "bad memory",
      () => [...positive, "--memory", "5XB"],
      '--memory: expected bytes such as 500MB or 4GiB (B, kB, MB, GB, KiB, MiB, GiB), found "5XB"',
    ],
    [
      "bad time",
      () => [...positive, "--time", "soon"],
      '--time: expected a duration such as 30s, 10m or 2h, found "soon"',
    ],
    ["negative pairs", () => [...positive, "--pairs", "-5"], '--pairs: expected a positive whole number, found "-5"'],
    [
      "a certificate for a table",
      () => [...positive, "--ask", "separates", "implements", "--certificate", file("x.json")],
      "--certificate: expected one question (use --certificates for a table), found 2 questions",
    ],
    [
      "a lookup decoder for another question",
      () => [...question(example("scalar-negative")), "--lookup", file("x.json")],
      "--lookup: expected --ask separates on a model of one layer, found recognizes, 1 layer",
    ],
  ];
  for (const [name, args, message] of cases) {
    it(name, async () => {
      expect(await complaint(...args())).toBe(message);
    });
  }
});

describe.concurrent("bad input", () => {
  it("ends with exit code 2, one line on stderr and nothing on stdout", async () => {
    expectRefused(
      await parity(example("scalar-positive"), "--ask", "solves"),
      '--ask: expected recognizes, separates, implements, found "solves"',
    );
  });

  it("files that are absent, cut short or cannot be written", async () => {
    const whole = readFileSync(example("scalar-negative"), "utf8");
    const cut = written("cut-model.json", whole.slice(0, 300));
    const [absent, short, folderOfFile, unwritable] = await Promise.all([
      parity(file("absent.json")),
      parity(cut),
      parity(example("scalar-negative"), "--certificates", written("a-file", "")),
      parity(example("scalar-negative"), "--ask", "separates", "--lookup", join(folder, "no", "such.json")),
    ]);
    for (const { code, out } of [absent, short, folderOfFile]) expect({ code, out }).toEqual({ code: 2, out: "" });
    // What was found is shown before the decoder is written.
    expect(unwritable.code).toBe(2);
    expect(unwritable.out).toMatch(/^HOLDS/);
    expect(absent.err).toMatch(/^statetrack: .*absent\.json: expected a readable model file, found ENOENT/);
    expect(short.err).toMatch(/^statetrack: .*cut-model\.json: expected JSON, found .*at position \d+/);
    expect(folderOfFile.err).toMatch(/^statetrack: .*a-file: expected a folder that can be made, found EEXIST/);
    expect(unwritable.err).toMatch(/^statetrack: .*such\.json: expected a file that can be written, found ENOENT/);
  });
});

describe.concurrent("the command line", () => {
  it("refuses unknown options and commands, and what is missing, with exit code 2", async () => {
    const [option, command, missing, bare] = await Promise.all([
      parity(example("scalar-negative"), "--frob"),
      statetrack("decode"),
      statetrack("decide", "--language", "parity", "--semantics", "exact"),
      statetrack(),
    ]);
    for (const { code, out } of [option, command, missing, bare]) expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(option.err).toContain("unknown option '--frob'");
    expect(command.err).toContain("unknown command 'decode'\n(Did you mean decide?)");
    expect(missing.err).toContain("required option '--model <files...>' not specified");
    expect(bare.err).toContain("Usage: statetrack");
  });

  it("prints help and its version on stdout", async () => {
    const [help, version] = await Promise.all([statetrack("decide", "--help"), statetrack("--version")]);
    expect(help).toMatchObject({ code: 0, err: "" });
    for (const option of ["--model", "--language", "--semantics", "--ask", "--certificate", "--memory", "--json"])
      expect(help.out).toContain(option);
    expect(version).toMatchObject({ code: 0, err: "" });
    const { version: published } = parsed(readFileSync("package.json", "utf8"));
    expect(version.out).toBe(`${String(published)}\n`);
  });
});

describe.concurrent("simulate", () => {
  it("shows the states under several semantics side by side", async () => {
    const { code, out, err } = await statetrack(
      "simulate",
      "--model",
      example("scalar-positive"),
      "--word",
      "1^2 0",
      "--semantics",
      "exact",
      "fused",
      "--format",
      "int4",
    );
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.split("\n").slice(2)).toEqual([
      "step  symbol  state [1]  class [1]  state [2]  class [2]  first difference",
      "----  ------  ---------  ---------  ---------  ---------  ----------------",
      "0             (0)                   (0)",
      "1     1       (1)                   (1)",
      "2     1       (1.5)                 (1)                   state [2]",
      "3     0       (1.5)                 (1)",
      "[2] differs from [1]: state first at step 2, class the same at every step",
      "",
    ]);
  });

  it("marks where a run departs from the first one, also in the middle of a long table and in JSON", async () => {
    const simulate = (word: string, ...more: readonly string[]) =>
      statetrack(
        ...["simulate", "--model", example("mod3-two-reflections"), "--word", word, "--format", "bf16"],
        ...["--semantics", "perOperation", "fused", "perOperation", ...more],
      );
    const [long, short] = await Promise.all([simulate("1^900"), simulate("1 0", "--json")]);
    const lines = long.out.split("\n");
    expect(lines.filter((line) => line.endsWith("class [2]"))).toEqual([expect.stringMatching(/^836 +1 /)]);
    expect(lines.filter((line) => line.startsWith("…"))).toHaveLength(2);
    expect(lines.slice(-3)).toEqual([
      "[2] differs from [1]: state first at step 1, class first at step 836",
      "[3] is the same as [1] at every step",
      "",
    ]);
    expect(parsed(short.out).departures).toEqual([{ run: 2, state: 1 }, { run: 3 }]);
  });

  it("gives states and the decoder's classes as JSON", async () => {
    const { out } = await statetrack(
      "simulate",
      "--model",
      example("ex7-binary32"),
      "--semantics",
      "perOperation,format=binary32",
      "--word",
      "1^3",
      "--json",
    );
    const { runs } = parsed(out) as { runs: readonly { steps: readonly Json[] }[] };
    expect(runs[0].steps).toEqual([
      { letter: "", state: ["0", "0"] },
      { letter: "1", state: ["0.4375", "0.52499997615814208984375"], class: "out" },
      { letter: "1", state: ["0.4580078423023223876953125", "0.549609363079071044921875"], class: "in" },
      { letter: "1", state: ["0.4589691460132598876953125", "0.550762951374053955078125"], class: "out" },
    ]);
  });

  it("gives tail and period of one symbol, and says so where exact numbers do not return", async () => {
    const { code, out } = await statetrack(
      "simulate",
      "--model",
      example("scalar-positive"),
      "--semantics",
      "exact",
      "fused",
      "--format",
      "bf16",
      "--orbit",
      "1",
    );
    expect(code).toBe(3);
    const lines = out.split("\n");
    expect(lines[1]).toMatch(/^ {2}1 repeated: no cycle among the first \d+ states$/);
    expect(lines[3]).toBe("  1 repeated: tail 9, period 1");
  });

  it("refuses symbols outside the alphabet, and a call without a word", async () => {
    const simulate = (...more: readonly string[]) =>
      statetrack("simulate", "--model", example("scalar-positive"), "--semantics", "exact", ...more);
    expectRefused(await simulate("--word", "1 0 2"), '--word, position 5: expected a symbol (0, 1), found "2"');
    expectRefused(await simulate("--orbit", "2"), '--orbit: expected a symbol (0, 1), found "2"');
    expectRefused(await simulate(), "simulate: expected either --word or --orbit, found neither");
  });
});

describe.concurrent("language", () => {
  it("prints the minimal automaton, words and comparisons; languages that differ exit with 1", async () => {
    const [equal, differs] = await Promise.all([
      statetrack("language", "parity", "--word", "1^2 0", "1", "--equals", "(0*10*1)*0*"),
      statetrack("language", "ab*", "--equals", "a(b|bb)", "--json"),
    ]);
    expect(equal).toMatchObject({ code: 0, err: "" });
    expect(equal.out).toContain("minimal DFA: 2 states, 1 accepting, initial 0\n");
    expect(equal.out).toMatch(/1\^2 0: in the language\n1: not in the language\nthe languages are equal\n$/);
    expect(differs).toMatchObject({ code: 1, err: "" });
    expect(parsed(differs.out)).toMatchObject({
      language: "ab*",
      symbols: ["a", "b"],
      states: 3,
      accepting: [1],
      equals: { equal: false, word: [["a", 1]], in: "first" },
    });
  });

  it("refuses words and alphabets with the place of the mistake", async () => {
    expectRefused(
      await statetrack("language", "ab*", "--word", "abx"),
      '--word "abx", position 3: expected a symbol (a, b), found "x"',
    );
    expectRefused(
      await statetrack("language", "ab*", "--alphabet", "a,,b"),
      '--alphabet: expected symbols separated by commas, found "a,,b"',
    );
    expectRefused(
      await statetrack("language", "mod:1"),
      'language "mod:1": expected m in mod:m from 2 to 65536, found "1"',
    );
  });
});

describe.concurrent("formats", () => {
  it("lists every named format, and single ones with exact limits as JSON", async () => {
    const [all, json] = await Promise.all([statetrack("formats"), statetrack("formats", "--json", "E4M3FN", "q3.4")]);
    expect(all).toMatchObject({ code: 0, err: "" });
    for (const name of ["binary16", "bfloat16", "binary32", "E5M2", "E4M3FN", "E2M1FN"])
      expect(all.out).toMatch(new RegExp(`^${name} `, "m"));
    expect(parsed(json.out)).toMatchObject({
      formats: [
        {
          name: "E4M3FN",
          bits: 8,
          precision: 4,
          emin: -6,
          emax: 8,
          largest: "448",
          smallestSubnormal: "0.001953125",
          overflow: "nan",
        },
        { name: "q3.4", bits: 8, precision: 7, largest: "7.9375", smallestSubnormal: "0.0625", overflow: "saturate" },
      ],
    });
  });

  it("refuses unknown names with the list of the known", async () => {
    const { code, out, err } = await statetrack("formats", "float7");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^statetrack: formats: expected one of binary16, bfloat16, .*, found "float7"\n$/);
  });
});
