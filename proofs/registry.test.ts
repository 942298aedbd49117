// The registry: its index is that of the folders, every entry is well formed, every quick claim and control has its expected
// outcome, and entries that are broken on purpose are refused with the reason.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { LEVEL_BUDGETS } from "../src/theorem/budget.ts";
import { loadTheorems } from "../src/theorem/load.ts";
import { asExpected, type ClaimReport } from "../src/theorem/outcome.ts";
import { runClaim } from "../src/theorem/run.ts";
import { problems } from "../src/theorem/validate.ts";
import { scalarTheorem } from "./broken/base.ts";
import { indexText, theoremFolders } from "./generate.ts";
import { theorems } from "./index.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const budget = { ...LEVEL_BUDGETS.quick, threads: availableParallelism() };
const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

function statetrack(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["bin/statetrack.js", ...args], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

describe("the registry", () => {
  it("has the index that its folders give", () => {
    expect(read("index.ts")).toBe(indexText(theoremFolders()));
  });

  it("is well formed", async () => {
    const registered = await loadTheorems(fileURLToPath(new URL(".", import.meta.url)));
    expect(problems(registered)).toEqual([]);
    expect(registered.map(({ theorem }) => theorem)).toEqual(theorems);
  });

  it("names Coq theorems that the proof check has seen", () => {
    const axioms = JSON.parse(read("theory/axioms.json")) as Record<string, Record<string, readonly string[]>>;
    for (const { coq, id } of theorems)
      for (const { file, theorem } of coq) expect(axioms[file], `${id}: ${file}`).toHaveProperty(theorem);
  });
});

describe.each(theorems.map((theorem) => [theorem.id, theorem] as const))("%s", (id, { claims, controls }) => {
  const quick = <C extends { readonly level: string; readonly name: string }>(all: readonly C[]) =>
    all.filter(({ level }) => level === "quick").map((one) => [one.name, one] as const);

  it.each(quick(claims))("claim %s", async (_, claim) => {
    const report = await runClaim(id, claim, "claim", { budget });
    expect(report.finding.concat(report.found).join("\n")).toMatch(new RegExp(`${claim.expected}$`));
  });

  it.each(quick(controls))("control %s fails", async (_, control) => {
    expect((await runClaim(id, control, "control", { budget })).found).toBe("fails");
  });
});

describe("broken theorems are refused", () => {
  it.each([
    ["no-control", 2, /a-theorem-without-a-control: expected a control that must fail, found none/],
    ["no-source", 2, /expected a source with its work and item, found none/],
    ["no-semantics", 2, /expected a stated semantics in nonnegative-factors, found none/],
    ["id-that-another-has", 2, /in-the-second-folder: expected an id of its own, found a-theorem-in-the-first-folder/],
    ["hypothesis-without-a-control", 2, /expected a control that drops the hypothesis finite, found none/],
    ["control-that-holds", 1, /NOT AS EXPECTED control a-is-one-half.*\n +expected fails, found holds\n/],
    ["false-expected-outcome", 1, /NOT AS EXPECTED claim all-factors.*\n +expected holds, found fails\n/],
    ["nothing", 0, /1 theorem: 1 claim as expected, 1 control failed as they must/],
  ])("%s: exit code %d and the reason", (way, code, reason) => {
    const { code: found, out, err } = statetrack("theorem", "check", "--proofs", `proofs/broken/${way}`);
    expect(out + err).toMatch(reason);
    expect(found).toBe(code);
  });

  const base = scalarTheorem("a-theorem-that-is-well-formed");
  const folder = base.id;
  it.each([
    ["another folder's name", { id: "another-sentence-as-an-id" }, "expected the folder's name as id"],
    ["an id that is no sentence", { id: "parity" }, "expected an id that is a sentence"],
    ["no claim", { claims: [] }, "expected a claim, found none"],
    ["no hypothesis", { hypotheses: [] }, "expected a hypothesis, found none"],
    ["an empty title", { title: "" }, "expected a title and a statement"],
    ["unknown relatives", { related: ["nobody"] }, "expected related theorems of the registry, found nobody"],
    ["a control that drops nothing", { controls: [{ ...base.controls[0], drops: [] }] }, "drops, found none"],
    ["a control that drops a stranger", { controls: [{ ...base.controls[0], drops: ["x"] }] }, "found x"],
    ["one name twice", { claims: [base.claims[0], base.claims[0]] }, "occur once, found nonnegative-factors"],
    [
      "a control that may hold",
      { controls: [{ ...base.controls[0], expected: "holds" as unknown as "fails" }] },
      "to be expected to fail, found holds",
    ],
    [
      "an unknown regime",
      {
        claims: [
          {
            ...base.claims[0],
            spec: { system: "scalar", rows: 1, semantics: "vague", where: [], property: "monotone" },
          },
        ],
      },
      "one of exact",
    ],
  ])("%s", (_, change, message) => {
    const found = problems([{ folder, theorem: { ...base, ...change } as typeof base }]);
    expect(found.join("\n")).toContain(message);
  });
});

describe("the command line", () => {
  let full: ReturnType<typeof statetrack>;
  beforeAll(() => {
    full = statetrack("theorem", "check", "monotone-rounding-of-a-nonnegative-scalar-has-no-cycle", "--json");
  });

  it("checks one theorem as one JSON object", () => {
    const { reports } = JSON.parse(full.out) as { reports: ClaimReport[] };
    expect(full.code).toBe(0);
    expect(reports.every(asExpected)).toBe(true);
    expect(new Set(reports.map(({ role }) => role))).toEqual(new Set(["claim", "control"]));
  });

  it("shows the counterexample of a dropped hypothesis", () => {
    const { code, out } = statetrack("theorem", "check", "--drop", "one-rounding", "--full");
    expect(code).toBe(0);
    expect(out).toMatch(/EX3-with-two-roundings/);
    expect(out).toMatch(/cycle \(/);
    expect(out).not.toMatch(/ claim /);
  });

  it("lists and shows", () => {
    expect(statetrack("theorem", "list").out.trim().split("\n")).toHaveLength(theorems.length + 2);
    const { out, code } = statetrack("theorem", "show", theorems[0].id);
    expect(code).toBe(0);
    for (const text of [theorems[0].title, "sources", "hypotheses", "controls, which must fail", "proved in Coq"])
      expect(out).toContain(text);
  });

  it.each([
    [["theorem", "show", "nothing"], /expected the id of a theorem, .*found "nothing"/],
    [["theorem", "check", "--budget", "lavish"], /--budget: expected quick, standard, extreme, found "lavish"/],
    [["theorem", "check", "--drop", "everything"], /--drop: expected .*nonnegative.*found "everything"/],
    [["theorem", "check", "--threads", "0"], /--threads: expected a number of threads >= 1, found "0"/],
    [["theorem", "list", "--proofs", "docs"], /docs: expected sub-folders with a theorem.ts, found none/],
    [["theorem", "list", "--proofs", "nowhere"], /nowhere: expected a folder of theorems/],
  ])("refuses %j", (args, message) => {
    const { code, err } = statetrack(...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it("runs every theorem's own script with its knobs", () => {
    const scripts = theorems.map(({ id }) =>
      spawnSync(process.execPath, [`proofs/${id}/check.ts`, "--time", "30"], { cwd: ROOT, encoding: "utf8" }),
    );
    for (const { status, stdout, stderr } of scripts) expect([status, stderr], stdout).toEqual([0, ""]);
    const odd = theorems.findIndex(({ id }) => id.includes("odd-m"));
    const wrong = spawnSync(process.execPath, [`proofs/${theorems[odd].id}/check.ts`, "--m", "4"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect([wrong.status, wrong.stderr]).toEqual([2, "--m: expected an odd number, found 4\n"]);
  });
});
