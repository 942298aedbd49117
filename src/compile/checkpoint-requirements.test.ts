import { describe, expect, it } from "vitest";
import { modelConfig } from "../rnn/checkpoint/config.ts";
import { FAMILIES } from "../rnn/checkpoint/families.ts";
import type { LayerRange } from "../rnn/checkpoint/ranges.ts";
import { ASKED, conclusions } from "./checkpoint-requirements.ts";

const config = (document: object) => modelConfig(document as Record<string, unknown>, "config");
const answers = (document: object, ranges?: readonly LayerRange[]) =>
  Object.fromEntries(
    conclusions(config(document), ranges).map(({ language, parametrisation, weights }) => [
      language,
      (weights ?? parametrisation).map(({ answer }) => answer).join(" "),
    ]),
  );
const layer = (beta: number, low: number): LayerRange => ({
  layer: 0,
  heads: [{ head: 0, beta: { low: 0, high: beta }, decay: { low: 0, high: 1 }, factor: { low, high: 1 } }],
  notes: [],
});

describe("conclusions", () => {
  it("has a row of the table, or a reason, for every family", () => {
    for (const model_type of FAMILIES.keys()) {
      const found = conclusions(config({ model_type }));
      expect(found.map(({ language }) => language)).toEqual(ASKED);
      for (const { parametrisation } of found)
        for (const { says, by, answer } of parametrisation) {
          expect(says).not.toBe("");
          if (answer !== "unknown") expect(by.length).toBeGreaterThan(0);
        }
    }
  });

  it("says that [0, 1] cannot, by which arithmetic, and that [-1, 1] can", () => {
    expect(answers({ model_type: "gla" }).parity).toBe("cannot");
    expect(answers({ model_type: "delta_net" }).parity).toBe("cannot cannot can");
    expect(answers({ model_type: "delta_net", allow_neg_eigval: true }).parity).toBe("can");
    expect(answers({ model_type: "mamba3" })["word-problem:S5"]).toBe("cannot");
    expect(answers({ model_type: "rwkv7" }).parity).toBe("unknown");
    expect(answers({ model_type: "delta_net", attn: { layers: [0] } }).parity).toBe("unknown");
  });

  it("has a product of n_h reflections do in one layer only what n_h suffice for", () => {
    const says = (num_householder: number) =>
      conclusions(config({ model_type: "gated_deltaproduct", allow_neg_eigval: true, num_householder }))
        .filter(({ language }) => language === "word-problem:S5")
        .flatMap(({ parametrisation }) => parametrisation.map((verdict) => verdict.says));
    expect(says(4)).toEqual(["one layer with n_h = 4"]);
    expect(says(3)).toEqual(["several layers"]);
  });

  it("never says that given weights can", () => {
    for (const document of [{ model_type: "delta_net" }, { model_type: "delta_net", allow_neg_eigval: true }])
      for (const text of Object.values(answers(document, [layer(2, -1)]))) expect(text.split(" ")).not.toContain("can");
  });

  it("says cannot of weights whose beta stays within 1, and of stored keys only where 1 - beta |k|² >= 0", () => {
    const asked = { model_type: "delta_net", allow_neg_eigval: true };
    expect(answers(asked, [layer(2, -1)]).parity).toBe("unknown");
    expect(answers(asked, [layer(0.9, 0.05)]).parity).toBe("cannot cannot unknown");
    const names = (low: number) =>
      conclusions(config(asked), [layer(1, low)])[0].weights?.[0].assumes.map((text) =>
        text.slice(0, text.indexOf(":")),
      );
    expect(names(-0.01)).toEqual(["exact", "castTerms", "castOnRead", "exactKeys"]);
    expect(names(0)).toEqual(["exact", "castTerms", "castOnRead"]);
  });
});
