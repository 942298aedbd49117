import { describe, expect, it } from "vitest";
import { csv, textTable } from "./table.ts";

describe("textTable", () => {
  it("pads columns to their widest cell and leaves no blanks at the ends of lines", () => {
    expect(
      textTable(
        ["a", "name"],
        [
          ["long cell", ""],
          ["", "x"],
        ],
      ),
    ).toBe(["a          name", "---------  ----", "long cell", "           x"].join("\n"));
  });

  it("is a head and a rule when there are no rows", () => {
    expect(textTable(["one", "two"], [])).toBe("one  two\n---  ---");
  });
});

describe("csv", () => {
  it("quotes cells with commas, quotes and line breaks, and doubles the quotes", () => {
    expect(
      csv(
        ["a", "b,c"],
        [
          ['say "hi"', "two\nlines"],
          ["plain", ""],
        ],
      ),
    ).toBe('a,"b,c"\n"say ""hi""","two\nlines"\nplain,');
  });
});
