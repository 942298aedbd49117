// A sweep's maps as WGSL: the parameters of map `rank` from lists of codes (the mixed radix of universe.ts), and the image of a
// state under one step, printed from the traced layer, or as exact sums where entries round once (fused.ts). States are indices
// Σ code · 2^(bits (rows - 1 - i)), as everywhere.

import { InputError } from "../../core/errors.ts";
import { stepWgsl } from "../../emit/wgsl/step.ts";
import { encode } from "../../number/codec.ts";
import { zero } from "../../number/exact.ts";
import { float64Applies, float64Arithmetic } from "../../number/float64.ts";
import type { ResolvedSpec } from "../exhaustive/spec.ts";
import { traceStep } from "../exhaustive/trace.ts";
import type { Group, Space } from "../exhaustive/universe.ts";
import { fusedForms, fusedText } from "./fused.ts";

/** Lists for `data`, from its word `at`, and `parameters_of(map)`, which reads them (for exact sums the codes, `chosen_of`), with a
 * suffix where a kernel has several.
 * @throws InputError for 2^32 maps or more */
export function mapData(
  { groups, maps, resolved }: Space,
  { at: first = 0, suffix = "" }: { readonly at?: number; readonly suffix?: string } = {},
): {
  readonly data: readonly number[];
  readonly code: string;
} {
  if (maps >= 2 ** 32) throw new InputError("census on a device", "fewer than 2^32 maps", String(maps));
  const data: number[] = [];
  const placed = groups.map((group) => {
    const lists = group.lists.map((list) => {
      const at = first + data.length;
      for (const code of list) data.push(code);
      return at;
    });
    const tuples = first + data.length;
    for (const tuple of group.tuples ?? []) data.push(tuple);
    return { group, lists, tuples };
  });
  const fused = fusedForms(resolved) !== undefined;
  const [name, number, own] = fused ? ["chosen", "u32", ""] : ["parameters", "num", "decode"];
  const text = [...placed].reverse().flatMap(({ group, lists, tuples }) => groupText(group, lists, tuples, own));
  return {
    data,
    code: `alias ${name}_of${suffix}_map = array<${number}, ${resolved.entries}>;
fn ${name}_of${suffix}(map: u32) -> ${name}_of${suffix}_map {
  var chosen: ${name}_of${suffix}_map;
  var rest = map;
  var digits = 0u;
${text.join("\n")}
  return chosen;
}`,
  };
}

function groupText(
  { size, offset, lists: own, tuples }: Group,
  lists: readonly number[],
  at: number,
  decoded: string,
): string[] {
  const index = `rest % ${size}u`;
  const entries = own.map(
    ({ length }, i) =>
      `  chosen[${offset + i}] = ${decoded}(data[${lists[i]}u + digits % ${length}u]); digits /= ${length}u;`,
  );
  return [
    `  digits = ${tuples === undefined ? index : `data[${at}u + ${index}]`};`,
    ...entries.reverse(),
    `  rest /= ${size}u;`,
  ];
}

/** `codes_of(state)`, `image(state, parameters)` and `observed(state)`. @throws InputError for a step that kernels cannot do */
export function imageText(resolved: ResolvedSpec): string {
  const { semantics, shape, codes } = resolved;
  const { format, observe } = semantics;
  if (!float64Applies(format)) throw new InputError("census on a device", "a format that doubles hold", format.name);
  const { rows } = shape;
  const each = Array.from({ length: rows }, (_, i) => i);
  const [minus, plus] = [encode(format, zero(-1)), encode(format, zero())];
  const seen = observe === "code" || minus === plus ? "x[i]" : `select(x[i], ${plus}u, x[i] == ${minus}u)`;
  return `${stepText(resolved)}
fn codes_of(state: u32) -> array<u32, ${rows}> {
  return array<u32, ${rows}>(${each.map((i) => `(state / ${codes ** (rows - 1 - i)}u) % ${codes}u`).join(", ")});
}
fn image(state: u32, parameters: parameters_of_map) -> u32 {
  let y = next_codes(codes_of(state), parameters);
  return ${each.map((i) => `y[${i}] * ${codes ** (rows - 1 - i)}u`).join(" + ")};
}
fn observed(state: u32) -> u32 {
  let x = codes_of(state);
  var index = 0u;
  for (var i = 0u; i < ${rows}u; i++) { index = index * ${codes}u + ${seen}; }
  return index;
}`;
}

/** `next_codes(x, parameters)`. */
function stepText(resolved: ResolvedSpec): string {
  const forms = fusedForms(resolved);
  if (forms !== undefined) return fusedText(resolved, forms);
  const trace = traceStep(resolved, float64Arithmetic(resolved.semantics));
  if (trace === undefined) throw new InputError("census on a device", "a step without derived matrices", "order D3");
  const { rows } = resolved.shape;
  const each = Array.from({ length: rows }, (_, i) => i);
  return `${stepWgsl("next_state", trace.outputs, { rows, parameters: resolved.entries })}
fn next_codes(x: array<u32, ${rows}>, parameters: parameters_of_map) -> array<u32, ${rows}> {
  let y = next_state(array<num, ${rows}>(${each.map((i) => `decode(x[${i}])`).join(", ")}), parameters);
  return array<u32, ${rows}>(${each.map((i) => `encode(y[${i}])`).join(", ")});
}`;
}
