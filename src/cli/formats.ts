// statetrack formats: every number format with its limits.

import { Command } from "commander";
import { FAMILIES } from "../number/families.ts";
import { namedFormats, parseFormat } from "../number/formats.ts";
import { limitsOf, limitsPage, limitsTable } from "../report/format-limits.ts";
import { formatPlot } from "../report/format-plot.ts";
import { textTable } from "../report/table.ts";

/** Shown in docs/formats.md beside the named formats. */
const EXAMPLES = [
  "p3109:k8p4se",
  "p3109:k8p3se",
  "p3109:k8p4ue",
  "p3109:k8p1uf",
  "float:e5m4,fn",
  "q3.4",
  "uq0.8",
  "int8",
];

/** The text of docs/formats.md. */
export function formatsPage(): string {
  return limitsPage([...namedFormats, ...EXAMPLES.map((name) => parseFormat(name))]);
}

interface Options {
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly svg?: boolean;
}

export function formatsCommand(): Command {
  return new Command("formats")
    .description(
      "every number format with its limits; other members of a family (float:e4m5, p3109:k6p3, q3.4) by name",
    )
    .argument("[names...]", "formats to show; default: all that have a name of their own")
    .option("--json", "one JSON object, with exact limits and all special codes")
    .option("--markdown", "the page docs/formats.md")
    .option("--svg", "a plot of the positive values")
    .action((names: string[], options: Options) => {
      process.stdout.write(text(names, options));
    });
}

/** The text of docs/formats.svg. */
export function formatsPlot(): string {
  return formatPlot([...namedFormats, ...EXAMPLES.map((name) => parseFormat(name))]);
}

function text(names: readonly string[], { json = false, markdown = false, svg = false }: Options): string {
  if (svg && names.length === 0) return formatsPlot();
  if (markdown && names.length === 0) return formatsPage();
  const formats = names.length === 0 ? namedFormats : names.map((name) => parseFormat(name, "formats"));
  if (markdown) return limitsPage(formats);
  if (svg) return formatPlot(formats);
  if (json) return `${JSON.stringify({ formats: formats.map(limitsOf) }, undefined, 2)}\n`;
  const { head, rows } = limitsTable(formats);
  const table = `${textTable(head, rows)}\n`;
  if (names.length > 0) return table;
  return `${table}\nFamilies: ${FAMILIES}.\nAliases: bf16, fp16, fp32, fp64. \`overflow\` is the default of a semantics string.\n`;
}
