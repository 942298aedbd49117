// The outside oracle for algebra: GAP's own library (Debian: gap-core, gap-smallgrp, gap-smallgrp-extra), which enumerates
// monoids and knows the small groups. Run: node oracle/gap/run.ts. Ends with "N passed, N failed"; exits with 1 on any
// difference, with 77 and a line "skipped: …" where GAP is missing. --break changes one of our sizes, and must fail.

import { existsSync } from "node:fs";
import {
  type Classification,
  classifyMonoid,
  type GroupStructure,
  generatorsOf,
  groupStructure,
  permutationGroup,
} from "../../src/automaton/algebra/index.ts";
import { textTable } from "../../src/report/table.ts";
import { readRustData } from "../rust-regex/data.ts";
import { differences, type GapGroup, type GapMonoid, groupDifferences } from "./compare.ts";
import { ask, missing, version } from "./gap.ts";
import { changed, compareAllTables, compareTables, type Differences, readTables } from "./magmas.ts";
import { expressionOf } from "./names.ts";
import {
  allLanguages,
  allPairs,
  builtIns,
  DATA,
  expressions,
  type MonoidCase,
  machines,
  randomDfas,
  tables,
} from "./questions.ts";

/** Above this size GAP is not asked to enumerate a monoid; permutation groups have no such bound. */
const LARGEST_ENUMERATED = 12_000;
const LARGEST_GROUP_ORDER = 63;
/** Enough that more than 200 are below the bound. */
const RANDOM = 280;

interface Row {
  readonly what: string;
  compared: number;
  failed: number;
  skipped: number;
}

/** Names that must be identified: what GAP calls the group, and what it is called here. */
const named: { readonly name: string; readonly id: string; readonly where: string }[] = [];
let unnamedGroups = 0;

function keepName({ name }: GroupStructure, { id }: GapGroup, where: string): void {
  if (id === "none") return;
  if (name.startsWith("order ")) unnamedGroups++;
  else named.push({ name, id, where });
}

function gapMaps(maps: readonly ArrayLike<number>[]): string {
  // Letters that do the same are asked of once.
  const images = new Set(maps.map((map) => Array.from(map, (image) => image + 1).join(",")));
  return `[${Array.from(images, (list) => `[${list}]`).join(",")}]`;
}

/** Each case by classifyMonoid and by GAP, where equal generators are asked once. */
function compareMonoids(what: string, cases: readonly MonoidCase[], broken: boolean): Row {
  const row: Row = { what, compared: 0, failed: 0, skipped: 0 };
  const ours = cases.map(({ generators }) => classifyMonoid(generators));
  const asked = cases.map(({ generators }, i) => questionFor(generators.maps, ours[i]));
  const questions = [...new Set(asked.filter((question) => question !== undefined))];
  const answers = new Map(ask(questions).map((answer, i) => [questions[i], answer]));
  for (const [i, { name }] of cases.entries()) {
    const question = asked[i];
    if (question === undefined) {
      row.skipped++;
      continue;
    }
    const mine = broken && i === 0 ? { ...ours[i], size: `${ours[i].size}0` } : ours[i];
    tell(row, name, compareOne(mine, answers.get(question), name));
  }
  return row;
}

function questionFor(maps: readonly Uint16Array[], { size, group, states }: Classification): string | undefined {
  if (Number(size) <= LARGEST_ENUMERATED) return `MonoidLine("", ${states}, ${gapMaps(maps)});`;
  return group === true ? `PermutationGroupLine("", ${states}, ${gapMaps(maps)});` : undefined;
}

function compareOne(ours: Classification, answer: unknown, where: string): string[] {
  const groups = ours.groups === "unknown" ? [] : ours.groups;
  if (isGroupAnswer(answer)) {
    keepName(groups[0], answer.facts, where);
    return groupDifferences(groups[0], answer.facts);
  }
  const monoid = answer as GapMonoid;
  // Equal orders do not pair names; a single group does, and so do groups that are all told apart by order.
  for (const group of groups) {
    const same = monoid.groups.filter(({ order }) => order === group.order);
    if (same.length > 0 && same.every(({ id }) => id === same[0].id)) keepName(group, same[0], where);
  }
  return differences(ours, monoid);
}

interface GroupAnswer {
  readonly name: string;
  readonly generators: readonly (readonly number[])[];
  readonly facts: GapGroup;
}

function isGroupAnswer(answer: unknown): answer is GroupAnswer {
  return typeof answer === "object" && answer !== null && "facts" in answer;
}

