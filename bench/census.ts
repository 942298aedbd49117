// Device time of the censuses of proofs/counts/census.ts, in so many units each: seconds, maps a second, and what the whole
// census would take at that rate. Run: node bench/census.ts --json (--only ID…, --units N, --runs N; --backend cpu for the
// reference). Medians of the runs after one that compiles the kernel.

import { parseArgs } from "node:util";
import { CENSUSES } from "../proofs/counts/census.ts";
import { deviceArithmetic, deviceFor } from "../src/check/device/carrier.ts";
import { census } from "../src/check/device/census.ts";
import { runCensus } from "../src/check/device/run.ts";

const { values } = parseArgs({
  options: {
    backend: { type: "string", default: "webgpu" },
    only: { type: "string", multiple: true },
    units: { type: "string", default: "512" },
    runs: { type: "string", default: "3" },
    json: { type: "boolean" },
  },
});

const DEFAULT = [
  "scalar-E4M3FN-perOperation-tiesToEven-saturate-gradual",
  "scalar-E5M2-perOperation-tiesToEven-infinity-gradual",
  "limits-binary16-saturate",
  "limits-bfloat16-saturate",
  "deltaNet-E4M3FN-v-0",
  "deltaNet-E4M3FN-from-0",
  "deltaNet-E4M3FN-all",
];

const note = (line: string) => process.stderr.write(`${line}\n`);
const device = await deviceFor(values.backend === "cpu" ? "cpu" : "webgpu", note);
for (const { id, spec } of CENSUSES.filter((one) => (values.only ?? DEFAULT).includes(one.id))) {
  const given = census(spec);
  const all = Math.ceil(given.maps / given.unit);
  // In the middle, where parameters are neither the least nor the greatest.
  const count = Math.min(all, Number(values.units));
  const from = Math.floor((all - count) / 2);
  const arithmetic =
    device === undefined ? undefined : await deviceArithmetic(device, given.semantics, given.work, note);
  const again = { share: 0, seed: 1 };
  const seconds: number[] = [];
  for (let run = 0; run <= Number(values.runs); run++) {
    const { milliseconds } = await runCensus(given, {
      device,
      ...(arithmetic === undefined ? {} : { arithmetic }),
      from,
      to: from + count,
      again,
      note,
    });
    if (run > 0) seconds.push(milliseconds / 1000);
  }
  const median = seconds.sort((a, b) => a - b)[Math.floor(seconds.length / 2)];
  const maps = Math.min(given.maps, count * given.unit);
  const carrier = arithmetic?.carrier ?? "cpu";
  const line = {
    id,
    carrier,
    units: count,
    of: all,
    maps,
    seconds: median,
    mapsPerSecond: Math.round(maps / median),
    whole: (median * all) / count,
  };
  process.stdout.write(
    values.json === true
      ? `${JSON.stringify(line)}\n`
      : `${id} (${carrier}): ${maps.toLocaleString("en-US")} maps in ${median.toFixed(3)} s, the whole in ${line.whole.toFixed(1)} s\n`,
  );
}
device?.close();
