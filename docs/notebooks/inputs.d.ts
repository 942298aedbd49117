// @observablehq/inputs ships no types; these are the inputs that the notebooks use.

declare module "@observablehq/inputs" {
  /** An element with a value that follows it; "input" events say when. */
  export type Input<T> = HTMLElement & { value: T };

  interface Labelled<T> {
    readonly label?: string | Node;
    readonly value?: T;
  }

  export function range(
    extent: readonly [number, number],
    options?: Labelled<number> & { readonly step?: number },
  ): Input<number>;
  export function radio<T>(choices: readonly T[], options?: Labelled<NoInfer<T>>): Input<T>;
  export function select<T>(choices: readonly T[], options?: Labelled<NoInfer<T>>): Input<T>;
  export function form<T extends Readonly<Record<string, unknown>>>(
    inputs: {
      readonly [K in keyof T]: Input<T[K]>;
    },
  ): Input<T>;
}
