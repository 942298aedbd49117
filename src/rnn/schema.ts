// The published JSON Schemas (folder schemas/), compiled once each and turned into errors that name the place.

import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import attention from "../../schemas/attention.schema.json" with { type: "json" };
import cascade from "../../schemas/cascade.schema.json" with { type: "json" };
import census from "../../schemas/census.schema.json" with { type: "json" };
import certificate from "../../schemas/certificate.schema.json" with { type: "json" };
import exhaustion from "../../schemas/exhaustion.schema.json" with { type: "json" };
import model from "../../schemas/model.schema.json" with { type: "json" };
import semantics from "../../schemas/semantics.schema.json" with { type: "json" };
import spectrum from "../../schemas/spectrum.schema.json" with { type: "json" };
import { InputError, quote } from "../core/errors.ts";

const SCHEMAS = { model, attention, semantics, certificate, cascade, spectrum, exhaustion, census };
export type SchemaName = keyof typeof SCHEMAS;

const compiled = new Map<SchemaName, (document: unknown, where: string) => void>();

/** A function that throws an InputError unless its document fits the schema. */
export function validator(name: SchemaName): (document: unknown, where: string) => void {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const ajv = new Ajv2020({
    allErrors: false,
    verbose: true,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    discriminator: true,
  });
  const validate = ajv.compile(SCHEMAS[name]);
  const check = (document: unknown, where: string) => {
    if (!validate(document)) throw explain(validate.errors?.at(0), where);
  };
  compiled.set(name, check);
  return check;
}

function explain(error: ErrorObject | undefined, where: string): InputError {
  if (error === undefined) return new InputError(where, "a document of this schema", "another");
  const place = error.instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : /^\w+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`))
    .join("")
    .replace(/^\./, "");
  const params = error.params as Record<string, unknown>;
  const allowed = params.allowedValues ?? params.allowedValue;
  const found = params.additionalProperty ?? params.missingProperty;
  const expected = allowed === undefined ? (error.message ?? error.keyword) : `one of ${JSON.stringify(allowed)}`;
  const what = error.keyword === "required" ? "nothing" : quote(found ?? error.data);
  return new InputError(place === "" ? where : `${where}: ${place}`, expected.replace(/^must /, "to "), what);
}
