// Streams of cases, one a line, as bytes: what `statetrack op` does to each chunk of its input. Codes are read from and
// written to buffers without a string a line; only a line that is not a case is looked at again, to say what is wrong.
// A line ends with LF, CR or CR LF. Blank lines and lines that start with # have no result, but are counted.

import { InputError, quote } from "../core/errors.ts";
import type { Operation } from "../number/flags.ts";
import type { NumberFormat, RoundingPolicy } from "../number/format.ts";
import { kernel, NO_RESULT } from "../number/kernel.ts";

/** Works on whole lines. The bytes that `feed` returns are overwritten by its next call. */
export interface Cases {
  /** The results of the lines in data[0, end), up to the first bad one, which is then the `failure`. */
  readonly feed: (data: Uint8Array, end: number) => Uint8Array;
  readonly failure: () => InputError | undefined;
}

/** A longer line is refused: the memory that a stream needs has a bound. */
export const LONGEST_LINE = 2 ** 16;

/** Kinds of bytes; 0 to 15 are the hexadecimal digits. */
const BLANK = 16;
const LINE_FEED = 17;
const CARRIAGE_RETURN = 18;
const OTHER = 19;
const KIND = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (/[0-9a-f]/i.test(character)) return Number.parseInt(character, 16);
  return byte === 10 ? LINE_FEED : byte === 13 ? CARRIAGE_RETURN : byte === 32 || byte === 9 ? BLANK : OTHER;
});
const HASH = 35;
const DIGITS = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));

/** Results in hexadecimal, with the width of the format and, under `flags`, a second column of two digits. */
interface Results {
  readonly reserve: (count: number) => void;
  readonly put: (code: number, flags: number) => void;
  readonly take: () => Uint8Array;
}

function results(format: NumberFormat, flags: boolean): Results {
  const top = 4 * (Math.ceil(format.bits / 4) - 1);
  const width = top / 4 + 2 + (flags ? 3 : 0);
  let bytes = new Uint8Array(0);
  let at = 0;
  return {
    reserve: (count) => {
      at = 0;
      if (bytes.length < count * width) bytes = new Uint8Array(count * width);
    },
    put: (code, raised) => {
      for (let shift = top; shift >= 0; shift -= 4) bytes[at++] = DIGITS[(code >>> shift) & 15];
      if (flags) {
        bytes[at++] = 32;
        bytes[at++] = DIGITS[raised >> 4];
        bytes[at++] = DIGITS[raised & 15];
      }
      bytes[at++] = 10;
    },
    take: () => bytes.subarray(0, at),
  };
}

/** Cases of codes in hexadecimal, with or without 0x, separated by blanks, for formats of at most 32 bits. */
export function codeCases(policy: RoundingPolicy, operation: Operation, withFlags: boolean): Cases {
  const { format } = policy;
  const { operands, code, flags } = kernel(policy, operation);
  const { reserve, put, take } = results(format, withFlags);
  const largest = 2 ** format.bits - 1;
  const codes = new Uint32Array(4);
  let line = 0;
  let failure: InputError | undefined;
  return {
    failure: () => failure,
    feed: (data, end) => {
      reserve(Math.ceil(end / (2 * operands)) + 1);
      for (let at = 0; at < end; ) {
        line++;
        let stop = readCodes(data, at, end, largest, codes);
        const result = stop >= 0 && codes[3] === operands ? code(codes[0], codes[1], codes[2]) : NO_RESULT;
        if (result !== NO_RESULT) put(result, withFlags ? flags(codes[0], codes[1], codes[2], result) : 0);
        else {
          stop = endOfLine(data, at, end);
          const text = lineText(data, at, stop);
          if (!isIgnored(text)) {
            failure = badCase(text, `op: line ${line}`, format, operation, operands);
            break;
          }
        }
        at = afterLine(data, stop, end);
      }
      return take();
    },
  };
}

