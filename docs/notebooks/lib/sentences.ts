// Verdicts in sentences, each true as worded: what was found, by what, and what it rests on.

import { formatExact, formatRuns, spectra } from "../../../src/browser.ts";
import { type Answer, lengthOf, type Undefined } from "./question.ts";
import { cycleStates, shown, shownState } from "./states.ts";

const count = new Intl.NumberFormat("en-US");

/** "1 state", "2 states". */
function number(n: number, noun: string): string {
  return `${count.format(n)} ${noun}${n === 1 ? "" : "s"}`;
}

const SUBJECT = { parity: "Parity", "mod:3": "Counting modulo 3" };
/** The answer of the language for a word: in it, or not. */
const MEANING = {
  parity: { in: "an even number of 1s", out: "an odd number of 1s" },
  "mod:3": { in: "a number of 1s divisible by 3", out: "a number of 1s not divisible by 3" },
};

/** The verdict in a few words. */
export function headline(answer: Answer | Undefined): string {
  if ("refused" in answer) return "This semantics is not defined here.";
  const { verdict, language } = answer;
  if (verdict.status === "holds") return `${SUBJECT[language]}: holds for every word length.`;
  if (verdict.status === "fails") return `${SUBJECT[language]}: fails.`;
  return `${SUBJECT[language]}: unknown.`;
}

/** What was found and what it rests on, a sentence or two a paragraph. */
export function explanation(answer: Answer | Undefined): string[] {
  if ("refused" in answer) return [answer.refused];
  const { verdict } = answer;
  if (verdict.status === "unknown")
    return [`Stopped by ${verdict.reason}; no contradiction up to length ${count.format(verdict.provedUpToLength)}.`];
  return [
    ...(verdict.status === "holds" ? whyHolds(answer) : whyFails(answer)),
    ...orbitSentence(answer),
    checker(answer),
  ];
}

function whyHolds({ verdict, language, machine }: Answer): string[] {
  if (verdict.status !== "holds") return [];
  const { kind } = verdict.certificate;
  const evidence =
    kind === "invariant"
      ? "sets of values that contain every reachable state and tell the answers apart"
      : `a closed set of ${number(verdict.pairs, "pair")} (state of the layer, state of the language's automaton), in which no state, with the last letter, occurs with both answers`;
  const { in: yes, out: no } = MEANING[language];
  return [
    `Some decoder that sees only the state and the last letter tells ${yes} from ${no} after every word of length at least 1. The certificate is of the kind ${kind}: ${evidence}. Eigenvalues of the stored numbers: ${eigenvalues(machine)}.`,
  ];
}

function whyFails({ verdict, language, machine }: Answer): string[] {
  if (verdict.status !== "fails" || !("collision" in verdict)) return [];
  const { words, answers, key, shortest } = verdict.collision;
  const word = (i: 0 | 1) => `${formatRuns(words[i])} (${MEANING[language][answers[i] === true ? "in" : "out"]})`;
  const least =
    shortest === "proved"
      ? `No two shorter words do this: the longer one has ${number(Math.max(...words.map(lengthOf)), "letter")}, and every other such pair has one at least as long.`
      : "The search was cut off: a shorter pair may exist.";
  return [
    `The words ${word(0)} and ${word(1)} both end with the letter ${key.letter} in the state ${shownState(key.values)}, so no decoder of the state and the last letter is right on both. ${least} Eigenvalues of the stored numbers: ${eigenvalues(machine)}.`,
  ];
}

function orbitSentence({ orbit, machine }: Answer): string[] {
  if (orbit === undefined) return ["The cycle of the states under 1, 11, 111, … was not reached in the time given."];
  const { tail, period } = orbit;
  const into = period === 1 ? "a state that stays" : `a cycle of ${number(period, "state")}`;
  const cycle = period <= 4 ? `: ${cycleStates(machine, orbit).map(shownState).join(" → ")}` : "";
  return [`Under the letter 1 alone the states run through a tail of ${number(tail, "step")} into ${into}${cycle}.`];
}

function checker({ rechecked, verdict }: Answer): string {
  if (rechecked === "accepted")
    return "The independent checker, which shares no engine with this search, accepted the certificate just now.";
  if (rechecked === "refused") return "The independent checker REFUSED this certificate. Please report it.";
  const { assumes } = verdict;
  return `Too large to be rechecked in the page. The answer assumes: ${assumes.length === 0 ? "nothing" : assumes.join("; ")}.`;
}

/** Longer exact values are rounded for reading. */
const LONGEST_EIGENVALUE = 40;

/** The eigenvalues of A(1) for the stored numbers: exact for a scalar and for 1 - beta k·k. */
export function eigenvalues(machine: Answer["machine"]): string {
  const [layer] = machine.layers;
  const one = layer.source.alphabet.indexOf("1");
  const own = spectra(layer)[one].householder ?? layer.parameters[one].a[0];
  const text = formatExact(own);
  const value = text.length <= LONGEST_EIGENVALUE ? `exactly ${text}` : shown(own);
  return layer.size > 1 ? `1 and ${value}` : value;
}
