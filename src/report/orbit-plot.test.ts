import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { orbitPlot } from "./orbit-plot.ts";

const draw = (values: readonly (readonly number[])[], letters: readonly string[]) => {
  const text = orbitPlot(
    [
      { title: "fused & <b>", values },
      { title: "exact", values },
    ],
    letters,
    'a "title"',
  );
  return new JSDOM(text, { contentType: "image/svg+xml" }).window.document;
};

describe("the plot of an orbit", () => {
  it("has a panel for each run, a line and its marks for each entry, titles as they are", () => {
    const svg = draw(
      [
        [0, 1],
        [0.5, -1],
        [0.25, 1],
      ],
      ["0", "1"],
    );
    expect(svg.querySelectorAll("svg > g")).toHaveLength(2);
    expect(svg.querySelectorAll("circle")).toHaveLength(2 * 2 * 3);
    const texts = [...svg.querySelectorAll("text")].map((own) => own.textContent);
    expect(texts).toEqual(expect.arrayContaining(["fused & <b>", 'a "title"', "entry 1", "entry 2", "state entry"]));
    expect(texts).toContain("step, and the symbol read in it");
  });

  it("puts larger values higher, later steps further right, and keeps all in the panel", () => {
    const svg = draw([[-3], [5], [1]], ["a", "a"]);
    const marks = [...svg.querySelectorAll("svg > g:first-of-type circle")].map((own) => ({
      x: Number(own.getAttribute("cx")),
      y: Number(own.getAttribute("cy")),
    }));
    expect(marks[1].y).toBeLessThan(marks[2].y);
    expect(marks[2].y).toBeLessThan(marks[0].y);
    expect(marks[0].x).toBeLessThan(marks[1].x);
    for (const { y } of marks) expect(y > 0 && y < 170).toBe(true);
    expect(marks[1].x - marks[0].x).toBe(marks[2].x - marks[1].x);
  });

  it("breaks lines where a value is not finite, and says from when", () => {
    const svg = draw([[0], [Number.NaN], [1], [2]], ["a", "a", "a"]);
    const path = svg.querySelector('path[stroke="#0072B2"]')?.getAttribute("d") ?? "";
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path.match(/L/g)).toHaveLength(1);
    expect(svg.documentElement.textContent).toContain("not finite first at step 1");
  });

  it("draws ranges of long runs, no more than one for each pixel", () => {
    const values = Array.from({ length: 20_001 }, (_, t) => [t % 2]);
    const svg = draw(values, new Array<string>(20_000).fill("a"));
    const path = svg.querySelector('path[stroke="#0072B2"]')?.getAttribute("d") ?? "";
    const ranges = path.match(/M/g)?.length ?? 0;
    expect(ranges).toBeGreaterThan(700);
    expect(ranges).toBeLessThan(800);
    expect(svg.querySelectorAll("circle")).toHaveLength(0);
  });

  it("has axes for one state that never changes", () => {
    const svg = draw([[0], [0]], ["a"]);
    expect([...svg.querySelectorAll("text")].map((own) => own.textContent)).toContain("0.5");
    expect(svg.documentElement.outerHTML).not.toContain("NaN");
  });

  it("gives panels scales of their own where one would be flat, and says so", () => {
    const text = orbitPlot(
      [
        { title: "wide", values: [[-1000], [1000]] },
        { title: "narrow", values: [[0], [1]] },
      ],
      ["a"],
      "",
    );
    const svg = new JSDOM(text, { contentType: "image/svg+xml" }).window.document;
    const heights = [...svg.querySelectorAll("circle")].map((own) => own.getAttribute("cy"));
    expect(heights.slice(0, 2)).toEqual(heights.slice(2));
    expect(text.match(/own scale/g)).toHaveLength(2);
    expect(draw([[0], [1]], ["a"]).documentElement.textContent).not.toContain("own scale");
  });

  it("breaks long titles after a comma", () => {
    const title = `mixed,${"field=value,".repeat(14)}ties=fail`;
    const text = orbitPlot([{ title, values: [[0]] }], [], "");
    const lines = [...new JSDOM(text, { contentType: "image/svg+xml" }).window.document.querySelectorAll("g > text")]
      .map((own) => own.textContent)
      .filter((own) => own.includes("="));
    expect(lines.join("")).toBe(title);
    expect(Math.max(...lines.map((own) => own.length))).toBeLessThanOrEqual(120);
  });
});