/** Reads up to three codes from `from` into codes[0], [1], [2], and their number into codes[3]. Returns where the line
 * ends, or -1 if it has anything else. Absent codes are 0. */
function readCodes(data: Uint8Array, from: number, end: number, largest: number, codes: Uint32Array): number {
  let at = from;
  let count = 0;
  codes[0] = codes[1] = codes[2] = 0;
  for (;;) {
    let kind = at < end ? KIND[data[at]] : LINE_FEED;
    while (kind === BLANK) kind = ++at < end ? KIND[data[at]] : LINE_FEED;
    if (kind === LINE_FEED || kind === CARRIAGE_RETURN) {
      codes[3] = count;
      return at;
    }
    if (kind === 0 && at + 2 < end && (data[at + 1] | 32) === 120) {
      at += 2;
      kind = KIND[data[at]];
    }
    if (kind > 15 || count === 3) return -1;
    let value = 0;
    do {
      if (value > 0xfffffff) return -1;
      value = ((value << 4) | kind) >>> 0;
      kind = ++at < end ? KIND[data[at]] : LINE_FEED;
    } while (kind <= 15);
    if (value > largest || kind === OTHER) return -1;
    codes[count++] = value;
  }
}

/** What is wrong with a line that is not a case. */
function badCase(
  text: string,
  where: string,
  format: NumberFormat,
  operation: Operation,
  operands: number,
): InputError {
  const fields = text.trim().split(/[ \t]+/);
  const largest = 2 ** format.bits - 1;
  const isCode = (field: string) =>
    /^(0x)?[0-9a-f]+$/i.test(field) && Number.parseInt(field.replace(/^0x/i, ""), 16) <= largest;
  const bad = fields.slice(0, operands).find((field) => !isCode(field));
  if (bad !== undefined)
    return new InputError(where, `a code of ${format.name} in [0, 0x${largest.toString(16)}]`, quote(bad));
  if (fields.length !== operands)
    return new InputError(where, `${operands} ${operands === 1 ? "code" : "codes"} for ${operation}`, quote(text));
  return new InputError(where, `codes whose ${operation} is a number, as ${format.name} has no NaN`, quote(text));
}

/** Cases that are answered one by one from the text of their line: the result's line, or what is wrong. The n-th case
 * (from 0; ignored lines do not count) is told its number. */
export function lineCases(answer: (text: string, where: string, n: number) => string | InputError): Cases {
  let line = 0;
  let n = 0;
  let failure: InputError | undefined;
  return {
    failure: () => failure,
    feed: (data, end) => {
      let out = "";
      for (let at = 0; at < end; ) {
        line++;
        const stop = endOfLine(data, at, end);
        const text = lineText(data, at, stop);
        if (!isIgnored(text)) {
          const result = answer(text.trim(), `op: line ${line}`, n++);
          if (result instanceof InputError) {
            failure = result;
            break;
          }
          out += `${result}\n`;
        }
        at = afterLine(data, stop, end);
      }
      return Buffer.from(out);
    },
  };
}

/** Blank lines and comments. */
function isIgnored(text: string): boolean {
  const trimmed = text.trim();
  return trimmed === "" || trimmed.charCodeAt(0) === HASH;
}

function endOfLine(data: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && data[at] !== 10 && data[at] !== 13) at++;
  return at;
}

function afterLine(data: Uint8Array, stop: number, end: number): number {
  return stop + 1 < end && data[stop] === 13 && data[stop + 1] === 10 ? stop + 2 : stop + 1;
}

function lineText(data: Uint8Array, from: number, stop: number): string {
  return Buffer.from(data.buffer, data.byteOffset + from, stop - from).toString("utf8");
}

/** The length of the whole lines that `data` starts with. A CR at the very end may be half of a CR LF. */
export function wholeLines(data: Uint8Array): number {
  const before = data.length < 2 ? -1 : data.lastIndexOf(13, data.length - 2);
  return Math.max(data.lastIndexOf(10), before) + 1;
}
