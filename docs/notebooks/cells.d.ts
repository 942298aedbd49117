// What Notebook Kit gives every cell, as far as the notebooks use it. Cells are checked against this by check-cells.ts.

declare const Inputs: typeof import("@observablehq/inputs");
declare const Plot: typeof import("@observablehq/plot");
/** Shows a value below the cell's place and returns it. */
declare function display<T>(value: T): T;
/** Shows an input; the name it is assigned to is the input's value, and cells that use it run again when it changes. */
declare function view<T>(input: HTMLElement & { readonly value: T }): T;
/** KaTeX. */
declare const tex: ((template: TemplateStringsArray, ...values: unknown[]) => HTMLElement) & {
  readonly block: (template: TemplateStringsArray, ...values: unknown[]) => HTMLElement;
};
/** Pixels that the page gives to its text. */
declare const width: number;
/** Resolved when the cell is about to run again. */
declare const invalidation: Promise<void>;
