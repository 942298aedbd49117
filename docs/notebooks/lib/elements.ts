// What the notebook shows: cards, tables and sliders as elements of the page.

import * as Inputs from "@observablehq/inputs";
import { KEYS, type Kind, type LayerChoice } from "./layers.ts";
import { type Answer, SEMANTICS, type Undefined } from "./question.ts";
import { explanation, headline } from "./sentences.ts";
import type { Row } from "./table.ts";

/** An element with attributes and children; children that are texts stay texts. */
export function element(
  tag: string,
  attributes: Readonly<Record<string, string>>,
  ...children: (Node | string)[]
): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** The verdict with its reasons. `question` is what it answers, for whoever waits for that answer. */
export function verdictCard(answer: Answer | Undefined, question: string): HTMLElement {
  const status = "refused" in answer ? "not-defined" : answer.verdict.status;
  return element(
    "section",
    { class: "verdict", "data-status": status, "data-question": question },
    element("p", { class: "headline" }, headline(answer)),
    ...explanation(answer).map((sentence) => element("p", {}, sentence)),
  );
}

/** One line that names a question. */
export function questionText(choice: LayerChoice, format: string, semantics: string): string {
  return `${JSON.stringify(choice)} ${format} ${semantics}`;
}

/** A table with a head; it scrolls sideways where the page is narrow. */
export function table(head: readonly string[], rows: readonly (readonly (Node | string)[])[]): HTMLElement {
  const line = (tag: string, cells: readonly (Node | string)[]) =>
    element("tr", {}, ...cells.map((cell, c) => element(c === 0 ? "th" : tag, {}, cell)));
  return element(
    "div",
    { class: "wide" },
    element(
      "table",
      {},
      element("thead", {}, line("th", head)),
      element("tbody", {}, ...rows.map((row) => line("td", row))),
    ),
  );
}

export function verdictsTable(rows: readonly Row[], question: string): HTMLElement {
  const cells = rows.map(({ format, cells }) => [
    format,
    ...cells.map(({ status, note }) =>
      element("span", { class: "cell", "data-status": status }, element("b", {}, status), element("small", {}, note)),
    ),
  ]);
  const made = table(["format", ...SEMANTICS], cells);
  made.dataset.question = question;
  return made;
}

/** A DOM element whose `value` follows its sliders: what `view` watches. */
export interface Control<T> extends HTMLElement {
  readonly value: T;
}

/** The sliders of a kind of layer. */
export function layerControls(kind: Kind): Control<LayerChoice> {
  switch (kind) {
    case "scalar":
      return control(
        Inputs.form({
          a: Inputs.range([-1, 1], { label: "a, the eigenvalue", step: 0.01, value: -0.93 }),
          b: Inputs.range([-1, 1], { label: "b", step: 0.25, value: 0 }),
        }),
        (value) => ({ kind, ...value }),
      );
    case "DeltaNet, two rows":
      return control(
        Inputs.form({
          key: Inputs.select(Object.keys(KEYS), { label: "key k" }),
          beta: Inputs.range([0, 2], { label: "beta", step: 0.03125, value: 1 }),
        }),
        (value) => ({ kind, ...value }),
      );
    case "DeltaNet, one row":
      return control(
        Inputs.form({
          k: Inputs.range([0.5, 1], { label: "key k", step: 0.0625, value: 0.75 }),
          beta: Inputs.range([0, 2], { label: "beta", step: 0.03125, value: 1 }),
        }),
        (value) => ({ kind, ...value }),
      );
  }
}

/** The form's input events bubble to the element around it, whose value has the kind as well. */
function control<T>(form: Inputs.Input<T>, choiceOf: (value: T) => LayerChoice): Control<LayerChoice> {
  const around = element("div", { class: "controls" }, form);
  return Object.defineProperty(around, "value", { get: () => choiceOf(form.value) }) as Control<LayerChoice>;
}

/** A question whether an answer is still waited for: false until the cell that asked is run again. */
export function staleness(invalidation: Promise<void>): () => boolean {
  let stale = false;
  void invalidation.then(() => {
    stale = true;
  });
  return () => stale;
}
