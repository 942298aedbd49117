// Censuses of machines with two letters: against the words themselves, against `decide`, by the specification, and on the device.

import { afterAll, describe, expect, it } from "vitest";
import { openDevice } from "../../backend/webgpu/device.ts";
import { observedStates } from "../exhaustive/shard.ts";
import { type CensusSpec, census } from "./census.ts";
import { failingColumns } from "./confirm.ts";
import { letterFills, letterImages, searcher } from "./language.ts";
import { confirmedMachines, decidedMachine, machineModel } from "./language-confirm.ts";
import { type MachineSpec, machineLanguage, machineSpace } from "./machines.ts";
import { runCensus } from "./run.ts";

const SMALL = "perOperation,format=E2M1FN,overflow=saturate,observe=value";
const BLOCKS = "1*(00*11*00*11*)*0*";

type LanguageSpec = Extract<CensusSpec, { readonly procedure: "language" }>;

function machines(language: string, semantics: string, more: Partial<MachineSpec> = {}): LanguageSpec {
  const own = { system: "scalar", rows: 1, letters: 2, semantics, where: [], property: "cannot-recognise" } as const;
  return { procedure: "language", language, machines: { ...own, ...more } };
}
const parity = machines("parity", SMALL);
const rules = machines(".*11.*", "perOperation,format=q0.2,overflow=saturate,observe=value,delta=D2", {
  system: "deltaNet",
  rows: 2,
  where: ["key-nonzero"],
  fixed: { beta: ["0.75"], v: ["0.5"], k_0: ["0.5", "-0.5"] },
});
const matrices = machines(BLOCKS, "perOperation,format=E2M1FN,observe=value", {
  system: "dense",
  rows: 2,
  fixed: { A: ["0", "1", "-1"], B: ["0"] },
});

describe("one start", () => {
  /** By all words of at most so many letters: the shortest length at which two words with one key are answered differently. */
  function collisionLength(spec: LanguageSpec, machine: number, start: number, most: number): number | undefined {
    const given = machineSpace(spec.machines);
    const { dfa } = machineLanguage(spec.language);
    const images = letterImages(given, letterFills(given))(machine);
    const zeros = (s: number) => (s === 8 ? 0 : s);
    const answers = new Map<string, number>();
    let words = [{ s: start, q: dfa.initial }];
    for (let length = 1; length <= most; length++) {
      const longer: typeof words = [];
      let collides = false;
      for (const { s, q } of words)
        for (const letter of [0, 1]) {
          const next = { s: images[letter][s], q: dfa.next[2 * q + letter] };
          const key = `${letter} ${zeros(next.s)}`;
          const answer = dfa.accepting[next.q];
          collides ||= (answers.get(key) ?? answer) !== answer;
          answers.set(key, answer);
          longer.push(next);
        }
      if (collides) return length;
      words = longer;
    }
    return undefined;
  }

  it.each(["parity", BLOCKS, ".*11.*"])("collides at the length at which words do: %s", (language) => {
    const spec = machines(language, SMALL);
    const given = machineSpace(spec.machines);
    const search = searcher(16, machineLanguage(language).dfa, undefined);
    const images = letterImages(given, letterFills(given));
    for (let machine = 0; machine < given.machines; machine += 1237) {
      const start = machine % 16;
      const seen = Array.from({ length: 16 }, (_, s) => (s === 8 ? 0 : s));
      const found = searcher(16, machineLanguage(language).dfa, seen)(images(machine), start);
      const length = collisionLength(spec, machine, start, 10);
      if (length !== undefined) expect([machine, found.recognises, found.rounds]).toEqual([machine, false, length]);
      else expect(found.recognises || found.rounds > 10).toBe(true);
      // Seen by code, a decoder sees no less.
      if (found.recognises) expect(search(images(machine), start).recognises).toBe(true);
    }
  });
});

