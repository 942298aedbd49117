import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { machine } from "../rnn/machine.ts";
import { parseModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { type LayerSpectrum, machineSpectrum, type SpectrumOptions } from "../rnn/spectrum/index.ts";
import { spectrumJson, spectrumText } from "./spectrum.ts";
import { spectrumPlot } from "./spectrum-plot.ts";

function spectraOf(layers: readonly object[], semantics: string, options: SpectrumOptions = {}): LayerSpectrum[] {
  const { symbols } = layers[0] as { symbols: object };
  const model = parseModel({ statetrack: 1, alphabet: Object.keys(symbols), layers }, "m");
  return machineSpectrum(machine(model, parseSemantics(semantics)), options);
}
const turn = {
  type: "dense",
  initial: [0, 0],
  symbols: {
    "<r>": {
      A: [
        [0, -1],
        [1, -1],
      ],
    },
    i: {
      A: [
        [1, 0],
        [0, 1],
      ],
    },
  },
};
const key = { type: "deltaNet", initial: [0, 0], symbols: { x: { k: [0.625, 0.75], beta: 2.5 } } };

describe("spectra as text", () => {
  it("say what is exact, what is not, and what is decided", () => {
    expect(spectrumText(spectraOf([turn], "perOperation,format=bfloat16", { products: 2 }), 2)).toBe(
      `layer 1, dense: some |lambda| > 1 for 0 of 2 symbols
A(<r>)
  eigenvalues  ~-0.5 - 0.8660254038i, ~-0.5 + 0.8660254038i
  decided      2 not real; none with |lambda| > 1, 2 with |lambda| = 1
  norm         ~1.61803398875 > 1; singular values > 1: 1
A(i)
  eigenvalues  1 (2 times)
  decided      2 at 1; none with |lambda| > 1, 2 with |lambda| = 1
  norm         1
products: 6 words of length 1 to 2, 3 different products
  all real          2 of 6, the first i
  all in [0, 1]     2 of 6, the first i
  all in [-1, 1]    2 of 6, the first i
  some real < 0     0 of 6
  some not real     4 of 6, the first <r>
  some |lambda| > 1 0 of 6
  some |lambda| = 1 6 of 6, the first <r>
all products, for words of any length: 3 different ones
  all real          1 of 3, the first i
  all in [0, 1]     1 of 3, the first i
  all in [-1, 1]    1 of 3, the first i
  some real < 0     0 of 3
  some not real     2 of 3, the first <r>
  some |lambda| > 1 0 of 3
  some |lambda| = 1 3 of 3, the first <r>`,
    );
  });

  it("warn of keys beyond the unit circle, and claim nothing of longer words", () => {
    const text = spectrumText(spectraOf([key], "fused,format=binary32", { products: 1 }), 1);
    expect(text).toContain("1 - beta k.k -1.3828125; |1 - beta k.k| > 1 in 1 of 1");
    expect(text).toContain(
      "layer 1, deltaNet: some |lambda| > 1 for 1 of 1 symbols; |1 - beta k.k| > 1 for 1 of 1 keys\n",
    );
    expect(text).toContain("decided      1 below -1, 1 at 1; 1 with |lambda| > 1");
    expect(text).toContain("an eigenvalue of x is neither 0 nor a root of unity; nothing is said of them");
  });

  it("show the matrix that the order rounds apart", () => {
    const text = spectrumText(spectraOf([key], "perOperation,format=E4M3FN,delta=D3"));
    expect(text).toContain("A(x) as the order of operations rounds it\n  eigenvalues  ");
    expect(text).not.toContain("products");
  });

  it("as JSON have exact texts", () => {
    const [layer] = JSON.parse(JSON.stringify(spectrumJson(spectraOf([key], "fused,format=binary32")))) as {
      symbols: { stored: { eigenvalues: object[]; counts: object; holds: Record<string, boolean> } }[];
    }[];
    const { eigenvalues, counts, holds } = layer.symbols[0].stored;
    expect(eigenvalues[0]).toEqual({
      re: "-1.3828125",
      im: "0",
      radius: "0",
      multiplicity: 1,
      float64: [-1.3828125, 0],
    });
    expect(counts).toMatchObject({ size: 2, belowMinusOne: 1, one: 1, outside: 1 });
    expect(holds["all real"]).toBe(true);
    expect(holds["all in [-1, 1]"]).toBe(false);
  });
});

describe("the picture of a spectrum", () => {
  const svg = spectrumPlot(spectraOf([turn], "fused,format=bfloat16"), 'a "title" & <more>');
  const { document } = new JSDOM(svg, { contentType: "image/svg+xml" }).window;

  it("is SVG with a mark for each eigenvalue, told in its title", () => {
    const titles = [...document.querySelectorAll("g > title")].map((title) => title.textContent);
    expect(titles).toHaveLength(3);
    expect(titles[2]).toBe("A(i): 1 exactly, 2 times");
    expect(titles[0]).toMatch(/^A\(<r>\): -0\.5-0\.866025403784/);
    expect(document.querySelector("title")?.textContent).toBe('a "title" & <more>');
  });

  it("has the eigenvalues of the circle on the circle", () => {
    const unit = document.querySelector("circle[fill=none]");
    const number = (element: Element | null, name: string) => Number(element?.getAttribute(name));
    const [x, y, r] = ["cx", "cy", "r"].map((name) => number(unit, name));
    const [first] = document.querySelectorAll("g[fill-opacity] circle");
    expect(Math.hypot(number(first, "cx") - x, number(first, "cy") - y)).toBeCloseTo(r, 1);
    expect(number(first, "cx")).toBeLessThan(x);
  });

  it("leaves out what has no eigenvalues and says so", () => {
    const scalar = { type: "scalar", initial: 0, symbols: { x: { a: "nan" } } };
    const text = spectrumPlot(spectraOf([scalar], "fused,format=binary32"), "t");
    expect(text).toContain("A(x): no eigenvalues");
    expect(text).not.toContain("NaN");
  });
});
