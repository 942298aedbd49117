// statetrack formats: every number format with its limits.

import { Command } from "commander";
import { format as formatExact } from "../number/exact.ts";
import type { NumberFormat } from "../number/format.ts";
import {
  defaultOverflow,
  emax,
  emin,
  largestFinite,
  namedFormats,
  parseFormat,
  smallestNormal,
  smallestSubnormal,
} from "../number/formats.ts";
import { textTable } from "../report/table.ts";

interface Limits {
  readonly name: string;
  readonly bits: number;
  readonly precision: number;
  readonly emin?: number;
  readonly emax?: number;
  readonly largest: string;
  readonly smallestNormal?: string;
  readonly smallestSubnormal: string;
  readonly specials: string;
  readonly overflow: string;
  readonly source: string;
}

function limits(format: NumberFormat): Limits {
  const common = {
    name: format.name,
    bits: format.bits,
    overflow: defaultOverflow(format),
    source: format.source,
    largest: formatExact(largestFinite(format, 1)),
  };
  if (format.kind === "fixed") {
    const step = formatExact({ kind: "finite", sign: 1, significand: 1n, exponent: -format.fractionBits });
    return {
      ...common,
      precision: format.bits - (format.signed ? 1 : 0),
      smallestSubnormal: step,
      specials: format.signed ? "two's complement" : "unsigned",
    };
  }
  return {
    ...common,
    precision: format.precision,
    emin: emin(format),
    emax: emax(format),
    smallestNormal: formatExact(smallestNormal(format)),
    smallestSubnormal: formatExact(smallestSubnormal(format)),
    specials: format.specials,
  };
}

/** Long exact decimals are shown as doubles; --json has them exactly. */
function short(text: string | undefined): string {
  if (text === undefined) return "-";
  return text.length <= 12 ? text : Number(text).toPrecision(6);
}

export function formatsCommand(): Command {
  return new Command("formats")
    .description("every number format with its limits; other members of a family (float:e4m5, q3.4) by name")
    .argument("[names...]", "formats to show; default: all that have a name of their own")
    .option("--json", "one JSON object, with exact limits")
    .action((names: string[], options: { json?: boolean }) => {
      const all = (names.length === 0 ? [...namedFormats] : names.map((name) => parseFormat(name, "formats"))).map(
        limits,
      );
      if (options.json === true) {
        process.stdout.write(`${JSON.stringify({ formats: all }, undefined, 2)}\n`);
        return;
      }
      const head = [
        "name",
        "bits",
        "precision",
        "emin",
        "emax",
        "largest",
        "smallest normal",
        "smallest",
        "specials",
        "overflow",
        "source",
      ];
      const rows = all.map((f) => [
        f.name,
        String(f.bits),
        String(f.precision),
        String(f.emin ?? "-"),
        String(f.emax ?? "-"),
        short(f.largest),
        short(f.smallestNormal),
        short(f.smallestSubnormal),
        f.specials,
        f.overflow,
        f.source,
      ]);
      process.stdout.write(`${textTable(head, rows)}\n`);
      if (names.length === 0) {
        process.stdout.write(
          "\nFamilies: float:eXmY (IEEE specials), float:eXmY,fn (only NaN), float:eXmY,finite; qI.F, uqI.F fixed point; intN; up to 16 bits.\n" +
            "Aliases: bf16, fp16, fp32. `overflow` is the default of a semantics string.\n",
        );
      }
    });
}
