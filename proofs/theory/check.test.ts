// check.sh accepts the committed proofs, and refuses what must not pass: each mutation of a small library fails with its
// reason. Without coqc these tests are skipped, visibly, which continuous integration counts as a failure.

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const THEORY = fileURLToPath(new URL(".", import.meta.url));
const found = (command: string): boolean => spawnSync("bash", ["-c", `command -v ${command}`]).status === 0;
const COQ = found("coqc");
const scratch = mkdtempSync(join(tmpdir(), "statetrack-coq-"));
afterAll(() => rmSync(scratch, { recursive: true }));

interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

function check(theory: string, environment: Record<string, string> = {}, ...options: string[]): Outcome {
  const result = spawnSync("bash", [join(theory, "check.sh"), ...options], {
    encoding: "utf8",
    env: { ...process.env, ...environment },
  });
  return { status: result.status, output: `${result.stdout}${result.stderr}` };
}

const LIBRARY = `(** A library. *)
From Coq Require Import Arith.
Section Double.
Variable n : nat.
Definition double : nat := n + n.
End Double.
Definition seven : nat := 7.
`;
const PROOF = `(** A theorem; Admitted in a comment is no gap. *)
From Statetrack Require Import Library.
Theorem twice_seven : double seven = 14.
Proof. reflexivity. Qed.
Print Assumptions twice_seven.
`;

interface Files {
  library: string;
  proof: string;
}

let count = 0;
/** A folder of proofs with one library file and one theorem, its axioms.json up to date, then mutated. */
function project(mutate: (files: Files) => Partial<Files> = () => ({})): string {
  const proofs = join(scratch, `project${++count}`, "proofs");
  const theory = join(proofs, "theory");
  mkdirSync(theory, { recursive: true });
  mkdirSync(join(proofs, "a-theorem"));
  cpSync(join(THEORY, "check.sh"), join(theory, "check.sh"));
  writeFileSync(join(theory, "axioms.json"), '{\n  "a-theorem/proof.v": {\n    "twice_seven": []\n  }\n}\n');
  const files = { library: LIBRARY, proof: PROOF, ...mutate({ library: LIBRARY, proof: PROOF }) };
  writeFileSync(join(theory, "Library.v"), files.library);
  writeFileSync(join(proofs, "a-theorem", "proof.v"), files.proof);
  return theory;
}

const replace = (text: string, from: string, to: string): string => {
  expect(text).toContain(from);
  return text.replaceAll(from, to);
};

describe.skipIf(!COQ)("check.sh (skipped when coqc is not installed)", () => {
  it("accepts the committed proofs, theorems and axioms", { timeout: 600_000 }, () => {
    const { status, output } = check(THEORY);
    expect(output).toMatch(/\n\d+ passed, 0 failed\n$/);
    expect(status).toBe(0);
  });

  it("accepts the small project", { timeout: 60_000 }, () => {
    const { status, output } = check(project());
    expect(output).toContain("3 passed, 0 failed");
    expect(status).toBe(0);
  });

  const mutations: [string, (files: Files) => Partial<Files>, string | RegExp][] = [
    [
      "an admitted proof",
      ({ proof }) => ({ proof: replace(proof, "reflexivity. Qed", "Admitted") }),
      /line 4:Proof\. Admitted/,
    ],
    [
      "an admitted proof behind another name",
      ({ proof }) => ({ proof: replace(proof, "reflexivity. Qed", "give_up. Admitted") }),
      "unfinished or assumed",
    ],
    [
      "an extra axiom",
      ({ library }) => ({ library: `${library}Axiom easy : forall n : nat, n = 0.\n` }),
      "unfinished or assumed, line 8:Axiom easy",
    ],
    [
      "an axiom that the text does not show",
      ({ proof }) => ({
        proof: replace(
          replace(proof, "Import Library", "Import Library.\nFrom Coq Require Import Epsilon"),
          "Proof. reflexivity",
          "Proof. destruct (constructive_indefinite_description (fun n : nat => n = 0) (ex_intro _ 0 eq_refl)). reflexivity",
        ),
      }),
      "rests on the axiom",
    ],
    [
      "a hypothesis outside a section",
      ({ library }) => ({ library: `${library}Hypothesis easy : forall n : nat, n = 0.\n` }),
      "outside a section, line 8",
    ],
    [
      "a variable after its section",
      ({ library }) => ({ library: replace(library, "End Double.", "End Double.\nVariable m : nat.") }),
      "outside a section, line 7",
    ],
    [
      "a changed constant",
      ({ library }) => ({ library: replace(library, "nat := 7", "nat := 8") }),
      /a-theorem\/proof\.v does not compile/,
    ],
    [
      "a theorem that was renamed",
      ({ proof }) => ({ proof: replace(proof, "twice_seven", "seven_twice") }),
      /axioms\.json differs.*\+ {4}"seven_twice": \[\]/s,
    ],
    [
      "a theorem without Print Assumptions",
      ({ proof }) => ({ proof: `${proof}Theorem hidden : 1 = 1.\nProof. reflexivity. Qed.\n` }),
      "Print Assumptions hidden is missing",
    ],
  ];
  it.each(mutations)("refuses %s", { timeout: 60_000 }, (_, mutate, reason) => {
    const { status, output } = check(project(mutate));
    if (typeof reason === "string") expect(output).toContain(reason);
    else expect(output).toMatch(reason);
    expect(output).toMatch(/\n\d+ passed, [1-9]\d* failed\n$/);
    expect(status).toBe(1);
  });

  it("refuses a real witness with one constant changed", { timeout: 120_000 }, () => {
    const theory = project();
    for (const name of ["Orbit.v", "Words.v", "NonNormal.v"]) cpSync(join(THEORY, name), join(theory, name));
    expect(check(theory, {}, "--update").status).toBe(0);
    const source = readFileSync(join(THEORY, "NonNormal.v"), "utf8");
    writeFileSync(join(theory, "NonNormal.v"), replace(source, "eight_a11 : Z := 23", "eight_a11 : Z := 22"));
    const { status, output } = check(theory);
    expect(output).toContain("theory/NonNormal.v does not compile");
    expect(status).toBe(1);
  });

  it("rewrites axioms.json on request", { timeout: 60_000 }, () => {
    const theory = project(({ proof }) => ({ proof: replace(proof, "twice_seven", "seven_twice") }));
    expect(check(theory, {}, "--update").status).toBe(0);
    expect(check(theory).status).toBe(0);
    expect(JSON.parse(readFileSync(join(theory, "axioms.json"), "utf8"))).toEqual({
      "a-theorem/proof.v": { seven_twice: [] },
    });
  });
});

describe("check.sh without Coq", () => {
  it("says so and exits with 77", () => {
    const bin = join(scratch, "bin");
    mkdirSync(bin);
    for (const command of ["bash", "dirname"]) {
      const path = spawnSync("bash", ["-c", `command -v ${command}`], { encoding: "utf8" }).stdout.trim();
      symlinkSync(path, join(bin, command));
    }
    const { status, output } = check(THEORY, { PATH: [bin].join(delimiter) });
    expect(output).toMatch(/^skipped: coqc is not installed \(apt-get install .*libcoq-flocq.*\)\n$/);
    expect(status).toBe(77);
  });
});
