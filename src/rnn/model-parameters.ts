// The numbers of a layer in a model file: nested arrays as tensors, the shape of the state, parameters by name, and what becomes
// of raw ones.

import { InputError, quote } from "../core/errors.ts";
import type { Layer, ParameterSpec, RawOptions, Shape } from "./layer.ts";
import type { Tensor } from "./model.ts";

/** A value of a JSON document whose numbers are their source texts. */
export type Json = string | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Fields = Readonly<Record<string, Json>>;

/** The nested arrays of numbers at `value` as a tensor; a single number has the shape []. */
export function tensor(value: Json, where: string): Tensor {
  if (typeof value === "string") return { shape: [], texts: [value] };
  if (!Array.isArray(value)) throw new InputError(where, "a number or an array", quote(value));
  const parts = value.map((part: Json, i) => tensor(part, `${where}[${i}]`));
  const uneven = parts.findIndex((part) => part.shape.join() !== parts[0].shape.join());
  if (uneven >= 0) {
    throw new InputError(
      `${where}[${uneven}]`,
      `the shape [${parts[0].shape.join()}] of entry 0`,
      `[${parts[uneven].shape.join()}]`,
    );
  }
  return { shape: [parts.length, ...(parts.at(0)?.shape ?? [])], texts: parts.flatMap((part) => part.texts) };
}

/** What becomes of raw parameters; undefined for direct ones, which have no options. */
export function parseRaw(layer: Layer, file: Fields, where: string): RawOptions | undefined {
  const own = layer.raw;
  const isRaw = file.parameters === "raw";
  if (isRaw && own === undefined)
    throw new InputError(`${where}.parameters`, `for ${layer.type} direct parameters`, "raw");
  const allowed = isRaw ? (own?.options ?? []) : [];
  for (const option of ["range", "keys"] as const) {
    if (!Object.hasOwn(file, option) || allowed.includes(option)) continue;
    const expected = `no ${option} for ${layer.type} with ${isRaw ? "raw" : "direct"} parameters`;
    throw new InputError(`${where}.${option}`, expected, quote(file[option]));
  }
  if (!isRaw) return undefined;
  const { range = "[0,1]", keys = "normalised" } = file as Partial<RawOptions>;
  return { range, keys };
}

/** [] is one number, [n] a column, [n, d] a matrix. */
export function stateShape(layer: Layer, initial: Tensor, where: string): Shape {
  const [rows = 1, columns = 1] = initial.shape;
  const shape = { rows, columns };
  const matrix = initial.shape.length <= 2 && rows > 0 && columns > 0;
  if (!matrix || layer.shapes?.fits(shape) === false) {
    throw new InputError(
      where,
      layer.shapes?.expected ?? "a shape [rows] or [rows, columns]",
      `[${initial.shape.join()}]`,
    );
  }
  return shape;
}

/** The parameters that `specs` describe, and no others. @throws InputError naming the place */
export function parseParameters(
  type: string,
  specs: readonly ParameterSpec[],
  shape: Shape,
  fields: Fields,
  where: string,
): Record<string, Tensor> {
  const names = specs.map(({ name }) => name);
  const stranger = Object.keys(fields).find((name) => !names.includes(name));
  if (stranger !== undefined) {
    const only = names.length === 0 ? "nothing here" : `only ${names.join(", ")}`;
    throw new InputError(where, `for ${type} ${only}`, quote(stranger));
  }
  const read = (name: string) => (Object.hasOwn(fields, name) ? tensor(fields[name], `${where}.${name}`) : undefined);
  // The first parameter with an axis of factors says how many there are.
  const counted = specs.find((parameter) => parameter.shape(shape)[0] === "factors")?.name;
  const factors = counted === undefined ? 1 : (read(counted)?.shape.at(0) ?? 0);
  const found: Record<string, Tensor> = {};
  for (const { name, shape: shapeOf, fallback } of specs) {
    const place = `${where}.${name}`;
    const given = read(name);
    if (given === undefined && fallback === undefined) throw new InputError(place, "this parameter", "nothing");
    if (name === counted && factors === 0) {
      throw new InputError(place, "one row for each factor, at least one", `the shape [${given?.shape.join() ?? ""}]`);
    }
    const sizes = shapeOf(shape).map((size) => (size === "factors" ? factors : size));
    found[name] = fitted(given, sizes, fallback ?? "", place);
  }
  return found;
}

/** `given` if it has the shape `sizes` (a missing or extra axis of length 1 is forgiven), else the fallback everywhere. */
function fitted(given: Tensor | undefined, sizes: readonly number[], fallback: string, where: string): Tensor {
  const count = sizes.reduce((product, size) => product * size, 1);
  if (given === undefined) return { shape: sizes, texts: new Array<string>(count).fill(fallback) };
  const essential = (shape: readonly number[]) => shape.filter((size) => size !== 1).join();
  if (essential(given.shape) !== essential(sizes)) {
    throw new InputError(where, `the shape [${sizes.join()}]`, `[${given.shape.join()}]`);
  }
  return { shape: sizes, texts: given.texts };
}
