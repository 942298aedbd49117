// For all small automata: the compiler's tables are the language, and the weights written from them accept exactly its words.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accepts } from "../src/automaton/dfa.ts";
import { minimize } from "../src/automaton/minimize.ts";
import { compile } from "../src/check/compile.ts";
import { plan } from "../src/compile/plan.ts";
import { stackAccepts } from "../src/compile/stack.ts";
import { recheck } from "../src/recheck/index.ts";
import { parseSemantics } from "../src/rnn/semantics.ts";
import { dfas } from "./arbitraries/index.ts";

const CONSTRAINTS = { range: "[-1,1]", maxFactors: Infinity, maxLayers: Infinity, contracting: true } as const;
const TARGETS = fc.constantFrom("deltaProduct", "gatedDeltaProduct", "pdSsm", "dense", "deltaNet", "rwkv7");
const WORDS = fc.array(fc.nat(), { minLength: 1, maxLength: 30 });

describe("compile", () => {
  it("makes tables that accept the words of the language", () => {
    fc.assert(
      fc.property(
        dfas({ states: 6 }),
        TARGETS,
        fc.array(WORDS, { minLength: 20, maxLength: 20 }),
        (drawn, target, words) => {
          const dfa = minimize(drawn);
          for (const { stack } of plan(dfa, { ...CONSTRAINTS, target }).plans) {
            for (const numbers of words) {
              const word = numbers.map((n) => n % 2);
              expect(stackAccepts(stack, word)).toBe(accepts(dfa, word));
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("proves its DeltaProduct for every DFA of up to 5 states, and the checker accepts the proof", async () => {
    const semantics = parseSemantics("perOperation,format=bfloat16");
    const options = { memory: 1e9, pairs: 1_000_000, time: 30_000, method: "auto" } as const;
    await fc.assert(
      fc.asyncProperty(dfas({ states: 5 }), async (drawn) => {
        const dfa = minimize(drawn);
        const language = `dfa:${JSON.stringify({
          symbols: dfa.symbols,
          states: dfa.states,
          initial: dfa.initial,
          next: Array.from({ length: dfa.states }, (_, q) => Array.from(dfa.next.subarray(2 * q, 2 * q + 2))),
          accepting: Array.from(dfa.accepting.keys()).filter((q) => dfa.accepting[q] === 1),
        })}`;
        const constraints = { ...CONSTRAINTS, target: "deltaProduct" } as const;
        const request = {
          language,
          dfa,
          semantics,
          constraints,
          writing: { keys: "unnormalised", raw: false },
        } as const;
        const found = await compile(request, options);
        expect(found.status).toBe("holds");
        if (found.status !== "holds" || found.verdict.status !== "holds") return;
        expect(found.construction.norm).toBe(1);
        expect(recheck(found.verdict.certificate, "compiled").accepted).toBe(true);
      }),
      { numRuns: 15 },
    );
  });
});
