// The requirements card of a language as plain data: what a linear recurrent network needs to recognise it, each line with its
// answer, the grounds for it, and the arithmetic that it is about. "unknown" is said wherever nothing below is a proof.

export type Answer = "yes" | "no" | "unknown";

/** Why a line is true: a theorem or a construction, and where it is from. */
export interface Ground {
  readonly says: string;
  readonly source: string;
  /** A theorem of this project's registry (`statetrack theorem show …`). */
  readonly theorem?: string;
}

export interface Statement {
  /** Stable, for scripts. */
  readonly id: string;
  readonly question: string;
  readonly answer: Answer;
  readonly says: string;
  readonly by: readonly Ground[];
  /** The semantics under which it is said; each begins with a short name and a colon. */
  readonly assumes: readonly string[];
}

/** A number between two bounds that are not the same kind of thing. */
export interface Amount extends Statement {
  /** A construction needs so many (decimal digits where the number is large); nothing where none is known here. */
  readonly suffices?: number | string;
  /** Fewer are proved not to do. */
  readonly atLeast: number;
}

/** What is known of one family of layers in one range of eigenvalues; several statements where semantics differ. */
export interface LayerRow {
  readonly layers: string;
  readonly range: string;
  readonly verdicts: readonly LayerVerdict[];
}

export interface LayerVerdict {
  /** Whether some stack of finitely many such layers, of any width and with any decoders, recognises the language. */
  readonly answer: "can" | "cannot" | "unknown";
  readonly says: string;
  readonly by: readonly Ground[];
  readonly assumes: readonly string[];
}

export interface Requirements {
  readonly statements: readonly Statement[];
  readonly amounts: readonly Amount[];
  readonly layers: readonly LayerRow[];
}
