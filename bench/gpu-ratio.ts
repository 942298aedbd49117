// Rates of this device beside PyTorch's: reads what `python3 bench/gpu_torch.py --json` printed, and sets the best certified rate of
// each format that both have against torch's eager and compiled ones. The ratio means something only where both ran on the
// same device; both names are printed.

import { readFileSync } from "node:fs";

export interface TorchRate {
  readonly format: string;
  /** G steps/s. */
  readonly eager: number;
  readonly compiled: number;
}

export interface TorchRates {
  readonly torch: string;
  readonly device: string;
  readonly results: readonly TorchRate[];
}

export interface OwnRate {
  readonly format: string;
  readonly overflow: string;
  readonly carrier: string;
  readonly data: string;
  readonly chains: number;
  readonly gigaStepsPerSecond: number;
  readonly certified: string;
  readonly agrees: boolean;
}

export interface Ratio extends TorchRate {
  readonly overflow: string;
  readonly carrier: string;
  readonly chains: number;
  readonly own: number;
  readonly toEager: number;
  readonly toCompiled: number;
}

/** @throws Error for a file that is not what the script prints */
export function readTorch(file: string): TorchRates {
  const lines = readFileSync(file, "utf8").split("\n");
  const line = lines.find((text) => text.startsWith("{"));
  if (line === undefined) throw new Error(`${file}: expected the output of bench/gpu_torch.py --json, found no record`);
  const read = JSON.parse(line) as TorchRates;
  if (!Array.isArray(read.results)) throw new Error(`${file}: expected \`results\`, found ${Object.keys(read).join()}`);
  return read;
}

/** The best rate on numbers of each format, overflow and kind of carrier that is certified and agrees with the CPU. */
export function ratios(rates: readonly OwnRate[], { results }: TorchRates): Ratio[] {
  return results.flatMap(({ format, eager, compiled }) => {
    const sound = rates.filter(
      (rate) => rate.format === format && rate.data === "numbers" && rate.certified === "certified" && rate.agrees,
    );
    const kinds = new Set(sound.map(({ overflow, carrier }) => `${overflow} ${carrier.split(",")[0]}`));
    return [...kinds].map((kind) => {
      const own = sound.filter(({ overflow, carrier }) => `${overflow} ${carrier.split(",")[0]}` === kind);
      const best = own.reduce((a, b) => (b.gigaStepsPerSecond > a.gigaStepsPerSecond ? b : a));
      const { overflow, carrier, chains, gigaStepsPerSecond } = best;
      return {
        format,
        overflow,
        carrier,
        chains,
        own: gigaStepsPerSecond,
        eager,
        compiled,
        toEager: gigaStepsPerSecond / eager,
        toCompiled: gigaStepsPerSecond / compiled,
      };
    });
  });
}

/** A table for people. */
export function ratioTable(found: readonly Ratio[], { torch, device }: TorchRates): string {
  const head = ["format, overflow, carrier, chains", "G steps/s", "eager", "ratio", "compiled", "ratio"];
  const rows = found.map((r) => [
    `${r.format}, ${r.overflow}, ${r.carrier}, ${r.chains}`,
    ...[r.own, r.eager].map((x) => x.toPrecision(4)),
    r.toEager.toFixed(2),
    r.compiled.toPrecision(4),
    r.toCompiled.toFixed(2),
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  ");
  return [`torch ${torch} on ${device}`, line(head), ...rows.map(line)].join("\n");
}
