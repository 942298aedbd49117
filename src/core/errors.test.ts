// Messages that reach a terminal: what a parser quotes from a binary file must not control it.

import { expect, it } from "vitest";
import { messageOf } from "./errors.ts";

it("escapes control characters, and leaves lines as they are", () => {
  expect(messageOf(new Error("found \u001b[31m\u0000\u009b,\n\tat é"))).toBe("found \\x1b[31m\\x00\\x9b,\n\tat é");
  expect(messageOf("plain")).toBe("plain");
});
