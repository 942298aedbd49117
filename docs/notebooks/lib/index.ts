// Everything that the cells of the notebooks use.

export { element, layerControls, questionText, staleness, table, verdictCard, verdictsTable } from "./elements.ts";
export { KINDS, type LayerChoice } from "./layers.ts";
export { curvesPlots, endCurves, startCurves } from "./plots.ts";
export { type Answer, ask, FORMATS, SEMANTICS } from "./question.ts";
export { eigenvalues, explanation, headline } from "./sentences.ts";
export { cycleStates, shown, shownState } from "./states.ts";
export { cell, verdictTable } from "./table.ts";
export { type Operation, traceDelta } from "./trace.ts";