/** Every group of small order in GAP's regular representation. */
function compareGroups(): Row {
  const row: Row = { what: `all groups of order 1 to ${LARGEST_GROUP_ORDER}`, compared: 0, failed: 0, skipped: 0 };
  const orders = Array.from({ length: LARGEST_GROUP_ORDER }, (_, i) => `GroupLines(${i + 1});`);
  for (const { name, generators, facts } of ask(orders) as GroupAnswer[]) {
    const degree = Number(facts.order);
    const group = permutationGroup(degree, generatorsOf(degree, generators).maps);
    const structure = group && groupStructure(group, { left: 1e9 });
    if (structure === undefined) tell(row, name, ["known: no, known"]);
    else {
      keepName(structure, facts, name);
      tell(row, name, groupDifferences(structure, facts));
    }
  }
  return row;
}

/** Every name that was given, built by GAP from the name alone and identified. */
function compareNames(): Row {
  const row: Row = { what: "names, built by GAP from the name", compared: 0, failed: 0, skipped: 0 };
  const names = [...new Set(named.map(({ name }) => name))];
  const ids = new Map<string, string>();
  for (const answer of ask(names.map((name, i) => `NameLine("${i}", ${expressionOf(name)});`))) {
    const { name, id } = answer as { readonly name: string; readonly id: string };
    ids.set(names[Number(name)], id);
  }
  const wrong = named.filter(({ name, id }) => ids.get(name) !== id);
  for (const { name, id, where } of wrong) process.stdout.write(`${where}: named ${name}, which is not group ${id}\n`);
  const failed = new Set(wrong.map(({ name }) => name)).size;
  return { ...row, compared: names.length, failed };
}

/** Tables that are groups and tables that are none. */
function compareLaws(what: string, { compared, groups, found }: Differences): Row {
  for (const difference of found) process.stdout.write(`${difference}\n`);
  return { what: `${what}, ${groups} groups`, compared, failed: found.length, skipped: 0 };
}

/** What ../shared/data has: nothing may be missing where the folder is. */
function dataRows(): (() => Row)[] {
  const magmas = readTables(`${DATA}/groups`);
  const { drawn, languages } = machines(`${DATA}/aalpy`);
  const rust = readRustData(`${DATA}/regex`);
  const refused = [...rust.refused].map(([reason, count]) => `${reason} ${count}`).join(", ");
  process.stdout.write(`${rust.expressions.length} expressions of ../shared/data translated; not: ${refused}\n`);
  return [
    () => compareLaws("tables of ../shared/data by their laws", compareTables(magmas)),
    () => compareLaws("these with one entry changed", compareTables(changed(magmas))),
    () => compareMonoids("multiplication tables of ../shared/data", tables(magmas), false),
    () => compareMonoids("machines of ../shared/data", drawn, false),
    () => compareMonoids("their languages, one for each output", languages, false),
    () => compareMonoids("regular expressions of ../shared/data", expressions(rust), false),
  ];
}

function tell(row: Row, name: string, found: readonly string[]): void {
  row.compared++;
  if (found.length === 0) return;
  row.failed++;
  process.stdout.write(`${name}: ${found.join("; ")}\n`);
}

function timed(row: () => Row): Row & { readonly seconds: number } {
  const started = performance.now();
  return { ...row(), seconds: (performance.now() - started) / 1e3 };
}

function main(): number {
  const absent = missing();
  if (absent !== undefined) {
    process.stdout.write(`skipped: ${absent}\n`);
    return 77;
  }
  const broken = process.argv.includes("--break");
  const { dfas, languages } = allLanguages();
  process.stdout.write(`GAP ${version()}; ${dfas} DFAs with at most 3 states, ${languages.length} languages\n`);
  const rows = [
    () => compareMonoids("all pairs of maps on at most 3 states", allPairs(), broken),
    () => compareMonoids("all languages of at most 3 states", languages, false),
    () => compareMonoids("random DFAs of 4 to 10 states", randomDfas(RANDOM), false),
    () => compareMonoids("built-in languages", builtIns(), false),
    () => compareLaws("all tables on at most 3 elements", compareAllTables(broken)),
    ...(existsSync(DATA) ? dataRows() : []),
    compareGroups,
    compareNames,
  ].map(timed);
  if (!existsSync(DATA))
    process.stdout.write("skipped: ../shared/data is not there (its tables, machines and regular expressions)\n");
  const head = ["what", "compared with GAP", "differences", `above ${LARGEST_ENUMERATED} elements, not asked`, "s"];
  const body = rows.map(({ what, compared, failed, skipped, seconds }) =>
    [what, compared, failed, skipped, seconds.toFixed(1)].map(String),
  );
  process.stdout.write(`${textTable(head, body)}\n${unnamedGroups} groups were left unnamed\n`);
  const failed = rows.reduce((sum, row) => sum + row.failed, 0);
  const compared = rows.reduce((sum, row) => sum + row.compared, 0);
  const expected = dfas === 17_626 && languages.length === 1_054 ? 0 : 1;
  if (expected > 0) process.stdout.write("expected 17626 DFAs and 1054 languages\n");
  process.stdout.write(`\n${compared - failed} passed, ${failed + expected} failed\n`);
  return failed + expected > 0 ? 1 : 0;
}

process.exitCode = main();