describe("all machines of E2M1FN", () => {
  it("are decided for parity and modulo 3", async () => {
    const given = census(parity);
    const { tally } = await runCensus(given);
    const sum = (name: string) => tally.sums[given.sums.indexOf(name)];
    expect([tally.maps, tally.failingMaps, sum("recognising-starts")]).toEqual([65_536, 6158, 78_332]);
    expect(sum("machines-recognising-from-every-start")).toBe(1174);
    expect(tally.maxima).toEqual([12, 16, 10]);
    const all = given.sums.slice(2).map((_, i) => tally.sums[i + 2]);
    expect(all.reduce((x, y) => x + y)).toBe(16 * 65_536);
    expect((await runCensus(census(machines("mod:3", SMALL)))).tally.failingMaps).toBe(0);
  });

  it("are searched alike by the specification", () => {
    for (const spec of [parity, rules, matrices]) {
      const given = census(spec);
      const [own, fast] = [given.specified?.(), given.reference()];
      const stride = Math.ceil(given.maps / 60);
      for (let map = 0; map < given.maps; map += stride) expect([map, own?.(map)]).toEqual([map, fast(map)]);
    }
  });

  it("are decided as `decide` decides them", { timeout: 60_000 }, async () => {
    const found = [0, 0];
    for (const spec of [parity, machines(".*11.*", SMALL, { where: ["value-nonnegative"] }), rules, matrices]) {
      const given = census(spec);
      const space = machineSpace(spec.machines);
      const { resolved, starts } = space;
      const search = searcher(
        resolved.codes ** resolved.shape.rows,
        machineLanguage(spec.language).dfa,
        observedStates(resolved),
      );
      const images = letterImages(space, letterFills(space));
      const { failing } = await runCensus(given);
      const asked = [
        ...every(failing, 8),
        ...every(
          Array.from({ length: given.maps }, (_, machine) => machine),
          8,
        ).map((machine) => [machine, starts[(7 * machine) % starts.length]] as const),
      ];
      for (const [machine, state] of asked) {
        const { recognises } = search(images(machine), state);
        found[Number(recognises)]++;
        expect([machine, state, await decidedMachine(spec, machine, state)]).toEqual([machine, state, recognises]);
      }
    }
    expect(Math.min(...found)).toBeGreaterThan(20);
  });

  it("are confirmed by the specification, with a model and a table", async () => {
    const given = census(parity);
    const { failing } = await runCensus(given, { to: 8 });
    const found = confirmedMachines(given, failing, 20);
    expect([found.length, found[0].machine]).toEqual([20, failing[0][0]]);
    const [machine, state] = failing[0];
    expect(Object.keys(found[0].parameters)).toEqual(["a_0", "b_0", "a_1", "b_1"]);
    expect(machineModel(parity, machine, state)).toMatchObject({ layers: [{ type: "scalar" }] });
    expect(failingColumns(given, failing).map(({ name }) => name)).toEqual([
      "map",
      ...["a_0", "b_0", "a_1", "b_1"].flatMap((name) => [`${name} code`, name]),
      "witness",
    ]);
    const outcome = given.reference();
    const other = Array.from({ length: 100 }, (_, i) => i).find((one) => !outcome(one).failing) ?? -1;
    expect(() => confirmedMachines(given, [[other, 0]], 1)).toThrow(/confirm/);
  });
});

describe("16 bits", () => {
  it("are searched whole: 63,490 states of binary16, parity by h <- -h/2 + b beside h <- h", async () => {
    const fixed = { a_0: ["1"], b_0: ["0"], a_1: ["-0.5"], b_1: ["0", "1"] };
    const spec = machines("parity", "perOperation,format=binary16,overflow=saturate,observe=value", { fixed });
    const { tally, failing } = await runCensus(census(spec));
    expect([tally.maps, tally.failingMaps]).toEqual([2, failing.length]);
    for (const [machine, state] of failing) expect(await decidedMachine(spec, machine, state)).toBe(true);
    expect(tally.sums.slice(2).reduce((x, y) => x + y)).toBe(2 * 63_490);
  });
});

function every<T>(list: readonly T[], count: number): readonly T[] {
  return list.filter((_, i) => i % Math.ceil(list.length / count) === 0);
}

