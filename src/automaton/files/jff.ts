// Finite automata saved by JFLAP (.jff, XML): <state id> with <initial/> and <final/>, <transition> with <from>, <to>, <read>.
// An empty <read> reads nothing, several characters are read one after the other, as JFLAP does.
// A document type is refused, so that there are no entities to expand and nothing to include. JFLAP: Rodger and Finley 2006.

import type { SaxesParser, SaxesTagPlain } from "saxes";
import { InputError, quote } from "../../core/errors.ts";
import { builtin } from "../../core/host.ts";
import { addDraftMove, atLine, checkLength, type Draft, emptyDraft, stateOf } from "./draft.ts";

const LONGEST = 64 * 2 ** 20;
const DEEPEST = 32;
/** Longer texts of one element are no names. */
const LONGEST_TEXT = 10_000;

interface Reading {
  readonly draft: Draft;
  /** Names of the open elements. */
  readonly path: string[];
  /** Fields of the transition that is open. */
  readonly fields: Map<string, string>;
  text: string;
  state: number | undefined;
  isFinite: boolean;
  longReads: number;
}

let loaded: typeof import("saxes") | undefined;

function parser(): SaxesParser {
  loaded ??= builtin("node:module").createRequire(import.meta.url)("saxes") as typeof import("saxes");
  return new loaded.SaxesParser();
}

/** @throws InputError that names the line of what is not understood */
export function readJff(text: string, where: string): Draft {
  checkLength(where, text.length, LONGEST, "JFLAP");
  const draft = emptyDraft(where);
  const reading: Reading = {
    draft,
    path: [],
    fields: new Map(),
    text: "",
    state: undefined,
    isFinite: false,
    longReads: 0,
  };
  const xml = parser();
  const place = (): string => atLine(where, xml.line);
  xml.on("error", (error) => {
    throw new InputError(place(), "well-formed XML", error.message.replace(/^\d+:\d+: /, ""));
  });
  xml.on("doctype", () => {
    throw new InputError(place(), "no document type (entities and includes are not read)", "<!DOCTYPE");
  });
  xml.on("opentag", (tag) => open(reading, tag, place()));
  xml.on("text", (part) => {
    reading.text += part;
    if (reading.text.length > LONGEST_TEXT) throw new InputError(place(), "names and symbols", "a longer text");
  });
  xml.on("closetag", ({ name }) => close(reading, name, place()));
  xml.write(text).close();
  if (!reading.isFinite) throw new InputError(where, "a JFLAP finite automaton, <type>fa</type>", "no <type>");
  if (reading.longReads > 0) draft.notes.push(`transitions that read several characters: ${reading.longReads}`);
  return draft;
}

function open(reading: Reading, { name, attributes }: SaxesTagPlain, place: string): void {
  const { draft, path } = reading;
  if (path.length === 0 && name !== "structure") throw new InputError(place, "<structure>", `<${name}>`);
  if (path.push(name) > DEEPEST) throw new InputError(place, `elements at most ${DEEPEST} deep`, "deeper");
  reading.text = "";
  if (name === "state") reading.state = openState(draft, attributes.id, place);
  if (name === "transition") reading.fields.clear();
  if (name === "initial" && reading.state !== undefined) draft.initial.add(reading.state);
  if (name === "final" && reading.state !== undefined) draft.accepting.add(reading.state);
}

function openState(draft: Draft, id: string | undefined, place: string): number {
  if (id === undefined) throw new InputError(place, "a state with an id", "none");
  if (draft.states.has(id)) throw new InputError(place, "distinct ids of states", `${quote(id)} twice`);
  return stateOf(draft, id);
}

function close(reading: Reading, name: string, place: string): void {
  const { path, fields } = reading;
  path.pop();
  if (name === "type") {
    if (reading.text.trim() !== "fa")
      throw new InputError(place, "a finite automaton, <type>fa</type>", quote(reading.text));
    reading.isFinite = true;
  }
  if (path.at(-1) === "transition") fields.set(name, reading.text.trim());
  if (name === "state") reading.state = undefined;
  if (name === "transition") closeTransition(reading, place);
  reading.text = "";
}

/** States stand before transitions in JFLAP's files, so both ends are known. */
function closeTransition(reading: Reading, place: string): void {
  const { draft, fields } = reading;
  const [from, to] = ["from", "to"].map((field) => {
    const id = fields.get(field);
    const state = id === undefined ? undefined : draft.states.get(id);
    if (state === undefined) throw new InputError(place, `the id of a state before this in <${field}>`, quote(id));
    return state;
  });
  const read = Array.from(fields.get("read") ?? "");
  if (read.length > 1) reading.longReads++;
  let at = from;
  for (const [i, symbol] of read.slice(0, -1).entries()) {
    // No id of a state holds a blank after white space was cut off: the name is new.
    const between = stateOf(draft, ` ${draft.from.length} ${i}`);
    addDraftMove(draft, at, symbol, between);
    at = between;
  }
  addDraftMove(draft, at, read.at(-1), to);
}
