// Well-formed and mutated safetensors files, given to the reference library and to this project's reader: both must take and
// refuse the same. `node oracle/safetensors/compare.ts [python]`; the Python needs safetensors, numpy and ml_dtypes.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { fileOf, headerOf, memory, safetensors, type TestTensor } from "../../properties/checkpoint-files.ts";
import { below, seeded } from "../../src/automaton/random.ts";
import { InputError } from "../../src/core/errors.ts";
import { checkpoint } from "../../src/rnn/checkpoint/safetensors.ts";

const FILES = 6000;
const WIDTHS = { F64: 8, F32: 4, BF16: 2, F8_E4M3: 1, BOOL: 1, I64: 8 } as const;
const TYPES = Object.keys(WIDTHS) as (keyof typeof WIDTHS)[];

const random = seeded(6);
const draw = (bound: number) => below(random, bound);

function tensors(): TestTensor[] {
  return Array.from({ length: 1 + draw(3) }, (_, n) => {
    const dtype = TYPES[draw(TYPES.length)];
    const shape = Array.from({ length: draw(3) }, () => draw(4));
    const bytes = new Uint8Array(shape.reduce((product, size) => product * size, WIDTHS[dtype]));
    return { name: `t${n}`, dtype, shape, bytes };
  });
}

/** One field of one tensor changed. */
function wrongField(all: readonly TestTensor[]): Uint8Array {
  const header = JSON.parse(headerOf(all)) as Record<string, Record<string, unknown>>;
  const fields = header[all[draw(all.length)].name];
  const [begin, end] = fields.data_offsets as number[];
  const edits: (() => void)[] = [
    () => (fields.data_offsets = [begin + draw(3) - 1, end]),
    () => (fields.data_offsets = [begin, end + draw(3) - 1]),
    () => (fields.data_offsets = [begin + 0.5, end + 0.5]),
    () => (fields.shape = [...(fields.shape as number[]), draw(3)]),
    () => (fields.dtype = TYPES[draw(TYPES.length)]),
    () => (fields.extra = 1),
    () => (header.__metadata__ = { a: draw(2) === 0 ? "b" : 1 }),
  ];
  edits[draw(edits.length)]();
  const size = all.reduce((total, { bytes }) => total + bytes.length, 0);
  return fileOf(JSON.stringify(header), new Uint8Array(size + (draw(4) === 0 ? 1 : 0)));
}

/** Some bytes of length and header changed, sometimes cut. */
function wrongBytes(all: readonly TestTensor[]): Uint8Array {
  const file = safetensors(all);
  const header = 8 + headerOf(all).length;
  for (let n = 1 + draw(3); n > 0; n--) file[draw(header)] = draw(2) === 0 ? draw(256) : 32 + draw(95);
  return draw(5) === 0 ? file.slice(0, draw(file.length)) : file;
}

function outcome(file: Uint8Array): string {
  try {
    checkpoint(memory(file));
    return "taken";
  } catch (error) {
    if (error instanceof InputError) return "refused";
    throw error;
  }
}

const files = Array.from({ length: FILES }, () => {
  const kind = draw(4);
  return kind === 0 ? safetensors(tensors()) : kind === 1 ? wrongField(tensors()) : wrongBytes(tensors());
});
const script = fileURLToPath(new URL("files.py", import.meta.url));
const { stdout, stderr } = spawnSync(process.argv.at(2) ?? "python3", [script, "judge"], {
  input: files.map((file) => `${Buffer.from(file).toString("base64")}\n`).join(""),
  encoding: "utf8",
});
const reference = stdout.trim().split("\n");
if (reference.length !== FILES)
  throw new Error(`expected ${FILES} answers of the reference, found ${reference.length}: ${stderr}`);
const ours = files.map(outcome);
const taken = ours.filter((answer) => answer === "taken").length;
const differ = ours.flatMap((answer, i) => (answer === reference[i] ? [] : [i]));
process.stdout.write(`${FILES} files: ${taken} taken, ${FILES - taken} refused; ${differ.length} answers differ\n`);
for (const i of differ.slice(0, 10))
  process.stdout.write(`ours ${ours[i]}: ${Buffer.from(files[i]).toString("latin1").slice(8, 160)}\n`);
process.exitCode = differ.length === 0 ? 0 : 1;
