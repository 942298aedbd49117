// Writes the generated tables of docs/gates.md between their markers. Run: node oracle/gates.document.ts

import { readFileSync, writeFileSync } from "node:fs";
import {
  DOCUMENTED,
  HARDNESS_HEAD,
  hardnessRows,
  SATURATING,
  SATURATION_HEAD,
  saturationRow,
} from "../src/number/gates/document.ts";

const PAGE = new URL("../docs/gates.md", import.meta.url);

function replaced(text: string, name: string, lines: readonly string[]): string {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/gates.md: expected the markers of ${name}, found none`);
  return `${text.slice(0, from + begin.length)}\n${lines.join("\n")}\n\n${text.slice(to)}`;
}

const text = readFileSync(PAGE, "utf8");
const saturation = replaced(text, "saturation", [...SATURATION_HEAD, ...SATURATING.map(saturationRow)]);
writeFileSync(PAGE, replaced(saturation, "hardness", [...HARDNESS_HEAD, ...DOCUMENTED.flatMap(hardnessRows)]));
