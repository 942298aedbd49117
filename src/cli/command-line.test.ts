// The command line as a whole: help, unknown options and commands, and what is said of bad input, by decide above all.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { expectRefused, statetrack } from "../../properties/command-line.ts";
import { InputError } from "../core/errors.ts";
import { decideCommand } from "./decide.ts";

// The clock of a test runs while it waits for its turn.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "statetrack-bad-input-"));
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

type Json = Readonly<Record<string, unknown>>;
const parsed = (text: string) => JSON.parse(text) as Json;

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
    // Files that cannot be written are refused before anything is decided.
    for (const { code, out } of [absent, short, folderOfFile, unwritable])
      expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(absent.err).toMatch(/^statetrack: .*absent\.json: expected a readable model file, found ENOENT/);
    expect(short.err).toMatch(/^statetrack: .*cut-model\.json: expected JSON, found .*at position \d+/);
    expect(folderOfFile.err).toMatch(/^statetrack: .*a-file: expected a folder that can be made, found EEXIST/);
    expect(unwritable.err).toMatch(/^statetrack: .*such\.json: expected a file that can be written, found ENOENT/);
  });
});

describe.concurrent("options without an effect are refused", () => {
  it.each([
    [["--resume"], "--resume: expected --certificates, the folder that has the verdicts, found none"],
    [["--format", "bf16"], "--format: expected semantics that name no format, found fused,format=bf16"],
    [["--format", "bf17"], "--format: expected one of binary16, "],
  ])("decide %j", async (more, message) => {
    const { code, out, err } = await parity(example("scalar-negative"), ...more);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(`statetrack: ${message}`);
  });

  it("theorems and folders that are none have one line", async () => {
    const [id, none, proofs, kept] = await Promise.all([
      statetrack("theorem", "show", "parity"),
      statetrack("theorem", "show"),
      statetrack("theorem", "list", "--proofs", written("no-proofs.json", {})),
      statetrack("theorem", "check", "reflections-by-swaps-track-S5", "--certificates", written("taken.json", {})),
    ]);
    expectRefused(id, 'theorem: expected the id of a theorem, as `statetrack theorem list` has them, found "parity"');
    expect(none).toEqual({ code: 2, out: "", err: "error: missing required argument 'id'\n" });
    expectRefused(proofs, `${file("no-proofs.json")}: expected a folder of theorems, found a file`);
    expect(kept).toMatchObject({ code: 2, out: "" });
    expect(kept.err).toMatch(/^statetrack: .*taken\.json: expected a folder that can be made, found EEXIST.*\n$/);
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
