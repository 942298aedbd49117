// What is compared with GAP: all pairs of maps on at most 3 states, every language of DFAs with at most 3 states over two
// letters, random DFAs, the built-in languages, and the data of ../shared/data where it is there.

import { fileURLToPath } from "node:url";
import { type Generators, generatorsOf, transitionGenerators } from "../../src/automaton/algebra/index.ts";
import type { Dfa } from "../../src/automaton/dfa.ts";
import { parseLanguage } from "../../src/automaton/languages.ts";
import { minimize } from "../../src/automaton/minimize.ts";
import { regexToDfa } from "../../src/automaton/regex-to-dfa.ts";
import type { RustData } from "../rust-regex/data.ts";
import { languagesOf, readMachines } from "./machines.ts";
import type { Magma } from "./magmas.ts";

export interface MonoidCase {
  readonly name: string;
  readonly generators: Generators;
}

const BUILT_IN = [
  "parity",
  ..."2 3 4 5 6 7 8 9 10 12 30 60".split(" ").map((m) => `mod:${m}`),
  ..."1 2 3 4 5 6 7".split(" ").map((i) => `tomita:${i}`),
  ..."Z2 Z3 Z6 Z12 D3 D4 D5 D6 S3 S4 S5 A4 A5".split(" ").map((group) => `word-problem:${group}`),
  "word-problem:S4,generators=adjacent",
  "word-problem:S4,generators=all",
  "word-problem:A6",
  ..."Q8 D4 S3xZ2 Z2xZ4".split(" ").map((group) => `word-problem:${group},generators=all`),
  ..."1,depth=4 1,depth=10 2,depth=2 2,depth=3 3,depth=2".split(" ").map((dyck) => `dyck:${dyck}`),
  "flip-flop",
  "set-reset",
  ..."2 3 5 2,depth=1 5,operators=+-".split(" ").map((arithmetic) => `arithmetic:${arithmetic}`),
  ..."3 4 5 5,object=2".split(" ").map((swaps) => `swaps:${swaps}`),
  "programs:2,values=2",
  "programs:2,values=3",
  "programs:3,values=5,statements=constant+copy",
  "programs:2,values=4,statements=increment+swap",
  ..."2x2,pieces=K@a1 3x3,pieces=K@a1 3x3,pieces=N@a1 2x2,pieces=K@a1+K@b2".split(" ").map((board) => `board:${board}`),
  ..."contains:abb subsequence:abc starts-with:ab ends-with:ab count:a>=3 count:a<=2 count:a=2 count:a%4=1".split(" "),
  "(a|b)*a(a|b)",
  "(a|b)*abb",
  "(ab)*",
  "(aa)*",
  "((a|b)(a|b))*",
  "a*b*c*",
];

/** Every pair of maps on 1, 2 and 3 points: 746. */
export function allPairs(): MonoidCase[] {
  return [1, 2, 3].flatMap((n) => {
    const maps = allMaps(n);
    return maps.flatMap((a) =>
      maps.map((b) => ({ name: `pair ${a.join("")} ${b.join("")}`, generators: generatorsOf(n, [a, b]) })),
    );
  });
}

/** The languages of all DFAs with at most 3 states over two letters, as minimal DFAs, and how many DFAs there are. */
export function allLanguages(): { readonly dfas: number; readonly languages: readonly MonoidCase[] } {
  const languages = new Map<string, Dfa>();
  let dfas = 0;
  for (const { generators } of allPairs()) {
    const n = generators.degree;
    const next = Uint32Array.from({ length: 2 * n }, (_, at) => generators.maps[at & 1][at >> 1]);
    for (let initial = 0; initial < n; initial++) {
      for (let answers = 0; answers < 2 ** n; answers++) {
        dfas++;
        const accepting = Uint8Array.from({ length: n }, (_, q) => (answers >> q) & 1);
        const dfa = minimize({ symbols: ["a", "b"], states: n, initial, next, accepting });
        languages.set(`${dfa.next.join("")}/${dfa.accepting.join("")}`, dfa);
      }
    }
  }
  const cases = [...languages].map(([name, dfa]) => ({
    name: `language ${name}`,
    generators: transitionGenerators(dfa),
  }));
  return { dfas, languages: cases };
}

/** The generator of performance.md: 32 bits that depend on t only. */
function mix(t: number): number {
  let x = Math.imul(t, 2654435761);
  x ^= x >>> 15;
  x = Math.imul(x, 2246822519);
  return (x ^ (x >>> 13)) >>> 0;
}

/** Random transitions: 4 to 10 states, two or three letters; every fifth has a permutation for its first letter. */
export function randomDfas(count: number): MonoidCase[] {
  return Array.from({ length: count }, (_, seed) => {
    const n = 4 + (seed % 7);
    const letters = 2 + (seed % 2);
    const maps = Array.from({ length: letters }, (_, a) =>
      Array.from({ length: n }, (_, q) => mix(seed * 1000 + a * 100 + q) % n),
    );
    if (seed % 5 === 0) maps[0] = shuffled(n, seed);
    return { name: `random ${seed}: ${n} states, ${letters} letters`, generators: generatorsOf(n, maps) };
  });
}

export function builtIns(): MonoidCase[] {
  return BUILT_IN.map((name) => ({ name, generators: transitionGenerators(parseLanguage(name).dfa) }));
}

export const DATA = fileURLToPath(new URL("../../../shared/data", import.meta.url));

/** Multiplication tables as right multiplications; those that are no groups make other monoids. */
export function tables(magmas: readonly Magma[]): MonoidCase[] {
  return magmas.map(({ name, table }) => {
    const maps = table.map((_, y) => table.map((row) => row[y]));
    return { name: `table ${name}`, generators: generatorsOf(table.length, maps) };
  });
}

/** Machines as they are drawn, and what the last output says of each. */
export function machines(folder: string): {
  readonly drawn: readonly MonoidCase[];
  readonly languages: readonly MonoidCase[];
} {
  const all = readMachines(folder);
  const drawn = all.map(({ name, states, inputs: symbols, initial, next }) => {
    const generators = transitionGenerators({ symbols, states, initial, next, accepting: new Uint8Array(states) });
    return { name: `machine ${name}`, generators };
  });
  const languages = all.flatMap((machine) =>
    languagesOf(machine).map(({ output, dfa }) => ({
      name: `machine ${machine.name}, output ${output}`,
      generators: transitionGenerators(minimize(dfa)),
    })),
  );
  return { drawn, languages };
}

/** Bounds of repetitions above ours. */
const TOO_LARGE = /\{1,2500\}/;

/** The regular expressions of others over the characters that they and their texts have. */
export function expressions({ expressions }: RustData): MonoidCase[] {
  return expressions
    .filter(({ rust }) => !TOO_LARGE.test(rust))
    .map(({ rust, text, alphabet }) => ({
      name: `expression ${rust}`,
      generators: transitionGenerators(regexToDfa(text, { alphabet })),
    }));
}

function allMaps(n: number): number[][] {
  return Array.from({ length: n ** n }, (_, code) =>
    Array.from({ length: n }, (_, point) => Math.floor(code / n ** point) % n),
  );
}

function shuffled(n: number, seed: number): number[] {
  const images = Array.from({ length: n }, (_, point) => point);
  for (let i = n - 1; i > 0; i--) {
    const j = mix(seed * 1000 + i) % (i + 1);
    [images[i], images[j]] = [images[j], images[i]];
  }
  return images;
}