describe("letters", () => {
  it("have what is said for one in place of what is said for both", async () => {
    const fixed = { a: ["1", "-1"], b: ["0", "0.5", "1"] };
    const whole = census(machines("parity", SMALL, { fixed }));
    const part = census(machines("parity", SMALL, { fixed: { ...fixed, a_0: ["1"], "b_1[0]": ["0", "6"] } }));
    expect([whole.maps, part.maps]).toEqual([6 * 6, 3 * (2 * 1)]);
    const own = census(machines("parity", SMALL, { fixed: { ...fixed, a_0: ["1"], b_1: ["0", "6"] } }));
    expect(own.maps).toBe(3 * (2 * 2));
    expect(own.parameters(5)).toEqual({ a_0: [2], b_0: [1], a_1: [2], b_1: [7] });
    const { tally, failing } = await runCensus(own);
    expect([tally.maps, failing.length]).toEqual([12, tally.failingMaps]);
  });

  it("and languages that make no sense are refused", () => {
    expect(() => census(machines("set-reset", SMALL))).toThrow(/alphabet/);
    expect(() => census(machines("mod:33", SMALL))).toThrow(/at most 32 states/);
    expect(() => census(machines("parity", SMALL, { fixed: { c_0: ["1"] } }))).toThrow(/fixed/);
    expect(() => census(machines("parity", SMALL, { fixed: { h_0: ["1"] } }))).toThrow(/one start/);
    expect(() => census(machines("parity", SMALL, { fixed: { a_0: ["1"], a_1: [] } }))).toThrow(/at least one/);
    expect(() => census(machines("parity", SMALL, { where: ["symmetric"] }))).toThrow(/filter/);
    expect(() => census(machines("parity", "exact"))).toThrow(/regime/);
    expect(() => census(machines("parity", SMALL, { letters: 3 as unknown as 2 }))).toThrow(/letters/);
    expect(() => census(machines("parity", "perOperation,format=E4M3FN", { system: "deltaNet", rows: 2 }))).toThrow(
      /2\^53/,
    );
    expect(() => census(machines("parity", "perOperation,format=int9", { fixed: { h: ["0"] } })).program()).toThrow(
      /2\^32/,
    );
    const wide = { system: "diagonal", rows: 2, fixed: { a: ["1"], b: ["0"] } } as const;
    expect(() => census(machines("mod:5", "perOperation,format=E3M2FN", wide)).program()).toThrow(/1800 words/);
  });
});

const opened = await openDevice();
const device = "absent" in opened ? undefined : opened;
afterAll(() => device?.close());

describe.skipIf(device === undefined)("the device", () => {
  const cases: readonly (readonly [string, LanguageSpec])[] = [
    ["scalars, several a workgroup", machines("parity", SMALL, { fixed: { a_0: ["1", "-1", "0.5"] } })],
    [
      "scalars with infinities and NaN",
      machines("parity", "perOperation,format=E5M2,observe=code", {
        fixed: { a: ["1", "-1", "0", "inf"], b: ["0", "-inf", "1.5"] },
      }),
    ],
    [
      "few starts",
      machines("mod:3", "perOperation,format=E4M3FN,observe=value", {
        fixed: { a: ["1", "-1"], b: ["0", "3"], h: ["0", "1"] },
      }),
    ],
    [
      "4,096 states without a table of images",
      machines("parity", "perOperation,format=E3M2FN,observe=value", {
        system: "diagonal",
        rows: 2,
        fixed: { h: ["0", "1"], a: ["1", "-1"], b: ["0"] },
      }),
    ],
    ["delta rules", rules],
    [
      "matrices, rounded once",
      machines(BLOCKS, "fused,format=E2M1FN,observe=value", {
        system: "dense",
        rows: 2,
        fixed: { A: ["0", "1", "-1"], B: ["0"], "A_0[0]": ["1"], "A_1[3]": ["1"] },
      }),
    ],
  ];

  it.each(cases)("counts %s as the CPU does", { timeout: 120_000 }, async (_, spec) => {
    const given = census(spec);
    const here = await runCensus(given);
    const there = await runCensus(given, { device, again: { share: 0.1, seed: 3 } });
    expect(there.left).toBe(undefined);
    expect([there.tally, there.digests, there.failing]).toEqual([here.tally, here.digests, here.failing]);
    expect(there.rechecked.specified).toBeGreaterThan(0);
  });

  it("is found out where its kernel is wrong", { timeout: 120_000 }, async () => {
    const given = census(machines("parity", SMALL, { fixed: { a: ["1", "-1"] } }));
    const program = given.program();
    const code = program.code.replace("let key = observed(t);", "let key = 0u;");
    expect(code).not.toBe(program.code);
    const wrong = { ...given, program: () => ({ ...program, code }) };
    await expect(runCensus(wrong, { device, again: { share: 1, seed: 1 } })).rejects.toThrow(/expected the digest/);
  });
});
